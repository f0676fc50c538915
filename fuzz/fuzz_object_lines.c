/* Debug information as a stranger's file has it: line tables and symbols of any bytes, asked for
   any addresses. The answers must be texts that end inside their sections. */
#include "fuzz_input.h"

#include "doctor/dwarf_inline.h"
#include "doctor/object_file.h"

enum { QUERIES = 16 };

/* A section in memory of its own, so that a step beyond its end is seen. */
static ohi_section own_copy(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length ? length : 1);
    fuzz_expect(copy != NULL);
    if (length)
        memcpy(copy, bytes, length);
    return (ohi_section){copy, length};
}

static size_t text_bytes(const char *text)
{
    return text ? strlen(text) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    ohi_line_query queries[QUERIES] = {0};
    for (size_t i = 0; i < QUERIES; i++)
        queries[i].address = (i ? queries[i - 1].address : 0) + fuzz_number(&input, 2);
    ohi_section parts[5];
    for (size_t i = 0; i < 5; i++) {
        size_t length;
        const uint8_t *run =
            fuzz_run(&input, i == 4 ? SIZE_MAX : (size_t)4 * fuzz_byte(&input), &length);
        parts[i] = own_copy(run, length);
    }
    ohi_line_sections sections = {.line_str = parts[0], .str = parts[1], .line = parts[4]};
    ohi_dwarf_find_lines(&sections, queries, QUERIES);
    const ohi_info_sections info = {.info = parts[4],
                                    .abbrev = parts[0],
                                    .str = parts[1],
                                    .line_str = parts[1],
                                    .str_offsets = parts[2],
                                    .addr = parts[3],
                                    .ranges = parts[2],
                                    .rnglists = parts[3]};
    ohi_dwarf_find_inlined(&info, queries, QUERIES);
    ohi_symbols_find(&parts[2], &parts[3], queries, QUERIES);
    size_t total = 0;
    for (size_t i = 0; i < QUERIES; i++)
        total += text_bytes(queries[i].file) + text_bytes(queries[i].directory) +
                 text_bytes(queries[i].build_directory) + text_bytes(queries[i].function);
    fuzz_expect(total <= size * QUERIES * 4);
    for (size_t i = 0; i < 5; i++)
        free((void *)parts[i].data);
    return 0;
}
