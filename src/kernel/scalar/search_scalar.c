/* Searching, the reference. Needles have 1 to hay_bytes bytes: the public functions see to that. */
#include "kernel/kernel_table.h"
#include "kernel/two_way.h"

ptrdiff_t ohi_scalar_find_byte(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    for (size_t i = 0; i < bytes; i++)
        if (hay[i] == byte)
            return (ptrdiff_t)i;
    return -1;
}

ptrdiff_t ohi_scalar_find_last_byte(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    for (size_t i = bytes; i-- > 0;)
        if (hay[i] == byte)
            return (ptrdiff_t)i;
    return -1;
}

ptrdiff_t ohi_scalar_find(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                          size_t needle_bytes)
{
    return ohi_two_way_find(hay, hay_bytes, needle, needle_bytes);
}

ptrdiff_t ohi_scalar_find_last(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                               size_t needle_bytes)
{
    return ohi_two_way_find_last(hay, hay_bytes, needle, needle_bytes);
}

size_t ohi_scalar_count_byte(const uint8_t *hay, size_t bytes, uint8_t byte)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += hay[i] == byte;
    return count;
}
