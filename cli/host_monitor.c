/* host: what lib/ tells the monitor, so that the doctor names the program's lines and not ours. */
#include "host.h"

#include <offheap/monitor.h>

/* beginTask(): the loop starts a macrotask. */
static JSValue begin_task(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)context, (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    oh_probe_task();
    return JS_UNDEFINED;
}

/* captureSite(): the caller's site, for pushSite(); 0 while nobody watches. */
static JSValue capture_site(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    return JS_NewUint32(context, oh_probe_is_active() ? oh_monitor_site_capture() : 0);
}

/* pushSite(site): until popSite(), what happens belongs to that site. */
static JSValue push_site(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                         int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    uint32_t site;
    if (JS_ToUint32(context, &site, argv[0]) < 0)
        return JS_EXCEPTION;
    oh_monitor_site_push(site);
    return JS_UNDEFINED;
}

static JSValue pop_site(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)context, (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    oh_monitor_site_pop();
    return JS_UNDEFINED;
}

bool cli_host_add_monitor(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"beginTask", 0, begin_task},
        {"captureSite", 0, capture_site},
        {"pushSite", 1, push_site},
        {"popSite", 0, pop_site},
    };
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
