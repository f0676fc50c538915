/* The library reads its settings from the environment and says nothing about them: it is somebody
 * else's program that it runs in. This one tells people which of theirs have no effect, whatever
 * the command; a misspelt check in OFFHEAP_HARDEN would be taken for a healthy program otherwise.
 *
 * What is in force is the library's to say, so that its rules are written down once: a number has
 * had its effect when the library has it, and a check when its bit is set. */
#include "command.h"

#include <inttypes.h>
#include <offheap/offheap.h>
#include <stdlib.h>
#include <string.h>

/* The value of a variable; NULL when it is empty, too. */
static const char *value_of(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static void tell_ignored(const char *name, const char *value, const char *wanted)
{
    fprintf(stderr, "offheap: %s=%s is ignored: %s\n", name, value, wanted);
}

static void check_number(const char *name, uint64_t in_force, const char *wanted)
{
    const char *value = value_of(name);
    uint64_t number;
    char exact[24]; /* cli_parse_size() rounds what is beyond 2^53 */
    snprintf(exact, sizeof exact, "%" PRIu64, in_force);
    if (value != NULL && strcmp(value, exact) != 0 &&
        !(cli_parse_size(value, &number) && number == in_force))
        tell_ignored(name, value, wanted);
}

static bool is_check(const char *word, size_t length, uint32_t in_force)
{
#define CHECK(name, word, bit, what) {word, (bit)},
    static const struct {
        const char *name;
        uint32_t bits;
    } checks[] = {OH_HARDENING_MAP(CHECK){"all", OH_HARDEN_CHECK}, {"none", 0}};
#undef CHECK
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strlen(checks[i].name) == length && memcmp(checks[i].name, word, length) == 0)
            return (in_force & checks[i].bits) == checks[i].bits;
    return false;
}

/* Each unknown word of OFFHEAP_HARDEN is told by itself: the others count. */
static void check_hardening(uint32_t in_force)
{
#define WITH_COMMA(name, word, bit, what) word ", "
    static const char separators[] = ", ", names[] = OH_HARDENING_MAP(WITH_COMMA);
#undef WITH_COMMA
    const char *word = value_of("OFFHEAP_HARDEN");
    while (word != NULL && *word != '\0') {
        size_t length = strcspn(word, separators);
        if (length > 0 && !is_check(word, length, in_force))
            fprintf(stderr, "offheap: OFFHEAP_HARDEN: %.*s is ignored: there are %sall and none\n",
                    (int)length, word, names);
        word += length + (word[length] != '\0');
    }
}

static void check_kernels(void)
{
    const char *value = value_of("OFFHEAP_KERNELS");
    if (value != NULL && strcmp(value, oh_kernel_name()) != 0)
        tell_ignored("OFFHEAP_KERNELS", value, "no kernels of that name run here");
}

void cli_check_environment(void)
{
    static const char size_wanted[] = "it can be a number, or one with K, M or G";
    oh_pool_config pool = {.size = sizeof pool};
    oh_pool_get_config(&pool);
    check_number("OFFHEAP_POOL_KEEP", pool.keep_bytes, size_wanted);
    check_number("OFFHEAP_DIRECT_KEEP", pool.direct_keep_bytes, size_wanted);
    check_number("OFFHEAP_POOL_DECAY", pool.decay_ms, "it can be a number of milliseconds");
    check_number("OFFHEAP_HUGE_PAGES", pool.huge_pages, "it can be 0, 1 or 2");
    if ((pool.hardening & OH_HARDEN_WIPE) == 0) /* else it adds nothing to OFFHEAP_HARDEN */
        check_number("OFFHEAP_WIPE", 0, "it can be 0 or 1");
    check_hardening(pool.hardening);
    check_kernels();
}
