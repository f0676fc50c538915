/*
 * The line table of DWARF: a section of units, each a header with names of folders and files and a
 * program for a small machine. Running the program yields rows
 *
 *     address   file  line  column
 *     0x1139    1     12    5         a row holds from its address up to the next row's,
 *     0x1150    1     14    9         the last row of a sequence only says where that ends
 *     0x1172    end
 *
 * The queries are sorted, so one run over the section answers all of them and keeps no table. Names
 * are looked up only for rows that answer a query: the lists of a unit are walked again for those.
 *
 * A unit with a bad header or program ends there and the next one is tried.
 *
 * References: DWARF 5, sections 6.2.2 to 6.2.5.
 */
#include "doctor/dwarf_line.h"

#include "doctor/dwarf_cursor.h"

#include <stdbool.h>
#include <string.h>

/* Names in a unit's header. Before version 5 an entry is a text (and three numbers for a file) and
   an empty text ends the list; from then on a list of formats says what an entry is made of. */
typedef struct name_list {
    ohi_cursor formats;
    uint64_t format_count;
    ohi_cursor entries;
    uint64_t count;
} name_list;

typedef struct line_unit {
    const ohi_line_sections *sections;
    ohi_cursor program;
    ohi_unit_shape shape;
    uint8_t instruction_bytes, line_range, opcode_base;
    int8_t line_base;
    const uint8_t *operand_counts; /* of opcodes 1 to opcode_base - 1 */
    name_list directories, files;
} line_unit;

typedef struct name_entry {
    const char *text;
    uint64_t directory;
} name_entry;

enum { CONTENT_PATH = 1, CONTENT_DIRECTORY = 2 };

enum {
    OP_COPY = 1,
    OP_ADVANCE_PC,
    OP_ADVANCE_LINE,
    OP_SET_FILE,
    OP_SET_COLUMN,
    OP_CONST_ADD_PC = 8,
    OP_FIXED_ADVANCE_PC
};

enum { EXTENDED_END_SEQUENCE = 1, EXTENDED_SET_ADDRESS = 2 };

static name_entry get_entry(const line_unit *unit, const name_list *list, ohi_cursor *in)
{
    name_entry entry = {NULL, 0};
    ohi_cursor formats = list->formats;
    for (uint64_t i = 0; i < list->format_count && !in->bad; i++) {
        uint64_t content = ohi_cursor_leb(&formats, false);
        uint64_t form = ohi_cursor_leb(&formats, false);
        ohi_dwarf_value value = ohi_cursor_value(in, &unit->shape, form, 0);
        if (content == CONTENT_PATH)
            entry.text = ohi_dwarf_text(&value, &unit->sections->str, &unit->sections->line_str);
        else if (content == CONTENT_DIRECTORY)
            entry.directory = value.number;
    }
    return entry;
}

/* The same before version 5; the text is empty at the end of the list. */
static name_entry get_old_entry(ohi_cursor *in, bool is_file)
{
    name_entry entry = {ohi_cursor_text(in), 0};
    if (is_file && entry.text && *entry.text) {
        entry.directory = ohi_cursor_leb(in, false);
        (void)ohi_cursor_leb(in, false); /* time */
        (void)ohi_cursor_leb(in, false); /* length */
    }
    return entry;
}

/* Finds a list that begins at `in` and leaves `in` behind it. An entry takes at least one byte, so
   a count beyond the bytes left is a lie. */
static void get_list(const line_unit *unit, ohi_cursor *in, name_list *list)
{
    list->format_count = ohi_cursor_fixed(in, 1);
    list->formats = *in;
    for (uint64_t i = 0; i < list->format_count; i++) {
        (void)ohi_cursor_leb(in, false);
        (void)ohi_cursor_leb(in, false);
    }
    list->count = ohi_cursor_leb(in, false);
    list->entries = *in;
    if (list->format_count == 0 || list->count > (uint64_t)(in->end - in->at))
        list->count = 0;
    for (uint64_t i = 0; i < list->count && !in->bad; i++)
        (void)get_entry(unit, list, in);
}

static void get_old_list(ohi_cursor *in, name_list *list, bool is_file)
{
    list->entries = *in;
    for (list->count = 0; !in->bad; list->count++) {
        name_entry entry = get_old_entry(in, is_file);
        if (!entry.text || !*entry.text)
            break;
    }
}

/* An entry by its place in the list, from 0. */
static name_entry find_entry(const line_unit *unit, const name_list *list, uint64_t index,
                             bool is_file)
{
    name_entry entry = {NULL, 0};
    ohi_cursor in = list->entries;
    for (uint64_t i = 0; index < list->count && i <= index; i++)
        entry = unit->shape.version >= 5 ? get_entry(unit, list, &in) : get_old_entry(&in, is_file);
    return in.bad ? (name_entry){NULL, 0} : entry;
}

/* Reads the header of the unit at `in` and leaves `in` behind the unit. False: there is none that
   we understand; `in` is bad when nothing behind it can be found either. */
static bool get_unit(const ohi_line_sections *sections, ohi_cursor *in, line_unit *unit)
{
    ohi_cursor head;
    if (!ohi_cursor_unit(in, &unit->shape, &head))
        return false;
    unit->sections = sections;
    unit->shape.version = (unsigned)ohi_cursor_fixed(&head, 2);
    if (unit->shape.version < 2 || unit->shape.version > 5)
        return false;
    if (unit->shape.version >= 5) {
        unit->shape.address_bytes = (size_t)ohi_cursor_fixed(&head, 1);
        (void)ohi_cursor_take(&head, 1); /* bytes of a segment's number */
    }
    uint64_t header_bytes = ohi_cursor_fixed(&head, unit->shape.offset_bytes);
    unit->program = head;
    (void)ohi_cursor_take(&unit->program, header_bytes);
    unit->instruction_bytes = (uint8_t)ohi_cursor_fixed(&head, 1);
    (void)ohi_cursor_take(&head,
                          unit->shape.version >= 4 ? 2 : 1); /* operations of a VLIW; is_stmt */
    unit->line_base = (int8_t)ohi_cursor_fixed(&head, 1);
    unit->line_range = (uint8_t)ohi_cursor_fixed(&head, 1);
    unit->opcode_base = (uint8_t)ohi_cursor_fixed(&head, 1);
    if (unit->program.bad || head.bad || unit->line_range == 0 || unit->opcode_base == 0)
        return false;
    unit->operand_counts = ohi_cursor_take(&head, unit->opcode_base - 1U);
    if (unit->shape.version >= 5) {
        get_list(unit, &head, &unit->directories);
        get_list(unit, &head, &unit->files);
    } else {
        get_old_list(&head, &unit->directories, false);
        get_old_list(&head, &unit->files, true);
    }
    return !head.bad;
}

typedef struct line_row {
    uint64_t address;
    uint64_t file;
    uint32_t line, column;
} line_row;

/* Files and folders are numbered from 1 before version 5, where folder 0 is the compiler's own. A
   query gets its line even when the file has no name: it is answered once. */
static void answer(const line_unit *unit, const line_row *row, ohi_line_query *query)
{
    uint64_t base = unit->shape.version >= 5 ? 0 : 1;
    name_entry none = {NULL, 0};
    name_entry file =
        row->file >= base ? find_entry(unit, &unit->files, row->file - base, true) : none;
    name_entry directory = file.directory >= base
                               ? find_entry(unit, &unit->directories, file.directory - base, false)
                               : none;
    query->file = file.text;
    query->directory = directory.text;
    query->build_directory =
        unit->shape.version >= 5 ? find_entry(unit, &unit->directories, 0, false).text : NULL;
    query->line = row->line;
    query->column = row->column;
}

size_t ohi_line_query_from(const ohi_line_query *queries, size_t count, uint64_t address)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (queries[middle].address < address)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

typedef struct line_machine {
    const line_unit *unit;
    ohi_line_query *queries;
    size_t count;
    line_row now, last;
    bool has_last;
    uint64_t sequence_start;
} line_machine;

/* A sequence that begins at address 0 belongs to code that the linker threw away. */
static void emit_row(line_machine *machine)
{
    const line_row *last = &machine->last;
    if (!machine->has_last) {
        machine->sequence_start = machine->now.address;
    } else if (machine->sequence_start != 0 && last->line != 0) {
        size_t i = ohi_line_query_from(machine->queries, machine->count, last->address);
        for (; i < machine->count && machine->queries[i].address < machine->now.address; i++)
            if (machine->queries[i].line == 0)
                answer(machine->unit, last, &machine->queries[i]);
    }
    machine->last = machine->now;
    machine->has_last = true;
}

static void begin_sequence(line_machine *machine)
{
    machine->now = (line_row){.file = 1, .line = 1};
    machine->has_last = false;
}

static void run_extended(line_machine *machine, ohi_cursor *in)
{
    uint64_t length = ohi_cursor_leb(in, false);
    const uint8_t *start = ohi_cursor_take(in, length);
    if (in->bad || length == 0)
        return;
    ohi_cursor operand = {start + 1, start + length, false};
    if (*start == EXTENDED_END_SEQUENCE) {
        emit_row(machine);
        begin_sequence(machine);
    } else if (*start == EXTENDED_SET_ADDRESS) {
        machine->now.address = ohi_cursor_fixed(&operand, (size_t)length - 1);
    }
}

static void run_standard(line_machine *machine, ohi_cursor *in, unsigned opcode)
{
    const line_unit *unit = machine->unit;
    line_row *now = &machine->now;
    switch (opcode) {
    case OP_COPY:
        emit_row(machine);
        break;
    case OP_ADVANCE_PC:
        now->address += ohi_cursor_leb(in, false) * unit->instruction_bytes;
        break;
    case OP_ADVANCE_LINE:
        now->line += (uint32_t)ohi_cursor_leb(in, true);
        break;
    case OP_SET_FILE:
        now->file = ohi_cursor_leb(in, false);
        break;
    case OP_SET_COLUMN:
        now->column = (uint32_t)ohi_cursor_leb(in, false);
        break;
    case OP_CONST_ADD_PC:
        now->address += (255ULL - unit->opcode_base) / unit->line_range * unit->instruction_bytes;
        break;
    case OP_FIXED_ADVANCE_PC:
        now->address += ohi_cursor_fixed(in, 2);
        break;
    default: /* flags, and opcodes of a later version */
        for (unsigned i = 0; i < unit->operand_counts[opcode - 1]; i++)
            (void)ohi_cursor_leb(in, false);
    }
}

static void run_program(const line_unit *unit, ohi_line_query *queries, size_t count)
{
    line_machine machine = {.unit = unit, .queries = queries, .count = count};
    ohi_cursor in = unit->program;
    begin_sequence(&machine);
    while (in.at < in.end && !in.bad) {
        unsigned opcode = *in.at++;
        if (opcode >= unit->opcode_base) {
            const unsigned step = opcode - unit->opcode_base;
            machine.now.address += (uint64_t)(step / unit->line_range) * unit->instruction_bytes;
            machine.now.line += (uint32_t)(unit->line_base + (int)(step % unit->line_range));
            emit_row(&machine);
        } else if (opcode == 0) {
            run_extended(&machine, &in);
        } else {
            run_standard(&machine, &in, opcode);
        }
    }
}

void ohi_dwarf_find_lines(const ohi_line_sections *sections, ohi_line_query *queries, size_t count)
{
    const ohi_section *line = &sections->line;
    if (line->length == 0 || count == 0)
        return;
    ohi_cursor in = {line->data, line->data + line->length, false};
    while (in.at < in.end && !in.bad) {
        line_unit unit = {.sections = sections};
        if (get_unit(sections, &in, &unit))
            run_program(&unit, queries, count);
    }
}

void ohi_dwarf_find_calls(const ohi_line_sections *sections, ohi_line_query *queries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ohi_line_call *call = &queries[i].library_call;
        const line_row row = {.file = call->file, .line = call->line, .column = call->column};
        ohi_cursor in = ohi_cursor_at(&sections->line, call->table);
        line_unit unit = {.sections = sections};
        if (call->line != 0 && get_unit(sections, &in, &unit))
            answer(&unit, &row, &queries[i]);
    }
}
