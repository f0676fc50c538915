/* Ends in the way that the first argument says; the script beside it looks for the report. */
#define _DEFAULT_SOURCE
#include <offheap/buffer.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static oh_buffer kept;

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    if (oh_buffer_alloc(NULL, 1000, &kept) != OH_OK)
        return 1;
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "exit") == 0)
        exit(3);
    if (strcmp(how, "_exit") == 0)
        _exit(4);
    if (strcmp(how, "kill") == 0)
        raise(SIGKILL);
    if (strcmp(how, "handler") == 0) {
        signal(SIGSEGV, _exit);
        raise(SIGSEGV);
    }
    if (strcmp(how, "print") == 0) /* nowhere */
        for (int i = 0; i < 10000; i++)
            puts("no log");
    if (strcmp(how, "chdir") == 0)
        return chdir("/");
    if (strcmp(how, "close") == 0)
        for (int fd = 3; fd < 1024; fd++)
            close(fd);
    if (strcmp(how, "fork") == 0) {
        if (fork() == 0)
            exit(0); /* has nothing to report */
        wait(NULL);
        return wait(NULL) == -1 ? 0 : 1; /* and no child that the program does not know of */
    }
    return 0;
}
