/* Each row is computed from its rule: written out they were a twentieth of the library. The
 * tests compute them again, another way. */
#include "kernel/press_tables.h"

#include <stdbool.h>
#include <string.h>

uint8_t ohi_press_bytes[256][8];
uint8_t ohi_press_units[256][16];
uint8_t ohi_press_two_places[256][16];
uint8_t ohi_press_three_places[256][16];

enum { NOTHING = 0x80 };

/* Puts `index` in the next place of a row when it is chosen. */
static uint8_t *put(uint8_t *next, bool is_chosen, unsigned index)
{
    *next = is_chosen ? (uint8_t)index : *next;
    return next + is_chosen;
}

static void make_bytes_and_units(unsigned chosen)
{
    uint8_t *byte = ohi_press_bytes[chosen], *unit = ohi_press_units[chosen];
    for (unsigned i = 0; i < 8; i++) {
        const bool is_in = (chosen >> i & 1) != 0;
        byte = put(byte, is_in, i);
        unit = put(unit, is_in, 2 * i);
        unit = put(unit, is_in, 2 * i + 1);
    }
}

static void make_two_places(unsigned wide)
{
    uint8_t *next = ohi_press_two_places[wide];
    for (unsigned i = 0; i < 8; i++) {
        next = put(next, true, 2 * i);
        next = put(next, (wide >> i & 1) != 0, 2 * i + 1);
    }
}

static void make_three_places(unsigned bits)
{
    uint8_t *next = ohi_press_three_places[bits];
    for (unsigned i = 0; i < 4; i++, bits >>= 2) {
        next = put(next, (bits & 1) == 0, 4 * i);
        next = put(next, (bits & 3) == 3, 4 * i + 1);
        next = put(next, (bits & 1) != 0, 4 * i + 2);
        next = put(next, (bits & 1) != 0, 4 * i + 3);
    }
}

void ohi_press_tables_make(void)
{
    memset(ohi_press_bytes, NOTHING, sizeof ohi_press_bytes);
    memset(ohi_press_units, NOTHING, sizeof ohi_press_units);
    memset(ohi_press_two_places, NOTHING, sizeof ohi_press_two_places);
    memset(ohi_press_three_places, NOTHING, sizeof ohi_press_three_places);
    for (unsigned row = 0; row < 256; row++) {
        make_bytes_and_units(row);
        make_two_places(row);
        make_three_places(row);
    }
}
