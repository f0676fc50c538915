/* The monitor's hash map beside a plain list, with keys that are near to each other and keys that
 * are not: what was put in is found, what was taken out is not, and a walk sees each once. */
#include "fuzz_input.h"

#include "monitor/pointer_map.h"

enum { KEYS = 256, LIMIT = 200 };

typedef struct entry {
    uintptr_t key;
    uint32_t value;
} entry;

static uintptr_t key_of(size_t number)
{
    return number % 2 ? number * 16 : number * UINT64_C(0x9E3779B97F4A7C15) | 1;
}

static void add(ohi_pointer_map *map, uint32_t *shadow, size_t number, uint32_t value)
{
    bool is_new = false;
    entry *e = ohi_pointer_map_add(map, key_of(number), &is_new);
    if (e == NULL) {
        fuzz_expect(shadow[number] == 0 && map->count == LIMIT);
        return;
    }
    fuzz_expect(e->key == key_of(number) && is_new == (shadow[number] == 0));
    fuzz_expect(e->value == shadow[number]);
    e->value = shadow[number] = value;
}

static void check(const ohi_pointer_map *map, const uint32_t *shadow)
{
    size_t live = 0, seen = 0;
    for (size_t i = 1; i < KEYS; i++) {
        const entry *e = ohi_pointer_map_find(map, key_of(i));
        fuzz_expect((e != NULL) == (shadow[i] != 0) && (e == NULL || e->value == shadow[i]));
        live += shadow[i] != 0;
    }
    for (size_t i = 0; i < map->capacity; i++)
        seen += ohi_pointer_map_at(map, i) != NULL;
    fuzz_expect(live == seen && live == map->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    uint32_t shadow[KEYS] = {0};
    ohi_pointer_map map;
    ohi_pointer_map_init(&map, sizeof(entry), LIMIT);
    while (input.left > 0) {
        uint8_t what = fuzz_byte(&input);
        size_t number = 1 + fuzz_byte(&input) % (KEYS - 1);
        if (what == 0) {
            ohi_pointer_map_clear(&map);
            memset(shadow, 0, sizeof shadow);
        } else if (what % 3 == 0) {
            ohi_pointer_map_remove(&map, key_of(number));
            shadow[number] = 0;
        } else {
            add(&map, shadow, number, what);
        }
        if (what % 16 == 1)
            check(&map, shadow);
    }
    check(&map, shadow);
    ohi_pointer_map_deinit(&map);
    return 0;
}
