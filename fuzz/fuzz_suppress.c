/* Any bytes as an older report and as places to ignore: the doctor leaves out what they name, and a
 * report of the run itself names all of it. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "doctor/synthetic_run.h"

#include <sys/mman.h>
#include <unistd.h>

enum { EPOCHS = 60 };

typedef struct diagnosed {
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
} diagnosed;

/* A program that leaks and does nothing else. */
static void diagnose(diagnosed *all)
{
    synthetic_begin(&all->made, 1);
    for (size_t i = 0; i < EPOCHS; i++) {
        synthetic_birth(&all->made, 1, 20, 5000);
        synthetic_epoch(&all->made);
    }
    synthetic_diagnose(&all->made, &all->run, &all->findings);
    fuzz_expect(all->findings.count > 0);
}

/* How many findings are left out where `report` is the baseline. */
static size_t suppress(diagnosed *all, const char *report, size_t bytes, const char *ignored)
{
    const char *const ignore[] = {ignored};
    char path[64];
    int fd = memfd_create("fuzz", 0);
    size_t suppressed = 0;
    fuzz_expect(fd >= 0 && write(fd, report, bytes) == (ssize_t)bytes);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const oh_doctor_options options = {
        .size = sizeof options, .baseline = path, .ignore = ignore, .ignore_count = 1};
    size_t before = all->findings.count;
    fuzz_expect(ohi_suppress(&all->run, &all->findings, &options, &suppressed) == OH_OK);
    fuzz_expect(suppressed + all->findings.count == before);
    close(fd);
    return suppressed;
}

static ohi_text_buffer own_report(diagnosed *all)
{
    ohi_report report;
    ohi_text_buffer json = {.data = NULL};
    fuzz_expect(ohi_report_init(&report, &all->run, &all->findings) == OH_OK);
    report.verdict = "serious";
    ohi_report_json(&report, &json);
    ohi_report_deinit(&report);
    fuzz_expect(!json.failed);
    return json;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    diagnosed all;
    diagnose(&all);
    ohi_text_buffer json = own_report(&all);
    size_t at = (size_t)fuzz_number(&input, 2) % json.length;
    bool is_whole = fuzz_byte(&input) % 16 == 0;
    char *ignored = calloc(1, input.left + 1);
    fuzz_expect(ignored != NULL);
    memcpy(ignored, input.data, input.left);
    for (size_t i = 0; i < input.left && at + i < json.length && !is_whole; i++)
        json.data[at + i] = ignored[i];
    size_t findings = all.findings.count;
    size_t suppressed = suppress(&all, json.data, json.length, ignored);
    fuzz_expect(!is_whole || suppressed == findings);
    free(ignored);
    ohi_buffer_deinit(&json);
    synthetic_end(&all.made, &all.run, &all.findings);
    return 0;
}
