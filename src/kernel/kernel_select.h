/* Which table of kernels this process uses, and which ones it could. */
#ifndef KERNEL_SELECT_H
#define KERNEL_SELECT_H

#include "base/attributes.h"
#include "kernel/kernel_table.h"

#include <stdatomic.h>

/* Hidden, so that reading it takes one load and not two. */
extern __attribute__((visibility("hidden"))) _Atomic(const ohi_kernel_table *) ohi_kernel_chosen;

/* Chooses anew, as when the library is loaded. */
const ohi_kernel_table *ohi_kernel_choose(void);

/* The table in use: one load, and nothing to ask. */
OHI_INLINE const ohi_kernel_table *ohi_kernels(void)
{
    return atomic_load_explicit(&ohi_kernel_chosen, memory_order_relaxed);
}

/* The tables that this machine can run, best first; the last one is scalar. NULL past the end. */
const ohi_kernel_table *ohi_kernel_runnable(size_t index);

#endif
