/* What people write into settings: numbers with a unit, lists of names, names of encodings. */
#include "fuzz_input.h"

#include <offheap/encoding.h>

#include "pool/pool_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    uint64_t bytes = 77;
    if (!ohi_parse_bytes(text, &bytes))
        fuzz_expect(bytes == 77);
    fuzz_expect((ohi_parse_hardening(text) & ~OHI_HARDEN_ALL) == 0);
    oh_encoding encoding, again = OH_UTF8;
    if (oh_encoding_from_name(text, size, &encoding) == OH_OK) {
        const char *name = oh_encoding_name(encoding);
        fuzz_expect(name != NULL && oh_encoding_from_name(name, strlen(name), &again) == OH_OK);
        fuzz_expect(again == encoding);
    }
    free(text);
    return 0;
}
