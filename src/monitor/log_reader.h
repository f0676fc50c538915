/* Walks the records of an epoch log in memory. */
#ifndef MONITOR_LOG_READER_H
#define MONITOR_LOG_READER_H

#include "monitor/log_record.h"

#include <offheap/status.h>

typedef struct ohi_log_reader {
    const uint8_t *at;
    const uint8_t *end;
    bool cut; /* the log stopped in the middle of a record */
} ohi_log_reader;

/* One record: its kind and where its payload is. */
typedef struct ohi_log_item {
    int kind;
    const uint8_t *payload;
    size_t length;
} ohi_log_item;

/* Checks magic and version: OH_ERR_INVALID_ARG_VALUE when it is no log, OH_ERR_NOT_SUPPORTED when a
   later version wrote it. The bytes are borrowed. */
OH_NODISCARD oh_status ohi_log_reader_init(ohi_log_reader *reader, const void *bytes,
                                           size_t length);

/* The next record; false at the end. */
bool ohi_log_next(ohi_log_reader *reader, ohi_log_item *item);

/* Decodes a payload. Fields it does not have are 0, text points into the log. False: malformed. */
#define OHI_DECLARE_READ(NAME, name)                                                               \
    bool ohi_log_read_##name(const ohi_log_item *, ohi_log_##name *);
OHI_RECORDS(OHI_DECLARE_READ)
#undef OHI_DECLARE_READ

/* Frames of a STACK record: up to `capacity` of them. */
bool ohi_log_read_stack(const ohi_log_item *item, uint32_t *id, uint32_t *frames, size_t capacity,
                        size_t *count);

#endif
