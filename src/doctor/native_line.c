/*
 * A native frame comes in the log as an object's path and an address in it. Here, long after the
 * program's hot paths, it becomes a line: the frames are sorted by object and address, each object
 * is opened once and all of its addresses are answered in one run over its tables.
 *
 * With names known, the frames of this library can be told also where it is linked into the program
 * without its symbols being visible there; they and what they called are no part of the story.
 */
#include "doctor/native_line.h"

#include "doctor/dwarf_inline.h"
#include "doctor/object_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_frames(const void *left, const void *right)
{
    const ohi_run_frame *a = *(ohi_run_frame *const *)left;
    const ohi_run_frame *b = *(ohi_run_frame *const *)right;
    size_t shorter = a->object.length < b->object.length ? a->object.length : b->object.length;
    int order = memcmp(a->object.data, b->object.data, shorter);
    if (order != 0 || a->object.length != b->object.length)
        return order != 0 ? order : (a->object.length < b->object.length ? -1 : 1);
    return (a->address > b->address) - (a->address < b->address);
}

/* A copy that the run log owns; empty without memory. */
static ohi_text keep_text(ohi_run_log *run, const char *text, size_t length)
{
    ohi_run_name *name = malloc(sizeof *name + length);
    if (!name)
        return (ohi_text){"", 0};
    memcpy(name->text, text, length);
    name->next = run->names;
    run->names = name;
    return (ohi_text){name->text, length};
}

static bool is_absolute(const char *path)
{
    return path && *path == '/';
}

static const char *without_dot(const char *path)
{
    return path[0] == '.' && path[1] == '/' ? path + 2 : path;
}

/* The path of a line's file, relative to the directory of the run where it lies below it. */
static ohi_text file_of(ohi_run_log *run, const ohi_line_query *query)
{
    char path[1024];
    const char *name = without_dot(query->file);
    const char *directory = is_absolute(name) || !query->directory ? "" : query->directory;
    const char *above = is_absolute(name) || is_absolute(directory) || !query->build_directory ||
                                query->build_directory == query->directory
                            ? ""
                            : query->build_directory;
    int length = snprintf(path, sizeof path, "%s%s%s%s%s", above, *above ? "/" : "", directory,
                          *directory ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof path)
        return (ohi_text){"", 0};
    size_t base = run->start.directory.length;
    bool is_below = base > 1 && (size_t)length > base + 1 && path[base] == '/' &&
                    memcmp(path, run->start.directory.data, base) == 0;
    const char *shown = is_below ? path + base + 1 : path;
    return keep_text(run, shown, strlen(shown));
}

static bool starts_with(const char *text, size_t length, const char *start)
{
    return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* Headers and sources of the system are to the program what packages are to JavaScript. */
static ohi_frame_origin origin_of(ohi_text file)
{
    return starts_with(file.data, file.length, "/usr/") ? OHI_ORIGIN_DEPENDENCY : OHI_ORIGIN_USER;
}

/* What a compiler hangs to the name of a part or copy of a function (".constprop.0") is left out.
 */
static void set_function(ohi_run_log *run, ohi_run_frame *frame, const ohi_line_query *query)
{
    char text[256];
    size_t length = strcspn(query->function, ".");
    length = length > 200 ? 200 : length;
    if (starts_with(query->function, length, "oh_") || starts_with(query->function, length, "ohi_"))
        frame->origin = OHI_ORIGIN_BUILTIN;
    memcpy(text, query->function, length);
    text[length] = 0;
    if (!query->line) { /* the return address, as symbol tables and debuggers have it */
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "+0x%llx",
                             (unsigned long long)(query->address + 1 - query->function_start));
    }
    frame->function = keep_text(run, text, length);
}

static void set_frame(ohi_run_log *run, ohi_run_frame *frame, const ohi_line_query *query)
{
    ohi_text file = query->line && query->file ? file_of(run, query) : (ohi_text){"", 0};
    if (file.length) {
        frame->file = file;
        frame->line = query->line;
        frame->column = query->column;
        if (frame->origin == OHI_ORIGIN_NATIVE)
            frame->origin = origin_of(file);
    }
    if (query->function)
        set_function(run, frame, query);
}

/* A static function of this library has a name like any other, but where one of its public
   functions has a file, all files of that tree are its own. */
static void find_library_files(ohi_run_frame **frames, size_t count)
{
    static const char room[] = "src/monitor/";
    ohi_text root = {NULL, 0};
    for (size_t i = 0; i < count && !root.data; i++) {
        const ohi_text *file = &frames[i]->file;
        for (size_t at = 0; frames[i]->origin == OHI_ORIGIN_BUILTIN && at < file->length; at++)
            if (starts_with(file->data + at, file->length - at, room))
                root = (ohi_text){file->data, at + strlen("src/")};
    }
    for (size_t i = 0; i < count && root.data; i++)
        if (frames[i]->file.length > root.length &&
            memcmp(frames[i]->file.data, root.data, root.length) == 0)
            frames[i]->origin = OHI_ORIGIN_BUILTIN;
}

/* Answers the queries out of an object's tables; `tables` holds what the answers point into. */
enum {
    LINE,
    LINE_STR,
    STR,
    SYMBOLS,
    NAMES,
    INFO,
    ABBREV,
    STR_OFFSETS,
    ADDR,
    RANGES,
    RNGLISTS,
    TABLES
};

static void answer_queries(const ohi_object_file *object, ohi_section *tables,
                           ohi_line_query *queries, size_t count)
{
    static const char *const names[TABLES] = {
        ".debug_line", ".debug_line_str", ".debug_str",     ".symtab",
        ".strtab",     ".debug_info",     ".debug_abbrev",  ".debug_str_offsets",
        ".debug_addr", ".debug_ranges",   ".debug_rnglists"};
    for (size_t i = 0; i < TABLES; i++)
        tables[i] = ohi_object_read(object, names[i]);
    const ohi_line_sections lines = {
        .line = tables[LINE], .line_str = tables[LINE_STR], .str = tables[STR]};
    const ohi_info_sections info = {.info = tables[INFO],
                                    .abbrev = tables[ABBREV],
                                    .str = tables[STR],
                                    .line_str = tables[LINE_STR],
                                    .str_offsets = tables[STR_OFFSETS],
                                    .addr = tables[ADDR],
                                    .ranges = tables[RANGES],
                                    .rnglists = tables[RNGLISTS]};
    ohi_dwarf_find_lines(&lines, queries, count);
    ohi_dwarf_find_inlined(&info, queries, count); /* before the functions around them */
    ohi_dwarf_find_calls(&lines, queries, count);
    ohi_symbols_find(&tables[SYMBOLS], &tables[NAMES], queries, count);
}

/* All frames of one object. */
static void find_in_object(ohi_run_log *run, ohi_run_frame **frames, size_t count)
{
    ohi_text path = frames[0]->object;
    char name[1024];
    ohi_object_file object;
    ohi_line_query *queries = calloc(count, sizeof *queries);
    if (path.length < sizeof name) {
        memcpy(name, path.data, path.length);
        name[path.length] = 0;
    }
    if (!queries || path.length >= sizeof name ||
        !ohi_object_open(&object, name, run->start.wall_seconds)) {
        free(queries);
        return;
    }
    for (size_t i = 0; i < count; i++)
        queries[i].address = frames[i]->address;
    ohi_section tables[TABLES];
    answer_queries(&object, tables, queries, count);
    for (size_t i = 0; i < count; i++)
        set_frame(run, frames[i], &queries[i]);
    find_library_files(frames, count);
    for (size_t i = 0; i < TABLES; i++)
        free((void *)tables[i].data);
    ohi_object_close(&object);
    free(queries);
}

/* Leaves out what lies inside this library. */
static void begin_at_library(const ohi_run_log *run, ohi_run_stack *stack)
{
    uint32_t inside = 0;
    for (uint32_t i = 0; i < stack->count; i++) {
        const ohi_run_frame *frame =
            stack->frames[i] < run->frame_count ? &run->frames[stack->frames[i]] : NULL;
        if (frame && frame->object.length && frame->origin == OHI_ORIGIN_BUILTIN)
            inside = i + 1;
    }
    if (inside && inside < stack->count) {
        stack->count -= inside;
        memmove(stack->frames, stack->frames + inside, stack->count * sizeof *stack->frames);
    }
}

void ohi_native_lines_find(ohi_run_log *run)
{
    ohi_run_frame **frames = calloc(run->frame_count, sizeof *frames);
    size_t count = 0;
    for (size_t i = 0; frames && i < run->frame_count; i++)
        if (run->frames[i].object.length)
            frames[count++] = &run->frames[i];
    if (count)
        qsort(frames, count, sizeof *frames, compare_frames);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && ohi_text_equal(frames[from]->object, frames[to]->object);
             to++) {
        }
        find_in_object(run, frames + from, to - from);
    }
    for (size_t i = 0; count && i < run->stack_count; i++)
        begin_at_library(run, &run->stacks[i]);
    free(frames);
}
