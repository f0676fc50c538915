#include "doctor/report/json_writer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ohi_buffer_deinit(ohi_text_buffer *buffer)
{
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

static bool reserve(ohi_text_buffer *buffer, size_t more)
{
    if (buffer->failed || more > SIZE_MAX / 4 - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t capacity = buffer->capacity ? buffer->capacity : 1024;
    while (capacity <= buffer->length + more)
        capacity *= 2;
    if (capacity != buffer->capacity) {
        char *data = realloc(buffer->data, capacity);
        if (!data) {
            buffer->failed = true;
            return false;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return true;
}

void ohi_buffer_add(ohi_text_buffer *buffer, const char *data, size_t length)
{
    if (reserve(buffer, length)) {
        if (length)
            memcpy(buffer->data + buffer->length, data, length);
        buffer->length += length;
        buffer->data[buffer->length] = 0;
    }
}

void ohi_buffer_printf(ohi_text_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 && reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

/* Bytes of the well-formed UTF-8 character at `at`, 0 when there is none. */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    size_t length = lead < 0x80   ? 1
                    : lead < 0xc2 ? 0
                    : lead < 0xe0 ? 2
                    : lead < 0xf0 ? 3
                    : lead < 0xf5 ? 4
                                  : 0;
    if (length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool bad = (lead == 0xe0 && at[1] < 0xa0) || (lead == 0xed && at[1] > 0x9f) ||
               (lead == 0xf0 && at[1] < 0x90) || (lead == 0xf4 && at[1] > 0x8f);
    return bad ? 0 : length;
}

/* U+202A to U+202E and U+2066 to U+2069: whoever prints them lets a name rewrite what follows. */
static bool turns_direction(const char *at, size_t length)
{
    if (length != 3 || at[0] != '\xe2')
        return false;
    unsigned char last = (unsigned char)at[2];
    return (at[1] == '\x80' && last >= 0xaa && last <= 0xae) ||
           (at[1] == '\x81' && last >= 0xa6 && last <= 0xa9);
}

static void add_replacement(ohi_text_buffer *out)
{
    ohi_buffer_add(out, "\xef\xbf\xbd", 3);
}

void ohi_buffer_add_visible(ohi_text_buffer *buffer, ohi_text text)
{
    for (size_t i = 0; i < text.length;) {
        const char *at = text.data + i;
        size_t length = utf8_length((const unsigned char *)at, text.length - i);
        bool is_control = length == 1 && ((unsigned char)*at < 0x20 || *at == 0x7f);
        bool is_c1 = length == 2 && at[0] == '\xc2' && (unsigned char)at[1] < 0xa0;
        if (length == 0 || is_control || is_c1 || turns_direction(at, length))
            add_replacement(buffer);
        else
            ohi_buffer_add(buffer, at, length);
        i += length ? length : 1;
    }
}

static void add_escaped(ohi_json *json, ohi_text text)
{
    ohi_text_buffer *out = &json->out;
    ohi_buffer_add(out, "\"", 1);
    for (size_t i = 0; i < text.length;) {
        const char *at = text.data + i;
        unsigned char c = (unsigned char)*at;
        size_t length = utf8_length((const unsigned char *)at, text.length - i);
        if (c == '"' || c == '\\')
            ohi_buffer_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f || (json->for_html && (c == '<' || c == '>' || c == '&')))
            ohi_buffer_printf(out, "\\u%04x", c);
        else if (length == 0 || (json->for_html && turns_direction(at, length)))
            add_replacement(out);
        else
            ohi_buffer_add(out, at, length);
        i += length ? length : 1;
    }
    ohi_buffer_add(out, "\"", 1);
}

static void begin_value(ohi_json *json, const char *key)
{
    if (json->needs_comma)
        ohi_buffer_add(&json->out, ",", 1);
    if (key)
        ohi_buffer_printf(&json->out, "\"%s\":", key);
    json->needs_comma = true;
}

void ohi_json_open(ohi_json *json, const char *key, char bracket)
{
    begin_value(json, key);
    ohi_buffer_add(&json->out, &bracket, 1);
    json->needs_comma = false;
}

void ohi_json_close(ohi_json *json, char bracket)
{
    ohi_buffer_add(&json->out, &bracket, 1);
    json->needs_comma = true;
}

void ohi_json_piece(ohi_json *json, const char *key, ohi_text text)
{
    begin_value(json, key);
    add_escaped(json, text);
}

void ohi_json_text(ohi_json *json, const char *key, const char *text)
{
    ohi_json_piece(json, key, (ohi_text){text ? text : "", text ? strlen(text) : 0});
}

void ohi_json_number(ohi_json *json, const char *key, double value)
{
    begin_value(json, key);
    if (!isfinite(value))
        value = 0;
    if (fabs(value) < 9e15 && floor(value) >= value)
        ohi_buffer_printf(&json->out, "%.0f", value);
    else
        ohi_buffer_printf(&json->out, "%.6g", value);
}

void ohi_json_bool(ohi_json *json, const char *key, bool value)
{
    begin_value(json, key);
    ohi_buffer_printf(&json->out, "%s", value ? "true" : "false");
}
