/* Source and results lie in heap blocks of exact size, so that AddressSanitizer sees a byte too
 * many. */
#include "kernel/against_scalar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void fuzz_against_scalar(const kernel_operation *operation, const uint8_t *data, size_t bytes)
{
    size_t count = bytes / operation->src_unit;
    size_t src_bytes = count * operation->src_unit;
    void *src = malloc(src_bytes + (src_bytes == 0));
    void *expected = malloc(4 * bytes + 16);
    if (src != NULL && expected != NULL) {
        memcpy(src, data, src_bytes);
        size_t wanted = operation->run(scalar_table(), expected, src, count);
        for (size_t i = 0; ohi_kernel_runnable(i) != NULL; i++)
            compare(ohi_kernel_runnable(i), operation, src, count, expected, wanted);
    }
    free(src);
    free(expected);
}
