/* Clock, resident set, thread ends, forks and locks on POSIX systems. */
#define _GNU_SOURCE
#include "platform/platform.h"

#include "base/atomic.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t ohi_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t ohi_clock_coarse_ms(void)
{
#ifdef CLOCK_MONOTONIC_COARSE
    return read_clock(CLOCK_MONOTONIC_COARSE) / 1000000u;
#else
    return read_clock(CLOCK_MONOTONIC) / 1000000u;
#endif
}

uint64_t ohi_clock_wall_seconds(void)
{
    return read_clock(CLOCK_REALTIME) / 1000000000u;
}

/* Opened anew each time: a descriptor kept open would be one that a daemon closes behind our back
   and somebody else gets. */
uint64_t ohi_file_number(const char *path, bool is_second)
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    char text[128];
    const ssize_t count = read(descriptor, text, sizeof text - 1);
    (void)close(descriptor);
    if (count <= 0)
        return 0;
    text[count] = '\0';
    const char *number = is_second ? strchr(text, ' ') : text;
    return number == NULL ? 0 : strtoull(number, NULL, 10);
}

uint64_t ohi_process_rss_bytes(void)
{
    return ohi_file_number("/proc/self/statm", true) * ohi_page_bytes(); /* size resident ... */
}

/* Of the main thread: what is read under the process's own number is not a sum of its threads. */
uint64_t ohi_process_run_delay_ns(void)
{
    return ohi_file_number("/proc/self/schedstat", true); /* running waiting turns */
}

unsigned ohi_processor_count(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}

const char *ohi_environment(const char *name)
{
    return getenv(name);
}

static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;
static bool exit_key_made;
static void (*_Atomic exit_hook)(void *);

static void run_exit_hook(void *argument)
{
    void (*hook)(void *) = ohi_get_acquire(&exit_hook);
    if (hook != NULL)
        hook(argument);
}

static void make_exit_key(void)
{
    exit_key_made = pthread_key_create(&exit_key, run_exit_hook) == 0;
}

bool ohi_thread_at_exit(void (*hook)(void *argument), void *argument)
{
    ohi_set_release(&exit_hook, hook);
    (void)pthread_once(&exit_once, make_exit_key);
    return exit_key_made && pthread_setspecific(exit_key, argument) == 0;
}

void ohi_process_at_fork(void (*before)(void), void (*parent)(void), void (*child)(void))
{
    (void)pthread_atfork(before, parent, child);
}

void ohi_process_abort(const char *message)
{
    const char *const parts[] = {"offheap: ", message, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
            break; /* nobody listens */
    abort();
}

void ohi_lock_init(ohi_lock *lock)
{
    (void)pthread_mutex_init(lock, NULL);
}

void ohi_lock_acquire(ohi_lock *lock)
{
    (void)pthread_mutex_lock(lock);
}

void ohi_lock_release(ohi_lock *lock)
{
    (void)pthread_mutex_unlock(lock);
}
