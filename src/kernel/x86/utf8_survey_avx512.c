/* The survey of UTF-8 (utf8_survey.h) for AVX-512. */
#include "kernel/x86/avx512_block.h"

#if OHI_X86
#include "kernel/constants.h"
#include "kernel/kernel_table.h"
#include "kernel/utf8_errors.h"
#include "kernel/x86/utf8_replace.h"
#include "kernel/x86/utf8_short.h"

typedef struct utf8_rules {
    uint8_t before_high[64];
    uint8_t before_low[64];
    uint8_t this_high[64];
    uint8_t units[64];
    uint8_t lead3_less[64]; /* these two less than E0 and F0 have the top bit left from there on */
    uint8_t lead4_less[64];
    uint8_t two_trails[64];
} utf8_rules;

static const __attribute__((aligned(64))) utf8_rules utf8_rules_table = {
    .before_high = TIMES_4(BEFORE_HIGH_ERRORS),
    .before_low = TIMES_4(BEFORE_LOW_ERRORS),
    .this_high = TIMES_4(THIS_HIGH_ERRORS),
    .units = TIMES_4(UNITS_BY_NIBBLE),
    .lead3_less = TIMES_4(TIMES_16(0xE0 - 0x80)),
    .lead4_less = TIMES_4(TIMES_16(0xF0 - 0x80)),
    .two_trails = TIMES_4(TIMES_16(TWO_TRAILS)),
};

OHI_AVX512_INLINE const utf8_rules *utf8_rules_get(void)
{
    return unknown(&utf8_rules_table);
}

/* Sums of bytes stay so small that adding them as larger numbers carries nothing over. */
typedef __m512i vec;
typedef __m512i lane_sums;

#define WIDTH 64
#define load load_block
#define INLINE OHI_AVX512_INLINE
#define OUTLINE LONG_WAY
typedef struct utf8_survey {
    const utf8_rules *rules;
    vec errors;
    vec largest;
    vec first_errors;
    __m512i units;
    size_t skipped;
    size_t surveyed;
} utf8_survey;

typedef struct utf8_window {
    __m512i in;
    __m512i before1;
    __m512i before2;
    __m512i before3;
} utf8_window;

INLINE vec splat(uint8_t byte)
{
    return splat8(byte);
}

INLINE uint64_t high_bits(vec bytes)
{
    return _mm512_movepi8_mask(bytes);
}

INLINE bool any_byte(vec bytes)
{
    return _mm512_test_epi8_mask(bytes, bytes) != 0;
}

INLINE bool is_below(vec bytes, uint8_t limit)
{
    return _mm512_cmpge_epu8_mask(bytes, splat8(limit)) == 0;
}

INLINE vec keep_first(vec bytes, size_t count)
{
    return _mm512_maskz_mov_epi8(first_bits(count), bytes);
}

INLINE vec keep_last(vec bytes, size_t count)
{
    return _mm512_maskz_mov_epi8(~first_bits(BLOCK - count), bytes);
}

INLINE lane_sums no_sums(void)
{
    return _mm512_setzero_si512();
}

INLINE lane_sums add_lanes(lane_sums sums, vec bytes)
{
    return _mm512_add_epi64(sums, _mm512_sad_epu8(bytes, _mm512_setzero_si512()));
}

INLINE size_t total(lane_sums sums)
{
    return (size_t)_mm512_reduce_add_epi64(sums);
}

INLINE utf8_window utf8_open_lanes(__m512i in, __m512i lanes)
{
    return (utf8_window){in, _mm512_alignr_epi8(in, lanes, 15), _mm512_alignr_epi8(in, lanes, 14),
                         _mm512_alignr_epi8(in, lanes, 13)};
}

/* in: 0123 (lanes of 16 bytes), previous: abcd -> d012. */
INLINE utf8_window utf8_open(vec in, vec previous)
{
    return utf8_open_lanes(in, _mm512_alignr_epi32(in, previous, 12));
}

INLINE utf8_window utf8_open_at(const uint8_t *src)
{
    return utf8_open_lanes(held(load_block(src)), held(load_block(src - 16)));
}

INLINE vec survey_vector(utf8_survey *survey, utf8_window window)
{
    const utf8_rules *rules = survey->rules;
    __m512i upper = _mm512_srli_epi16(window.in, 4);
    __m512i high = _mm512_permutexvar_epi8(_mm512_srli_epi16(window.before1, 4),
                                           load_block(rules->before_high));
    __m512i low = _mm512_permutexvar_epi8(window.before1, load_block(rules->before_low));
    __m512i this = _mm512_permutexvar_epi8(upper, load_block(rules->this_high));
    __m512i must_trail =
        _mm512_ternarylogic_epi32(_mm512_subs_epu8(window.before2, load_block(rules->lead3_less)),
                                  _mm512_subs_epu8(window.before3, load_block(rules->lead4_less)),
                                  load_block(rules->two_trails), 0xA8);
    __m512i pairs = _mm512_ternarylogic_epi32(high, low, this, 0x80);
    survey->errors = _mm512_ternarylogic_epi32(survey->errors, pairs, must_trail, 0xF6);
    survey->largest = _mm512_max_epu8(survey->largest, window.in);
    return _mm512_permutexvar_epi8(upper, load_block(rules->units));
}

#include "kernel/utf8_survey.h"

OHI_AVX512_INLINE bool is_short_ascii(const uint8_t *src, size_t bytes)
{
    return bytes <= BLOCK && _mm512_movepi8_mask(load_part(src, bytes)) == 0;
}

TEXT_KERNEL bool ohi_avx512_is_utf8(const uint8_t *src, size_t bytes)
{
    if (bytes > BLOCK)
        return is_well_formed(src, bytes);
    __m512i in = load_part(src, bytes);
    return _mm512_movepi8_mask(in) == 0 || is_short_utf8(in, utf8_look(utf8_marks_get(), in));
}

OHI_AVX512 size_t ohi_avx512_utf16_length_from_utf8(const uint8_t *src, size_t bytes)
{
    return is_short_ascii(src, bytes) ? bytes : classify(src, bytes).utf16_units;
}

OHI_AVX512 oh_utf8_shape ohi_avx512_utf8_classify(const uint8_t *src, size_t bytes)
{
    if (is_short_ascii(src, bytes))
        return (oh_utf8_shape){.utf16_units = bytes, .width = OH_TEXT_ASCII, .is_valid = true};
    return classify(src, bytes);
}

#else
typedef int ohi_utf8_survey_avx512_is_empty; /* an empty file is not C */
#endif
