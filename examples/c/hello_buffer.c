/* Hello, buffer: make one, look at it, turn it into text, and see that a slice is not a copy.
 *
 *     cc hello_buffer.c -loffheap -o hello_buffer && ./hello_buffer
 */
#include <offheap/offheap.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    /* A buffer is a small handle (24 bytes) on bytes that the library owns. NULL is the default
       context: the account that pays for the bytes. Everything that can fail returns a status. */
    const char *text = "hello, w\xc3\xb6rld";
    oh_buffer hello;
    oh_status status = oh_buffer_from_utf8(NULL, text, strlen(text), OH_UTF8, &hello);
    if (status != OH_OK) {
        fprintf(stderr, "%s: %s\n", oh_status_name(status), oh_status_message(status));
        return 1;
    }

    /* The bytes are right there; no call is needed to read or write them. */
    printf("%zu bytes, the first is '%c'\n", hello.length, hello.data[0]);

    /* The same bytes in other encodings, written to memory of our own. The bound says how much room
       the text can need; here the buffer is short enough to know. */
    char line[64];
    size_t length;
    if (oh_buffer_write_utf8(hello, OH_HEX, line, sizeof line, &length) == OH_OK)
        printf("hex:    %.*s\n", (int)length, line);
    if (oh_buffer_write_utf8(hello, OH_BASE64, line, sizeof line, &length) == OH_OK)
        printf("base64: %.*s\n", (int)length, line);

    /* A slice is a view: it has a reference of its own and shares the bytes. Negative positions
       count from the end, as in JavaScript, and what lies beyond is cut off. */
    oh_buffer world = oh_buffer_slice(hello, -6, INT64_MAX);
    if (world.length > 0)
        world.data[0] = 'W';
    printf("after writing to the slice: %.*s\n", (int)hello.length, (const char *)hello.data);

    /* Each handle is released once, in any order. The bytes go with the last one. */
    oh_buffer_release(&hello);
    printf("the slice still lives: %.*s\n", (int)world.length, (const char *)world.data);
    oh_buffer_release(&world);

    /* What is still held is known to the byte. */
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    printf("bytes held at the end: %llu\n", (unsigned long long)usage.external);
    return 0;
}
