/* Any text is read or refused at a position inside of it; what was read is written and read again
 * alike. */
#include "fuzz_input.h"

#include <offheap/json.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    oh_buffer bytes, json, back;
    size_t position = SIZE_MAX;
    char *text = malloc(size + 1); /* to the byte: a read beyond the end is seen */
    if (!text)
        return 0;
    memcpy(text, data, size);
    oh_status status = oh_json_read(NULL, text, size, &bytes, &position);
    free(text);
    if (status != OH_OK) {
        fuzz_expect(position <= size);
        return 0;
    }
    fuzz_expect(oh_buffer_to_json(NULL, bytes, &json) == OH_OK);
    fuzz_expect(oh_json_read(NULL, (char *)json.data, json.length, &back, NULL) == OH_OK);
    fuzz_expect(oh_buffer_equals(bytes, back));
    oh_buffer_release(&bytes);
    oh_buffer_release(&json);
    oh_buffer_release(&back);
    return 0;
}
