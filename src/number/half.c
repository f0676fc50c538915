/* IEEE 754 binary16 to double and back, in integer arithmetic.
 *
 *              sign   exponent        fraction     bias
 *   binary16   1 bit   5 bits          10 bits       15
 *   binary64   1 bit  11 bits          52 bits     1023
 *
 * Every binary16 is a double, so reading is exact. Writing rounds once, from the double itself:
 * going through float first would round twice and miss the nearest value for some inputs. The
 * rounding keeps the fraction as one integer with the cut-off bits below it; adding "half of the
 * last place, minus one, plus the last kept bit" and shifting rounds to nearest with ties to even,
 * and a carry runs into the exponent on its own, from the largest fraction to the next power of two
 * and from the largest number to infinity. */
#include <offheap/number.h>

enum {
    HALF_EXPONENT_MAX = 31,
    HALF_FRACTION_BITS = 10,
    DOUBLE_FRACTION_BITS = 52,
    DOUBLE_EXPONENT_MAX = 0x7ff,
    BIAS_DIFFERENCE = 1023 - 15
};

static double double_from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double oh_half_to_double(uint16_t half)
{
    uint64_t sign = (uint64_t)(half >> 15) << 63;
    uint64_t exponent = (half >> HALF_FRACTION_BITS) & HALF_EXPONENT_MAX;
    uint64_t fraction = half & 0x3ffU;
    if (exponent == 0) {
        /* Zero or subnormal: the fraction counts units of 2^-24. */
        double magnitude = (double)fraction * 0x1p-24;
        return sign ? -magnitude : magnitude;
    }
    uint64_t wide =
        exponent == HALF_EXPONENT_MAX ? DOUBLE_EXPONENT_MAX : exponent + BIAS_DIFFERENCE;
    return double_from_bits(sign | wide << DOUBLE_FRACTION_BITS |
                            fraction << (DOUBLE_FRACTION_BITS - HALF_FRACTION_BITS));
}

/* Drops `cut` low bits, rounding to nearest, ties to even. */
static uint64_t round_off(uint64_t bits, unsigned cut)
{
    uint64_t last = bits >> cut & 1;
    return (bits + (((uint64_t)1 << (cut - 1)) - 1) + last) >> cut;
}

uint16_t oh_half_from_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 63 << 15);
    int exponent = (int)(bits >> DOUBLE_FRACTION_BITS & DOUBLE_EXPONENT_MAX);
    uint64_t fraction = bits & (((uint64_t)1 << DOUBLE_FRACTION_BITS) - 1);
    const unsigned cut = DOUBLE_FRACTION_BITS - HALF_FRACTION_BITS;

    if (exponent == DOUBLE_EXPONENT_MAX)
        return (uint16_t)(sign | (fraction ? 0x7e00 : 0x7c00));
    int narrow = exponent - BIAS_DIFFERENCE;
    if (narrow >= HALF_EXPONENT_MAX)
        return (uint16_t)(sign | 0x7c00);
    if (narrow >= 1) {
        uint64_t scaled = (uint64_t)narrow << DOUBLE_FRACTION_BITS | fraction;
        return (uint16_t)(sign | round_off(scaled, cut));
    }
    if (narrow < -HALF_FRACTION_BITS)
        return sign; /* less than half of the smallest subnormal */
    uint64_t significand = fraction | (uint64_t)1 << DOUBLE_FRACTION_BITS;
    return (uint16_t)(sign | round_off(significand, cut + 1 + (unsigned)-narrow));
}
