/* libFuzzer: every base64, hex, JSON, byte-order, fill and compare kernel of every table against
 * the scalar one, on heap blocks of exact size. The first byte of the input picks the operation. */
#include "kernel/binary_operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const ohi_kernel_table *scalar_table(void)
{
    size_t last = 0;
    while (ohi_kernel_runnable(last + 1) != NULL)
        last++;
    return ohi_kernel_runnable(last);
}

static void compare(const ohi_kernel_table *table, const kernel_operation *operation,
                    const void *src, size_t count, const void *expected, size_t wanted)
{
    size_t bytes = wanted * operation->dst_unit;
    void *dst = malloc(bytes + (bytes == 0));
    if (dst == NULL)
        return;
    size_t got = operation->run(table, dst, src, count);
    if (got != wanted || (bytes > 0 && memcmp(dst, expected, bytes) != 0)) {
        fprintf(stderr, "%s/%s differs from scalar: %zu instead of %zu\n", table->name,
                operation->name, got, wanted);
        abort();
    }
    free(dst);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes == 0)
        return 0;
    const kernel_operation *operation =
        &binary_operations[data[0] % binary_operation_count].operation;
    size_t count = (bytes - 1) / operation->src_unit;
    size_t src_bytes = count * operation->src_unit;
    void *src = malloc(src_bytes + (src_bytes == 0));
    void *expected = malloc(4 * bytes + 16);
    if (src != NULL && expected != NULL) {
        memcpy(src, data + 1, src_bytes);
        size_t wanted = operation->run(scalar_table(), expected, src, count);
        for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++)
            compare(ohi_kernel_runnable(i), operation, src, count, expected, wanted);
    }
    free(src);
    free(expected);
    return 0;
}
