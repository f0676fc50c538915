/* Takes a fuzzer's input apart: small numbers and runs of bytes, zeros when it is used up. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct fuzz_input {
    const uint8_t *data;
    size_t left;
} fuzz_input;

static inline uint8_t fuzz_byte(fuzz_input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->data++;
}

static inline uint64_t fuzz_number(fuzz_input *input, size_t bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | fuzz_byte(input);
    return value;
}

/* Up to `most` bytes of the input, borrowed. */
static inline const uint8_t *fuzz_run(fuzz_input *input, size_t most, size_t *length)
{
    const uint8_t *run = input->data;
    *length = most < input->left ? most : input->left;
    input->data += *length;
    input->left -= *length;
    return run;
}

/* A broken expectation ends the run, in every build. */
static inline void fuzz_expect(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
