/* The doctor reads any bytes as the log of a run: it refuses them, or finds what it finds, and
 * every report of it can be written. An input that is no log is taken for the records of one. */
#include "fuzz_input.h"

#include "doctor/diagnosis.h"
#include "monitor/log_writer.h"

static void write_reports(const ohi_run_log *run)
{
    static ohi_report_writer *const writers[] = {ohi_report_text,        ohi_report_json,
                                                 ohi_report_html,        ohi_profile_pprof,
                                                 ohi_profile_speedscope, ohi_profile_collapsed};
    ohi_findings findings;
    ohi_report report;
    ohi_findings_init(&findings);
    ohi_diagnose(run, &findings);
    if (ohi_report_init(&report, run, &findings) == OH_OK) {
        report.verdict = "healthy";
        for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
            ohi_text_buffer out = {.data = NULL};
            writers[i](&report, &out);
            ohi_buffer_deinit(&out);
        }
        ohi_report_deinit(&report);
    }
    ohi_findings_deinit(&findings);
}

static void diagnose(const uint8_t *bytes, size_t length)
{
    ohi_run_log run;
    if (ohi_run_log_read(&run, bytes, length) != OH_OK)
        return;
    write_reports(&run);
    ohi_run_log_deinit(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ohi_log_writer start; /* what every log begins with */
    diagnose(data, size);
    ohi_log_writer_init(&start, -1);
    uint8_t *log = malloc(start.length + size);
    if (log != NULL && start.error == 0) {
        memcpy(log, start.bytes, start.length);
        memcpy(log + start.length, data, size);
        diagnose(log, start.length + size);
    }
    free(log);
    ohi_log_writer_deinit(&start);
    return 0;
}
