/* Buffers of a length: alloc, allocUnsafe and allocUnsafeSlow, aligned ones too. */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "state.h"

/* alloc(size[, fill[, encoding]]) */
JSValue ohb_buffer_alloc_filled(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)this_value, (void)magic, (void)argc;
    size_t length;
    if (ohb_arg_size(ctx, argv[0], &length) < 0)
        return JS_EXCEPTION;
    JSValueConst fill = argv[1];
    double size, number;
    bool fills = !JS_IsUndefined(fill) && ohb_get_number(argv[0], &size) && size > 0 &&
                 !(ohb_get_number(fill, &number) && number == 0);
    JSValue buffer = ohb_new_buffer(ctx, length, fills ? OHB_UNSAFE : OHB_ZEROED, NULL);
    if (!fills || JS_IsException(buffer))
        return buffer;
    JSValueConst arguments[] = {fill, JS_NewInt32(ctx, 0), JS_NewInt64(ctx, (int64_t)length),
                                argv[2]};
    JSValue filled = ohb_buffer_fill_range(ctx, buffer, 4, arguments, 0);
    JS_FreeValue(ctx, buffer);
    return filled;
}

/* Node's validateAlignment(). */
static int arg_alignment(JSContext *ctx, JSValueConst value, size_t *out)
{
    int64_t alignment;
    if (ohb_arg_integer(ctx, value, "alignment", 1, (int64_t)1 << 30, &alignment) < 0)
        return -1;
    if (alignment & (alignment - 1)) {
        ohb_throw_arg_value(ctx, "alignment", value, "must be a power of two");
        return -1;
    }
    *out = (size_t)alignment;
    return 0;
}

/* Beyond the 2 MiB that the library aligns to, room for a shift is added and the Buffer starts
 * inside. */
static JSValue new_aligned(JSContext *ctx, size_t length, size_t alignment)
{
    ohb_state *state = ohb_get_state(ctx);
    const size_t max_alignment = (size_t)2 << 20;
    if (alignment > max_alignment) {
        uint8_t *bytes = NULL;
        JSValue whole = ohb_new_buffer(ctx, length + alignment, OHB_UNPOOLED, &bytes);
        if (JS_IsException(whole))
            return whole;
        size_t shift = (size_t)(-(uintptr_t)bytes & (alignment - 1));
        JSValue part = ohb_new_buffer_view(ctx, whole, shift, length);
        JS_FreeValue(ctx, whole);
        return part;
    }
    ohb_feel_pressure(state->runtime, length);
    oh_buffer buffer;
    oh_status status = oh_buffer_alloc_aligned(state->context, length, alignment, &buffer);
    return status == OH_OK ? ohb_wrap_buffer(ctx, buffer) : ohb_throw_status(ctx, status, length);
}

/* allocUnsafe(size[, alignment]); magic 1: allocUnsafeSlow */
JSValue ohb_buffer_alloc_unsafe(JSContext *ctx, JSValueConst this_value, int argc,
                                JSValueConst *argv, int magic)
{
    (void)this_value, (void)argc;
    size_t length, alignment = 1;
    double size;
    /* Node, whose sizes are larger, looks at the alignment before it cannot allocate. */
    bool may_fit = ohb_get_number(argv[0], &size) && size >= 0 && size <= OHB_MAX_OFFSET;
    if (may_fit && !JS_IsUndefined(argv[1]) && arg_alignment(ctx, argv[1], &alignment) < 0)
        return JS_EXCEPTION;
    if (ohb_arg_size(ctx, argv[0], &length) < 0)
        return JS_EXCEPTION;
    if (JS_IsUndefined(argv[1]))
        return ohb_new_buffer(ctx, length, magic ? OHB_UNPOOLED : OHB_UNSAFE, NULL);
    if (length > (size_t)OHB_MAX_LENGTH - alignment) {
        char range[32];
        snprintf(range, sizeof range, "<= %zu", (size_t)OHB_MAX_LENGTH - alignment);
        return ohb_throw_out_of_range(ctx, "size", range, argv[0]);
    }
    if (length == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    return new_aligned(ctx, length, alignment);
}
