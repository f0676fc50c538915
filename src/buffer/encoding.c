/* Names of encodings: one list of names and aliases, compared without regard to case. */
#include <offheap/encoding.h>

#include <string.h>

/* Canonical names come first for each encoding. */
static const struct {
    const char *name;
    oh_encoding encoding;
} names[] = {
    {"utf8", OH_UTF8},    {"utf16le", OH_UTF16LE}, {"latin1", OH_LATIN1},
    {"ascii", OH_ASCII},  {"base64", OH_BASE64},   {"base64url", OH_BASE64URL},
    {"hex", OH_HEX},      {"utf-8", OH_UTF8},      {"utf-16le", OH_UTF16LE},
    {"ucs2", OH_UTF16LE}, {"ucs-2", OH_UTF16LE},   {"binary", OH_LATIN1},
};

enum { NAME_COUNT = sizeof names / sizeof names[0] };

static bool equals_ignoring_case(const char *name, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (c != name[i])
            return false;
    }
    return name[length] == '\0';
}

oh_status oh_encoding_from_name(const char *name, size_t length, oh_encoding *out)
{
    for (size_t i = 0; name != NULL && i < NAME_COUNT; i++) {
        if (length != strlen(names[i].name) || !equals_ignoring_case(names[i].name, name, length))
            continue;
        *out = names[i].encoding;
        return OH_OK;
    }
    return OH_ERR_UNKNOWN_ENCODING;
}

const char *oh_encoding_name(oh_encoding encoding)
{
    for (size_t i = 0; i < NAME_COUNT; i++)
        if (names[i].encoding == encoding)
            return names[i].name;
    return NULL;
}
