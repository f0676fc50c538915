/* Multi-byte encodings through iconv(); see multibyte.h.

   iconv() stops at what it cannot decode. Then one U+FFFD is written and, as the Encoding Standard
   says, a lead byte is skipped together with the byte behind it, unless that one is ASCII and so
   may be the start of something else. */
#include "multibyte.h"

#if OFFHEAP_HAVE_ICONV

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

struct ohb_multibyte {
    iconv_t handle;
    bool is_chinese; /* the standard gives byte 0x80 to the euro sign, iconv() to nobody */
};

static const char *native_utf16(void)
{
    const uint16_t one = 1;
    return *(const uint8_t *)&one == 1 ? "UTF-16LE" : "UTF-16BE";
}

ohb_multibyte *ohb_multibyte_open(const char *iconv_name)
{
    ohb_multibyte *decoder = malloc(sizeof *decoder);
    if (!decoder)
        return NULL;
    decoder->handle = iconv_open(native_utf16(), iconv_name);
    decoder->is_chinese = strcmp(iconv_name, "GB18030") == 0;
    if (decoder->handle != (iconv_t)-1)
        return decoder;
    free(decoder);
    return NULL;
}

void ohb_multibyte_close(ohb_multibyte *decoder)
{
    if (!decoder)
        return;
    iconv_close(decoder->handle);
    free(decoder);
}

void ohb_multibyte_reset(ohb_multibyte *decoder)
{
    iconv(decoder->handle, NULL, NULL, NULL, NULL);
}

static size_t malformed_bytes(const uint8_t *src, size_t bytes)
{
    return bytes >= 2 && src[0] > 0x80 && src[0] < 0xFF && src[1] >= 0x80 ? 2 : 1;
}

size_t ohb_multibyte_decode(ohb_multibyte *decoder, uint16_t *dst, const uint8_t *src, size_t bytes,
                            bool is_last, size_t *kept, bool *is_valid)
{
    char *in = (char *)(uintptr_t)src, *out = (char *)dst;
    size_t in_left = bytes, out_left = (bytes + 1) * sizeof *dst;
    *kept = 0;
    while (in_left > 0 && iconv(decoder->handle, &in, &in_left, &out, &out_left) == (size_t)-1) {
        bool is_cut_short = errno == EINVAL;
        if (is_cut_short && !is_last) {
            *kept = in_left;
            break;
        }
        bool is_euro = decoder->is_chinese && (uint8_t)*in == 0x80;
        *is_valid = *is_valid && is_euro;
        *(uint16_t *)(void *)out = is_euro ? 0x20AC : 0xFFFD;
        out += sizeof *dst;
        out_left -= sizeof *dst;
        size_t skipped = is_cut_short ? in_left : malformed_bytes((const uint8_t *)in, in_left);
        in += skipped;
        in_left -= skipped;
    }
    return (size_t)((uint16_t *)(void *)out - dst);
}

#else

ohb_multibyte *ohb_multibyte_open(const char *iconv_name)
{
    (void)iconv_name;
    return NULL;
}

void ohb_multibyte_close(ohb_multibyte *decoder)
{
    (void)decoder;
}

size_t ohb_multibyte_decode(ohb_multibyte *decoder, uint16_t *dst, const uint8_t *src, size_t bytes,
                            bool is_last, size_t *kept, bool *is_valid)
{
    (void)decoder, (void)dst, (void)src, (void)bytes, (void)is_last;
    *kept = 0;
    *is_valid = false;
    return 0;
}

void ohb_multibyte_reset(ohb_multibyte *decoder)
{
    (void)decoder;
}

#endif
