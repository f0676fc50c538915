/* LEB128: seven bits a byte, least significant group first, bit 7 set on all bytes but the last. A
 * 64-bit number takes ten groups, of which the tenth holds bit 63 alone: any other bit there
 * (beside copies of the sign, for signed numbers) means that the number does not fit. */
#include <offheap/number.h>

enum { GROUP_BITS = 7 };

/* Finds the last byte of the number at `offset`. */
static oh_status number_end(oh_buffer buffer, size_t offset, size_t *size)
{
    if (offset > buffer.length)
        return OH_ERR_OUT_OF_RANGE;
    size_t left = buffer.length - offset;
    for (size_t i = 0; i < left; i++) {
        if (i == OH_LEB128_MAX_BYTES)
            return OH_ERR_OUT_OF_RANGE;
        if ((buffer.data[offset + i] & 0x80) == 0) {
            *size = i + 1;
            return OH_OK;
        }
    }
    return left >= OH_LEB128_MAX_BYTES ? OH_ERR_OUT_OF_RANGE : OH_ERR_BUFFER_OUT_OF_BOUNDS;
}

static uint64_t join_groups(const uint8_t *bytes, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= (uint64_t)(bytes[i] & 0x7f) << (GROUP_BITS * i);
    return bits;
}

oh_status oh_read_uleb128(oh_buffer buffer, size_t offset, uint64_t *value, size_t *size)
{
    size_t count;
    oh_status status = number_end(buffer, offset, &count);
    if (status != OH_OK)
        return status;
    const uint8_t *bytes = buffer.data + offset;
    if (count == OH_LEB128_MAX_BYTES && bytes[count - 1] > 1)
        return OH_ERR_OUT_OF_RANGE;
    *value = join_groups(bytes, count);
    if (size)
        *size = count;
    return OH_OK;
}

oh_status oh_read_sleb128(oh_buffer buffer, size_t offset, int64_t *value, size_t *size)
{
    size_t count;
    oh_status status = number_end(buffer, offset, &count);
    if (status != OH_OK)
        return status;
    const uint8_t *bytes = buffer.data + offset;
    uint8_t last = bytes[count - 1];
    if (count == OH_LEB128_MAX_BYTES && last != 0 && last != 0x7f)
        return OH_ERR_OUT_OF_RANGE;
    uint64_t bits = join_groups(bytes, count);
    if (count < OH_LEB128_MAX_BYTES && (last & 0x40) != 0)
        bits |= UINT64_MAX << (GROUP_BITS * count);
    *value = (int64_t)bits;
    if (size)
        *size = count;
    return OH_OK;
}

/* Writes `count` groups of a number whose upper bits are `bits` shifted down, sign and all. */
static oh_status write_groups(oh_buffer buffer, size_t offset, uint64_t bits, uint64_t sign,
                              size_t count, size_t *size)
{
    oh_status status = oh_number_check(buffer, offset, count);
    if (status != OH_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        uint8_t group = bits & 0x7f;
        buffer.data[offset + i] = (uint8_t)(i + 1 < count ? group | 0x80 : group);
        bits = bits >> GROUP_BITS | sign << (64 - GROUP_BITS);
    }
    if (size)
        *size = count;
    return OH_OK;
}

oh_status oh_write_uleb128(oh_buffer buffer, size_t offset, uint64_t value, size_t *size)
{
    return write_groups(buffer, offset, value, 0, oh_uleb128_length(value), size);
}

oh_status oh_write_sleb128(oh_buffer buffer, size_t offset, int64_t value, size_t *size)
{
    uint64_t sign = value < 0 ? UINT64_MAX : 0;
    return write_groups(buffer, offset, (uint64_t)value, sign, oh_sleb128_length(value), size);
}
