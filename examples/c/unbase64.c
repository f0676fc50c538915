/* Decodes base64 of any size in constant memory: whatever is wrapped, unpadded or of either
 * alphabet.
 *
 * The reader hands out pieces that end anywhere; the decoder keeps the letters that make no group
 * yet.
 *
 *     cc unbase64.c -loffheap -o unbase64 && ./unbase64 < picture.b64 > picture.png
 */
#include <offheap/offheap.h>

#include <stdio.h>

enum { PIECE_BYTES = 4096 };

/* Until the input ends, which is the good end. */
static oh_status decode_pieces(oh_reader *reader, oh_binary_decoder *decoder, FILE *output)
{
    uint8_t bytes[PIECE_BYTES];
    size_t written;
    oh_buffer piece;
    oh_status status;
    while ((status = oh_reader_next(reader, &piece)) == OH_OK) {
        status = oh_binary_decoder_write(decoder, (const char *)piece.data, piece.length, bytes,
                                         sizeof bytes, &written);
        oh_buffer_release(&piece);
        if (status != OH_OK)
            return status;
        fwrite(bytes, 1, written, output);
    }
    if (status != OH_ERR_END)
        return status;
    status = oh_binary_decoder_end(decoder, bytes, sizeof bytes, &written);
    if (status == OH_OK)
        fwrite(bytes, 1, written, output);
    return status;
}

int main(void)
{
    oh_reader_options options = {
        .size = sizeof options, .chunk_bytes = PIECE_BYTES, .keep_open = true};
    oh_binary_decoder decoder;
    oh_reader *reader;
    oh_status status = oh_binary_decoder_init(&decoder, OH_BASE64);
    if (status == OH_OK)
        status = oh_reader_from_fd(NULL, 0, &options, &reader);
    if (status == OH_OK) {
        status = decode_pieces(reader, &decoder, stdout);
        oh_reader_destroy(reader);
    }
    if (status == OH_OK && fflush(stdout) != 0)
        status = OH_ERR_IO;
    if (status != OH_OK)
        fprintf(stderr, "unbase64: %s\n", oh_status_message(status));
    return status == OH_OK ? 0 : 1;
}
