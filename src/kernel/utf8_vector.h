/* Everything that reads UTF-8, for vectors of 16 or 32 bytes: a template for SSE4.2, AVX2 and NEON.
 *
 * The idea is the one drawn in x86/utf8_avx512.c: masks with a bit for each byte, units computed at
 * all places at once, and the places where a unit ends pressed together. Without 64-byte compress
 * the pressing is a table lookup for 8 places (press_tables.c), and well-formedness is the
 * three-table check of Keiser and Lemire ("Validating UTF-8 In Less Than One Instruction Per Byte",
 * 2020): three nibbles, the two of the byte before and the upper one of this byte, each name the
 * errors that they permit, and an error that all three name has happened.
 *
 * The file that includes this has defined, for its vectors `vec`:
 *
 *   WIDTH                      16 or 32
 *   INLINE, KERNEL(result, name)   the start of a helper; of a kernel
 *   load(src), store(dst, bytes)   at any address
 *   load_part(src, count)      fewer than WIDTH bytes, then zeros
 *   splat(byte)                the byte everywhere
 *   repeat16(table)            16 bytes, in every lane of 16
 *   lookup(table, nibbles)     table[nibble] by lanes of 16; index bytes are below 16
 *   at_least(bytes, byte)      all bits set where a byte is so large
 *   any_byte(bytes)            whether one is not zero
 *   high_bits(bytes)           the top bits as a number, lowest byte first
 *   BYTES_BEFORE(in, previous, n)   the vector that starts n bytes earlier
 *   widen_store(dst, bytes)    WIDTH bytes as units
 *   widen_small(dst, src, count)   up to WIDTH bytes as units, and nothing written beyond
 *   vec16, lookup16(indexes, bytes), store16, lookup8(indexes,
 * word) the same for 16 bytes, and for 8 as a number unit_group(low, high, n)   places 8n to 8n + 7
 * of the two as 8 units byte_group(bytes, n)       places 8n to 8n + 7 as a number
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

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

INLINE vec upper_nibbles(vec bytes)
{
    return shift_right(bytes, 4) & splat(0x0F);
}

/* Errors. */

enum {
    TOO_SHORT = 1 << 0,  /* lead, then no trail */
    TOO_LONG = 1 << 1,   /* ASCII, then a trail */
    OVERLONG_3 = 1 << 2, /* E0, then below A0 */
    TOO_LARGE = 1 << 3,  /* F4, then above 8F; F5..FF, then above 8F */
    SURROGATE = 1 << 4,  /* ED, then above 9F */
    OVERLONG_2 = 1 << 5, /* C0 or C1 */
    OVERLONG_4 = 1 << 6, /* F0, then below 90; shares its bit with F5..FF, then 8x */
    TWO_TRAILS = 1 << 7, /* a trail after a trail: right or wrong, the caller knows */
    LEAD_LOW = TOO_SHORT | TOO_LONG | TWO_TRAILS /* errors that any lower nibble permits */
};

/* clang-format off: a line for each group of nibbles */
static const uint8_t before_high_errors[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG, /* 0x..7x */
    TWO_TRAILS,
    TWO_TRAILS,
    TWO_TRAILS,
    TWO_TRAILS,                         /* 8x..Bx */
    TOO_SHORT | OVERLONG_2,             /* Cx */
    TOO_SHORT,                          /* Dx */
    TOO_SHORT | OVERLONG_3 | SURROGATE, /* Ex */
    TOO_SHORT | TOO_LARGE | OVERLONG_4, /* Fx */
};

#define LARGE (LEAD_LOW | TOO_LARGE | OVERLONG_4) /* F5..FF */
static const uint8_t before_low_errors[16] = {
    LEAD_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, /* x0 */
    LEAD_LOW | OVERLONG_2,                           /* x1 */
    LEAD_LOW,
    LEAD_LOW,             /* x2, x3 */
    LEAD_LOW | TOO_LARGE, /* x4 */
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,
    LARGE,             /* x5..xC */
    LARGE | SURROGATE, /* xD */
    LARGE,
    LARGE, /* xE, xF */
};
#undef LARGE

#define TRAIL (TOO_LONG | OVERLONG_2 | TWO_TRAILS)
static const uint8_t this_high_errors[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TRAIL | OVERLONG_3 | OVERLONG_4, /* 8x */
    TRAIL | OVERLONG_3 | TOO_LARGE,  /* 9x */
    TRAIL | SURROGATE | TOO_LARGE,
    TRAIL | SURROGATE | TOO_LARGE, /* Ax, Bx */
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT, /* Cx..Fx */
};
#undef TRAIL
/* clang-format on */

/* Errors of each byte with the one before it. */
INLINE vec pair_errors(vec in, vec before)
{
    vec high = lookup(repeat16(before_high_errors), upper_nibbles(before));
    vec low = lookup(repeat16(before_low_errors), before & splat(0x0F));
    return high & low & lookup(repeat16(this_high_errors), upper_nibbles(in));
}

/* The same, and where a second or third trail byte must be, TWO_TRAILS is no error but its absence
 * is. */
INLINE vec sequence_errors(vec in, vec before1, vec before2, vec before3)
{
    vec must_trail = at_least(before2, 0xE0) | at_least(before3, 0xF0);
    return pair_errors(in, before1) ^ (must_trail & splat(TWO_TRAILS));
}

/* Not zero when the vector ends inside a character: E0..FF two places before the end, and so on. */
INLINE uint32_t unfinished_bits(vec in)
{
    uint32_t lead = high_bits(at_least(in, 0xC0)) >> (WIDTH - 1);
    uint32_t lead3 = high_bits(at_least(in, 0xE0)) >> (WIDTH - 2);
    uint32_t lead4 = high_bits(at_least(in, 0xF0)) >> (WIDTH - 3);
    return lead | lead3 | lead4;
}

/* Masks and units. */

typedef struct utf8_masks {
    uint32_t trail; /* 80..BF */
    uint32_t lead;  /* C0..FF */
    uint32_t lead3; /* E0..FF */
    uint32_t lead4; /* F0..FF */
} utf8_masks;

INLINE utf8_masks utf8_look(vec in)
{
    utf8_masks masks;
    masks.lead = high_bits(at_least(in, 0xC0));
    masks.lead3 = high_bits(at_least(in, 0xE0));
    masks.lead4 = high_bits(at_least(in, 0xF0));
    masks.trail = high_bits(in) & ~masks.lead;
    return masks;
}

/* `bits` moved up by `distance`, with the highest bits of the vector before moved in. */
INLINE uint32_t shift_in(uint32_t bits, uint32_t before, int distance)
{
    return (bits << distance | before >> (WIDTH - distance)) & ALL_PLACES;
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

typedef struct unit_bytes {
    vec low;
    vec high;
} unit_bytes;

/* 80..BF are the lowest of all when the top bit is a sign. */
INLINE vec is_trail(vec bytes)
{
    return (vec)((vec_signed)bytes < (vec_signed)splat(0xC0));
}

INLINE vec choose(vec where, vec yes, vec no)
{
    return (yes & where) | (no & ~where);
}

/* Pairs, as in x86/utf8_avx512.c: the high half at the third byte of four, the low half at the
 * fourth. */
INLINE unit_bytes with_pairs(unit_bytes units, utf8_window window, vec trail, vec trail1)
{
    vec third = trail & trail1 & at_least(window.before2, 0xF0);
    vec fourth = trail & trail1 & is_trail(window.before2) & at_least(window.before3, 0xF0);
    vec p = window.before1;
    vec middle = (shift_right(window.in, 4) & splat(0x03)) | (shift_left(p, 2) & splat(0xFC));
    vec carry = ~(vec)((p & splat(0x30)) == splat(0)) & splat(1);
    vec top = (window.before2 & splat(0x07)) + splat(0xD7) + carry;
    units.low = choose(third, middle + splat(0xC0), units.low);
    units.high = choose(third, top, units.high);
    units.high = choose(fourth, (units.high & splat(0x03)) | splat(0xDC), units.high);
    return units;
}

/* `is_checked`: the text is well-formed, so that two bytes behind a lead of three there is a trail
 * between. */
INLINE unit_bytes utf8_units(utf8_window window, bool has_pairs, bool is_checked)
{
    vec trail = is_trail(window.in);
    vec trail1 = is_checked ? trail : is_trail(window.before1);
    vec third = trail & trail1 & at_least(window.before2, 0xE0);
    vec a = window.in ^ (trail & splat(0x80));
    vec p = window.before1 & trail;
    vec q = window.before2 & third;
    unit_bytes units;
    units.low = a | (shift_left(p, 6) & splat(0xC0));
    units.high = (shift_right(p, 2) & splat(0x0F)) | (shift_left(q, 4) & splat(0xF0));
    return has_pairs ? with_pairs(units, window, trail, trail1) : units;
}

/* Puts the units at the places in `out` and returns how many; up to 8 more are written. */
INLINE size_t press_units(uint16_t *dst, vec low, vec high, uint32_t out)
{
    size_t count = 0;
    for (int group = 0; group < WIDTH / 8; group++) {
        uint32_t chosen = out >> 8 * group & 0xFF;
        store16(dst + count, lookup16(ohi_press_units[chosen], unit_group(low, high, group)));
        count += count_bits(chosen);
    }
    return count;
}

INLINE size_t press_bytes(uint8_t *dst, vec bytes, uint32_t out)
{
    size_t count = 0;
    for (int group = 0; group < WIDTH / 8; group++) {
        uint32_t chosen = out >> 8 * group & 0xFF;
        ohi_store64le(dst + count, lookup8(ohi_press_bytes[chosen], byte_group(bytes, group)));
        count += count_bits(chosen);
    }
    return count;
}

/* The walk. */

/* What a walk is for; always a constant, so that each kernel keeps only its own part. */
typedef enum utf8_goal { GOAL_COUNT, GOAL_CLASSIFY, GOAL_UTF16, GOAL_LATIN1 } utf8_goal;

/* Source bytes that must be left behind a vector so that results may be stored in whole groups of
 * 8: they become 8 elements at least. */
enum { SLACK = 24 };

typedef struct utf8_walk {
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

INLINE void note_width(utf8_walk *walk, vec in)
{
    walk->is_ascii = false;
    if (high_bits(at_least(in, 0xC4)) != 0)
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

/* Whole vectors with enough behind them, as long as they are well-formed. */
INLINE void walk_vectors(utf8_walk *walk, utf8_goal goal)
{
    utf8_masks last = {0, 0, 0, 0};
    vec previous = splat(0);
    while (walk->bytes >= WIDTH + SLACK) {
        vec in = load(walk->src);
        uint32_t unfinished =
            last.lead >> (WIDTH - 1) | last.lead3 >> (WIDTH - 2) | last.lead4 >> (WIDTH - 3);
        if ((high_bits(in) | unfinished) == 0) {
            emit_ascii(walk, goal, in);
            walk_ascii(walk, goal);
            last = (utf8_masks){0, 0, 0, 0};
            previous = splat(0);
            continue;
        }
        utf8_window window = utf8_open(in, previous);
        vec errors = sequence_errors(in, window.before1, window.before2, window.before3);
        if (OHI_UNLIKELY(any_byte(errors)))
            break;
        utf8_masks masks = utf8_look(in);
        uint32_t out = ALL_PLACES & ~(masks.lead | shift_in(masks.lead3, last.lead3, 1));
        bool has_pairs = (masks.lead4 | last.lead4 >> (WIDTH - 3)) != 0;
        if (goal == GOAL_CLASSIFY)
            note_width(walk, in);
        if (goal == GOAL_UTF16) {
            unit_bytes units = utf8_units(window, has_pairs, true);
            walk->units += press_units(walk->dst16 + walk->units, units.low, units.high, out);
        } else if (goal == GOAL_LATIN1) {
            unit_bytes units = utf8_units(window, has_pairs, true);
            walk->units += press_bytes(walk->dst8 + walk->units, units.low, out);
        } else {
            walk->units += count_bits(out);
        }
        last = masks;
        previous = in;
        advance(walk, WIDTH);
    }
    step_back(walk, last);
}

/* Puts units that may lie at the end of the destination, where nothing more may be written. */
INLINE void emit_exactly(utf8_walk *walk, utf8_goal goal, unit_bytes units, uint32_t out)
{
    if (goal == GOAL_UTF16) {
        uint16_t scratch[WIDTH + 8];
        size_t count = press_units(scratch, units.low, units.high, out);
        ohi_copy_small(walk->dst16 + walk->units, scratch, 2 * count);
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
 * this name in x86/utf8_avx512.c. Returns the bytes taken. */
INLINE size_t replace_block(utf8_walk *walk, utf8_goal goal)
{
    size_t count = walk->bytes < WIDTH ? walk->bytes : WIDTH;
    vec in = count == WIDTH ? load(walk->src) : load_part(walk->src, count);
    if (high_bits(in) == 0)
        return emit_ascii_exactly(walk, goal, count);
    utf8_masks masks = utf8_look(in);
    utf8_window window = utf8_open(in, splat(0));
    uint32_t forbidden = ~high_bits((vec)(pair_errors(in, window.before1) == splat(0)));
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
        units = utf8_units(window, masks.lead4 != 0, false);
        if (bad != 0) {
            vec replaced = spread_bits(bad);
            units.low = choose(replaced, splat(0xFD), units.low);
            units.high |= replaced;
        }
    }
    emit_exactly(walk, goal, units, out);
    return count;
}

INLINE size_t utf8_run(utf8_walk *walk, utf8_goal goal)
{
    while (walk->bytes > 0) {
        if (walk->bytes >= WIDTH + SLACK)
            walk_vectors(walk, goal);
        advance(walk, replace_block(walk, goal));
    }
    return walk->units;
}

INLINE utf8_walk walk_start(const uint8_t *src, size_t bytes)
{
    return (utf8_walk){
        .src = src, .bytes = bytes, .is_valid = true, .is_ascii = true, .is_latin1 = true};
}

/* Kernels. */

KERNEL(bool, is_utf8)(const uint8_t *src, size_t bytes)
{
    vec errors = splat(0);
    vec previous = splat(0);
    utf8_walk walk = walk_start(src, bytes);
    while (walk.bytes >= WIDTH) {
        vec in = load(walk.src);
        if ((high_bits(in) | unfinished_bits(previous)) == 0)
            walk_ascii(&walk, GOAL_COUNT);
        if (walk.bytes < WIDTH)
            break;
        in = load(walk.src);
        utf8_window window = utf8_open(in, previous);
        errors |= sequence_errors(in, window.before1, window.before2, window.before3);
        previous = in;
        advance(&walk, WIDTH);
    }
    vec in = load_part(walk.src, walk.bytes);
    utf8_window window = utf8_open(in, previous);
    errors |= sequence_errors(in, window.before1, window.before2, window.before3);
    return !any_byte(errors);
}

KERNEL(size_t, utf16_length_from_utf8)(const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    return utf8_run(&walk, GOAL_COUNT);
}

KERNEL(oh_utf8_shape, utf8_classify)(const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    size_t units = utf8_run(&walk, GOAL_CLASSIFY);
    oh_text_width width = walk.is_ascii    ? OH_TEXT_ASCII
                          : walk.is_latin1 ? OH_TEXT_LATIN1
                                           : OH_TEXT_UTF16;
    return (oh_utf8_shape){.utf16_units = units, .width = width, .is_valid = walk.is_valid};
}

KERNEL(size_t, utf8_to_utf16)(uint16_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst16 = dst;
    return utf8_run(&walk, GOAL_UTF16);
}

KERNEL(size_t, utf8_to_latin1)(uint8_t *dst, const uint8_t *src, size_t bytes)
{
    utf8_walk walk = walk_start(src, bytes);
    walk.dst8 = dst;
    return utf8_run(&walk, GOAL_LATIN1);
}
