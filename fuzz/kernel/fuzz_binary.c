/* libFuzzer: every base64, hex, JSON, byte-order, fill and compare kernel. The first byte of the
   input picks the operation. */
#include "kernel/against_scalar.h"
#include "kernel/binary_operations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes > 0)
        fuzz_against_scalar(&binary_operations[data[0] % binary_operation_count].operation,
                            data + 1, bytes - 1);
    return 0;
}
