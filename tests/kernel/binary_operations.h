/* The operations of base64, hex, JSON, byte order, fill and compare, as rows for the frame and the
 * fuzzer. */
#ifndef TESTS_BINARY_OPERATIONS_H
#define TESTS_BINARY_OPERATIONS_H

#include "kernel/kernel_frame.h"

/* What an operation is fed with. */
typedef enum binary_sample { RAW_BYTES, BASE64_TEXT, HEX_TEXT, TWO_HALVES } binary_sample;

typedef struct binary_operation {
    kernel_operation operation;
    binary_sample sample;
} binary_operation;

extern const binary_operation binary_operations[];
extern const size_t binary_operation_count;

#endif
