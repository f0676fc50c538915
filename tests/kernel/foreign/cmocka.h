/* The few names of cmocka that the kernel tests use, for machines that we have a compiler and an
 * emulator for but no cmocka: a failed check says where and ends the program. */
#ifndef FOREIGN_CMOCKA_H
#define FOREIGN_CMOCKA_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

#define cmocka_unit_test(function)                                                                 \
    {                                                                                              \
#function, function                                                                        \
    }

#define print_message(...) printf(__VA_ARGS__)

#define fail_msg(...)                                                                              \
    do {                                                                                           \
        fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                            \
        fprintf(stderr, __VA_ARGS__);                                                              \
        fputc('\n', stderr);                                                                       \
        exit(1);                                                                                   \
    } while (0)

#define assert_true(condition)                                                                     \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("%s", #condition);                                                            \
    } while (0)

#define assert_false(condition) assert_true(!(condition))
#define assert_non_null(pointer) assert_true((pointer) != NULL)
#define assert_int_equal(left, right) assert_true((uintmax_t)(left) == (uintmax_t)(right))
#define assert_ptr_equal(left, right) assert_true((const void *)(left) == (const void *)(right))
#define assert_string_equal(left, right) assert_true(strcmp((left), (right)) == 0)
#define assert_memory_equal(left, right, bytes) assert_true(memcmp((left), (right), (bytes)) == 0)

static inline int foreign_run(const struct CMUnitTest *tests, size_t count, int (*set_up)(void **),
                              int (*tear_down)(void **))
{
    void *state = NULL;
    if (set_up != NULL && set_up(&state) != 0)
        return 1;
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", tests[i].name);
        fflush(stdout);
        tests[i].run(&state);
    }
    return tear_down != NULL ? tear_down(&state) : 0;
}

#define cmocka_run_group_tests(tests, set_up, tear_down)                                           \
    foreign_run((tests), sizeof(tests) / sizeof((tests)[0]), (set_up), (tear_down))

#endif
