/* Text into memory that may be too small, and text that fills a buffer: bounds hold, nothing is
 * written that does not fit, and the whole is what a fresh buffer gets. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

enum { GUARD = 0xA5, MOST_FILLED = 600 };

static void check_write(oh_buffer source, oh_encoding encoding, size_t capacity)
{
    oh_buffer text;
    size_t bound = oh_buffer_utf8_bound(source, encoding), written = 7777;
    if (oh_buffer_to_utf8(NULL, source, encoding, &text) != OH_OK)
        return;
    fuzz_expect(text.length <= bound);
    char *room = malloc(capacity + 1);
    fuzz_expect(room != NULL);
    memset(room, GUARD, capacity + 1);
    oh_status status = oh_buffer_write_utf8(source, encoding, room, capacity, &written);
    if (text.length <= capacity) {
        fuzz_expect(status == OH_OK && written == text.length);
        fuzz_expect(written == 0 || memcmp(room, text.data, written) == 0);
    } else {
        fuzz_expect(status == OH_ERR_BUFFER_OUT_OF_BOUNDS && written == 7777);
    }
    for (size_t i = status == OH_OK ? written : 0; i <= capacity; i++)
        fuzz_expect((uint8_t)room[i] == GUARD);
    free(room);
    oh_buffer_release(&text);
}

static void check_fill(const char *text, size_t bytes, oh_encoding encoding, size_t filled)
{
    oh_buffer pattern, target;
    if (oh_buffer_from_utf8(NULL, text, bytes, encoding, &pattern) != OH_OK)
        return;
    if (oh_buffer_alloc(NULL, filled, &target) != OH_OK) {
        oh_buffer_release(&pattern);
        return;
    }
    oh_status status = oh_buffer_fill_utf8(target, text, bytes, encoding);
    bool is_void = bytes > 0 && pattern.length == 0;
    fuzz_expect(status == (is_void ? OH_ERR_INVALID_ARG_VALUE : OH_OK));
    for (size_t i = 0; i < target.length; i++)
        fuzz_expect(target.data[i] == (pattern.length ? pattern.data[i % pattern.length] : 0));
    oh_buffer_release(&target);
    oh_buffer_release(&pattern);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    oh_encoding encoding = (oh_encoding)(fuzz_byte(&input) % (OH_HEX + 1));
    size_t capacity = (size_t)fuzz_number(&input, 2), filled = capacity % MOST_FILLED;
    oh_buffer source = {(uint8_t *)(uintptr_t)input.data, input.left, NULL};
    check_write(source, encoding, capacity % (3 * input.left + 3));
    check_fill((const char *)input.data, input.left, encoding, filled);
    return 0;
}
