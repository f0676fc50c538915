/* A leak to be found: a service that keeps a receive buffer for every session and forgets one of
 * eight when the session ends. Nothing here knows of the doctor.
 *
 *     cc -g -O2 leaky_sessions.c -loffheap -o leaky_sessions
 *     OFFHEAP_DOCTOR=report.html ./leaky_sessions
 *
 * After twelve seconds the report names the line that allocates. The number of sessions is the
 * argument; a run of under ten seconds is too short to call growth a leak.
 */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include <offheap/offheap.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OPEN_SESSIONS = 64, SESSIONS = 12000 };

typedef struct session {
    unsigned id;
    oh_buffer received;
} session;

static session *session_open(unsigned id)
{
    session *opened = malloc(sizeof *opened);
    if (opened) {
        opened->id = id;
        if (oh_buffer_alloc_unsafe(NULL, 4096, &opened->received) == OH_OK)
            return opened;
        free(opened);
    }
    return NULL;
}

/* The mistake: sessions of some clients are closed, and their buffer is not released. */
static void session_close(session *closed)
{
    if (closed && closed->id % 8 != 0)
        oh_buffer_release(&closed->received);
    free(closed);
}

static void wait_a_millisecond(void)
{
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
}

int main(int argc, char **argv)
{
    unsigned wanted = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : SESSIONS;
    session *open[OPEN_SESSIONS] = {NULL};
    for (unsigned id = 0; id < wanted; id++) {
        session **place = &open[id % OPEN_SESSIONS];
        session_close(*place);
        *place = session_open(id);
        if (!*place)
            return 1; /* NOLINT(clang-analyzer-unix.Malloc): the process ends */
        wait_a_millisecond();
    }
    for (unsigned i = 0; i < OPEN_SESSIONS; i++)
        session_close(open[i]);
    printf("%u sessions served\n", wanted);
    return 0;
}
