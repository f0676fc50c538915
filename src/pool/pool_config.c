#include "pool/pool_config.h"

#include "platform/platform.h"
#include "pool/annotate.h"

#include <string.h>

ohi_pool_config ohi_pool_settings_in_force = {
    .keep_bytes = (uint64_t)64 << 20,
    .decay_ms = 500,
    .direct_keep_bytes = (uint64_t)128 << 20,
    .may_be_watched = true,
};

/* Each setting's variable and what reads it. */
#define NUMBERS(X)                                                                                 \
    X("OFFHEAP_POOL_KEEP", keep_bytes)                                                             \
    X("OFFHEAP_POOL_DECAY", decay_ms)                                                              \
    X("OFFHEAP_DIRECT_KEEP", direct_keep_bytes)

#define NAME(name, word, bit, what) {word, (bit)},
static const struct {
    const char *name;
    uint32_t bit;
} hardening_names[] = {OH_HARDENING_MAP(NAME){"all", OHI_HARDEN_ALL}};
#undef NAME

bool ohi_parse_bytes(const char *text, uint64_t *out)
{
    if (text == NULL || *text < '0' || *text > '9')
        return false;
    const char *end = text;
    uint64_t number = 0;
    for (; *end >= '0' && *end <= '9'; end++) {
        const uint64_t digit = (uint64_t)(*end - '0');
        if (number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    static const char units[] = "KMG";
    unsigned shift = 0;
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL) {
        shift = 10 * (unsigned)(unit - units + 1);
        end++;
    }
    if (*end != '\0' || number > UINT64_MAX >> shift)
        return false;
    *out = number << shift;
    return true;
}

uint32_t ohi_parse_hardening(const char *text)
{
    static const char separators[] = ", ";
    uint32_t bits = 0;
    while (text != NULL && *text != '\0') {
        const size_t length = strcspn(text, separators);
        for (size_t i = 0; i < sizeof hardening_names / sizeof *hardening_names; i++)
            if (strlen(hardening_names[i].name) == length &&
                memcmp(hardening_names[i].name, text, length) == 0)
                bits |= hardening_names[i].bit;
        text += length + (text[length] != '\0');
    }
    return bits;
}

static bool is_on(const char *name)
{
    const char *text = ohi_environment(name);
    return text != NULL && strcmp(text, "1") == 0;
}

void ohi_pool_set_hardening(uint32_t bits)
{
    ohi_set_relaxed(&ohi_pool_settings_in_force.hardening, bits);
    ohi_set_relaxed(&ohi_pool_settings_in_force.may_be_watched, bits != 0 || ohi_is_annotated());
}

static void read_environment(void)
{
    uint64_t number;
#define READ(variable, field)                                                                      \
    if (ohi_parse_bytes(ohi_environment(variable), &number))                                       \
        ohi_set_relaxed(&ohi_pool_settings_in_force.field, number);
    NUMBERS(READ)
#undef READ
    if (ohi_parse_bytes(ohi_environment("OFFHEAP_HUGE_PAGES"), &number) &&
        number <= OH_HUGE_PAGES_NEVER)
        ohi_set_relaxed(&ohi_pool_settings_in_force.huge_pages, (uint32_t)number);
    uint32_t bits = ohi_parse_hardening(ohi_environment("OFFHEAP_HARDEN"));
    if (is_on("OFFHEAP_WIPE"))
        bits |= OH_HARDEN_WIPE;
    ohi_pool_set_hardening(bits);
}

ohi_pool_config *ohi_pool_settings(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Atomic bool was_read;
    if (OHI_UNLIKELY(!ohi_get_acquire(&was_read))) {
        (void)pthread_once(&once, read_environment);
        ohi_set_release(&was_read, true);
    }
    return &ohi_pool_settings_in_force;
}

bool ohi_pool_is_watched_for_sure(void)
{
    return ohi_get_relaxed(&ohi_pool_settings()->may_be_watched);
}
