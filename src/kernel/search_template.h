/* Searching with vectors, for every instruction set. Included once a file, which defines
 *
 *     SEARCH_NAME(op)   the kernel's name, e.g. ohi_avx2_##op
 *     SEARCH_TARGET, SEARCH_INLINE     attributes of a kernel and of a helper
 *     VECTOR, WIDTH     the type and its bytes, at most 64
 *     LANE_SHIFT        log2 of the mask bits that a lane has; the lowest of them is used
 *     splat(byte)                      a vector of one byte
 *     match(from, pattern)             mask of the equal ones among WIDTH bytes
 *     match_some(from, count, pattern) the same for count <= WIDTH bytes; reads no others
 *     differ_some(left, right, count)  mask of the different ones among count <= WIDTH bytes
 *     equal_at(from, pattern)          a vector that says where WIDTH bytes are equal
 *     both(a, b), either(a, b), any(a) such vectors combined, and whether one says so anywhere
 *
 * A needle is looked for by a filter and a comparison. Bytes of the needle, the probes, are
 * compared with WIDTH positions at once:
 *
 *     needle     o f f h e a p         probes o, h, p at offsets 0, 3, 6
 *     haystack   ...... WIDTH positions ......
 *          == o  & (haystack + 3) == h  & (haystack + 6) == p  ->  candidates
 *
 * and each candidate is compared in full. First, middle and last byte are a guess; a candidate that
 * fails at offset k shows a better one, since needle[k] is a byte that this haystack does not have
 * where the other probes match: k becomes the third probe. So one false candidate is enough to
 * learn that in "aaaa...", the needle "aaabaa..." is best looked for by its b.
 *
 * Four vectors of positions are skimmed at a time before anything is looked at closely. Reading is
 * what takes the time there, so long haystacks are skimmed with two probes only, the two that are
 * rarest by a table of letters. When the third probe was needed to see that there is nothing in
 * what was skimmed, the probes change places: whatever pair works best comes to stay the longest.
 *
 * Comparing a needle of up to 64 bytes is a few instructions, and no input makes that slow. For
 * longer ones input can be made that defeats every choice of probes. The bytes spent on false
 * candidates are counted; once they exceed a small multiple of the progress, two-way matching takes
 * the rest, which is linear whatever comes (two_way.h).
 */
#include "base/attributes.h"
#include "kernel/kernel_table.h"
#include "kernel/rare_bytes.h"
#include "kernel/two_way.h"

/* From how many positions on looking for rare bytes pays: it takes some 10 ns. */
enum { RANKED_POSITIONS = 1024 };

/* Needles up to this length never give up the filter: one comparison of 64 bytes costs less than
 * two-way matching takes for as many positions. */
enum { SHORT_NEEDLE = 64 };

/* Bytes that false candidates may cost after a progress of so many positions: 4096, so that short
 * searches never give up, and twice the progress, which slows a search by a small factor at most.
 */
static inline bool spent_too_much(size_t spent, size_t progress)
{
    return spent > 4096 + 2 * progress;
}

SEARCH_INLINE size_t lowest(uint64_t mask)
{
    return (size_t)__builtin_ctzll(mask) >> LANE_SHIFT;
}

SEARCH_INLINE size_t highest(uint64_t mask)
{
    return (63 - (size_t)__builtin_clzll(mask)) >> LANE_SHIFT;
}

SEARCH_INLINE bool has_byte_4(const uint8_t *from, VECTOR pattern)
{
    VECTOR in01 = either(equal_at(from, pattern), equal_at(from + WIDTH, pattern));
    VECTOR in23 = either(equal_at(from + 2 * WIDTH, pattern), equal_at(from + 3 * WIDTH, pattern));
    return any(either(in01, in23));
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_byte)(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    if (bytes <= WIDTH) {
        uint64_t hits = match_some(hay, bytes, pattern);
        return hits == 0 ? -1 : (ptrdiff_t)lowest(hits);
    }
    size_t i = 0;
    while (bytes - i >= 4 * WIDTH && !has_byte_4(hay + i, pattern))
        i += 4 * WIDTH;
    for (; bytes - i >= WIDTH; i += WIDTH) {
        uint64_t hits = match(hay + i, pattern);
        if (hits != 0)
            return (ptrdiff_t)(i + lowest(hits));
    }
    uint64_t hits = match_some(hay + i, bytes - i, pattern);
    return hits == 0 ? -1 : (ptrdiff_t)(i + lowest(hits));
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_last_byte)(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    if (bytes <= WIDTH) {
        uint64_t hits = match_some(hay, bytes, pattern);
        return hits == 0 ? -1 : (ptrdiff_t)highest(hits);
    }
    size_t end = bytes;
    while (end >= 4 * WIDTH && !has_byte_4(hay + end - 4 * WIDTH, pattern))
        end -= 4 * WIDTH;
    for (; end >= WIDTH; end -= WIDTH) {
        uint64_t hits = match(hay + end - WIDTH, pattern);
        if (hits != 0)
            return (ptrdiff_t)(end - WIDTH + highest(hits));
    }
    uint64_t hits = match_some(hay, end, pattern);
    return hits == 0 ? -1 : (ptrdiff_t)highest(hits);
}

SEARCH_TARGET size_t SEARCH_NAME(count_byte)(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    size_t i = 0, even = 0,
           odd = 0; /* two counts, so that one addition need not wait for the other */
    for (; bytes - i >= 2 * WIDTH; i += 2 * WIDTH) {
        even += (size_t)__builtin_popcountll(match(hay + i, pattern));
        odd += (size_t)__builtin_popcountll(match(hay + i + WIDTH, pattern));
    }
    for (; i < bytes; i += WIDTH) {
        size_t step = bytes - i < WIDTH ? bytes - i : WIDTH;
        even += (size_t)__builtin_popcountll(match_some(hay + i, step, pattern));
    }
    return even + odd;
}

typedef struct probe {
    VECTOR pattern;
    size_t offset;
} probe;

/* False candidates that a search learns from. Where the first few teach nothing, more will not. */
enum { LESSONS = 16 };

typedef struct needle_filter {
    const uint8_t *needle;
    size_t bytes;
    probe first, second, third;
    bool ranked;  /* first and second are rare: enough to skim with */
    int lessons;  /* false candidates learnt from */
    size_t spent; /* bytes compared for false candidates */
} needle_filter;

SEARCH_INLINE probe probe_at(const uint8_t *needle, size_t offset)
{
    return (probe){splat(needle[offset]), offset};
}

SEARCH_INLINE needle_filter make_filter(const uint8_t *needle, size_t bytes, size_t positions)
{
    bool ranked = positions >= RANKED_POSITIONS;
    size_t first = 0, second = bytes - 1;
    if (ranked)
        ohi_rarest_two(needle, bytes, &first, &second);
    return (needle_filter){.needle = needle,
                           .bytes = bytes,
                           .first = probe_at(needle, first),
                           .second = probe_at(needle, second),
                           .third = probe_at(needle, bytes / 2),
                           .ranked = ranked};
}

SEARCH_INLINE VECTOR probe_equal(probe p, const uint8_t *from)
{
    return equal_at(from + p.offset, p.pattern);
}

/* Where two probes match, and the third unless the two are rare. */
SEARCH_INLINE VECTOR skim(const needle_filter *filter, const uint8_t *from)
{
    VECTOR pair = both(probe_equal(filter->first, from), probe_equal(filter->second, from));
    return filter->ranked ? pair : both(pair, probe_equal(filter->third, from));
}

SEARCH_INLINE bool nothing_in_4(const needle_filter *filter, const uint8_t *from)
{
    VECTOR in01 = either(skim(filter, from), skim(filter, from + WIDTH));
    VECTOR in23 = either(skim(filter, from + 2 * WIDTH), skim(filter, from + 3 * WIDTH));
    return !any(either(in01, in23));
}

/* The same for WIDTH to 4 * WIDTH positions: the vectors overlap so as to end with the last one. */
SEARCH_INLINE bool nothing_in(const needle_filter *filter, const uint8_t *from, size_t count)
{
    const uint8_t *last = from + count - WIDTH;
    const uint8_t *second = count < 2 * WIDTH ? last : from + WIDTH;
    const uint8_t *third = count < 3 * WIDTH ? last : from + 2 * WIDTH;
    VECTOR in01 = either(skim(filter, from), skim(filter, second));
    VECTOR in23 = either(skim(filter, third), skim(filter, last));
    return !any(either(in01, in23));
}

SEARCH_INLINE void change_places(needle_filter *filter)
{
    probe first = filter->first;
    filter->first = filter->second;
    filter->second = filter->third;
    filter->third = first;
}

SEARCH_INLINE uint64_t probe_match(probe p, const uint8_t *from, size_t count)
{
    return count >= WIDTH ? match(from + p.offset, p.pattern)
                          : match_some(from + p.offset, count, p.pattern);
}

/* Which of the next `count` positions, or the next WIDTH if there are more, match all probes. */
SEARCH_INLINE uint64_t candidates(const needle_filter *filter, const uint8_t *from, size_t count)
{
    return probe_match(filter->first, from, count) & probe_match(filter->second, from, count) &
           probe_match(filter->third, from, count);
}

/* First index at which the needle differs from the bytes at `at`, or its length. */
SEARCH_INLINE size_t first_difference(const needle_filter *filter, const uint8_t *at)
{
    for (size_t i = 0; i < filter->bytes; i += WIDTH) {
        size_t count = filter->bytes - i < WIDTH ? filter->bytes - i : WIDTH;
        uint64_t different = differ_some(at + i, filter->needle + i, count);
        if (different != 0)
            return i + lowest(different);
    }
    return filter->bytes;
}

/* Takes note of a false candidate that was equal so far. True when the third probe has changed. */
SEARCH_INLINE bool learn(needle_filter *filter, size_t equal)
{
    if (filter->bytes > SHORT_NEEDLE)
        filter->spent += equal;
    if (filter->lessons == LESSONS)
        return false;
    filter->lessons++;
    filter->third = probe_at(filter->needle, equal);
    return true;
}

/* Where the text is poor in letters, a few bytes more thin out the candidates at little cost. */
SEARCH_INLINE uint64_t thin_out(const needle_filter *filter, uint64_t hits, const uint8_t *from,
                                size_t count)
{
    enum { MORE_PROBES = 8 };
    for (size_t i = 1; i <= MORE_PROBES && i < filter->bytes && (hits & (hits - 1)) != 0; i++)
        hits &= probe_match(probe_at(filter->needle, i), from, count);
    return hits;
}

enum { NOT_HERE = -1, GAVE_UP = -2 };

/* Looks closely at up to WIDTH positions from `start` on, from the first or from the last one. */
SEARCH_INLINE ptrdiff_t look_closely(needle_filter *filter, const uint8_t *hay, size_t start,
                                     size_t count, size_t progress, bool from_end)
{
    uint64_t hits = candidates(filter, hay + start, count);
    hits = thin_out(filter, hits, hay + start, count);
    while (OHI_UNLIKELY(hits != 0)) {
        size_t lane = from_end ? highest(hits) : lowest(hits);
        size_t equal = first_difference(filter, hay + start + lane);
        if (equal == filter->bytes)
            return (ptrdiff_t)(start + lane);
        uint64_t bit = (uint64_t)1 << (lane << LANE_SHIFT);
        uint64_t ahead = from_end ? bit - 1 : ~(bit | (bit - 1));
        hits &= ahead;
        if (learn(filter, equal))
            hits &= candidates(filter, hay + start, count);
        if (spent_too_much(filter->spent, progress))
            return GAVE_UP;
    }
    return NOT_HERE;
}

SEARCH_TARGET static ptrdiff_t find_long(const uint8_t *hay, size_t hay_bytes,
                                         const uint8_t *needle, size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    needle_filter filter = make_filter(needle, needle_bytes, positions);
    size_t i = 0;
    while (i < positions) {
        if (positions - i >= 4 * WIDTH && nothing_in_4(&filter, hay + i)) {
            i += 4 * WIDTH;
            continue;
        }
        size_t end = positions - i < 4 * WIDTH ? positions : i + 4 * WIDTH;
        if (end - i >= WIDTH && end - i < 4 * WIDTH && nothing_in(&filter, hay + i, end - i))
            break;
        for (; i < end; i += WIDTH) {
            size_t count = end - i < WIDTH ? end - i : WIDTH;
            ptrdiff_t at = look_closely(&filter, hay, i, count, i, false);
            if (at == GAVE_UP) {
                at = ohi_two_way_find(hay + i, hay_bytes - i, needle, needle_bytes);
                return at < 0 ? -1 : (ptrdiff_t)i + at;
            }
            if (at != NOT_HERE)
                return at;
        }
        change_places(&filter);
    }
    return -1;
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find)(const uint8_t *hay, size_t hay_bytes,
                                          const uint8_t *needle, size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    if (positions > WIDTH)
        return find_long(hay, hay_bytes, needle, needle_bytes);
    needle_filter filter = make_filter(needle, needle_bytes, 0);
    ptrdiff_t at = look_closely(&filter, hay, 0, positions, 0, false);
    return at == GAVE_UP ? ohi_two_way_find(hay, hay_bytes, needle, needle_bytes) : at;
}

/* The same from the end: `end` is the position behind those that are still to be looked at. */
SEARCH_TARGET static ptrdiff_t find_last_long(const uint8_t *hay, size_t hay_bytes,
                                              const uint8_t *needle, size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    needle_filter filter = make_filter(needle, needle_bytes, positions);
    size_t end = positions;
    while (end > 0) {
        if (end >= 4 * WIDTH && nothing_in_4(&filter, hay + end - 4 * WIDTH)) {
            end -= 4 * WIDTH;
            continue;
        }
        size_t start = end < 4 * WIDTH ? 0 : end - 4 * WIDTH;
        if (end - start >= WIDTH && end < 4 * WIDTH && nothing_in(&filter, hay, end))
            break;
        while (end > start) {
            size_t count = end - start < WIDTH ? end - start : WIDTH;
            ptrdiff_t at = look_closely(&filter, hay, end - count, count, positions - end, true);
            if (at == GAVE_UP)
                return ohi_two_way_find_last(hay, end - 1 + needle_bytes, needle, needle_bytes);
            if (at != NOT_HERE)
                return at;
            end -= count;
        }
        change_places(&filter);
    }
    return -1;
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_last)(const uint8_t *hay, size_t hay_bytes,
                                               const uint8_t *needle, size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    if (positions > WIDTH)
        return find_last_long(hay, hay_bytes, needle, needle_bytes);
    needle_filter filter = make_filter(needle, needle_bytes, 0);
    ptrdiff_t at = look_closely(&filter, hay, 0, positions, 0, true);
    return at == GAVE_UP ? ohi_two_way_find_last(hay, hay_bytes, needle, needle_bytes) : at;
}
