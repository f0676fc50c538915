/* Forgiving base64 decoding with vectors, for instruction sets without a byte compress. Included
 * once a file, which defines
 *
 *     DECODE_NAME(op)   the kernel's name, e.g. ohi_avx2_##op
 *     DECODE_TARGET, DECODE_INLINE     attributes of a kernel and of a helper
 *     VECTOR, WIDTH     the type and its bytes, 16 or 32
 *     load_bytes(from), load_units(from)   WIDTH characters; of 16-bit ones the low bytes
 *     look_up(chars, &sextets, &junk)  sextets; lanes of junk are not zero where a character is
 * none any_lane(vector)                 whether a lane is not zero any_equal(chars, c) whether a
 * character is c press(to, sextets, junk)         stores the sextets without the junk, and up to
 * WIDTH bytes in all; returns how many store_packed(to, sextets)        WIDTH * 3 / 4 bytes, and no
 * others
 *
 * Clean text goes a vector at a time. Where a vector has junk, the sextets of the next kilobyte are
 * first collected in a pool, pressed together. A vector with a '=' in it is gone through character
 * by character, and so is the end of the text. The pool is then decoded like clean text. It may end
 * in the middle of a group; mostly the text can be taken up again just before that, or else the one
 * to three sextets stay in the pool.
 */
#include "kernel/base64_tables.h"
#include "kernel/kernel_table.h"

#include <string.h>

/* A text of 8-bit or 16-bit characters; `wide` is a constant wherever this is used. */
typedef struct base64_text {
    const uint8_t *chars;
    size_t count;
    bool wide;
} base64_text;

enum { POOL_CHARS = 1024 };
typedef struct sextet_pool {
    uint8_t sextets[3 + POOL_CHARS + WIDTH];
    size_t count;
    bool stopped; /* at a '=' */
} sextet_pool;

DECODE_INLINE VECTOR load_chars(base64_text text, size_t index)
{
    return text.wide ? load_units(text.chars + 2 * index) : load_bytes(text.chars + index);
}

/* The table's word on one character. Of a 16-bit one the low byte counts, which lies first. */
DECODE_INLINE uint8_t sextet_at(base64_text text, size_t index)
{
    return ohi_base64_sextet[text.chars[text.wide ? 2 * index : index]];
}

/* `chars` characters one by one; stops at '='. Each is written, and a valid one moves the end. */
DECODE_INLINE void collect_singly(sextet_pool *pool, base64_text text, size_t index, size_t chars)
{
    size_t count = pool->count;
    for (size_t i = 0; i < chars && !pool->stopped; i++) {
        uint8_t value = sextet_at(text, index + i);
        pool->stopped = value == OHI_BASE64_STOP;
        pool->sextets[count] = value;
        count += value < 64;
    }
    pool->count = count;
}

/* WIDTH characters. */
DECODE_INLINE void collect_vector(sextet_pool *pool, base64_text text, size_t index)
{
    VECTOR chars = load_chars(text, index), sextets, junk;
    look_up(chars, &sextets, &junk);
    if (any_equal(chars, '=')) {
        collect_singly(pool, text, index, WIDTH);
    } else {
        pool->count += press(pool->sextets + pool->count, sextets, junk);
    }
}

/* Collects the sextets of up to POOL_CHARS characters; returns where to go on. */
DECODE_INLINE size_t collect(sextet_pool *pool, base64_text text, size_t index)
{
    size_t rest = text.count - index;
    size_t end = index + (rest < POOL_CHARS ? rest : POOL_CHARS);
    for (; end - index >= WIDTH && !pool->stopped; index += WIDTH)
        collect_vector(pool, text, index);
    if (!pool->stopped)
        collect_singly(pool, text, index, end - index);
    /* Go back to the start of an unfinished group, if its characters stand together at the end. */
    size_t unfinished = pool->count % 4, together = 0;
    while (together < unfinished && sextet_at(text, end - 1 - together) < 64)
        together++;
    if (!pool->stopped && rest > POOL_CHARS && together == unfinished) {
        pool->count -= unfinished;
        end -= unfinished;
    }
    return end;
}

/* Up to four sextets; returns the whole bytes among them. */
DECODE_INLINE size_t decode_group(uint8_t *dst, const uint8_t *sextets, size_t count)
{
    uint32_t group = 0;
    size_t bytes = count * 6 / 8;
    for (size_t i = 0; i < count; i++)
        group |= (uint32_t)sextets[i] << (18 - 6 * i);
    for (size_t i = 0; i < bytes; i++)
        dst[i] = (uint8_t)(group >> (16 - 8 * i));
    return bytes;
}

/* Decodes the whole groups of the pool, or at the end of the text everything. */
DECODE_INLINE size_t decode_pool(uint8_t *dst, sextet_pool *pool, bool at_end)
{
    size_t i = 0, count = pool->count;
    uint8_t *out = dst;
    for (; count - i >= WIDTH; i += WIDTH, out += WIDTH * 3 / 4)
        store_packed(out, load_bytes(pool->sextets + i));
    for (; count - i >= 4; i += 4)
        out += decode_group(out, pool->sextets + i, 4);
    pool->count = count - i;
    if (at_end)
        out += decode_group(out, pool->sextets + i, count - i);
    else
        memmove(pool->sextets, pool->sextets + i, count - i);
    return (size_t)(out - dst);
}

DECODE_INLINE size_t decode_scalar(uint8_t *dst, base64_text text, size_t index)
{
    size_t rest = text.count - index;
    if (text.wide)
        return ohi_scalar_base64_decode_utf16(dst, (const uint16_t *)text.chars + index, rest);
    return ohi_scalar_base64_decode(dst, (const char *)text.chars + index, rest);
}

/* False, and nothing written, when there is junk among WIDTH characters. */
DECODE_INLINE bool decode_clean(uint8_t *dst, base64_text text, size_t index)
{
    VECTOR sextets, junk;
    look_up(load_chars(text, index), &sextets, &junk);
    if (any_lane(junk))
        return false;
    store_packed(dst, sextets);
    return true;
}

DECODE_INLINE size_t decode(uint8_t *dst, base64_text text)
{
    sextet_pool pool;
    pool.count = 0;
    pool.stopped = false;
    uint8_t *out = dst;
    for (size_t index = 0;;) {
        if (pool.count == 0) {
            for (; text.count - index >= WIDTH && decode_clean(out, text, index); index += WIDTH)
                out += WIDTH * 3 / 4;
            if (text.count - index < WIDTH)
                return (size_t)(out - dst) + decode_scalar(out, text, index);
        }
        index = collect(&pool, text, index);
        bool at_end = pool.stopped || index == text.count;
        out += decode_pool(out, &pool, at_end);
        if (at_end)
            return (size_t)(out - dst);
    }
}

DECODE_TARGET size_t DECODE_NAME(base64_decode)(uint8_t *dst, const char *src, size_t chars)
{
    return decode(dst, (base64_text){(const uint8_t *)src, chars, false});
}

DECODE_TARGET size_t DECODE_NAME(base64_decode_utf16)(uint8_t *dst, const uint16_t *src,
                                                      size_t chars)
{
    return decode(dst, (base64_text){(const uint8_t *)src, chars, true});
}
