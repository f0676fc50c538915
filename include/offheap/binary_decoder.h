/**
 * Streaming decoder of base64 and hex: letters in chunks in, bytes out.
 *
 * A chunk may end in the middle of a group of letters. The decoder keeps them (at most three) and
 * puts them before the next chunk. Whatever the chunks are, the concatenated output is what
 * oh_base64_decode() or oh_hex_decode() gives for all letters at once.
 *
 *     char chunk[4096];
 *     uint8_t decoded[sizeof chunk]; // above oh_binary_decoder_bound() from 16 letters on
 *     size_t chars, bytes_out;
 *     oh_binary_decoder decoder;
 *     oh_status given = oh_binary_decoder_init(&decoder, OH_BASE64);
 *     while (given == OH_OK && (chars = fread(chunk, 1, sizeof chunk, input)) > 0) {
 *         given = oh_binary_decoder_write(&decoder, chunk, chars, decoded, sizeof decoded,
 *                                         &bytes_out);
 *         if (given == OH_OK)
 *             fwrite(decoded, 1, bytes_out, stdout);
 *     }
 *     if (given == OH_OK)
 *         given = oh_binary_decoder_end(&decoder, decoded, sizeof decoded, &bytes_out);
 *     if (given == OH_OK)
 *         fwrite(decoded, 1, bytes_out, stdout);
 *
 * Base64 is read by Node's forgiving rule: both alphabets at once, characters of neither are
 * skipped, the first '=' ends the text. Hex ends before the first pair that is no byte. What comes
 * behind such an end is dropped, and `is_ended` tells of it.
 *
 * For the other direction, bytes to base64 or hex, and for text, see <offheap/decoder.h>.
 *
 * A decoder lives in the caller's memory, allocates nothing and needs no clean-up. One thread at a
 * time.
 */
#ifndef OFFHEAP_BINARY_DECODER_H
#define OFFHEAP_BINARY_DECODER_H

#include <offheap/encoding.h>

OH_EXTERN_C_BEGIN

/** The fields are for reading only. */
typedef struct oh_binary_decoder {
    oh_encoding encoding; /**< of the letters */
    bool is_ended;        /**< base64 has met a '=', hex a pair that is no byte: no more is read */
    uint8_t held_letters; /**< letters of the unfinished group, in `held` */
    char held[4];         /**< the unfinished group */
} oh_binary_decoder;

/** Most bytes that oh_binary_decoder_end() writes. */
#define OH_BINARY_DECODER_END_BOUND ((size_t)2)

/** Starts afresh. OH_ERR_UNKNOWN_ENCODING when `encoding` is not one of OH_BASE64, OH_BASE64URL
    (the same here: both alphabets are read) and OH_HEX. */
OH_NODISCARD OH_API oh_status oh_binary_decoder_init(oh_binary_decoder *decoder,
                                                     oh_encoding encoding);

/** Most bytes that writing a chunk of `chars` letters can give now: about three quarters of them,
    or half. Above 0 unless `chars` is 0. */
OH_NODISCARD OH_API size_t oh_binary_decoder_bound(const oh_binary_decoder *decoder, size_t chars);

/**
 * Decodes a chunk and keeps its unfinished group. `written` gets the bytes in `dst`.
 * OH_ERR_BUFFER_OUT_OF_BOUNDS when `capacity` is below oh_binary_decoder_bound(): then nothing
 * happened and the chunk can be given again. `src` needs no NUL; it and `dst` may be NULL when
 * `chars` is 0. They must not overlap. Behind the result, bytes of `dst` up to the bound may
 * change.
 */
OH_NODISCARD OH_API oh_status oh_binary_decoder_write(oh_binary_decoder *decoder, const char *src,
                                                      size_t chars, uint8_t *dst, size_t capacity,
                                                      size_t *written);

/**
 * Gives the one or two bytes that two or three letters of base64 stand for at the end (a single
 * letter gives none, nor does a digit of hex without its partner) and starts afresh.
 * OH_ERR_BUFFER_OUT_OF_BOUNDS when `capacity` is below OH_BINARY_DECODER_END_BOUND and something is
 * held; `dst` may be NULL when nothing is.
 */
OH_NODISCARD OH_API oh_status oh_binary_decoder_end(oh_binary_decoder *decoder, uint8_t *dst,
                                                    size_t capacity, size_t *written);

OH_EXTERN_C_END

#endif
