/* Everything that reads UTF-8, for vectors of 16 or 32 bytes: a template for SSE4.2, AVX2 and NEON.
 *
 * The idea is the one drawn in x86/utf8_block.h: masks with a bit for each byte, units computed at
 * all places at once, and the places where a unit ends pressed together. Without 64-byte compress
 * the pressing is a table lookup for 8 places (press_tables.c), and well-formedness is what
 * utf8_errors.h says.
 *
 * The file that includes this has defined, for its vectors `vec`:
 *
 *   WIDTH                      16 or 32
 *   INLINE, KERNEL(result, name)   the start of a helper; of a kernel, which is KERNEL_NAME(name)
 *   load(src), store(dst, bytes)   at any address
 *   load_part(src, count)      fewer than WIDTH bytes, then zeros
 *   splat(byte)                the byte everywhere
 *   lookup(table, nibbles)     table[nibble] by lanes of 16; index bytes are below 16
 *   at_least(bytes, least)     all bits set where a byte is so large
 *   less_or_zero(bytes, less)  the difference, but never below zero
 *   max_bytes(a, b)            without a sign
 *   any_byte(bytes)            whether one is not zero
 *   choose(where, yes, no)     by bytes that are all ones or all zeros
 *   high_bits(bytes)           the top bits as a number, lowest byte first
 *   lane_sums, no_sums(), add_lanes(sums, bytes), total(sums)   sums of bytes without a sign
 *   BYTES_BEFORE(in, previous, n)   the vector that starts n bytes earlier, up to 15
 *   LANES_BEFORE(in, lanes, n)      the same out of the vector that starts 16 bytes earlier
 *   widen_store(dst, bytes)    WIDTH bytes as units
 *   widen_small(dst, src, count)   up to WIDTH bytes as units, and nothing written beyond
 *   vec16, lookup16(indexes, bytes), store16   the same for 16 bytes
 *   lookup8(indexes, word)     for 8, as a number
 *   unit_group(low, high, n)   places 8n to 8n + 7 of the two as 8 units
 *   byte_group(bytes, n)       places 8n to 8n + 7 as a number
 *   put_threes(dst, src)       the next THREES_BYTES / 3 characters as units if all are three bytes
 *                              long and well-formed, and whether they are; may read 4 bytes more
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

#include "kernel/constants.h"
#include "kernel/utf8_errors.h"
#include "kernel/utf8_lossy.h"

#define ALL_PLACES ((uint32_t)(((uint64_t)1 << WIDTH) - 1))

/* Bytes move by 16-bit lanes: what comes over from the neighbour has to be masked off. */
INLINE vec shift_left(vec bytes, int bits)
{
    return (vec)((vec_units)bytes << bits);
}

INLINE vec shift_right(vec bytes, int bits)
{
    return (vec)((vec_units)bytes >> bits);
}

/* All constants of this file, see constants.h. */
typedef struct utf8_rules {
    vec before_high;
    vec before_low;
    vec this_high;
    vec units;
    vec low_nibble;
    vec high_nibble;
    vec low_seven;
    vec lead3_less; /* these two less than E0 and F0 have the top bit left from there on */
    vec lead4_less;
    vec two_trails;
    vec lead;  /* the least of their kind */
    vec lead2; /* that is no error */
    vec lead3;
    vec lead4;
    vec lead_beyond_latin1;
} utf8_rules;

#if WIDTH == 32
#define ALL_LANES(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__, __VA_ARGS__                                                                   \
    }
#else
#define ALL_LANES(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#endif

static const utf8_rules utf8_rules_table = {
    .before_high = ALL_LANES(BEFORE_HIGH_ERRORS),
    .before_low = ALL_LANES(BEFORE_LOW_ERRORS),
    .this_high = ALL_LANES(THIS_HIGH_ERRORS),
    .units = ALL_LANES(UNITS_BY_NIBBLE),
    .low_nibble = ALL_LANES(TIMES_16(0x0F)),
    .high_nibble = ALL_LANES(TIMES_16(0xF0)),
    .low_seven = ALL_LANES(TIMES_16(0x7F)),
    .lead3_less = ALL_LANES(TIMES_16(0xE0 - 0x80)),
    .lead4_less = ALL_LANES(TIMES_16(0xF0 - 0x80)),
    .two_trails = ALL_LANES(TIMES_16(TWO_TRAILS)),
    .lead = ALL_LANES(TIMES_16(0xC0)),
    .lead2 = ALL_LANES(TIMES_16(0xC2)),
    .lead3 = ALL_LANES(TIMES_16(0xE0)),
    .lead4 = ALL_LANES(TIMES_16(0xF0)),
    .lead_beyond_latin1 = ALL_LANES(TIMES_16(0xC4)),
};

INLINE const utf8_rules *utf8_rules_get(void)
{
    return unknown(&utf8_rules_table);
}

/* The byte of each place, and of the one, two and three places before. */
typedef struct utf8_window {
    vec in;
    vec before1;
    vec before2;
    vec before3;
} utf8_window;

INLINE utf8_window utf8_open(vec in, vec previous)
{
    utf8_window window;
    window.in = in;
    window.before1 = BYTES_BEFORE(in, previous, 1);
    window.before2 = BYTES_BEFORE(in, previous, 2);
    window.before3 = BYTES_BEFORE(in, previous, 3);
    return window;
}

/* The same in the middle of a text, 16 bytes or more behind its beginning. Loading twice costs less
 * than moving bytes between lanes. */
INLINE utf8_window utf8_open_at(const uint8_t *src)
{
    vec in = load(src);
    vec lanes = load(src - 16);
    return (utf8_window){in, LANES_BEFORE(in, lanes, 1), LANES_BEFORE(in, lanes, 2),
                         LANES_BEFORE(in, lanes, 3)};
}

INLINE vec upper_nibbles(const utf8_rules *rules, vec bytes)
{
    return shift_right(bytes, 4) & rules->low_nibble;
}

/* Errors of each byte with the one before it. */
INLINE vec pair_errors(const utf8_rules *rules, vec in_upper, vec before)
{
    vec high = lookup(rules->before_high, upper_nibbles(rules, before));
    vec low = lookup(rules->before_low, before & rules->low_nibble);
    return high & low & lookup(rules->this_high, in_upper);
}

/* The same, and where a second or third trail byte must be, TWO_TRAILS is no error but its absence
 * is. That bit is the top one. */
INLINE vec sequence_errors(const utf8_rules *rules, vec in_upper, utf8_window window)
{
    vec must_trail = less_or_zero(window.before2, rules->lead3_less) |
                     less_or_zero(window.before3, rules->lead4_less);
    return pair_errors(rules, in_upper, window.before1) ^ (must_trail & rules->two_trails);
}

/* Masks and units. */

typedef struct utf8_masks {
    uint32_t trail; /* 80..BF */
    uint32_t lead;  /* C0..FF */
    uint32_t lead3; /* E0..FF */
    uint32_t lead4; /* F0..FF */
} utf8_masks;

INLINE utf8_masks utf8_look(const utf8_rules *rules, vec in)
{
    utf8_masks masks;
    masks.lead = high_bits(at_least(in, rules->lead));
    masks.lead3 = high_bits(at_least(in, rules->lead3));
    masks.lead4 = high_bits(at_least(in, rules->lead4));
    masks.trail = high_bits(in) & ~masks.lead;
    return masks;
}

/* `bits` moved up by `distance`, with the highest bits of the vector before moved in. */
INLINE uint32_t shift_in(uint32_t bits, uint32_t before, int distance)
{
    return (bits << distance | before >> (WIDTH - distance)) & ALL_PLACES;
}

typedef struct unit_bytes {
    vec low;
    vec high;
} unit_bytes;

/* 80..BF are the lowest of all when the top bit is a sign. */
INLINE vec is_trail(const utf8_rules *rules, vec bytes)
{
    return (vec)((vec_signed)bytes < (vec_signed)rules->lead);
}

/* Pairs, as in x86/utf8_block.h: the high half at the third byte of four, the low half at the
 * fourth. */
INLINE unit_bytes with_pairs(const utf8_rules *rules, unit_bytes units, utf8_window window,
                             vec trail, vec trail1)
{
    vec third = trail & trail1 & at_least(window.before2, rules->lead4);
    vec fourth =
        trail & trail1 & is_trail(rules, window.before2) & at_least(window.before3, rules->lead4);
    vec p = window.before1;
    vec middle = (shift_right(window.in, 4) & splat(0x03)) | (shift_left(p, 2) & splat(0xFC));
    vec carry = ~(vec)((p & splat(0x30)) == splat(0)) & splat(1);
    vec top = (window.before2 & splat(0x07)) + splat(0xD7) + carry;
    units.low = choose(third, middle + splat(0xC0), units.low);
    units.high = choose(third, top, units.high);
    units.high = choose(fourth, (units.high & splat(0x03)) | splat(0xDC), units.high);
    return units;
}

/* `is_checked`: the text is well-formed, so that two bytes behind a lead of three or more there is
 * a trail, and one between. */
INLINE unit_bytes utf8_units(const utf8_rules *rules, utf8_window window, bool has_pairs,
                             bool is_checked)
{
    vec trail = is_trail(rules, window.in);
    vec trail1 = is_checked ? trail : is_trail(rules, window.before1);
    vec p = window.before1 & trail;
    vec q = less_or_zero(window.before2, rules->lead3);
    if (!is_checked)
        q &= trail & trail1;
    unit_bytes units;
    units.low = (window.in & rules->low_seven) | (shift_left(p, 6) & rules->lead);
    units.high = (shift_right(p, 2) & rules->low_nibble) | (shift_left(q, 4) & rules->high_nibble);
    return has_pairs ? with_pairs(rules, units, window, trail, trail1) : units;
}

/* Where in a table with rows of 16 bytes the row of 8 bits begins: those from bit `from` on, and
 * nothing else, in a place where they need no multiplication. */
#define ROW_OF_16(bits, from)                                                                      \
    (((from) == 0 ? (bits) << 4 : (bits) >> ((from) - ((from) > 0 ? 4 : 0))) & 0xFF0)

/* Puts the units at the places in `out` and returns how many; up to 8 more are written. */
INLINE size_t press_units(uint16_t *dst, vec low, vec high, uint32_t out)
{
    size_t count = 0;
#pragma GCC unroll 4
    for (int group = 0; group < WIDTH / 8; group++) {
        uint32_t row = ROW_OF_16(out, 8 * group);
        store16(dst + count,
                lookup16((const uint8_t *)ohi_press_units + row, unit_group(low, high, group)));
        count += count_bits(row);
    }
    return count;
}

INLINE size_t press_bytes(uint8_t *dst, vec bytes, uint32_t out)
{
    size_t count = 0;
#pragma GCC unroll 4
    for (int group = 0; group < WIDTH / 8; group++) {
        uint32_t chosen = out >> 8 * group & 0xFF;
        ohi_store64le(dst + count, lookup8(ohi_press_bytes[chosen], byte_group(bytes, group)));
        count += count_bits(chosen);
    }
    return count;
}

/* The walk. */

/* What a walk is for; always a constant, so that each kernel keeps only its own part. */
typedef enum utf8_goal { GOAL_CLASSIFY, GOAL_UTF16, GOAL_LATIN1 } utf8_goal;

/* Source bytes that must be left behind a vector so that results may be stored in whole groups of
 * 8: they become 8 elements at least. */
enum { SLACK = 24 };

typedef struct utf8_walk {
    const utf8_rules *rules;
    const uint8_t *src;
    size_t bytes;    /* still to read */
    uint16_t *dst16; /* GOAL_UTF16 */
    uint8_t *dst8;   /* GOAL_LATIN1 */
    size_t units;    /* written, or counted, so far */
    bool is_valid;
    bool is_ascii;
    bool is_latin1;
} utf8_walk;

INLINE void advance(utf8_walk *walk, size_t bytes)
{
    walk->src += bytes;
    walk->bytes -= bytes;
}

INLINE void emit_ascii(utf8_walk *walk, utf8_goal goal, vec in)
{
    if (goal == GOAL_UTF16)
        widen_store(walk->dst16 + walk->units, in);
    if (goal == GOAL_LATIN1)
        store(walk->dst8 + walk->units, in);
    walk->units += WIDTH;
    advance(walk, WIDTH);
}

/* 64 bytes at a time, as long as they are ASCII. */
INLINE void walk_ascii(utf8_walk *walk, utf8_goal goal)
{
    while (walk->bytes >= 64) {
        vec any = splat(0);
        for (size_t i = 0; i < 64; i += WIDTH)
            any |= load(walk->src + i);
        if (high_bits(any) != 0)
            return;
        for (size_t i = 0; i < 64; i += WIDTH)
            emit_ascii(walk, goal, load(walk->src));
    }
}

INLINE void emit_units(utf8_walk *walk, utf8_goal goal, unit_bytes units, uint32_t out)
{
    if (goal == GOAL_UTF16)
        walk->units += press_units(walk->dst16 + walk->units, units.low, units.high, out);
    if (goal == GOAL_LATIN1)
        walk->units += press_bytes(walk->dst8 + walk->units, units.low, out);
}

INLINE void note_width(utf8_walk *walk, vec in)
{
    walk->is_ascii = false;
    if (high_bits(at_least(in, walk->rules->lead_beyond_latin1)) != 0)
        walk->is_latin1 = false;
}

/* Goes back to the first byte of a character that the last vector left unfinished. A pair whose
 * third byte was in that vector has its first unit written already. */
INLINE void step_back(utf8_walk *walk, utf8_masks last)
{
    size_t unfinished = (last.lead >> (WIDTH - 1) & 1) != 0    ? 1
                        : (last.lead3 >> (WIDTH - 2) & 1) != 0 ? 2
                        : (last.lead4 >> (WIDTH - 3) & 1) != 0 ? 3
                                                               : 0;
    walk->src -= unfinished;
    walk->bytes += unfinished;
    if (unfinished == 3)
        walk->units--;
}

/* Characters of three bytes, from a character's first byte on and as long as there is nothing else:
 * most Chinese and Japanese text. */
INLINE void walk_threes(utf8_walk *walk)
{
    while (walk->bytes >= THREES_BYTES + 4 && put_threes(walk->dst16 + walk->units, walk->src)) {
        walk->units += THREES_BYTES / 3;
        advance(walk, THREES_BYTES);
    }
}

INLINE bool only_threes(utf8_masks masks)
{
    return ((masks.lead ^ masks.lead3) | masks.lead4 |
            (ALL_PLACES & ~(masks.lead | masks.trail))) == 0;
}

#define NO_TWOS UINT32_MAX

/* A vector without leads from E0 on, which is less to check and to compute. Returns where its leads
 * are, or NO_TWOS if it is not well-formed: a lead that is none allowed, in front of it too, has no
 * trail byte that is right. */
INLINE uint32_t emit_twos(utf8_walk *walk, utf8_goal goal, vec in, vec before, uint32_t lead_before)
{
    const utf8_rules *rules = walk->rules;
    vec trail = is_trail(rules, in);
    uint32_t trails = high_bits(trail);
    uint32_t lead = high_bits(in) & ~trails;
    uint32_t behind_good = high_bits(at_least(before, rules->lead2));
    if (((trails ^ behind_good) | (trails ^ ((lead << 1 | lead_before) & ALL_PLACES))) != 0)
        return NO_TWOS;
    vec p = before & trail;
    unit_bytes units;
    units.low = (in & rules->low_seven) | (shift_left(p, 6) & rules->lead);
    units.high = shift_right(p, 2) & rules->low_nibble;
    emit_units(walk, goal, units, ALL_PLACES & ~lead);
    return lead;
}

/* Whole vectors with enough behind them, as long as they are well-formed. What lies before the
 * first one is no part of it. Returns whether it stopped for characters of three bytes. */
INLINE bool walk_vectors(utf8_walk *walk, utf8_goal goal)
{
    const utf8_rules *rules = walk->rules;
    utf8_masks last = {0, 0, 0, 0};
    bool is_first = true;
    bool is_for_threes = false;
    while (walk->bytes >= WIDTH + SLACK) {
        vec in = load(walk->src);
        uint32_t unfinished =
            last.lead >> (WIDTH - 1) | last.lead3 >> (WIDTH - 2) | last.lead4 >> (WIDTH - 3);
        if ((high_bits(in) | unfinished) == 0) {
            emit_ascii(walk, goal, in);
            walk_ascii(walk, goal);
            last = (utf8_masks){0, 0, 0, 0};
            is_first = false;
            continue;
        }
        bool has_lead3 = (high_bits(at_least(in, rules->lead3)) | last.lead3 >> (WIDTH - 2) |
                          last.lead4 >> (WIDTH - 3)) != 0;
        if (!has_lead3) {
            vec before = is_first ? BYTES_BEFORE(in, splat(0), 1) : load(walk->src - 1);
            uint32_t lead = emit_twos(walk, goal, in, before, last.lead >> (WIDTH - 1));
            if (OHI_UNLIKELY(lead == NO_TWOS))
                break;
            last = (utf8_masks){.lead = lead};
            is_first = false;
            advance(walk, WIDTH);
            continue;
        }
        if (goal == GOAL_LATIN1)
            break; /* what is lost is not worth a fast way */
        utf8_window window = is_first ? utf8_open(in, splat(0)) : utf8_open_at(walk->src);
        if (OHI_UNLIKELY(any_byte(sequence_errors(rules, upper_nibbles(rules, in), window))))
            break;
        utf8_masks masks = utf8_look(rules, in);
        uint32_t out = ALL_PLACES & ~(masks.lead | shift_in(masks.lead3, last.lead3, 1));
        bool has_pairs = (masks.lead4 | last.lead4 >> (WIDTH - 3)) != 0;
        emit_units(walk, goal, utf8_units(rules, window, has_pairs, true), out);
        last = masks;
        is_first = false;
        advance(walk, WIDTH);
        is_for_threes = goal == GOAL_UTF16 && only_threes(masks);
        if (is_for_threes)
            break;
    }
    step_back(walk, last);
    return is_for_threes;
}

/* Puts units that may lie at the end of the destination, where nothing more may be written. */
INLINE void emit_exactly(utf8_walk *walk, utf8_goal goal, unit_bytes units, uint32_t out)
{
    if (goal == GOAL_UTF16) {
        uint16_t scratch[WIDTH + 8];
        size_t bytes = 2 * press_units(scratch, units.low, units.high, out);
        if (OHI_LIKELY(bytes >= 8 && bytes <= 32))
            ohi_copy_8_to_32(walk->dst16 + walk->units, scratch, bytes);
        else
            ohi_copy_small(walk->dst16 + walk->units, scratch, bytes);
    }
    if (goal == GOAL_LATIN1) {
        uint8_t scratch[WIDTH + 8];
        size_t count = press_bytes(scratch, units.low, out);
        ohi_copy_small(walk->dst8 + walk->units, scratch, count);
    }
    walk->units += count_bits(out);
}

/* Up to WIDTH bytes of ASCII, likewise. */
INLINE size_t emit_ascii_exactly(utf8_walk *walk, utf8_goal goal, size_t count)
{
    if (goal == GOAL_UTF16)
        widen_small(walk->dst16 + walk->units, walk->src, count);
    if (goal == GOAL_LATIN1)
        ohi_copy_small(walk->dst8 + walk->units, walk->src, count);
    walk->units += count;
    return count;
}

/* A vector near the end, or with something to replace: starts at a character's first byte, takes up
 * to WIDTH bytes, and stops before a character that more bytes could complete. See the function of
 * this name in x86/utf8_replace.h. Returns the bytes taken. */
INLINE size_t replace_block(utf8_walk *walk, utf8_goal goal)
{
    size_t count = walk->bytes < WIDTH ? walk->bytes : WIDTH;
    vec in = count == WIDTH ? load(walk->src) : load_part(walk->src, count);
    if (high_bits(in) == 0)
        return emit_ascii_exactly(walk, goal, count);
    const utf8_rules *rules = walk->rules;
    utf8_masks masks = utf8_look(rules, in);
    utf8_window window = utf8_open(in, splat(0));
    vec errors = pair_errors(rules, upper_nibbles(rules, in), window.before1);
    uint32_t forbidden = ~high_bits((vec)(errors == splat(0)));
    uint32_t second = masks.trail & masks.lead << 1 & ~forbidden;
    uint32_t third = masks.trail & second << 1 & masks.lead3 << 2;
    uint32_t fourth = masks.trail & third << 1 & masks.lead4 << 3;
    uint32_t following = second | third | fourth;
    uint32_t ends = (masks.lead | following) & ~(following >> 1);
    uint32_t finished = (second & ~(masks.lead3 << 1)) | (third & ~(masks.lead4 << 2)) | fourth;
    if (count == WIDTH && walk->bytes > WIDTH && (ends & ~finished) >> (WIDTH - 1) != 0)
        count = 31 - (size_t)__builtin_clz(masks.lead);
    uint32_t taken = (uint32_t)(((uint64_t)1 << count) - 1);
    uint32_t bad = ((ends & ~finished) | (masks.trail & ~following)) & taken;
    uint32_t out = ((~(masks.lead | masks.trail) | finished | fourth >> 1) & taken) | bad;
    walk->is_valid &= bad == 0;
    if (goal == GOAL_CLASSIFY) {
        note_width(walk, in);
        walk->is_latin1 &= bad == 0;
    }
    unit_bytes units = {in, in};
    if (goal == GOAL_UTF16 || goal == GOAL_LATIN1) {
        units = utf8_units(rules, window, masks.lead4 != 0, false);
        if (bad != 0) {
            vec replaced = spread_bits(bad);
            units.low = choose(replaced, splat(0xFD), units.low);
            units.high |= replaced;
        }
    }
    emit_exactly(walk, goal, units, out);
    return count;
}

INLINE utf8_walk walk_start(const uint8_t *src, size_t bytes)
{
    return (utf8_walk){.rules = utf8_rules_get(),
                       .src = src,
                       .bytes = bytes,
                       .is_valid = true,
                       .is_ascii = true,
                       .is_latin1 = true};
}

INLINE bool is_below(vec bytes, uint8_t limit)
{
    return high_bits(at_least(bytes, splat(limit))) == 0;
}

/* The survey. */

typedef struct utf8_survey {
    const utf8_rules *rules;
    vec errors;       /* not zero where there is one */
    vec largest;      /* the largest byte of each place */
    vec first_errors; /* those of the first vector */
    lane_sums units;  /* of what was surveyed and is not skipped ASCII */
    size_t skipped;
    size_t surveyed; /* bytes in front of the first error, or up to a run less */
} utf8_survey;

/* Returns the units of each place. */
INLINE vec survey_vector(utf8_survey *survey, utf8_window window)
{
    vec upper = upper_nibbles(survey->rules, window.in);
    survey->errors |= sequence_errors(survey->rules, upper, window);
    survey->largest = max_bytes(survey->largest, window.in);
    return lookup(survey->rules->units, upper);
}

/* All ones in the last `count` places. */
INLINE vec last_places(size_t count)
{
    static const uint64_t places[2 * WIDTH / 8] = {
        [WIDTH / 8] = ~UINT64_C(0),
        ~UINT64_C(0),
#if WIDTH == 32
        ~UINT64_C(0),
        ~UINT64_C(0)
#endif
    };
    return load((const uint8_t *)places + count);
}

INLINE vec keep_last(vec bytes, size_t count)
{
    return bytes & last_places(count);
}

INLINE vec keep_first(vec bytes, size_t count)
{
    return bytes & ~last_places(WIDTH - count);
}

#include "kernel/utf8_survey.h"

/* Kernels. */

KERNEL(bool, is_utf8)(const uint8_t *src, size_t bytes)
{
    if (bytes >= WIDTH)
        return is_well_formed(src, bytes);
    utf8_survey survey = survey_start();
    vec in = load_part(src, bytes);
    return high_bits(in) == 0 || survey_short(&survey, in, bytes);
}

KERNEL(size_t, utf16_length_from_utf8)(const uint8_t *src, size_t bytes)
{
    return classify(src, bytes).utf16_units;
}

KERNEL(oh_utf8_shape, utf8_classify)(const uint8_t *src, size_t bytes)
{
    return classify(src, bytes);
}

KERNEL(size_t, utf8_to_utf16)(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst16 = dst;
    bool is_for_threes = bytes >= THREES_BYTES && (src[0] & 0xF0) == 0xE0;
    while (walk.bytes > 0) {
        if (is_for_threes)
            walk_threes(&walk);
        is_for_threes = walk.bytes >= WIDTH + SLACK && walk_vectors(&walk, GOAL_UTF16);
        if (!is_for_threes)
            advance(&walk, replace_block(&walk, GOAL_UTF16));
    }
    return walk.units;
}

/* A piece in which characters are lost; no part of the kernel, which needs no such room on the
 * stack for most texts. */
OUTLINE size_t put_lossy(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    uint16_t units[LOSSY_BYTES];
    return KERNEL_NAME(utf16_to_latin1)(dst, units, KERNEL_NAME(utf8_to_utf16)(units, src, bytes));
}

KERNEL(size_t, utf8_to_latin1)(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst8 = dst;
    while (walk.bytes > 0) {
        const uint8_t *start = walk.src;
        if (walk.bytes >= WIDTH + SLACK)
            walk_vectors(&walk, GOAL_LATIN1);
        if (OHI_UNLIKELY(walk.src == start && start != src) && walk.bytes > 2 * WIDTH) {
            size_t piece = lossy_piece(start, walk.bytes);
            walk.units += put_lossy(dst + walk.units, start, piece);
            advance(&walk, piece);
        } else {
            advance(&walk, replace_block(&walk, GOAL_LATIN1));
        }
    }
    return walk.units;
}
