/*
 * pprof: a protocol buffer (profile.proto) in gzip. The few fields we need are written by hand:
 *
 *     key = field number << 3 | wire type; 0: varint, 2: length and bytes
 *     Profile   1 sample_type*  2 sample*  4 location*  5 function*  6 string_table*
 *               9 time_nanos  10 duration_nanos  11 period_type  12 period  14 default_sample_type
 *     ValueType 1 type  2 unit            Sample 1 location_id (packed)  2 value (packed)  3 label*
 *     Label     1 key  2 str  3 num  4 num_unit
 *     Location  1 id  4 line*             Line 1 function_id  2 line  3 column
 *     Function  1 id  2 name  3 system_name  4 filename  5 start_line
 *
 * Sample types are Go's four in Go's order, so that tools know what to show. gzip comes with stored
 * blocks: a profile is some kilobytes, and this way it needs no library.
 */
#include "doctor/report/report.h"

#include <offheap/buffer.h>

#include <stdlib.h>
#include <string.h>

typedef ohi_text_buffer bytes;

static void put_varint(bytes *out, uint64_t value)
{
    char text[10];
    size_t length = 0;
    while (value >= 0x80) {
        text[length++] = (char)(value | 0x80);
        value >>= 7;
    }
    text[length++] = (char)value;
    ohi_buffer_add(out, text, length);
}

static void put_number(bytes *out, unsigned field, uint64_t value)
{
    if (value) { /* 0 is the default */
        put_varint(out, field << 3);
        put_varint(out, value);
    }
}

static void put_bytes(bytes *out, unsigned field, const char *data, size_t length)
{
    put_varint(out, field << 3 | 2);
    put_varint(out, length);
    ohi_buffer_add(out, data, length);
}

/* Adds a nested message and empties it. */
static void put_message(bytes *out, unsigned field, bytes *message)
{
    put_bytes(out, field, message->length ? message->data : "", message->length);
    out->failed = out->failed || message->failed;
    message->length = 0;
}

/* Strings are numbered as they are added; the fixed ones come first, in this order. */
enum {
    S_EMPTY,
    S_ALLOC_OBJECTS,
    S_COUNT,
    S_ALLOC_SPACE,
    S_BYTES,
    S_INUSE_OBJECTS,
    S_INUSE_SPACE,
    S_SPACE,
    S_CLASS,
    S_AGE,
    S_POOL,
    S_DIRECT,
    S_ADOPTED,
    S_STATIC,
    S_MMAP,
    S_FIXED
};
static const char *const FIXED[S_FIXED] = {"",        "alloc_objects", "count",       "alloc_space",
                                           "bytes",   "inuse_objects", "inuse_space", "space",
                                           "class",   "age",           "pool",        "direct",
                                           "adopted", "static",        "mmap"};

static void put_value_type(bytes *out, bytes *scratch, unsigned field, uint64_t type, uint64_t unit)
{
    put_number(scratch, 1, type);
    put_number(scratch, 2, unit);
    put_message(out, field, scratch);
}

static void put_string_label(bytes *sample, uint64_t key, uint64_t string)
{
    bytes label = {0};
    put_number(&label, 1, key);
    put_number(&label, 2, string);
    put_message(sample, 3, &label);
    ohi_buffer_deinit(&label);
}

static void put_number_label(bytes *sample, uint64_t key, double value, uint64_t unit)
{
    bytes label = {0};
    put_number(&label, 1, key);
    put_number(&label, 3, (uint64_t)value);
    put_number(&label, 4, unit);
    put_message(sample, 3, &label);
    ohi_buffer_deinit(&label);
}

static void put_sample(bytes *out, const ohi_report *report, const ohi_stack_figures *f)
{
    const ohi_run_stack *stack = &report->run->stacks[f->stack];
    bytes sample = {0};
    bytes packed = {0};
    for (uint32_t i = 0; i < stack->count; i++)
        put_varint(&packed, stack->frames[i]);
    put_message(&sample, 1, &packed);
    const double values[] = {f->allocated_count, f->allocated_bytes, f->live_count, f->live_bytes};
    for (size_t i = 0; i < 4; i++)
        put_varint(&packed, (uint64_t)(values[i] + 0.5));
    put_message(&sample, 2, &packed);
    put_number_label(&sample, S_BYTES,
                     f->allocated_count >= 1 ? f->allocated_bytes / f->allocated_count : 0,
                     S_BYTES);
    if (f->class_of <= OH_PROVENANCE_MAPPED)
        put_string_label(&sample, S_CLASS, S_POOL + f->class_of);
    put_message(out, 2, &sample);
    ohi_buffer_deinit(&sample);
    ohi_buffer_deinit(&packed);
}

/* Location and function of a frame share its number; its two strings come behind the fixed ones. */
static void put_frame(bytes *out, const ohi_run_frame *frame, uint64_t id)
{
    uint64_t name = S_FIXED + (id - 1) * 2;
    bytes outer = {0};
    bytes inner = {0};
    put_number(&inner, 1, id);
    put_number(&inner, 2, frame->line);
    put_number(&inner, 3, frame->column);
    put_number(&outer, 1, id);
    put_message(&outer, 4, &inner);
    put_message(out, 4, &outer);
    put_number(&outer, 1, id);
    put_number(&outer, 2, name);
    put_number(&outer, 3, name);
    put_number(&outer, 4, name + 1);
    put_message(out, 5, &outer);
    ohi_buffer_deinit(&outer);
    ohi_buffer_deinit(&inner);
}

/* A protocol buffer's text has to be UTF-8, which names of files need not be. */
static void put_name(bytes *out, bytes *scratch, ohi_text name)
{
    ohi_buffer_add_visible(scratch, name);
    put_message(out, 6, scratch);
}

static void put_strings(bytes *out, bytes *scratch, const ohi_run_log *run)
{
    for (size_t i = 0; i < S_FIXED; i++)
        put_bytes(out, 6, FIXED[i], strlen(FIXED[i]));
    for (size_t i = 1; i < run->frame_count; i++) {
        const ohi_run_frame *frame = &run->frames[i];
        put_name(out, scratch,
                 frame->function.length ? frame->function : (ohi_text){"(anonymous)", 11});
        put_name(out, scratch, frame->file);
    }
}

static void put_profile(bytes *out, const ohi_report *report)
{
    const ohi_run_log *run = report->run;
    bytes scratch = {0};
    put_value_type(out, &scratch, 1, S_ALLOC_OBJECTS, S_COUNT);
    put_value_type(out, &scratch, 1, S_ALLOC_SPACE, S_BYTES);
    put_value_type(out, &scratch, 1, S_INUSE_OBJECTS, S_COUNT);
    put_value_type(out, &scratch, 1, S_INUSE_SPACE, S_BYTES);
    for (size_t i = 0; i < report->stack_count; i++)
        put_sample(out, report, &report->stacks[i]);
    for (size_t i = 1; i < run->frame_count; i++)
        put_frame(out, &run->frames[i], i);
    put_strings(out, &scratch, run);
    put_number(out, 9, run->start.wall_seconds * UINT64_C(1000000000));
    put_number(out, 10, (uint64_t)(run->seconds * 1e9));
    put_value_type(out, &scratch, 11, S_SPACE, S_BYTES);
    size_t epochs = run->epochs.count;
    put_number(out, 12, epochs ? run->epochs.items[epochs - 1].r.interval : 1);
    put_number(out, 14, S_INUSE_SPACE);
    ohi_buffer_deinit(&scratch);
}

/* gzip with stored blocks (RFC 1951, 1952). */

static uint32_t crc32_of(const unsigned char *data, size_t length)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

static void put_little_endian(bytes *out, uint32_t value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char byte = (char)(value >> (8 * i));
        ohi_buffer_add(out, &byte, 1);
    }
}

static void put_gzip(bytes *out, const char *data, size_t length)
{
    enum { BLOCK = 65535 };
    static const char header[] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, (char)0xff};
    ohi_buffer_add(out, header, sizeof header);
    size_t at = 0;
    do {
        size_t count = length - at < BLOCK ? length - at : BLOCK;
        put_little_endian(out, at + count == length, 1);
        put_little_endian(out, (uint32_t)count, 2);
        put_little_endian(out, ~(uint32_t)count, 2);
        ohi_buffer_add(out, data + at, count);
        at += count;
    } while (at < length);
    put_little_endian(out, crc32_of((const unsigned char *)data, length), 4);
    put_little_endian(out, (uint32_t)length, 4);
}

void ohi_profile_pprof(const ohi_report *report, ohi_text_buffer *out)
{
    bytes profile = {0};
    put_profile(&profile, report);
    if (profile.failed)
        out->failed = true;
    else
        put_gzip(out, profile.data, profile.length);
    ohi_buffer_deinit(&profile);
}
