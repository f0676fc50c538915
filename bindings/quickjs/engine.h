/**
 * The one door to the engine: everything the binding needs of QuickJS-ng beyond, or faster than,
 * what <quickjs.h> exports.
 *
 * Two implementations, chosen by the build (cmake/OffheapEngine.cmake):
 *   engine_source.c  includes the engine's unchanged quickjs.c and adds these functions behind it;
 *   engine_public.c  does the same through the public API: slower, and without stacks in
 * nanoseconds, retaining paths and the count of engine-owned ArrayBuffers.
 *
 * A pointer into a string or an ArrayBuffer is valid until JavaScript runs again.
 */
#ifndef OFFHEAP_ENGINE_H
#define OFFHEAP_ENGINE_H

#include "engine_version.h"

/** "source" or "public". */
extern const char ohb_engine_kind[];

#endif
