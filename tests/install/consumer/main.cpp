// The same from C++17: every public header compiles, and a buffer is used.
#include <offheap/offheap.h>

int main()
{
    oh_buffer buffer;
    if (oh_buffer_alloc(nullptr, 4, &buffer) != OH_OK)
        return 1;
    uint32_t value = 0;
    oh_status status = oh_write_u32be(buffer, 0, 0x01020304);
    if (status == OH_OK)
        status = oh_read_u32le(buffer, 0, &value);
    oh_buffer_release(&buffer);
    return status == OH_OK && value == 0x04030201 ? 0 : 1;
}
