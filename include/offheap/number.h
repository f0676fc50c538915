/**
 * Numbers in a buffer: bounds-checked reads and writes of every width, in both byte orders.
 *
 *     uint32_t width;
 *     if (oh_read_u32be(png, 16, &width) != OH_OK)
 *         return "file too short";
 *
 * Every call takes the buffer, an offset in bytes that need not be aligned, and answers with a
 * status; nothing is read or written unless the whole number lies inside the buffer:
 *  - OH_ERR_BUFFER_OUT_OF_BOUNDS: the buffer is shorter than the number, at any offset;
 *  - OH_ERR_OUT_OF_RANGE: the offset is too large, or the value does not fit its width.
 * These are the two cases that Node tells apart too. Reads need a non-NULL place for the value,
 * which stays untouched on failure. Writes go through the view: every view of the same bytes sees
 * them.
 *
 * The functions are inline and come from one list, so a read costs a compare and a load:
 *
 *     oh_read_u8   oh_read_u16le  oh_read_u16be  oh_read_u32le  oh_read_u32be  oh_read_u64le  ...
 *     oh_read_i8   oh_read_i16le  ...            oh_read_f16le  oh_read_f32le  oh_read_f64le  ...
 *     oh_write_u8  ...                           oh_write_f64be
 *
 *     oh_status oh_read_u32be(oh_buffer buffer, size_t offset, uint32_t *value);
 *     oh_status oh_write_u32be(oh_buffer buffer, size_t offset, uint64_t value);
 *
 * Integer writes take the widest type, so that a value which does not fit is an error and not a
 * silent cut. Threads: the bytes are the caller's to synchronise.
 */
#ifndef OFFHEAP_NUMBER_H
#define OFFHEAP_NUMBER_H

#include <offheap/buffer.h>
#include <string.h>

OH_EXTERN_C_BEGIN

/** The list of numbers wider than a byte: X(bits, byte order). */
#define OH_NUMBER_MAP(X)                                                                           \
    X(16, le)                                                                                      \
    X(16, be)                                                                                      \
    X(32, le)                                                                                      \
    X(32, be)                                                                                      \
    X(64, le)                                                                                      \
    X(64, be)

/** The list of IEEE 754 numbers that C has types for: X(type, bits, byte order). */
#define OH_FLOAT_MAP(X)                                                                            \
    X(float, 32, le)                                                                               \
    X(float, 32, be)                                                                               \
    X(double, 64, le)                                                                              \
    X(double, 64, be)

/** Widest integer of oh_read_uint_le() and its siblings, in bytes. */
#define OH_NUMBER_MAX_BYTES ((size_t)6)

/** Most bytes that a 64-bit LEB128 number takes. */
#define OH_LEB128_MAX_BYTES ((size_t)10)

/** OH_OK when `bytes` bytes at `offset` lie inside the buffer. */
static inline oh_status oh_number_check(oh_buffer buffer, size_t offset, size_t bytes)
{
    if (buffer.length < bytes)
        return OH_ERR_BUFFER_OUT_OF_BOUNDS;
    return offset > buffer.length - bytes ? OH_ERR_OUT_OF_RANGE : OH_OK;
}

/* Bytes to numbers and back. The shifts spell the byte order out; compilers make one load or store
   of each, with a byte swap where the machine's order is the other one. */

static inline uint16_t oh_number_load16le(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint16_t oh_number_load16be(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t oh_number_load32le(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint32_t oh_number_load32be(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t oh_number_load64le(const uint8_t *p)
{
    return p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static inline uint64_t oh_number_load64be(const uint8_t *p)
{
    return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
           (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
           (uint64_t)p[6] << 8 | p[7];
}

static inline void oh_number_store16le(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void oh_number_store16be(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static inline void oh_number_store32le(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

static inline void oh_number_store32be(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 24);
    p[1] = (uint8_t)(value >> 16);
    p[2] = (uint8_t)(value >> 8);
    p[3] = (uint8_t)value;
}

static inline void oh_number_store64le(uint8_t *p, uint64_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
    p[4] = (uint8_t)(value >> 32);
    p[5] = (uint8_t)(value >> 40);
    p[6] = (uint8_t)(value >> 48);
    p[7] = (uint8_t)(value >> 56);
}

static inline void oh_number_store64be(uint8_t *p, uint64_t value)
{
    p[0] = (uint8_t)(value >> 56);
    p[1] = (uint8_t)(value >> 48);
    p[2] = (uint8_t)(value >> 40);
    p[3] = (uint8_t)(value >> 32);
    p[4] = (uint8_t)(value >> 24);
    p[5] = (uint8_t)(value >> 16);
    p[6] = (uint8_t)(value >> 8);
    p[7] = (uint8_t)value;
}

/* Single bytes have no order. */

/** One byte, 0 to 255. */
OH_NODISCARD static inline oh_status oh_read_u8(oh_buffer buffer, size_t offset, uint8_t *value)
{
    oh_status status = oh_number_check(buffer, offset, 1);
    if (status == OH_OK)
        *value = buffer.data[offset];
    return status;
}

/** One byte, -128 to 127. */
OH_NODISCARD static inline oh_status oh_read_i8(oh_buffer buffer, size_t offset, int8_t *value)
{
    oh_status status = oh_number_check(buffer, offset, 1);
    if (status == OH_OK)
        *value = (int8_t)buffer.data[offset];
    return status;
}

/** Writes one byte, 0 to 255. */
OH_NODISCARD static inline oh_status oh_write_u8(oh_buffer buffer, size_t offset, uint64_t value)
{
    oh_status status = value > UINT8_MAX ? OH_ERR_OUT_OF_RANGE : oh_number_check(buffer, offset, 1);
    if (status == OH_OK)
        buffer.data[offset] = (uint8_t)value;
    return status;
}

/** Writes one byte, -128 to 127. */
OH_NODISCARD static inline oh_status oh_write_i8(oh_buffer buffer, size_t offset, int64_t value)
{
    if (value < INT8_MIN || value > INT8_MAX)
        return OH_ERR_OUT_OF_RANGE;
    return oh_write_u8(buffer, offset, (uint8_t)value);
}

/* 16, 32 and 64 bits, generated: oh_read_u16le() ... oh_write_i64be(). */

#define OH_DEFINE_INTEGERS(bits, order)                                                            \
    /** An unsigned number of that many bits. */                                                   \
    OH_NODISCARD static inline oh_status oh_read_u##bits##order(oh_buffer buffer, size_t offset,   \
                                                                uint##bits##_t *value)             \
    {                                                                                              \
        oh_status status = oh_number_check(buffer, offset, bits / 8);                              \
        if (status == OH_OK)                                                                       \
            *value = oh_number_load##bits##order(buffer.data + offset);                            \
        return status;                                                                             \
    }                                                                                              \
    /** A two's complement number of that many bits. */                                            \
    OH_NODISCARD static inline oh_status oh_read_i##bits##order(oh_buffer buffer, size_t offset,   \
                                                                int##bits##_t *value)              \
    {                                                                                              \
        oh_status status = oh_number_check(buffer, offset, bits / 8);                              \
        if (status == OH_OK)                                                                       \
            *value = (int##bits##_t)oh_number_load##bits##order(buffer.data + offset);             \
        return status;                                                                             \
    }                                                                                              \
    /** Writes an unsigned number; OH_ERR_OUT_OF_RANGE when it needs more bits. */                 \
    OH_NODISCARD static inline oh_status oh_write_u##bits##order(oh_buffer buffer, size_t offset,  \
                                                                 uint64_t value)                   \
    {                                                                                              \
        if (value > UINT##bits##_MAX)                                                              \
            return OH_ERR_OUT_OF_RANGE;                                                            \
        oh_status status = oh_number_check(buffer, offset, bits / 8);                              \
        if (status == OH_OK)                                                                       \
            oh_number_store##bits##order(buffer.data + offset, (uint##bits##_t)value);             \
        return status;                                                                             \
    }                                                                                              \
    /** Writes a two's complement number; OH_ERR_OUT_OF_RANGE when it needs more bits. */          \
    OH_NODISCARD static inline oh_status oh_write_i##bits##order(oh_buffer buffer, size_t offset,  \
                                                                 int64_t value)                    \
    {                                                                                              \
        if (value < INT##bits##_MIN || value > INT##bits##_MAX)                                    \
            return OH_ERR_OUT_OF_RANGE;                                                            \
        return oh_write_u##bits##order(buffer, offset, (uint##bits##_t)value);                     \
    }

OH_NUMBER_MAP(OH_DEFINE_INTEGERS)
#undef OH_DEFINE_INTEGERS

/* float and double, generated: oh_read_f32le() ... oh_write_f64be(). The bits pass unchanged, NaN
   payloads included. */

#define OH_DEFINE_FLOATS(type, bits, order)                                                        \
    /** An IEEE 754 number, bit for bit. */                                                        \
    OH_NODISCARD static inline oh_status oh_read_f##bits##order(oh_buffer buffer, size_t offset,   \
                                                                type *value)                       \
    {                                                                                              \
        uint##bits##_t image;                                                                      \
        oh_status status = oh_read_u##bits##order(buffer, offset, &image);                         \
        if (status == OH_OK)                                                                       \
            memcpy(value, &image, sizeof image);                                                   \
        return status;                                                                             \
    }                                                                                              \
    /** Writes an IEEE 754 number, bit for bit. */                                                 \
    OH_NODISCARD static inline oh_status oh_write_f##bits##order(oh_buffer buffer, size_t offset,  \
                                                                 type value)                       \
    {                                                                                              \
        uint##bits##_t image;                                                                      \
        memcpy(&image, &value, sizeof image);                                                      \
        return oh_write_u##bits##order(buffer, offset, image);                                     \
    }

OH_FLOAT_MAP(OH_DEFINE_FLOATS)
#undef OH_DEFINE_FLOATS

/* Half precision: IEEE 754 binary16, which C17 has no type for. */

/** The value of a binary16 bit pattern, exactly. */
OH_API double oh_half_to_double(uint16_t half);

/** The nearest binary16, ties to even; too large becomes an infinity, a NaN stays one. */
OH_API uint16_t oh_half_from_double(double value);

#define OH_DEFINE_HALVES(order)                                                                    \
    /** A binary16 number, exactly. */                                                             \
    OH_NODISCARD static inline oh_status oh_read_f16##order(oh_buffer buffer, size_t offset,       \
                                                            double *value)                         \
    {                                                                                              \
        uint16_t image;                                                                            \
        oh_status status = oh_read_u16##order(buffer, offset, &image);                             \
        if (status == OH_OK)                                                                       \
            *value = oh_half_to_double(image);                                                     \
        return status;                                                                             \
    }                                                                                              \
    /** Writes the nearest binary16 number, see oh_half_from_double(). */                          \
    OH_NODISCARD static inline oh_status oh_write_f16##order(oh_buffer buffer, size_t offset,      \
                                                             double value)                         \
    {                                                                                              \
        return oh_write_u16##order(buffer, offset, oh_half_from_double(value));                    \
    }

OH_DEFINE_HALVES(le)
OH_DEFINE_HALVES(be)
#undef OH_DEFINE_HALVES

/* Integers of 1 to 6 bytes, Node's readUIntBE() and its siblings, generated: oh_read_uint_le() ...
   oh_write_int_be(). A byte count outside 1..6 is OH_ERR_OUT_OF_RANGE. */

static inline oh_status oh_number_check_width(oh_buffer buffer, size_t offset, size_t byte_count)
{
    if (byte_count - 1 >= OH_NUMBER_MAX_BYTES)
        return OH_ERR_OUT_OF_RANGE;
    return oh_number_check(buffer, offset, byte_count);
}

/** Extends the sign bit of a number of 1 to 8 bytes. */
static inline int64_t oh_number_extend_sign(uint64_t bits, size_t byte_count)
{
    uint64_t sign = (uint64_t)1 << (8 * byte_count - 1);
    return (int64_t)((bits ^ sign) - sign);
}

/* Where byte i of an integer lies, the least significant being byte 0. */

static inline size_t oh_number_place_le(size_t i, size_t byte_count)
{
    (void)byte_count;
    return i;
}

static inline size_t oh_number_place_be(size_t i, size_t byte_count)
{
    return byte_count - 1 - i;
}

#define OH_DEFINE_VARIABLE(order)                                                                  \
    /** An unsigned integer of `byte_count` bytes. */                                              \
    OH_NODISCARD static inline oh_status oh_read_uint_##order(oh_buffer buffer, size_t offset,     \
                                                              size_t byte_count, uint64_t *value)  \
    {                                                                                              \
        oh_status status = oh_number_check_width(buffer, offset, byte_count);                      \
        if (status != OH_OK)                                                                       \
            return status;                                                                         \
        uint64_t bits = 0;                                                                         \
        for (size_t i = byte_count; i-- > 0;)                                                      \
            bits = bits << 8 | buffer.data[offset + oh_number_place_##order(i, byte_count)];       \
        *value = bits;                                                                             \
        return OH_OK;                                                                              \
    }                                                                                              \
    /** A two's complement integer of `byte_count` bytes. */                                       \
    OH_NODISCARD static inline oh_status oh_read_int_##order(oh_buffer buffer, size_t offset,      \
                                                             size_t byte_count, int64_t *value)    \
    {                                                                                              \
        uint64_t bits;                                                                             \
        oh_status status = oh_read_uint_##order(buffer, offset, byte_count, &bits);                \
        if (status == OH_OK)                                                                       \
            *value = oh_number_extend_sign(bits, byte_count);                                      \
        return status;                                                                             \
    }                                                                                              \
    /** Writes an unsigned integer of `byte_count` bytes. */                                       \
    OH_NODISCARD static inline oh_status oh_write_uint_##order(oh_buffer buffer, size_t offset,    \
                                                               size_t byte_count, uint64_t value)  \
    {                                                                                              \
        oh_status status = oh_number_check_width(buffer, offset, byte_count);                      \
        if (status != OH_OK)                                                                       \
            return status;                                                                         \
        if (value >> (8 * byte_count) != 0)                                                        \
            return OH_ERR_OUT_OF_RANGE;                                                            \
        for (size_t i = 0; i < byte_count; i++)                                                    \
            buffer.data[offset + oh_number_place_##order(i, byte_count)] =                         \
                (uint8_t)(value >> 8 * i);                                                         \
        return OH_OK;                                                                              \
    }                                                                                              \
    /** Writes a two's complement integer of `byte_count` bytes. */                                \
    OH_NODISCARD static inline oh_status oh_write_int_##order(oh_buffer buffer, size_t offset,     \
                                                              size_t byte_count, int64_t value)    \
    {                                                                                              \
        oh_status status = oh_number_check_width(buffer, offset, byte_count);                      \
        if (status != OH_OK)                                                                       \
            return status;                                                                         \
        uint64_t mask = ((uint64_t)1 << (8 * byte_count)) - 1;                                     \
        if (oh_number_extend_sign((uint64_t)value & mask, byte_count) != value)                    \
            return OH_ERR_OUT_OF_RANGE;                                                            \
        return oh_write_uint_##order(buffer, offset, byte_count, (uint64_t)value & mask);          \
    }

OH_DEFINE_VARIABLE(le)
OH_DEFINE_VARIABLE(be)
#undef OH_DEFINE_VARIABLE

/* LEB128, the variable-length integers of DWARF, WebAssembly and protocol buffers: seven bits a
   byte, least significant first, bit 7 says that more follow. `size` gets the bytes read or written
   and may be NULL. */

/** Bytes that an unsigned LEB128 number takes: 1 to 10. */
static inline size_t oh_uleb128_length(uint64_t value)
{
    size_t length = 1;
    while (value >>= 7)
        length++;
    return length;
}

/** Bytes that a signed LEB128 number takes: 1 to 10. */
static inline size_t oh_sleb128_length(int64_t value)
{
    /* One bit more than the magnitude, for the sign. */
    uint64_t magnitude = value < 0 ? ~(uint64_t)value : (uint64_t)value;
    size_t length = 1;
    while (magnitude >>= (length == 1 ? 6 : 7))
        length++;
    return length;
}

/**
 * An unsigned LEB128 number of up to 64 bits. OH_ERR_BUFFER_OUT_OF_BOUNDS when the buffer ends
 * inside it (so also at the end of the buffer), OH_ERR_OUT_OF_RANGE when it does not fit into 64
 * bits or the offset is beyond the end. Longer spellings of small numbers are accepted up to 10
 * bytes.
 */
OH_NODISCARD OH_API oh_status oh_read_uleb128(oh_buffer buffer, size_t offset, uint64_t *value,
                                              size_t *size);

/** A signed LEB128 number; as oh_read_uleb128(). */
OH_NODISCARD OH_API oh_status oh_read_sleb128(oh_buffer buffer, size_t offset, int64_t *value,
                                              size_t *size);

/** Writes the shortest LEB128 spelling, or nothing: OH_ERR_BUFFER_OUT_OF_BOUNDS or
    OH_ERR_OUT_OF_RANGE when it does not fit behind `offset`. */
OH_NODISCARD OH_API oh_status oh_write_uleb128(oh_buffer buffer, size_t offset, uint64_t value,
                                               size_t *size);

/** Writes the shortest signed LEB128 spelling; as oh_write_uleb128(). */
OH_NODISCARD OH_API oh_status oh_write_sleb128(oh_buffer buffer, size_t offset, int64_t value,
                                               size_t *size);

OH_EXTERN_C_END

#endif
