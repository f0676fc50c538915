/* What the system says about this process and its machine. */
#ifndef MONITOR_PROCESS_PROBE_H
#define MONITOR_PROCESS_PROBE_H

#include <stddef.h>
#include <stdint.h>

typedef struct ohi_process_figures {
    uint64_t minor_faults; /* since the process started */
    uint64_t cpu_ns;       /* user and system time since it started */
    uint64_t run_delay_ns; /* its main thread waited that long for a processor */
    uint64_t preemptions;  /* how often the processor was taken away from it */
    uint64_t pauses;       /* and how often it gave it back, to wait for something */
} ohi_process_figures;

void ohi_process_figures_get(ohi_process_figures *out);

/* The smaller of the machine's memory and the control group's limit. */
uint64_t ohi_memory_limit_bytes(void);

/* Size of the address space in use. */
uint64_t ohi_virtual_bytes(void);

/* What the first write to a fresh page costs here, measured on 64 pages. */
uint64_t ohi_touch_page_ns(void);

/* The name of this program, without its folder. */
void ohi_process_name(char *name, size_t capacity);

#endif
