/* Three mistakes that need no trend to show, or their cures: pitfalls sick|healthy. */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include <offheap/offheap.h>

#include <stdbool.h>
#include <string.h>
#include <time.h>

enum { TURNS = 60, LINE = 64, PIECE = 16384, PIECES = 60, CHUNKS = 60 };

static bool is_sick;

/* Text of every line, to compare a word; or the word is compared where it is. */
static int count_errors(oh_buffer page)
{
    int found = 0;
    for (size_t at = 0; at + LINE <= page.length; at += LINE) {
        oh_buffer line = oh_buffer_slice(page, (int64_t)at, (int64_t)at + LINE), text;
        if (!is_sick) {
            found += memcmp(line.data, "error", 5) == 0;
        } else if (oh_buffer_to_utf8(NULL, line, OH_BASE64, &text) == OH_OK) { /* HERE convert */
            found += memcmp(text.data, "ZXJyb3", 6) == 0;
            oh_buffer_release(&text);
        }
        oh_buffer_release(&line);
    }
    return found;
}

static size_t collect(oh_buffer piece)
{
    oh_buffer parts[PIECES], body = {0};
    for (int i = 0; i < PIECES; i++) {
        parts[i] = piece;
        oh_buffer pair[2] = {body, piece}, longer;
        if (is_sick && oh_buffer_concat(NULL, pair, 2, &longer) == OH_OK) { /* HERE concat */
            oh_buffer_release(&body);
            body = longer;
        }
    }
    if (!is_sick && oh_buffer_concat(NULL, parts, PIECES, &body) != OH_OK)
        return 0;
    size_t length = body.length;
    oh_buffer_release(&body);
    return length;
}

/* Two chunks that cut a character; a decoder keeps the first half of it. */
static void decode(oh_decoder *decoder)
{
    static const char *const chunks[] = {"gr\xc3", "\xbc\xc3\x9f"};
    for (int i = 0; i < 2; i++) {
        oh_buffer chunk, text;
        char out[32];
        size_t written;
        if (oh_buffer_from_bytes(NULL, chunks[i], strlen(chunks[i]), &chunk) != OH_OK)
            return;
        if (!is_sick)
            (void)!oh_decoder_write(decoder, chunk.data, chunk.length, out, sizeof out, &written);
        else if (oh_buffer_to_utf8(NULL, chunk, OH_UTF8, &text) == OH_OK) /* HERE split */
            oh_buffer_release(&text);
        oh_buffer_release(&chunk);
    }
}

/* Chunks that come and go, a thousand a second: the cure, whoever makes them. */
static size_t read_chunks(void)
{
    oh_reader *reader;
    oh_buffer chunk;
    if (oh_reader_open(NULL, "/dev/zero", NULL, &reader) != OH_OK)
        return 0;
    while (oh_reader_position(reader) < (uint64_t)CHUNKS * OH_READER_CHUNK_BYTES &&
           oh_reader_next(reader, &chunk) == OH_OK)
        oh_buffer_release(&chunk);
    size_t bytes = (size_t)oh_reader_position(reader);
    oh_reader_destroy(reader);
    return bytes;
}

int main(int argc, char **argv)
{
    is_sick = argc > 1 && strcmp(argv[1], "sick") == 0;
    oh_buffer page, piece;
    oh_decoder decoder;
    if (oh_buffer_alloc(NULL, 1 << 20, &page) != OH_OK ||
        oh_buffer_alloc(NULL, PIECE, &piece) != OH_OK ||
        oh_decoder_init(&decoder, OH_UTF8) != OH_OK)
        return 2;
    int found = 0;
    size_t bytes = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        found += count_errors(page);
        bytes += collect(piece);
        decode(&decoder);
        bytes += read_chunks();
        nanosleep(&(struct timespec){0, 50000000}, NULL);
    }
    oh_buffer_release(&page);
    oh_buffer_release(&piece);
    return found == 0 && bytes > 0 ? 0 : 1;
}
