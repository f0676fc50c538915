#include "monitor/log_reader.h"

#include <string.h>

typedef struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
} cursor;

/* A number; 0 when the payload has ended, `bad` when it ends inside the number. */
static uint64_t get_number(cursor *in)
{
    uint64_t value = 0;
    if (in->at == in->end)
        return 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->at == in->end)
            break;
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    in->bad = true;
    return 0;
}

static ohi_text get_text(cursor *in)
{
    ohi_text text = {"", 0};
    uint64_t length = get_number(in);
    if (length > (uint64_t)(in->end - in->at)) {
        in->bad = true;
        return text;
    }
    if (length) {
        text.data = (const char *)in->at;
        text.length = (size_t)length;
        in->at += length;
    }
    return text;
}

oh_status ohi_log_reader_init(ohi_log_reader *reader, const void *bytes, size_t length)
{
    if (length < OHI_LOG_MAGIC_BYTES || memcmp(bytes, OHI_LOG_MAGIC, OHI_LOG_MAGIC_BYTES) != 0)
        return OH_ERR_INVALID_ARG_VALUE;
    const uint8_t *start = bytes;
    cursor in = {start + OHI_LOG_MAGIC_BYTES, start + length, false};
    uint64_t version = get_number(&in);
    if (in.bad || version == 0)
        return OH_ERR_INVALID_ARG_VALUE;
    if (version > OHI_LOG_VERSION)
        return OH_ERR_NOT_SUPPORTED;
    reader->at = in.at;
    reader->end = in.end;
    reader->cut = false;
    return OH_OK;
}

bool ohi_log_next(ohi_log_reader *reader, ohi_log_item *item)
{
    if (reader->at == reader->end)
        return false;
    cursor in = {reader->at + 1, reader->end, false};
    bool has_length = in.at < in.end;
    uint64_t length = get_number(&in);
    if (!has_length || in.bad || length > (uint64_t)(in.end - in.at)) {
        reader->cut = true;
        reader->at = reader->end;
        return false;
    }
    item->kind = *reader->at;
    item->payload = in.at;
    item->length = (size_t)length;
    reader->at = in.at + length;
    return true;
}

bool ohi_log_read_stack(const ohi_log_item *item, uint32_t *id, uint32_t *frames, size_t capacity,
                        size_t *count)
{
    cursor in = {item->payload, item->payload + item->length, false};
    *id = (uint32_t)get_number(&in);
    uint64_t total = get_number(&in);
    *count = 0;
    for (uint64_t i = 0; i < total && in.at < in.end && !in.bad; i++) {
        uint32_t frame = (uint32_t)get_number(&in);
        if (*count < capacity)
            frames[(*count)++] = frame;
    }
    return !in.bad;
}

#define GET_N(field) record->field = get_number(&in);
#define GET_T(field) record->field = get_text(&in);
#define DEFINE_READ(NAME, name)                                                                    \
    bool ohi_log_read_##name(const ohi_log_item *item, ohi_log_##name *record)                     \
    {                                                                                              \
        cursor in = {item->payload, item->payload + item->length, false};                          \
        OHI_FIELDS_##NAME(GET_N, GET_T) return !in.bad;                                            \
    }
OHI_RECORDS(DEFINE_READ)
