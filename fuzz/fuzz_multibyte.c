/* The East Asian encodings: any bytes in any pieces give the text of all of them at once, within
 * the room that is promised to be enough. */
#include "fuzz_input.h"

#include "text/multibyte.h"

enum { KEPT = 3 };

typedef struct text {
    uint16_t *units;
    size_t count;
    bool is_valid;
} text;

static void *block(size_t bytes)
{
    void *memory = malloc(bytes + (bytes == 0));
    fuzz_expect(memory != NULL);
    return memory;
}

/* What a piece gives, appended; returns how many bytes of it begin a character. */
static size_t append(ohb_multibyte *decoder, text *out, const uint8_t *src, size_t bytes,
                     bool is_last)
{
    size_t kept = 99;
    uint16_t *piece = block(2 * bytes); /* to the unit */
    size_t count = ohb_multibyte_decode(decoder, piece, src, bytes, is_last, &kept, &out->is_valid);
    fuzz_expect(count <= bytes && kept <= KEPT && kept <= bytes && (!is_last || kept == 0));
    memcpy(out->units + out->count, piece, 2 * count);
    out->count += count;
    free(piece);
    return kept;
}

static void in_pieces(ohb_multibyte *decoder, text *out, fuzz_input input, size_t pattern)
{
    uint8_t bytes[KEPT + 8];
    size_t kept = 0;
    bool is_last;
    do {
        size_t length;
        const uint8_t *run = fuzz_run(&input, 1 + (pattern + input.left) % 7, &length);
        memcpy(bytes + kept, run, length);
        is_last = input.left == 0;
        uint8_t *exact = block(kept + length);
        memcpy(exact, bytes, kept + length);
        size_t total = kept + length;
        kept = append(decoder, out, exact, total, is_last);
        memcpy(bytes, exact + total - kept, kept);
        free(exact);
    } while (!is_last);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ohb_multibyte_tables tables; /* for the whole run */
    fuzz_input input = {data, size};
    ohb_multibyte decoder;
    uint8_t encoding = fuzz_byte(&input), pattern = fuzz_byte(&input);
    if (ohb_multibyte_init(&decoder, (ohb_multibyte_encoding)(encoding % (OHB_EUC_KR + 1)),
                           &tables) != 0)
        return 0;
    text whole = {block(2 * input.left), 0, true}, pieces = {block(2 * input.left + 16), 0, true};
    append(&decoder, &whole, input.data, input.left, true);
    ohb_multibyte_reset(&decoder);
    in_pieces(&decoder, &pieces, input, pattern);
    fuzz_expect(whole.count == pieces.count && whole.is_valid == pieces.is_valid);
    fuzz_expect(memcmp(whole.units, pieces.units, 2 * whole.count) == 0);
    free(whole.units);
    free(pieces.units);
    return 0;
}
