/* libFuzzer: every text kernel. The first byte of the input picks the operation. */
#include "kernel/against_scalar.h"
#include "kernel/text_operations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes > 0)
        fuzz_against_scalar(&text_operations[data[0] % text_operation_count], data + 1, bytes - 1);
    return 0;
}
