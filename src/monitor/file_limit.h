/*
 * A file that would grow beyond the process's limit (RLIMIT_FSIZE) is an error to us and no reason
 * to end the program: the signal that comes with the error is held back and taken.
 */
#ifndef MONITOR_FILE_LIMIT_H
#define MONITOR_FILE_LIMIT_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

/* Before the call; hand the result to ohi_file_limit_release(). */
static inline sigset_t ohi_file_limit_hold(void)
{
    sigset_t too_large;
    sigset_t before;
    sigemptyset(&too_large);
    sigaddset(&too_large, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &too_large, &before);
    return before;
}

/* After the call, which failed with that error; 0: it did not. */
static inline void ohi_file_limit_release(const sigset_t *before, int error)
{
    static const struct timespec at_once;
    sigset_t too_large;
    sigemptyset(&too_large);
    sigaddset(&too_large, SIGXFSZ);
    if (error == EFBIG)
        (void)sigtimedwait(&too_large, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

#endif
