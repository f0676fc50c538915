/** The globals atob and btoa. */
#ifndef OFFHEAP_BASE64_TEXT_H
#define OFFHEAP_BASE64_TEXT_H

#include "engine_version.h"

JSValue ohb_atob(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);
JSValue ohb_btoa(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv);

#endif
