/* Tables of multi-byte characters, read out of iconv(); see multibyte_tables.h. */
#include "multibyte_tables.h"

#include <stdbool.h>
#include <stdlib.h>

#if OFFHEAP_HAVE_ICONV

#include <iconv.h>

enum {
    FIRST_LEAD = 0x81,
    LAST_LEAD = 0xFE,
    FIRST_TRAIL = 0x40,
    LAST_TRAIL = 0xFE,
    TRAILS = 0xC0, /* rows are 0x40 to 0xFF */
    PAIRS = (LAST_LEAD - FIRST_LEAD + 1) * TRAILS,
    FOURS = 39420, /* 0x81308130 to 0x8431A439 */
};

static const char *const iconv_names[OHB_CHARSETS] = {
    [OHB_CHARSET_GB18030] = "GB18030",  [OHB_CHARSET_GB18030_FOUR] = "GB18030",
    [OHB_CHARSET_BIG5] = "BIG5",        [OHB_CHARSET_CP932] = "CP932",
    [OHB_CHARSET_KS_X_1001] = "EUC-KR", [OHB_CHARSET_JIS_X_0212] = "EUC-JP",
};

/* Places where ICU says something else: `count` characters from `pair` on stand for `unit` and
   those behind it; unit 0: for nothing. */
typedef struct correction {
    ohb_charset charset;
    uint16_t pair;
    uint16_t unit;
    uint16_t count;
} correction;

static const correction corrections[] = {
    {OHB_CHARSET_GB18030, 0xA3A0, 0x3000, 1},     {OHB_CHARSET_GB18030, 0xFE51, 0xE816, 3},
    {OHB_CHARSET_GB18030, 0xFE6C, 0xE831, 1},     {OHB_CHARSET_GB18030, 0xFE76, 0xE83B, 1},
    {OHB_CHARSET_GB18030, 0xFE91, 0xE855, 1},     {OHB_CHARSET_BIG5, 0x8140, 0xEEB8, 2041},
    {OHB_CHARSET_BIG5, 0x8E40, 0xE311, 2983},     {OHB_CHARSET_BIG5, 0xFA40, 0xE000, 785},
    {OHB_CHARSET_KS_X_1001, 0xA2E6, 0, 3},        {OHB_CHARSET_KS_X_1001, 0xC9A1, 0xE000, 94},
    {OHB_CHARSET_KS_X_1001, 0xFEA1, 0xE05E, 94},  {OHB_CHARSET_JIS_X_0212, 0xF3A1, 0x2170, 10},
    {OHB_CHARSET_JIS_X_0212, 0xF3AB, 0x2160, 10}, {OHB_CHARSET_JIS_X_0212, 0xF3B7, 0x3231, 1},
};

/* The same for four bytes, by number. */
static const struct {
    uint16_t first, unit, count;
} four_corrections[] = {{19057, 0x9FB4, 8}, {39076, 0xFE10, 10}};

static size_t index_of(unsigned lead, unsigned trail)
{
    return (size_t)(lead - FIRST_LEAD) * TRAILS + (trail - FIRST_TRAIL);
}

/* One character; 0 unless it is exactly one unit. */
static uint16_t convert(iconv_t handle, const uint8_t *bytes, size_t length)
{
    uint16_t units[4];
    char copy[4], *in = copy, *out = (char *)units;
    size_t in_left = length, out_left = sizeof units;
    for (size_t i = 0; i < length; i++)
        copy[i] = (char)bytes[i];
    iconv(handle, NULL, NULL, NULL, NULL);
    size_t result = iconv(handle, &in, &in_left, &out, &out_left);
    if (result == (size_t)-1 || in_left > 0 || out_left != sizeof units - sizeof units[0])
        return 0;
    return units[0] >= 0xD800 && units[0] < 0xE000 ? 0 : units[0];
}

static void fill_pairs(iconv_t handle, ohb_charset charset, uint16_t *units)
{
    bool is_prefixed = charset == OHB_CHARSET_JIS_X_0212;
    bool is_euc = is_prefixed || charset == OHB_CHARSET_KS_X_1001;
    for (unsigned lead = is_euc ? 0xA1 : FIRST_LEAD; lead <= LAST_LEAD; lead++)
        for (unsigned trail = is_euc ? 0xA1 : FIRST_TRAIL; trail <= LAST_TRAIL; trail++) {
            const uint8_t bytes[] = {0x8F, (uint8_t)lead, (uint8_t)trail};
            units[index_of(lead, trail)] =
                convert(handle, bytes + !is_prefixed, is_prefixed ? 3 : 2);
        }
}

/* The next trail byte of an encoding: a run of characters goes on in the next row. */
static void step(ohb_charset charset, unsigned *lead, unsigned *trail)
{
    bool is_big5 = charset == OHB_CHARSET_BIG5;
    if (is_big5 && *trail == 0x7E)
        *trail = 0xA1;
    else if (*trail < 0xFE)
        ++*trail;
    else {
        ++*lead;
        *trail = is_big5 ? 0x40 : 0xA1;
    }
}

static void correct_pairs(ohb_charset charset, uint16_t *units)
{
    for (size_t i = 0; i < sizeof corrections / sizeof corrections[0]; i++) {
        const correction *c = &corrections[i];
        unsigned lead = c->pair >> 8, trail = c->pair & 0xFF;
        for (unsigned k = 0; c->charset == charset && k < c->count; k++) {
            units[index_of(lead, trail)] = c->unit ? (uint16_t)(c->unit + k) : 0;
            step(charset, &lead, &trail);
        }
    }
}

static void fill_fours(iconv_t handle, uint16_t *units)
{
    for (size_t n = 0; n < FOURS; n++) {
        const uint8_t bytes[] = {(uint8_t)(0x81 + n / 12600), (uint8_t)(0x30 + n / 1260 % 10),
                                 (uint8_t)(0x81 + n / 10 % 126), (uint8_t)(0x30 + n % 10)};
        units[n] = convert(handle, bytes, sizeof bytes);
    }
    for (size_t i = 0; i < sizeof four_corrections / sizeof four_corrections[0]; i++)
        for (unsigned k = 0; k < four_corrections[i].count; k++)
            units[four_corrections[i].first + k] = (uint16_t)(four_corrections[i].unit + k);
}

static const char *native_utf16(void)
{
    const uint16_t one = 1;
    return *(const uint8_t *)&one == 1 ? "UTF-16LE" : "UTF-16BE";
}

int ohb_multibyte_load(ohb_multibyte_tables *tables, ohb_charset charset)
{
    if (tables->units[charset])
        return 0;
    bool is_four = charset == OHB_CHARSET_GB18030_FOUR;
    uint16_t *units = calloc(is_four ? FOURS : PAIRS, sizeof *units);
    iconv_t handle = units ? iconv_open(native_utf16(), iconv_names[charset]) : (iconv_t)-1;
    if (handle == (iconv_t)-1) {
        free(units);
        return -1;
    }
    if (is_four) {
        fill_fours(handle, units);
    } else {
        fill_pairs(handle, charset, units);
        correct_pairs(charset, units);
    }
    iconv_close(handle);
    tables->units[charset] = units;
    return 0;
}

uint16_t ohb_multibyte_pair(ohb_multibyte_tables *tables, ohb_charset charset, uint8_t lead,
                            uint8_t trail)
{
    if (ohb_multibyte_load(tables, charset) < 0)
        return 0;
    return tables->units[charset][index_of(lead, trail)];
}

uint16_t ohb_multibyte_four(ohb_multibyte_tables *tables, size_t n)
{
    if (n >= FOURS || ohb_multibyte_load(tables, OHB_CHARSET_GB18030_FOUR) < 0)
        return 0;
    return tables->units[OHB_CHARSET_GB18030_FOUR][n];
}

#else

int ohb_multibyte_load(ohb_multibyte_tables *tables, ohb_charset charset)
{
    (void)tables, (void)charset;
    return -1;
}

uint16_t ohb_multibyte_pair(ohb_multibyte_tables *tables, ohb_charset charset, uint8_t lead,
                            uint8_t trail)
{
    (void)tables, (void)charset, (void)lead, (void)trail;
    return 0;
}

uint16_t ohb_multibyte_four(ohb_multibyte_tables *tables, size_t n)
{
    (void)tables, (void)n;
    return 0;
}

#endif

void ohb_multibyte_free_tables(ohb_multibyte_tables *tables)
{
    for (int i = 0; i < OHB_CHARSETS; i++)
        free(tables->units[i]);
}
