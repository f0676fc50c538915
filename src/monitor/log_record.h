/*
 * The records of the epoch log as structs, each from one list of fields: the list makes the struct,
 * the writer and the reader, so the three cannot disagree. N(x) is a number, T(x) a text.
 */
#ifndef MONITOR_LOG_RECORD_H
#define MONITOR_LOG_RECORD_H

#include "monitor/log_format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed piece of text; in a reader it points into the log. */
typedef struct ohi_text {
    const char *data;
    size_t length;
} ohi_text;

static inline bool ohi_text_equal(ohi_text left, ohi_text right)
{
    return left.length == right.length &&
           (left.length == 0 || memcmp(left.data, right.data, left.length) == 0);
}

/* Lists of names, one record a block. */
/* clang-format off */
#define OHI_FIELDS_START(N, T)                                                                     \
    N(wall_seconds)                                                                                \
    N(pid)                                                                                         \
    N(page_bytes) N(memory_limit_bytes) N(touch_page_ns) N(watch_slices) T(program) T(directory)
#define OHI_FIELDS_FRAME(N, T)                                                                     \
    N(id) N(origin) N(line) N(column) T(file) T(function) N(address) T(object) N(code)
#define OHI_FIELDS_BIRTH(N, T) N(stack) N(birth_epoch) N(class_of) N(samples) N(count) N(bytes)
#define OHI_FIELDS_DEATH(N, T) N(stack) N(birth_epoch) N(collected) N(samples) N(count) N(bytes)
#define OHI_FIELDS_CONVERT(N, T)                                                                   \
    N(stack)                                                                                       \
    N(kind)                                                                                        \
    N(encoding)                                                                                    \
    N(calls) N(bytes) N(string_bytes) N(ns) N(wide_bytes) N(wide_chars) N(needed_chars) N(repeats) \
        N(repeat_bytes) N(trips) N(trip_bytes) N(task_calls) N(task_bytes) N(longest_string)       \
            N(short_calls) N(trip_stack) N(grown) N(grown_bytes)
#define OHI_FIELDS_SPLIT(N, T) N(stack) N(t_ns) N(tail_bytes) N(head_bytes) T(character)
#define OHI_FIELDS_DIRECT(N, T)                                                                    \
    N(stack)                                                                                       \
    N(count)                                                                                       \
    N(bytes)                                                                                       \
    N(largest) N(allocate_ns) N(touch_ns) N(slow_count) N(slow_ns) N(ended) N(short_lived)         \
        N(near_miss) N(near_miss_bytes) N(joined)
#define OHI_FIELDS_STALL(N, T) N(stack) N(t_ns) N(allocate_ns) N(touch_ns) N(bytes) N(joined)
#define OHI_FIELDS_CONCAT(N, T) N(stack) N(steps) N(copied) N(built) N(length)
#define OHI_FIELDS_MUTATION(N, T)                                                                  \
    N(view_stack)                                                                                  \
    N(store_stack)                                                                                 \
    N(writer_stack)                                                                                \
    N(before_stack) N(after_stack) N(view_kind) N(by_view) N(t_ns) N(offset) N(length) T(before)   \
        T(after) N(by_index) N(is_overtaken)
#define OHI_FIELDS_PIN(N, T) N(view_stack) N(store_stack) N(stores) N(retained) N(visible)
#define OHI_FIELDS_COLLECT(N, T) N(t_ns) N(ns) N(forced)
#define OHI_FIELDS_HOLDER(N, T) N(stack) T(text)
#define OHI_FIELDS_EXPECT(N, T) N(line) N(max_bytes) T(file)
#define OHI_FIELDS_EPOCH(N, T)                                                                     \
    N(index)                                                                                       \
    N(t_ns)                                                                                        \
    N(rss)                                                                                         \
    N(heap_used) N(external) N(array_buffers) N(pool_reserved) N(pool_used) N(pinned)              \
        N(low_external) N(low_heap) N(minor_faults) N(cpu_ns) N(collections) N(overhead_ns)        \
            N(interval) N(live_samples) N(lag_ns) N(string_bytes) N(tasks)              \
            N(run_delay_ns) N(preempted_ns)
#define OHI_FIELDS_END(N, T) N(t_ns) N(ending) N(code)
/* clang-format on */

/* STACK is not in this list: its frames are an array, written and read by hand. */
/* clang-format off */
#define OHI_RECORDS(X)                                                                             \
    X(START, start)                                                                                \
    X(FRAME, frame)                                                                                \
    X(BIRTH, birth)                                                                                \
    X(DEATH, death) X(CONVERT, convert) X(SPLIT, split) X(DIRECT, direct) X(STALL, stall)          \
        X(CONCAT, concat) X(MUTATION, mutation) X(PIN, pin) X(COLLECT, collect) X(HOLDER, holder)  \
            X(EXPECT, expect) X(EPOCH, epoch) X(END, end)
/* clang-format on */

#define OHI_STRUCT_N(field) uint64_t field;
#define OHI_STRUCT_T(field) ohi_text field;
#define OHI_DEFINE_RECORD(NAME, name)                                                              \
    typedef struct ohi_log_##name {                                                                \
        OHI_FIELDS_##NAME(OHI_STRUCT_N, OHI_STRUCT_T)                                              \
    } ohi_log_##name;
OHI_RECORDS(OHI_DEFINE_RECORD)
#undef OHI_DEFINE_RECORD

#endif
