/* One mistake with a buffer, by name, for a tool that watches from outside: check-valgrind.sh,
 * check-sanitizer.sh. */
#include <offheap/offheap.h>

#include "pool/annotate.h"

#include <stdio.h>
#include <string.h>

static oh_buffer make(size_t length)
{
    oh_buffer buffer = {0};
    (void)!oh_buffer_alloc_unsafe(NULL, length, &buffer);
    return buffer;
}

static void use_after_release(oh_buffer buffer)
{
    volatile uint8_t *bytes = buffer.data;
    oh_buffer_release(&buffer);
    bytes[5] = 1;
}

static void write_past_the_end(oh_buffer buffer)
{
    ((volatile uint8_t *)buffer.data)[buffer.length] = 1;
    oh_buffer_release(&buffer);
}

static void write_past_a_new_end(oh_buffer buffer)
{
    if (oh_buffer_resize(&buffer, buffer.length - 10) == OH_OK)
        ((volatile uint8_t *)buffer.data)[buffer.length] = 1;
    oh_buffer_release(&buffer);
}

static void release_twice(oh_buffer buffer)
{
    oh_buffer copy = buffer;
    oh_buffer_release(&buffer);
    oh_buffer_release(&copy);
}

static void read_what_was_never_written(oh_buffer buffer)
{
    if (buffer.data[7] == 7)
        (void)puts("seven");
    oh_buffer_release(&buffer);
}

static void leak(oh_buffer buffer)
{
    memset(buffer.data, 0, buffer.length);
}

static void make_none(oh_buffer buffer)
{
    memset(buffer.data, 0, buffer.length);
    oh_buffer slice = oh_buffer_slice(buffer, 1, 2);
    oh_buffer_release(&buffer);
    oh_buffer_release(&slice);
}

static const struct {
    const char *name;
    void (*make)(oh_buffer buffer);
} mistakes[] = {
    {"after-release", use_after_release},
    {"past-end", write_past_the_end},
    {"past-new-end", write_past_a_new_end},
    {"twice", release_twice},
    {"unwritten", read_what_was_never_written},
    {"leak", leak},
    {"none", make_none},
};

int main(int argc, char **argv)
{
    if (!OHI_HAS_VALGRIND && !OHI_HAS_ASAN)
        return 77;
    for (size_t i = 0; argc > 2 && i < sizeof mistakes / sizeof *mistakes; i++)
        if (strcmp(argv[1], mistakes[i].name) == 0)
            mistakes[i].make(make(strcmp(argv[2], "large") == 0 ? 100000 : 100));
    return 0;
}
