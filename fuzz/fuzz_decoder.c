/* Any bytes in any chunks give the text of all bytes at once. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    oh_encoding encoding = (oh_encoding)(fuzz_byte(&input) % (OH_HEX + 1));
    size_t pattern = fuzz_byte(&input), rest = input.left;
    oh_buffer whole = {(uint8_t *)(uintptr_t)input.data, rest, NULL}, text;
    oh_decoder decoder;
    fuzz_expect(oh_decoder_init(&decoder, encoding) == OH_OK);
    if (oh_buffer_to_utf8(NULL, whole, encoding, &text) != OH_OK)
        return 0;
    char *out = malloc(text.length + 1);
    size_t at = 0;
    while (input.left > 0 && out) {
        size_t length, written = 0;
        const uint8_t *run = fuzz_run(&input, 1 + (pattern + input.left) % 7, &length);
        size_t bound = oh_decoder_bound(&decoder, length);
        char *piece = malloc(bound + 1);
        fuzz_expect(piece &&
                    oh_decoder_write(&decoder, run, length, piece, bound, &written) == OH_OK);
        fuzz_expect(written <= bound && at + written <= text.length);
        memcpy(out + at, piece, written);
        at += written;
        free(piece);
    }
    char end[OH_DECODER_END_BOUND];
    size_t written;
    fuzz_expect(oh_decoder_end(&decoder, end, sizeof end, &written) == OH_OK);
    fuzz_expect(at + written == text.length);
    if (out) {
        memcpy(out + at, end, written);
        fuzz_expect(text.length == 0 || memcmp(out, text.data, text.length) == 0);
    }
    free(out);
    oh_buffer_release(&text);
    return 0;
}
