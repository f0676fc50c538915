/* The names of inlined functions, in this program's own debug information and in what is left of it
   when bytes are changed. */
#define _GNU_SOURCE
#include "doctor/dwarf_inline.h"
#include "doctor/object_file.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { TABLES = 8, ROUNDS = 1000, CHANGES = 40, SEED = 7 };

static const char *const names[TABLES] = {".debug_info",     ".debug_abbrev",      ".debug_str",
                                          ".debug_line_str", ".debug_str_offsets", ".debug_addr",
                                          ".debug_ranges",   ".debug_rnglists"};

static uintptr_t where;

__attribute__((noinline)) static void note_caller(void)
{
    where = (uintptr_t)__builtin_return_address(0) - 1;
}

static inline __attribute__((always_inline)) void the_inlined_one(void)
{
    note_caller();
    __asm__ volatile(""); /* no tail call */
}

__attribute__((noinline)) static void the_one_around(void)
{
    the_inlined_one();
}

/* The address of `where` in the file. */
static uint64_t address_in_file(void)
{
    Dl_info about;
    the_one_around();
    assert_true(dladdr((void *)where, &about) != 0);
    return where - (uintptr_t)about.dli_fbase;
}

static void read_tables(ohi_section *tables)
{
    ohi_object_file object;
    assert_true(ohi_object_open(&object, "/proc/self/exe", UINT64_MAX));
    for (size_t i = 0; i < TABLES; i++)
        tables[i] = ohi_object_read(&object, names[i]);
    ohi_object_close(&object);
}

static void free_tables(ohi_section *tables)
{
    for (size_t i = 0; i < TABLES; i++)
        free((void *)(uintptr_t)tables[i].data);
}

static const char *find(const ohi_section *tables, uint64_t address)
{
    const ohi_info_sections info = {tables[0], tables[1], tables[2], tables[3],
                                    tables[4], tables[5], tables[6], tables[7]};
    ohi_line_query query = {.address = address, .line = 1};
    ohi_dwarf_find_inlined(&info, &query, 1);
    return query.function;
}

static void an_inlined_function_has_its_name(void **state)
{
    (void)state;
    ohi_section tables[TABLES];
    read_tables(tables);
    if (tables[0].length == 0) {
        free_tables(tables);
        print_message("skipped: built without debug information\n");
        skip();
    }
    const char *found = find(tables, address_in_file());
    assert_non_null(found);
    assert_string_equal(found, "the_inlined_one");
    assert_null(find(tables, 1));
    free_tables(tables);
}

static uint64_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33;
}

static void change_some(const ohi_section *tables, uint64_t *random)
{
    for (int i = 0; i < CHANGES; i++) {
        const ohi_section *table = &tables[next_random(random) % TABLES];
        if (table->length > 0) {
            size_t at = (size_t)(next_random(random) % table->length);
            ((uint8_t *)(uintptr_t)table->data)[at] = (uint8_t)next_random(random);
        }
    }
}

/* The sanitized builds see what a wrong step reads. */
static void any_bytes_are_read_within_their_sections(void **state)
{
    (void)state;
    uint64_t random = SEED;
    ohi_section tables[TABLES];
    read_tables(tables);
    print_message("seed %d\n", SEED);
    for (int round = 0; round < ROUNDS && tables[0].length > 0; round++) {
        change_some(tables, &random);
        const char *found = find(tables, address_in_file());
        assert_true(!found || strlen(found) < tables[0].length + tables[2].length);
    }
    free_tables(tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inlined_function_has_its_name),
        cmocka_unit_test(any_bytes_are_read_within_their_sections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
