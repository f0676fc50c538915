/* What the monitor remembers of bytes that were looked at, beside a plain mask and a plain copy. */
#include "fuzz_input.h"

#include "monitor/read_trail.h"
#include "monitor/seen_bytes.h"

enum { BYTES = 300 };

typedef struct shadow {
    bool seen[BYTES];
    uint8_t copy[BYTES];
} shadow;

static void check(const ohi_seen_bytes *seen, const shadow *s, const uint8_t *data, size_t from,
                  size_t to)
{
    bool any = false, differs = false;
    size_t first = 0, end = 0, got_first, got_end;
    for (size_t i = from; i < to; i++) {
        any |= s->seen[i];
        if (s->seen[i] && s->copy[i] != data[i]) {
            first = differs ? first : i;
            end = i + 1;
            differs = true;
        }
    }
    fuzz_expect(ohi_seen_any(seen, from, to) == any);
    fuzz_expect(ohi_seen_differs(seen, data, from, to, &got_first, &got_end) == differs);
    fuzz_expect(!differs || (got_first == first && got_end == end));
}

static void step(ohi_seen_bytes *seen, shadow *s, uint8_t *data, fuzz_input *input)
{
    uint8_t what = fuzz_byte(input);
    size_t from = (size_t)fuzz_number(input, 2) % BYTES, to = from + fuzz_byte(input);
    to = to < BYTES ? to : BYTES;
    switch (what % 4) {
    case 0:
        if (ohi_seen_take(seen, data, BYTES, from, to))
            for (size_t i = from; i < to; i++)
                s->seen[i] = true, s->copy[i] = data[i];
        break;
    case 1:
        ohi_seen_refresh(seen, data, from, to);
        for (size_t i = from; i < to; i++)
            s->copy[i] = data[i];
        break;
    case 2:
        ohi_seen_drop(seen, from, to);
        for (size_t i = from; i < to; i++)
            s->seen[i] = false;
        break;
    default:
        for (size_t i = from; i < to; i += 1 + (what >> 2))
            data[i] ^= what;
    }
    check(seen, s, data, from, to);
    check(seen, s, data, 0, BYTES);
}

/* The newest reads, as far as the ring goes: the last one is known as it was. */
static void check_trail(const uint8_t *data, size_t size)
{
    ohi_read_trail *trail = calloc(1, sizeof *trail);
    fuzz_expect(trail != NULL);
    fuzz_input input = {data, size};
    for (uint32_t births = 1; input.left > 0; births++) {
        size_t from = (size_t)fuzz_number(&input, 2) % (size + 1);
        size_t length = (size_t)fuzz_number(&input, 2) % (size + 1 - from);
        ohi_trail_note(trail, data + from, length, fuzz_byte(&input) % 4, 1, births);
        const ohi_trail_read *last = ohi_trail_at(trail, 1);
        if (length == 0 || last == NULL)
            continue;
        fuzz_expect(last->data <= data + from && last->length > 0);
        fuzz_expect(ohi_trail_holds(trail, last, 0, last->length));
    }
    for (uint32_t back = 1; ohi_trail_at(trail, back) != NULL; back++)
        fuzz_expect(back <= OHI_TRAIL_READS);
    free(trail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    ohi_seen_bytes seen = {.mask = NULL};
    shadow s = {.seen = {false}};
    uint8_t bytes[BYTES] = {0};
    while (input.left > 0)
        step(&seen, &s, bytes, &input);
    ohi_seen_forget(&seen);
    check_trail(data, size);
    return 0;
}
