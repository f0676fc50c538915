/* A command line of anything: options, sizes, and what was probably meant by a word. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "command.h"
#include "suggestion.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char usage[] = "usage: offheap run [--monitor[=FILE]] [--limit=SIZE] FILE\n"
                            "\n"
                            "  --monitor-all   more\n"
                            "  --          the end\n";

static int run_nothing(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return CLI_EXIT_OK;
}

static const cli_command command = {"run", "nothing", usage, run_nothing};

static void check_size(const char *text)
{
    uint64_t bytes = 77, again = 0;
    if (!cli_parse_size(text, &bytes)) {
        fuzz_expect(bytes == 77);
        return;
    }
    char written[32];
    snprintf(written, sizeof written, "%llu", (unsigned long long)bytes);
    /* A size goes through a double: exact to 53 bits. */
    fuzz_expect(cli_parse_size(written, &again));
    fuzz_expect(bytes < UINT64_C(1) << 53 ? again == bytes : again / 2 <= bytes);
}

static void check_option(const char *text)
{
    const char *value = text;
    if (!cli_option(text, "--limit", &value)) {
        fuzz_expect(value == text);
        return;
    }
    fuzz_expect(value == NULL ? strcmp(text, "--limit") == 0 : value == text + 8);
}

/* What is meant by a word stands in the text, and a word is as far from another as that from it. */
static void check_suggestion(const char *word)
{
    size_t length = 0, bytes = strlen(word), cut = bytes / 2;
    const char *meant = cli_nearest_option(usage, word, &length);
    fuzz_expect(meant == NULL || (meant >= usage && meant + length < usage + sizeof usage));
    fuzz_expect(cli_edit_distance(word, bytes, word, bytes) == 0 || bytes > 31);
    fuzz_expect(cli_edit_distance(word, cut, word + cut, bytes - cut) ==
                cli_edit_distance(word + cut, bytes - cut, word, cut));
}

/* Complaints go nowhere while this is what stderr is; the fuzzer's own go where they went. */
static void check_complaints(const char *word)
{
    int nowhere = open("/dev/null", O_WRONLY), kept = dup(STDERR_FILENO);
    fuzz_expect(nowhere >= 0 && kept >= 0 && dup2(nowhere, STDERR_FILENO) >= 0);
    int code = cli_unknown_argument(&command, word);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(nowhere);
    fuzz_expect(code == CLI_EXIT_USAGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    check_size(text);
    check_option(text);
    check_suggestion(text);
    check_complaints(text);
    free(text);
    return 0;
}
