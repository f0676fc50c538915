/* Hex dump of a file of any size, or of standard input, in constant memory.
 *
 * The reader hands out chunks that come from the pool or are 64 KiB long; a row of sixteen bytes
 * may begin in one chunk and end in the next, which the chain hides.
 *
 *     cc hex_dump.c -loffheap -o hex_dump && ./hex_dump /bin/sh | head
 */
#include <offheap/offheap.h>

#include <stdio.h>
#include <string.h>

enum { ROW_BYTES = 16 };

static void print_row(uint64_t position, const uint8_t *bytes, size_t count)
{
    char hex[2 * ROW_BYTES];
    oh_hex_encode(hex, bytes, count);
    printf("%08llx ", (unsigned long long)position);
    for (size_t i = 0; i < ROW_BYTES; i++)
        printf(" %.*s", 2, i < count ? hex + 2 * i : "  ");
    printf("  |");
    for (size_t i = 0; i < count; i++)
        putchar(bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.');
    printf("|\n");
}

/* Prints and consumes rows while at least `least` bytes are there. */
static uint64_t print_rows(oh_chain *chain, uint64_t position, size_t least)
{
    uint8_t row[ROW_BYTES];
    while (oh_chain_length(chain) >= least) {
        size_t count = oh_chain_copy_out(chain, 0, row, sizeof row);
        print_row(position, row, count);
        oh_chain_consume(chain, count);
        position += count;
    }
    return position;
}

static oh_status dump(oh_reader *reader)
{
    oh_chain chain;
    oh_buffer chunk;
    uint64_t position = 0;
    oh_status status;
    oh_chain_init(&chain);
    while ((status = oh_reader_next(reader, &chunk)) == OH_OK) {
        status = oh_chain_append(&chain, chunk);
        oh_buffer_release(&chunk); /* the chain has a reference of its own */
        if (status != OH_OK)
            break;
        position = print_rows(&chain, position, ROW_BYTES);
    }
    print_rows(&chain, position, 1);
    oh_chain_deinit(&chain);
    return status;
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/dev/stdin";
    oh_reader *reader;
    if (oh_reader_open(NULL, path, NULL, &reader) != OH_OK) {
        perror(path);
        return 1;
    }
    oh_status status = dump(reader);
    if (status != OH_ERR_END)
        fprintf(stderr, "%s: %s\n", path,
                status == OH_ERR_IO ? strerror(oh_reader_error(reader))
                                    : oh_status_message(status));
    oh_reader_destroy(reader);
    return status == OH_ERR_END ? 0 : 1;
}
