/*
 * The report for a terminal:
 *
 *     offheap doctor: 1 memory leak, 1 note
 *     app.js, watched for 13.1 s; the doctor's own work took 0.40 %
 *
 *     SERIOUS  leak (survivors) at app.js:8 in open
 *
 *       Memory leak: buffers kept at app.js:8 in open are never freed. ...
 *
 *          7  function open(id) {
 *       >  8      pending.set(id, Buffer.alloc(2000));
 *          9  }
 *
 *       held by       closure of open -> Map (5322 entries)
 *       how sure      98 %
 *       fix           Remove the entry when ...
 *
 * No line is wider than the terminal, except for names that are. Names come from the program, so
 * everything goes through ohi_buffer_add_visible(): a file name must not steer the terminal.
 */
#include "doctor/report/excerpt.h"
#include "doctor/report/report.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_COLUMNS = 14, TEXT_INDENT = 2, CODE_LINES = 1, DEFAULT_COLUMNS = 80 };

/* Colours by what they are for. */
typedef enum paint { PLAIN, BOLD, DIM, PAINT_NOTE, PAINT_WARN, PAINT_SERIOUS, PAINT_GOOD } paint;

typedef struct printer {
    const ohi_report *report;
    ohi_text_buffer *out;
    size_t columns;
    uint32_t marked_line; /* of an excerpt */
} printer;

static void add(printer *p, const char *text)
{
    ohi_buffer_add_visible(p->out, (ohi_text){text, strlen(text)});
}

static void add_newline(printer *p)
{
    ohi_buffer_add(p->out, "\n", 1);
}

static void set_paint(printer *p, paint color)
{
    static const char *const codes[] = {"0", "1", "2", "1;36", "1;33", "1;31", "1;32"};
    if (p->report->colors)
        ohi_buffer_printf(p->out, "\x1b[%sm", codes[color]);
}

static void add_painted(printer *p, paint color, const char *text)
{
    set_paint(p, color);
    add(p, text);
    set_paint(p, PLAIN);
}

static void add_spaces(printer *p, size_t count)
{
    ohi_buffer_printf(p->out, "%*s", (int)count, "");
}

/* Columns of a piece of UTF-8: its characters. */
static size_t width_of(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t i = 0; i < length; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

/* Bytes up to the next place where a line may break: a space outside of `code`, or any space of
   code that is wider than a line. */
static size_t next_word(const char *text, size_t room)
{
    size_t length = 0;
    bool in_code = false;
    for (; text[length] && (text[length] != ' ' || in_code); length++)
        in_code = in_code != (text[length] == '`');
    return width_of(text, length) > room ? strcspn(text, " ") : length;
}

/* Text broken at spaces; the first line goes on at column `indent`, the others start there. */
static void add_wrapped(printer *p, size_t indent, const char *text)
{
    size_t room = p->columns > indent + 20 ? p->columns - indent : 20;
    size_t used = 0;
    while (*text) {
        size_t word = next_word(text, room);
        size_t width = width_of(text, word);
        if (used && used + 1 + width > room) {
            add_newline(p);
            add_spaces(p, indent);
            used = 0;
        } else if (used) {
            add(p, " ");
            used++;
        }
        ohi_buffer_add_visible(p->out, (ohi_text){text, word});
        used += width;
        text += word;
        text += strspn(text, " ");
    }
}

static void add_labelled(printer *p, const char *label, const char *text)
{
    add_spaces(p, TEXT_INDENT);
    set_paint(p, DIM);
    for (const char *at = label; *at; at++)
        ohi_buffer_add(p->out, *at == '-' ? " " : at, 1);
    set_paint(p, PLAIN);
    size_t width = width_of(label, strlen(label));
    add_spaces(p, width < LABEL_COLUMNS ? LABEL_COLUMNS - width : 1);
    add_wrapped(p, TEXT_INDENT + LABEL_COLUMNS, text);
    add_newline(p);
}

static void add_code_line(void *opaque, uint32_t number, ohi_text text)
{
    printer *p = opaque;
    bool marked = number == p->marked_line;
    char place[32];
    size_t length = (size_t)snprintf(place, sizeof place, "  %c %4u  ", marked ? '>' : ' ', number);
    size_t room = p->columns > length + 20 ? p->columns - length : 20;
    set_paint(p, marked ? BOLD : DIM);
    add(p, place);
    for (size_t i = 0; i < text.length && room; room--) { /* whole characters, tabs as two spaces */
        size_t bytes = 1;
        while (i + bytes < text.length && ((unsigned char)text.data[i + bytes] & 0xc0) == 0x80)
            bytes++;
        ohi_text character = {text.data + i, bytes};
        ohi_buffer_add_visible(p->out, text.data[i] == '\t' ? (ohi_text){"  ", 2} : character);
        i += bytes;
    }
    set_paint(p, PLAIN);
    add_newline(p);
}

static void add_code(printer *p, const ohi_finding *finding)
{
    const ohi_run_log *run = p->report->run;
    const ohi_run_frame *frame = ohi_run_site_frame(run, finding->site);
    p->marked_line = frame->line;
    add_newline(p);
    if (ohi_excerpt_visit(run, frame, CODE_LINES, add_code_line, p))
        add_newline(p);
}

static paint verdict_paint(const char *verdict)
{
    return strcmp(verdict, "healthy") == 0   ? PAINT_GOOD
           : strcmp(verdict, "serious") == 0 ? PAINT_SERIOUS
           : strcmp(verdict, "warning") == 0 ? PAINT_WARN
                                             : BOLD;
}

static void add_headline(printer *p)
{
    const ohi_report *report = p->report;
    char text[OHI_HEADLINE_TEXT + OHI_PLACE_TEXT];
    add_newline(p);
    add(p, "offheap doctor: ");
    set_paint(p, verdict_paint(report->verdict));
    add_wrapped(p, sizeof "offheap doctor: " - 1, ohi_report_headline(text, report));
    set_paint(p, PLAIN);
    add_newline(p);
    ohi_text program = report->run->start.program;
    ohi_buffer_add_visible(p->out, program.length ? program : (ohi_text){"this process", 12});
    ohi_buffer_printf(p->out, ", watched for %.1f s; the doctor's own work took %.2f %%\n",
                      report->run->seconds, report->overhead * 100);
    if (report->ending[0]) {
        snprintf(text, sizeof text, "The program was %s; this is what was seen until then.",
                 report->ending);
        add_wrapped(p, 0, text);
        add_newline(p);
    }
    if (report->suppressed) {
        ohi_buffer_printf(p->out, "%zu known finding%s left out.\n", report->suppressed,
                          report->suppressed == 1 ? "" : "s");
    }
    if (report->findings->count == 0 && report->findings->check_count) {
        ohi_buffer_printf(p->out, "%zu values were checked; none needs attention.\n",
                          report->findings->check_count);
    }
    if (!report->findings->enough_data) {
        add_wrapped(p, 0,
                    "Leaks and pinned memory show only in a trend: run for 10 s or more, better a "
                    "minute, under steady load.");
        add_newline(p);
    }
}

static void add_finding(printer *p, const ohi_finding *finding)
{
    static const char *const marks[] = {"NOTE", "WARN", "SERIOUS"};
    static const paint paints[] = {PAINT_NOTE, PAINT_WARN, PAINT_SERIOUS};
    char place[OHI_PLACE_TEXT];
    char sure[16];
    add_newline(p);
    add_painted(p, paints[finding->severity], marks[finding->severity]);
    ohi_buffer_printf(p->out, "  %s (%s)", ohi_pitfall_name(finding->pitfall), finding->rule);
    if (finding->site) {
        add(p, " at ");
        add_painted(p, BOLD, ohi_place_text(place, p->report->run, finding->stack));
    }
    ohi_buffer_add(p->out, "\n\n", 2);
    add_spaces(p, TEXT_INDENT);
    add_wrapped(p, TEXT_INDENT, finding->message ? finding->message : "");
    add_newline(p);
    add_code(p, finding);
    for (size_t i = 0; i < finding->related_count; i++) {
        const char *text = finding->related[i].text;
        add_labelled(p, finding->related[i].role, text ? text : "");
    }
    snprintf(sure, sizeof sure, "%.0f %%", finding->confidence * 100);
    add_labelled(p, "how sure", sure);
    if (finding->fix)
        add_labelled(p, "fix", finding->fix);
}

/* Where the other reports are, and why they are not where they should be. */
static void add_files(printer *p)
{
    for (size_t i = 0; i < p->report->file_count; i++) {
        const ohi_report_file *file = &p->report->files[i];
        if (i == 0)
            add_newline(p);
        add_painted(p, file->error ? PAINT_SERIOUS : DIM,
                    file->error ? "Not written: " : "Written: ");
        add(p, file->path);
        if (file->error) {
            add(p, ": ");
            add(p, strerror(file->error));
        }
        add_newline(p);
    }
}

void ohi_report_text(const ohi_report *report, ohi_text_buffer *out)
{
    printer p = {.report = report,
                 .out = out,
                 .columns = report->columns ? report->columns : DEFAULT_COLUMNS};
    add_headline(&p);
    for (size_t i = 0; i < report->findings->count; i++)
        add_finding(&p, &report->findings->items[i]);
    add_files(&p);
    add_newline(&p);
}
