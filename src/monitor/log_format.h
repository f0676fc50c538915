/*
 * The epoch log: everything the doctor knows about a run, as a stream of records.
 *
 *   file   = "OHEAPLOG" version record*
 *   record = kind (1 byte) length (varint) payload (length bytes)
 *
 * Numbers are LEB128 varints, text is a varint length and its bytes. A reader skips kinds it does
 * not know and fields behind those it knows, and takes a log that ends in the middle of a record as
 * one that was cut there: a program that is killed leaves a usable log. Records of an epoch come
 * before its EPOCH record, so that everything up to the last EPOCH is complete.
 *
 * Estimates (births, deaths) are unsampled already; counts of them are in sixteenths, because a
 * sampled weight is no integer and births minus deaths must add up.
 */
#ifndef MONITOR_LOG_FORMAT_H
#define MONITOR_LOG_FORMAT_H

#define OHI_LOG_MAGIC "OHEAPLOG"
#define OHI_LOG_MAGIC_BYTES 8
#define OHI_LOG_VERSION 1
#define OHI_LOG_COUNT_SCALE 16

/* X(kind, value): the fields of each are the ones of its struct in log_record.h, in that order. */
#define OHI_LOG_KINDS(X)                                                                           \
    X(START, 1)     /* the machine and the program */                                              \
    X(FRAME, 2)     /* a stack frame, resolved; a native one also as address in an object */       \
    X(STACK, 3)     /* frames, innermost first */                                                  \
    X(BIRTH, 4)     /* allocations of a stack in this epoch */                                     \
    X(DEATH, 5)     /* frees in this epoch, by stack and epoch of birth */                         \
    X(CONVERT, 6)   /* conversions of a stack in this epoch */                                     \
    X(SPLIT, 7)     /* a character cut in two by two decodes */                                    \
    X(DIRECT, 8)    /* direct allocations of a stack in this epoch */                              \
    X(STALL, 9)     /* one slow allocation or first touch */                                       \
    X(CONCAT, 10)   /* copies into ever longer buffers by one line */                              \
    X(MUTATION, 11) /* bytes seen through one handle were changed through another */               \
    X(PIN, 12)      /* bytes kept alive that no handle shows */                                    \
    X(COLLECT, 13)  /* one garbage collection */                                                   \
    X(HOLDER, 14)   /* who keeps the survivors of a stack */                                       \
    X(EXPECT, 15)   /* a declared cache */                                                         \
    X(EPOCH, 16)    /* the process at the end of an epoch */                                       \
    X(END, 17)      /* how it ended */

typedef enum ohi_log_kind {
#define OHI_LOG_ENUM(name, value) OHI_LOG_##name = (value),
    OHI_LOG_KINDS(OHI_LOG_ENUM)
#undef OHI_LOG_ENUM
} ohi_log_kind;

/* Where a frame belongs. */
typedef enum ohi_frame_origin {
    OHI_ORIGIN_USER,
    OHI_ORIGIN_DEPENDENCY, /* node_modules */
    OHI_ORIGIN_BUILTIN,
    OHI_ORIGIN_NATIVE
} ohi_frame_origin;

/* The site of a stack is its innermost frame of the least rank: the user's own code before
   dependencies, those before native code without a file, and built-ins last. */
static inline unsigned ohi_origin_rank(ohi_frame_origin origin)
{
    return origin == OHI_ORIGIN_USER         ? 0
           : origin == OHI_ORIGIN_DEPENDENCY ? 1
           : origin == OHI_ORIGIN_NATIVE     ? 2
                                             : 3;
}

#endif
