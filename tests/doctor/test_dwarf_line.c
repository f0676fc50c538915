/* Line tables written by hand in both layouts, then every way to break them. */
#include "doctor/dwarf_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

enum { MOST_BYTES = 256, START = 0x1000 };

typedef struct line_table {
    uint8_t bytes[MOST_BYTES];
    size_t length;
} line_table;

static void put(line_table *table, const void *bytes, size_t length)
{
    memcpy(table->bytes + table->length, bytes, length);
    table->length += length;
}

static void put_byte(line_table *table, unsigned byte)
{
    table->bytes[table->length++] = (uint8_t)byte;
}

static void put_long(line_table *table, uint32_t value)
{
    put(table, &value, sizeof value);
}

static void put_short(line_table *table, uint16_t value)
{
    put(table, &value, sizeof value);
}

/* Fills a length that was left open behind which everything now stands. */
static void close_length(line_table *table, size_t at)
{
    uint32_t length = (uint32_t)(table->length - at - 4);
    memcpy(table->bytes + at, &length, sizeof length);
}

/* Instructions of one byte; lines -3 to 8 and opcodes from 13 on, as gcc has it. */
static void put_machine(line_table *table, int version)
{
    static const uint8_t operands[] = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};
    put_byte(table, 1);
    if (version >= 4)
        put_byte(table, 1);
    put_byte(table, 1);
    put_byte(table, (uint8_t)-3);
    put_byte(table, 12);
    put_byte(table, 13);
    put(table, operands, sizeof operands);
}

/* START: line 10 of the file; 5 bytes on: line 12; 100 bytes on: line 200, column 7; end at 120. */
static void put_program(line_table *table, unsigned file)
{
    uint64_t address = START;
    put(table, "\0\x09\x02", 3);
    put(table, &address, sizeof address);
    put(table, (uint8_t[]){4, (uint8_t)file, 3, 9, 1}, 5);     /* file, line + 9, copy */
    put_byte(table, 13 + 5 * 12 + (2 + 3));                    /* address + 5, line + 2 */
    put(table, (uint8_t[]){2, 95, 3, 0xbc, 0x01, 5, 7, 1}, 8); /* + 95, line + 188, column */
    put_byte(table, 9); /* fixed advance: a half-word in the machine's order */
    put_short(table, 20);
    put(table, "\0\x01\x01", 3);
}

static line_table version_5(void)
{
    line_table table = {.length = 0};
    put_long(&table, 0);
    put_short(&table, 5);
    put_byte(&table, 8);
    put_byte(&table, 0);
    size_t header = table.length;
    put_long(&table, 0);
    put_machine(&table, 5);
    put(&table, (uint8_t[]){1, 1, 0x1f, 2}, 4); /* folders: one path in .debug_line_str; two */
    put_long(&table, 0);
    put_long(&table, 5);
    put(&table, (uint8_t[]){3, 1, 0x08, 2, 0x0b, 5, 0x1e, 2}, 8); /* files: text, byte, 16 bytes */
    static const uint8_t digest[16] = {1};
    put(&table, "a.c\0\0", 5);
    put(&table, digest, sizeof digest);
    put(&table, "b.c\0\1", 5);
    put(&table, digest, sizeof digest);
    close_length(&table, header);
    put_program(&table, 1);
    close_length(&table, 0);
    return table;
}

static line_table version_4(void)
{
    line_table table = {.length = 0};
    put_long(&table, 0);
    put_short(&table, 4);
    size_t header = table.length;
    put_long(&table, 0);
    put_machine(&table, 4);
    put(&table, "sub\0", 5);
    put(&table, "a.c\0\0\0\0b.c\0\1\0\0", 15);
    put_byte(&table, 0);
    close_length(&table, header);
    put_program(&table, 2);
    close_length(&table, 0);
    return table;
}

static const uint8_t line_str[] = "/top\0sub";

static void ask(const uint8_t *bytes, size_t length, ohi_line_query *queries, size_t count)
{
    static const uint64_t addresses[] = {START - 1,  START,       START + 4,   START + 5,
                                         START + 99, START + 100, START + 119, START + 120};
    memset(queries, 0, count * sizeof *queries);
    for (size_t i = 0; i < count; i++)
        queries[i].address = addresses[i];
    ohi_line_sections sections = {.line = {bytes, length}, .line_str = {line_str, sizeof line_str}};
    ohi_dwarf_find_lines(&sections, queries, count);
}

static void check_lines(const line_table *table)
{
    static const uint32_t lines[] = {0, 10, 10, 12, 12, 200, 200, 0};
    ohi_line_query queries[8];
    ask(table->bytes, table->length, queries, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(queries[i].line, lines[i]);
        assert_int_equal(queries[i].column, lines[i] == 200 ? 7 : 0);
        if (lines[i]) {
            assert_string_equal(queries[i].file, "b.c");
            assert_string_equal(queries[i].directory, "sub");
        }
    }
}

static void a_row_holds_up_to_the_next_in_version_5(void **state)
{
    (void)state;
    line_table table = version_5();
    check_lines(&table);
    ohi_line_query queries[8];
    ask(table.bytes, table.length, queries, 8);
    assert_string_equal(queries[1].build_directory, "/top");
}

static void names_are_numbered_from_1_in_version_4(void **state)
{
    (void)state;
    line_table table = version_4();
    check_lines(&table);
}

static void a_unit_of_an_unknown_version_is_skipped(void **state)
{
    (void)state;
    line_table table = version_4();
    line_table later = {.length = 0};
    put_long(&later, 2);
    put_short(&later, 6);
    put(&later, table.bytes, table.length);
    check_lines(&later);
}

/* A sequence at address 0 is code that the linker threw away; its rows would cover low addresses.
 */
static void a_discarded_function_answers_nothing(void **state)
{
    (void)state;
    line_table table = version_4();
    uint64_t from = START;
    uint64_t zero = 0;
    for (size_t i = 0; i + 8 <= table.length; i++)
        if (memcmp(table.bytes + i, &from, 8) == 0)
            memcpy(table.bytes + i, &zero, 8);
    ohi_line_query query = {.address = 50};
    ohi_line_sections sections = {.line = {table.bytes, table.length}};
    ohi_dwarf_find_lines(&sections, &query, 1);
    assert_int_equal(query.line, 0);
}

/* The sanitizers watch; here only that it ends, in memory that ends with the table. */
static void any_bytes_are_read_to_an_end(void **state)
{
    (void)state;
    line_table tables[] = {version_5(), version_4()};
    ohi_line_query queries[8];
    for (size_t t = 0; t < 2; t++) {
        for (size_t length = 0; length <= tables[t].length; length++) {
            uint8_t *exact = malloc(length ? length : 1);
            assert_non_null(exact);
            memcpy(exact, tables[t].bytes, length);
            ask(exact, length, queries, 8);
            free(exact);
        }
        for (size_t at = 0; at < tables[t].length; at++) {
            for (unsigned value = 0; value < 256; value++) {
                line_table broken = tables[t];
                broken.bytes[at] = (uint8_t)value;
                ask(broken.bytes, broken.length, queries, 8);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_holds_up_to_the_next_in_version_5),
        cmocka_unit_test(names_are_numbered_from_1_in_version_4),
        cmocka_unit_test(a_unit_of_an_unknown_version_is_skipped),
        cmocka_unit_test(a_discarded_function_answers_nothing),
        cmocka_unit_test(any_bytes_are_read_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
