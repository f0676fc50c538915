/* What is this file? Reads the header of a PNG picture or of an ELF program.
 *
 * Every read checks its bounds and answers with a status, so a file that is cut short or lies about
 * itself is an error message and never a crash.
 *
 *     cc file_header.c -loffheap -o file_header && ./file_header /bin/sh
 */
#include <offheap/offheap.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool starts_with(oh_buffer file, const char *magic, size_t length)
{
    return file.length >= length && memcmp(file.data, magic, length) == 0;
}

/* PNG: eight magic bytes, then a chunk IHDR with big-endian numbers. */
static oh_status print_png(oh_buffer file)
{
    uint32_t width, height;
    uint8_t depth, color;
    oh_status status;
    if ((status = oh_read_u32be(file, 16, &width)) != OH_OK ||
        (status = oh_read_u32be(file, 20, &height)) != OH_OK ||
        (status = oh_read_u8(file, 24, &depth)) != OH_OK ||
        (status = oh_read_u8(file, 25, &color)) != OH_OK)
        return status;
    printf("PNG, %u x %u pixels, %u bits, color type %u\n", width, height, depth, color);
    return OH_OK;
}

/* ELF: byte 4 says how wide addresses are, byte 5 in which order the bytes of numbers lie. */
static oh_status print_elf(oh_buffer file)
{
    uint8_t width, order;
    uint16_t type, machine;
    oh_status status;
    if ((status = oh_read_u8(file, 4, &width)) != OH_OK ||
        (status = oh_read_u8(file, 5, &order)) != OH_OK)
        return status;
    bool is_big = order == 2;
    if ((status = is_big ? oh_read_u16be(file, 16, &type) : oh_read_u16le(file, 16, &type)) !=
        OH_OK)
        return status;
    status = is_big ? oh_read_u16be(file, 18, &machine) : oh_read_u16le(file, 18, &machine);
    if (status != OH_OK)
        return status;
    printf("ELF, %s bits, %s-endian, type %u, machine %u\n", width == 2 ? "64" : "32",
           is_big ? "big" : "little", type, machine);
    return OH_OK;
}

static oh_status print_header(oh_buffer file)
{
    if (starts_with(file, "\x89PNG\r\n\x1a\n", 8))
        return print_png(file);
    if (starts_with(file,
                    "\x7f"
                    "ELF",
                    4))
        return print_elf(file);
    printf("neither PNG nor ELF, %zu bytes\n", file.length);
    return OH_OK;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: file_header FILE\n");
        return 2;
    }
    /* Mapped, not read: only the pages that are looked at are loaded. */
    oh_buffer file;
    if (oh_buffer_map_file(NULL, argv[1], &file) != OH_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    oh_status status = print_header(file);
    oh_buffer_release(&file);
    if (status != OH_OK)
        fprintf(stderr, "%s: the header is cut short\n", argv[1]);
    return status == OH_OK ? 0 : 1;
}
