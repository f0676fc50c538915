/* Writes the log of a run that never happened, for tests of what is made of logs: no test has to
   wait for a program to leak.

     synthetic_log sick|healthy|short FILE

   The sick one has a finding of each costly kind, and names that try to break out of every format.
 */
#include "doctor/synthetic_run.h"

#include <stdlib.h>

#define TEXT(text) ((ohi_text){text, sizeof(text) - 1})

enum { LEAK = 1, CONVERT, STALL, VIEW, WRITER, READER, SITES = 40, CROWD = 300 };

#define HOSTILE_FILE                                                                               \
    "<img src=x onerror=\"alert('file')\">/\xf0\x9f\x98\x80 & \xe2\x80\xae"                        \
    "a;b c,d\\e\xff\x01.js"
#define HOSTILE_FUNCTION "</script><script>alert(\"function\")</script>"

static void write_frames(synthetic_run *run)
{
    char longest[OHI_PLACE_TEXT * 2];
    memset(longest, 'x', sizeof longest);
    uint32_t deep[24];
    ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = 101,
                                                    .line = 7,
                                                    .column = 3,
                                                    .file = TEXT(HOSTILE_FILE),
                                                    .function = TEXT(HOSTILE_FUNCTION)});
    ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = 102,
                                                    .origin = OHI_ORIGIN_BUILTIN,
                                                    .line = 80,
                                                    .file = TEXT("offheap:task_queue"),
                                                    .function = TEXT("runTask")});
    ohi_log_write_frame(&run->log, &(ohi_log_frame){.id = 103,
                                                    .line = 9,
                                                    .file = {longest, sizeof longest},
                                                    .function = {longest, sizeof longest}});
    ohi_log_write_stack(&run->log, 101, (uint32_t[]){101, 1, 102}, 3);
    ohi_log_write_stack(&run->log, 103, (uint32_t[]){103, 101, 1, 102}, 4);
    for (uint32_t i = 0; i < 24; i++)
        deep[i] = i + 1;
    ohi_log_write_stack(&run->log, 104, deep, 24);
}

static void write_sick_epoch(synthetic_run *run)
{
    uint64_t now = run->epoch * UINT64_C(250000000);
    synthetic_birth(run, 101, 20, 50000);
    synthetic_birth(run, 103, 3, 4000);
    synthetic_birth(run, 104, 2, 100000);
    synthetic_death(run, 104, run->epoch, 2, 100000, false);
    for (uint32_t site = 10; site < SITES; site++) {
        synthetic_birth(run, site, 1, site * 100);
        synthetic_death(run, site, run->epoch, 1, site * 100, false);
    }
    synthetic_conversions(run, CONVERT);
    if (run->epoch % 4 == 3) {
        ohi_log_write_stall(&run->log, &(ohi_log_stall){.stack = STALL,
                                                        .t_ns = now,
                                                        .allocate_ns = 20000000,
                                                        .touch_ns = 120000000,
                                                        .bytes = 64 << 20});
        ohi_log_write_direct(&run->log, &(ohi_log_direct){.stack = STALL,
                                                          .count = 1,
                                                          .bytes = 64 << 20,
                                                          .largest = 64 << 20,
                                                          .allocate_ns = 20000000,
                                                          .touch_ns = 120000000,
                                                          .slow_count = 1,
                                                          .slow_ns = 140000000});
        ohi_log_write_collect(&run->log, &(ohi_log_collect){.t_ns = now, .ns = 1000000});
    }
}

static void write_mutation(synthetic_run *run)
{
    ohi_log_write_mutation(&run->log, &(ohi_log_mutation){.view_stack = VIEW,
                                                          .store_stack = LEAK,
                                                          .writer_stack = WRITER,
                                                          .before_stack = READER,
                                                          .after_stack = READER,
                                                          .t_ns = 1,
                                                          .length = 4,
                                                          .before = TEXT("\xde\xad\xbe\xef"),
                                                          .after = TEXT("\0\0\0\0")});
}

static void write_sick(synthetic_run *run)
{
    write_frames(run);
    for (int epoch = 0; epoch < 80; epoch++) {
        write_sick_epoch(run);
        synthetic_epoch(run);
    }
    write_mutation(run);
    synthetic_epoch(run);
}

static void write_quiet(synthetic_run *run, int epochs)
{
    for (int epoch = 0; epoch < epochs; epoch++) {
        synthetic_birth(run, LEAK, 10, 1000);
        synthetic_death(run, LEAK, run->epoch, 10, 1000, false);
        synthetic_epoch(run);
    }
}

/* Hundreds of lines, of which each keeps an estimated two and a half buffers. */
static void write_crowded(synthetic_run *run)
{
    for (int epoch = 0; epoch < 40; epoch++) {
        for (uint32_t site = 1; epoch == 0 && site < CROWD; site++) {
            ohi_log_write_birth(&run->log, &(ohi_log_birth){.stack = site,
                                                            .samples = 2,
                                                            .count = OHI_LOG_COUNT_SCALE * 5 / 2,
                                                            .bytes = site * 250});
        }
        synthetic_epoch(run);
    }
}

int main(int argc, char **argv)
{
    synthetic_run run;
    if (argc != 3)
        return 2;
    bool is_crowded = strcmp(argv[1], "crowded") == 0;
    synthetic_begin(&run, is_crowded ? CROWD : SITES);
    if (is_crowded)
        write_crowded(&run);
    else if (strcmp(argv[1], "sick") == 0)
        write_sick(&run);
    else
        write_quiet(&run, strcmp(argv[1], "short") == 0 ? 12 : 80);
    ohi_log_write_end(&run.log, &(ohi_log_end){.t_ns = run.epoch * UINT64_C(250000000)});
    FILE *file = fopen(argv[2], "wb");
    bool written = file && fwrite(run.log.bytes, 1, run.log.length, file) == run.log.length;
    written = file && fclose(file) == 0 && written;
    ohi_log_writer_deinit(&run.log);
    return written ? 0 : 1;
}
