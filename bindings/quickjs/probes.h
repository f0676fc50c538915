/**
 * The binding's side of the monitor (<offheap/monitor.h>): what the methods report, and how the
 * monitor reads JavaScript's stack and heap. While no monitor runs, each of these is one load and a
 * branch that is not taken.
 */
#ifndef OFFHEAP_PROBES_H
#define OFFHEAP_PROBES_H

#include "engine.h"

#include <offheap/monitor.h>

/** Not zero while a monitor runs: what every probe of the binding asks (OH_OBSERVED_FLAG). */
extern int ohb_is_observed;

/** Lets the monitor look into this context. */
void ohb_attach_monitor(JSContext *ctx);

/** Lets the monitor know of the engine's own writes by index, and of arrays on an ArrayBuffer. */
void ohb_watch_typed_arrays(void);

/** The identity of a handle: its object's address. */
static inline const void *ohb_handle(JSValueConst value)
{
    return JS_IsObject(value) ? JS_VALUE_GET_PTR(value) : NULL;
}

/* The slow halves; not for direct use. */
void ohb_report_decode(JSContext *ctx, uint64_t begun, JSValueConst handle, const uint8_t *bytes,
                       size_t length, oh_encoding encoding, JSValueConst string);
void ohb_report_encode(uint64_t begun, const uint8_t *bytes, size_t length, oh_encoding encoding,
                       const ohb_string *text);
void ohb_report_json(uint64_t begun, JSContext *ctx, JSValueConst handle, ohb_bytes bytes);
void ohb_report_view(JSContext *ctx, JSValueConst view, oh_view_kind kind);
JSValue ohb_tell_view(JSContext *ctx, JSValue view, oh_view_kind kind);

/** Is anything to be told of a decode? `begun` is from oh_probe_conversion_begin(). */
static inline bool ohb_wants_decode(uint64_t begun, ohb_bytes bytes, oh_encoding encoding)
{
    return begun || oh_probe_wants_read(bytes.data, bytes.length) ||
           (encoding == OH_UTF8 && oh_probe_is_cut(bytes.data, bytes.length));
}

/** Bytes of `handle` became `string`; `begun` is from oh_probe_conversion_begin(). */
static inline void ohb_probe_decode(JSContext *ctx, uint64_t begun, JSValueConst handle,
                                    const uint8_t *bytes, size_t length, oh_encoding encoding,
                                    JSValueConst string)
{
    if (oh_probe_is_active() && !JS_IsException(string) &&
        ohb_wants_decode(begun, (ohb_bytes){(uint8_t *)bytes, length}, encoding))
        ohb_report_decode(ctx, begun, handle, bytes, length, encoding, string);
}

/** Text became `length` bytes; `bytes` is NULL when only their number was asked for. */
static inline void ohb_probe_encode(uint64_t begun, const uint8_t *bytes, size_t length,
                                    oh_encoding encoding, const ohb_string *text)
{
    if (begun)
        ohb_report_encode(begun, bytes, length, encoding, text);
}

/** Bytes became an array of numbers. */
static inline void ohb_probe_json(uint64_t begun, JSContext *ctx, JSValueConst handle,
                                  ohb_bytes bytes)
{
    if (oh_probe_is_active())
        ohb_report_json(begun, ctx, handle, bytes);
}

/** A view was made; gives it back. */
static inline JSValue ohb_probe_view(JSContext *ctx, JSValue view, oh_view_kind kind)
{
    return oh_probe_is_active() ? ohb_tell_view(ctx, view, kind) : view;
}

/** A view is said to be shared: its surprises are none. */
static inline void ohb_probe_shared(JSContext *ctx, JSValueConst view)
{
    if (oh_probe_is_active())
        ohb_report_view(ctx, view, OH_VIEW_ARRAY);
}

#endif
