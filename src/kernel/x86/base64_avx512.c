/* Base64 with byte permutes (AVX-512 VBMI and VBMI2).
 *
 * Encoding turns 48 bytes into 64 characters with three instructions. A byte permute gives every
 * group of three bytes a dword of its own, in the order b a c b (lowest byte first), so that each
 * sextet is a run of bits inside it:
 *
 *     bit      31      24 23      16 15       8 7        0
 *     dword    bbbbbbbb   cccccccc   aaaaaaaa   bbbbbbbb
 *     sextet 0 aaaaaa                ^ from bit 10
 *     sextet 1 aabbbb                        ^^ from bit 4
 *     sextet 2 bbbbcc        ^^ from bit 22
 *     sextet 3 cccccc            ^ from bit 16
 *
 * vpmultishiftqb takes the eight bits from there up for each of eight output bytes, and the last
 * permute looks up the low six of them in the alphabet.
 *
 * Decoding looks 64 characters up in the 128-entry table, where top bits mark what is no character,
 * and shifts sextets together with two multiply-adds:
 *
 *     bytes    00dddddd 00cccccc 00bbbbbb 00aaaaaa      highest lane first
 *     words        0000cccc ccdddddd   0000aaaa aabbbbbb     first * 64 + second
 *     dword    00000000 aaaaaabb bbbbcccc ccdddddd           first * 4096 + second
 *
 * A last permute drops the empty bytes and turns the order.
 *
 * Clean text goes that way block by block. Where a block has junk, the sextets of the next
 * kilobytes are first collected in a pool, without gaps: vpcompressb closes them in a block, and
 * the next block is stored right behind what is there. All that one block waits for of the one
 * before it is a sum of bit counts. The pool is then decoded like clean text. It may end in the
 * middle of a group; mostly the text can be taken up again just before that, or else the one to
 * three sextets stay in the pool. Text that was dirty is taken for dirty until a whole pool of it
 * was not.
 */
#include "kernel/x86/target.h"

#if OHI_X86
#include "base/attributes.h"
#include "base/unaligned.h"
#include "kernel/base64_tables.h"
#include "kernel/kernel_table.h"
#include "kernel/prefetch.h"

/* Blocks are stored faster than the lines that they go to come into the first cache, if they have
 * left it: they are asked for, too. */
enum { AHEAD_OF_STORES = 512, FITS_A_CACHE = 32768 };

#define DWORD(i) 3 * (i) + 1, 3 * (i), 3 * (i) + 2, 3 * (i) + 1
static const uint8_t encode_spread[64] = {
    DWORD(0), DWORD(1), DWORD(2),  DWORD(3),  DWORD(4),  DWORD(5),  DWORD(6),  DWORD(7),
    DWORD(8), DWORD(9), DWORD(10), DWORD(11), DWORD(12), DWORD(13), DWORD(14), DWORD(15)};

/* Output bytes 0..47 take lanes 2 1 0, 6 5 4, ...; the rest is never stored. */
#define GROUP(i) 4 * (i) + 2, 4 * (i) + 1, 4 * (i)
static const uint8_t decode_gather[64] = {
    GROUP(0), GROUP(1), GROUP(2),  GROUP(3),  GROUP(4),  GROUP(5),  GROUP(6),  GROUP(7),
    GROUP(8), GROUP(9), GROUP(10), GROUP(11), GROUP(12), GROUP(13), GROUP(14), GROUP(15)};

#define EVEN_4(i) 2 * (i), 2 * (i) + 2, 2 * (i) + 4, 2 * (i) + 6
#define EVEN_16(i) EVEN_4(i), EVEN_4((i) + 4), EVEN_4((i) + 8), EVEN_4((i) + 12)
static const uint8_t low_bytes[64] = {EVEN_16(0), EVEN_16(16), EVEN_16(32), EVEN_16(48)};

/* The lowest `count` bits, 0 to 64 of them. */
OHI_AVX512_INLINE uint64_t low_bits(size_t count)
{
    return _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

OHI_AVX512_INLINE __m512i encode_block(__m512i bytes, __m512i alphabet)
{
    const __m512i spread = _mm512_loadu_si512(encode_spread);
    const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a); /* 10 4 22 16, and 32 more each */
    __m512i sextets = _mm512_multishift_epi64_epi8(shifts, _mm512_permutexvar_epi8(spread, bytes));
    return _mm512_permutexvar_epi8(sextets, alphabet);
}

OHI_AVX512 OHI_HOT size_t ohi_avx512_base64_encode(char *dst, const uint8_t *src, size_t bytes,
                                                   bool url)
{
    const __m512i alphabet = _mm512_loadu_si512(ohi_base64_alphabet[url]);
    char *out = dst;
    /* A load reads 64 bytes, 16 more than it needs. */
    for (; OHI_UNLIKELY(bytes >= 192 + 16); bytes -= 192, src += 192, out += 256) {
        ohi_prefetch(src, 192, OHI_AHEAD(64));
        ohi_prefetch(out, 256, AHEAD_OF_STORES);
        __m512i block0 = _mm512_loadu_si512(src), block1 = _mm512_loadu_si512(src + 48);
        __m512i block2 = _mm512_loadu_si512(src + 96), block3 = _mm512_loadu_si512(src + 144);
        _mm512_storeu_si512(out, encode_block(block0, alphabet));
        _mm512_storeu_si512(out + 64, encode_block(block1, alphabet));
        _mm512_storeu_si512(out + 128, encode_block(block2, alphabet));
        _mm512_storeu_si512(out + 192, encode_block(block3, alphabet));
    }
    for (; bytes >= 48; bytes -= 48, src += 48, out += 64) {
        __m512i block = _mm512_maskz_loadu_epi8(low_bits(48), src);
        _mm512_storeu_si512(out, encode_block(block, alphabet));
    }
    if (OHI_LIKELY(bytes > 0)) {
        __m512i block = _mm512_maskz_loadu_epi8(low_bits(bytes), src);
        size_t chars = (bytes * 4 + 2) / 3, padded = (chars + 3) / 4 * 4;
        __m512i text = _mm512_mask_mov_epi8(_mm512_set1_epi8('='), low_bits(chars),
                                            encode_block(block, alphabet));
        size_t written = url ? chars : padded;
        _mm512_mask_storeu_epi8(out, low_bits(written), text);
        out += written;
    }
    return (size_t)(out - dst);
}

/* A text of 8-bit or 16-bit characters; `wide` is a constant wherever this is used. */
typedef struct base64_text {
    const uint8_t *chars;
    size_t count;
    bool wide;
} base64_text;

/* 64 characters from `index` on; `available` of them exist, zero stands in for the others. */
OHI_AVX512_INLINE __m512i load_chars(base64_text text, size_t index, size_t available)
{
    if (!text.wide)
        return _mm512_maskz_loadu_epi8(low_bits(available), text.chars + index);
    const uint8_t *from = text.chars + 2 * index;
    uint64_t mask = low_bits(available);
    __m512i low = _mm512_maskz_loadu_epi16((__mmask32)mask, from);
    __m512i high = _mm512_maskz_loadu_epi16((__mmask32)(mask >> 32), from + 64);
    return _mm512_permutex2var_epi8(low, _mm512_loadu_si512(low_bytes), high);
}

/* 64 characters that are known to exist. */
OHI_AVX512_INLINE __m512i load_block(base64_text text, size_t index)
{
    if (!text.wide)
        return _mm512_loadu_si512(text.chars + index);
    const uint8_t *from = text.chars + 2 * index;
    return _mm512_permutex2var_epi8(_mm512_loadu_si512(from), _mm512_loadu_si512(low_bytes),
                                    _mm512_loadu_si512(from + 64));
}

/* Sextets of 64 characters. The table has 128 entries: the caller looks at the characters' own top
 * bits too. */
OHI_AVX512_INLINE __m512i look_up(__m512i chars)
{
    return _mm512_permutex2var_epi8(_mm512_loadu_si512(ohi_base64_sextet), chars,
                                    _mm512_loadu_si512(ohi_base64_sextet + 64));
}

/* 64 sextets as 48 bytes. */
OHI_AVX512_INLINE __m512i pack_sextets(__m512i sextets)
{
    __m512i words = _mm512_maddubs_epi16(sextets, _mm512_set1_epi32(0x01400140));
    __m512i dwords = _mm512_madd_epi16(words, _mm512_set1_epi32(0x00011000));
    return _mm512_permutexvar_epi8(_mm512_loadu_si512(decode_gather), dwords);
}

OHI_AVX512_INLINE void store_48(uint8_t *dst, __m512i bytes)
{
    _mm256_storeu_si256((__m256i *)dst, _mm512_castsi512_si256(bytes));
    _mm_storeu_si128((__m128i *)(dst + 32), _mm512_extracti32x4_epi32(bytes, 2));
}

OHI_AVX512_INLINE __m512i or3(__m512i a, __m512i b, __m512i c)
{
    return _mm512_ternarylogic_epi64(a, b, c, 0xfe);
}

/* 256 clean characters; false, and nothing written, when there is anything else among them. The
 * first three stores run into the next one's place, the last one is exact. */
OHI_AVX512_INLINE bool decode_clean_256(uint8_t *dst, base64_text text, size_t index)
{
    __m512i chars0 = load_block(text, index), chars1 = load_block(text, index + 64);
    __m512i chars2 = load_block(text, index + 128), chars3 = load_block(text, index + 192);
    __m512i sextets0 = look_up(chars0), sextets1 = look_up(chars1);
    __m512i sextets2 = look_up(chars2), sextets3 = look_up(chars3);
    __m512i marks = or3(chars0, sextets0, chars1);
    marks = or3(or3(marks, sextets1, chars2), sextets2, or3(chars3, sextets3, marks));
    if (_mm512_movepi8_mask(marks) != 0)
        return false;
    ohi_prefetch(text.chars + (text.wide ? 2 * index : index), text.wide ? 512 : 256,
                 OHI_AHEAD(64));
    if (!text.wide && OHI_UNLIKELY(text.count > FITS_A_CACHE)) /* others only lose by asking */
        ohi_prefetch(dst, 192, AHEAD_OF_STORES);
    _mm512_storeu_si512(dst, pack_sextets(sextets0));
    _mm512_storeu_si512(dst + 48, pack_sextets(sextets1));
    _mm512_storeu_si512(dst + 96, pack_sextets(sextets2));
    store_48(dst + 144, pack_sextets(sextets3));
    return true;
}

/* The same for 64 characters. */
OHI_AVX512_INLINE bool decode_clean_64(uint8_t *dst, base64_text text, size_t index)
{
    __m512i chars = load_block(text, index);
    __m512i sextets = look_up(chars);
    if (_mm512_movepi8_mask(_mm512_or_si512(chars, sextets)) != 0)
        return false;
    store_48(dst, pack_sextets(sextets));
    return true;
}

/* Which of 64 characters count: those of the alphabets, below the first '='. */
typedef struct census {
    uint64_t valid;
    bool stopped;
} census;

OHI_AVX512_INLINE census take_census(__m512i chars, __m512i sextets)
{
    uint64_t valid = ~_mm512_movepi8_mask(_mm512_or_si512(chars, sextets));
    uint64_t stop = _mm512_cmpeq_epi8_mask(chars, _mm512_set1_epi8('='));
    return (census){valid & (stop - 1) & ~stop, stop != 0};
}

/* Sextets on their way from dirty text to bytes. Between two calls at most three are left. */
enum { POOL_CHARS = 4096 };
typedef struct sextet_pool {
    uint8_t sextets[3 + POOL_CHARS + 64]; /* a store reaches at most 64 behind the last one */
    size_t count;
    bool stopped; /* at a '=' */
} sextet_pool;

/* The sextets of 64 characters; no '=' may be among them. Returns how many. */
OHI_AVX512_INLINE size_t press_block(uint8_t *to, __m512i chars)
{
    __m512i sextets = look_up(chars);
    uint64_t valid = ~_mm512_movepi8_mask(_mm512_or_si512(chars, sextets));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(valid, sextets));
    return (size_t)_mm_popcnt_u64(valid);
}

OHI_AVX512_INLINE bool has_stop(__m512i chars)
{
    return _mm512_cmpeq_epi8_mask(chars, _mm512_set1_epi8('=')) != 0;
}

/* Whole blocks of 64 characters without a '='; returns where the first other one begins. The count
 * is in a register meanwhile: that of one block is what the next one waits for. */
OHI_AVX512_INLINE size_t collect_blocks(sextet_pool *pool, base64_text text, size_t index,
                                        size_t end)
{
    size_t count = pool->count;
    for (; end - index >= 64; index += 64) {
        __m512i chars = load_block(text, index);
        if (has_stop(chars))
            break;
        ohi_prefetch(text.chars + (text.wide ? 2 * index : index), text.wide ? 128 : 64,
                     OHI_AHEAD(64));
        count += press_block(pool->sextets + count, chars);
    }
    pool->count = count;
    return index;
}

/* How many characters at the end of text that goes on belong to an unfinished group, if they stand
 * together. */
OHI_AVX512_INLINE size_t unfinished_at_end(const sextet_pool *pool, base64_text text, size_t end)
{
    const size_t unfinished = pool->count % 4;
    for (size_t i = end - unfinished; i < end; i++)
        if (ohi_base64_sextet[text.chars[text.wide ? 2 * i : i]] >= 64)
            return 0;
    return unfinished;
}

/* Collects the sextets of up to POOL_CHARS characters; returns where to go on. */
OHI_AVX512_INLINE size_t collect(sextet_pool *pool, base64_text text, size_t index)
{
    const bool last = text.count - index <= POOL_CHARS;
    const size_t end = last ? text.count : index + POOL_CHARS;
    index = collect_blocks(pool, text, index, end);
    if (index < end) {
        __m512i chars = load_chars(text, index, end - index < 64 ? end - index : 64);
        __m512i sextets = look_up(chars);
        census rest = take_census(chars, sextets);
        __m512i pressed = _mm512_maskz_compress_epi8(rest.valid, sextets);
        _mm512_storeu_si512(pool->sextets + pool->count, pressed);
        pool->count += (size_t)_mm_popcnt_u64(rest.valid);
        pool->stopped = rest.stopped;
    }
    if (last || pool->stopped)
        return text.count;
    size_t back = unfinished_at_end(pool, text, end);
    pool->count -= back;
    return end - back;
}

/* Decodes the whole groups of the pool, or at the end of the text everything. */
OHI_AVX512_INLINE size_t decode_pool(uint8_t *dst, sextet_pool *pool, bool at_end)
{
    size_t i = 0, count = pool->count;
    uint8_t *out = dst;
    for (; count - i >= 64; i += 64, out += 48)
        store_48(out, pack_sextets(_mm512_loadu_si512(pool->sextets + i)));
    size_t left = at_end ? 0 : count % 4;
    size_t used = count - i - left;
    size_t bytes = used * 6 / 8;
    __m512i sextets = _mm512_maskz_loadu_epi8(low_bits(used), pool->sextets + i);
    _mm512_mask_storeu_epi8(out, low_bits(bytes), pack_sextets(sextets));
    ohi_store32(pool->sextets, ohi_load32(pool->sextets + count - left)); /* up to three */
    pool->count = left;
    return (size_t)(out - dst) + bytes;
}

/* How far decoding has got. */
typedef struct progress {
    uint8_t *out;
    size_t index;
} progress;

/* Decodes dirty text from `index` on, until a pool full of it is clean. Called cold, it is a third
 * smaller and as fast. */
OHI_AVX512 static OHI_COLD progress decode_dirty(uint8_t *dst, base64_text text, size_t index)
{
    sextet_pool pool;
    pool.count = 0;
    pool.stopped = false;
    bool clean;
    do {
        const size_t start = index, before = pool.count;
        index = collect(&pool, text, index);
        clean = pool.count - before == index - start;
        dst += decode_pool(dst, &pool, index == text.count);
    } while (index < text.count && (pool.count > 0 || !clean));
    return (progress){dst, index};
}

/* Up to 64 characters; returns the bytes written. */
OHI_AVX512_INLINE size_t decode_up_to_64(uint8_t *dst, base64_text text)
{
    __m512i chars = load_chars(text, 0, text.count);
    __m512i sextets = look_up(chars);
    uint64_t valid = take_census(chars, sextets).valid;
    size_t bytes = (size_t)_mm_popcnt_u64(valid) * 6 / 8;
    __m512i packed = pack_sextets(_mm512_maskz_compress_epi8(valid, sextets));
    _mm512_mask_storeu_epi8(dst, low_bits(bytes), packed);
    return bytes;
}

/* The rest of a text, up to 64 characters. */
OHI_AVX512_INLINE size_t decode_end(uint8_t *dst, base64_text text, size_t index)
{
    const uint8_t *from = text.chars + (text.wide ? 2 * index : index);
    if (text.wide)
        return ohi_avx512_base64_decode_utf16(dst, (const uint16_t *)(const void *)from,
                                              text.count - index);
    return decode_up_to_64(dst, (base64_text){from, text.count - index, false});
}

/* More than 64 characters: clean text for as long as there is any, then dirty text for as long as
 * that lasts. */
OHI_AVX512_INLINE size_t decode_above_64(uint8_t *dst, base64_text text)
{
    uint8_t *out = dst;
    size_t index = 0;
    while (text.count - index > 64) {
        for (; text.count - index >= 256 && decode_clean_256(out, text, index); index += 256)
            out += 192;
        for (; text.count - index < 256 && text.count - index >= 64; index += 64, out += 48)
            if (!decode_clean_64(out, text, index))
                break;
        if (text.count - index > 64) {
            progress at = decode_dirty(out, text, index);
            out = at.out;
            index = at.index;
        }
    }
    const size_t written = (size_t)(out - dst);
    return index == text.count ? written : written + decode_end(out, text, index);
}

/* Functions of their own: for short texts, which most are, nothing is set up then. */
OHI_AVX512 static OHI_NOINLINE size_t decode_many_chars(uint8_t *dst, const char *src, size_t chars)
{
    return decode_above_64(dst, (base64_text){(const uint8_t *)src, chars, false});
}

OHI_AVX512 static OHI_NOINLINE size_t decode_many_units(uint8_t *dst, const uint16_t *src,
                                                        size_t units)
{
    return decode_above_64(dst, (base64_text){(const uint8_t *)src, units, true});
}

OHI_AVX512 size_t ohi_avx512_base64_decode(uint8_t *dst, const char *src, size_t chars)
{
    if (chars > 64)
        return decode_many_chars(dst, src, chars);
    return decode_up_to_64(dst, (base64_text){(const uint8_t *)src, chars, false});
}

OHI_AVX512 size_t ohi_avx512_base64_decode_utf16(uint8_t *dst, const uint16_t *src, size_t chars)
{
    if (chars > 64)
        return decode_many_units(dst, src, chars);
    return decode_up_to_64(dst, (base64_text){(const uint8_t *)src, chars, true});
}
#endif
