#define _GNU_SOURCE
/* The older text format: comments are put right, and none is taken for longer than its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export_format.h"

#include <stdlib.h>
#include <string.h>

static void expect_text(const char *openmetrics, const char *expected)
{
    char *text = NULL;
    size_t length = 0;
    char *exact = strdup(openmetrics); /* to the byte: a read beyond the end is seen */
    FILE *out = open_memstream(&text, &length);
    assert_non_null(exact);
    assert_non_null(out);
    export_write_text(out, exact);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
    free(exact);
}

static void a_counter_is_named_as_its_sample_is(void **state)
{
    (void)state;
    expect_text("# TYPE a counter\n# UNIT a bytes\n# HELP a Text.\na_total 1\n# EOF\n",
                "# TYPE a_total counter\n# HELP a_total Text.\na_total 1\n");
    expect_text("# TYPE b info\nb_info 1\n", "# TYPE b_info gauge\nb_info 1\n");
}

static void a_comment_without_a_type_ends_with_its_line(void **state)
{
    (void)state;
    expect_text("# TYPE a", "# TYPE a\n");
    expect_text("# TYPE a\nb 1\n", "# TYPE a\nb 1\n");
    expect_text("# HELP \nb counter", "# HELP \nb counter\n");
}

static void a_client_that_asks_for_nothing_gets_the_newer_format(void **state)
{
    (void)state;
    assert_true(export_prefers_openmetrics(NULL));
    assert_true(export_prefers_openmetrics(""));
    assert_true(export_prefers_openmetrics("text/plain;q=0.5, application/*"));
    assert_false(export_prefers_openmetrics("text/plain, application/openmetrics-text;q=0.1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_is_named_as_its_sample_is),
        cmocka_unit_test(a_comment_without_a_type_ends_with_its_line),
        cmocka_unit_test(a_client_that_asks_for_nothing_gets_the_newer_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
