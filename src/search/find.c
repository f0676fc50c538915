/* Searching: the easy cases answered here, everything else by the kernels.
 *
 * A kernel is called with a needle of 1 to hay_bytes bytes, so the rules about empty needles and
 * short haystacks stand here once. Kernels know bytes only; a search for 16-bit units takes the
 * bytes' positions and keeps the even ones. Misses at odd positions are rare in text, but an input
 * can be made of them, and each costs a fresh start: after a few the rest goes to the two-way
 * search over units, which is slower by the byte and linear whatever comes.
 */
#define OH_NO_IN_PLACE 1
#include <offheap/search.h>

#include "kernel/kernel_select.h"
#include "kernel/two_way.h"

/* Fresh starts at odd positions before the search over units takes over. */
enum { ODD_HITS_MAX = 8 };

ptrdiff_t oh_find_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    return hay_bytes == 0 ? -1 : ohi_kernels()->find_byte(hay, hay_bytes, byte);
}

ptrdiff_t oh_find_last_byte(const uint8_t *hay, size_t hay_bytes, uint8_t byte)
{
    return hay_bytes == 0 ? -1 : ohi_kernels()->find_last_byte(hay, hay_bytes, byte);
}

ptrdiff_t oh_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle, size_t needle_bytes)
{
    if (needle_bytes == 0)
        return 0;
    if (needle_bytes > hay_bytes)
        return -1;
    if (needle_bytes == 1)
        return ohi_kernels()->find_byte(hay, hay_bytes, *needle);
    return ohi_kernels()->find(hay, hay_bytes, needle, needle_bytes);
}

ptrdiff_t oh_find_last(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                       size_t needle_bytes)
{
    if (needle_bytes == 0)
        return (ptrdiff_t)hay_bytes;
    if (needle_bytes > hay_bytes)
        return -1;
    if (needle_bytes == 1)
        return ohi_kernels()->find_last_byte(hay, hay_bytes, *needle);
    return ohi_kernels()->find_last(hay, hay_bytes, needle, needle_bytes);
}

ptrdiff_t oh_find_utf16(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                        size_t needle_bytes)
{
    hay_bytes &= ~(size_t)1;
    needle_bytes &= ~(size_t)1;
    if (needle_bytes == 0)
        return 0;
    size_t start = 0; /* even */
    for (int odd_hits = 0; odd_hits < ODD_HITS_MAX; odd_hits++) {
        if (needle_bytes > hay_bytes - start)
            return -1;
        ptrdiff_t hit = ohi_kernels()->find(hay + start, hay_bytes - start, needle, needle_bytes);
        if (hit < 0)
            return -1;
        if (hit % 2 == 0)
            return (ptrdiff_t)start + hit;
        start += (size_t)hit + 1;
    }
    if (needle_bytes > hay_bytes - start)
        return -1;
    ptrdiff_t unit =
        ohi_two_way_find16(hay + start, (hay_bytes - start) / 2, needle, needle_bytes / 2);
    return unit < 0 ? -1 : (ptrdiff_t)start + 2 * unit;
}

ptrdiff_t oh_find_last_utf16(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                             size_t needle_bytes)
{
    size_t end = hay_bytes & ~(size_t)1;
    needle_bytes &= ~(size_t)1;
    if (needle_bytes == 0)
        return (ptrdiff_t)end;
    for (int odd_hits = 0; odd_hits < ODD_HITS_MAX; odd_hits++) {
        if (needle_bytes > end)
            return -1;
        ptrdiff_t hit = ohi_kernels()->find_last(hay, end, needle, needle_bytes);
        if (hit < 0 || hit % 2 == 0)
            return hit;
        end = (size_t)hit + needle_bytes - 1; /* even: the next hit starts at hit - 1 or before */
    }
    if (needle_bytes > end)
        return -1;
    ptrdiff_t unit = ohi_two_way_find_last16(hay, end / 2, needle, needle_bytes / 2);
    return unit < 0 ? -1 : 2 * unit;
}
