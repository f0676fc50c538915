/*
 * The doctor's way: log -> run -> rules -> findings -> report. Data flows in this direction only;
 * whoever wants to know why a report says something finds every number in the log.
 */
#define _DEFAULT_SOURCE
#include "doctor/diagnosis.h"

#include "base/sized.h"
#include "doctor/native_fix.h"
#include "doctor/rule.h"

#include <errno.h>
#include <fcntl.h>
#include <offheap/live.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void ohi_diagnose(const ohi_run_log *run, ohi_findings *findings)
{
    static ohi_rule_fn *const rules[] = {
        ohi_rule_leak,  ohi_rule_backlog, ohi_rule_cycles, ohi_rule_pinning, ohi_rule_conversion,
        ohi_rule_split, ohi_rule_concat,  ohi_rule_stall,  ohi_rule_slice,   ohi_rule_memory};
    if (run->epochs.count == 0) {
        findings->enough_data = false;
        return;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        rules[i](run, findings);
    ohi_native_fixes(run, findings);
    ohi_findings_sort(findings);
}

oh_status ohi_file_read(int fd, char **data, size_t *length)
{
    size_t capacity = 1 << 16;
    char *bytes = malloc(capacity);
    *length = 0;
    while (bytes) {
        if (*length + 1 == capacity) {
            char *grown = capacity <= SIZE_MAX / 2 ? realloc(bytes, capacity * 2) : NULL;
            if (!grown)
                break;
            bytes = grown;
            capacity *= 2;
        }
        ssize_t count = read(fd, bytes + *length, capacity - *length - 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            free(bytes);
            return OH_ERR_IO;
        }
        if (count == 0) {
            bytes[*length] = 0;
            *data = bytes;
            return OH_OK;
        }
        *length += (size_t)count;
    }
    free(bytes);
    return OH_ERR_NO_MEMORY;
}

static bool is_ignored(const oh_doctor_options *options, const char *place)
{
    for (size_t i = 0; i < options->ignore_count; i++) {
        const char *entry = options->ignore[i];
        entry = strncmp(entry, "./", 2) == 0 ? entry + 2 : entry;
        if (strcmp(entry, place) == 0)
            return true;
    }
    return false;
}

/* The value of the next "key": in JSON text of ours, which is written without spaces; NULL: none.
 */
static const char *json_value(const char *at, const char *end, const char *key)
{
    char quoted[40];
    int length = snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *found = at ? strstr(at, quoted) : NULL;
    return found && found < end ? found + length : NULL;
}

/* A name as it stands in JSON, quotes included; the caller frees it. NULL: out of memory. */
static char *quoted_name(ohi_text name)
{
    ohi_json json = {0};
    ohi_json_piece(&json, NULL, name);
    if (json.out.failed)
        ohi_buffer_deinit(&json.out);
    return json.out.data;
}

static bool begins_with(const char *text, const char *start)
{
    return start && strncmp(text, start, strlen(start)) == 0;
}

/* Does an older report have a finding of this pitfall at this place? Lines may have moved a little,
   so the function counts too: same file and function, or same file and line. */
static bool is_in_baseline(const char *baseline, const ohi_run_log *run, const ohi_finding *finding)
{
    const ohi_run_frame *frame = ohi_run_site_frame(run, finding->site);
    const char *pitfall = ohi_pitfall_name(finding->pitfall);
    char *own_pitfall = quoted_name((ohi_text){pitfall, strlen(pitfall)});
    char *own_file = quoted_name(frame->file);
    char *own_function = quoted_name(frame->function);
    const char *end = strstr(baseline, "\"timeline\":");
    end = end ? end : baseline + strlen(baseline);
    const char *at = strstr(baseline, "\"findings\":");
    bool found = false;
    while (!found && at && (at = json_value(at, end, "pitfall")) != NULL) {
        const char *site = json_value(at, end, "site");
        const char *file = json_value(site, end, "file");
        const char *line = json_value(site, end, "line");
        const char *function = json_value(site, end, "function");
        if (!file || !line || !function)
            break;
        bool same_function = frame->function.length > 0 && begins_with(function, own_function);
        found = begins_with(at, own_pitfall) && begins_with(file, own_file) &&
                (same_function || strtoul(line, NULL, 10) == frame->line);
        at = function;
    }
    free(own_pitfall);
    free(own_file);
    free(own_function);
    return found;
}

oh_status ohi_suppress(const ohi_run_log *run, ohi_findings *findings,
                       const oh_doctor_options *options, size_t *suppressed)
{
    char *baseline = NULL;
    size_t length = 0;
    if (options->baseline) {
        int fd = open(options->baseline, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return OH_ERR_IO;
        oh_status status = ohi_file_read(fd, &baseline, &length);
        close(fd);
        if (status != OH_OK)
            return status;
    }
    for (size_t i = findings->count; i-- > 0;) {
        const ohi_finding *finding = &findings->items[i];
        const ohi_run_frame *frame = ohi_run_site_frame(run, finding->site);
        char place[OHI_PLACE_TEXT];
        snprintf(place, sizeof place, "%.*s:%u", (int)frame->file.length,
                 frame->file.data ? frame->file.data : "", frame->line);
        if (is_ignored(options, place) || (baseline && is_in_baseline(baseline, run, finding))) {
            ohi_findings_remove(findings, i);
            ++*suppressed;
        }
    }
    free(baseline);
    return OH_OK;
}

static ohi_severity worst_of(const ohi_findings *findings)
{
    ohi_severity worst = OHI_NOTE;
    for (size_t i = 0; i < findings->count; i++)
        worst = findings->items[i].severity > worst ? findings->items[i].severity : worst;
    return worst;
}

/* Findings win over missing data, and both over the program's own exit code. */
static int decide(ohi_report *report, const oh_doctor_options *options)
{
    ohi_severity worst = worst_of(report->findings);
    int code = OH_DOCTOR_HEALTHY;
    report->verdict = "healthy";
    if (worst == OHI_SERIOUS) {
        report->verdict = "serious";
        code = options->fail_on == OH_FAIL_ON_NEVER ? OH_DOCTOR_HEALTHY : OH_DOCTOR_SERIOUS;
    } else if (worst == OHI_WARN) {
        report->verdict = "warning";
        code = options->fail_on == OH_FAIL_ON_WARN ? OH_DOCTOR_WARNINGS : OH_DOCTOR_HEALTHY;
    } else if (!report->findings->enough_data) {
        report->verdict = "not-enough-data";
        code = options->fail_on == OH_FAIL_ON_NEVER ? OH_DOCTOR_HEALTHY : OH_DOCTOR_NOT_ENOUGH_DATA;
    }
    bool failed = options->program_exit_code != 0 || options->program_ending;
    return failed && code != OH_DOCTOR_SERIOUS && code != OH_DOCTOR_WARNINGS
               ? OH_DOCTOR_PROGRAM_FAILED
               : code;
}

static void write_one(ohi_report *report, const char *path, ohi_report_writer *writer,
                      oh_status *status)
{
    ohi_text_buffer out = {0};
    if (!path)
        return;
    writer(report, &out);
    oh_status written =
        out.failed ? OH_ERR_NO_MEMORY : ohi_output_write(path, out.data, out.length);
    int error = written == OH_OK ? 0 : written == OH_ERR_NO_MEMORY ? ENOMEM : errno;
    report->files[report->file_count++] = (ohi_report_file){path, error};
    if (written != OH_OK)
        *status = written;
    ohi_buffer_deinit(&out);
}

/* Fitted to the terminal that stderr is; no colours with NO_COLOR or a dumb one. */
static void fit_terminal(ohi_report *report)
{
    enum { LEAST = 40, MOST = 100 };
    struct winsize size;
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (!isatty(STDERR_FILENO))
        return;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        report->columns = size.ws_col < LEAST ? LEAST : size.ws_col > MOST ? MOST : size.ws_col;
    report->colors = !(no_color && *no_color) && !(terminal && strcmp(terminal, "dumb") == 0);
}

static oh_status write_all(ohi_report *report, const oh_doctor_options *options)
{
    oh_status status = OH_OK;
    write_one(report, options->json, ohi_report_json, &status);
    write_one(report, options->html, ohi_report_html, &status);
    write_one(report, options->pprof, ohi_profile_pprof, &status);
    write_one(report, options->speedscope, ohi_profile_speedscope, &status);
    write_one(report, options->collapsed, ohi_profile_collapsed, &status);
    if (!options->quiet) {
        ohi_text_buffer out = {0};
        fit_terminal(report);
        ohi_report_text(report, &out);
        if (out.data) {
            fwrite(out.data, 1, out.length, stderr);
            fflush(stderr);
        }
        ohi_buffer_deinit(&out);
    }
    return status;
}

/* A program that still runs and publishes its counters shows the findings beside them. */
static void publish(const ohi_run_log *run, const ohi_findings *findings)
{
    oh_live_findings sums = {{{0}}};
    for (size_t i = 0; i < findings->count; i++)
        sums.counts[findings->items[i].pitfall][findings->items[i].severity]++;
    oh_status status = run->has_end ? OH_OK
                                    : oh_live_set_findings((int64_t)run->start.pid,
                                                           run->start.wall_seconds, &sums);
    (void)status; /* most programs publish nothing */
}

bool ohi_read_doctor_options(oh_doctor_options *known, const oh_doctor_options *given)
{
    *known = (oh_doctor_options){.size = sizeof *known};
    return !given || ohi_read_sized(known, sizeof *known, given,
                                    OHI_END_OF(oh_doctor_options, program_ending));
}

oh_status oh_doctor_diagnose(const void *log, size_t length, const oh_doctor_options *options,
                             int *verdict)
{
    oh_doctor_options known;
    if (!ohi_read_doctor_options(&known, options))
        return OH_ERR_INVALID_ARG_VALUE;
    ohi_run_log run;
    ohi_findings findings;
    ohi_report report;
    oh_status status = ohi_run_log_read(&run, log, length);
    if (status != OH_OK)
        return status;
    ohi_findings_init(&findings);
    ohi_diagnose(&run, &findings);
    size_t suppressed = 0;
    status = ohi_suppress(&run, &findings, &known, &suppressed);
    if (status == OH_OK)
        status = findings.failed ? OH_ERR_NO_MEMORY : ohi_report_init(&report, &run, &findings);
    if (status == OH_OK) {
        report.suppressed = suppressed;
        report.ending = known.program_ending ? known.program_ending : "";
        const int code = decide(&report, &known);
        if (verdict)
            *verdict = code;
        publish(&run, &findings);
        status = write_all(&report, &known);
        ohi_report_deinit(&report);
    }
    ohi_findings_deinit(&findings);
    ohi_run_log_deinit(&run);
    return status;
}

oh_status oh_doctor_diagnose_file(const char *path, const oh_doctor_options *options, int *verdict)
{
    char *data;
    size_t length;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return OH_ERR_IO;
    oh_status status = ohi_file_read(fd, &data, &length);
    close(fd);
    if (status == OH_OK) {
        status = oh_doctor_diagnose(data, length, options, verdict);
        free(data);
    }
    return status;
}

oh_status oh_doctor_check_outputs(const oh_doctor_options *options, const char **path)
{
    oh_doctor_options known;
    if (!ohi_read_doctor_options(&known, options))
        return OH_ERR_INVALID_ARG_VALUE;
    const char *const paths[] = {known.html, known.json, known.pprof, known.speedscope,
                                 known.collapsed};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (paths[i] && ohi_output_check(paths[i]) != OH_OK) {
            *path = paths[i];
            return OH_ERR_IO;
        }
    }
    return OH_OK;
}
