/** buffer.transcode, buffer.isUtf8 and buffer.isAscii. */
#ifndef OFFHEAP_TEXT_TRANSCODE_H
#define OFFHEAP_TEXT_TRANSCODE_H

#include "engine_version.h"

JSValue ohb_transcode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);
JSValue ohb_is_utf8(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);
JSValue ohb_is_ascii(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);

#endif
