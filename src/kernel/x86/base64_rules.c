/* The constants of base64_rules.h. */
#include "kernel/x86/base64_rules.h"

#include "kernel/constants.h"
#include "kernel/kernel_isa.h"

#if OHI_X86

#define TIMES_4(...) __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__

/* Dwords, lowest byte first. The high half of x << 6 is x >> 10, that of x << 10 is x >> 6. */
__attribute__((aligned(16))) const ohi_base64_constants ohi_base64_rules = {
    .order = {SPREAD_ORDER(0)},
    .even = {TIMES_4(0x00, 0xfc, 0xc0, 0x0f)}, /* 0x0fc0fc00 */
    .even_weights = {TIMES_4(0x40, 0x00, 0x00, 0x04)},
    .odd = {TIMES_4(0xf0, 0x03, 0x3f, 0x00)}, /* 0x003f03f0, and the low half of x << 4, x << 8 */
    .odd_weights = {TIMES_4(0x10, 0x00, 0x00, 0x01)},
    .last_upper = {TIMES_16(25)},
    .last_letter = {TIMES_16(51)},
    .padding = {TIMES_16(0), TIMES_16((uint8_t)('=' - 'A'))}};

#define DISTANCES(plus, slash)                                                                     \
    {                                                                                              \
        'A', 'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,       \
            '0' - 52, '0' - 52, '0' - 52, (plus)-62, (slash)-63, 0, 0                              \
    }

__attribute__((aligned(16))) const ohi_base64_variant ohi_base64_variants[2] = {
    {DISTANCES('+', '/'), {0, 4, 4, 4, 8, 8, 8, 12, 12, 12, 16, 16, 16, 20, 20, 20}},
    {DISTANCES('-', '_'), {0, 2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15, 16, 18, 19, 20}}};
#endif
