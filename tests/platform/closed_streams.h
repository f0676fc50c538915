/* The standard streams of a test are closed for a while. Nothing may be asserted meanwhile, for it
 * could not be told. */
#ifndef PLATFORM_CLOSED_STREAMS_H
#define PLATFORM_CLOSED_STREAMS_H

#include <fcntl.h>
#include <unistd.h>

enum { STREAMS = STDERR_FILENO + 1 };

typedef struct closed_streams {
    int kept[STREAMS]; /* negative: was not open */
} closed_streams;

static inline closed_streams close_streams(void)
{
    closed_streams streams;
    for (int fd = 0; fd < STREAMS; fd++)
        streams.kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    for (int fd = 0; fd < STREAMS; fd++)
        (void)close(fd);
    return streams;
}

/* Opens them again. How many of their numbers something else had got. */
static inline int reopen_streams(const closed_streams *streams)
{
    int taken = 0;
    for (int fd = 0; fd < STREAMS; fd++) {
        taken += fcntl(fd, F_GETFD) >= 0;
        (void)close(fd);
        if (streams->kept[fd] >= 0) {
            (void)dup2(streams->kept[fd], fd);
            (void)close(streams->kept[fd]);
        }
    }
    return taken;
}

#endif
