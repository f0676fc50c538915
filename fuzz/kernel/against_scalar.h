/* One operation of every kernel table against the scalar one. */
#ifndef FUZZ_KERNEL_AGAINST_SCALAR_H
#define FUZZ_KERNEL_AGAINST_SCALAR_H

#include "kernel/kernel_frame.h"

/* Runs the operation on what `data` holds of its units; aborts where a table's result differs. */
void fuzz_against_scalar(const kernel_operation *operation, const uint8_t *data, size_t bytes);

#endif
