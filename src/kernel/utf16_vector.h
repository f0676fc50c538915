/* Everything that reads UTF-16, for vectors of 16 or 32 bytes: a template like utf8_vector.h, which
 * lists what the including file defines; and beyond that
 *
 *   vec_units                  WIDTH / 2 units, any_unit(v): whether one is not zero
 *   narrow_store(dst, units)   the low bytes of two vectors of units, WIDTH bytes
 *   put_two_places             see latin1_vector.h
 *   put_three_places(dst, units, two, three)   8 units that are no surrogates; bits for those from
 * 80 and from 800 on; may write 32 bytes, returns how many count units_from(units, least)   8 bits:
 * units that are `least` or more length_block(src, behind)  see below
 *
 * The places are those drawn in x86/utf16_avx512.c. Surrogates are rare enough in text to go one
 * character at a time, until the next 8 units are free of them.
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

enum { UNITS = WIDTH / 2 };

INLINE vec_units load_units(const uint16_t *src)
{
    return (vec_units)load((const uint8_t *)src);
}

/* Length. */

/* Adds, in each lane, what a unit takes beyond one byte: one from 80, one from 800, which counts
 * surrogates as three bytes; a pair is four, so its high half takes two off. `behind` are the units
 * one further on. */
INLINE vec_units add_extra_bytes(vec_units sums, vec_units in, vec_units behind)
{
    vec_units pairs = (vec_units)((in & splat_units(0xFC00)) == splat_units(0xD800)) &
                      (vec_units)((behind & splat_units(0xFC00)) == splat_units(0xDC00));
    sums -= units_at_least(in, 0x80);
    sums -= units_at_least(in, 0x800);
    return sums + pairs + pairs;
}

/* A lane's sum is at most 2 for each vector and may pass below zero on the way: 2^13 vectors fit 16
 * bits with a sign. */
enum { MAX_VECTORS_A_SUM = 1 << 13 };

INLINE size_t sum_lanes(vec_units sums)
{
    int16_t lanes[UNITS];
    size_t sum = 0;
    store((uint8_t *)lanes, (vec)sums);
    for (size_t i = 0; i < UNITS; i++)
        sum += (size_t)(ptrdiff_t)lanes[i];
    return sum;
}

INLINE size_t extra_bytes_slowly(const uint16_t *src, size_t from, size_t units)
{
    size_t extra = 0;
    while (from < units) {
        ohi_step step = ohi_utf16_step(src + from, units - from);
        extra += ohi_utf8_width(step.code_point) - step.used;
        from += step.used;
    }
    return extra;
}

KERNEL(size_t, utf8_length_from_utf16)(const uint16_t *src, size_t units)
{
    size_t extra = 0;
    size_t i = 0;
    while (units - i > UNITS) {
        vec_units sums = splat_units(0);
        for (size_t n = 0; units - i > UNITS && n < MAX_VECTORS_A_SUM; n++, i += UNITS)
            sums = add_extra_bytes(sums, load_units(src + i), load_units(src + i + 1));
        extra += sum_lanes(sums);
    }
    if (i > 0 && i < units && (src[i - 1] & 0xFC00) == 0xD800 && (src[i] & 0xFC00) == 0xDC00) {
        extra += 2; /* the low half of a pair that is counted already: as three bytes, so far */
        i++;
    }
    return units + extra + extra_bytes_slowly(src, i, units);
}

/* UTF-8. */

/* What the fast steps may write beyond what counts: 32 bytes, which 32 more units become at least.
 */
enum { UTF16_SLACK = 32 };

/* One character, however wide. */
INLINE size_t put_character(uint8_t *dst, const uint16_t *src, size_t units, size_t *used)
{
    ohi_step step = ohi_utf16_step(src, units);
    *used = step.used;
    return ohi_utf8_put(dst, step.code_point);
}

/* 8 units if they are free of surrogates, otherwise the first character. */
INLINE size_t put_eight(uint8_t *dst, const uint16_t *src, size_t units, size_t *used)
{
    vec8 in = load_eight(src);
    uint32_t two = units_from(in, 0x80);
    uint32_t three = units_from(in, 0x800);
    *used = 8;
    if (three == 0)
        return put_two_places(dst, in, two);
    if (OHI_UNLIKELY(units_from(in ^ splat_eight(0xD800), 0x800) != 0xFF)) {
        size_t bytes = 0;
        for (size_t done = 0, step; done < 8; done += step) {
            bytes += put_character(dst + bytes, src + done, units - done, &step);
            *used = done + step;
        }
        return bytes;
    }
    return put_three_places(dst, in, two, three);
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

/* WIDTH units, or up to 8 fewer when the last ones are half a pair. One decision for all of them:
 * for each 8 it would be as hard to predict as the text. */
INLINE size_t put_many(uint8_t *dst, const uint16_t *src, size_t units, size_t *used)
{
    vec_units low = load_units(src);
    vec_units high = load_units(src + UNITS);
    size_t bytes = 0;
    *used = WIDTH;
    if (!any_unit((low | high) & splat_units(0xF800))) {
        for (size_t i = 0; i < WIDTH; i += 8) {
            vec8 in = load_eight(src + i);
            bytes += put_two_places(dst + bytes, in, units_from(in, 0x80));
        }
        return bytes;
    }
    size_t i = 0;
    for (size_t step; i + 8 <= WIDTH; i += step)
        bytes += put_eight(dst + bytes, src + i, units - i, &step);
    *used = i;
    return bytes;
}

KERNEL(size_t, utf16_to_utf8)(uint8_t *dst, const uint16_t *src, size_t units)
{
    size_t i = 0;
    size_t bytes = 0;
    size_t used;
    while (units - i >= WIDTH + UTF16_SLACK) {
        size_t ascii = put_ascii_units(dst + bytes, src + i, units - i);
        bytes += ascii;
        i += ascii;
        if (units - i < WIDTH + UTF16_SLACK)
            break;
        bytes += put_many(dst + bytes, src + i, units - i, &used);
        i += used;
    }
    while (units - i >= 8 + UTF16_SLACK) {
        bytes += put_eight(dst + bytes, src + i, units - i, &used);
        i += used;
    }
    while (units - i >= 8) {
        uint8_t scratch[64];
        size_t put = put_eight(scratch, src + i, units - i, &used);
        ohi_copy_small(dst + bytes, scratch, put);
        bytes += put;
        i += used;
    }
    while (i < units) {
        bytes += put_character(dst + bytes, src + i, units - i, &used);
        i += used;
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
    for (; i < units; i++)
        dst[i] = (uint8_t)src[i];
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
    for (; i < units; i++)
        if (src[i] > 0xFF)
            return false;
    return true;
}
