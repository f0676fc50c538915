#define _DEFAULT_SOURCE
#include "doctor/report/excerpt.h"

#include <stdio.h>

/* Names are relative to the folder that the program ran in, which with --replay need not be ours.
 */
static FILE *open_source(const ohi_run_log *run, const ohi_run_frame *frame)
{
    char path[4096];
    bool absolute = frame->file.length && frame->file.data[0] == '/';
    ohi_text folder = absolute ? (ohi_text){0} : run->start.directory;
    if (frame->file.length == 0 || frame->line == 0)
        return NULL;
    int length = snprintf(path, sizeof path, "%.*s%s%.*s", (int)folder.length,
                          folder.data ? folder.data : "", folder.length ? "/" : "",
                          (int)frame->file.length, frame->file.data);
    return length > 0 && (size_t)length < sizeof path ? fopen(path, "re") : NULL;
}

size_t ohi_excerpt_visit(const ohi_run_log *run, const ohi_run_frame *frame, uint32_t around,
                         ohi_excerpt_fn *take, void *opaque)
{
    char line[512];
    size_t taken = 0;
    FILE *file = open_source(run, frame);
    if (!file)
        return 0;
    uint64_t last = (uint64_t)frame->line + around;
    for (uint32_t number = 1; number <= last && fgets(line, sizeof line, file); number++) {
        size_t length = strcspn(line, "\n");
        bool whole = line[length] == '\n';
        length -= length && line[length - 1] == '\r';
        if (number + (uint64_t)around >= frame->line) {
            take(opaque, number, (ohi_text){line, length});
            taken++;
        }
        while (!whole && fgets(line, sizeof line, file))
            whole = strchr(line, '\n') != NULL;
    }
    fclose(file);
    return taken;
}
