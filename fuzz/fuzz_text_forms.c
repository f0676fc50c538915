/* Any text as bytes of any encoding, and any bytes as text of it. Text that comes out is UTF-8 that
 * goes in again unchanged where the encoding can hold it. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

/* What the bytes of an encoding say as text stands for these bytes again: not for those that drop
 * an odd byte, a bad sequence or the eighth bit. */
static void check_bytes(const uint8_t *data, size_t bytes, oh_encoding encoding)
{
    oh_buffer source = {(uint8_t *)(uintptr_t)data, bytes, NULL}, text, back;
    if (oh_buffer_to_utf8(NULL, source, encoding, &text) != OH_OK)
        return;
    fuzz_expect(oh_is_utf8(text.data, text.length));
    if (oh_buffer_from_utf8(NULL, (const char *)text.data, text.length, encoding, &back) == OH_OK) {
        bool lossless = encoding == OH_LATIN1 || encoding >= OH_BASE64;
        fuzz_expect(!lossless || oh_buffer_equals(back, source));
        oh_buffer_release(&back);
    }
    oh_buffer_release(&text);
}

/* Once more through the encoding changes nothing. */
static void check_text(const char *text, size_t bytes, oh_encoding encoding)
{
    oh_buffer first, again, second;
    if (oh_buffer_from_utf8(NULL, text, bytes, encoding, &first) != OH_OK)
        return;
    if (oh_buffer_to_utf8(NULL, first, encoding, &again) == OH_OK) {
        const char *chars = (const char *)again.data;
        if (encoding != OH_ASCII && /* reads seven bits of what it writes with eight */
            oh_buffer_from_utf8(NULL, chars, again.length, encoding, &second) == OH_OK) {
            fuzz_expect(oh_buffer_equals(first, second));
            oh_buffer_release(&second);
        }
        oh_buffer_release(&again);
    }
    oh_buffer_release(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    oh_encoding encoding = (oh_encoding)(fuzz_byte(&input) % (OH_HEX + 1));
    check_bytes(input.data, input.left, encoding);
    check_text((const char *)input.data, input.left, encoding);
    return 0;
}
