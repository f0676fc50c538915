/* binary16 beside arithmetic: what a half says is said by ldexp, and the half of a number is the
 * nearest of its two neighbours, the even one of two that are as near. */
#include "fuzz_input.h"

#include <offheap/number.h>

#include <math.h>

static double plain_value(uint16_t half)
{
    int exponent = half >> 10 & 31, fraction = half & 1023;
    double size = exponent == 0    ? ldexp(fraction, -24)
                  : exponent == 31 ? (fraction ? (double)NAN : (double)INFINITY)
                                   : ldexp(1024 + fraction, exponent - 25);
    return half >> 15 ? -size : size;
}

static void check_read(uint16_t half)
{
    double value = oh_half_to_double(half), wanted = plain_value(half);
    if (isnan(wanted)) {
        fuzz_expect(isnan(value) && isnan(oh_half_to_double(oh_half_from_double(value))));
        return;
    }
    fuzz_expect(value == wanted && !signbit(value) == !signbit(wanted));
    fuzz_expect(oh_half_from_double(value) == half);
}

/* The value that the place above the largest half would have: numbers from the middle on round to
 * infinity. */
static double finite_value(uint16_t half)
{
    return (half & 0x7FFF) == 0x7C00 ? 65536.0 : plain_value(half & 0x7FFF);
}

static void check_write(double value)
{
    uint16_t half = oh_half_from_double(value);
    if (isnan(value)) {
        fuzz_expect(isnan(oh_half_to_double(half)));
        return;
    }
    fuzz_expect(half >> 15 == (signbit(value) != 0) && (half & 0x7FFF) <= 0x7C00);
    double size = fabs(value), off = fabs(finite_value(half) - size);
    if (isinf(value) || size >= 65536.0) {
        fuzz_expect((half & 0x7FFF) == 0x7C00);
        return;
    }
    for (int step = -1; step <= 1; step += 2) {
        int other = (half & 0x7FFF) + step;
        if (other < 0 || other > 0x7C00)
            continue;
        double other_off = fabs(finite_value((uint16_t)other) - size);
        fuzz_expect(off < other_off || (off == other_off && half % 2 == 0));
    }
}

/* Through a buffer, in both orders. */
static void check_buffer(uint16_t half)
{
    uint8_t bytes[3] = {0};
    oh_buffer b = {bytes, sizeof bytes, NULL};
    double le = 0, be = 0;
    fuzz_expect(oh_write_u16le(b, 1, half) == OH_OK && oh_read_f16le(b, 1, &le) == OH_OK);
    fuzz_expect(oh_write_u16be(b, 0, half) == OH_OK && oh_read_f16be(b, 0, &be) == OH_OK);
    fuzz_expect(le == be || (isnan(le) && isnan(be)));
    fuzz_expect(oh_read_f16le(b, 2, &le) == OH_ERR_OUT_OF_RANGE);
    fuzz_expect(oh_write_f16be(b, 2, le) == OH_ERR_OUT_OF_RANGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    while (input.left > 0) {
        uint16_t half = (uint16_t)fuzz_number(&input, 2);
        uint64_t image = fuzz_number(&input, 8);
        double value;
        memcpy(&value, &image, sizeof value);
        check_read(half);
        check_buffer(half);
        check_write(value);
        check_write(plain_value(half) + ldexp((double)(int64_t)image, -90)); /* near a half */
    }
    return 0;
}
