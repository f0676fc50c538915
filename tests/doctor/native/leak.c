/* Leaks at one line; the script beside it compiles it in every way and wants that line. */
#include <offheap/buffer.h>

enum { KEPT = 64 };

static oh_buffer kept[KEPT];

int fill_shelf(int count)
{
    int done = 0;
    for (int i = 0; i < KEPT && i < count; i++)
        done += oh_buffer_alloc(NULL, 1000, &kept[i]) == OH_OK; /* HERE */
    return done;
}

#ifndef PART
int main(void)
{
    return fill_shelf(KEPT) == KEPT ? 0 : 1;
}
#endif
