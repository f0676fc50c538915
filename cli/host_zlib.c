/*
 * host.zlib(mode, options...): one stream of zlib's, for lib/node_zlib.js. Built where zlib is
 * found; without it host.zlib is undefined and node:zlib does not exist.
 *
 * A stream is an object of a class of ours; write() runs zlib once over the given parts of two
 * buffers and tells how much of each is left, so that JavaScript decides about memory.
 */
#include "host.h"

#include <offheap/monitor.h>
#include <string.h>
#include <zlib.h>

/* The numbers that node:zlib gives to what a stream does. */
enum zlib_mode {
    MODE_DEFLATE = 1,
    MODE_INFLATE,
    MODE_GZIP,
    MODE_GUNZIP,
    MODE_DEFLATERAW,
    MODE_INFLATERAW,
    MODE_UNZIP
};

typedef struct zlib_stream {
    z_stream z;
    enum zlib_mode mode;
    bool open;
} zlib_stream;

static JSClassID stream_class;

static bool compresses(enum zlib_mode mode)
{
    return mode == MODE_DEFLATE || mode == MODE_GZIP || mode == MODE_DEFLATERAW;
}

static void close_stream(zlib_stream *stream)
{
    if (!stream->open)
        return;
    stream->open = false;
    if (compresses(stream->mode))
        deflateEnd(&stream->z);
    else
        inflateEnd(&stream->z);
}

static void finalize_stream(JSRuntime *engine, JSValueConst value)
{
    zlib_stream *stream = JS_GetOpaque(value, stream_class);
    if (stream == NULL)
        return;
    close_stream(stream);
    js_free_rt(engine, stream);
}

static const JSClassDef stream_class_definition = {"ZlibStream", .finalizer = finalize_stream};

/* zlib reads the container from the window's size: negative none, +16 gzip, +32 either. */
static int window_of(enum zlib_mode mode, int bits)
{
    switch (mode) {
    case MODE_GZIP:
    case MODE_GUNZIP:
        return bits + 16;
    case MODE_UNZIP:
        return bits + 32;
    case MODE_DEFLATERAW:
    case MODE_INFLATERAW:
        return -bits;
    default:
        return bits;
    }
}

/* zlib(mode, level, windowBits, memLevel, strategy): a stream, or undefined for options zlib
 * refuses. */
static JSValue new_stream(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    int32_t numbers[5];
    for (int i = 0; i < 5; i++)
        if (JS_ToInt32(context, &numbers[i], argv[i]) < 0)
            return JS_EXCEPTION;
    zlib_stream *stream = js_mallocz(context, sizeof *stream);
    if (stream == NULL)
        return JS_EXCEPTION;
    stream->mode = (enum zlib_mode)numbers[0];
    int window = window_of(stream->mode, numbers[2]);
    int status = compresses(stream->mode) ? deflateInit2(&stream->z, numbers[1], Z_DEFLATED, window,
                                                         numbers[3], numbers[4])
                                          : inflateInit2(&stream->z, window);
    JSValue object = status == Z_OK ? JS_NewObjectClass(context, stream_class) : JS_UNDEFINED;
    if (status == Z_OK && !JS_IsException(object)) {
        stream->open = true;
        JS_SetOpaque(object, stream);
        return object;
    }
    js_free(context, stream);
    return object;
}

/* write(stream, flush, in, offset, length, out, offset, length): [status, in left, out left,
 * message]. */
static JSValue run_stream(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    int32_t flush;
    cli_part in, out;
    zlib_stream *stream = JS_GetOpaque2(context, argv[0], stream_class);
    if (stream == NULL || JS_ToInt32(context, &flush, argv[1]) < 0 ||
        !cli_host_part(context, argv + 2, &in) || !cli_host_part(context, argv + 5, &out))
        return JS_EXCEPTION;
    if (!stream->open)
        return JS_ThrowTypeError(context, "zlib binding closed");
    z_stream *z = &stream->z;
    if (!cli_host_bytes(context, argv[2], &in, &z->next_in) ||
        !cli_host_target(context, argv[5], &out, &z->next_out))
        return JS_EXCEPTION;
    z->avail_in = (uInt)in.length;
    z->avail_out = (uInt)out.length;
    oh_probe_read(NULL, z->next_in, z->avail_in);
    oh_write_probe write = oh_probe_write_begin(NULL, z->next_out, z->avail_out);
    int status = compresses(stream->mode) ? deflate(z, flush) : inflate(z, flush);
    oh_probe_write_end(&write);
    JSValue fields[] = {JS_NewInt32(context, status), JS_NewInt64(context, z->avail_in),
                        JS_NewInt64(context, z->avail_out),
                        z->msg != NULL ? JS_NewString(context, z->msg) : JS_UNDEFINED};
    z->next_in = NULL;
    z->next_out = NULL;
    return JS_NewArrayFrom(context, 4, fields);
}

static JSValue reset_stream(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    zlib_stream *stream = JS_GetOpaque2(context, argv[0], stream_class);
    if (stream == NULL)
        return JS_EXCEPTION;
    if (stream->open && compresses(stream->mode))
        deflateReset(&stream->z);
    else if (stream->open)
        inflateReset(&stream->z);
    return JS_UNDEFINED;
}

static JSValue end_stream(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    zlib_stream *stream = JS_GetOpaque2(context, argv[0], stream_class);
    if (stream == NULL)
        return JS_EXCEPTION;
    close_stream(stream);
    return JS_UNDEFINED;
}

/* crc32(ArrayBuffer, offset, length, start value) */
static JSValue checksum(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    uint8_t *bytes;
    size_t length;
    uint32_t value;
    if (JS_ToUint32(context, &value, argv[3]) < 0 ||
        !cli_host_source(context, argv, &bytes, &length))
        return JS_EXCEPTION;
    return JS_NewUint32(context, length > 0 ? (uint32_t)crc32(value, bytes, (uInt)length) : value);
}

bool cli_host_add_zlib(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"zlib", 5, new_stream},      {"zlibWrite", 8, run_stream}, {"zlibReset", 1, reset_stream},
        {"zlibClose", 1, end_stream}, {"crc32", 4, checksum},
    };
    JS_NewClassID(runtime->engine, &stream_class);
    if (JS_NewClass(runtime->engine, stream_class, &stream_class_definition) < 0)
        return false;
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
