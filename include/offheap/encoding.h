/** The encodings a buffer's text can be in, with Node's names and aliases. */
#ifndef OFFHEAP_ENCODING_H
#define OFFHEAP_ENCODING_H

#include <offheap/status.h>

OH_EXTERN_C_BEGIN

/** What text the bytes of a buffer stand for; the values are pinned. */
typedef enum oh_encoding {
    OH_UTF8,      /**< UTF-8; malformed sequences read as U+FFFD */
    OH_UTF16LE,   /**< 16-bit units, low byte first */
    OH_LATIN1,    /**< code point = byte; writing keeps the low 8 bits of a UTF-16 unit */
    OH_ASCII,     /**< reads with bit 7 cleared, writes as OH_LATIN1, as Node does */
    OH_BASE64,    /**< RFC 4648 section 4, padded */
    OH_BASE64URL, /**< RFC 4648 section 5, unpadded; reading accepts both alphabets */
    OH_HEX        /**< two lower-case digits a byte */
} oh_encoding;

/**
 * Base64 alphabet: OH_BASE64 (RFC 4648 section 4, padded) or OH_BASE64URL (section 5, unpadded).
 * The same constants as the encodings, so that one can be passed on as the other.
 */
typedef oh_encoding oh_base64;

/**
 * The encoding that a name stands for: Node's names and aliases, upper or lower case ("utf8",
 * "utf-8", "ucs2", "utf-16le", "latin1", "binary", "ascii", "base64", "base64url", "hex").
 * Fails with OH_ERR_UNKNOWN_ENCODING; `name` need not end with a NUL, NULL is unknown.
 */
OH_NODISCARD OH_API oh_status oh_encoding_from_name(const char *name, size_t length,
                                                    oh_encoding *out);

/** Node's canonical name ("utf8", "utf16le", ...); NULL for a value outside the enumeration. Static
    storage. */
OH_API const char *oh_encoding_name(oh_encoding encoding);

OH_EXTERN_C_END

#endif
