/* The profile of speedscope's file format: all frames once, then live and allocated bytes as two
   lists of stacks, each a list of places among the frames. */
#include "doctor/report/report.h"

static void write_frames(ohi_json *json, const ohi_run_log *run)
{
    ohi_json_open(json, "shared", '{');
    ohi_json_open(json, "frames", '[');
    for (size_t i = 1; i < run->frame_count; i++) { /* frame n is at place n - 1 */
        const ohi_run_frame *frame = &run->frames[i];
        ohi_json_open(json, NULL, '{');
        ohi_json_piece(json, "name",
                       frame->function.length ? frame->function : (ohi_text){"(anonymous)", 11});
        ohi_json_piece(json, "file", frame->file);
        ohi_json_number(json, "line", frame->line);
        ohi_json_number(json, "col", frame->column);
        ohi_json_close(json, '}');
    }
    ohi_json_close(json, ']');
    ohi_json_close(json, '}');
}

typedef double weight_fn(const ohi_stack_figures *figures);

static double live_weight(const ohi_stack_figures *figures)
{
    return figures->live_bytes;
}

static double allocated_weight(const ohi_stack_figures *figures)
{
    return figures->allocated_bytes;
}

static void write_profile(ohi_json *json, const ohi_report *report, const char *name,
                          weight_fn *weight)
{
    double total = 0;
    ohi_json_open(json, NULL, '{');
    ohi_json_text(json, "type", "sampled");
    ohi_json_text(json, "name", name);
    ohi_json_text(json, "unit", "bytes");
    ohi_json_open(json, "samples", '[');
    for (size_t i = 0; i < report->stack_count; i++) {
        const ohi_run_stack *stack = &report->run->stacks[report->stacks[i].stack];
        ohi_json_open(json, NULL, '[');
        for (uint32_t f = stack->count; f-- > 0;)
            ohi_json_number(json, NULL, (double)stack->frames[f] - 1);
        ohi_json_close(json, ']');
    }
    ohi_json_close(json, ']');
    ohi_json_open(json, "weights", '[');
    for (size_t i = 0; i < report->stack_count; i++) {
        double value = (double)(uint64_t)weight(&report->stacks[i]);
        total += value;
        ohi_json_number(json, NULL, value);
    }
    ohi_json_close(json, ']');
    ohi_json_number(json, "startValue", 0);
    ohi_json_number(json, "endValue", total);
    ohi_json_close(json, '}');
}

void ohi_profile_speedscope(const ohi_report *report, ohi_text_buffer *out)
{
    ohi_json json = {.out = *out};
    ohi_json_open(&json, NULL, '{');
    ohi_json_text(&json, "$schema", "https://www.speedscope.app/file-format-schema.json");
    ohi_json_text(&json, "exporter", "offheap");
    ohi_json_text(&json, "name", "off-heap memory");
    write_frames(&json, report->run);
    ohi_json_open(&json, "profiles", '[');
    write_profile(&json, report, "live bytes", live_weight);
    write_profile(&json, report, "allocated bytes", allocated_weight);
    ohi_json_close(&json, ']');
    ohi_json_number(&json, "activeProfileIndex", 0);
    ohi_json_close(&json, '}');
    ohi_buffer_add(&json.out, "\n", 1);
    *out = json.out;
}
