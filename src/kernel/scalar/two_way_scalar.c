/* Two-way string matching (M. Crochemore and D. Perrin, "Two-way string-matching", 1991).
 *
 * The needle is cut in two at a critical position: a place where the shortest repetition around the
 * cut is as long as the period of the whole needle. At each alignment the right part is compared
 * from left to right; a mismatch after i units of it moves on by i + 1, because no shorter
 * repetition crosses the cut. When the right part matches, the left part is compared from right to
 * left; a mismatch there moves on by the period.
 *
 *     needle   l l l | r r r r r r        cut at "critical"
 *                    ----> first
 *              <----       second
 *
 * If the left part repeats the units one period later, the needle is periodic, and after a shift by
 * the period its first length - period units are known to match ("memory"): they are not compared
 * again. Otherwise max(left, right) + 1 is a safe shift. No unit of the haystack is looked at more
 * than twice.
 *
 * The cut is the later one of the needle's two maximal suffixes, one by the order of the units and
 * one by the reverse order.
 *
 * The same body serves bytes and 16-bit units, and searches from the end by reading both texts
 * backwards; unit_bytes and reverse are constants in each of the four functions.
 */
#include "kernel/two_way.h"

#include "base/attributes.h"
#include "base/checked.h"
#include "base/unaligned.h"

#include <stdbool.h>

typedef struct text {
    const uint8_t *bytes;
    size_t units;
    size_t unit_bytes; /* 1 or 2 */
    bool reverse;
} text;

typedef struct cut {
    size_t critical;
    size_t period;
} cut;

OHI_INLINE uint16_t unit_at(text t, size_t index)
{
    size_t position = t.reverse ? t.units - 1 - index : index;
    return t.unit_bytes == 1 ? t.bytes[position] : ohi_load16(t.bytes + 2 * position);
}

/* Where the maximal suffix starts and its period; `descending` reverses the order of the units. */
OHI_INLINE cut maximal_suffix(text needle, bool descending)
{
    size_t best = 0, challenger = 1, matched = 0, period = 1;
    while (challenger + matched < needle.units) {
        uint16_t new_unit = unit_at(needle, challenger + matched);
        uint16_t old_unit = unit_at(needle, best + matched);
        if (new_unit == old_unit) {
            if (++matched == period) {
                challenger += period;
                matched = 0;
            }
        } else if ((new_unit < old_unit) != descending) {
            challenger += matched + 1;
            matched = 0;
            period = challenger - best;
        } else {
            best = challenger++;
            matched = 0;
            period = 1;
        }
    }
    return (cut){best, period};
}

OHI_INLINE cut critical_cut(text needle)
{
    cut ascending = maximal_suffix(needle, false);
    cut descending = maximal_suffix(needle, true);
    return ascending.critical > descending.critical ? ascending : descending;
}

OHI_INLINE bool left_part_repeats(text needle, cut at)
{
    if (at.critical + at.period > needle.units)
        return false;
    for (size_t i = 0; i < at.critical; i++)
        if (unit_at(needle, i) != unit_at(needle, i + at.period))
            return false;
    return true;
}

OHI_INLINE ptrdiff_t two_way(text hay, text needle)
{
    cut at = critical_cut(needle);
    bool periodic = left_part_repeats(needle, at);
    size_t shift = periodic ? at.period : ohi_max_size(at.critical, needle.units - at.critical) + 1;
    size_t position = 0, memory = 0;
    while (position <= hay.units - needle.units) {
        size_t i = ohi_max_size(at.critical, memory);
        while (i < needle.units && unit_at(needle, i) == unit_at(hay, position + i))
            i++;
        if (i < needle.units) {
            position += i - at.critical + 1;
            memory = 0;
            continue;
        }
        i = at.critical;
        while (i > memory && unit_at(needle, i - 1) == unit_at(hay, position + i - 1))
            i--;
        if (i <= memory)
            return (ptrdiff_t)(hay.reverse ? hay.units - needle.units - position : position);
        position += shift;
        memory = periodic ? needle.units - at.period : 0;
    }
    return -1;
}

/* Where its loops lie decides a third of their time, so each begins at a line of the cache. */
#define DEFINE_TWO_WAY(name, unit_bytes, reverse)                                                  \
    OHI_HOT ptrdiff_t name(const uint8_t *hay, size_t hay_units, const uint8_t *needle,            \
                           size_t needle_units)                                                    \
    {                                                                                              \
        return two_way((text){hay, hay_units, unit_bytes, reverse},                                \
                       (text){needle, needle_units, unit_bytes, reverse});                         \
    }

DEFINE_TWO_WAY(ohi_two_way_find, 1, false)
DEFINE_TWO_WAY(ohi_two_way_find_last, 1, true)
DEFINE_TWO_WAY(ohi_two_way_find16, 2, false)
DEFINE_TWO_WAY(ohi_two_way_find_last16, 2, true)
