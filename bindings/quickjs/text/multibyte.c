/* East Asian multi-byte encodings; see multibyte.h.

   Every encoding has a function that looks at the start of the input and says what it is:

     a character of n bytes        {n, code}
     n bytes that mean nothing     {n, MALFORMED}    U+FFFD; where a trail byte does not belong, n
   is 1 and what follows is looked at again n bytes without a character   {n, NOTHING}      an
   escape sequence the start of a character      {0, ...}          more is needed

   so the loop, the cut end of a stream and the output are in one place. */
#include "multibyte.h"

#include <string.h>

#define MALFORMED UINT32_MAX
#define NOTHING (UINT32_MAX - 1)

typedef struct token {
    size_t bytes;
    uint32_t code;
} token;

static const token cut = {0, NOTHING};
static const token bad = {1, MALFORMED};

static token pair(uint32_t code)
{
    return (token){2, code ? code : MALFORMED};
}

static bool is_between(uint8_t byte, uint8_t first, uint8_t last)
{
    return byte >= first && byte <= last;
}

/* GB 18030, which GBK is decoded as. */

/* Four bytes: numbered, from U+10000 on one by one. */
static token gb18030_four(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    const size_t supplementary = 189000, beyond = supplementary + 0x100000;
    if (bytes < 3)
        return cut;
    if (!is_between(p[2], 0x81, 0xFE))
        return bad;
    if (bytes < 4)
        return cut;
    if (!is_between(p[3], 0x30, 0x39))
        return bad;
    size_t n = ((size_t)(p[0] - 0x81) * 10 + (size_t)(p[1] - 0x30)) * 1260 +
               (size_t)(p[2] - 0x81) * 10 + (size_t)(p[3] - 0x30);
    if (n >= supplementary && n < beyond)
        return (token){4, (uint32_t)(n - supplementary + 0x10000)};
    uint32_t code = ohb_multibyte_four(decoder->tables, n);
    return (token){4, code ? code : MALFORMED};
}

static token gb18030(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (p[0] < 0x80)
        return (token){1, p[0]};
    if (p[0] == 0x80)
        return (token){1, 0x20AC};
    if (p[0] == 0xFF)
        return bad;
    if (bytes < 2)
        return cut;
    if (is_between(p[1], 0x30, 0x39))
        return gb18030_four(decoder, p, bytes);
    if (p[1] < 0x40 || p[1] == 0x7F)
        return bad;
    return pair(ohb_multibyte_pair(decoder->tables, OHB_CHARSET_GB18030, p[0], p[1]));
}

/* Big5. */

static token big5(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (p[0] <= 0x80)
        return (token){1, p[0]};
    if (p[0] == 0xFF)
        return (token){1, 0xF8F8};
    if (bytes < 2)
        return cut;
    if (p[1] < 0x40 || p[1] == 0x7F || p[1] == 0xFF)
        return bad;
    return pair(ohb_multibyte_pair(decoder->tables, OHB_CHARSET_BIG5, p[0], p[1]));
}

/* Japanese. */

/* A character of JIS X 0208 by row and cell, 1 to 94, where Shift_JIS has it. */
static uint32_t jis0208(const ohb_multibyte *decoder, unsigned row, unsigned cell)
{
    unsigned lead = (row - 1) / 2 + 0x81, trail = cell + 0x9E;
    if (lead > 0x9F)
        lead += 0x40;
    if (row & 1)
        trail = cell + (cell < 64 ? 0x3F : 0x40);
    return ohb_multibyte_pair(decoder->tables, OHB_CHARSET_CP932, (uint8_t)lead, (uint8_t)trail);
}

static token shift_jis(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (p[0] < 0x80) { /* these three take turns in IBM's code page */
        uint8_t code = p[0] == 0x1A ? 0x1C : p[0] == 0x1C ? 0x7F : p[0] == 0x7F ? 0x1A : p[0];
        return (token){1, code};
    }
    if (is_between(p[0], 0xA1, 0xDF))
        return (token){1, 0xFF61u + (p[0] - 0xA1u)};
    if (p[0] == 0x80 || p[0] == 0xA0 || p[0] > 0xFC)
        return bad;
    if (bytes < 2)
        return cut;
    if (p[1] < 0x40 || p[1] == 0x7F || p[1] > 0xFC)
        return bad;
    return pair(ohb_multibyte_pair(decoder->tables, OHB_CHARSET_CP932, p[0], p[1]));
}

/* C1 control characters stand for themselves in the EUC encodings. */
static bool is_euc_single(uint8_t byte)
{
    return byte < 0x8E || is_between(byte, 0x90, 0x9F);
}

static bool is_euc_place(const uint8_t *p)
{
    return is_between(p[0], 0xA1, 0xFE) && is_between(p[1], 0xA1, 0xFE);
}

/* Half-width katakana and three signs. */
static token euc_jp_katakana(const uint8_t *p)
{
    static const uint8_t signs[] = {0xA2, 0xA3, 0xAC};
    if (is_between(p[1], 0xA1, 0xDF))
        return pair(0xFF61u + (p[1] - 0xA1u));
    if (is_between(p[1], 0xE0, 0xE2))
        return pair(signs[p[1] - 0xE0]);
    return is_between(p[1], 0xE5, 0xFE) ? bad : pair(0);
}

static token euc_jp(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (is_euc_single(p[0]))
        return (token){1, p[0]};
    if (p[0] == 0xA0 || p[0] == 0xFF)
        return bad;
    if (bytes < 2)
        return cut;
    if (p[1] < 0xA0)
        return bad;
    if (p[0] == 0x8E)
        return euc_jp_katakana(p);
    if (p[0] != 0x8F)
        return pair(is_euc_place(p) ? jis0208(decoder, p[0] - 0xA0u, p[1] - 0xA0u) : 0);
    if (p[1] == 0xA0 || p[1] == 0xFF)
        return pair(0);
    if (bytes < 3)
        return cut;
    if (p[2] < 0xA1 || p[2] == 0xFF)
        return bad;
    uint32_t code = is_euc_place(p + 1)
                        ? ohb_multibyte_pair(decoder->tables, OHB_CHARSET_JIS_X_0212, p[1], p[2])
                        : 0;
    return (token){3, code ? code : MALFORMED};
}

static token euc_kr(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (is_euc_single(p[0]))
        return (token){1, p[0]};
    if (p[0] < 0xA1 || p[0] == 0xFF)
        return bad;
    if (bytes < 2)
        return cut;
    if (p[1] < 0xA0)
        return bad;
    return pair(is_euc_place(p)
                    ? ohb_multibyte_pair(decoder->tables, OHB_CHARSET_KS_X_1001, p[0], p[1])
                    : 0);
}

/* ISO-2022-JP: escape sequences shift between four sets. */

enum { ASCII, ROMAN, KATAKANA, KANJI, NO_SHIFT };

/* What follows ESC. Sets of other encodings are known, and skipped, but not shifted to. */
static const struct {
    char text[4];
    uint8_t shift;
} escapes[] = {
    {"(B", ASCII},     {"(J", ROMAN},     {"(H", ROMAN},     {"(I", KATAKANA},  {"$@", KANJI},
    {"$B", KANJI},     {"&@", KANJI},     {"$A", NO_SHIFT},  {"%B", NO_SHIFT},  {"(@", NO_SHIFT},
    {"(A", NO_SHIFT},  {"(C", NO_SHIFT},  {"(D", NO_SHIFT},  {"(E", NO_SHIFT},  {"(F", NO_SHIFT},
    {"(G", NO_SHIFT},  {"(K", NO_SHIFT},  {"(R", NO_SHIFT},  {".A", NO_SHIFT},  {".F", NO_SHIFT},
    {"O", NO_SHIFT},   {"$(@", NO_SHIFT}, {"$(A", NO_SHIFT}, {"$(B", NO_SHIFT}, {"$(C", NO_SHIFT},
    {"$(D", NO_SHIFT}, {"$(E", NO_SHIFT}, {"$(G", NO_SHIFT}, {"$(H", NO_SHIFT}, {"$(I", NO_SHIFT},
    {"$(J", NO_SHIFT}, {"$(K", NO_SHIFT}, {"$(L", NO_SHIFT}, {"$(M", NO_SHIFT}, {"$)A", NO_SHIFT},
    {"$)C", NO_SHIFT}, {"$)E", NO_SHIFT}, {"$)G", NO_SHIFT}, {"$*H", NO_SHIFT}, {"$+I", NO_SHIFT},
    {"$+J", NO_SHIFT}, {"$+K", NO_SHIFT}, {"$+L", NO_SHIFT}, {"$+M", NO_SHIFT}, {"%/@", NO_SHIFT},
    {"%/A", NO_SHIFT}, {"%/C", NO_SHIFT}, {"%/D", NO_SHIFT}, {"%/E", NO_SHIFT}, {"%/F", NO_SHIFT},
};

static token escape(ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    bool may_go_on = bytes == 1;
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        size_t length = strlen(escapes[i].text), seen = bytes - 1 < length ? bytes - 1 : length;
        if (memcmp(p + 1, escapes[i].text, seen) != 0)
            continue;
        may_go_on = may_go_on || seen < length;
        if (seen < length)
            continue;
        if (escapes[i].shift == NO_SHIFT)
            return (token){length + 1, MALFORMED};
        decoder->shift = escapes[i].shift;
        return (token){length + 1, NOTHING};
    }
    return may_go_on ? cut : bad;
}

/* Two bytes that are no place are one fault, unless the second may begin something. */
static token kanji(const ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (bytes < 2)
        return cut;
    if (!is_between(p[1], 0x21, 0x7E))
        return p[1] == 0x0E || p[1] == 0x0F || p[1] == 0x1B ? bad : pair(0);
    if (!is_between(p[0], 0x21, 0x7E))
        return bad;
    return pair(jis0208(decoder, p[0] - 0x20u, p[1] - 0x20u));
}

static token iso_2022_jp(ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    if (p[0] == 0x1B)
        return escape(decoder, p, bytes);
    if (p[0] == '\n' || p[0] == '\r') {
        if (decoder->shift != ROMAN)
            decoder->shift = ASCII;
        return (token){1, p[0]};
    }
    if (p[0] == 0x0E || p[0] == 0x0F || (p[0] >= 0x80 && decoder->shift != KANJI))
        return bad;
    switch (decoder->shift) {
    case KANJI:
        return kanji(decoder, p, bytes);
    case KATAKANA:
        return is_between(p[0], 0x21, 0x5F) ? (token){1, 0xFF61u + (p[0] - 0x21u)} : bad;
    case ROMAN:
        return (token){1, p[0] == '\\' ? 0xA5u : p[0] == '~' ? 0x203Eu : p[0]};
    default:
        return (token){1, p[0]};
    }
}

/* The loop. */

static token next(ohb_multibyte *decoder, const uint8_t *p, size_t bytes)
{
    switch (decoder->encoding) {
    case OHB_GB18030:
        return gb18030(decoder, p, bytes);
    case OHB_BIG5:
        return big5(decoder, p, bytes);
    case OHB_EUC_JP:
        return euc_jp(decoder, p, bytes);
    case OHB_ISO_2022_JP:
        return iso_2022_jp(decoder, p, bytes);
    case OHB_SHIFT_JIS:
        return shift_jis(decoder, p, bytes);
    default:
        return euc_kr(decoder, p, bytes);
    }
}

static size_t put(uint16_t *dst, uint32_t code)
{
    if (code < 0x10000) {
        dst[0] = (uint16_t)code;
        return 1;
    }
    dst[0] = (uint16_t)(0xD7C0 + (code >> 10));
    dst[1] = (uint16_t)(0xDC00 | (code & 0x3FF));
    return 2;
}

/* A second escape sequence with no character before it is a fault, which a third one is not. */
static token notice_escape(ohb_multibyte *decoder, token t)
{
    bool is_shift = t.code == NOTHING && t.bytes > 0;
    if (is_shift && decoder->has_shifted)
        t.code = MALFORMED;
    decoder->has_shifted = t.code == NOTHING && (is_shift || decoder->has_shifted);
    return t;
}

size_t ohb_multibyte_decode(ohb_multibyte *decoder, uint16_t *dst, const uint8_t *src, size_t bytes,
                            bool is_last, size_t *kept, bool *is_valid)
{
    size_t written = 0;
    *kept = 0;
    while (bytes > 0) {
        token t = notice_escape(decoder, next(decoder, src, bytes));
        if (t.bytes == 0 && !is_last) {
            *kept = bytes;
            break;
        }
        if (t.bytes == 0) /* cut short for good */
            t = (token){bytes, MALFORMED};
        *is_valid = *is_valid && t.code != MALFORMED;
        if (t.code != NOTHING)
            written += put(dst + written, t.code == MALFORMED ? 0xFFFD : t.code);
        src += t.bytes;
        bytes -= t.bytes;
    }
    return written;
}

void ohb_multibyte_reset(ohb_multibyte *decoder)
{
    decoder->shift = ASCII;
    decoder->has_shifted = false;
}

int ohb_multibyte_init(ohb_multibyte *decoder, ohb_multibyte_encoding encoding,
                       ohb_multibyte_tables *tables)
{
    static const ohb_charset charsets[] = {
        [OHB_GB18030] = OHB_CHARSET_GB18030, [OHB_BIG5] = OHB_CHARSET_BIG5,
        [OHB_EUC_JP] = OHB_CHARSET_CP932,    [OHB_ISO_2022_JP] = OHB_CHARSET_CP932,
        [OHB_SHIFT_JIS] = OHB_CHARSET_CP932, [OHB_EUC_KR] = OHB_CHARSET_KS_X_1001,
    };
    *decoder = (ohb_multibyte){.encoding = encoding, .tables = tables, .shift = ASCII};
    return ohb_multibyte_load(tables, charsets[encoding]);
}
