/* host: facts about the process and the machine, and the signals that end a program. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "host.h"

#include <errno.h>
#include <offheap/monitor.h>
#include <offheap/offheap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* hrtime(ArrayBuffer of three 32-bit numbers): the monotonic clock as seconds (high and low half)
   and nanoseconds; written in place, so that asking for the time allocates nothing. */
static JSValue hrtime(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                      int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    size_t bytes = 0;
    uint32_t fields[3];
    uint8_t *target = JS_GetArrayBuffer(context, &bytes, argv[0]);
    if (target == NULL || bytes < sizeof fields)
        return JS_ThrowTypeError(context, "hrtime wants 12 bytes");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fields[0] = (uint32_t)((uint64_t)now.tv_sec >> 32);
    fields[1] = (uint32_t)now.tv_sec;
    fields[2] = (uint32_t)now.tv_nsec;
    memcpy(target, fields, sizeof fields);
    return JS_UNDEFINED;
}

/* milliseconds(): the same clock as a number. */
static JSValue monotonic_ms(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return JS_NewFloat64(context, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

static void set_text(JSContext *context, JSValueConst target, const char *name, const char *text)
{
    JS_SetPropertyStr(context, target, name, JS_NewString(context, text));
}

static void set_number(JSContext *context, JSValueConst target, const char *name, double number)
{
    JS_SetPropertyStr(context, target, name, JS_NewNumber(context, number));
}

/* The name Node gives the processor. */
static const char *architecture(const char *machine)
{
    static const char *const names[][2] = {
        {"x86_64", "x64"},    {"aarch64", "arm64"},   {"i686", "ia32"},   {"armv7l", "arm"},
        {"ppc64le", "ppc64"}, {"riscv64", "riscv64"}, {"s390x", "s390x"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(machine, names[i][0]) == 0)
            return names[i][1];
    return machine;
}

/* system(): what stays the same for the life of the process. */
static JSValue system_facts(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    JSValue facts = JS_NewObject(context);
    struct utsname names;
    char path[4096];
    if (uname(&names) == 0) {
        set_text(context, facts, "system", names.sysname);
        set_text(context, facts, "release", names.release);
        set_text(context, facts, "version", names.version);
        set_text(context, facts, "machine", names.machine);
        set_text(context, facts, "arch", architecture(names.machine));
        set_text(context, facts, "hostname", names.nodename);
    }
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length > 0) {
        path[length] = '\0';
        set_text(context, facts, "execPath", path);
    }
    set_text(context, facts, "engine", JS_GetVersion());
    set_text(context, facts, "offheap", OH_VERSION_STRING);
    set_number(context, facts, "pid", (double)getpid());
    set_number(context, facts, "ppid", (double)getppid());
    set_number(context, facts, "uid", (double)getuid());
    set_number(context, facts, "gid", (double)getgid());
    set_number(context, facts, "cpus", (double)sysconf(_SC_NPROCESSORS_ONLN));
    double page = (double)sysconf(_SC_PAGESIZE);
    set_number(context, facts, "totalMemory", (double)sysconf(_SC_PHYS_PAGES) * page);
    set_number(context, facts, "freeMemory", (double)sysconf(_SC_AVPHYS_PAGES) * page);
    return facts;
}

/* cpuTime(): [user, system] microseconds. */
static JSValue cpu_time(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    JSValue pair[] = {
        JS_NewNumber(context, (double)usage.ru_utime.tv_sec * 1e6 + (double)usage.ru_utime.tv_usec),
        JS_NewNumber(context, (double)usage.ru_stime.tv_sec * 1e6 + (double)usage.ru_stime.tv_usec),
    };
    return JS_NewArrayFrom(context, 2, pair);
}

/* Fills the memory with bytes fit for keys; false when the system has none. */
static bool fill_random(uint8_t *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t count = getrandom(bytes + done, length - done, 0);
        if (count > 0)
            done += (size_t)count;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* random(ArrayBuffer, offset, length): fills the part with bytes fit for keys. */
static JSValue random_bytes(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    uint8_t *bytes;
    cli_part part;
    if (!cli_host_part(context, argv, &part) || !cli_host_target(context, argv[0], &part, &bytes))
        return JS_EXCEPTION;
    const size_t length = (size_t)part.length;
    oh_write_probe write = oh_probe_write_begin(NULL, bytes, length);
    const bool filled = fill_random(bytes, length);
    oh_probe_write_end(&write);
    return filled ? JS_UNDEFINED
                  : JS_ThrowInternalError(context, "the system gives no random bytes");
}

/*
 * SIGINT and SIGTERM end a program that has no handlers for them, with 128 + the signal's number.
 * quickjs-libc sees signals only in its loop, and sleeps on unless its own handler was called; a
 * busy program never gets there. So ours stands in front of libc's: it stops the program, for the
 * engine's interrupt handler to see, and hands on, for the loop to wake. Where JavaScript listens
 * (claimed), it only hands on. watched is the one runtime that signals mean, null while none runs.
 */
enum { FATAL_SIGNALS = 2 };
static const int fatal_signals[FATAL_SIGNALS] = {SIGINT, SIGTERM};

static _Atomic(cli_runtime *) watched;
static atomic_bool claimed[FATAL_SIGNALS];
static void (*behind[FATAL_SIGNALS])(int);

static void on_signal(int number)
{
    cli_runtime *runtime = atomic_load(&watched);
    int i = number == fatal_signals[0] ? 0 : 1;
    if (runtime != NULL && !atomic_load(&claimed[i]))
        cli_runtime_stop(runtime, 128 + number);
    if (behind[i] != NULL)
        behind[i](number);
}

static void set_signal(int number, void (*handler)(int), struct sigaction *old)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, old);
}

void cli_signals_watch(cli_runtime *runtime)
{
    for (int i = 0; i < FATAL_SIGNALS; i++) {
        struct sigaction old;
        sigaction(fatal_signals[i], NULL, &old);
        bool is_libc = old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN;
        behind[i] = is_libc && old.sa_handler != on_signal ? old.sa_handler : NULL;
        atomic_store(&claimed[i], false);
    }
    atomic_store(&watched, runtime);
    for (int i = 0; i < FATAL_SIGNALS; i++)
        set_signal(fatal_signals[i], on_signal, NULL);
}

void cli_signals_unwatch(void)
{
    for (int i = 0; i < FATAL_SIGNALS; i++)
        set_signal(fatal_signals[i], SIG_DFL, NULL);
    atomic_store(&watched, NULL);
}

/* claimSignal(number, whether JavaScript listens): true for the signals that are handled so. */
static JSValue claim_signal(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    int32_t number;
    if (JS_ToInt32(context, &number, argv[0]) < 0)
        return JS_EXCEPTION;
    for (int i = 0; i < FATAL_SIGNALS; i++) {
        if (fatal_signals[i] == number) {
            atomic_store(&claimed[i], JS_ToBool(context, argv[1]) > 0);
            return JS_TRUE;
        }
    }
    return JS_FALSE;
}

bool cli_host_add_process(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"hrtime", 1, hrtime},    {"milliseconds", 0, monotonic_ms}, {"system", 0, system_facts},
        {"cpuTime", 0, cpu_time}, {"claimSignal", 2, claim_signal},  {"random", 3, random_bytes},
    };
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
