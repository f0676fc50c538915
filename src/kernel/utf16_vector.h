/* Everything that reads UTF-16, for vectors of 16 or 32 bytes: a template like utf8_vector.h, which
 * lists what the including file defines; and beyond that
 *
 *   vec_units                  WIDTH / 2 units
 *   UNITS_BEHIND(in, following)    the vector of units that starts one unit later
 *   narrow_store(dst, low, high)   the low bytes of two vectors of units, WIDTH bytes
 *   narrow_part(dst, units, count) the low bytes of the first `count` units, and nothing more
 *   lookup_or_zero(table, bytes)   table[byte] by lanes of 16, and zero from 16 on
 *   pack_classes(low, high)    the upper nine bits of each unit of two vectors, with their sign,
 *                              held within -128 to 127
 *   interleave_lower(a, b), interleave_upper(a, b)   by lanes of 8 units
 *   half(units, n)             units 8n to 8n + 7, as 16 bytes
 *   unit_bits(where)           a bit for each unit, those of units 8n and on from bit 16n on
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

#include "kernel/prefetch.h"

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

/* Constants, see constants.h. */
typedef struct utf16_rules {
    vec_units above_ascii; /* bits that are set from 80, and from 800 on */
    vec_units above_two;
    vec_units last_ascii;
    vec_units surrogates; /* what those are in surrogates */
    vec_units two_marks;  /* 110..... 10...... with the first byte lowest */
    vec_units last_six;   /* of a unit, moved up by 8 */
    vec_units middle_six; /* moved down by 6 */
    vec_units trail_marks;
    vec_units lead_bit;
    vec_units first_four; /* moved down by 4 */
    vec_units three_mark;
    vec_units low_byte;
    vec_units high_byte;
    vec threes_order;     /* three of each four bytes */
    vec missing_by_class; /* the rest is for classes */
    vec is_half;
    vec which_half;
    vec high_half;
    vec low_half;
} utf16_rules;

static const utf16_rules utf16_rules_table = {
    .above_ascii = ALL_LANES(TIMES_8(0xFF80)),
    .above_two = ALL_LANES(TIMES_8(0xF800)),
    .last_ascii = ALL_LANES(TIMES_8(0x007F)),
    .surrogates = ALL_LANES(TIMES_8(0xD800)),
    .two_marks = ALL_LANES(TIMES_8(0x80C0)),
    .last_six = ALL_LANES(TIMES_8(0x3F00)),
    .middle_six = ALL_LANES(TIMES_8(0x003F)),
    .trail_marks = ALL_LANES(TIMES_8(0x8080)),
    .lead_bit = ALL_LANES(TIMES_8(0x0040)),
    .first_four = ALL_LANES(TIMES_8(0x0F00)),
    .three_mark = ALL_LANES(TIMES_8(0xE000)),
    .low_byte = ALL_LANES(TIMES_8(0x00FF)),
    .high_byte = ALL_LANES(TIMES_8(0xFF00)),
    .threes_order = ALL_LANES(1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 0, 0, 0, 0),
    .missing_by_class = ALL_LANES(2, 1, 1, 1, 1, 1, 1, 1, TIMES_8(1)),
    .is_half = ALL_LANES(TIMES_16(0xF0)),
    .which_half = ALL_LANES(TIMES_16(0xF8)),
    .high_half = ALL_LANES(TIMES_16(0xB0)),
    .low_half = ALL_LANES(TIMES_16(0xB8)),
};

INLINE const utf16_rules *utf16_rules_get(void)
{
    return unknown(&utf16_rules_table);
}

INLINE vec_units is_zero(vec_units units)
{
    return (vec_units)(units == splat_units(0));
}

/* Of units below 8000: those that are no ASCII. */
INLINE vec_units is_wide(const utf16_rules *rules, vec_units units)
{
    return (vec_units)((vec_signed_units)units > (vec_signed_units)rules->last_ascii);
}

INLINE vec_units with_upper_bits(vec_units units, uint16_t upper_bits, uint16_t value)
{
    return (vec_units)((units & splat_units(upper_bits)) == splat_units(value));
}

/* Length. */

/* Each unit takes a byte, one more from 80 on and one more from 800 on, which is three for a
 * surrogate, also for one that is to be replaced. A pair is four, so two less than its halves.
 *
 * Classes of units are by their upper nine bits with a sign, held within a byte:
 *
 *     0000..007F  00        4000..7FFF  7F        D800..DBFF  B0..B7
 *     0080..07FF  01..0F    8000..BFFF  80        DC00..DFFF  B8..BF
 *     0800..3FFF  10..7F    C000..D7FF  80..AF    E000..FFFF  C0..FF
 */

/* What units take less than three bytes each, if there are no pairs. */
INLINE vec missing_bytes(const utf16_rules *rules, vec classes)
{
    return lookup_or_zero(rules->missing_by_class, classes);
}

INLINE vec classes_of_two(const uint16_t *src)
{
    return pack_classes(load_units(src), load_units(src + UNITS));
}

/* Groups of 8 vectors as long as they are free of surrogates; returns how many units. */
INLINE size_t add_plain_groups(lane_sums *missing, const uint16_t *src, size_t units)
{
    const utf16_rules *rules = utf16_rules_get();
    size_t i = 0;
    for (; units - i >= GROUP_UNITS; i += GROUP_UNITS) {
        vec group = splat(0);
        vec surrogates = splat(0);
#pragma GCC unroll 4
        for (size_t n = 0; n < GROUP_UNITS; n += 2 * UNITS) {
            vec classes = classes_of_two(src + i + n);
            group += missing_bytes(rules, classes);
            surrogates |= (vec)((classes & rules->is_half) == rules->high_half);
        }
        if (any_byte(surrogates))
            break;
        *missing = add_lanes(*missing, group);
    }
    return i;
}

/* All ones where a low half is that has its high half, which misses two bytes more; `*high` says
 * which units are high halves, of the two vectors before and then of these. Without a branch, for
 * text with pairs here and there would have it guessed wrong. */
INLINE vec low_of_pairs(const utf16_rules *rules, vec classes, vec *high)
{
    vec half = classes & rules->which_half;
    vec high_before = *high;
    *high = (vec)(half == rules->high_half);
    return (vec)(half == rules->low_half) & BYTES_BEFORE(*high, high_before, 1);
}

/* Less than two vectors, then zeros, which miss two bytes. */
INLINE vec classes_of_last(const uint16_t *src, size_t units)
{
    if (units == UNITS)
        return pack_classes(load_units(src), splat_units(0));
    if (units < UNITS)
        return pack_classes(load_units_part(src, units), splat_units(0));
    return pack_classes(load_units(src), load_units_part(src + UNITS, units - UNITS));
}

INLINE bool has_surrogates(const utf16_rules *rules, vec classes)
{
    return any_byte((vec)((classes & rules->is_half) == rules->high_half));
}

/* One step or less: nothing is added up but lanes. */
INLINE size_t length_of_short(const utf16_rules *rules, const uint16_t *src, size_t units)
{
    enum { STEP = 2 * UNITS };
    vec classes = units < STEP ? classes_of_last(src, units) : classes_of_two(src);
    vec high = splat(0);
    vec low = low_of_pairs(rules, classes, &high);
    vec missing = missing_bytes(rules, classes) - low - low;
    return 2 * STEP + units - total(add_lanes(no_sums(), missing));
}

KERNEL(size_t, utf8_length_from_utf16)(const uint16_t *src, size_t units)
{
    enum { STEP = 2 * UNITS, MOST_ADDED = 100 * STEP }; /* each adds 2 to a byte at most */
    const utf16_rules *rules = utf16_rules_get();
    if (units <= STEP)
        return length_of_short(rules, src, units);
    lane_sums missing = no_sums();
    vec high = splat(0);
    size_t i = 0;
    while (i < units) {
        if (units - i >= 2 * GROUP_UNITS && !has_surrogates(rules, classes_of_two(src + i))) {
            size_t plain = add_plain_groups(&missing, src + i, units - i);
            high = plain > 0 ? splat(0) : high;
            i += plain;
        }
        vec sum = splat(0);
        vec pairs = splat(0);
        const size_t end = units - i < MOST_ADDED ? units : i + MOST_ADDED;
#pragma GCC unroll 2
        for (; end - i >= STEP; i += STEP) {
            vec classes = classes_of_two(src + i);
            sum += missing_bytes(rules, classes);
            pairs -= low_of_pairs(rules, classes, &high);
        }
        if (end > i) { /* of the last step those that are left; a high half before is in it too */
            vec classes = classes_of_two(src + units - STEP);
            sum += keep_last(missing_bytes(rules, classes), end - i);
            pairs -= keep_last(low_of_pairs(rules, classes, &high), end - i);
        }
        missing = add_lanes(missing, sum + pairs + pairs);
        i = end;
    }
    return 3 * units - total(missing);
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

/* UNITS units below 800, those in `wide` as two bytes: 8 bits for units 8n and on, from bit n *
 * step on. May write 8 bytes more than the count returned. */
INLINE size_t put_two_places(uint8_t *dst, const utf16_rules *rules, vec_units in, uint32_t wide,
                             int step)
{
    vec_units both = (in >> 6) | ((in << 8) & rules->last_six) | rules->two_marks;
    vec_units places = (vec_units)choose((vec)is_wide(rules, in), (vec)both, (vec)in);
    size_t bytes = 0;
#pragma GCC unroll 2
    for (int n = 0; n < UNITS / 8; n++) {
        uint32_t row = ROW_OF_16(wide, n * step);
        store16(dst + bytes,
                lookup16((const uint8_t *)ohi_press_two_places + row, half(places, n)));
        bytes += 8 + count_bits(row);
    }
    return bytes;
}

INLINE size_t put_below_800(uint8_t *dst, const utf16_rules *rules, vec_units in)
{
    return put_two_places(dst, rules, in, unit_bits(is_wide(rules, in)), 16);
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

INLINE utf16_places three_places(const utf16_rules *rules, vec_units in)
{
    utf16_places places;
    places.below_80 = is_zero(in & rules->above_ascii);
    places.below_800 = is_zero(in & rules->above_two);
    places.first = ((in >> 4) & rules->first_four) | rules->three_mark | (in & rules->low_byte);
    places.last =
        ((in << 8) & rules->last_six) | ((in >> 6) & rules->middle_six) | rules->trail_marks;
    places.last ^= places.below_800 & rules->lead_bit; /* 10pppppp -> 110ppppp */
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
INLINE size_t press_three_places(uint8_t *dst, const utf16_rules *rules, utf16_places places)
{
    vec_units one = places.below_80 | rules->high_byte;
    uint32_t wide = high_bits((vec)(places.below_800 & one)) ^ ALL_PLACES;
    vec_units lower = interleave_lower(places.first, places.last);
    vec_units upper = interleave_upper(places.first, places.last);
    size_t bytes = 0;
#pragma GCC unroll 4
    for (int n = 0; n < UNITS / 4; n++) {
        uint32_t row = ROW_OF_16(wide, 8 * n);
        vec16 four = half(n % 2 == 0 ? lower : upper, n / 2);
        store16(dst + bytes, lookup16((const uint8_t *)ohi_press_three_places + row, four));
        bytes += 4 + count_bits(row);
    }
    return bytes;
}

/* Units that are all three bytes long: nothing to look up, and no place depends on another. */
INLINE size_t put_threes_only(uint8_t *dst, const utf16_rules *rules, vec_units in)
{
    vec_units first = ((in >> 4) & rules->first_four) | rules->three_mark;
    vec_units last =
        ((in << 8) & rules->last_six) | ((in >> 6) & rules->middle_six) | rules->trail_marks;
    vec_units lower = interleave_lower(first, last);
    vec_units upper = interleave_upper(first, last);
    lower = (vec_units)lookup((vec)lower, rules->threes_order);
    upper = (vec_units)lookup((vec)upper, rules->threes_order);
#pragma GCC unroll 4
    for (int n = 0; n < UNITS / 4; n++)
        store16(dst + 12 * n, half(n % 2 == 0 ? lower : upper, n / 2));
    return 3 * UNITS;
}

/* 0 if there are surrogates. */
INLINE size_t put_units(uint8_t *dst, const utf16_rules *rules, vec_units in)
{
    vec_units above_two = in & rules->above_two;
    if (!any_unit(above_two))
        return put_below_800(dst, rules, in);
    if (OHI_UNLIKELY(any_unit((vec_units)(above_two == rules->surrogates))))
        return 0;
    if (!any_unit(is_zero(above_two)))
        return put_threes_only(dst, rules, in);
    return press_three_places(dst, rules, three_places(rules, in));
}

/* Rare enough to be one function for all who call it. */
OUTLINE size_t put_surrogates(uint8_t *dst, const utf16_rules *rules, vec_units in,
                              vec_units before, vec_units behind)
{
    utf16_window window = {in, before, behind};
    window.in = replace_lone(window);
    return press_three_places(dst, rules,
                              with_pairs_placed(three_places(rules, window.in), window));
}

/* Up to UNITS units at the end of the text, of which nothing may be written but what counts.
 * `before` and `behind` are the units beside them. */
INLINE size_t put_units_exactly(uint8_t *dst, const utf16_rules *rules, const uint16_t *src,
                                size_t count, uint16_t before, uint16_t behind)
{
    uint8_t scratch[3 * UNITS + 16];
    vec_units in = count == UNITS ? load_units(src) : load_units_part(src, count);
    if (!any_unit(in & rules->above_ascii)) {
        narrow_part(dst, in, count);
        return count;
    }
    size_t bytes = put_units(scratch, rules, in);
    if (bytes == 0)
        bytes =
            put_surrogates(scratch, rules, in, (vec_units)BYTES_BEFORE(in, splat_units(before), 2),
                           UNITS_BEHIND(in, splat_units(behind)));
    bytes -= UNITS - count; /* zeros put one */
    ohi_copy_small(dst, scratch, bytes);
    return bytes;
}

/* The next vector of units, with so many behind it as may be overwritten. */
INLINE size_t put_vector(uint8_t *dst, const utf16_rules *rules, const uint16_t *src, bool is_first)
{
    vec_units in = load_units(src);
    size_t bytes = put_units(dst, rules, in);
    if (OHI_LIKELY(bytes != 0))
        return bytes;
    vec_units before =
        is_first ? (vec_units)BYTES_BEFORE(in, splat_units(0), 2) : load_units(src - 1);
    return put_surrogates(dst, rules, in, before, load_units(src + 1));
}

/* Whether all units of four vectors are three bytes long. */
INLINE bool are_threes(const utf16_rules *rules, const uint16_t *src)
{
    vec_units others = splat_units(0);
#pragma GCC unroll 4
    for (size_t i = 0; i < 4 * UNITS; i += UNITS) {
        vec_units above_two = load_units(src + i) & rules->above_two;
        others |= is_zero(above_two) | (vec_units)(above_two == rules->surrogates);
    }
    return !any_unit(others);
}

/* Four vectors, of which the units have the bits in `any`: one look for all of them, since for each
 * vector it would be as hard to predict as the text. */
INLINE size_t put_four_vectors(uint8_t *dst, const utf16_rules *rules, const uint16_t *src,
                               vec_units any, bool is_first)
{
    size_t bytes = 0;
    if (!any_unit(any & rules->above_two)) {
        for (size_t i = 0; i < 4 * UNITS; i += UNITS)
            bytes += put_below_800(dst + bytes, rules, load_units(src + i));
        return bytes;
    }
    if (are_threes(rules, src)) {
        for (size_t i = 0; i < 4 * UNITS; i += UNITS)
            bytes += put_threes_only(dst + bytes, rules, load_units(src + i));
        return bytes;
    }
    for (size_t i = 0; i < 4 * UNITS; i += UNITS)
        bytes += put_vector(dst + bytes, rules, src + i, is_first && i == 0);
    return bytes;
}

KERNEL(size_t, utf16_to_utf8)(uint8_t *dst, const uint16_t *src, size_t units)
{
    const utf16_rules *rules = utf16_rules_get();
    size_t i = 0;
    size_t bytes = 0;
    for (; units - i >= 4 * UNITS + UTF16_SLACK; i += 4 * UNITS) {
        ohi_prefetch(src + i, 4 * WIDTH, OHI_AHEAD(WIDTH));
        vec_units low0 = load_units(src + i);
        vec_units high0 = load_units(src + i + UNITS);
        vec_units low1 = load_units(src + i + 2 * UNITS);
        vec_units high1 = load_units(src + i + 3 * UNITS);
        vec_units any = low0 | high0 | low1 | high1;
        if (any_unit(any & rules->above_ascii)) {
            bytes += put_four_vectors(dst + bytes, rules, src + i, any, i == 0);
            continue;
        }
        narrow_store(dst + bytes, low0, high0);
        narrow_store(dst + bytes + WIDTH, low1, high1);
        bytes += 4 * UNITS;
    }
    for (; units - i >= UNITS + UTF16_SLACK; i += UNITS)
        bytes += put_vector(dst + bytes, rules, src + i, i == 0);
    while (i < units) {
        size_t count = units - i < UNITS ? units - i : UNITS;
        bytes += put_units_exactly(dst + bytes, rules, src + i, count, i > 0 ? src[i - 1] : 0,
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
