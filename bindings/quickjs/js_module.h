/**
 * Parts of the binding that are written in JavaScript: compiled into the program by
 * offheap_embed_js() (cmake/OffheapEmbedJs.cmake), loaded when first asked for.
 *
 * A file is the body of a strict function (exports, require, natives):
 *   exports   the object that ohb_load_js() returns and `require` gives to others; fill it
 *   require   require('name'): another embedded file, of any table
 *   natives   an object with the C functions registered under the file's name, else undefined
 * Stack traces show such a file as "offheap:name".
 */
#ifndef OFFHEAP_JS_MODULE_H
#define OFFHEAP_JS_MODULE_H

#include "engine_version.h"

/** One embedded file. A table of them ends with an entry whose name is NULL. */
typedef struct ohb_js_source {
    const char *name;
    const unsigned char *bytes;
    size_t length;
    bool is_text; /**< text to compile at load time (NUL behind it), else bytecode */
} ohb_js_source;

/** Makes the files of a table (static storage) loadable in a context. Returns 0, or -1 and throws.
 */
int ohb_register_js(JSContext *ctx, const ohb_js_source *table);

/** Registers C functions (static storage) as `natives` of the file `name`. Returns 0, or -1 and
 * throws. */
int ohb_register_natives(JSContext *ctx, const char *name, const JSCFunctionListEntry *list,
                         int count);

/** The exports of a file, run on first use. The caller owns the value; JS_EXCEPTION on failure. */
JSValue ohb_load_js(JSContext *ctx, const char *name);

/** One export of a file. The caller owns the value; JS_EXCEPTION on failure. */
JSValue ohb_load_js_export(JSContext *ctx, const char *name, const char *export_name);

#endif
