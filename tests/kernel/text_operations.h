/* Every text kernel as a row for the frame. */
#ifndef TESTS_TEXT_OPERATIONS_H
#define TESTS_TEXT_OPERATIONS_H

#include "kernel/kernel_frame.h"

extern const kernel_operation text_operations[];
extern const size_t text_operation_count;

#endif
