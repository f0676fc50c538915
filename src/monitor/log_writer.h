/* Appends records to a buffer and hands the buffer to a file descriptor, or keeps it in memory. */
#ifndef MONITOR_LOG_WRITER_H
#define MONITOR_LOG_WRITER_H

#include "monitor/log_record.h"

#include <stdbool.h>

typedef struct ohi_log_writer {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
    int fd;           /* -1: everything stays in memory */
    uint64_t inode;   /* of the file that was behind fd at the start */
    bool discards;    /* nobody reads it: a flush forgets what was appended */
    int error;        /* why the log ends here: no memory, no file, a write that failed; 0 */
    uint64_t written; /* bytes handed over so far */
} ohi_log_writer;

/* Starts a log with its magic; fd -1 keeps it in memory. */
void ohi_log_writer_init(ohi_log_writer *log, int fd);
void ohi_log_writer_deinit(ohi_log_writer *log);

/* Writes what has been appended to the descriptor; no effect on a log in memory. */
void ohi_log_flush(ohi_log_writer *log);

void ohi_log_write_stack(ohi_log_writer *log, uint32_t id, const uint32_t *frames, size_t count);

#define OHI_DECLARE_WRITE(NAME, name)                                                              \
    void ohi_log_write_##name(ohi_log_writer *log, const ohi_log_##name *record);
OHI_RECORDS(OHI_DECLARE_WRITE)
#undef OHI_DECLARE_WRITE

#endif
