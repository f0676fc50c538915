/*
 * What one line did with strings after warm-up: sums over the run and the best second of each rate.
 *
 * Bytes that become a string at one line and bytes again at another are one piece of work: the line
 * that decodes is named, and the usage of the other is added to its own.
 */
#ifndef DOCTOR_CONVERSION_USAGE_H
#define DOCTOR_CONVERSION_USAGE_H

#include "doctor/run_log.h"

enum { OHI_DECODE, OHI_ENCODE, OHI_JSON, OHI_CONVERSION_KINDS };

typedef struct ohi_conversion_usage {
    double calls[OHI_CONVERSION_KINDS], bytes[OHI_CONVERSION_KINDS], ns[OHI_CONVERSION_KINDS];
    double string_bytes, wide_bytes, wide_chars, needed_chars;
    double repeats, repeat_bytes;
    double grown, grown_bytes;               /* decoded before, as the beginning of less */
    double kind_trips[OHI_CONVERSION_KINDS]; /* a trip counts at both of its lines */
    double task_calls, task_bytes, longest;
    double loop_seconds; /* of epochs with a macrotask that made many of them */
    double hex_calls;
    double calls_rate, bytes_rate, repeat_rate, trip_rate, json_rate; /* a second, best window */
    uint64_t encodings[8];
    uint64_t stack; /* of the record that took longest */
    double stack_ns;
    uint64_t partner; /* the stack at the other end of its round trips; 0: none, or this line */
    double partner_trips;
    bool is_absorbed; /* by the site that decodes */
} ohi_conversion_usage;

/* By site, at the first site of each line; the caller frees it. NULL: out of memory. */
ohi_conversion_usage *ohi_conversion_usages(const ohi_run_log *run);

static inline double ohi_usage_trips(const ohi_conversion_usage *usage)
{
    double decoded = usage->kind_trips[OHI_DECODE], encoded = usage->kind_trips[OHI_ENCODE];
    return decoded > encoded ? decoded : encoded;
}

static inline double ohi_usage_sum(const double kinds[OHI_CONVERSION_KINDS])
{
    return kinds[OHI_DECODE] + kinds[OHI_ENCODE] + kinds[OHI_JSON];
}

#endif
