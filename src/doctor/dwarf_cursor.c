/*
 * The bottom of all that reads DWARF: numbers, texts and values in their forms.
 *
 * References: DWARF 5, sections 7.4 (lengths of units), 7.5.6 (forms) and 7.6 (LEB128).
 */
#include "doctor/dwarf_cursor.h"

#include "base/unaligned.h"

#include <string.h>

ohi_cursor ohi_cursor_at(const ohi_section *section, uint64_t offset)
{
    if (offset >= section->length)
        return (ohi_cursor){NULL, NULL, true};
    return (ohi_cursor){section->data + offset, section->data + section->length, false};
}

const uint8_t *ohi_cursor_take(ohi_cursor *in, uint64_t length)
{
    if (in->bad || length > (uint64_t)(in->end - in->at)) {
        in->bad = true;
        return NULL;
    }
    const uint8_t *start = in->at;
    in->at += length;
    return start;
}

uint64_t ohi_cursor_fixed(ohi_cursor *in, size_t bytes)
{
    const uint8_t *data = ohi_cursor_take(in, bytes);
    switch (data ? bytes : 0) {
    case 1:
        return *data;
    case 2:
        return ohi_load16(data);
    case 4:
        return ohi_load32(data);
    case 8:
        return ohi_load64(data);
    default:
        in->bad = true;
        return 0;
    }
}

uint64_t ohi_cursor_leb(ohi_cursor *in, bool is_signed)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const uint8_t *byte = ohi_cursor_take(in, 1);
        if (!byte)
            return 0;
        value |= shift < 64 ? (uint64_t)(*byte & 0x7f) << shift : 0;
        if (*byte < 0x80) {
            bool negative = is_signed && (*byte & 0x40) && shift + 7 < 64;
            return negative ? value | (UINT64_MAX << (shift + 7)) : value;
        }
    }
}

const char *ohi_cursor_text(ohi_cursor *in)
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

bool ohi_cursor_unit(ohi_cursor *in, ohi_unit_shape *shape, ohi_cursor *unit)
{
    uint64_t length = ohi_cursor_fixed(in, 4);
    const bool is_64_bit = length == UINT32_MAX;
    if (is_64_bit)
        length = ohi_cursor_fixed(in, 8);
    shape->offset_bytes = is_64_bit ? 8 : 4;
    const uint8_t *start = ohi_cursor_take(in, length);
    *unit = (ohi_cursor){start, start ? start + length : NULL, start == NULL};
    return start != NULL;
}

/* Bytes of a form of fixed length; 0: of another. */
static size_t fixed_bytes(const ohi_unit_shape *shape, uint64_t form)
{
    switch (form) {
    case OHI_FORM_ADDR:
        return shape->address_bytes;
    case OHI_FORM_DATA1:
    case OHI_FORM_REF1:
    case OHI_FORM_FLAG:
    case OHI_FORM_STRX1:
    case OHI_FORM_ADDRX1:
        return 1;
    case OHI_FORM_DATA2:
    case OHI_FORM_REF2:
    case OHI_FORM_STRX2:
    case OHI_FORM_ADDRX2:
        return 2;
    case OHI_FORM_DATA4:
    case OHI_FORM_REF4:
    case OHI_FORM_STRX4:
    case OHI_FORM_ADDRX4:
    case OHI_FORM_REF_SUP4:
        return 4;
    case OHI_FORM_DATA8:
    case OHI_FORM_REF8:
    case OHI_FORM_REF_SIG8:
    case OHI_FORM_REF_SUP8:
        return 8;
    case OHI_FORM_STRP:
    case OHI_FORM_LINE_STRP:
    case OHI_FORM_SEC_OFFSET:
    case OHI_FORM_STRP_SUP:
    case OHI_FORM_GNU_REF_ALT:
    case OHI_FORM_GNU_STRP_ALT:
        return shape->offset_bytes;
    case OHI_FORM_REF_ADDR:
        return shape->version > 2 ? shape->offset_bytes : shape->address_bytes;
    default:
        return 0;
    }
}

/* Steps over a value that is no number; `in` turns bad at a form that we do not know. */
static void skip_block(ohi_cursor *in, uint64_t form)
{
    switch (form) {
    case OHI_FORM_BLOCK1:
        (void)ohi_cursor_take(in, ohi_cursor_fixed(in, 1));
        break;
    case OHI_FORM_BLOCK2:
        (void)ohi_cursor_take(in, ohi_cursor_fixed(in, 2));
        break;
    case OHI_FORM_BLOCK4:
        (void)ohi_cursor_take(in, ohi_cursor_fixed(in, 4));
        break;
    case OHI_FORM_BLOCK:
    case OHI_FORM_EXPRLOC:
        (void)ohi_cursor_take(in, ohi_cursor_leb(in, false));
        break;
    case OHI_FORM_DATA16:
        (void)ohi_cursor_take(in, 16);
        break;
    case OHI_FORM_STRX3: /* numbers of three bytes name nothing we could not do without */
    case OHI_FORM_ADDRX3:
        (void)ohi_cursor_take(in, 3);
        break;
    default:
        in->bad = true;
    }
}

ohi_dwarf_value ohi_cursor_value(ohi_cursor *in, const ohi_unit_shape *shape, uint64_t form,
                                 uint64_t constant)
{
    enum { MOST_INDIRECTIONS = 8 };
    for (int i = 0; form == OHI_FORM_INDIRECT && i < MOST_INDIRECTIONS; i++)
        form = ohi_cursor_leb(in, false);
    ohi_dwarf_value out = {form, 0, NULL};
    size_t bytes = fixed_bytes(shape, form);
    if (bytes > 0) {
        out.number = ohi_cursor_fixed(in, bytes);
        return out;
    }
    switch (form) {
    case OHI_FORM_STRING:
        out.text = ohi_cursor_text(in);
        break;
    case OHI_FORM_SDATA:
        out.number = ohi_cursor_leb(in, true);
        break;
    case OHI_FORM_UDATA:
    case OHI_FORM_REF_UDATA:
    case OHI_FORM_STRX:
    case OHI_FORM_ADDRX:
    case OHI_FORM_LOCLISTX:
    case OHI_FORM_RNGLISTX:
        out.number = ohi_cursor_leb(in, false);
        break;
    case OHI_FORM_FLAG_PRESENT:
        out.number = 1;
        break;
    case OHI_FORM_IMPLICIT_CONST:
        out.number = constant;
        break;
    default:
        skip_block(in, form);
        out.form = 0;
    }
    return out;
}

const char *ohi_section_text(const ohi_section *section, uint64_t offset)
{
    ohi_cursor in = ohi_cursor_at(section, offset);
    return ohi_cursor_text(&in);
}

const char *ohi_dwarf_text(const ohi_dwarf_value *value, const ohi_section *str,
                           const ohi_section *line_str)
{
    switch (value->form) {
    case OHI_FORM_STRING:
        return value->text;
    case OHI_FORM_STRP:
        return ohi_section_text(str, value->number);
    case OHI_FORM_LINE_STRP:
        return ohi_section_text(line_str, value->number);
    default:
        return NULL;
    }
}
