/* Writes JSON into a growing buffer. Commas and escapes are its business; text that is not UTF-8
   comes out with U+FFFD, so that the result always is. */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include "monitor/log_record.h"

typedef struct ohi_text_buffer {
    char *data; /* always NUL-terminated once something was added */
    size_t length, capacity;
    bool failed; /* out of memory */
} ohi_text_buffer;

void ohi_buffer_deinit(ohi_text_buffer *buffer);
void ohi_buffer_add(ohi_text_buffer *buffer, const char *data, size_t length);
void ohi_buffer_printf(ohi_text_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds text as a person may safely see it: what is no UTF-8, controls (a terminal obeys them) and
   those that turn the direction of writing come out as U+FFFD. */
void ohi_buffer_add_visible(ohi_text_buffer *buffer, ohi_text text);

typedef struct ohi_json {
    ohi_text_buffer out;
    bool needs_comma;
    bool for_html; /* '<' as \u003c, so that no text can end a script element; only visible text */
} ohi_json;

void ohi_json_open(ohi_json *json, const char *key, char bracket);
void ohi_json_close(ohi_json *json, char bracket);
void ohi_json_text(ohi_json *json, const char *key, const char *text);
void ohi_json_piece(ohi_json *json, const char *key, ohi_text text);
void ohi_json_number(ohi_json *json, const char *key, double value);
void ohi_json_bool(ohi_json *json, const char *key, bool value);

#endif
