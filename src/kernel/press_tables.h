/* Indexes for byte lookups (PSHUFB, TBL) that press chosen elements of a vector together. An index
 * of 0x80 makes a zero byte. 14 KiB in all, made when the library is loaded. */
#ifndef KERNEL_PRESS_TABLES_H
#define KERNEL_PRESS_TABLES_H

#include <stdint.h>

#define OHI_PRESS_TABLE extern __attribute__((visibility("hidden"))) uint8_t

/* Row m: the positions of the set bits of m, ascending. */
OHI_PRESS_TABLE ohi_press_bytes[256][8];

/* The same for units of two bytes: 2p, 2p + 1 for each position p. */
OHI_PRESS_TABLE ohi_press_units[256][16];

/* 8 units of two bytes: the first byte of each, and the second of those in m. */
OHI_PRESS_TABLE ohi_press_two_places[256][16];

/* 4 units in four bytes each, with two bits of m for each unit: neither is set for one byte, the
 * first of the four; the lower is for two, the third and the fourth; both for three, the second
 * too.
 */
OHI_PRESS_TABLE ohi_press_three_places[256][16];

/* Makes the tables, in some 10 microseconds. */
void ohi_press_tables_make(void);

#endif
