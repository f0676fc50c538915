#define _GNU_SOURCE
#include "doctor/object_file.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Debug information of one program; a longer section is a mistake or an attack. */
enum { MOST_SECTION_BYTES = 1 << 30 };

static bool read_at(int fd, void *out, size_t length, uint64_t offset)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = pread(fd, (char *)out + done, length - done, (off_t)(offset + done));
        if (count <= 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

/* Bytes of the file; empty when the file does not have them. */
static ohi_section read_range(const ohi_object_file *object, uint64_t offset, uint64_t length)
{
    ohi_section none = {NULL, 0};
    if (length == 0 || length > MOST_SECTION_BYTES || offset > object->length ||
        length > object->length - offset)
        return none;
    void *data = malloc((size_t)length);
    if (!data || !read_at(object->fd, data, (size_t)length, offset)) {
        free(data);
        return none;
    }
    return (ohi_section){data, (size_t)length};
}

static bool is_native(const ElfW(Ehdr) * head)
{
    static const uint16_t one = 1;
    unsigned char order = *(const unsigned char *)&one ? ELFDATA2LSB : ELFDATA2MSB;
    return memcmp(head->e_ident, ELFMAG, SELFMAG) == 0 &&
           head->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) &&
           head->e_ident[EI_DATA] == order && head->e_shentsize == sizeof(ElfW(Shdr));
}

static ohi_section read_section(const ohi_object_file *object, const ElfW(Shdr) * header)
{
    ohi_section none = {NULL, 0};
    bool is_plain = header->sh_type != SHT_NOBITS && !(header->sh_flags & SHF_COMPRESSED);
    return is_plain ? read_range(object, header->sh_offset, header->sh_size) : none;
}

static bool read_headers(ohi_object_file *object)
{
    ElfW(Ehdr) head;
    if (!read_at(object->fd, &head, sizeof head, 0) || !is_native(&head))
        return false;
    object->header_count = head.e_shnum;
    object->headers =
        (void *)read_range(object, head.e_shoff, head.e_shnum * sizeof(ElfW(Shdr))).data;
    const ElfW(Shdr) *headers = object->headers;
    if (!headers || head.e_shstrndx >= object->header_count)
        return false;
    object->names = read_section(object, &headers[head.e_shstrndx]);
    return object->names.length > 0;
}

bool ohi_object_open(ohi_object_file *object, const char *path, uint64_t not_after)
{
    memset(object, 0, sizeof *object);
    object->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    if (object->fd >= 0 && fstat(object->fd, &about) == 0 && S_ISREG(about.st_mode) &&
        (uint64_t)about.st_mtime <= not_after) {
        object->length = (uint64_t)about.st_size;
        if (read_headers(object))
            return true;
    }
    ohi_object_close(object);
    return false;
}

void ohi_object_close(ohi_object_file *object)
{
    free(object->headers);
    free((void *)object->names.data);
    if (object->fd >= 0)
        close(object->fd);
    memset(object, 0, sizeof *object);
    object->fd = -1;
}

/* The text at an offset; NULL when it does not end in its section. */
static const char *text_at(const ohi_section *section, uint64_t offset)
{
    return offset < section->length &&
                   memchr(section->data + offset, 0, section->length - (size_t)offset)
               ? (const char *)section->data + offset
               : NULL;
}

ohi_section ohi_object_read(const ohi_object_file *object, const char *name)
{
    const ElfW(Shdr) *headers = object->headers;
    for (size_t i = 0; i < object->header_count; i++) {
        const char *own = text_at(&object->names, headers[i].sh_name);
        if (own && strcmp(own, name) == 0)
            return read_section(object, &headers[i]);
    }
    return (ohi_section){NULL, 0};
}

void ohi_symbols_find(const ohi_section *symbols, const ohi_section *strings,
                      ohi_line_query *queries, size_t count)
{
    for (size_t at = 0; symbols->length - at >= sizeof(ElfW(Sym)); at += sizeof(ElfW(Sym))) {
        ElfW(Sym) symbol;
        memcpy(&symbol, symbols->data + at, sizeof symbol);
        if ((symbol.st_info & 0xf) != STT_FUNC || symbol.st_size == 0)
            continue;
        size_t i = ohi_line_query_from(queries, count, symbol.st_value);
        for (; i < count && queries[i].address - symbol.st_value < symbol.st_size; i++) {
            if (!queries[i].function) {
                queries[i].function = text_at(strings, symbol.st_name);
                queries[i].function_start = symbol.st_value;
            }
        }
    }
}
