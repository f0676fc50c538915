/* ASCII and Latin-1 text, for vectors of 16 or 32 bytes: a template like utf8_vector.h, which lists
 * what the including file defines; and beyond that
 *
 *   put_two_places(dst, units, wide)   8 units below 800, those in `wide` (8 bits) as two bytes of
 * UTF-8 and the others as one; may write 16 bytes, returns how many count lower_units(bytes),
 * upper_units(bytes)   the first and second 8 of 16 bytes, as units
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
    return length + count_bits(high_bits(load_part(src + i, bytes - i)));
}

/* One unit for each byte that is no trail, one more for each lead of four. */
INLINE size_t units_unchecked(vec in)
{
    vec is_trail = (vec)((vec_signed)in < (vec_signed)splat(0xC0));
    return WIDTH - count_bits(high_bits(is_trail)) + count_bits(high_bits(at_least(in, 0xF0)));
}

KERNEL(size_t, utf16_length_from_utf8_unchecked)(const uint8_t *src, size_t bytes)
{
    size_t units = 0;
    size_t i = 0;
    for (; bytes - i >= WIDTH; i += WIDTH)
        units += units_unchecked(load(src + i));
    size_t left = bytes - i;
    return units + units_unchecked(load_part(src + i, left)) - (WIDTH - left); /* zeros count one */
}

KERNEL(size_t, latin1_to_utf16)(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= WIDTH; i += WIDTH)
        widen_store(dst + i, load(src + i));
    widen_small(dst + i, src + i, bytes - i);
    return bytes;
}

/* 16 characters, of which `wide` (16 bits) have bit 7; may write 32 bytes. */
INLINE size_t put_latin1(uint8_t *dst, vec16 in, uint32_t wide)
{
    size_t bytes = put_two_places(dst, lower_units(in), wide & 0xFF);
    return bytes + put_two_places(dst + bytes, upper_units(in), wide >> 8);
}

KERNEL(size_t, latin1_to_utf8)(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    size_t written = 0;
    size_t i = 0;
    while (bytes - i >= 32) { /* 16 to put, 16 for what is written too much */
        if (high_bits(load(src + i)) == 0) {
            store(dst + written, load(src + i));
            written += WIDTH;
            i += WIDTH;
            continue;
        }
        vec16 in = load16(src + i);
        written += put_latin1(dst + written, in, high_bits16(in));
        i += 16;
    }
    while (bytes > i) {
        uint8_t scratch[48];
        size_t count = bytes - i < 16 ? bytes - i : 16;
        vec16 in = count == 16 ? load16(src + i) : load_part16(src + i, count);
        size_t put = put_latin1(scratch, in, high_bits16(in)) - (16 - count); /* zeros put one */
        ohi_copy_small(dst + written, scratch, put);
        written += put;
        i += count;
    }
    return written;
}
