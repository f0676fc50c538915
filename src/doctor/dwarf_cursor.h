/* Reads DWARF without ever leaving its bytes: a cursor turns bad at the first step beyond its end
   and then yields zeros. Numbers are in the machine's order, which is the object's too. */
#ifndef DOCTOR_DWARF_CURSOR_H
#define DOCTOR_DWARF_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohi_section {
    const uint8_t *data;
    size_t length;
} ohi_section;

typedef struct ohi_cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
} ohi_cursor;

/* How a value is written (DWARF 5, section 7.5.6). */
enum {
    OHI_FORM_ADDR = 0x01,
    OHI_FORM_BLOCK2 = 0x03,
    OHI_FORM_BLOCK4,
    OHI_FORM_DATA2,
    OHI_FORM_DATA4,
    OHI_FORM_DATA8,
    OHI_FORM_STRING,
    OHI_FORM_BLOCK,
    OHI_FORM_BLOCK1,
    OHI_FORM_DATA1,
    OHI_FORM_FLAG,
    OHI_FORM_SDATA,
    OHI_FORM_STRP,
    OHI_FORM_UDATA,
    OHI_FORM_REF_ADDR,
    OHI_FORM_REF1,
    OHI_FORM_REF2,
    OHI_FORM_REF4,
    OHI_FORM_REF8,
    OHI_FORM_REF_UDATA,
    OHI_FORM_INDIRECT,
    OHI_FORM_SEC_OFFSET,
    OHI_FORM_EXPRLOC,
    OHI_FORM_FLAG_PRESENT,
    OHI_FORM_STRX,
    OHI_FORM_ADDRX,
    OHI_FORM_REF_SUP4,
    OHI_FORM_STRP_SUP,
    OHI_FORM_DATA16,
    OHI_FORM_LINE_STRP,
    OHI_FORM_REF_SIG8,
    OHI_FORM_IMPLICIT_CONST,
    OHI_FORM_LOCLISTX,
    OHI_FORM_RNGLISTX,
    OHI_FORM_REF_SUP8,
    OHI_FORM_STRX1,
    OHI_FORM_STRX2,
    OHI_FORM_STRX3,
    OHI_FORM_STRX4,
    OHI_FORM_ADDRX1,
    OHI_FORM_ADDRX2,
    OHI_FORM_ADDRX3,
    OHI_FORM_ADDRX4,
    OHI_FORM_GNU_REF_ALT = 0x1f20,
    OHI_FORM_GNU_STRP_ALT = 0x1f21
};

/* The bytes of a section from `offset` on; a bad cursor when that is not inside. */
ohi_cursor ohi_cursor_at(const ohi_section *section, uint64_t offset);

/* Steps over `length` bytes; NULL: there are fewer. */
const uint8_t *ohi_cursor_take(ohi_cursor *in, uint64_t length);

/* An unsigned number of 1, 2, 4 or 8 bytes. */
uint64_t ohi_cursor_fixed(ohi_cursor *in, size_t bytes);

/* LEB128; bits beyond the 64th are lost. */
uint64_t ohi_cursor_leb(ohi_cursor *in, bool is_signed);

/* A text up to its NUL; NULL: none ends here. */
const char *ohi_cursor_text(ohi_cursor *in);

/* What the form of a value depends on, by the unit that it stands in. */
typedef struct ohi_unit_shape {
    unsigned version;
    size_t offset_bytes, address_bytes; /* address_bytes 0: not known, and such forms make bad */
} ohi_unit_shape;

/* The bytes of the unit at `in` behind their length, whose width gives `offset_bytes`; leaves `in`
   behind the unit. False: there is none, and `in` is bad. */
bool ohi_cursor_unit(ohi_cursor *in, ohi_unit_shape *shape, ohi_cursor *unit);

/* A value as it is written; what its number means depends on the form. Form 0: not there, or
   of a form that is only stepped over. */
typedef struct ohi_dwarf_value {
    uint64_t form, number;
    const char *text; /* of OHI_FORM_STRING */
} ohi_dwarf_value;

/* `constant` is the number of OHI_FORM_IMPLICIT_CONST. `in` turns bad at a form that we do not
   know, as its length is not known either. */
ohi_dwarf_value ohi_cursor_value(ohi_cursor *in, const ohi_unit_shape *shape, uint64_t form,
                                 uint64_t constant);

/* The text that a value stands for where it is written here or lies in one of the two sections;
   NULL: it is elsewhere, or no text. */
const char *ohi_dwarf_text(const ohi_dwarf_value *value, const ohi_section *str,
                           const ohi_section *line_str);

/* The text at a place of a section; NULL: there is none. */
const char *ohi_section_text(const ohi_section *section, uint64_t offset);

#endif
