#include "kernel/text_samples.h"

#include "kernel/kernel_frame.h"
#include "kernel/scalar/utf8_step.h"

#include <string.h>

const char *text_sample_name(text_sample_kind kind)
{
    static const char *const names[] = {
#define TEXT_SAMPLE_NAME(name, what) #name,
        TEXT_SAMPLE_MAP(TEXT_SAMPLE_NAME)
#undef TEXT_SAMPLE_NAME
    };
    return names[kind];
}

static uint32_t between(uint64_t *state, uint32_t low, uint32_t high)
{
    return low + (uint32_t)(frame_random(state) % (high - low + 1));
}

static uint32_t random_code_point(text_sample_kind kind, uint64_t *state)
{
    switch (kind) {
    case TEXT_SAMPLE_ascii:
        return between(state, 0, 0x7F);
    case TEXT_SAMPLE_latin:
        return between(state, 0, 5) != 0 ? between(state, 0x20, 0x7E) : between(state, 0x80, 0xFF);
    case TEXT_SAMPLE_cyrillic:
        return between(state, 0, 6) == 0 ? 0x20 : between(state, 0x80, 0x7FF);
    case TEXT_SAMPLE_chinese:
        return between(state, 0, 9) == 0 ? between(state, 0xE000, 0xFFFF)
                                         : between(state, 0x800, 0xD7FF);
    case TEXT_SAMPLE_emoji:
        return between(state, 0x10000, 0x10FFFF);
    default:
        return 0;
    }
}

/* Whole characters from runs of random kinds and lengths, as many as fit. */
static void fill_mixed(uint64_t *state, uint8_t *out, size_t bytes)
{
    size_t at = 0;
    while (at < bytes) {
        text_sample_kind kind = (text_sample_kind)between(state, 0, TEXT_SAMPLE_emoji);
        for (uint32_t left = between(state, 1, 40); left > 0 && at < bytes; left--) {
            uint8_t character[4];
            size_t width = ohi_utf8_put(character, random_code_point(kind, state));
            width = width <= bytes - at ? width : bytes - at;
            memcpy(out + at, character, width);
            at += width;
        }
    }
}

static void fill_kind(text_sample_kind kind, uint64_t *state, uint8_t *out, size_t bytes)
{
    for (size_t at = 0; at < bytes;) {
        uint8_t character[4];
        size_t width = ohi_utf8_put(character, random_code_point(kind, state));
        width = width <= bytes - at ? width : bytes - at;
        memcpy(out + at, character, width);
        at += width;
    }
}

/* Bytes that are near some rule's border. */
static uint8_t border_byte(uint64_t *state)
{
    static const uint8_t borders[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                      0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
                                      0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    return borders[frame_random(state) % sizeof borders];
}

void text_sample_utf8(text_sample_kind kind, uint64_t seed, uint8_t *out, size_t bytes)
{
    uint64_t state = seed;
    switch (kind) {
    case TEXT_SAMPLE_mixed:
        fill_mixed(&state, out, bytes);
        return;
    case TEXT_SAMPLE_broken:
        fill_mixed(&state, out, bytes);
        for (size_t at = between(&state, 0, 30); at < bytes; at += between(&state, 1, 60))
            out[at] = border_byte(&state);
        return;
    case TEXT_SAMPLE_random:
        for (size_t i = 0; i < bytes; i++)
            out[i] = (uint8_t)frame_random(&state);
        return;
    case TEXT_SAMPLE_trails:
        for (size_t i = 0; i < bytes; i++)
            out[i] = border_byte(&state);
        return;
    default:
        fill_kind(kind, &state, out, bytes);
    }
}

/* Units of one kind; for the broken kinds surrogates come without order. */
static uint32_t random_unit_source(text_sample_kind kind, uint64_t *state)
{
    switch (kind) {
    case TEXT_SAMPLE_mixed:
    case TEXT_SAMPLE_broken:
        if (kind == TEXT_SAMPLE_broken && between(state, 0, 9) == 0)
            return between(state, 0xD800, 0xDFFF);
        return random_code_point((text_sample_kind)between(state, 0, TEXT_SAMPLE_emoji), state);
    case TEXT_SAMPLE_random:
        return between(state, 0, 0xFFFF);
    case TEXT_SAMPLE_trails:
        return between(state, 0xD7F0, 0xE010);
    default:
        return random_code_point(kind, state);
    }
}

void text_sample_utf16(text_sample_kind kind, uint64_t seed, uint16_t *out, size_t units)
{
    uint64_t state = seed;
    for (size_t at = 0; at < units;) {
        uint16_t pair[2];
        uint32_t width = ohi_utf16_put(pair, random_unit_source(kind, &state));
        for (uint32_t i = 0; i < width && at < units; i++)
            out[at++] = pair[i];
    }
}
