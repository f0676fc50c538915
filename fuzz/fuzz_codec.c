/* The public codecs on any bytes: what is encoded decodes to itself, lengths and bounds hold, and
 * text of 8-bit and of 16-bit characters decodes alike. Blocks have the size that is promised to
 * be enough, to the byte. */
#include "fuzz_input.h"

#include <offheap/codec.h>

static void *block(size_t bytes)
{
    void *memory = malloc(bytes + (bytes == 0));
    fuzz_expect(memory != NULL);
    return memory;
}

static void check_base64(const uint8_t *data, size_t bytes, oh_base64 alphabet)
{
    size_t chars = oh_base64_encoded_length(bytes, alphabet);
    size_t bound = oh_base64_decoded_bound(chars);
    char *text = block(chars);
    uint8_t *back = block(bound);
    fuzz_expect(oh_base64_encode(text, data, bytes, alphabet) == chars);
    fuzz_expect(bytes <= bound && oh_base64_decode(back, text, chars) == bytes);
    fuzz_expect(memcmp(back, data, bytes) == 0);
    free(text);
    free(back);
}

static void check_hex(const uint8_t *data, size_t bytes)
{
    char *text = block(2 * bytes);
    uint8_t *back = block(bytes);
    fuzz_expect(oh_hex_encode(text, data, bytes) == 2 * bytes);
    fuzz_expect(oh_hex_decode(back, text, 2 * bytes) == bytes && memcmp(back, data, bytes) == 0);
    free(text);
    free(back);
}

/* The input itself as text, in both widths; the high halves of the units do not count. */
static void check_forgiving(const uint8_t *data, size_t chars)
{
    size_t bound = oh_base64_decoded_bound(chars);
    uint8_t *narrow = block(bound), *wide = block(bound);
    uint16_t *units = block(2 * chars);
    for (size_t i = 0; i < chars; i++)
        units[i] = (uint16_t)(data[i] | (i * 7 & 0xff) << 8);
    size_t bytes = oh_base64_decode(narrow, (const char *)data, chars);
    fuzz_expect(bytes <= bound && oh_base64_decode_utf16(wide, units, chars) == bytes);
    fuzz_expect(memcmp(narrow, wide, bytes) == 0);
    free(narrow);
    free(wide);
    free(units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_base64(data, size, OH_BASE64);
    check_base64(data, size, OH_BASE64URL);
    check_hex(data, size);
    check_forgiving(data, size);
    return 0;
}
