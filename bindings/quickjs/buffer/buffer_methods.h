/**
 * The members of Buffer and of Buffer.prototype: one list of each, in Node's order, with Node's
 * function names and lengths. The functions live in one file a group:
 *
 *   buffer_class.c    the constructor, Symbol.species, parent, offset
 *   buffer_create.c   alloc*
 *   buffer_from.c     from, of, copyBytesFrom
 *   buffer_concat.c   concat
 *   buffer_contents.c copy, equals, compare, swap, slice, subarray, toJSON
 *   buffer_numbers.c  read*, write* of numbers
 *   buffer_beyond.c   what goes beyond Node
 *   ../text/          toString, write, *Slice, *Write, inspect, indexOf, lastIndexOf, includes,
 *                     byteLength, isEncoding, and Buffers from strings
 *
 * Every function is a ohb_method; `magic` tells apart the members that share one.
 */
#ifndef OFFHEAP_BUFFER_METHODS_H
#define OFFHEAP_BUFFER_METHODS_H

#include "arguments.h"
#include "buffer_numbers.h"

#include <offheap/buffer.h>

typedef JSValue ohb_method(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv,
                           int magic);

/* X(key, function name, length, function, magic). A key whose row names no function of its own is
   an alias in Node too: it shares the function object of the row before that has the same function
   and magic. */

#define OHB_BUFFER_STATICS(X)                                                                      \
    X("from", "from", 3, ohb_buffer_from, 0)                                                       \
    X("copyBytesFrom", "copyBytesFrom", 3, ohb_buffer_copy_bytes_from, 0)                          \
    X("of", "of", 0, ohb_buffer_of, 0)                                                             \
    X("alloc", "alloc", 3, ohb_buffer_alloc_filled, 0)                                             \
    X("allocUnsafe", "allocUnsafe", 2, ohb_buffer_alloc_unsafe, 0)                                 \
    X("allocUnsafeSlow", "allocUnsafeSlow", 2, ohb_buffer_alloc_unsafe, 1)                         \
    X("isBuffer", "isBuffer", 1, ohb_buffer_is_buffer, 0)                                          \
    X("compare", "compare", 2, ohb_buffer_compare_two, 0)                                          \
    X("isEncoding", "isEncoding", 1, ohb_buffer_is_encoding, 0)                                    \
    X("concat", "concat", 2, ohb_buffer_concat, 0)                                                 \
    X("byteLength", "byteLength", 2, ohb_buffer_byte_length, 0)                                    \
    X("mmap", "mmap", 2, ohb_buffer_mmap, 0)

#define OHB_TEXT_RAW_MEMBERS(X)                                                                    \
    X("asciiSlice", "", 2, ohb_buffer_text_slice, OH_ASCII)                                        \
    X("base64Slice", "", 2, ohb_buffer_text_slice, OH_BASE64)                                      \
    X("base64urlSlice", "", 2, ohb_buffer_text_slice, OH_BASE64URL)                                \
    X("latin1Slice", "", 2, ohb_buffer_text_slice, OH_LATIN1)                                      \
    X("hexSlice", "", 2, ohb_buffer_text_slice, OH_HEX)                                            \
    X("ucs2Slice", "", 2, ohb_buffer_text_slice, OH_UTF16LE)                                       \
    X("utf8Slice", "", 2, ohb_buffer_text_slice, OH_UTF8)                                          \
    X("asciiWrite", "", 3, ohb_buffer_text_write, OH_ASCII)                                        \
    X("base64Write", "", 3, ohb_buffer_text_write, OH_BASE64)                                      \
    X("base64urlWrite", "", 3, ohb_buffer_text_write, OH_BASE64URL)                                \
    X("latin1Write", "", 3, ohb_buffer_text_write, OH_LATIN1)                                      \
    X("hexWrite", "", 3, ohb_buffer_text_write, OH_HEX)                                            \
    X("ucs2Write", "", 3, ohb_buffer_text_write, OH_UTF16LE)                                       \
    X("utf8Write", "", 3, ohb_buffer_text_write, OH_UTF8)

#define OHB_BUFFER_MEMBERS(X)                                                                      \
    X("copy", "copy", 4, ohb_buffer_copy_to, 0)                                                    \
    X("toString", "toString", 3, ohb_buffer_to_string, 0)                                          \
    X("equals", "equals", 1, ohb_buffer_equals_other, 0)                                           \
    X("inspect", "inspect", 2, ohb_buffer_inspect, 0)                                              \
    X("compare", "compare", 5, ohb_buffer_compare_to, 0)                                           \
    X("indexOf", "indexOf", 4, ohb_buffer_search, OHB_INDEX_OF)                                    \
    X("lastIndexOf", "lastIndexOf", 4, ohb_buffer_search, OHB_LAST_INDEX_OF)                       \
    X("includes", "includes", 4, ohb_buffer_search, OHB_INCLUDES)                                  \
    X("fill", "fill", 4, ohb_buffer_fill_range, 0)                                                 \
    X("write", "write", 4, ohb_buffer_write, 0)                                                    \
    X("toJSON", "toJSON", 0, ohb_buffer_to_json, 0)                                                \
    X("subarray", "subarray", 2, ohb_buffer_subarray, 0)                                           \
    X("slice", "slice", 2, ohb_buffer_subarray, 1)                                                 \
    X("swap16", "swap16", 0, ohb_buffer_swap, 2)                                                   \
    X("swap32", "swap32", 0, ohb_buffer_swap, 4)                                                   \
    X("swap64", "swap64", 0, ohb_buffer_swap, 8)                                                   \
    X("toLocaleString", "toString", 3, ohb_buffer_to_string, 0)

/* What goes beyond Node: on Uint8Array.prototype and not enumerable, so that nothing that lists
 * Node's members sees a difference. */
#define OHB_BEYOND_MEMBERS(X)                                                                      \
    X("asShared", "asShared", 0, ohb_buffer_as_shared, 0)                                          \
    X("compact", "compact", 0, ohb_buffer_compact_view, 0)                                         \
    X("freeze", "freeze", 0, ohb_buffer_freeze, 0)                                                 \
    X("readCString", "readCString", 2, ohb_buffer_read_c_string, 0)                                \
    X("toStringInto", "toStringInto", 3, ohb_buffer_to_string_into, 0)                             \
    X("readFloat16LE", "readFloat16LE", 0, ohb_buffer_read_float16, 0)                             \
    X("readFloat16BE", "readFloat16BE", 0, ohb_buffer_read_float16, 1)                             \
    X("writeFloat16LE", "writeFloat16LE", 1, ohb_buffer_write_float16, 0)                          \
    X("writeFloat16BE", "writeFloat16BE", 1, ohb_buffer_write_float16, 1)                          \
    X("readULEB128", "readULEB128", 0, ohb_buffer_read_leb128, 0)                                  \
    X("readLEB128", "readLEB128", 0, ohb_buffer_read_leb128, 1)                                    \
    X("writeULEB128", "writeULEB128", 1, ohb_buffer_write_leb128, 0)                               \
    X("writeLEB128", "writeLEB128", 1, ohb_buffer_write_leb128, 1)

enum { OHB_INDEX_OF, OHB_LAST_INDEX_OF, OHB_INCLUDES };

#define OHB_DECLARE(key, name, length, function, magic) ohb_method function;
OHB_BUFFER_STATICS(OHB_DECLARE)
OHB_NUMBER_MEMBERS(OHB_DECLARE)
OHB_TEXT_RAW_MEMBERS(OHB_DECLARE)
OHB_BUFFER_MEMBERS(OHB_DECLARE)
OHB_BEYOND_MEMBERS(OHB_DECLARE)
#undef OHB_DECLARE

/** Adds Buffer to the globals of a context. Returns 0, or -1 and throws. */
int ohb_init_buffer_class(JSContext *ctx);

/** Is the value a Buffer (its prototype chain leads to Buffer.prototype)? */
bool ohb_is_buffer(JSContext *ctx, JSValueConst value);

/** Buffer.from(string, encoding): ../text/text_create.c. `encoding` is any value, read as Node
 * reads it.
 */
JSValue ohb_buffer_from_string(JSContext *ctx, JSValueConst string, JSValueConst encoding);

#endif
