/*
 * A compiler that inlines a function leaves its code in another one, and the symbol table knows
 * only that one. The entries of .debug_info know both:
 *
 *     unit
 *       subprogram  "on_message"                     <-- names what was inlined
 *       subprogram  "main"
 *         inlined   origin = on_message   0x1150 .. 0x1172
 *           inlined origin = ...          inside of it, if at all: the innermost comes last
 *
 * Entries stand one behind the other, and what an entry is made of is said by a list in
 * .debug_abbrev that it names by a number. So all are walked once, in order, and where one is an
 * inlined function whose addresses hold a query, the name at its origin becomes the answer; a later
 * one that lies inside replaces it.
 *
 * References: DWARF 5, sections 3.3.8 and 7.5; 2.17.3 for addresses in several ranges.
 */
#include "doctor/dwarf_inline.h"

#include "doctor/dwarf_cursor.h"

#include <string.h>

enum { TAG_INLINED = 0x1d };

enum {
    AT_NAME = 0x03,
    AT_LINE_TABLE = 0x10,
    AT_LOW_PC = 0x11,
    AT_HIGH_PC = 0x12,
    AT_ABSTRACT_ORIGIN = 0x31,
    AT_SPECIFICATION = 0x47,
    AT_RANGES = 0x55,
    AT_CALL_COLUMN = 0x57,
    AT_CALL_FILE = 0x58,
    AT_CALL_LINE = 0x59,
    AT_STR_OFFSETS_BASE = 0x72,
    AT_ADDR_BASE = 0x73,
    AT_RNGLISTS_BASE = 0x74
};

enum {
    RANGE_END,
    RANGE_BASE_ADDRX,
    RANGE_STARTX_ENDX,
    RANGE_STARTX_LENGTH,
    RANGE_OFFSET_PAIR,
    RANGE_BASE_ADDRESS,
    RANGE_START_END,
    RANGE_START_LENGTH
};

enum { KNOWN_CODES = 512, MOST_HOPS = 8 };

typedef struct entry {
    uint64_t tag; /* 0: the end of a list of children */
    ohi_dwarf_value name, low, high, ranges, origin;
    ohi_dwarf_value call_file, call_line, call_column;
} entry;

typedef struct info_unit {
    const ohi_info_sections *sections;
    const uint8_t *start; /* of its bytes in .debug_info, the length included */
    const uint8_t *end;
    ohi_cursor entries;
    ohi_unit_shape shape;
    uint64_t abbrev_offset;
    uint64_t str_offsets_base, addr_base, rnglists_base, low_pc, line_table;
    uint32_t known[KNOWN_CODES]; /* where lists of small numbers are, from abbrev_offset; 0: look */
} info_unit;

/* Lists of attributes: number, tag, has children, pairs of attribute and form up to (0, 0). */

static void skip_pairs(ohi_cursor *in)
{
    uint64_t attribute;
    uint64_t form;
    do {
        attribute = ohi_cursor_leb(in, false);
        form = ohi_cursor_leb(in, false);
        if (form == OHI_FORM_IMPLICIT_CONST)
            (void)ohi_cursor_leb(in, true);
    } while (!in->bad && (attribute != 0 || form != 0));
}

static ohi_cursor abbrevs_of(const info_unit *unit)
{
    return ohi_cursor_at(&unit->sections->abbrev, unit->abbrev_offset);
}

/* Leaves a cursor behind the number of the list; a bad one when there is no such list. */
static ohi_cursor find_abbrev(const info_unit *unit, uint64_t code)
{
    ohi_cursor in = abbrevs_of(unit);
    if (code < KNOWN_CODES && unit->known[code]) {
        in.at += unit->known[code];
        return in;
    }
    while (!in.bad) {
        uint64_t own = ohi_cursor_leb(&in, false);
        if (own == code && !in.bad)
            return in;
        in.bad = in.bad || own == 0;
        (void)ohi_cursor_leb(&in, false);
        (void)ohi_cursor_take(&in, 1);
        skip_pairs(&in);
    }
    return in;
}

static void note_known(info_unit *unit)
{
    ohi_cursor in = abbrevs_of(unit);
    const uint8_t *start = in.at;
    for (uint64_t code; !in.bad && (code = ohi_cursor_leb(&in, false)) != 0;) {
        if (code < KNOWN_CODES && in.at - start <= INT32_MAX && !unit->known[code])
            unit->known[code] = (uint32_t)(in.at - start);
        (void)ohi_cursor_leb(&in, false);
        (void)ohi_cursor_take(&in, 1);
        skip_pairs(&in);
    }
}

/* Numbers that tables of the unit begin at; only its first entry has them. */
static void note_base(info_unit *unit, uint64_t attribute, uint64_t number)
{
    if (attribute == AT_STR_OFFSETS_BASE)
        unit->str_offsets_base = number;
    else if (attribute == AT_ADDR_BASE)
        unit->addr_base = number;
    else if (attribute == AT_RNGLISTS_BASE)
        unit->rnglists_base = number;
    else if (attribute == AT_LINE_TABLE)
        unit->line_table = number;
}

static ohi_dwarf_value *place_of(entry *out, uint64_t attribute)
{
    switch (attribute) {
    case AT_NAME:
        return &out->name;
    case AT_LOW_PC:
        return &out->low;
    case AT_HIGH_PC:
        return &out->high;
    case AT_RANGES:
        return &out->ranges;
    case AT_ABSTRACT_ORIGIN:
    case AT_SPECIFICATION:
        return &out->origin;
    case AT_CALL_FILE:
        return &out->call_file;
    case AT_CALL_LINE:
        return &out->call_line;
    case AT_CALL_COLUMN:
        return &out->call_column;
    default:
        return NULL;
    }
}

/* The entry at `in`, which is left behind it. `bases`: where the unit's tables are noted; NULL. */
static entry get_entry(const info_unit *unit, ohi_cursor *in, info_unit *bases)
{
    entry out = {.tag = 0};
    uint64_t code = ohi_cursor_leb(in, false);
    if (code == 0)
        return out;
    ohi_cursor list = find_abbrev(unit, code);
    out.tag = ohi_cursor_leb(&list, false);
    (void)ohi_cursor_take(&list, 1);
    in->bad = in->bad || list.bad;
    while (!in->bad) {
        uint64_t attribute = ohi_cursor_leb(&list, false);
        uint64_t form = ohi_cursor_leb(&list, false);
        uint64_t constant = form == OHI_FORM_IMPLICIT_CONST ? ohi_cursor_leb(&list, true) : 0;
        if (list.bad || (attribute == 0 && form == 0)) {
            in->bad = in->bad || list.bad;
            break;
        }
        ohi_dwarf_value got = ohi_cursor_value(in, &unit->shape, form, constant);
        ohi_dwarf_value *place = place_of(&out, attribute);
        if (place)
            *place = got;
        else if (bases)
            note_base(bases, attribute, got.number);
    }
    return out;
}

/* What values mean. */

/* The number at place `index` of a table of numbers of `bytes`. */
static uint64_t number_of_table(const ohi_section *table, uint64_t base, uint64_t index,
                                size_t bytes)
{
    bool is_inside = base <= table->length && index < table->length / bytes;
    ohi_cursor in = ohi_cursor_at(table, is_inside ? base + index * bytes : table->length);
    return ohi_cursor_fixed(&in, bytes);
}

static uint64_t address_of_index(const info_unit *unit, uint64_t index)
{
    return number_of_table(&unit->sections->addr, unit->addr_base, index,
                           unit->shape.address_bytes);
}

static bool is_address_index(uint64_t form)
{
    return form == OHI_FORM_ADDRX || (form >= OHI_FORM_ADDRX1 && form <= OHI_FORM_ADDRX4);
}

/* 0: none. */
static uint64_t address_of(const info_unit *unit, const ohi_dwarf_value *from)
{
    if (is_address_index(from->form))
        return address_of_index(unit, from->number);
    return from->form == OHI_FORM_ADDR ? from->number : 0;
}

static const char *text_of(const info_unit *unit, const ohi_dwarf_value *from)
{
    const ohi_info_sections *sections = unit->sections;
    switch (from->form) {
    case OHI_FORM_STRX:
    case OHI_FORM_STRX1:
    case OHI_FORM_STRX2:
    case OHI_FORM_STRX4:
        return ohi_section_text(&sections->str,
                                number_of_table(&sections->str_offsets, unit->str_offsets_base,
                                                from->number, unit->shape.offset_bytes));
    default:
        return ohi_dwarf_text(from, &sections->str, &sections->line_str);
    }
}

/* Where an entry of this unit is referred to; NULL: in another unit, or nowhere. */
static const uint8_t *place_of_reference(const info_unit *unit, const ohi_dwarf_value *from)
{
    const uint8_t *base = unit->start;
    switch (from->form) {
    case OHI_FORM_REF1:
    case OHI_FORM_REF2:
    case OHI_FORM_REF4:
    case OHI_FORM_REF8:
    case OHI_FORM_REF_UDATA:
        break;
    case OHI_FORM_REF_ADDR:
        base = unit->sections->info.data;
        break;
    default:
        return NULL;
    }
    bool is_inside = from->number < (uint64_t)(unit->end - base);
    const uint8_t *at = is_inside ? base + from->number : unit->end;
    return at > unit->start && at < unit->end ? at : NULL;
}

/* The name at the end of a chain of origins. */
static const char *name_of_origin(const info_unit *unit, ohi_dwarf_value origin)
{
    for (int i = 0; i < MOST_HOPS; i++) {
        const uint8_t *at = place_of_reference(unit, &origin);
        if (!at)
            return NULL;
        ohi_cursor in = {at, unit->end, false};
        entry found = get_entry(unit, &in, NULL);
        const char *name = in.bad ? NULL : text_of(unit, &found.name);
        if (name || in.bad)
            return name;
        origin = found.origin;
    }
    return NULL;
}

typedef struct search {
    info_unit *unit;
    ohi_line_query *queries;
    size_t count;
    const entry *inlined; /* the function at hand */
} search;

static bool is_of_library(const char *name)
{
    return strncmp(name, "oh_", 3) == 0 || strncmp(name, "ohi_", 4) == 0;
}

/* The function at hand holds a query. What this library's function holds is its own matter. */
static void name_query(const search *all, ohi_line_query *query, const char *name)
{
    const entry *inlined = all->inlined;
    if (query->line == 0 || query->library_call.line != 0)
        return;
    if (is_of_library(name)) {
        query->library_call = (ohi_line_call){.table = all->unit->line_table,
                                              .file = inlined->call_file.number,
                                              .line = (uint32_t)inlined->call_line.number,
                                              .column = (uint32_t)inlined->call_column.number};
    } else {
        query->function = name;
    }
}

/* The code from `low` up to `high` is the function at hand. */
static void answer(const search *all, uint64_t low, uint64_t high)
{
    const char *name = NULL;
    size_t i = ohi_line_query_from(all->queries, all->count, low);
    for (; i < all->count && all->queries[i].address < high; i++) {
        name = name ? name : name_of_origin(all->unit, all->inlined->origin);
        if (name)
            name_query(all, &all->queries[i], name);
    }
}

/* Pairs of addresses up to (0, 0); the largest number in front makes the second one the base. */
static void answer_old_ranges(const search *all, uint64_t offset)
{
    const info_unit *unit = all->unit;
    const size_t bytes = unit->shape.address_bytes;
    const uint64_t largest = bytes == 8 ? UINT64_MAX : UINT32_MAX;
    uint64_t base = unit->low_pc;
    ohi_cursor in = ohi_cursor_at(&unit->sections->ranges, offset);
    while (!in.bad) {
        uint64_t low = ohi_cursor_fixed(&in, bytes);
        uint64_t high = ohi_cursor_fixed(&in, bytes);
        if (low == 0 && high == 0)
            break;
        if (low == largest)
            base = high;
        else if (!in.bad)
            answer(all, base + low, base + high);
    }
}

/* One step of a list of version 5; false: it was the end. */
static bool answer_range(const search *all, ohi_cursor *in, uint64_t *base)
{
    const info_unit *unit = all->unit;
    const uint64_t kind = ohi_cursor_fixed(in, 1);
    const bool has_address = kind >= RANGE_BASE_ADDRESS;
    if (in->bad || kind == RANGE_END || kind > RANGE_START_LENGTH)
        return false;
    uint64_t low =
        has_address ? ohi_cursor_fixed(in, unit->shape.address_bytes) : ohi_cursor_leb(in, false);
    if (kind == RANGE_BASE_ADDRX || kind == RANGE_STARTX_ENDX || kind == RANGE_STARTX_LENGTH)
        low = address_of_index(unit, low);
    if (kind == RANGE_BASE_ADDRX || kind == RANGE_BASE_ADDRESS) {
        *base = low;
        return !in->bad;
    }
    uint64_t high = kind == RANGE_START_END ? ohi_cursor_fixed(in, unit->shape.address_bytes)
                                            : ohi_cursor_leb(in, false);
    if (kind == RANGE_STARTX_ENDX) {
        high = address_of_index(unit, high);
    } else if (kind == RANGE_STARTX_LENGTH || kind == RANGE_START_LENGTH) {
        high += low;
    } else if (kind == RANGE_OFFSET_PAIR) {
        low += *base;
        high += *base;
    }
    if (!in->bad)
        answer(all, low, high);
    return !in->bad;
}

static void answer_ranges(const search *all, const ohi_dwarf_value *ranges)
{
    const info_unit *unit = all->unit;
    uint64_t offset = ranges->number;
    if (unit->shape.version < 5) {
        answer_old_ranges(all, offset);
        return;
    }
    if (ranges->form == OHI_FORM_RNGLISTX) {
        offset =
            unit->rnglists_base + number_of_table(&unit->sections->rnglists, unit->rnglists_base,
                                                  offset, unit->shape.offset_bytes);
    }
    uint64_t base = unit->low_pc;
    ohi_cursor in = ohi_cursor_at(&unit->sections->rnglists, offset);
    while (answer_range(all, &in, &base)) {
    }
}

static void answer_entry(search *all)
{
    const entry *inlined = all->inlined;
    if (inlined->ranges.form != 0) {
        answer_ranges(all, &inlined->ranges);
        return;
    }
    uint64_t low = address_of(all->unit, &inlined->low);
    if (low == 0 || inlined->high.form == 0)
        return;
    bool is_address = inlined->high.form == OHI_FORM_ADDR || is_address_index(inlined->high.form);
    uint64_t high = is_address ? address_of(all->unit, &inlined->high) : low + inlined->high.number;
    answer(all, low, high);
}

/* Reads the header of the unit at `in` and leaves `in` behind the unit. False: none for us. */
static bool get_unit(const ohi_info_sections *sections, ohi_cursor *in, info_unit *unit)
{
    enum { KIND_COMPILE = 1, KIND_PARTIAL = 3 };
    ohi_cursor head;
    memset(unit, 0, sizeof *unit);
    unit->sections = sections;
    unit->start = in->at;
    if (!ohi_cursor_unit(in, &unit->shape, &head))
        return false;
    unit->end = head.end;
    unit->shape.version = (unsigned)ohi_cursor_fixed(&head, 2);
    uint64_t kind = KIND_COMPILE;
    if (unit->shape.version >= 5) {
        kind = ohi_cursor_fixed(&head, 1);
        unit->shape.address_bytes = (size_t)ohi_cursor_fixed(&head, 1);
    }
    unit->abbrev_offset = ohi_cursor_fixed(&head, unit->shape.offset_bytes);
    if (unit->shape.version < 5)
        unit->shape.address_bytes = (size_t)ohi_cursor_fixed(&head, 1);
    unit->entries = head;
    return !head.bad && unit->shape.version >= 2 && unit->shape.version <= 5 &&
           (unit->shape.address_bytes == 4 || unit->shape.address_bytes == 8) &&
           (kind == KIND_COMPILE || kind == KIND_PARTIAL);
}

static void walk_unit(search *all)
{
    info_unit *unit = all->unit;
    ohi_cursor in = unit->entries;
    note_known(unit);
    entry first = get_entry(unit, &in, unit);
    unit->low_pc = address_of(unit, &first.low);
    while (in.at < in.end && !in.bad) {
        entry next = get_entry(unit, &in, NULL);
        if (next.tag == TAG_INLINED && !in.bad) {
            all->inlined = &next;
            answer_entry(all);
            all->inlined = NULL;
        }
    }
}

void ohi_dwarf_find_inlined(const ohi_info_sections *sections, ohi_line_query *queries,
                            size_t count)
{
    const ohi_section *info = &sections->info;
    info_unit unit;
    search all = {.unit = &unit, .queries = queries, .count = count};
    if (info->length == 0 || count == 0)
        return;
    ohi_cursor in = {info->data, info->data + info->length, false};
    while (in.at < in.end && !in.bad)
        if (get_unit(sections, &in, &unit))
            walk_unit(&all);
}
