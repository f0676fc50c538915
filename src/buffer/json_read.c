/* JSON into buffers and out of them.
 *
 * Reading is a recursive-descent parser without recursion, because the grammar has one level:
 *
 *     text   := array | '{' member ',' member '}'          members in any order, each once
 *     member := "type" ':' "Buffer" | "data" ':' array
 *     array  := '[' ']' | '[' byte (',' byte)* ']'
 *
 * The commas of the array are counted first, so that the bytes go straight into a store of the
 * right size. The cursor stops at the first character that fits nowhere; that is the error's
 * position. */
#include <offheap/json.h>
#include <offheap/search.h>

#include "buffer/snapshot.h"

#include <string.h>

oh_status oh_buffer_to_json(oh_context *context, oh_buffer buffer, oh_buffer *out)
{
    if (oh_json_bound(buffer.length) == SIZE_MAX)
        return OH_ERR_BUFFER_TOO_LARGE;
    oh_buffer json, copy;
    oh_status status = ohi_snapshot_take(context, &buffer, &copy);
    if (status != OH_OK)
        return status;
    size_t length = oh_json_length(buffer.data, buffer.length);
    status = oh_buffer_alloc_unsafe(context, length, &json);
    if (status == OH_OK) {
        oh_json_write((char *)json.data, buffer.data, buffer.length);
        *out = json;
    }
    oh_buffer_release(&copy);
    return status;
}

/* What is left of the text. */
typedef struct cursor {
    const char *start;
    const char *at;
    const char *end;
} cursor;

static void skip_space(cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\r' || *c->at == '\t'))
        c->at++;
}

/* Takes one character, white space before it included. */
static bool take(cursor *c, char expected)
{
    skip_space(c);
    if (c->at == c->end || *c->at != expected)
        return false;
    c->at++;
    return true;
}

/* Takes a word letter by letter, so that on failure the cursor is at the first that differs. */
static bool take_word(cursor *c, const char *word)
{
    skip_space(c);
    while (*word != '\0' && c->at < c->end && *c->at == *word) {
        c->at++;
        word++;
    }
    return *word == '\0';
}

static bool is_digit(const cursor *c)
{
    return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

/* A whole number without leading zeros; on OH_ERR_OUT_OF_RANGE the cursor is at its first digit. */
static oh_status take_byte(cursor *c, uint8_t *byte)
{
    skip_space(c);
    if (!is_digit(c))
        return OH_ERR_INVALID_ARG_VALUE;
    const char *first = c->at;
    unsigned value = 0;
    while (is_digit(c) && !(c->at > first && *first == '0')) {
        value = 10 * value + (unsigned)(*c->at++ - '0');
        if (value > UINT8_MAX) {
            c->at = first;
            return OH_ERR_OUT_OF_RANGE;
        }
    }
    *byte = (uint8_t)value;
    return OH_OK;
}

/* The bytes of an array whose '[' is taken and which is not empty. `room` bytes fit. */
static oh_status take_bytes(cursor *c, uint8_t *bytes, size_t room, size_t *count)
{
    size_t n = 0;
    do {
        oh_status status = n < room ? take_byte(c, &bytes[n++]) : OH_ERR_INVALID_ARG_VALUE;
        if (status != OH_OK)
            return status;
    } while (take(c, ','));
    *count = n;
    return take(c, ']') ? OH_OK : OH_ERR_INVALID_ARG_VALUE;
}

static oh_status take_array(cursor *c, oh_context *context, oh_buffer *out)
{
    if (!take(c, '['))
        return OH_ERR_INVALID_ARG_VALUE;
    if (take(c, ']')) {
        *out = (oh_buffer){0};
        return OH_OK;
    }
    size_t left = (size_t)(c->end - c->at);
    ptrdiff_t close = oh_find_byte((const uint8_t *)c->at, left, ']');
    size_t inside = close < 0 ? left : (size_t)close;
    size_t room = 1 + oh_count_byte((const uint8_t *)c->at, inside, ',');
    size_t count;
    oh_status status = oh_buffer_alloc_unsafe(context, room, out);
    if (status != OH_OK) {
        c->at = c->start;
        return status;
    }
    status = take_bytes(c, out->data, room, &count);
    if (status != OH_OK)
        oh_buffer_release(out);
    return status;
}

typedef struct members {
    bool has_type, has_data;
    oh_buffer data;
} members;

static oh_status take_member(cursor *c, oh_context *context, members *found)
{
    if (!take(c, '"'))
        return OH_ERR_INVALID_ARG_VALUE;
    if (!found->has_type && c->at < c->end && *c->at == 't') {
        found->has_type = take_word(c, "type\"") && take(c, ':') && take_word(c, "\"Buffer\"");
        return found->has_type ? OH_OK : OH_ERR_INVALID_ARG_VALUE;
    }
    if (found->has_data || !take_word(c, "data\"") || !take(c, ':'))
        return OH_ERR_INVALID_ARG_VALUE;
    oh_status status = take_array(c, context, &found->data);
    found->has_data = status == OH_OK;
    return status;
}

static oh_status take_object(cursor *c, oh_context *context, oh_buffer *out)
{
    members found = {0};
    oh_status status = take_member(c, context, &found);
    if (status == OH_OK && !take(c, ','))
        status = OH_ERR_INVALID_ARG_VALUE;
    if (status == OH_OK)
        status = take_member(c, context, &found);
    if (status == OH_OK && !take(c, '}'))
        status = OH_ERR_INVALID_ARG_VALUE;
    if (status == OH_OK)
        *out = found.data;
    else
        oh_buffer_release(&found.data);
    return status;
}

oh_status oh_json_read(oh_context *context, const char *text, size_t length, oh_buffer *out,
                       size_t *error_position)
{
    static const char nothing[1] = "";
    const char *start = length > 0 ? text : nothing;
    cursor c = {start, start, start + length};
    oh_buffer read = {0};
    oh_status status =
        take(&c, '{') ? take_object(&c, context, &read) : take_array(&c, context, &read);
    skip_space(&c);
    if (status == OH_OK && c.at != c.end)
        status = OH_ERR_INVALID_ARG_VALUE;
    if (status == OH_OK) {
        *out = read;
        return OH_OK;
    }
    oh_buffer_release(&read);
    if (error_position)
        *error_position = (size_t)(c.at - c.start);
    return status;
}
