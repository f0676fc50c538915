/** Umbrella header of the core library. */
#ifndef OFFHEAP_OFFHEAP_H
#define OFFHEAP_OFFHEAP_H

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

#define OH_VERSION_MAJOR 0
#define OH_VERSION_MINOR 1
#define OH_VERSION_PATCH 0
#define OH_VERSION_STRING "0.1.0"

#endif
