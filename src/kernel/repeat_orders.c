#include "kernel/repeat_orders.h"

#define FOUR(from, p)                                                                              \
    (uint8_t)((from) % (p)), (uint8_t)(((from) + 1) % (p)), (uint8_t)(((from) + 2) % (p)),         \
        (uint8_t)(((from) + 3) % (p))
#define ROW(p)                                                                                     \
    [p] = {FOUR(0, p),  FOUR(4, p),  FOUR(8, p),  FOUR(12, p),                                     \
           FOUR(16, p), FOUR(20, p), FOUR(24, p), FOUR(28, p)}

const uint8_t ohi_repeat_orders[17][32] = {ROW(1),  ROW(2),  ROW(3),  ROW(4),  ROW(5),  ROW(6),
                                           ROW(7),  ROW(8),  ROW(9),  ROW(10), ROW(11), ROW(12),
                                           ROW(13), ROW(14), ROW(15), ROW(16)};
