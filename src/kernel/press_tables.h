/* Indexes for byte lookups (PSHUFB, TBL) that press chosen elements of a vector together. An index
 * of 0x80 makes a zero byte. 14 KiB in all. */
#ifndef KERNEL_PRESS_TABLES_H
#define KERNEL_PRESS_TABLES_H

#include <stdint.h>

/* Row m: the positions of the set bits of m, ascending. */
extern const uint8_t ohi_press_bytes[256][8];

/* The same for units of two bytes: 2p, 2p + 1 for each position p. */
extern const uint8_t ohi_press_units[256][16];

/* 8 units of two bytes: the first byte of each, and the second of those in m. */
extern const uint8_t ohi_press_two_places[256][16];

/* 4 units in four bytes each, with two bits of m for each unit: neither is set for one byte, the
 * first of the four; the lower is for two, the third and the fourth; both for three, the second
 * too.
 */
extern const uint8_t ohi_press_three_places[256][16];

#endif
