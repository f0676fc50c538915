/* Reports parsed back: whatever names the program has, JSON is JSON, the page is whole, gzip
 * checks. */
#include "synthetic_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* cmocka needs the headers above */
#include <cmocka.h>

/* A strict reader of JSON that only says where a value ends; NULL: it is none. */
static const char *skip_value(const char *at);

static const char *skip_string(const char *at)
{
    if (*at++ != '"')
        return NULL;
    while (*at && *at != '"') {
        if ((unsigned char)*at < 0x20)
            return NULL;
        at += *at == '\\' ? 2 : 1;
    }
    return *at == '"' ? at + 1 : NULL;
}

static const char *skip_list(const char *at, char end, bool has_keys)
{
    if (*at == end)
        return at + 1;
    for (;;) {
        if (has_keys && ((at = skip_string(at)) == NULL || *at++ != ':'))
            return NULL;
        if ((at = skip_value(at)) == NULL || (*at != ',' && *at != end))
            return NULL;
        if (*at++ == end)
            return at;
    }
}

static const char *skip_value(const char *at)
{
    if (*at == '{')
        return skip_list(at + 1, '}', true);
    if (*at == '[')
        return skip_list(at + 1, ']', false);
    if (*at == '"')
        return skip_string(at);
    if (strncmp(at, "true", 4) == 0)
        return at + 4;
    if (strncmp(at, "false", 5) == 0)
        return at + 5;
    char *end;
    (void)strtod(at, &end);
    return end == at ? NULL : end;
}

static void make_leak(synthetic_run *made, const char *file)
{
    synthetic_begin(made, 1);
    uint32_t stack[] = {9, 1};
    ohi_log_write_frame(&made->log, &(ohi_log_frame){.id = 9,
                                                     .line = 3,
                                                     .file = {file, strlen(file)},
                                                     .function = {"a;b\"\\\x01\xff", 7}});
    ohi_log_write_stack(&made->log, 9, stack, 2);
    for (uint32_t epoch = 0; epoch < 60; epoch++) {
        synthetic_birth(made, 9, 20, 5000);
        synthetic_epoch(made);
    }
}

typedef struct made_report {
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    ohi_report report;
} made_report;

static void begin(made_report *all)
{
    make_leak(&all->made, "</script><script>alert(1)//\xc3\x28.js");
    synthetic_diagnose(&all->made, &all->run, &all->findings);
    assert_int_equal(all->findings.count, 1);
    assert_int_equal(ohi_report_init(&all->report, &all->run, &all->findings), OH_OK);
    all->report.verdict = "serious";
}

static void end(made_report *all)
{
    ohi_report_deinit(&all->report);
    synthetic_end(&all->made, &all->run, &all->findings);
}

static void json_and_speedscope_are_json(void **state)
{
    (void)state;
    made_report all;
    ohi_report_writer *const writers[] = {ohi_report_json, ohi_profile_speedscope};
    begin(&all);
    for (size_t i = 0; i < 2; i++) {
        ohi_text_buffer out = {0};
        writers[i](&all.report, &out);
        assert_false(out.failed);
        const char *rest = skip_value(out.data);
        assert_non_null(rest);
        assert_string_equal(rest, "\n");
        assert_null(strchr(out.data, '\xff')); /* what was no UTF-8 is replaced */
        ohi_buffer_deinit(&out);
    }
    end(&all);
}

static void the_page_is_whole_whatever_a_file_is_called(void **state)
{
    (void)state;
    made_report all;
    ohi_text_buffer out = {0};
    begin(&all);
    ohi_report_html(&all.report, &out);
    assert_false(out.failed);
    assert_null(strstr(out.data, "@DATA@"));
    const char *script = strstr(out.data, "<script>");
    assert_non_null(script);
    assert_null(strstr(script + 1, "<script>"));
    const char *close = strstr(script, "</script>");
    assert_non_null(close);
    assert_null(strstr(close + 1, "</script>"));
    assert_null(strstr(out.data, "src=")); /* nothing is fetched */
    assert_null(strstr(out.data, "href="));
    assert_null(strstr(out.data, "url("));
    assert_non_null(strstr(out.data, "</html>"));
    ohi_buffer_deinit(&out);
    end(&all);
}

static void collapsed_has_one_line_a_stack(void **state)
{
    (void)state;
    made_report all;
    ohi_text_buffer out = {0};
    begin(&all);
    ohi_profile_collapsed(&all.report, &out);
    assert_non_null(out.data);
    assert_int_equal(strspn(out.data, "f1 (ap.js:)"), strlen("f1 (app.js:1)")); /* root first */
    const char *space = strrchr(out.data, ' ');
    assert_true(strtod(space, NULL) > 5e6);
    assert_ptr_equal(strchr(out.data, '\n'), out.data + out.length - 1);
    assert_ptr_equal(strchr(out.data, ';'), strrchr(out.data, ';')); /* two frames: one separator */
    ohi_buffer_deinit(&out);
    end(&all);
}

/* gzip: header, stored blocks, length at the end; the profile starts with its first sample type. */
static void pprof_is_gzip_with_the_profile_inside(void **state)
{
    (void)state;
    made_report all;
    ohi_text_buffer out = {0};
    begin(&all);
    ohi_profile_pprof(&all.report, &out);
    assert_false(out.failed);
    const unsigned char *bytes = (const unsigned char *)out.data;
    assert_int_equal(bytes[0], 0x1f);
    assert_int_equal(bytes[1], 0x8b);
    assert_int_equal(bytes[10], 1); /* last block, stored */
    size_t length = bytes[11] | (size_t)bytes[12] << 8;
    assert_int_equal(length ^ 0xffff, bytes[13] | (size_t)bytes[14] << 8);
    assert_int_equal(10 + 5 + length + 8, out.length);
    const unsigned char *tail = bytes + out.length - 4;
    assert_int_equal(tail[0] | (size_t)tail[1] << 8, length & 0xffff);
    static const unsigned char first[] = {0x0a, 4, 0x08, 1, 0x10, 2}; /* alloc_objects / count */
    assert_memory_equal(bytes + 15, first, sizeof first);
    ohi_buffer_deinit(&out);
    end(&all);
}

/* The same leak in a program without an engine. */
static void a_program_in_c_is_told_what_to_do_in_c(void **state)
{
    (void)state;
    synthetic_run made;
    ohi_run_log run;
    ohi_findings findings;
    synthetic_begin(&made, 0);
    ohi_log_write_frame(&made.log, &(ohi_log_frame){.id = 1,
                                                    .origin = OHI_ORIGIN_USER,
                                                    .object = {"/srv/serve", 10},
                                                    .line = 3,
                                                    .file = {"serve.c", 7},
                                                    .function = {"serve", 5}});
    ohi_log_write_stack(&made.log, 1, &(uint32_t){1}, 1);
    for (uint32_t epoch = 0; epoch < 60; epoch++) {
        synthetic_birth(&made, 1, 20, 5000);
        synthetic_epoch(&made);
    }
    synthetic_diagnose(&made, &run, &findings);
    assert_int_equal(findings.count, 1);
    assert_non_null(strstr(findings.items[0].fix, "oh_buffer_release(&buffer)"));
    assert_null(strstr(findings.items[0].fix, "WeakMap"));
    synthetic_end(&made, &run, &findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_and_speedscope_are_json),
        cmocka_unit_test(the_page_is_whole_whatever_a_file_is_called),
        cmocka_unit_test(collapsed_has_one_line_a_stack),
        cmocka_unit_test(pprof_is_gzip_with_the_profile_inside),
        cmocka_unit_test(a_program_in_c_is_told_what_to_do_in_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
