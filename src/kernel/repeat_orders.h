/* The order in which the bytes of a pattern fill a vector: 0, 1, 2 ... modulo its length. */
#ifndef REPEAT_ORDERS_H
#define REPEAT_ORDERS_H

#include <stdint.h>

/* For patterns of 1 to 16 bytes. */
extern const uint8_t ohi_repeat_orders[17][32];

#endif
