/* indexOf, lastIndexOf and includes of Buffer.prototype.

   Arguments as in Node 26: (value, offset, end, encoding), where a string in the place of offset or
   end is the encoding. What is searched are the bytes before `end`; a negative offset counts back
   from the end of the Buffer. A third argument that is neither number nor string is taken as the
   encoding, its place in older versions. */
#include "buffer/buffer_methods.h"
#include "probes.h"
#include "text_arguments.h"
#include "text_string.h"

#include <offheap/search.h>

#include <math.h>

typedef struct search {
    ohb_bytes hay;
    size_t whole; /* length of the receiver: `hay` stops at `end`, offsets count from here */
    double offset;
    bool is_forward;
    bool has_encoding; /* false: the name is of no encoding */
    oh_encoding encoding;
    JSValueConst encoding_value;
} search;

/* Where a search for `needle_bytes` bytes starts, or its result when nothing is left to search:
   Node's rule for offsets on both sides of the range. -1: not found. */
static ptrdiff_t start_position(const search *s, size_t hay_bytes, size_t needle_bytes)
{
    double length = (double)hay_bytes, needle = (double)needle_bytes;
    if (s->offset < 0) {
        if (s->offset + length >= 0)
            return (ptrdiff_t)(s->offset + length);
        return s->is_forward || needle_bytes == 0 ? 0 : -1;
    }
    if (s->offset + needle <= length)
        return (ptrdiff_t)s->offset;
    if (needle_bytes == 0)
        return (ptrdiff_t)hay_bytes;
    return s->is_forward ? -1 : (ptrdiff_t)hay_bytes - 1;
}

static ptrdiff_t find_bytes(const search *s, size_t start, const uint8_t *needle,
                            size_t needle_bytes)
{
    if (s->is_forward) {
        ptrdiff_t at = oh_find(s->hay.data + start, s->hay.length - start, needle, needle_bytes);
        return at < 0 ? -1 : at + (ptrdiff_t)start;
    }
    size_t end = start + needle_bytes < s->hay.length ? start + needle_bytes : s->hay.length;
    return oh_find_last(s->hay.data, end, needle, needle_bytes);
}

static ptrdiff_t find_units(const search *s, size_t start, const uint8_t *needle,
                            size_t needle_bytes)
{
    start -= start % 2;
    if (s->is_forward) {
        ptrdiff_t at =
            oh_find_utf16(s->hay.data + start, s->hay.length - start, needle, needle_bytes);
        return at < 0 ? -1 : at + (ptrdiff_t)start;
    }
    size_t end = start + needle_bytes < s->hay.length ? start + needle_bytes : s->hay.length;
    return oh_find_last_utf16(s->hay.data, end, needle, needle_bytes);
}

/* Searches for bytes, which for UTF-16 are units. */
static ptrdiff_t find_needle(const search *all, const uint8_t *needle, size_t needle_bytes)
{
    search whole_units = *all, *s = &whole_units;
    bool by_units = s->encoding == OH_UTF16LE && s->has_encoding;
    if (by_units)
        s->hay.length &= ~(size_t)1;
    ptrdiff_t start = start_position(s, s->whole, needle_bytes);
    if (needle_bytes == 0)
        return start < (ptrdiff_t)s->hay.length ? start : (ptrdiff_t)s->hay.length;
    if (s->hay.length == 0 || start < 0 || needle_bytes > s->hay.length ||
        (s->is_forward && needle_bytes + (size_t)start > s->hay.length))
        return -1;
    if (!by_units)
        return find_bytes(s, (size_t)start, needle, needle_bytes);
    return s->hay.length < 2 || needle_bytes < 2
               ? -1
               : find_units(s, (size_t)start, needle, needle_bytes & ~(size_t)1);
}

static ptrdiff_t find_number(const search *s, double number)
{
    double whole = trunc(number);
    uint8_t byte = isfinite(whole) ? (uint8_t)(int64_t)fmod(whole, 256) : 0;
    return find_needle(s, &byte, 1);
}

/* Encodes the text into a block on the stack when it is short, and searches for the bytes. */
static int find_text(JSContext *ctx, search *s, JSValueConst value, ptrdiff_t *position)
{
    ohb_string text;
    if (ohb_string_open(ctx, value, &text) < 0)
        return -1;
    if (s->encoding == OH_UTF16LE)
        s->whole &= ~(size_t)1; /* text is looked for in whole units, from the first to the last */
    uint16_t block[256];        /* of units, for their alignment */
    size_t bound = ohb_encoded_length(&text, s->encoding);
    uint8_t *needle = bound <= sizeof block ? (uint8_t *)block : js_malloc(ctx, bound);
    if (needle) {
        size_t length = ohb_encode_whole(&text, s->encoding, needle, bound);
        *position = find_needle(s, needle, length);
    }
    if (needle != (uint8_t *)block)
        js_free(ctx, needle);
    ohb_string_close(ctx, &text);
    return needle ? 0 : -1;
}

/* Of a number there is none. What is no string is asked for its name, which may run code. */
static int read_encoding(JSContext *ctx, search *s, JSValueConst value)
{
    double number;
    s->encoding = OH_UTF8;
    s->has_encoding = !ohb_get_number(value, &number);
    if (!s->has_encoding || JS_IsUndefined(s->encoding_value))
        return 0;
    int known = ohb_find_encoding(ctx, s->encoding_value, &s->encoding);
    s->has_encoding = known == 1;
    return known < 0 ? -1 : 0;
}

static int find_value(JSContext *ctx, search *s, JSValueConst value, ptrdiff_t *position)
{
    double number;
    ohb_bytes bytes;
    if (ohb_get_number(value, &number)) {
        *position = find_number(s, number);
        return 0;
    }
    if (JS_IsString(value)) {
        if (s->has_encoding)
            return find_text(ctx, s, value, position);
        ohb_throw_unknown_encoding(ctx, s->encoding_value);
        return -1;
    }
    if (ohb_get_uint8array(ctx, value, &bytes)) {
        *position = find_needle(s, bytes.data, bytes.length);
        return 0;
    }
    ohb_throw_arg_type(
        ctx, "value", "one of type number or string or an instance of Buffer or Uint8Array", value);
    return -1;
}

/* The offset as a number, infinite ones and those beyond 2^31 included; NaN: from the start, or the
 * end. */
static int read_offset(JSContext *ctx, search *s, JSValueConst value, size_t elements)
{
    if (JS_IsString(value)) {
        s->encoding_value = value;
        value = JS_UNDEFINED;
    }
    /* Node compares with both limits first, and an object is asked for its number each time. */
    if (ohb_to_number_or_bigint(ctx, value, &s->offset) < 0)
        return -1;
    bool is_beyond = s->offset > 0x7fffffff;
    if (!is_beyond) {
        if (ohb_to_number_or_bigint(ctx, value, &s->offset) < 0)
            return -1;
        is_beyond = s->offset < -0x80000000LL;
    }
    if (is_beyond)
        value = JS_UNDEFINED;
    if (!JS_IsUndefined(value) && ohb_to_number(ctx, value, &s->offset) < 0)
        return -1;
    if (isnan(s->offset))
        s->offset = s->is_forward ? 0 : (double)(elements ? elements : s->hay.length);
    s->offset = trunc(s->offset);
    return 0;
}

/* A program may have given the receiver a length of its own. (What is no number ends Node.) */
static int read_own_length(JSContext *ctx, JSValueConst this_value, double *end, size_t *elements)
{
    if (!ohb_has_own(ctx, this_value, "length"))
        return 0;
    JSValue length = JS_GetPropertyStr(ctx, this_value, "length");
    double number;
    if (ohb_get_number(length, &number)) {
        *end = isnan(number) ? 0 : number;
        *elements = number > 0 && number <= (double)OHB_MAX_LENGTH ? (size_t)number : 0;
    }
    JS_FreeValue(ctx, length);
    return JS_IsException(length) ? -1 : 0;
}

static __attribute__((noinline)) void tell_search(JSValueConst this_value, const search *s)
{
    oh_probe_read(ohb_handle(this_value), s->hay.data, s->hay.length);
}

static int search_position(JSContext *ctx, JSValueConst this_value, JSValueConst *argv,
                           bool is_forward, ptrdiff_t *position)
{
    search s = {.is_forward = is_forward, .encoding_value = argv[3]};
    size_t elements = 0;
    if (!ohb_get_typed_length(ctx, this_value, &s.hay, &elements)) {
        if (!ohb_get_view(ctx, this_value, &s.hay)) {
            JSValue length = JS_GetPropertyStr(ctx, this_value, "length"); /* Node asks first */
            if (JS_IsException(length))
                return -1;
            JS_FreeValue(ctx, length);
            ohb_throw_receiver_type(ctx, "buffer", "an instance of Buffer, TypedArray, or DataView",
                                    this_value);
            return -1;
        }
        elements = s.hay.length;
    }
    double end = (double)elements;
    if (read_own_length(ctx, this_value, &end, &elements) < 0)
        return -1;
    if (!ohb_get_number(argv[2], &end) && !JS_IsUndefined(argv[2]))
        s.encoding_value = argv[2];
    if (read_offset(ctx, &s, argv[1], elements) < 0 || read_encoding(ctx, &s, argv[0]) < 0)
        return -1;
    ohb_get_view(ctx, this_value, &s.hay); /* the conversions may have changed it */
    s.whole = s.hay.length;
    s.hay.length = ohb_clamp_position(end, s.whole);
    if (oh_probe_wants_reads())
        tell_search(this_value, &s);
    return find_value(ctx, &s, argv[0], position);
}

JSValue ohb_buffer_search(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                          int magic)
{
    (void)argc;
    ptrdiff_t position;
    if (search_position(ctx, this_value, argv, magic != OHB_LAST_INDEX_OF, &position) < 0)
        return JS_EXCEPTION;
    return magic == OHB_INCLUDES ? JS_NewBool(ctx, position != -1) : JS_NewInt64(ctx, position);
}
