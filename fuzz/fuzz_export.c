/* What a stranger may send to `offheap export`, and any text as metrics: the older format has no
 * line that the newer one has not, and none of its own comments. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "export_format.h"

static size_t lines_of(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n' || text[1] == '\0';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *older = NULL;
    size_t length = 0;
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    (void)!export_prefers_openmetrics(text);
    FILE *out = open_memstream(&older, &length);
    fuzz_expect(out != NULL);
    export_write_text(out, text);
    fclose(out);
    fuzz_expect(lines_of(older) <= lines_of(text));
    fuzz_expect(strncmp(older, "# UNIT", 6) != 0 && strstr(older, "\n# UNIT") == NULL);
    fuzz_expect(strncmp(older, "# EOF", 5) != 0 && strstr(older, "\n# EOF") == NULL);
    free(older);
    free(text);
    return 0;
}
