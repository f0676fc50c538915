/* Forgiving base64 decoding with vectors, for instruction sets without a byte compress. Included
 * once a file, which defines
 *
 *     DECODE_NAME(op)   the kernel's name, e.g. ohi_avx2_##op
 *     DECODE_TARGET, DECODE_INLINE     attributes of a kernel and of a helper
 *     VECTOR, WIDTH     the type and its bytes, 16 or 32
 *     load_bytes(from), load_units(from)   WIDTH characters; of 16-bit ones the low bytes
 *     look_up(chars, &sextets, &junk)  sextets; lanes of junk are negative where a character is
 *                                      none
 *     either(a, b), any_junk(junk)     junk of two vectors; whether there is any
 *     any_equal(chars, c)              whether a character is c
 *     press(to, sextets, junk)         stores the sextets without the junk, and up to WIDTH bytes
 *                                      in all; returns how many
 *     store(to, vector)                all WIDTH bytes as they are
 *     store_loose(to, sextets)         the WIDTH * 3 / 4 bytes of WIDTH sextets, and up to WIDTH
 *     store_packed(to, sextets)        the same, and no others
 *     store_end(to, from, count)       fewer than WIDTH bytes of the sextets at `from`, and no
 *                                      others; may overwrite the sextets
 *     DECODE_MANY(op)                  the name of the kernel for 8-bit characters, at least WIDTH
 *     DECODE_END(op)                   one for fewer than WIDTH characters, where a text ends
 *
 * Clean text goes four vectors at a time. Where there is junk, lines of the same length go one at a
 * time. Where it is something else, the sextets of the next kilobytes are first collected in a
 * pool, pressed together. From a vector with a '=' in it on the text is gone through character by
 * character, and so is its end. The pool is then decoded like clean text. It may end in the middle
 * of a group; mostly the text can be taken up again just before that, or else the one to three
 * sextets stay in the pool. Text that was dirty is taken for dirty until a whole pool of it was
 * not, or had no more junk than lines have.
 */
#include "base/attributes.h"
#include "base/unaligned.h"
#include "kernel/base64_tables.h"
#include "kernel/kernel_table.h"
#include "kernel/prefetch.h"

/* A text of 8-bit or 16-bit characters; `wide` is a constant in all but decode_dirty(). */
typedef struct base64_text {
    const uint8_t *chars;
    size_t count;
    bool wide;
} base64_text;

/* Three vectors are a line from 32 bytes a vector on. */
enum { PACKED = WIDTH * 3 / 4, POOL_CHARS = 2048, HAS_LINES = WIDTH >= 32 };
typedef struct sextet_pool {
    uint8_t sextets[3 + POOL_CHARS + 2 * WIDTH];
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

/* WIDTH characters without a '='; returns how many sextets they are. */
DECODE_INLINE size_t collect_vector(uint8_t *to, VECTOR sextets, VECTOR junk)
{
    if (any_junk(junk))
        return press(to, sextets, junk);
    store(to, sextets);
    return WIDTH;
}

/* Whole vectors up to `end`; returns where to go on. The count is in a register meanwhile: that of
 * one vector is what the next one waits for. */
DECODE_INLINE size_t collect_vectors(sextet_pool *pool, base64_text text, size_t index, size_t end)
{
    size_t count = pool->count;
    for (; end - index >= WIDTH; index += WIDTH) {
        VECTOR chars = load_chars(text, index), sextets, junk;
        look_up(chars, &sextets, &junk);
        if (any_junk(junk) && any_equal(chars, '='))
            break;
        ohi_prefetch(text.chars + (text.wide ? 2 * index : index), 64, OHI_AHEAD(WIDTH));
        count += collect_vector(pool->sextets + count, sextets, junk);
    }
    pool->count = count;
    return index;
}

/* Collects the sextets of up to POOL_CHARS characters; returns where to go on. */
DECODE_INLINE size_t collect(sextet_pool *pool, base64_text text, size_t index)
{
    size_t rest = text.count - index;
    size_t end = index + (rest < POOL_CHARS ? rest : POOL_CHARS);
    index = collect_vectors(pool, text, index, end);
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

/* Decodes the whole groups of the pool, or at the end of the text everything. */
DECODE_INLINE size_t decode_pool(uint8_t *dst, sextet_pool *pool, bool at_end)
{
    const size_t left = at_end ? 0 : pool->count % 4;
    const size_t bytes = (pool->count - left) * 6 / 8;
    const uint32_t unfinished = ohi_load32(pool->sextets + pool->count - left);
    uint8_t *from = pool->sextets;
    size_t rest = bytes;
    store(from + pool->count, load_bytes((const uint8_t[WIDTH]){0}));
    for (; rest >= WIDTH; rest -= PACKED, from += WIDTH, dst += PACKED)
        store_loose(dst, load_bytes(from));
    store_end(dst, from, rest);
    ohi_store32(pool->sextets, unfinished); /* up to three */
    pool->count = left;
    return bytes;
}

/* Decodes dirty text from `index` on, until a pool full of it is clean, or may be lines; returns
 * where to go on. */
DECODE_TARGET static OHI_NOINLINE size_t decode_dirty(uint8_t **dst, base64_text text, size_t index)
{
    sextet_pool pool;
    pool.count = 0;
    pool.stopped = false;
    bool clean;
    do {
        const size_t start = index, before = pool.count;
        index = collect(&pool, text, index);
        clean = pool.count - before >= (index - start) / 16 * 15;
        if (pool.stopped)
            index = text.count;
        *dst += decode_pool(*dst, &pool, index == text.count);
    } while (index < text.count && (pool.count > 0 || !clean));
    return index;
}

/* False, and nothing written, when there is junk among 4 * WIDTH characters. The first three stores
 * run into the next one's place, the last one is exact. */
DECODE_INLINE bool decode_clean_4(uint8_t *dst, base64_text text, size_t index)
{
    VECTOR sextets0, sextets1, sextets2, sextets3, junk0, junk1, junk2, junk3;
    look_up(load_chars(text, index), &sextets0, &junk0);
    look_up(load_chars(text, index + WIDTH), &sextets1, &junk1);
    look_up(load_chars(text, index + 2 * WIDTH), &sextets2, &junk2);
    look_up(load_chars(text, index + 3 * WIDTH), &sextets3, &junk3);
    if (any_junk(either(either(junk0, junk1), either(junk2, junk3))))
        return false;
    ohi_prefetch(text.chars + (text.wide ? 2 * index : index), (text.wide ? 8 : 4) * WIDTH,
                 OHI_AHEAD(WIDTH));
    store_loose(dst, sextets0);
    store_loose(dst + PACKED, sextets1);
    store_loose(dst + 2 * PACKED, sextets2);
    store_packed(dst + 3 * PACKED, sextets3);
    return true;
}

/* The same for WIDTH characters. */
DECODE_INLINE bool decode_clean(uint8_t *dst, base64_text text, size_t index)
{
    VECTOR sextets, junk;
    look_up(load_chars(text, index), &sextets, &junk);
    if (any_junk(junk))
        return false;
    store_packed(dst, sextets);
    return true;
}

/* A line of two or three vectors, as mail and PEM have them: whole groups. The last vector may
 * overlap the one before it. False, and nothing written, when there is junk in the line. */
DECODE_INLINE bool decode_line(uint8_t *dst, base64_text text, size_t index, size_t length)
{
    const size_t last = length - WIDTH;
    VECTOR sextets0, sextets1, sextets2, junk0, junk1, junk2;
    look_up(load_chars(text, index), &sextets0, &junk0);
    look_up(load_chars(text, index + WIDTH), &sextets1, &junk1);
    look_up(load_chars(text, index + last), &sextets2, &junk2);
    if (any_junk(either(either(junk0, junk1), junk2)))
        return false;
    store_loose(dst, sextets0);
    store_packed(dst + PACKED, sextets1);
    store_packed(dst + last / 4 * 3, sextets2);
    return true;
}

/* Lines as long as the first one; returns where other text begins. Nothing waits for where a line
 * ends, nor is anything closed up: what is looked at is only whether it does end there. */
DECODE_TARGET static OHI_COLD size_t decode_lines(uint8_t **dst, base64_text text, size_t index)
{
    enum { SHORTEST = 2 * WIDTH, LONGEST = 3 * WIDTH };
    const uint8_t *from = text.chars + index;
    const ptrdiff_t end = DECODE_NAME(find_byte)(from, LONGEST + 2, '\n');
    if (end < SHORTEST)
        return index;
    const size_t step = (size_t)end + 1, length = (size_t)end - (from[end - 1] == '\r');
    if (length % 4 != 0 || length > LONGEST)
        return index;
    uint8_t *out = *dst;
    for (; text.count - index >= step && text.chars[index + step - 1] == '\n' &&
           sextet_at(text, index + length) == OHI_BASE64_JUNK &&
           decode_line(out, text, index, length);
         index += step) {
        ohi_prefetch(text.chars + index, 64, OHI_AHEAD(WIDTH));
        out += length / 4 * 3;
    }
    *dst = out;
    return index;
}

DECODE_INLINE size_t decode_end(uint8_t *dst, base64_text text, size_t index)
{
    const uint8_t *from = text.chars + (text.wide ? 2 * index : index);
    if (text.wide)
        return DECODE_END(base64_decode_utf16)(dst, (const uint16_t *)(const void *)from,
                                               text.count - index);
    return DECODE_END(base64_decode)(dst, (const char *)from, text.count - index);
}

DECODE_INLINE size_t decode(uint8_t *dst, base64_text text)
{
    uint8_t *out = dst;
    for (size_t index = 0; index < text.count;) {
        for (; text.count - index >= 4 * WIDTH && decode_clean_4(out, text, index);
             index += 4 * WIDTH)
            out += 4 * PACKED;
        if (HAS_LINES && !text.wide && text.count - index >= 4 * WIDTH)
            index = decode_lines(&out, text, index);
        for (; text.count - index >= WIDTH && decode_clean(out, text, index); index += WIDTH)
            out += PACKED;
        if (text.count == index)
            break;
        if (text.count - index < WIDTH)
            return (size_t)(out - dst) + decode_end(out, text, index);
        index = decode_dirty(&out, text, index);
    }
    return (size_t)(out - dst);
}

DECODE_TARGET size_t DECODE_MANY(base64_decode)(uint8_t *dst, const char *src, size_t chars)
{
    return decode(dst, (base64_text){(const uint8_t *)src, chars, false});
}

DECODE_TARGET size_t DECODE_NAME(base64_decode_utf16)(uint8_t *dst, const uint16_t *src,
                                                      size_t chars)
{
    return decode(dst, (base64_text){(const uint8_t *)src, chars, true});
}
