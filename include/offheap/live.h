/**
 * The counters of running programs: what a program that publishes them (`offheap run --monitor`, or
 * oh_monitor_start() with `publish`) shows to `offheap top` and `offheap export`.
 *
 *     int64_t pids[64];
 *     oh_live_snapshot program;
 *     if (oh_live_list(pids, 64) > 0 && oh_live_read(pids[0], &program) == OH_OK)
 *         printf("%s holds %llu bytes\n", program.program, (unsigned long long)program.external);
 *
 * A program's counters lie in a small file of shared memory that only its user can read; reading
 * them costs the program nothing. All functions are thread-safe.
 */
#ifndef OFFHEAP_LIVE_H
#define OFFHEAP_LIVE_H

#include <offheap/encoding.h>
#include <stdio.h>

OH_EXTERN_C_BEGIN

#define OH_LIVE_SITES 10               /**< most sites in a snapshot */
#define OH_LIVE_TEXT_BYTES 96          /**< most bytes of a site's text, NUL included */
#define OH_LIVE_ENCODINGS (OH_HEX + 1) /**< by oh_encoding */
#define OH_LIVE_DIRECTIONS 3           /**< bytes to string, string to bytes, JSON */
#define OH_LIVE_CLASSES 4              /**< pool, direct, adopted, mapped */
#define OH_LIVE_BUCKETS 12             /**< up to 1 us * 4^i; the last: any longer */
#define OH_LIVE_CELLS 3                /**< slots of the pool: used, free (were used), fresh */
#define OH_LIVE_PITFALLS 8             /**< as the doctor's reports list them, leak first */
#define OH_LIVE_SEVERITIES 3           /**< note, warn, serious */

/** One of the lines that hold most. */
typedef struct oh_live_site {
    char text[OH_LIVE_TEXT_BYTES]; /**< "app.js:12 onUpload", NUL-terminated */
    uint64_t live_bytes;           /**< made there and still alive */
    uint64_t allocated_bytes;      /**< made there since the start */
} oh_live_site;

/** Bytes of one provenance since the program started. */
typedef struct oh_live_class {
    uint64_t live_bytes;      /**< allocated less freed */
    uint64_t reserved_bytes;  /**< taken from the system for them, and kept for the next ones */
    uint64_t allocations;     /**< how many there were */
    uint64_t allocated_bytes; /**< asked for by them */
    uint64_t freed_bytes;     /**< of those that are gone */
} oh_live_class;

/** How many findings a report has. */
typedef struct oh_live_findings {
    uint64_t counts[OH_LIVE_PITFALLS][OH_LIVE_SEVERITIES]; /**< by pitfall and severity */
} oh_live_findings;

/** One program's counters at one moment; bytes, nanoseconds, counts since its start. */
typedef struct oh_live_snapshot {
    int64_t pid;                            /**< of the process */
    uint64_t start_seconds;                 /**< wall clock, seconds since 1970 */
    uint64_t age_ns;                        /**< how long it had run at the last update */
    char program[64];                       /**< its name, NUL-terminated */
    uint64_t rss;                           /**< resident set of the process */
    uint64_t virtual_bytes;                 /**< address space of the process */
    uint64_t heap_total;                    /**< heap of the engine */
    uint64_t heap_used;                     /**< used part of it */
    uint64_t external;                      /**< bytes outside it */
    uint64_t array_buffers;                 /**< the part wrapped in ArrayBuffers */
    uint64_t pool_reserved;                 /**< memory of all slabs */
    uint64_t pool_used;                     /**< slots in use */
    uint64_t pool_cells[OH_LIVE_CELLS];     /**< slots by state, now and then counted anew */
    uint64_t pinned;                        /**< kept alive, shown by no live view */
    uint64_t limit_bytes;                   /**< limit of external bytes; 0: none */
    uint64_t cpu_ns;                        /**< processor time of the process */
    uint64_t lag_ns;                        /**< longest task since the update before */
    uint64_t overhead_ns;                   /**< what the monitor's own work took */
    uint64_t sampling_interval_bytes;       /**< mean bytes between two samples; 1: all are taken */
    uint64_t pressure_collections;          /**< garbage collections that external memory caused */
    uint64_t monitor_collections;           /**< those the monitor asked for */
    oh_live_class classes[OH_LIVE_CLASSES]; /**< by provenance */
    /** How many conversions there were. */
    uint64_t conversions[OH_LIVE_DIRECTIONS][OH_LIVE_ENCODINGS];
    /** The bytes they read or wrote. */
    uint64_t conversion_bytes[OH_LIVE_DIRECTIONS][OH_LIVE_ENCODINGS];
    uint64_t conversion_ns;                   /**< time they took */
    uint64_t direct_buckets[OH_LIVE_BUCKETS]; /**< direct allocations by latency */
    uint64_t direct_ns;                       /**< time they took */
    uint64_t direct_count;                    /**< how many there were */
    oh_live_site sites[OH_LIVE_SITES];        /**< those that hold most, the largest first */
    size_t site_count;                        /**< how many of them are filled */
    /** What the last report about the program found; 0 as long as there was none. */
    oh_live_findings findings;
} oh_live_snapshot;

/** Process ids of the programs of this user that publish and still run, ascending, at most
    `capacity` of them; returns how many there are. `pids` may be NULL when capacity is 0. What
    programs that were killed have left in shared memory is removed on the way. */
OH_API size_t oh_live_list(int64_t *pids, size_t capacity);

/** The counters of one program. Fails with OH_ERR_IO when it does not run or publish any, and with
    OH_ERR_NOT_SUPPORTED when they are another version's. */
OH_NODISCARD OH_API oh_status oh_live_read(int64_t pid, oh_live_snapshot *out);

/** Puts what a report found beside the counters of the program that it is about, which runs as
   `pid` since `start_seconds`. Fails with OH_ERR_IO when that one publishes none (any more), and as
    oh_live_read() does. A report on a program that runs does this by itself. */
OH_NODISCARD OH_API oh_status oh_live_set_findings(int64_t pid, uint64_t start_seconds,
                                                   const oh_live_findings *findings);

/** Writes the counters of programs as OpenMetrics 1.0 text, "# EOF" included. Fails with OH_ERR_IO,
    and in liboffheap.so with OH_ERR_NOT_SUPPORTED where liboffheap-doctor.so, which does it, is not
    installed beside it. */
OH_NODISCARD OH_API oh_status oh_live_write_openmetrics(FILE *out, const oh_live_snapshot *list,
                                                        size_t count);

OH_EXTERN_C_END

#endif
