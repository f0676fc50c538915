#include "doctor/report/report.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 96 };

/* Text broken at spaces, each line behind the first indented. */
static void add_wrapped(ohi_text_buffer *out, const char *indent, const char *text)
{
    size_t column = strlen(indent);
    ohi_buffer_add(out, indent, strlen(indent));
    while (text && *text) {
        size_t word = strcspn(text, " ");
        if (column + word > WIDTH && column > strlen(indent)) {
            ohi_buffer_printf(out, "\n%s", indent);
            column = strlen(indent);
        }
        ohi_buffer_add(out, text, word);
        column += word;
        text += word;
        if (*text == ' ') {
            ohi_buffer_add(out, " ", 1);
            column++;
            text++;
        }
    }
    ohi_buffer_add(out, "\n", 1);
}

static void add_headline(const ohi_report *report, ohi_text_buffer *out)
{
    size_t count[3] = {0};
    for (size_t i = 0; i < report->findings->count; i++) {
        count[report->findings->items[i].severity]++;
    }
    ohi_buffer_printf(out, "\noffheap doctor: ");
    if (strcmp(report->verdict, "not-enough-data") == 0) {
        ohi_buffer_printf(out, "Not enough data: ran %.1f s, need 10", report->run->seconds);
    } else if (count[OHI_SERIOUS] + count[OHI_WARN] == 0) {
        ohi_buffer_printf(out, "Healthy");
    } else {
        ohi_buffer_printf(out, "%zu serious, %zu warning%s", count[OHI_SERIOUS], count[OHI_WARN],
                          count[OHI_WARN] == 1 ? "" : "s");
    }
    if (count[OHI_NOTE]) {
        ohi_buffer_printf(out, ", %zu note%s", count[OHI_NOTE], count[OHI_NOTE] == 1 ? "" : "s");
    }
    ohi_buffer_printf(out, " (%.1f s watched, the doctor's own work %.2f %%)\n",
                      report->run->seconds, report->overhead * 100);
    if (report->ending[0]) {
        ohi_buffer_printf(out, "The program was %s; what follows is what was seen until then.\n",
                          report->ending);
    }
    if (report->suppressed) {
        ohi_buffer_printf(out, "%zu known finding%s left out.\n", report->suppressed,
                          report->suppressed == 1 ? "" : "s");
    }
}

static void add_finding(const ohi_report *report, const ohi_finding *finding, ohi_text_buffer *out)
{
    char place[OHI_PLACE_TEXT];
    static const char *const marks[] = {"note", "WARN", "SERIOUS"};
    ohi_buffer_printf(out, "\n%s  %s (%s)  %s\n", marks[finding->severity],
                      ohi_pitfall_name(finding->pitfall), finding->rule,
                      finding->site ? ohi_place_text(place, report->run, finding->stack) : "");
    add_wrapped(out, "  ", finding->message);
    for (size_t i = 0; i < finding->related_count; i++) {
        ohi_buffer_printf(out, "  %-12s %s\n", finding->related[i].role,
                          finding->related[i].text ? finding->related[i].text : "");
    }
    ohi_buffer_printf(out, "  How sure: %.0f %%.\n", finding->confidence * 100);
    if (finding->fix) {
        ohi_buffer_printf(out, "  Fix:\n");
        add_wrapped(out, "    ", finding->fix);
    }
}

void ohi_report_text(const ohi_report *report, ohi_text_buffer *out)
{
    add_headline(report, out);
    for (size_t i = 0; i < report->findings->count; i++) {
        add_finding(report, &report->findings->items[i], out);
    }
    ohi_buffer_printf(out, "\n");
}
