/* Searching with vectors, for every instruction set. Included once a file, which defines
 *
 *     SEARCH_NAME(op)   the kernel's name, e.g. ohi_avx2_##op
 *     SEARCH_TARGET, SEARCH_INLINE     attributes of a kernel and of a helper
 *     VECTOR, WIDTH     the type and its bytes, at most 64
 *     LANE_SHIFT        log2 of the mask bits that a lane has; the lowest of them is used
 *     splat(byte)                      a vector of one byte
 *     match(from, pattern)             mask of the equal ones among WIDTH bytes
 *     match_some(from, count, pattern) the same for count <= WIDTH bytes; reads no others
 *     has_byte_4(from, pattern)        whether 4 * WIDTH bytes hold the pattern's byte
 *
 * A needle is looked for by a filter and a comparison. Three bytes of the needle, the probes, are
 * compared with WIDTH positions at once:
 *
 *     needle     o f f h e a p         probes o, h, p at offsets 0, 3, 6
 *     haystack   ...... WIDTH positions ......
 *          == o  & (haystack + 3) == h  & (haystack + 6) == p  ->  candidates
 *
 * and each candidate is compared in full. First, middle and last byte are a guess; a candidate that
 * fails at offset k shows a better one, since needle[k] is a byte that this haystack does not have
 * where the other probes match: k becomes the middle probe. So one false candidate is enough to
 * learn that in "aaaa...", the needle "aaabaa..." is best looked for by its b.
 *
 * Input can be made that defeats every such choice. The bytes spent on false candidates are
 * counted; once they exceed a small multiple of the progress, two-way matching takes the rest,
 * which is linear whatever comes (two_way.h).
 */
#include "base/unaligned.h"
#include "kernel/kernel_table.h"
#include "kernel/two_way.h"

/* A false candidate costs about as much as comparing this many bytes, besides those compared. */
enum { CANDIDATE_COST = 32 };

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

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_byte)(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    const VECTOR pattern = splat(byte);
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

typedef struct needle_filter {
    const uint8_t *needle;
    size_t bytes;
    probe first, middle, last;
    size_t spent; /* on false candidates, in bytes compared */
} needle_filter;

SEARCH_INLINE probe probe_at(const uint8_t *needle, size_t offset)
{
    return (probe){splat(needle[offset]), offset};
}

SEARCH_INLINE needle_filter make_filter(const uint8_t *needle, size_t bytes)
{
    return (needle_filter){.needle = needle,
                           .bytes = bytes,
                           .first = probe_at(needle, 0),
                           .middle = probe_at(needle, bytes / 2),
                           .last = probe_at(needle, bytes - 1)};
}

/* Which of the next `count` positions, or the next WIDTH if there are more, match all probes. */
SEARCH_INLINE uint64_t candidates(const needle_filter *filter, const uint8_t *from, size_t count)
{
    const probe first = filter->first, middle = filter->middle, last = filter->last;
    if (count >= WIDTH)
        return match(from, first.pattern) & match(from + middle.offset, middle.pattern) &
               match(from + last.offset, last.pattern);
    return match_some(from, count, first.pattern) &
           match_some(from + middle.offset, count, middle.pattern) &
           match_some(from + last.offset, count, last.pattern);
}

/* First index at which the needle differs from the bytes at `at`, or its length. */
SEARCH_INLINE size_t first_difference(const needle_filter *filter, const uint8_t *at)
{
    size_t i = 0;
    for (; filter->bytes - i >= 8; i += 8) {
        uint64_t different = ohi_load64le(at + i) ^ ohi_load64le(filter->needle + i);
        if (different != 0)
            return i + (size_t)__builtin_ctzll(different) / 8;
    }
    while (i < filter->bytes && at[i] == filter->needle[i])
        i++;
    return i;
}

/* Looks at one candidate; a false one pays and becomes the lesson of the middle probe. */
SEARCH_INLINE bool confirm(needle_filter *filter, const uint8_t *at)
{
    size_t equal = first_difference(filter, at);
    if (equal == filter->bytes)
        return true;
    filter->spent += equal + CANDIDATE_COST;
    filter->middle = probe_at(filter->needle, equal);
    return false;
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find)(const uint8_t *hay, size_t hay_bytes,
                                          const uint8_t *needle, size_t needle_bytes)
{
    needle_filter filter = make_filter(needle, needle_bytes);
    const size_t positions = hay_bytes - needle_bytes + 1;
    for (size_t i = 0; i < positions; i += WIDTH) {
        uint64_t hits = candidates(&filter, hay + i, positions - i);
        while (hits != 0) {
            size_t at = i + lowest(hits);
            if (confirm(&filter, hay + at))
                return (ptrdiff_t)at;
            if (spent_too_much(filter.spent, i)) {
                ptrdiff_t rest = ohi_two_way_find(hay + at, hay_bytes - at, needle, needle_bytes);
                return rest < 0 ? -1 : (ptrdiff_t)at + rest;
            }
            uint64_t above = ~(hits ^ (hits - 1)); /* the positions behind this one */
            hits = candidates(&filter, hay + i, positions - i) & above;
        }
    }
    return -1;
}

/* The same from the end: `end` is the position behind those that are still to be looked at. */
SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_last)(const uint8_t *hay, size_t hay_bytes,
                                               const uint8_t *needle, size_t needle_bytes)
{
    needle_filter filter = make_filter(needle, needle_bytes);
    const size_t positions = hay_bytes - needle_bytes + 1;
    for (size_t end = positions; end > 0;) {
        size_t start = end > WIDTH ? end - WIDTH : 0;
        uint64_t hits = candidates(&filter, hay + start, end - start);
        while (hits != 0) {
            size_t lane = highest(hits);
            if (confirm(&filter, hay + start + lane))
                return (ptrdiff_t)(start + lane);
            if (spent_too_much(filter.spent, positions - end))
                return ohi_two_way_find_last(hay, start + lane + needle_bytes, needle,
                                             needle_bytes);
            uint64_t below = ((uint64_t)1 << (lane << LANE_SHIFT)) - 1;
            hits = candidates(&filter, hay + start, end - start) & below;
        }
        end = start;
    }
    return -1;
}
