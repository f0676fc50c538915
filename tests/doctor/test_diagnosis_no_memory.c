/* Every allocation of a diagnosis fails once: a sick run is read, judged and reported in every form
 * with the first request refused, then the second, and so on until none is left to refuse. Each
 * time the answer is a status, and a report that is there has every finding: a sentence of one may
 * be missing, which the doctor takes for better than no report. What is not given back, the same
 * test says under AddressSanitizer. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "platform/process_numbers.h"
#include "platform/refused_memory.h"
#include "synthetic_run.h"

#include <offheap/doctor.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { EPOCHS = 50, LEAK = 1, CONVERT, STALL, VIEW, WRITER, SITES };

/* The run: a leak, a conversion in a loop, stalls, and a slice that is overwritten. */

static void write_epoch(synthetic_run *run)
{
    synthetic_birth(run, LEAK, 20, 50000);
    synthetic_conversions(run, CONVERT);
    ohi_log_write_stall(&run->log, &(ohi_log_stall){.stack = STALL,
                                                    .t_ns = run->epoch * UINT64_C(250000000),
                                                    .touch_ns = 120000000,
                                                    .bytes = 64 << 20});
    synthetic_epoch(run);
}

static void write_run(synthetic_run *run)
{
    synthetic_begin(run, SITES);
    for (int epoch = 0; epoch < EPOCHS; epoch++)
        write_epoch(run);
    ohi_log_write_mutation(&run->log, &(ohi_log_mutation){.view_stack = VIEW,
                                                          .store_stack = LEAK,
                                                          .writer_stack = WRITER,
                                                          .before_stack = VIEW,
                                                          .after_stack = VIEW,
                                                          .length = 4,
                                                          .before = {"abcd", 4},
                                                          .after = {"abce", 4}});
    synthetic_epoch(run);
    ohi_log_write_end(&run->log, &(ohi_log_end){.t_ns = run->epoch * UINT64_C(250000000)});
}

/* The reports. */

enum { REPORTS = 5, JSON = 1 };

static const char *const endings[REPORTS] = {"html", "json", "pb.gz", "speedscope", "collapsed"};
static char folder[] = "/tmp/offheap-no-memory-XXXXXX";
static char paths[REPORTS][sizeof folder + 16];

static bool is_there(const char *path)
{
    FILE *file = fopen(path, "rb");
    const bool has_bytes = file && fgetc(file) != EOF;
    if (file)
        fclose(file);
    return has_bytes;
}

/* Of the JSON report, which is one line; -1: it is not there. */
static int count_findings(void)
{
    static char text[1 << 20];
    FILE *file = fopen(paths[JSON], "rb");
    if (!file)
        return -1;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    int count = 0;
    for (const char *at = text; (at = strstr(at, "\"pitfall\":")) != NULL; at++)
        count++;
    return count;
}

static oh_status diagnose(const synthetic_run *made, int *verdict)
{
    for (int i = 0; i < REPORTS; i++)
        (void)remove(paths[i]);
    const oh_doctor_options options = {.size = sizeof options,
                                       .html = paths[0],
                                       .json = paths[1],
                                       .pprof = paths[2],
                                       .speedscope = paths[3],
                                       .collapsed = paths[4],
                                       .quiet = true};
    return oh_doctor_diagnose(made->log.bytes, made->log.length, &options, verdict);
}

static void a_diagnosis_survives_every_refusal(void **state)
{
    (void)state;
    synthetic_run made;
    int verdict = -1;
    write_run(&made);
    assert_int_equal(diagnose(&made, &verdict), OH_OK);
    assert_int_equal(verdict, OH_DOCTOR_SERIOUS);
    const int findings = count_findings();
    assert_true(findings >= 3);

    const int open_files = process_descriptors();
    bool was_refused = true;
    for (uint64_t nth = 1; was_refused; nth++) {
        verdict = -1;
        refuse_nth(nth);
        const oh_status status = diagnose(&made, &verdict);
        was_refused = end_refusal();
        if (status != OH_ERR_NO_MEMORY && status != OH_ERR_IO) {
            assert_int_equal(status, OH_OK);
            assert_int_equal(verdict, OH_DOCTOR_SERIOUS);
            for (int i = 0; i < REPORTS; i++)
                assert_true(is_there(paths[i]));
        }
        const int told = count_findings();
        if (told >= 0)
            assert_int_equal(told, findings);
        assert_int_equal(process_descriptors(), open_files);
    }
    assert_int_equal(count_findings(), findings);
    ohi_log_writer_deinit(&made.log);
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    for (int i = 0; i < REPORTS; i++)
        snprintf(paths[i], sizeof paths[i], "%s/r.%s", folder, endings[i]);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    for (int i = 0; i < REPORTS; i++)
        (void)remove(paths[i]);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagnosis_survives_every_refusal),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
