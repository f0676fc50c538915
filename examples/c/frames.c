/* Cuts a stream into frames: four bytes of length, most significant first, then so many bytes.
 *
 * The input comes in pieces that end anywhere, as from a socket. A chain shows them as one run of
 * bytes; a frame that lies in one piece is a view of it, and only one that lies across a border is
 * copied.
 *
 *     cc frames.c -loffheap -o frames && ./frames < stream
 */
#include <offheap/offheap.h>

#include <stdio.h>

enum { HEAD_BYTES = 4, MOST_FRAME_BYTES = 1 << 20 };

/* Takes the first frame off the chain. OH_ERR_END when it is not all there yet. */
static oh_status take_frame(oh_chain *input, oh_buffer *frame)
{
    uint8_t head[HEAD_BYTES];
    uint32_t length;
    if (oh_chain_copy_out(input, 0, head, HEAD_BYTES) < HEAD_BYTES)
        return OH_ERR_END;
    oh_status status = oh_read_u32be((oh_buffer){.data = head, .length = HEAD_BYTES}, 0, &length);
    if (status == OH_OK && length > MOST_FRAME_BYTES) /* nobody may make us wait for 4 GiB */
        status = OH_ERR_BUFFER_TOO_LARGE;
    if (status == OH_OK && oh_chain_length(input) < HEAD_BYTES + length)
        status = OH_ERR_END;
    if (status == OH_OK)
        status = oh_chain_slice(input, NULL, HEAD_BYTES, HEAD_BYTES + (int64_t)length, frame);
    if (status == OH_OK)
        oh_chain_consume(input, HEAD_BYTES + length);
    return status;
}

/* All frames that are whole; OH_ERR_END when more input is needed. */
static oh_status print_frames(oh_chain *input)
{
    oh_buffer frame;
    oh_status status;
    while ((status = take_frame(input, &frame)) == OH_OK) {
        printf("%zu bytes: %.*s\n", frame.length, (int)frame.length, (const char *)frame.data);
        oh_buffer_release(&frame);
    }
    return status;
}

/* Until the input ends, which is the good end where no piece of a frame is left. */
static oh_status read_frames(oh_reader *reader, oh_chain *input)
{
    oh_status status = OH_ERR_END;
    while (status == OH_ERR_END) {
        oh_buffer piece;
        oh_status given = oh_reader_next(reader, &piece);
        if (given != OH_OK)
            return given == OH_ERR_END && oh_chain_length(input) == 0 ? OH_OK : given;
        status = oh_chain_append(input, piece);
        oh_buffer_release(&piece); /* the chain has a reference of its own */
        if (status == OH_OK)
            status = print_frames(input);
    }
    return status;
}

int main(void)
{
    /* Pieces of seven bytes, so that frames lie across their borders. */
    oh_reader_options options = {.size = sizeof options, .chunk_bytes = 7, .keep_open = true};
    oh_reader *reader;
    oh_chain input;
    oh_chain_init(&input);
    oh_status status = oh_reader_from_fd(NULL, 0, &options, &reader);
    if (status == OH_OK) {
        status = read_frames(reader, &input);
        oh_reader_destroy(reader);
    }
    oh_chain_deinit(&input);
    if (status == OH_ERR_END)
        fputs("frames: the last frame is cut short\n", stderr);
    else if (status != OH_OK)
        fprintf(stderr, "frames: %s\n", oh_status_message(status));
    return status == OH_OK ? 0 : 1;
}
