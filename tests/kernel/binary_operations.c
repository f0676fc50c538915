#include "kernel/binary_operations.h"

#include <string.h>

static size_t run_base64_encode(const ohi_kernel_table *table, void *dst, const void *src,
                                size_t count)
{
    return table->base64_encode(dst, src, count, false);
}

static size_t run_base64url_encode(const ohi_kernel_table *table, void *dst, const void *src,
                                   size_t count)
{
    return table->base64_encode(dst, src, count, true);
}

#define RUN_WRITER(name)                                                                           \
    static size_t run_##name(const ohi_kernel_table *table, void *dst, const void *src,            \
                             size_t count)                                                         \
    {                                                                                              \
        return table->name(dst, src, count);                                                       \
    }
RUN_WRITER(base64_decode)
RUN_WRITER(base64_decode_utf16)
RUN_WRITER(hex_encode)
RUN_WRITER(hex_decode)
RUN_WRITER(json_write_array)

static size_t run_json_array_length(const ohi_kernel_table *table, void *dst, const void *src,
                                    size_t count)
{
    (void)dst;
    return table->json_array_length(src, count);
}

#define RUN_SWAP(name)                                                                             \
    static size_t run_##name(const ohi_kernel_table *table, void *dst, const void *src,            \
                             size_t count)                                                         \
    {                                                                                              \
        if (count > 0)                                                                             \
            memcpy(dst, src, count);                                                               \
        table->name(dst, count);                                                                   \
        return count;                                                                              \
    }
RUN_SWAP(swap16)
RUN_SWAP(swap32)
RUN_SWAP(swap64)

/* The first byte says how long the pattern is; the source doubles as the pattern. */
static size_t run_fill(const ohi_kernel_table *table, void *dst, const void *src, size_t count)
{
    size_t pattern = count == 0 ? 0 : *(const uint8_t *)src % 40;
    table->fill(dst, count, src, pattern < count ? pattern : count);
    return count;
}

/* The two halves of the source. */
static size_t run_compare(const ohi_kernel_table *table, void *dst, const void *src, size_t count)
{
    (void)dst;
    return (size_t)table->compare(src, (const uint8_t *)src + count / 2, count / 2) + 1;
}

const binary_operation binary_operations[] = {
    {{"base64_encode", 1, 1, run_base64_encode}, RAW_BYTES},
    {{"base64url_encode", 1, 1, run_base64url_encode}, RAW_BYTES},
    {{"base64_decode", 1, 1, run_base64_decode}, BASE64_TEXT},
    {{"base64_decode_utf16", 2, 1, run_base64_decode_utf16}, BASE64_TEXT},
    {{"hex_encode", 1, 1, run_hex_encode}, RAW_BYTES},
    {{"hex_decode", 1, 1, run_hex_decode}, HEX_TEXT},
    {{"json_array_length", 1, 0, run_json_array_length}, RAW_BYTES},
    {{"json_write_array", 1, 1, run_json_write_array}, RAW_BYTES},
    {{"swap16", 1, 1, run_swap16}, RAW_BYTES},
    {{"swap32", 1, 1, run_swap32}, RAW_BYTES},
    {{"swap64", 1, 1, run_swap64}, RAW_BYTES},
    {{"fill", 1, 1, run_fill}, RAW_BYTES},
    {{"compare", 1, 0, run_compare}, TWO_HALVES},
};
const size_t binary_operation_count = sizeof binary_operations / sizeof binary_operations[0];
