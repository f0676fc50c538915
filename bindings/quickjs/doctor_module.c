/* The natives behind offheap.doctor: the doctor inside the program itself.
 *
 *     doctorStart(html, json)      false when a monitor runs already
 *     doctorReport()               the report so far, as JSON text; null when nothing was started
 *     doctorStop()                 the exit code `offheap doctor` would have; writes the files
 *     doctorExpect(file, line, n)  that line may keep n bytes
 */
#define _DEFAULT_SOURCE /* strdup */
#include "doctor_module.h"

#include "arguments.h"
#include "probes.h"
#include "state.h"

#include <offheap/monitor.h>
#include <stdlib.h>
#include <string.h>

#ifndef OH_NO_MONITOR

#include <offheap/doctor.h>

/* The paths of the last doctorStart(): the library keeps the pointers until it is stopped. */
static char *paths[2];

/* A copy of the text; NULL for none. */
static int copy_path(JSContext *ctx, JSValueConst value, char **copy)
{
    *copy = NULL;
    if (JS_IsUndefined(value) || JS_IsNull(value))
        return 0;
    const char *text = JS_ToCString(ctx, value);
    *copy = text ? strdup(text) : NULL;
    JS_FreeCString(ctx, text);
    if (text && !*copy)
        JS_ThrowOutOfMemory(ctx);
    return *copy ? 0 : -1;
}

/* 1, 0 when a monitor runs, -1 and throws. An object is asked for its text, and may start the
   doctor itself: only then it is known whether the paths may be changed. */
static int take_paths(JSContext *ctx, JSValueConst *argv)
{
    char *copies[2] = {NULL, NULL};
    int taken = copy_path(ctx, argv[0], &copies[0]) < 0 || copy_path(ctx, argv[1], &copies[1]) < 0
                    ? -1
                    : !oh_probe_is_active();
    for (int i = 0; i < 2; i++) {
        char *unused = taken > 0 ? paths[i] : copies[i];
        if (taken > 0)
            paths[i] = copies[i];
        free(unused);
    }
    return taken;
}

static JSValue start(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    if (oh_probe_is_active())
        return JS_FALSE;
    int taken = take_paths(ctx, argv);
    if (taken <= 0)
        return taken < 0 ? JS_EXCEPTION : JS_FALSE;
    oh_doctor_options options = {
        .size = sizeof options, .html = paths[0], .json = paths[1], .quiet = true};
    const char *unwritable;
    if (oh_doctor_check_outputs(&options, &unwritable) != OH_OK)
        return ohb_throw(ctx, OHB_ERROR, "ERR_IO", "Cannot write '%.400s'", unwritable);
    oh_status status = oh_doctor_start(&options);
    if (status != OH_OK)
        return ohb_throw_status(ctx, status, 0);
    ohb_watch_typed_arrays();
    return JS_TRUE;
}

static JSValue report(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    char *text = oh_doctor_json();
    JSValue value = text ? JS_NewString(ctx, text) : JS_NULL;
    free(text);
    return value;
}

static JSValue stop(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc, (void)argv;
    int verdict = 0;
    oh_status status = oh_doctor_stop(&verdict);
    return status == OH_OK ? JS_NewInt32(ctx, verdict) : ohb_throw_status(ctx, status, 0);
}

static JSValue expect(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    int64_t line, bytes;
    if (ohb_arg_integer(ctx, argv[1], "line", 1, INT32_MAX, &line) < 0 ||
        ohb_arg_integer(ctx, argv[2], "maxBytes", 0, (int64_t)1 << 53, &bytes) < 0)
        return JS_EXCEPTION;
    const char *file = JS_ToCString(ctx, argv[0]);
    if (!file)
        return JS_EXCEPTION;
    oh_monitor_expect(file, (int)line, (uint64_t)bytes);
    JS_FreeCString(ctx, file);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("doctorStart", 2, start),
    JS_CFUNC_DEF("doctorReport", 0, report),
    JS_CFUNC_DEF("doctorStop", 0, stop),
    JS_CFUNC_DEF("doctorExpect", 3, expect),
};

int ohb_init_doctor_module(JSContext *ctx)
{
    return ohb_register_natives(ctx, "offheap", natives, (int)(sizeof natives / sizeof *natives));
}

#else

int ohb_init_doctor_module(JSContext *ctx)
{
    (void)ctx;
    return 0;
}

#endif
