/* Collapsed stacks: a line for each, `outer;inner bytes`, which every flame graph tool reads. */
#include "doctor/report/report.h"

/* ';' separates frames and ' ' the value, so they may not occur in a name. */
static void add_name(ohi_text_buffer *out, const ohi_run_frame *frame)
{
    char name[OHI_PLACE_TEXT * 2];
    size_t length = ohi_frame_name(name, sizeof name, frame);
    for (size_t i = 0; i < length; i++)
        if (name[i] == ';' || name[i] == '\n')
            name[i] = ':';
    ohi_buffer_add_visible(out, (ohi_text){name, length});
}

void ohi_profile_collapsed(const ohi_report *report, ohi_text_buffer *out)
{
    const ohi_run_log *run = report->run;
    for (size_t i = 0; i < report->stack_count; i++) {
        const ohi_stack_figures *figures = &report->stacks[i];
        const ohi_run_stack *stack = &run->stacks[figures->stack];
        if (figures->live_bytes < 1)
            continue;
        if (stack->count == 0)
            ohi_buffer_printf(out, "(unknown)");
        for (uint32_t f = stack->count; f-- > 0;) {
            add_name(out, &run->frames[stack->frames[f]]);
            ohi_buffer_add(out, f ? ";" : "", f ? 1 : 0);
        }
        ohi_buffer_printf(out, " %.0f\n", figures->live_bytes);
    }
}
