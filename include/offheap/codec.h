/**
 * Codecs: text and byte encodings on plain memory.
 *
 * Nothing here allocates, keeps state or knows a buffer. Rules for every function of this header:
 *
 *  - Lengths say their unit: `bytes`, `chars` (8-bit characters of base64 or hex text) or `units`
 *    (16-bit units of UTF-16 in the machine's byte order). Results are in the unit of `dst`.
 *  - A source may be NULL when its length is 0; a length of 0 is valid and gives 0 (or true).
 *  - `dst` must have room for the result. The `_length` function named in the docstring gives it
 *    exactly, a `_bound` an upper limit. Nothing is written beyond the result.
 *  - `dst` and `src` must not overlap, unless the docstring says that they may be the same.
 *  - The bytes of `src` must not change during a call, nor between the call that tells the length
 *    and the one that writes: of memory that others write, take a copy first.
 *  - 16-bit pointers are aligned to 2, byte pointers to nothing.
 *  - Malformed text never fails: it is replaced as the Encoding Standard says. Ill-formed UTF-8
 *    becomes one U+FFFD for each maximal subpart, a lone surrogate becomes U+FFFD.
 *  - Thread-safe: everything works on the caller's memory only.
 *
 * The work is done by the best kernels that the processor has, chosen once (oh_kernel_name()).
 *
 *     size_t units = oh_utf16_length_from_utf8(text, text_bytes);
 *     uint16_t *wide = malloc(units * sizeof *wide);
 *     oh_utf8_to_utf16(wide, text, text_bytes);
 */
#ifndef OFFHEAP_CODEC_H
#define OFFHEAP_CODEC_H

#include <offheap/encoding.h>

OH_EXTERN_C_BEGIN

/* Looking at text. */

/** True when every byte is below 0x80. */
OH_NODISCARD OH_API bool oh_is_ascii(const uint8_t *src, size_t bytes);

/** True when the bytes are well-formed UTF-8: shortest forms only, no surrogates, up to U+10FFFF.
 */
OH_NODISCARD OH_API bool oh_is_utf8(const uint8_t *src, size_t bytes);

/** True when every unit is at most 0xFF, so that oh_utf16_to_latin1() loses nothing. */
OH_NODISCARD OH_API bool oh_utf16_fits_latin1(const uint16_t *src, size_t units);

/** The narrowest kind of string that holds a text; ordered. */
typedef enum oh_text_width {
    OH_TEXT_ASCII,  /**< every character below U+0080: the bytes are the characters */
    OH_TEXT_LATIN1, /**< every character below U+0100: one byte a character */
    OH_TEXT_UTF16   /**< needs 16-bit units */
} oh_text_width;

/** What oh_utf8_classify() found out. */
typedef struct oh_utf8_shape {
    size_t utf16_units;  /**< units of the decoded text; its Latin-1 bytes where those suffice */
    oh_text_width width; /**< narrowest string for the decoded text */
    bool is_valid;       /**< false when decoding replaces something */
} oh_utf8_shape;

/**
 * Everything that a program needs to know before it decodes UTF-8, in one pass: the narrowest
 * string that holds the text after replacement, and its length. Then, by width:
 * copy the bytes, oh_utf8_to_latin1() or oh_utf8_to_utf16().
 */
OH_NODISCARD OH_API oh_utf8_shape oh_utf8_classify(const uint8_t *src, size_t bytes);

/**
 * The bytes that make whole characters: `bytes`, less a sequence at the end (1 to 3 bytes) that
 * more input could complete. A decoder that is fed piece by piece converts this many and keeps the
 * rest. Ill-formed input counts as whole, since no more input would make it better.
 */
OH_NODISCARD OH_API size_t oh_utf8_complete_length(const uint8_t *src, size_t bytes);

/* Lengths. */

/** Units that oh_utf8_to_utf16() writes, and bytes that oh_utf8_to_latin1() writes. Exact for
    ill-formed input too. At most `bytes`. */
OH_NODISCARD OH_API size_t oh_utf16_length_from_utf8(const uint8_t *src, size_t bytes);

/** The same for text that the caller knows to be well-formed, faster; any other text gives a number
    without meaning (and no bound). */
OH_NODISCARD OH_API size_t oh_utf16_length_from_utf8_unchecked(const uint8_t *src, size_t bytes);

/** Bytes that oh_utf16_to_utf8() writes; 3 for a lone surrogate. At most 3 * units. */
OH_NODISCARD OH_API size_t oh_utf8_length_from_utf16(const uint16_t *src, size_t units);

/** Bytes that oh_latin1_to_utf8() writes: one for each byte below 0x80, two for the others. */
OH_NODISCARD OH_API size_t oh_utf8_length_from_latin1(const uint8_t *src, size_t bytes);

/* Transcoding: all return what they wrote, in units of dst. */

/** Decodes UTF-8. Needs room for oh_utf16_length_from_utf8() units. */
OH_API size_t oh_utf8_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes);

/** Encodes UTF-16 as UTF-8. Needs room for oh_utf8_length_from_utf16() bytes. */
OH_API size_t oh_utf16_to_utf8(uint8_t *dst, const uint16_t *src, size_t units);

/** Encodes Latin-1 (code point = byte) as UTF-8. Needs room for oh_utf8_length_from_latin1() bytes.
 */
OH_API size_t oh_latin1_to_utf8(uint8_t *dst, const uint8_t *src, size_t bytes);

/** Decodes UTF-8 to UTF-16 and keeps the low 8 bits of every unit, as Node's 'latin1' does. Needs
   room for oh_utf16_length_from_utf8() bytes. */
OH_API size_t oh_utf8_to_latin1(uint8_t *dst, const uint8_t *src, size_t bytes);

/** Widens every byte to a unit. Needs room for `bytes` units. */
OH_API size_t oh_latin1_to_utf16(uint16_t *dst, const uint8_t *src, size_t bytes);

/** Keeps the low 8 bits of every unit, as Node's 'latin1' does. Needs room for `units` bytes. */
OH_API size_t oh_utf16_to_latin1(uint8_t *dst, const uint16_t *src, size_t units);

/** Clears bit 7 of every byte, as Node's buf.toString('ascii') does. */
OH_API void oh_ascii_decode(uint8_t *dst, const uint8_t *src, size_t bytes);

/**
 * Encodes as much UTF-16 as fits into `capacity` bytes, whole characters only, as buf.write() and
 * TextEncoder.encodeInto() do. `*units_read`, when not NULL, is set to the units that went in.
 */
OH_API size_t oh_utf16_to_utf8_within(uint8_t *dst, size_t capacity, const uint16_t *src,
                                      size_t units, size_t *units_read);

/** The same for Latin-1; `*bytes_read` is set to the source bytes that went in. */
OH_API size_t oh_latin1_to_utf8_within(uint8_t *dst, size_t capacity, const uint8_t *src,
                                       size_t bytes, size_t *bytes_read);

/* Base64. */

/** Characters that oh_base64_encode() writes: padded to a multiple of 4 for OH_BASE64, unpadded for
    OH_BASE64URL. SIZE_MAX when that number does not fit a size_t. */
OH_NODISCARD OH_API size_t oh_base64_encoded_length(size_t bytes, oh_base64 alphabet);

/** Encodes bytes as base64 text without a final NUL. Needs room for oh_base64_encoded_length(). */
OH_API size_t oh_base64_encode(char *dst, const uint8_t *src, size_t bytes, oh_base64 alphabet);

/** Most bytes that oh_base64_decode() writes for this many characters. */
OH_NODISCARD OH_API size_t oh_base64_decoded_bound(size_t chars);

/** Decodes base64 by Node's forgiving rule: both alphabets at once, characters of neither are
   skipped, the first '=' ends the text. Needs room for oh_base64_decoded_bound() bytes. See
   <offheap/binary_decoder.h> for text in pieces. */
OH_API size_t oh_base64_decode(uint8_t *dst, const char *src, size_t chars);

/** The same for text in 16-bit units. */
OH_API size_t oh_base64_decode_utf16(uint8_t *dst, const uint16_t *src, size_t units);

/* Hex. */

/** Writes two lower-case digits a byte, without a final NUL. Needs room for 2 * bytes. */
OH_API size_t oh_hex_encode(char *dst, const uint8_t *src, size_t bytes);

/** Decodes pairs of digits, either case, and stops before the first pair that is none, or that is
    cut short. Needs room for chars / 2. */
OH_API size_t oh_hex_decode(uint8_t *dst, const char *src, size_t chars);

/* Byte order. */

/** Reverses the bytes of every 2 byte group in place. Bytes beyond the last whole group are left as
    they are. */
OH_API void oh_swap16(uint8_t *data, size_t bytes);
/** The same for groups of 4 bytes. */
OH_API void oh_swap32(uint8_t *data, size_t bytes);
/** The same for groups of 8 bytes. */
OH_API void oh_swap64(uint8_t *data, size_t bytes);

/* Whole blocks. */

/** Repeats a pattern over dst, cut at the end; an empty pattern fills with zero bytes. The pattern
    may lie in dst. */
OH_API void oh_fill(uint8_t *dst, size_t bytes, const uint8_t *pattern, size_t pattern_bytes);

/** -1, 0 or 1: order of the bytes as unsigned numbers, then of the lengths. */
OH_NODISCARD OH_API int oh_compare(const uint8_t *left, size_t left_bytes, const uint8_t *right,
                                   size_t right_bytes);

/* The kernels in use. */

/**
 * The instruction set whose kernels this process uses: "avx512", "avx2", "sse42", "neon" or
 * "scalar". Chosen when the library is loaded: the best that processor and system support, or the
 * one that the environment variable OFFHEAP_KERNELS names, if it can run here. Static storage.
 */
OH_NODISCARD OH_API const char *oh_kernel_name(void);

OH_EXTERN_C_END

#if OH_HAS_INLINE
#include <offheap/codec_inline.h>
#endif

#endif
