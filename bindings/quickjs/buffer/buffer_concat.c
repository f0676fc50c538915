/* concat: the bytes of many Buffers in a new one. */
#include "buffer_memory.h"
#include "buffer_methods.h"
#include "probes.h"
#include "state.h"

/* Node's own error when the items are counted, one of the language when they are copied. */
static void throw_item(JSContext *ctx, int64_t i, JSValueConst item, bool is_counted)
{
    char name[32];
    snprintf(name, sizeof name, "list[%lld]", (long long)i);
    if (is_counted)
        JS_ThrowTypeError(ctx, "%s is no Uint8Array any more", name);
    else
        ohb_throw_arg_type(ctx, name, "an instance of Buffer or Uint8Array", item);
}

/* The i-th of the `count` items of concat()'s list, checked: 1, 0 behind the last, or -1 and
   throws. Getters may change how many there are, which shows at an end and where nothing is found.
 */
static int list_item(JSContext *ctx, JSValueConst list, int64_t i, int64_t *count, bool is_counted,
                     JSValue *item, ohb_bytes *bytes)
{
    if (i >= *count && JS_GetLength(ctx, list, count) < 0)
        return -1;
    if (i >= *count)
        return 0;
    *item = JS_GetPropertyInt64(ctx, list, i);
    if (JS_IsException(*item))
        return -1;
    if (ohb_get_uint8array(ctx, *item, bytes))
        return 1;
    int status = JS_GetLength(ctx, list, count);
    if (status >= 0 && i < *count) {
        throw_item(ctx, i, *item, is_counted);
        status = -1;
    }
    JS_FreeValue(ctx, *item);
    return status < 0 ? -1 : 0;
}

/* The bytes of all items together; every one is checked. */
static int sum_list(JSContext *ctx, JSValueConst list, int64_t count, int64_t *sum)
{
    int found;
    JSValue item;
    ohb_bytes bytes;
    *sum = 0;
    for (int64_t i = 0; (found = list_item(ctx, list, i, &count, false, &item, &bytes)) > 0; i++) {
        *sum += (int64_t)bytes.length;
        JS_FreeValue(ctx, item);
    }
    return found;
}

/* Somebody observes, and the piece is looked at, or may be the longest. */
static void note_piece(JSValueConst item, uint8_t *data, size_t length, ohb_bytes *largest)
{
    oh_probe_read(ohb_handle(item), data, length);
    if (length > largest->length)
        *largest = (ohb_bytes){data, length};
}

/* Fills a fresh Buffer of concat(): what the list leaves of it becomes zero, and of a piece that
   does not fit only a length that was given cuts. `largest`, where somebody observes, gets the
   longest of the pieces of `notable` and more bytes; NULL otherwise. */
static inline __attribute__((always_inline)) int copy_pieces(JSContext *ctx, JSValueConst list,
                                                             int64_t count, uint8_t *target,
                                                             size_t length, bool cuts,
                                                             size_t notable, ohb_bytes *largest)
{
    size_t position = 0;
    bool fits = true;
    int found = 1;
    JSValue item;
    ohb_bytes bytes;
    for (int64_t i = 0; fits && (found = list_item(ctx, list, i, &count, true, &item, &bytes)) > 0;
         i++) {
        fits = bytes.length <= length - position;
        if (ohb_is_out_of_bounds(ctx, item)) {
            JS_FreeValue(ctx, item);
            JS_ThrowTypeError(ctx, "Cannot concatenate a view outside of its ArrayBuffer");
            return -1;
        }
        if (!fits && !cuts) { /* a getter of the list made it larger since it was counted */
            JS_FreeValue(ctx, item);
            JS_ThrowRangeError(ctx, "offset is out of bounds");
            return -1;
        }
        size_t part = bytes.length < length - position ? bytes.length : length - position;
        if (part > 0)
            memcpy(target + position, bytes.data, part);
        if (largest && part >= notable)
            note_piece(item, bytes.data, part, largest);
        position += part;
        JS_FreeValue(ctx, item);
    }
    if (position < length)
        memset(target + position, 0, length - position);
    return found < 0 ? -1 : 0;
}

/* While somebody observes; apart, so that the plain path asks nothing of a piece. One that is half
   of the whole may be what grows by being copied again and again. */
static __attribute__((noinline)) int copy_observed(JSContext *ctx, JSValueConst list, int64_t count,
                                                   uint8_t *target, size_t length, bool cuts)
{
    ohb_bytes largest = {NULL, 0};
    const size_t notable = oh_probe_wants_reads() ? 0 : length - length / 2;
    if (copy_pieces(ctx, list, count, target, length, cuts, notable, &largest) < 0)
        return -1;
    if (length > 0)
        oh_probe_concat(target, length, largest.data, largest.length);
    return 0;
}

static int copy_list(JSContext *ctx, JSValueConst list, int64_t count, uint8_t *target,
                     size_t length, bool cuts)
{
    return oh_probe_is_active() ? copy_observed(ctx, list, count, target, length, cuts)
                                : copy_pieces(ctx, list, count, target, length, cuts, 0, NULL);
}

JSValue ohb_buffer_concat(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    (void)this_value, (void)argc, (void)magic;
    int64_t count, sum, length;
    if (!JS_IsArray(argv[0])) /* a proxy of an array, or nothing like one */
        return ohb_call_js(ctx, "concat_proxy", "concat", 2, argv);
    if (JS_GetLength(ctx, argv[0], &count) < 0)
        return JS_EXCEPTION;
    if (count == 0)
        return ohb_new_buffer(ctx, 0, OHB_UNSAFE, NULL);
    bool has_length = !JS_IsUndefined(argv[1]);
    if (has_length && ohb_arg_integer(ctx, argv[1], "length", 0, OHB_MAX_LENGTH, &length) < 0)
        return JS_EXCEPTION;
    if (sum_list(ctx, argv[0], count, &sum) < 0)
        return JS_EXCEPTION;
    if (!has_length)
        length = sum;
    uint8_t *target = NULL;
    JSValue buffer = ohb_new_buffer(ctx, (size_t)length, OHB_UNSAFE, &target);
    if (!JS_IsException(buffer) &&
        copy_list(ctx, argv[0], count, target, (size_t)length, has_length) < 0) {
        JS_FreeValue(ctx, buffer);
        return JS_EXCEPTION;
    }
    return buffer;
}
