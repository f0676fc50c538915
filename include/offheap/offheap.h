/**
 * Umbrella header of the core library. The rules of ownership and threads stand once, at the top of
 * <offheap/buffer.h>. By themselves: <offheap/monitor.h>, <offheap/doctor.h>, <offheap/live.h>, and
 * <offheap/quickjs.h> for programs that embed the engine.
 */
#ifndef OFFHEAP_OFFHEAP_H
#define OFFHEAP_OFFHEAP_H

#include <offheap/binary_decoder.h>
#include <offheap/buffer.h>
#include <offheap/chain.h>
#include <offheap/codec.h>
#include <offheap/context.h>
#include <offheap/decoder.h>
#include <offheap/encoding.h>
#include <offheap/json.h>
#include <offheap/memory.h>
#include <offheap/number.h>
#include <offheap/pool.h>
#include <offheap/reader.h>
#include <offheap/search.h>
#include <offheap/status.h>

#define OH_VERSION_MAJOR 0        /**< the interface breaks when it changes */
#define OH_VERSION_MINOR 1        /**< the interface grows; while MAJOR is 0, it may break */
#define OH_VERSION_PATCH 0        /**< same interface */
#define OH_VERSION_STRING "0.1.0" /**< of these headers */

#endif
