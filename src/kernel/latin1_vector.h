/* ASCII and Latin-1 text, for vectors of 16 or 32 bytes: a template like utf8_vector.h, which lists
 * what the including file defines; and beyond that
 *
 *   load_wide(src)             UNITS bytes, as a vector of units
 *   half(units, n)             units 8n to 8n + 7
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

KERNEL(bool, is_ascii)(const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= 4 * WIDTH; i += 4 * WIDTH)
        if (high_bits(load(src + i) | load(src + i + WIDTH) | load(src + i + 2 * WIDTH) |
                      load(src + i + 3 * WIDTH)) != 0)
            return false;
    for (; bytes - i >= WIDTH; i += WIDTH)
        if (high_bits(load(src + i)) != 0)
            return false;
    if (i > 0)
        return high_bits(load(src + bytes - WIDTH)) == 0;
    return high_bits(load_part(src, bytes)) == 0;
}

KERNEL(void, ascii_decode)(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= WIDTH; i += WIDTH)
        store(dst + i, load(src + i) & splat(0x7F));
    store_part(dst + i, load_part(src + i, bytes - i) & splat(0x7F), bytes - i);
}

KERNEL(size_t, utf8_length_from_latin1)(const uint8_t *src, size_t bytes)
{
    size_t length = bytes;
    size_t i = 0;
    for (; bytes - i >= 2 * WIDTH; i += 2 * WIDTH)
        length +=
            count_bits(high_bits(load(src + i))) + count_bits(high_bits(load(src + i + WIDTH)));
    for (; bytes - i >= WIDTH; i += WIDTH)
        length += count_bits(high_bits(load(src + i)));
    return i == bytes ? length : length + count_bits(high_bits(load_part(src + i, bytes - i)));
}

/* Units as counted at the first byte of each character, see utf8_vector.h. */
INLINE vec units_unchecked(const utf8_rules *rules, vec in)
{
    return lookup(rules->units, upper_nibbles(rules, in));
}

KERNEL(size_t, utf16_length_from_utf8_unchecked)(const uint8_t *src, size_t bytes)
{
    const utf8_rules *rules = utf8_rules_get();
    lane_sums sums = no_sums();
    size_t i = 0;
    for (; bytes - i >= GROUP; i += GROUP) {
        vec units = units_unchecked(rules, load(src + i)) +
                    units_unchecked(rules, load(src + i + WIDTH)) +
                    units_unchecked(rules, load(src + i + 2 * WIDTH)) +
                    units_unchecked(rules, load(src + i + 3 * WIDTH));
        sums = add_lanes(sums, units);
    }
    vec units = splat(0);
    for (; bytes - i > WIDTH; i += WIDTH)
        units += units_unchecked(rules, load(src + i));
    size_t left = bytes - i;
    if (bytes >= WIDTH)
        units += units_unchecked(rules, load(src + bytes - WIDTH)) & last_places(left);
    else
        units += units_unchecked(rules, load_part(src, left)) & ~last_places(WIDTH - left);
    return total(add_lanes(sums, units));
}

KERNEL(size_t, latin1_to_utf16)(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    if (bytes < UNITS) {
        widen_small(dst, src, bytes);
        return bytes;
    }
    for (; bytes - i > 4 * UNITS; i += 4 * UNITS)
#pragma GCC unroll 4
        for (size_t n = 0; n < 4 * UNITS; n += UNITS)
            store_units(dst + i + n, load_wide(src + i + n));
    for (; bytes - i > 2 * UNITS; i += 2 * UNITS) {
        store_units(dst + i, load_wide(src + i));
        store_units(dst + i + UNITS, load_wide(src + i + UNITS));
    }
    if (bytes - i > UNITS)
        store_units(dst + i, load_wide(src + i));
    store_units(dst + bytes - UNITS, load_wide(src + bytes - UNITS));
    return bytes;
}

/* WIDTH characters, of which `wide` have bit 7; may write 8 bytes more than the count returned. */
INLINE size_t put_latin1(uint8_t *dst, const utf16_rules *rules, const uint8_t *src, uint32_t wide)
{
    size_t bytes = 0;
#pragma GCC unroll 2
    for (size_t i = 0; i < WIDTH; i += UNITS)
        bytes += put_two_places(dst + bytes, rules, load_wide(src + i), wide >> i, 8);
    return bytes;
}

/* Less than two vectors: into a scratch buffer, and only what counts from there. */
INLINE size_t put_latin1_exactly(uint8_t *dst, const utf16_rules *rules, const uint8_t *src,
                                 size_t count)
{
    uint8_t text[WIDTH + UNITS];
    uint8_t scratch[2 * WIDTH + 16];
    vec in = count >= WIDTH ? load(src) : load_part(src, count);
    uint32_t wide = high_bits(in);
    if (wide == 0) {
        ohi_copy_small(dst, src, count);
        return count;
    }
    store(text, in);
    size_t bytes = put_latin1(scratch, rules, text, wide) - (WIDTH - count); /* zeros put one */
    ohi_copy_small(dst, scratch, bytes);
    return bytes;
}

KERNEL(size_t, latin1_to_utf8)(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    const utf16_rules *rules = utf16_rules_get();
    size_t written = 0;
    size_t i = 0;
    while (bytes - i >= WIDTH + 8) { /* 8 for what is written too much */
        uint32_t wide = high_bits(load(src + i));
        if (wide == 0) {
            store(dst + written, load(src + i));
            written += WIDTH;
        } else {
            written += put_latin1(dst + written, rules, src + i, wide);
        }
        i += WIDTH;
    }
    while (bytes > i) {
        size_t count = bytes - i < WIDTH ? bytes - i : WIDTH;
        written += put_latin1_exactly(dst + written, rules, src + i, count);
        i += count;
    }
    return written;
}
