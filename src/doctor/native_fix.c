/*
 * What a rule found is the same in every language; what to change is not. The few rules that a C
 * program can meet have their advice here, in the words of the C library. A rule that is not in the
 * list keeps its own: it speaks of sizes only.
 */
#include "doctor/native_fix.h"

#include <string.h>

static const struct {
    ohi_pitfall pitfall;
    const char *rule; /* "": every one of the pitfall */
    const char *fix;
} fixes[] = {
    {OHI_PITFALL_LEAK, "survivors",
     "Release every reference when the work is done, also on the paths that fail: "
     "`oh_buffer_release(&buffer)`. `oh_buffer_is_unique(buffer)` tells whether somebody else "
     "still holds one; bound what is kept on purpose. Where only a slice is kept, it keeps all of "
     "the buffer: `oh_buffer_compact(&slice)` before storing it."},
    {OHI_PITFALL_LEAK, "backlog",
     "Bound the queue: take nothing more in while it is full, drop or merge entries, or give the "
     "consumer more to do at a time."},
    {OHI_PITFALL_PINNING, "",
     "Keep a copy of the part instead of the view: `oh_buffer_compact(&view)` before storing it."},
    {OHI_PITFALL_STRING_CONVERSION, "repeat", "Convert once and keep the text outside the loop."},
    {OHI_PITFALL_STRING_CONVERSION, "growing",
     "Look for the end among the new bytes (`oh_buffer_find()` from where the last search ended), "
     "and convert when all of it is there."},
    {OHI_PITFALL_STRING_CONVERSION, "round-trip",
     "Stay with bytes: `oh_buffer_copy()`, `oh_buffer_concat()` or `oh_buffer_retain()`."},
    {OHI_PITFALL_STRING_CONVERSION, "",
     "Search and compare the bytes (`oh_buffer_find()`, `oh_buffer_equals()`), read numbers with "
     "<offheap/number.h>, and convert only what is kept, into memory that is there: "
     "`oh_buffer_write_utf8()`."},
    {OHI_PITFALL_SPLIT_CHARACTER, "",
     "Decode a stream with one decoder, which keeps the piece of a character for the next chunk: "
     "`oh_decoder_write()`, and `oh_decoder_end()` at the end."},
    {OHI_PITFALL_LARGE_ALLOCATION, "stall",
     "Read large data in chunks (`oh_reader_next()`), map the file (`oh_buffer_map_file()`), or "
     "allocate one scratch buffer and reuse it."},
    {OHI_PITFALL_LARGE_ALLOCATION, "bulk",
     "Read large data in chunks (`oh_reader_next()`), map the file (`oh_buffer_map_file()`), or "
     "collect pieces in an `oh_chain`."},
    {OHI_PITFALL_LARGE_ALLOCATION, "churn",
     "Allocate one buffer outside the loop and reuse it: `oh_buffer_slice(scratch, 0, n)` each "
     "time."},
    {OHI_PITFALL_LARGE_ALLOCATION, "quadratic",
     "Collect the pieces in an `oh_chain`, or join them once: `oh_buffer_concat()` behind the "
     "loop."},
    {OHI_PITFALL_SLICE_MUTATION, "",
     "Copy what is to stay as it is: `oh_buffer_from_bytes(context, view.data, view.length, "
     "&copy)`; or fill another buffer while slices of this one are held: "
     "`oh_buffer_is_unique(buffer)` tells."},
    {OHI_PITFALL_MEMORY_NOTE, "watch", "Run longer, or under steady load."},
    {OHI_PITFALL_MEMORY_NOTE, "pool-idle",
     "Nothing has to be done; `oh_pool_trim()` gives empty slabs back at once."},
};

/* Frames of native code name the object file they lie in. */
bool ohi_has_engine(const ohi_run_log *run)
{
    for (size_t i = 1; i < run->frame_count; i++) {
        const ohi_run_frame *frame = &run->frames[i];
        if (frame->object.length == 0 && frame->function.length + frame->file.length > 0)
            return true;
    }
    return run->frame_count < 2;
}

static void say_in_c(ohi_finding *finding)
{
    for (size_t i = 0; i < sizeof fixes / sizeof fixes[0]; i++) {
        bool same_rule = !*fixes[i].rule || strcmp(fixes[i].rule, finding->rule) == 0;
        if (fixes[i].pitfall == finding->pitfall && same_rule) {
            ohi_finding_fix(finding, "%s", fixes[i].fix);
            return;
        }
    }
}

void ohi_native_fixes(const ohi_run_log *run, ohi_findings *findings)
{
    if (ohi_has_engine(run))
        return;
    for (size_t i = 0; i < findings->count; i++)
        say_in_c(&findings->items[i]);
}
