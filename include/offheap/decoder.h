/**
 * Streaming decoder: bytes in chunks in, text out, no character ever torn in two.
 *
 * A chunk from a socket may end in the middle of a character. The decoder keeps the bytes of an
 * unfinished character (at most four) and puts them before the next chunk, by the rules of Node's
 * StringDecoder. Whatever the chunks are, the concatenated output is the same.
 *
 *     uint8_t chunk[4096];
 *     char text[3 * (sizeof chunk + 4)]; // oh_decoder_bound() for OH_UTF8, at most
 *     size_t bytes, length;
 *     oh_decoder decoder;
 *     oh_status status = oh_decoder_init(&decoder, OH_UTF8);
 *     while (status == OH_OK && (bytes = fread(chunk, 1, sizeof chunk, input)) > 0) {
 *         status = oh_decoder_write(&decoder, chunk, bytes, text, sizeof text, &length);
 *         if (status == OH_OK)
 *             fwrite(text, 1, length, stdout);
 *     }
 *     if (status == OH_OK)
 *         status = oh_decoder_end(&decoder, text, sizeof text, &length);
 *     if (status == OH_OK)
 *         fwrite(text, 1, length, stdout);
 *
 * "Text" is UTF-8: for OH_UTF8, OH_UTF16LE, OH_LATIN1 and OH_ASCII the characters that the bytes
 * stand for, with U+FFFD for what is malformed (a lone surrogate included); for OH_BASE64,
 * OH_BASE64URL and OH_HEX the letters that spell the bytes. From letters to bytes:
 * <offheap/binary_decoder.h>.
 *
 * A decoder lives in the caller's memory, allocates nothing and needs no clean-up. One thread at a
 * time.
 */
#ifndef OFFHEAP_DECODER_H
#define OFFHEAP_DECODER_H

#include <offheap/encoding.h>

OH_EXTERN_C_BEGIN

/** The fields are for reading only. */
typedef struct oh_decoder {
    oh_encoding encoding;  /**< of the bytes */
    uint8_t held_bytes;    /**< bytes of the unfinished character, in `held` */
    uint8_t missing_bytes; /**< bytes it still needs; 0 when nothing is held */
    uint8_t held[4];       /**< the unfinished character */
} oh_decoder;

/** Most characters that oh_decoder_end() writes. */
#define OH_DECODER_END_BOUND ((size_t)12)

/** Starts afresh. OH_ERR_UNKNOWN_ENCODING when `encoding` is none of the enumeration. */
OH_NODISCARD OH_API oh_status oh_decoder_init(oh_decoder *decoder, oh_encoding encoding);

/** Most bytes of text that writing a chunk of `bytes` bytes can give now; SIZE_MAX on overflow. */
OH_API size_t oh_decoder_bound(const oh_decoder *decoder, size_t bytes);

/**
 * Decodes a chunk and keeps its unfinished end. `written` gets the bytes of text in `dst`.
 * OH_ERR_BUFFER_OUT_OF_BOUNDS when `capacity` is below oh_decoder_bound(): then nothing happened
 * and the chunk can be given again. `src` may be NULL when bytes is 0, `dst` when capacity is; they
 * must not overlap.
 */
OH_NODISCARD OH_API oh_status oh_decoder_write(oh_decoder *decoder, const uint8_t *src,
                                               size_t bytes, char *dst, size_t capacity,
                                               size_t *written);

/**
 * Gives what an unfinished character stands for (U+FFFD, the last letters of base64; half a UTF-16
 * unit is dropped) and starts afresh. OH_ERR_BUFFER_OUT_OF_BOUNDS when `capacity` is below
 * OH_DECODER_END_BOUND and something is held; `dst` may be NULL when nothing is.
 */
OH_NODISCARD OH_API oh_status oh_decoder_end(oh_decoder *decoder, char *dst, size_t capacity,
                                             size_t *written);

OH_EXTERN_C_END

#endif
