/* Bytes that come from elsewhere: adopt what malloc() gave, and map a file.
 *
 * Both become buffers like any other: they can be sliced, counted and released, and the last
 * release gives the bytes back the way they came.
 *
 *     cc adopt_and_map.c -loffheap -o adopt_and_map && ./adopt_and_map
 */
#include <offheap/offheap.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Called once, by whoever releases the last reference, on that thread. */
static void give_back(void *opaque, void *bytes, size_t length)
{
    printf("%s: %zu bytes given back\n", (const char *)opaque, length);
    free(bytes);
}

static oh_memory_usage usage_now(void)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    return usage;
}

static int adopt(void)
{
    char *made_elsewhere = malloc(5000);
    if (!made_elsewhere)
        return 1;
    memset(made_elsewhere, 'a', 5000);

    static char name[] = "adopted";
    oh_buffer buffer;
    if (oh_buffer_adopt(NULL, made_elsewhere, 5000, give_back, name, &buffer) != OH_OK) {
        free(made_elsewhere); /* after a failure they are still ours */
        return 1;
    }
    printf("adopted: %llu bytes accounted\n", (unsigned long long)usage_now().adopted);

    /* A small view of a large buffer keeps all of it alive. compact() copies the view out. */
    oh_buffer view = oh_buffer_slice(buffer, 0, 10);
    oh_buffer_release(&buffer);
    printf("a view of 10 bytes keeps %llu\n", (unsigned long long)usage_now().external);
    if (oh_buffer_compact(&view) != OH_OK)
        return 1;
    printf("compacted it keeps %llu\n", (unsigned long long)usage_now().external);
    oh_buffer_release(&view);
    return 0;
}

static int map(const char *path)
{
    oh_buffer file;
    if (oh_buffer_map_file(NULL, path, &file) != OH_OK) {
        perror(path);
        return 1;
    }
    printf("mapped: %s\n",
           usage_now().mapped == file.length ? "accounted in full" : "not accounted");
    /* Copy-on-write: this changes the buffer and leaves the file alone. */
    if (file.length > 0)
        file.data[0] = '#';
    oh_buffer_release(&file);
    return 0;
}

int main(int argc, char **argv)
{
    return adopt() || map(argc > 1 ? argv[1] : argv[0]);
}
