/* Searching with vectors, for every instruction set. Included once a file, which defines
 *
 *     SEARCH_NAME(op)   the kernel's name, e.g. ohi_avx2_##op
 *     SEARCH_TARGET, SEARCH_INLINE     attributes of a kernel and of a helper
 *     VECTOR, WIDTH     the type and its bytes, at most 64
 *     LANE_SHIFT        log2 of the mask bits that a lane has; the lowest of them is used
 *     splat(byte)                      a vector of one byte
 *     match(from, pattern)             mask of the equal ones among WIDTH bytes
 *     match_some(from, count, pattern) the same for count < WIDTH bytes; reads no others
 *     differ(left, right)              mask of the different ones among WIDTH bytes
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
 * The last vectors of a haystack lie over the ones before, so that all are whole; only a haystack
 * with fewer than WIDTH positions has less.
 *
 * Comparing a needle of up to 64 bytes is a few instructions, and no input makes that slow. For
 * longer ones input can be made that defeats every choice of probes. The bytes spent on false
 * candidates are counted; once they exceed a small multiple of the progress, two-way matching takes
 * the rest, which is linear whatever comes (two_way.h).
 */
#include "base/attributes.h"
#include "kernel/kernel_table.h"
#include "kernel/prefetch.h"
#include "kernel/rare_bytes.h"
#include "kernel/small_copy.h"
#include "kernel/two_way.h"

/* From how many positions on looking for rare bytes pays, and from how many among more of the
 * needle: it takes some 20 ns, and two probes let more through than three. */
enum { RANKED_POSITIONS = 8192, THOROUGH_POSITIONS = 16384 };

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

SEARCH_INLINE bool has_byte_2(const uint8_t *from, VECTOR pattern)
{
    return any(either(equal_at(from, pattern), equal_at(from + WIDTH, pattern)));
}

SEARCH_INLINE bool has_byte_4(const uint8_t *from, VECTOR pattern)
{
    VECTOR in01 = either(equal_at(from, pattern), equal_at(from + WIDTH, pattern));
    VECTOR in23 = either(equal_at(from + 2 * WIDTH, pattern), equal_at(from + 3 * WIDTH, pattern));
    return any(either(in01, in23));
}

/* Four vectors before `end`. Where each is a line they are read from the end: lines come from
 * memory in the order in which they are asked for. */
SEARCH_INLINE bool has_byte_4_before(const uint8_t *end, VECTOR pattern)
{
    if (WIDTH < 64)
        return has_byte_4(end - 4 * WIDTH, pattern);
    VECTOR in32 = either(equal_at(end - WIDTH, pattern), equal_at(end - 2 * WIDTH, pattern));
    VECTOR in10 = either(equal_at(end - 3 * WIDTH, pattern), equal_at(end - 4 * WIDTH, pattern));
    return any(either(in32, in10));
}

/* The same for fewer bytes than four vectors, which overlap. At `from` a whole vector can be read.
 */
SEARCH_INLINE bool has_byte_below_4(const uint8_t *from, size_t count, VECTOR pattern)
{
    const size_t last = count < WIDTH ? 0 : count - WIDTH;
    VECTOR in = either(equal_at(from, pattern), equal_at(from + last, pattern));
    if (count > 2 * WIDTH)
        in = either(in, either(equal_at(from + WIDTH, pattern),
                               equal_at(from + count - 2 * WIDTH, pattern)));
    return any(in);
}

/* Looking for one byte takes a load a line where a vector is a line, as asking for one does: there
 * only what does not fit the first cache is asked for, from so far that pages are, too. */
enum { PREFETCHES_BYTES = WIDTH < 64, LONG_HAY = 65536, LONG_AHEAD = 4096 };

/* Where less than this is left, all of it has been asked for. */
enum { ALL_ASKED_FOR = OHI_AHEAD(WIDTH) + 4 * WIDTH };

/* A vector that is a line mostly lies in two: there an end of two takes less time than one of four.
 */
enum { SHORT_ENDS = WIDTH >= 64 };

/* Most bytes that find_byte() looks at in one test. Four whole vectors are quicker done as a block
 * and its end, but where a vector is a line. */
enum { IN_ONE_TEST = 4 * WIDTH - !SHORT_ENDS };

/* The first that is equal from `from` on, where there is one and a vector can be read. A function
 * of its own, for room. */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t first_from(const uint8_t *hay, const uint8_t *from,
                                                       size_t bytes, VECTOR pattern)
{
    const uint8_t *last = hay + bytes - WIDTH;
    for (;; from = last - from < WIDTH ? last : from + WIDTH) {
        uint64_t hits = match(from, pattern);
        if (hits != 0)
            return from - hay + (ptrdiff_t)lowest(hits);
    }
}

/* find_byte() of a long haystack, apart, or the compiler would share loads with what is short. */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t find_byte_long(const uint8_t *hay, size_t bytes,
                                                           uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    const uint8_t *const end = hay + bytes;
    const uint8_t *from = hay;
    do {
        if (has_byte_4(from, pattern))
            return first_from(hay, from, bytes, pattern);
        from = (const uint8_t *)((uintptr_t)(from + 4 * WIDTH) & -(uintptr_t)WIDTH);
        ohi_prefetch(from, 4 * WIDTH, LONG_AHEAD);
    } while (from < end - (LONG_AHEAD + 4 * WIDTH));
    const ptrdiff_t at = SEARCH_NAME(find_byte)(from, (size_t)(end - from), byte);
    return at < 0 ? -1 : from - hay + at;
}

/* A jump that is taken costs as much as two vectors: what is left at the end is one test, of
 * vectors that reach back over what was looked at already. */
SEARCH_TARGET OHI_HOT ptrdiff_t SEARCH_NAME(find_byte)(const uint8_t *hay, size_t bytes,
                                                       uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    if (bytes < WIDTH) {
        uint64_t hits = match_some(hay, bytes, pattern);
        return hits == 0 ? -1 : (ptrdiff_t)lowest(hits);
    }
    const uint8_t *from = hay;
    bool found;
    if (bytes <= IN_ONE_TEST) {
        found = has_byte_below_4(hay, bytes, pattern);
    } else {
        if (!PREFETCHES_BYTES && OHI_UNLIKELY(bytes >= LONG_HAY))
            return find_byte_long(hay, bytes, byte);
        const uint8_t *last_4 = hay + bytes - 4 * WIDTH;
        do {
            if (OHI_UNLIKELY(has_byte_4(from, pattern)))
                return first_from(hay, from, bytes, pattern);
            if (PREFETCHES_BYTES)
                ohi_prefetch(from, 4 * WIDTH, OHI_AHEAD(WIDTH));
            from += 4 * WIDTH;
        } while (OHI_UNLIKELY(from < last_4));
        const bool short_end = SHORT_ENDS && from - last_4 >= 2 * WIDTH;
        from = short_end ? last_4 + 2 * WIDTH : last_4;
        found = short_end ? has_byte_2(from, pattern) : has_byte_4(from, pattern);
    }
    return OHI_LIKELY(!found) ? -1 : first_from(hay, from, bytes, pattern);
}

/* The next address up that a vector may begin at and lie in one line. */
SEARCH_INLINE const uint8_t *line_up(const uint8_t *at)
{
    return (const uint8_t *)(((uintptr_t)at + WIDTH - 1) & -(uintptr_t)WIDTH);
}

/* The last that is equal before `end`, where there is one. */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t last_before(const uint8_t *hay, const uint8_t *end,
                                                        VECTOR pattern)
{
    for (;;) {
        end = end - hay < WIDTH ? hay : end - WIDTH;
        uint64_t hits = match(end, pattern);
        if (hits != 0)
            return end - hay + (ptrdiff_t)highest(hits);
    }
}

SEARCH_TARGET static OHI_NOINLINE ptrdiff_t find_last_byte_long(const uint8_t *hay, size_t bytes,
                                                                uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    const uint8_t *end = hay + bytes;
    do {
        if (has_byte_4_before(end, pattern))
            return last_before(hay, end, pattern);
        end = line_up(end - 4 * WIDTH);
        ohi_prefetch_back(end - 4 * WIDTH, 4 * WIDTH, LONG_AHEAD);
    } while (end > hay + (LONG_AHEAD + 4 * WIDTH));
    return SEARCH_NAME(find_last_byte)(hay, (size_t)(end - hay), byte);
}

SEARCH_TARGET OHI_HOT ptrdiff_t SEARCH_NAME(find_last_byte)(const uint8_t *hay, size_t bytes,
                                                            uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    if (bytes < WIDTH) {
        uint64_t hits = match_some(hay, bytes, pattern);
        return hits == 0 ? -1 : (ptrdiff_t)highest(hits);
    }
    const uint8_t *end = hay + bytes;
    bool found;
    if (bytes <= 4 * WIDTH) {
        found = has_byte_below_4(hay, bytes, pattern);
    } else {
        if (!PREFETCHES_BYTES && OHI_UNLIKELY(bytes >= LONG_HAY))
            return find_last_byte_long(hay, bytes, byte);
        const uint8_t *first_4 = hay + 4 * WIDTH;
        if (PREFETCHES_BYTES && OHI_UNLIKELY(bytes >= ALL_ASKED_FOR)) {
            const uint8_t *all_asked_for = hay + ALL_ASKED_FOR;
            for (; end >= all_asked_for && !has_byte_4(end - 4 * WIDTH, pattern); end -= 4 * WIDTH)
                ohi_prefetch_back(end - 4 * WIDTH, 4 * WIDTH, OHI_AHEAD(WIDTH));
        }
        do {
            if (OHI_UNLIKELY(has_byte_4_before(end, pattern)))
                return last_before(hay, end, pattern);
            end = line_up(end - 4 * WIDTH);
        } while (OHI_UNLIKELY(end > first_4));
        found = SHORT_ENDS && first_4 - end >= 2 * WIDTH ? has_byte_2(hay, pattern)
                                                         : has_byte_4(hay, pattern);
    }
    return OHI_LIKELY(!found) ? -1 : last_before(hay, end, pattern);
}

/* Two counts, so that one addition need not wait for the other. */
SEARCH_TARGET size_t SEARCH_NAME(count_byte)(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    const VECTOR pattern = splat(byte);
    if (bytes < WIDTH)
        return (size_t)__builtin_popcountll(match_some(hay, bytes, pattern));
    size_t i = 0, even = 0, odd = 0;
    for (; bytes - i >= 2 * WIDTH; i += 2 * WIDTH) {
        even += (size_t)__builtin_popcountll(match(hay + i, pattern));
        odd += (size_t)__builtin_popcountll(match(hay + i + WIDTH, pattern));
    }
    for (; bytes - i >= WIDTH; i += WIDTH)
        even += (size_t)__builtin_popcountll(match(hay + i, pattern));
    if (i == bytes)
        return even + odd;
    uint64_t hits = match(hay + bytes - WIDTH, pattern) >> ((WIDTH - (bytes - i)) << LANE_SHIFT);
    return even + odd + (size_t)__builtin_popcountll(hits);
}

typedef struct probe {
    VECTOR pattern;
    size_t offset;
} probe;

/* False candidates that a search learns from. Where the first few teach nothing, more will not. */
enum { LESSONS = 16 };

/* A needle and what its search has learned: where the probes are, and what it cost. */
typedef struct needle_filter {
    const uint8_t *needle;
    size_t bytes;
    size_t first, second, third; /* offsets of the probes */
    bool pair;                   /* first and second are rare, or all: enough to skim with */
    int lessons;                 /* false candidates learnt from */
    size_t spent;                /* bytes compared for false candidates */
} needle_filter;

/* The probes by themselves, to be kept in registers while skimming. */
typedef struct probes {
    probe first, second, third;
    bool pair;
} probes;

SEARCH_INLINE probe probe_at(const uint8_t *needle, size_t offset)
{
    return (probe){splat(needle[offset]), offset};
}

/* How far ahead a search for a needle asks for the haystack, whatever the width. */
enum { NEEDLE_AHEAD = 2048 };

/* Whether of two rare probes the one that is further on in the needle is read first. Which way
 * round waiting for memory goes better was measured: the further one first, but searching forwards
 * with vectors of less than a line, the one that finds its line brought by the other. */
enum { FURTHER_FIRST_FORWARDS = WIDTH >= 64 };

SEARCH_INLINE needle_filter make_filter(const uint8_t *needle, size_t bytes, size_t positions,
                                        bool from_end)
{
    const bool ranked = positions >= RANKED_POSITIONS && bytes > 2;
    size_t first = 0, second = bytes - 1;
    if (ranked)
        ohi_rarest_two(needle, bytes, positions >= THOROUGH_POSITIONS, &first, &second);
    const bool swaps = ranked && (first < second) == (from_end || FURTHER_FIRST_FORWARDS);
    return (needle_filter){.needle = needle,
                           .bytes = bytes,
                           .first = swaps ? second : first,
                           .second = swaps ? first : second,
                           .third = bytes / 2,
                           .pair = ranked || bytes == 2};
}

SEARCH_INLINE probes probes_of(const needle_filter *filter)
{
    return (probes){probe_at(filter->needle, filter->first),
                    probe_at(filter->needle, filter->second),
                    probe_at(filter->needle, filter->third), filter->pair};
}

SEARCH_INLINE VECTOR probe_equal(probe p, const uint8_t *from)
{
    return equal_at(from + p.offset, p.pattern);
}

/* Where two probes match, and the third unless the two are rare. */
SEARCH_INLINE VECTOR skim(const probes *all, const uint8_t *from)
{
    VECTOR two = both(probe_equal(all->first, from), probe_equal(all->second, from));
    return all->pair ? two : both(two, probe_equal(all->third, from));
}

/* Whether there is nothing in four vectors of positions. */
SEARCH_INLINE bool nothing_at(const probes *all, const uint8_t *first, const uint8_t *second,
                              const uint8_t *third, const uint8_t *fourth)
{
    VECTOR in01 = either(skim(all, first), skim(all, second));
    VECTOR in23 = either(skim(all, third), skim(all, fourth));
    return !any(either(in01, in23));
}

SEARCH_INLINE bool nothing_in_4(const probes *all, const uint8_t *from)
{
    return nothing_at(all, from, from + WIDTH, from + 2 * WIDTH, from + 3 * WIDTH);
}

/* The same for WIDTH to 4 * WIDTH positions: the vectors overlap so as to end with the last one. */
SEARCH_INLINE bool nothing_in(const probes *all, const uint8_t *from, size_t count)
{
    const uint8_t *last = from + count - WIDTH;
    return nothing_at(all, from, count < 2 * WIDTH ? last : from + WIDTH,
                      count < 3 * WIDTH ? last : from + 2 * WIDTH, last);
}

SEARCH_INLINE void change_places(needle_filter *filter)
{
    size_t first = filter->first;
    filter->first = filter->second;
    filter->second = filter->third;
    filter->third = first;
}

SEARCH_INLINE uint64_t probe_match(probe p, const uint8_t *from)
{
    return match(from + p.offset, p.pattern);
}

/* First index at which two runs of bytes differ, or their length. */
SEARCH_TARGET static OHI_NOINLINE size_t equal_bytes(const uint8_t *left, const uint8_t *right,
                                                     size_t bytes)
{
    size_t i = 0;
    for (; bytes - i >= WIDTH; i += WIDTH) {
        uint64_t different = differ(left + i, right + i);
        if (different != 0)
            return i + lowest(different);
    }
    for (; bytes - i >= 8; i += 8) {
        uint64_t different = ohi_load64le(left + i) ^ ohi_load64le(right + i);
        if (different != 0)
            return i + (size_t)__builtin_ctzll(different) / 8;
    }
    uint64_t different =
        ohi_load_below_8(left + i, bytes - i) ^ ohi_load_below_8(right + i, bytes - i);
    return different != 0 ? i + (size_t)__builtin_ctzll(different) / 8 : bytes;
}

enum { NOT_HERE = -1, GAVE_UP = -2 };

/* Takes note of a false candidate that was equal up to an offset. */
SEARCH_INLINE void learn(needle_filter *filter, size_t equal)
{
    if (filter->bytes > SHORT_NEEDLE)
        filter->spent += equal;
    if (filter->lessons == LESSONS)
        return;
    filter->lessons++;
    filter->third = equal;
}

/* Where the text is poor in letters, some bytes more thin out the candidates at little cost. */
SEARCH_INLINE uint64_t thin_out(const needle_filter *filter, uint64_t hits, const uint8_t *from)
{
    enum { MORE_PROBES = 6 };
    if ((hits & (hits - 1)) == 0)
        return hits;
    for (size_t i = 1; i <= MORE_PROBES && i < filter->bytes; i++)
        hits &= probe_match(probe_at(filter->needle, i), from);
    return hits;
}

/* Where all probes match among WIDTH positions. */
SEARCH_INLINE uint64_t candidates_at(const probes *all, const uint8_t *from)
{
    return probe_match(all->first, from) & probe_match(all->second, from) &
           probe_match(all->third, from);
}

/* Compares candidates among WIDTH positions from `start` on, from the first or from the last one.
 */
SEARCH_INLINE ptrdiff_t compare_at(needle_filter *filter, const uint8_t *hay, size_t start,
                                   uint64_t hits, size_t progress, bool from_end)
{
    const uint8_t *from = hay + start;
    hits = thin_out(filter, hits, from);
    while (hits != 0) {
        size_t lane = from_end ? highest(hits) : lowest(hits);
        size_t equal = equal_bytes(from + lane, filter->needle, filter->bytes);
        if (equal == filter->bytes)
            return (ptrdiff_t)(start + lane);
        hits &= probe_match(probe_at(filter->needle, equal), from); /* not this one */
        learn(filter, equal);
        if (spent_too_much(filter->spent, progress))
            return GAVE_UP;
    }
    return NOT_HERE;
}

/* Looks closely at the positions from `start` to `end`, WIDTH of them or more. */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t look_closely(needle_filter *filter, const uint8_t *hay,
                                                         size_t start, size_t end, size_t progress,
                                                         bool from_end)
{
    const size_t last = end - WIDTH;
    probes all = probes_of(filter);
    for (size_t done = 0;; done += WIDTH) {
        const size_t step = done < last - start ? done : last - start;
        const size_t at = from_end ? last - step : start + step;
        const uint64_t hits = candidates_at(&all, hay + at);
        if (OHI_UNLIKELY(hits != 0)) {
            ptrdiff_t found = compare_at(filter, hay, at, hits, progress, from_end);
            if (found != NOT_HERE)
                return found;
            all = probes_of(filter); /* there was a lesson */
        }
        if (step == last - start)
            return NOT_HERE;
    }
}

/* Fewer than WIDTH positions. Every false candidate says which byte of the needle to look at next.
 */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t find_short(const uint8_t *hay, size_t hay_bytes,
                                                       const uint8_t *needle, size_t needle_bytes,
                                                       bool from_end)
{
    const size_t positions = hay_bytes - needle_bytes + 1, last = needle_bytes - 1;
    const size_t middle = needle_bytes / 2;
    size_t spent = 0;
    uint64_t hits = match_some(hay, positions, splat(needle[0])) &
                    match_some(hay + last, positions, splat(needle[last])) &
                    match_some(hay + middle, positions, splat(needle[middle]));
    while (OHI_UNLIKELY(hits != 0)) {
        size_t lane = from_end ? highest(hits) : lowest(hits);
        size_t equal = equal_bytes(hay + lane, needle, needle_bytes);
        if (equal == needle_bytes)
            return (ptrdiff_t)lane;
        hits &= match_some(hay + equal, positions, splat(needle[equal]));
        spent += equal;
        if (hits != 0 && needle_bytes > SHORT_NEEDLE && spent_too_much(spent, 0))
            return from_end ? ohi_two_way_find_last(hay, hay_bytes, needle, needle_bytes)
                            : ohi_two_way_find(hay, hay_bytes, needle, needle_bytes);
    }
    return -1;
}

SEARCH_TARGET static OHI_NOINLINE ptrdiff_t find_long(const uint8_t *hay, size_t hay_bytes,
                                                      const uint8_t *needle, size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    needle_filter filter = make_filter(needle, needle_bytes, positions, false);
    for (size_t i = 0; i < positions; change_places(&filter)) {
        const probes all = probes_of(&filter);
        for (; positions - i >= 4 * WIDTH && nothing_in_4(&all, hay + i); i += 4 * WIDTH)
            ohi_prefetch(hay + i, 4 * WIDTH, NEEDLE_AHEAD);
        const size_t rest = positions - i;
        if (rest < 4 * WIDTH && rest >= WIDTH && nothing_in(&all, hay + i, rest))
            break;
        const size_t start = rest < WIDTH ? positions - WIDTH : i;
        const size_t end = rest < 4 * WIDTH ? positions : i + 4 * WIDTH;
        ptrdiff_t at = look_closely(&filter, hay, start, end, i, false);
        if (at == GAVE_UP) {
            at = ohi_two_way_find(hay + i, hay_bytes - i, needle, needle_bytes);
            return at < 0 ? -1 : (ptrdiff_t)i + at;
        }
        if (at != NOT_HERE)
            return at;
        i = end;
    }
    return -1;
}

/* The same from the end: `end` is the position behind those that are still to be looked at. */
SEARCH_TARGET static OHI_NOINLINE ptrdiff_t find_last_long(const uint8_t *hay, size_t hay_bytes,
                                                           const uint8_t *needle,
                                                           size_t needle_bytes)
{
    const size_t positions = hay_bytes - needle_bytes + 1;
    needle_filter filter = make_filter(needle, needle_bytes, positions, true);
    for (size_t end = positions; end > 0; change_places(&filter)) {
        const probes all = probes_of(&filter);
        for (; end >= 4 * WIDTH && nothing_in_4(&all, hay + end - 4 * WIDTH); end -= 4 * WIDTH)
            ohi_prefetch_back(hay + end - 4 * WIDTH, 4 * WIDTH, NEEDLE_AHEAD);
        if (end < 4 * WIDTH && end >= WIDTH && nothing_in(&all, hay, end))
            break;
        const size_t start = end < 4 * WIDTH ? 0 : end - 4 * WIDTH;
        const size_t last = end < WIDTH ? WIDTH : end;
        ptrdiff_t at = look_closely(&filter, hay, start, last, positions - end, true);
        if (at == GAVE_UP)
            return ohi_two_way_find_last(hay, end - 1 + needle_bytes, needle, needle_bytes);
        if (at != NOT_HERE)
            return at;
        end = start;
    }
    return -1;
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find)(const uint8_t *hay, size_t hay_bytes,
                                          const uint8_t *needle, size_t needle_bytes)
{
    if (hay_bytes - needle_bytes + 1 < WIDTH)
        return find_short(hay, hay_bytes, needle, needle_bytes, false);
    return find_long(hay, hay_bytes, needle, needle_bytes);
}

SEARCH_TARGET ptrdiff_t SEARCH_NAME(find_last)(const uint8_t *hay, size_t hay_bytes,
                                               const uint8_t *needle, size_t needle_bytes)
{
    if (hay_bytes - needle_bytes + 1 < WIDTH)
        return find_short(hay, hay_bytes, needle, needle_bytes, true);
    return find_last_long(hay, hay_bytes, needle, needle_bytes);
}
