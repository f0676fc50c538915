/* Base64 and hex of any text beside Node's rules applied a character at a time. The input is
 * spread over the alphabet, or long runs of good characters would never be seen; what the first
 * byte says is how often something else comes in between. */
#include "fuzz_input.h"

#include <offheap/codec.h>

enum { NOT_A_DIGIT = 64 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex_digits[] = "0123456789abcdefABCDEF";

static unsigned sextet_of(char c)
{
    if (c == '-')
        c = '+';
    else if (c == '_')
        c = '/';
    const char *at = c == '\0' ? NULL : strchr(alphabet, c);
    return at == NULL ? NOT_A_DIGIT : (unsigned)(at - alphabet);
}

static size_t plain_base64(uint8_t *dst, const char *src, size_t chars)
{
    size_t bytes = 0;
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < chars && src[i] != '='; i++) {
        unsigned sextet = sextet_of(src[i]);
        if (sextet == NOT_A_DIGIT)
            continue;
        held = held << 6 | sextet;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            dst[bytes++] = (uint8_t)(held >> bits);
        }
    }
    return bytes;
}

static int hex_value(char c)
{
    const char *at = c == '\0' ? NULL : strchr(hex_digits, c);
    return at == NULL             ? -1
           : at - hex_digits < 16 ? (int)(at - hex_digits)
                                  : (int)(at - hex_digits) - 6;
}

static size_t plain_hex(uint8_t *dst, const char *src, size_t chars)
{
    size_t bytes = 0;
    for (; 2 * bytes + 1 < chars; bytes++) {
        int high = hex_value(src[2 * bytes]), low = hex_value(src[2 * bytes + 1]);
        if (high < 0 || low < 0)
            break;
        dst[bytes] = (uint8_t)(high * 16 + low);
    }
    return bytes;
}

static char *spread(fuzz_input *input, const char *letters, size_t count, uint8_t rarely)
{
    char *text = malloc(input->left + 1);
    fuzz_expect(text != NULL);
    for (size_t i = 0; i < input->left; i++) {
        bool is_raw = rarely > 0 && ((size_t)input->data[i] * 7 + i) % rarely == 0;
        text[i] = (char)(is_raw ? input->data[i] : letters[input->data[i] % count]);
    }
    return text;
}

static void *block(size_t bytes)
{
    void *memory = malloc(bytes + (bytes == 0));
    fuzz_expect(memory != NULL);
    return memory;
}

static void check_base64(const char *text, size_t chars)
{
    size_t bound = oh_base64_decoded_bound(chars);
    uint8_t *wanted = block(bound), *got = block(bound);
    uint16_t *wide = block(2 * chars);
    char *narrow = block(chars); /* to the byte */
    memcpy(narrow, text, chars);
    for (size_t i = 0; i < chars; i++)
        wide[i] = (uint8_t)text[i];
    size_t bytes = plain_base64(wanted, text, chars);
    fuzz_expect(oh_base64_decode(got, narrow, chars) == bytes && memcmp(got, wanted, bytes) == 0);
    memset(got, 0, bytes);
    fuzz_expect(oh_base64_decode_utf16(got, wide, chars) == bytes);
    fuzz_expect(memcmp(got, wanted, bytes) == 0);
    free(narrow);
    free(wide);
    free(wanted);
    free(got);
}

static void check_hex(const char *text, size_t chars)
{
    uint8_t *wanted = block(chars / 2), *got = block(chars / 2);
    char *narrow = block(chars);
    memcpy(narrow, text, chars);
    size_t bytes = plain_hex(wanted, text, chars);
    fuzz_expect(oh_hex_decode(got, narrow, chars) == bytes && memcmp(got, wanted, bytes) == 0);
    free(narrow);
    free(wanted);
    free(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    uint8_t rarely = fuzz_byte(&input);
    char *text = spread(&input, alphabet, 64, rarely);
    check_base64(text, input.left);
    free(text);
    text = spread(&input, hex_digits, 22, rarely);
    check_hex(text, input.left);
    free(text);
    return 0;
}
