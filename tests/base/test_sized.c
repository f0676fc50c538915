/* Structs that begin with their size: shorter, longer and wrong ones. */
#include "base/sized.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

typedef struct plan {
    size_t size;
    uint64_t first; /* all that the first version had */
    uint64_t second;
} plan;

static const size_t least = OHI_END_OF(plan, first);

static void what_an_older_program_does_not_know_keeps_its_value(void **state)
{
    (void)state;
    plan known = {.second = 7};
    const plan given = {.size = least, .first = 1, .second = 99};
    assert_true(ohi_read_sized(&known, sizeof known, &given, least));
    assert_int_equal(known.size, sizeof known);
    assert_int_equal(known.first, 1);
    assert_int_equal(known.second, 7);
}

static void a_newer_program_may_not_ask_for_what_nobody_knows(void **state)
{
    (void)state;
    plan known = {0};
    struct {
        plan known;
        uint8_t more[40];
    } given = {.known = {.size = sizeof given, .first = 1, .second = 2}};
    assert_true(ohi_read_sized(&known, sizeof known, &given, least));
    assert_int_equal(known.size, sizeof known);
    assert_int_equal(known.second, 2);
    given.known.second = 3;
    for (size_t i = 0; i < sizeof given.more; i++) {
        given.more[i] = 1;
        assert_false(ohi_read_sized(&known, sizeof known, &given, least));
        given.more[i] = 0;
    }
    assert_int_equal(known.second, 2);
}

static void a_size_that_nobody_set_is_refused(void **state)
{
    (void)state;
    plan known = {.first = 5, .second = 6};
    const size_t wrong[] = {0, 1, sizeof(size_t), least - 1, OHI_SIZED_MOST + 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const plan given = {.size = wrong[i], .first = 1, .second = 2};
        const void *volatile unseen = &given; /* or gcc warns of the bytes that would be read */
        assert_false(ohi_read_sized(&known, sizeof known, unseen, least));
    }
    assert_int_equal(known.first, 5);
    assert_int_equal(known.second, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_older_program_does_not_know_keeps_its_value),
        cmocka_unit_test(a_newer_program_may_not_ask_for_what_nobody_knows),
        cmocka_unit_test(a_size_that_nobody_set_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
