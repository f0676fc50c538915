#define _DEFAULT_SOURCE
#include "monitor/stack_table.h"

#include "monitor/native_stack.h"
#include "platform/platform.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_STACKS = 1 << 16, MOST_FRAMES = 1 << 16 };

typedef struct stack_entry {
    uintptr_t key;
    uint32_t id;
} stack_entry;

typedef struct frame_entry {
    uintptr_t key;
    uint32_t id; /* 0: refused by the resolver */
    uint32_t leaf_stack;
    ohi_frame_origin origin;
    char text[OHI_SITE_TEXT_BYTES]; /* "app.js:12 onUpload" */
} frame_entry;

/* Addresses tell frames apart; 64 mixed bits make a collision of 65,536 stacks a matter of 1e-10.
 */
static uintptr_t frame_key(oh_raw_frame raw)
{
    return (uintptr_t)(ohi_mix(raw.code) * 31 + ohi_mix(raw.position + 1)) | 1;
}

static uintptr_t stack_key(const oh_raw_frame *frames, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = ohi_mix(hash * 31 + frame_key(frames[i]));
    return (uintptr_t)hash | 1;
}

void ohi_stack_table_init(ohi_stack_table *table)
{
    memset(table, 0, sizeof *table);
    ohi_pointer_map_init(&table->stacks, sizeof(stack_entry), MOST_STACKS);
    ohi_pointer_map_init(&table->frames, sizeof(frame_entry), MOST_FRAMES);
    table->next_stack = 1;
    table->next_frame = 1;
    if (!getcwd(table->directory, sizeof table->directory))
        table->directory[0] = 0;
}

void ohi_stack_table_deinit(ohi_stack_table *table)
{
    ohi_pointer_map_deinit(&table->stacks);
    ohi_pointer_map_deinit(&table->frames);
    free(table->sites);
}

static bool is_below(const char *file, const char *directory)
{
    size_t length = strlen(directory);
    return length > 1 && strncmp(file, directory, length) == 0 && file[length] == '/';
}

static ohi_frame_origin origin_of(const oh_frame *frame)
{
    if (frame->builtin || strncmp(frame->file, "node:", 5) == 0 || frame->file[0] == '<')
        return OHI_ORIGIN_BUILTIN;
    if (frame->file[0] == 0)
        return OHI_ORIGIN_NATIVE;
    if (strstr(frame->file, "/node_modules/") || strncmp(frame->file, "node_modules/", 13) == 0)
        return OHI_ORIGIN_DEPENDENCY;
    return OHI_ORIGIN_USER;
}

static const char *shorten(const ohi_stack_table *table, const char *file)
{
    if (strncmp(file, "file://", 7) == 0)
        file += 7;
    if (is_below(file, table->directory))
        file += strlen(table->directory) + 1;
    return strncmp(file, "./", 2) == 0 ? file + 2 : file;
}

/* "app.js:12 onUpload"; of native code, whose line only a report looks up, "parse+0x1f". */
static void set_text(frame_entry *entry, const char *file, const oh_frame *frame)
{
    if (!file[0]) {
        snprintf(entry->text, sizeof entry->text, "%.90s", frame->function);
        return;
    }
    snprintf(entry->text, sizeof entry->text, "%.60s:%d %.24s", file, frame->line,
             frame->function[0] == '<' ? "" : frame->function);
}

static frame_entry *intern_frame(ohi_stack_table *table, ohi_log_writer *log, oh_raw_frame raw,
                                 ohi_resolve_fn *resolve, void *opaque, bool is_native)
{
    bool is_new;
    frame_entry *entry = ohi_pointer_map_add(&table->frames, frame_key(raw), &is_new);
    if (!entry || !is_new)
        return entry;
    oh_frame frame = {.line = 0};
    if (!resolve(opaque, raw, &frame))
        return entry;
    frame.file[sizeof frame.file - 1] = 0;
    frame.function[sizeof frame.function - 1] = 0;
    const char *file = shorten(table, frame.file);
    entry->origin = origin_of(&frame);
    entry->id = table->next_frame++;
    set_text(entry, file, &frame);
    ohi_log_frame record = {.id = entry->id,
                            .origin = (uint64_t)entry->origin,
                            .line = frame.line > 0 ? (uint64_t)frame.line : 0,
                            .column = frame.column > 0 ? (uint64_t)frame.column : 0,
                            .file = {file, strlen(file)},
                            .function = {frame.function, strlen(frame.function)}};
    char object[512];
    if (!is_native) {
        record.code = raw.code;
    } else {
        record.address = ohi_stack_place(raw.code, object, sizeof object);
        record.object = (ohi_text){object, strlen(object)};
    }
    ohi_log_write_frame(log, &record);
    return entry;
}

/* Remembers the site of a new stack; without memory it has none. */
static void set_site(ohi_stack_table *table, uint32_t stack, uintptr_t frame)
{
    if (stack >= table->sites_capacity) {
        size_t capacity = table->sites_capacity ? table->sites_capacity * 2 : 256;
        uintptr_t *grown = realloc(table->sites, capacity * sizeof *grown);
        if (!grown)
            return;
        memset(grown + table->sites_capacity, 0,
               (capacity - table->sites_capacity) * sizeof *grown);
        table->sites = grown;
        table->sites_capacity = capacity;
    }
    if (stack < table->sites_capacity)
        table->sites[stack] = frame;
}

uintptr_t ohi_stack_site(const ohi_stack_table *table, uint32_t stack)
{
    return stack < table->sites_capacity ? table->sites[stack] : 0;
}

const char *ohi_site_text(const ohi_stack_table *table, uintptr_t site)
{
    const frame_entry *entry = site ? ohi_pointer_map_find(&table->frames, site) : NULL;
    return entry ? entry->text : NULL;
}

uint32_t ohi_stack_intern(ohi_stack_table *table, ohi_log_writer *log, const oh_raw_frame *frames,
                          size_t count, ohi_resolve_fn *resolve, void *opaque, bool is_native)
{
    bool is_new;
    stack_entry *stack = ohi_pointer_map_add(&table->stacks, stack_key(frames, count), &is_new);
    if (!stack || !is_new)
        return stack ? stack->id : 0;
    uint32_t ids[OHI_STACK_DEPTH];
    size_t kept = 0;
    frame_entry *leaf = NULL;
    uintptr_t site = 0;
    unsigned site_rank = UINT_MAX;
    for (size_t i = 0; i < count && kept < OHI_STACK_DEPTH; i++) {
        frame_entry *frame = intern_frame(table, log, frames[i], resolve, opaque, is_native);
        if (frame && frame->id) {
            ids[kept++] = frame->id;
            if (ohi_origin_rank(frame->origin) < site_rank) {
                site = frame->key;
                site_rank = ohi_origin_rank(frame->origin);
            }
        }
    }
    if (kept == 0)
        return 0;
    stack->id = table->next_stack++;
    ohi_log_write_stack(log, stack->id, ids, kept);
    set_site(table, stack->id, site);
    leaf = ohi_pointer_map_find(&table->frames, frame_key(frames[0]));
    bool is_site = leaf && (leaf->origin == OHI_ORIGIN_USER ||
                            (is_native && leaf->origin == OHI_ORIGIN_NATIVE));
    if (is_site && leaf->leaf_stack == 0)
        leaf->leaf_stack = stack->id;
    return stack->id;
}

uint32_t ohi_stack_of_leaf(const ohi_stack_table *table, oh_raw_frame leaf)
{
    const frame_entry *entry = ohi_pointer_map_find(&table->frames, frame_key(leaf));
    return entry ? entry->leaf_stack : 0;
}
