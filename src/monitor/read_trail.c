#include "monitor/read_trail.h"

#include <string.h>

static void append(ohi_read_trail *trail, const uint8_t *data, size_t length)
{
    size_t at = (size_t)(trail->end % OHI_TRAIL_BYTES);
    size_t first = length < OHI_TRAIL_BYTES - at ? length : OHI_TRAIL_BYTES - at;
    memcpy(trail->bytes + at, data, first);
    memcpy(trail->bytes, data + first, length - first);
    trail->end += length;
}

static bool goes_on(const ohi_trail_read *last, const uint8_t *data, size_t length, uint32_t stack,
                    uint32_t task)
{
    return last->length > 0 && last->data + last->length == data && last->stack == stack &&
           last->task == task && last->length + length <= OHI_TRAIL_READ_MOST;
}

void ohi_trail_note(ohi_read_trail *trail, const uint8_t *data, size_t length, uint32_t stack,
                    uint32_t task, uint32_t births)
{
    length = length < OHI_TRAIL_READ_MOST ? length : OHI_TRAIL_READ_MOST;
    ohi_trail_read *last = &trail->reads[(trail->next - 1) % OHI_TRAIL_READS];
    if (goes_on(last, data, length, stack, task)) {
        last->length += length;
    } else {
        trail->reads[trail->next++ % OHI_TRAIL_READS] = (ohi_trail_read){.data = data,
                                                                         .length = length,
                                                                         .start = trail->end,
                                                                         .stack = stack,
                                                                         .task = task,
                                                                         .births = births};
    }
    append(trail, data, length);
}

const ohi_trail_read *ohi_trail_at(const ohi_read_trail *trail, uint32_t back)
{
    if (back > OHI_TRAIL_READS)
        return NULL;
    const ohi_trail_read *read = &trail->reads[(trail->next - back) % OHI_TRAIL_READS];
    bool is_there = read->length > 0 && trail->end - read->start <= OHI_TRAIL_BYTES;
    return is_there ? read : NULL;
}

bool ohi_trail_spans_tasks(const ohi_read_trail *trail)
{
    bool is_full = trail->reads[trail->next % OHI_TRAIL_READS].length > 0;
    const ohi_trail_read *oldest = &trail->reads[is_full ? trail->next % OHI_TRAIL_READS : 0];
    return oldest->task != trail->reads[(trail->next - 1) % OHI_TRAIL_READS].task;
}

bool ohi_trail_holds(const ohi_read_trail *trail, const ohi_trail_read *read, size_t from,
                     size_t to)
{
    size_t at = (size_t)((read->start + from) % OHI_TRAIL_BYTES);
    size_t length = to - from;
    size_t first = length < OHI_TRAIL_BYTES - at ? length : OHI_TRAIL_BYTES - at;
    return memcmp(trail->bytes + at, read->data + from, first) == 0 &&
           memcmp(trail->bytes, read->data + from + first, length - first) == 0;
}
