/* Base64 and hex in any chunks give the bytes of all letters at once. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    oh_encoding encoding = fuzz_byte(&input) % 2 ? OH_HEX : OH_BASE64;
    size_t most = fuzz_byte(&input), at = 0, written = 0, chars = input.left;
    const char *text = (const char *)input.data;
    uint8_t *bytes = malloc(chars + 1), end[OH_BINARY_DECODER_END_BOUND];
    oh_binary_decoder decoder;
    fuzz_expect(bytes && oh_binary_decoder_init(&decoder, encoding) == OH_OK);
    size_t length = encoding == OH_HEX ? oh_hex_decode(bytes, text, chars)
                                       : oh_base64_decode(bytes, text, chars);
    while (input.left > 0) {
        const char *run = (const char *)fuzz_run(&input, 1 + input.left * 7 % (most + 1), &chars);
        size_t bound = oh_binary_decoder_bound(&decoder, chars);
        uint8_t *piece = malloc(bound);
        fuzz_expect(piece &&
                    oh_binary_decoder_write(&decoder, run, chars, piece, bound, &written) == OH_OK);
        fuzz_expect(written <= bound && at + written <= length);
        fuzz_expect(memcmp(bytes + at, piece, written) == 0);
        at += written;
        free(piece);
    }
    fuzz_expect(oh_binary_decoder_end(&decoder, end, sizeof end, &written) == OH_OK);
    fuzz_expect(at + written == length && memcmp(bytes + at, end, written) == 0);
    free(bytes);
    return 0;
}
