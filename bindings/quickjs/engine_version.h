/**
 * The engine's public header, and every difference between the versions of it that we build with.
 *
 * 0.16 gave JS_NewArrayBuffer its `max_len` and its reallocating callback; the build refuses
 * anything older. 0.17 exports JS_NewPrivateSymbol and JS_GetPropertyValue, which we do without.
 */
#ifndef OFFHEAP_ENGINE_VERSION_H
#define OFFHEAP_ENGINE_VERSION_H

/* The engine's inline functions are not ours to keep free of warnings. */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#endif
#include <quickjs.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#define OHB_ENGINE_VERSION (QJS_VERSION_MAJOR * 10000 + QJS_VERSION_MINOR * 100 + QJS_VERSION_PATCH)

#if OHB_ENGINE_VERSION < 1600
#error "Offheap needs QuickJS-ng 0.16 or newer"
#endif

#endif
