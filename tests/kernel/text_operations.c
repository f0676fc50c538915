#include "kernel/text_operations.h"

#define ROW_WITHOUT_RESULT(name, unit)                                                             \
    static size_t run_##name(const ohi_kernel_table *table, void *dst, const void *src,            \
                             size_t count)                                                         \
    {                                                                                              \
        (void)dst;                                                                                 \
        return table->name(src, count);                                                            \
    }
#define ROW_WITH_RESULT(name, src_unit, dst_unit)                                                  \
    static size_t run_##name(const ohi_kernel_table *table, void *dst, const void *src,            \
                             size_t count)                                                         \
    {                                                                                              \
        return table->name(dst, src, count);                                                       \
    }

/* X for operations that only look, Y for those that write: (name, bytes a unit of source, of
 * result) */
#define TEXT_OPERATIONS(X, Y)                                                                      \
    X(is_ascii, 1)                                                                                 \
    X(is_utf8, 1)                                                                                  \
    X(utf16_length_from_utf8, 1)                                                                   \
    X(utf16_length_from_utf8_unchecked, 1)                                                         \
    X(utf8_length_from_utf16, 2)                                                                   \
    X(utf8_length_from_latin1, 1)                                                                  \
    X(utf16_fits_latin1, 2)                                                                        \
    Y(utf8_to_utf16, 1, 2)                                                                         \
    Y(utf16_to_utf8, 2, 1)                                                                         \
    Y(latin1_to_utf8, 1, 1)                                                                        \
    Y(utf8_to_latin1, 1, 1)                                                                        \
    Y(latin1_to_utf16, 1, 2)                                                                       \
    Y(utf16_to_latin1, 2, 1)

TEXT_OPERATIONS(ROW_WITHOUT_RESULT, ROW_WITH_RESULT)

static size_t run_ascii_decode(const ohi_kernel_table *table, void *dst, const void *src,
                               size_t count)
{
    table->ascii_decode(dst, src, count);
    return count;
}

/* All three answers in one number. */
static size_t run_utf8_classify(const ohi_kernel_table *table, void *dst, const void *src,
                                size_t count)
{
    (void)dst;
    oh_utf8_shape shape = table->utf8_classify(src, count);
    return shape.utf16_units << 3 | (size_t)shape.width << 1 | shape.is_valid;
}

#define NAME_LOOKER(name, unit) {#name, unit, 0, run_##name},
#define NAME_WRITER(name, src_unit, dst_unit) {#name, src_unit, dst_unit, run_##name},

const kernel_operation text_operations[] = {
    TEXT_OPERATIONS(NAME_LOOKER, NAME_WRITER){"ascii_decode", 1, 1, run_ascii_decode},
    {"utf8_classify", 1, 0, run_utf8_classify},
};
const size_t text_operation_count = sizeof text_operations / sizeof text_operations[0];
