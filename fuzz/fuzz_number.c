/* Reads of every width at every offset agree with bytes put together one by one, and what was read
 * can be written back without a change. */
#include "fuzz_input.h"

#include <offheap/number.h>

static void check_sized(oh_buffer b, size_t offset, size_t width)
{
    uint64_t le, be, expected_le = 0, expected_be = 0;
    int64_t sle, sbe;
    oh_status status = oh_read_uint_le(b, offset, width, &le);
    fuzz_expect(status == oh_read_uint_be(b, offset, width, &be));
    fuzz_expect(status == oh_read_int_le(b, offset, width, &sle));
    fuzz_expect(status == oh_read_int_be(b, offset, width, &sbe));
    if (status != OH_OK)
        return;
    for (size_t i = 0; i < width; i++) {
        expected_be = expected_be * 256 + b.data[offset + i];
        expected_le = expected_le * 256 + b.data[offset + width - 1 - i];
    }
    fuzz_expect(le == expected_le && be == expected_be);
    memset(b.data + offset, 0x55, width);
    fuzz_expect(oh_write_int_le(b, offset, width, sle) == OH_OK);
    fuzz_expect(oh_read_uint_le(b, offset, width, &le) == OH_OK && le == expected_le);
    fuzz_expect(oh_write_int_be(b, offset, width, sbe) == OH_OK);
    fuzz_expect(oh_read_uint_be(b, offset, width, &be) == OH_OK && be == expected_be);
}

static void check_leb128(oh_buffer b, size_t offset)
{
    uint64_t u, u_back;
    int64_t s, s_back;
    uint8_t space[OH_LEB128_MAX_BYTES];
    oh_buffer other = {space, sizeof space, NULL};
    size_t size, written;
    if (oh_read_uleb128(b, offset, &u, &size) == OH_OK) {
        fuzz_expect(oh_write_uleb128(other, 0, u, &written) == OH_OK && written <= size);
        fuzz_expect(oh_read_uleb128(other, 0, &u_back, NULL) == OH_OK && u_back == u);
    }
    if (oh_read_sleb128(b, offset, &s, &size) == OH_OK) {
        fuzz_expect(oh_write_sleb128(other, 0, s, &written) == OH_OK && written <= size);
        fuzz_expect(oh_read_sleb128(other, 0, &s_back, NULL) == OH_OK && s_back == s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    size_t offset = (size_t)fuzz_number(&input, fuzz_byte(&input) % 9), width = fuzz_byte(&input);
    uint8_t *bytes = malloc(input.left + 1);
    if (!bytes)
        return 0;
    memcpy(bytes, input.data, input.left);
    oh_buffer b = {bytes, input.left, NULL};
    check_sized(b, offset, width);
    check_sized(b, offset % (input.left + 1), width % 8);
    check_leb128(b, offset);
    check_leb128(b, offset % (input.left + 1));
    free(bytes);
    return 0;
}
