/* What findings are about and how bad they are. The list is here and not with the doctor, which
   uses it most, because the metrics of a running program name them, too. */
#ifndef MONITOR_PITFALL_H
#define MONITOR_PITFALL_H

/* X(name, text in the reports, noun that a headline counts) */
#define OHI_PITFALLS(X)                                                                            \
    X(LEAK, "leak", "memory leak")                                                                 \
    X(PINNING, "pinning", "memory pin")                                                            \
    X(CYCLES, "cycles", "garbage cycle")                                                           \
    X(STRING_CONVERSION, "string-conversion", "string conversion")                                 \
    X(SPLIT_CHARACTER, "split-character", "split character")                                       \
    X(LARGE_ALLOCATION, "large-allocation", "large allocation")                                    \
    X(SLICE_MUTATION, "slice-mutation", "slice mutation")                                          \
    X(MEMORY_NOTE, "memory-note", "memory note")

/* X(name, text in the reports), the mildest first */
#define OHI_SEVERITIES(X) X(NOTE, "note") X(WARN, "warn") X(SERIOUS, "serious")

#endif
