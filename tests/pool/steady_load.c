/* steady_load: mixed sizes up to 8192 bytes, allocated and released at random, for the system calls
 * it makes once it is warm: none. tests/pool/check-syscalls.sh counts them between the two writes.
 */
#define _POSIX_C_SOURCE 200809L
#include <offheap/offheap.h>

#include <unistd.h>

/* Warm-up runs with a fifth more buffers alive: a load that only now reaches its peak is not
 * steady. */
enum { WARM_LIVE = 6000, LIVE = 5000, WARM = 600000, STEADY = 2000000 };

static oh_buffer live[WARM_LIVE];
static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static bool churn(size_t count, int operations)
{
    for (int i = 0; i < operations; i++) {
        oh_buffer *place = &live[draw() % count];
        oh_buffer_release(place);
        const size_t length = (size_t)(draw() >> 40) % ((size_t)1 << (1 + draw() % 13)) + 1;
        if (oh_buffer_alloc_unsafe(NULL, length, place) != OH_OK)
            return false;
        place->data[length - 1] = 1;
    }
    return true;
}

static bool say(const char *word, size_t length)
{
    return write(STDOUT_FILENO, word, length) == (ssize_t)length;
}

int main(void)
{
    if (!churn(WARM_LIVE, WARM))
        return 1;
    for (size_t i = LIVE; i < WARM_LIVE; i++)
        oh_buffer_release(&live[i]);
    return say("steady\n", 7) && churn(LIVE, STEADY) && say("done\n", 5) ? 0 : 1;
}
