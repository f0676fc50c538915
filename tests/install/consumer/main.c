/* What a stranger's first program does. */
#include <offheap/offheap.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    oh_buffer buffer, text;
    if (oh_buffer_from_utf8(NULL, "b2ZmaGVhcA", 10, OH_BASE64, &buffer) != OH_OK ||
        oh_buffer_to_utf8(NULL, buffer, OH_HEX, &text) != OH_OK)
        return 1;
    printf("%s %.*s\n", OH_VERSION_STRING, (int)text.length, (const char *)text.data);
    int is_right = text.length == 14 && memcmp(text.data, "6f666668656170", 14) == 0;
    oh_buffer_release(&buffer);
    oh_buffer_release(&text);
    return is_right ? 0 : 1;
}
