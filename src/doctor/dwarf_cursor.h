/* Reads DWARF without ever leaving its bytes: a cursor turns bad at the first step beyond its end
   and then yields zeros. Numbers are in the machine's order, which is the object's too. */
#ifndef DOCTOR_DWARF_CURSOR_H
#define DOCTOR_DWARF_CURSOR_H

#include "doctor/dwarf_line.h"

#include <stdbool.h>
#include <string.h>

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

static inline const uint8_t *ohi_cursor_take(ohi_cursor *in, uint64_t length)
{
    if (in->bad || length > (uint64_t)(in->end - in->at)) {
        in->bad = true;
        return NULL;
    }
    const uint8_t *start = in->at;
    in->at += length;
    return start;
}

/* An unsigned number of 1, 2, 4 or 8 bytes in the machine's order, which is the object's too. */
static inline uint64_t ohi_cursor_fixed(ohi_cursor *in, size_t bytes)
{
    const uint8_t *data = ohi_cursor_take(in, bytes);
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (data ? bytes : 0) {
    case 1:
        memcpy(&one, data, sizeof one);
        return one;
    case 2:
        memcpy(&two, data, sizeof two);
        return two;
    case 4:
        memcpy(&four, data, sizeof four);
        return four;
    case 8:
        memcpy(&eight, data, sizeof eight);
        return eight;
    default:
        in->bad = true;
        return 0;
    }
}

/* LEB128; bits beyond the 64th are lost. `sign` is what stands for the bits above the last one. */
static inline uint64_t ohi_cursor_leb(ohi_cursor *in, bool is_signed)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const uint8_t *byte = ohi_cursor_take(in, 1);
        if (!byte) {
            return 0;
        }
        value |= shift < 64 ? (uint64_t)(*byte & 0x7f) << shift : 0;
        if (*byte < 0x80) {
            bool negative = is_signed && (*byte & 0x40) && shift + 7 < 64;
            return negative ? value | (UINT64_MAX << (shift + 7)) : value;
        }
    }
}

static inline const char *ohi_cursor_text(ohi_cursor *in)
{
    const uint8_t *end = in->bad ? NULL : memchr(in->at, 0, (size_t)(in->end - in->at));
    if (!end) {
        in->bad = true;
        return NULL;
    }
    const char *text = (const char *)in->at;
    in->at = end + 1;
    return text;
}

static inline const char *ohi_section_text(const ohi_section *section, uint64_t offset)
{
    if (offset >= section->length) {
        return NULL;
    }
    ohi_cursor in = {section->data + offset, section->data + section->length, false};
    return ohi_cursor_text(&in);
}

/* The bytes of the unit at `in` behind their length; leaves `in` behind the unit. False: there is
   none, and `in` is bad. */
static inline bool ohi_cursor_unit(ohi_cursor *in, bool *is_64_bit, ohi_cursor *unit)
{
    uint64_t length = ohi_cursor_fixed(in, 4);
    *is_64_bit = length == UINT32_MAX;
    if (*is_64_bit) {
        length = ohi_cursor_fixed(in, 8);
    }
    const uint8_t *start = ohi_cursor_take(in, length);
    *unit = (ohi_cursor){start, start ? start + length : NULL, start == NULL};
    return start != NULL;
}

#endif
