/* Everything that reads UTF-16, for vectors of 16 or 32 bytes: a template like utf8_vector.h, which
 * lists what the including file defines; and beyond that
 *
 *   vec_units                  WIDTH / 2 units
 *   UNITS_BEHIND(in, following)    the vector of units that starts one unit later
 *   narrow_store(dst, low, high)   the low bytes of two vectors of units, WIDTH bytes
 *   narrow_part(dst, units, count) the low bytes of the first `count` units, and nothing more
 *   upper_bytes(low, high)     of two vectors, in any order that upper_nine keeps too
 *   upper_nine(low, high)      the upper nine bits of each unit, 255 at most
 *   interleave_lower(a, b), interleave_upper(a, b)   by lanes of 8 units
 *   half(units, n)             units 8n to 8n + 7, as 16 bytes
 *   unit_bits(where)           a bit for each unit
 *
 * UTF-8 is made of UNITS units at a time, each of them in a lane of its own whatever it becomes:
 *
 *     one byte     0aaaaaaa
 *     two bytes    110ppppp 10aaaaaa
 *     three bytes  1110qqqq 10pppppp 10aaaaaa
 *     a pair       11110uuu 10uuqqqq 10qqpppp 10aaaaaa     two bytes for each half of it
 *
 * from units 00000ppp ppaaaaaa, qqqqpppp ppaaaaaa, and the pair 110110vv vvqqqqqq 110111pp ppaaaaaa
 * with u = v + 1. The bytes that a unit does not need are pressed out by a table.
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

enum { UNITS = WIDTH / 2, GROUP_UNITS = 8 * UNITS };

INLINE vec_units load_units(const uint16_t *src)
{
    return (vec_units)load((const uint8_t *)src);
}

/* Less than UNITS of them, then zeros. */
INLINE vec_units load_units_part(const uint16_t *src, size_t count)
{
    return (vec_units)load_part((const uint8_t *)src, 2 * count);
}

INLINE void store_units(uint16_t *dst, vec_units units)
{
    store(dst, (vec)units);
}

INLINE bool any_unit(vec_units units)
{
    return any_byte((vec)units);
}

INLINE vec_units units_below(vec_units units, uint16_t upper_bits)
{
    return (vec_units)((units & splat_units(upper_bits)) == splat_units(0));
}

INLINE vec_units with_upper_bits(vec_units units, uint16_t upper_bits, uint16_t value)
{
    return (vec_units)((units & splat_units(upper_bits)) == splat_units(value));
}

/* Length. */

/* What two vectors of units take beyond one byte each: one more from 80 on and one more from 800
 * on, in lanes of bytes. Adds to `surrogates` where there are some: they count as three bytes, and
 * a pair is four, so two more than there are for each pair. */
INLINE vec extra_bytes(vec_units low, vec_units high, vec *surrogates)
{
    vec upper = upper_bytes(low, high) & splat(0xF8);
    *surrogates |= (vec)(upper == splat(0xD8));
    return min_bytes(upper, splat(1)) + min_bytes(upper_nine(low, high), splat(1));
}

/* Where the high half of a pair is. Its two bytes count one each when they are taken off. */
INLINE vec pair_places(vec_units in, vec_units behind)
{
    return (vec)(with_upper_bits(in, 0xFC00, 0xD800) & with_upper_bits(behind, 0xFC00, 0xDC00));
}

/* Twice the pairs that begin in the next `count` units, behind which there is one more. */
INLINE size_t pairs_twice(const uint16_t *src, size_t count)
{
    vec places = splat(0);
    for (size_t i = 0; i < count; i += UNITS)
        places -= pair_places(load_units(src + i), load_units(src + i + 1));
    return total(add_lanes(no_sums(), places));
}

/* Up to two vectors at the end of the text. */
INLINE size_t extra_bytes_at_end(const uint16_t *src, size_t count)
{
    vec surrogates = splat(0);
    vec_units low = count >= UNITS ? load_units(src) : load_units_part(src, count);
    vec_units high = splat_units(0);
    if (count > UNITS)
        high = count == 2 * UNITS ? load_units(src + UNITS)
                                  : load_units_part(src + UNITS, count - UNITS);
    vec extra = extra_bytes(low, high, &surrogates);
    vec pairs = splat(0);
    if (any_byte(surrogates))
        pairs -= pair_places(low, UNITS_BEHIND(low, high)) +
                 pair_places(high, UNITS_BEHIND(high, splat_units(0)));
    return total(add_lanes(no_sums(), extra)) - total(add_lanes(no_sums(), pairs));
}

KERNEL(size_t, utf8_length_from_utf16)(const uint16_t *src, size_t units)
{
    lane_sums sums = no_sums();
    size_t pairs = 0;
    size_t i = 0;
    while (units - i > GROUP_UNITS) {
        vec extra = splat(0);
        vec surrogates = splat(0);
        for (size_t n = 0; n < GROUP_UNITS; n += 2 * UNITS)
            extra +=
                extra_bytes(load_units(src + i + n), load_units(src + i + n + UNITS), &surrogates);
        sums = add_lanes(sums, extra);
        if (any_byte(surrogates))
            pairs += pairs_twice(src + i, GROUP_UNITS);
        i += GROUP_UNITS;
    }
    vec extra = splat(0);
    while (units - i > 2 * UNITS) {
        vec surrogates = splat(0);
        extra += extra_bytes(load_units(src + i), load_units(src + i + UNITS), &surrogates);
        if (any_byte(surrogates))
            pairs += pairs_twice(src + i, 2 * UNITS);
        i += 2 * UNITS;
    }
    return units + total(add_lanes(sums, extra)) - pairs + extra_bytes_at_end(src + i, units - i);
}

/* UTF-8. */

/* Whole vectors may be put directly as long as so many units are left behind: what a store writes
 * too much is 12 bytes, and each unit becomes one at least. */
enum { UTF16_SLACK = 12 };

/* A unit with its neighbours, which count only where there are surrogates. */
typedef struct utf16_window {
    vec_units in;
    vec_units before;
    vec_units behind;
} utf16_window;

/* UNITS units below 800, those in `wide` as two bytes; bits of `wide` from UNITS on do not count.
 * May write 8 bytes more than the count returned. */
INLINE size_t put_two_places(uint8_t *dst, vec_units in, uint32_t wide)
{
    vec_units both = (in >> 6) | ((in << 8) & splat_units(0x3F00)) | splat_units(0x80C0);
    vec_units places = (vec_units)choose((vec)units_below(in, 0xFF80), (vec)in, (vec)both);
    size_t bytes = 0;
    for (int n = 0; n < UNITS / 8; n++) {
        uint32_t chosen = wide >> 8 * n & 0xFF;
        store16(dst + bytes, lookup16(ohi_press_two_places[chosen], half(places, n)));
        bytes += 8 + count_bits(chosen);
    }
    return bytes;
}

/* The last two bytes of each unit's three, and its first byte on top of what it is when it is
 * ASCII.
 */
typedef struct utf16_places {
    vec_units first;
    vec_units last;
    vec_units below_80;
    vec_units below_800;
} utf16_places;

INLINE utf16_places three_places(vec_units in)
{
    utf16_places places;
    places.below_80 = units_below(in, 0xFF80);
    places.below_800 = units_below(in, 0xF800);
    places.first =
        ((in >> 4) & splat_units(0x0F00)) | splat_units(0xE000) | (in & splat_units(0x00FF));
    places.last =
        ((in << 8) & splat_units(0x3F00)) | ((in >> 6) & splat_units(0x003F)) | splat_units(0x8080);
    places.last ^= places.below_800 & splat_units(0x0040); /* 10pppppp -> 110ppppp */
    return places;
}

/* Halves of pairs are units of two bytes, of which the second one of the low half's takes two bits
 * from the high half before it. Those without a partner have been replaced. */
INLINE utf16_places with_pairs_placed(utf16_places places, utf16_window window)
{
    vec_units high = with_upper_bits(window.in, 0xFC00, 0xD800);
    vec_units low = with_upper_bits(window.in, 0xFC00, 0xDC00);
    vec_units point = (window.in & splat_units(0x03FF)) + splat_units(0x0040);
    vec_units high_bytes =
        (point >> 8) | ((point << 6) & splat_units(0x3F00)) | splat_units(0x80F0);
    vec_units low_bytes =
        (places.last & splat_units(0xFFCF)) | ((window.before << 4) & splat_units(0x0030));
    places.last = (vec_units)choose((vec)high, (vec)high_bytes, (vec)places.last);
    places.last = (vec_units)choose((vec)low, (vec)low_bytes, (vec)places.last);
    places.below_800 |= high | low;
    return places;
}

/* Surrogates without a partner become FFFD. */
INLINE vec_units replace_lone(utf16_window window)
{
    vec_units high = with_upper_bits(window.in, 0xFC00, 0xD800);
    vec_units low = with_upper_bits(window.in, 0xFC00, 0xDC00);
    vec_units paired = (high & with_upper_bits(window.behind, 0xFC00, 0xDC00)) |
                       (low & with_upper_bits(window.before, 0xFC00, 0xD800));
    return (vec_units)choose((vec)((high | low) & ~paired), (vec)splat_units(0xFFFD),
                             (vec)window.in);
}

/* May write 12 bytes more than the count returned. */
INLINE size_t press_three_places(uint8_t *dst, utf16_places places)
{
    vec_units one = places.below_80 | splat_units(0xFF00);
    uint32_t wide = high_bits((vec)(places.below_800 & one)) ^ ALL_PLACES;
    vec_units lower = interleave_lower(places.first, places.last);
    vec_units upper = interleave_upper(places.first, places.last);
    size_t bytes = 0;
    for (int n = 0; n < UNITS / 4; n++) {
        uint32_t chosen = wide >> 8 * n & 0xFF;
        vec16 four = half(n % 2 == 0 ? lower : upper, n / 2);
        store16(dst + bytes, lookup16(ohi_press_three_places[chosen], four));
        bytes += 4 + count_bits(chosen);
    }
    return bytes;
}

INLINE bool has_surrogates(vec_units in)
{
    return any_unit(with_upper_bits(in, 0xF800, 0xD800));
}

/* Units that are not all ASCII; 0 if there are surrogates. */
INLINE size_t put_units(uint8_t *dst, vec_units in)
{
    if (!any_unit(in & splat_units(0xF800)))
        return put_two_places(dst, in, ~unit_bits(units_below(in, 0xFF80)));
    if (OHI_UNLIKELY(any_unit(with_upper_bits(in, 0xF800, 0xD800))))
        return 0;
    return press_three_places(dst, three_places(in));
}

INLINE size_t put_surrogates(uint8_t *dst, utf16_window window)
{
    window.in = replace_lone(window);
    return press_three_places(dst, with_pairs_placed(three_places(window.in), window));
}

/* Up to UNITS units at the end of the text, of which nothing may be written but what counts.
 * `before` and `behind` are the units beside them. */
INLINE size_t put_units_exactly(uint8_t *dst, const uint16_t *src, size_t count, uint16_t before,
                                uint16_t behind)
{
    uint8_t scratch[3 * UNITS + 16];
    vec_units in = count == UNITS ? load_units(src) : load_units_part(src, count);
    if (!any_unit(in & splat_units(0xFF80))) {
        narrow_part(dst, in, count);
        return count;
    }
    size_t bytes = put_units(scratch, in);
    if (bytes == 0)
        bytes = put_surrogates(
            scratch, (utf16_window){in, (vec_units)BYTES_BEFORE(in, splat_units(before), 2),
                                    UNITS_BEHIND(in, splat_units(behind))});
    bytes -= UNITS - count; /* zeros put one */
    ohi_copy_small(dst, scratch, bytes);
    return bytes;
}

/* Units as long as they are ASCII, a vector of bytes at a time; returns how many. */
INLINE size_t put_ascii_units(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= WIDTH; i += WIDTH) {
        vec_units low = load_units(src + i);
        vec_units high = load_units(src + i + UNITS);
        if (any_unit((low | high) & splat_units(0xFF80)))
            break;
        narrow_store(dst + i, low, high);
    }
    return i;
}

KERNEL(size_t, utf16_to_utf8)(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = put_ascii_units(dst, src, units);
    size_t bytes = i;
    while (units - i >= UNITS + UTF16_SLACK) {
        vec_units in = load_units(src + i);
        if (!any_unit(in & splat_units(0xFF80))) {
            narrow_part(dst + bytes, in, UNITS);
            bytes += UNITS;
            i += UNITS;
            size_t ascii = put_ascii_units(dst + bytes, src + i, units - i);
            bytes += ascii;
            i += ascii;
            continue;
        }
        size_t put = put_units(dst + bytes, in);
        if (OHI_UNLIKELY(put == 0))
            put = put_surrogates(
                dst + bytes, (utf16_window){in,
                                            i > 0 ? load_units(src + i - 1)
                                                  : (vec_units)BYTES_BEFORE(in, splat_units(0), 2),
                                            load_units(src + i + 1)});
        bytes += put;
        i += UNITS;
    }
    while (i < units) {
        size_t count = units - i < UNITS ? units - i : UNITS;
        bytes += put_units_exactly(dst + bytes, src + i, count, i > 0 ? src[i - 1] : 0,
                                   units - i > UNITS ? src[i + UNITS] : 0);
        i += count;
    }
    return bytes;
}

/* Latin-1. */

KERNEL(size_t, utf16_to_latin1)(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= WIDTH; i += WIDTH)
        narrow_store(dst + i, load_units(src + i) & splat_units(0xFF),
                     load_units(src + i + UNITS) & splat_units(0xFF));
    for (size_t count; i < units; i += count) {
        count = units - i < UNITS ? units - i : UNITS;
        vec_units in = count == UNITS ? load_units(src + i) : load_units_part(src + i, count);
        narrow_part(dst + i, in & splat_units(0xFF), count);
    }
    return units;
}

KERNEL(bool, utf16_fits_latin1)(const uint16_t *src, size_t units)
{
    size_t i = 0;
    for (; units - i >= 4 * UNITS; i += 4 * UNITS)
        if (any_unit((load_units(src + i) | load_units(src + i + UNITS) |
                      load_units(src + i + 2 * UNITS) | load_units(src + i + 3 * UNITS)) &
                     splat_units(0xFF00)))
            return false;
    vec_units any = splat_units(0);
    for (; units - i >= UNITS; i += UNITS)
        any |= load_units(src + i);
    return !any_unit((any | load_units_part(src + i, units - i)) & splat_units(0xFF00));
}
