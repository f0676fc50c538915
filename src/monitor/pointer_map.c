#include "monitor/pointer_map.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static uintptr_t key_of(const unsigned char *entry)
{
    uintptr_t key;
    memcpy(&key, entry, sizeof key);
    return key;
}

static unsigned char *place(const ohi_pointer_map *map, size_t index)
{
    return map->entries + index * map->entry_bytes;
}

/* The place of a key, or the free place where it belongs. The map always has a free place. */
static size_t locate(const ohi_pointer_map *map, uintptr_t key)
{
    size_t index = (size_t)ohi_mix(key) & (map->capacity - 1);
    while (key_of(place(map, index)) != 0 && key_of(place(map, index)) != key)
        index = (index + 1) & (map->capacity - 1);
    return index;
}

void ohi_pointer_map_init(ohi_pointer_map *map, size_t entry_bytes, size_t limit)
{
    memset(map, 0, sizeof *map);
    map->entry_bytes = entry_bytes;
    map->limit = limit;
}

void ohi_pointer_map_deinit(ohi_pointer_map *map)
{
    free(map->entries);
    map->entries = NULL;
    map->capacity = 0;
    map->count = 0;
}

void *ohi_pointer_map_find(const ohi_pointer_map *map, uintptr_t key)
{
    if (map->count == 0)
        return NULL;
    unsigned char *entry = place(map, locate(map, key));
    return key_of(entry) == key ? entry : NULL;
}

static bool grow(ohi_pointer_map *map)
{
    ohi_pointer_map larger = *map;
    larger.capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY;
    larger.entries = calloc(larger.capacity, map->entry_bytes);
    if (!larger.entries)
        return false;
    for (size_t i = 0; i < map->capacity; i++) {
        const unsigned char *entry = place(map, i);
        if (key_of(entry) != 0)
            memcpy(place(&larger, locate(&larger, key_of(entry))), entry, map->entry_bytes);
    }
    free(map->entries);
    *map = larger;
    return true;
}

void *ohi_pointer_map_add(ohi_pointer_map *map, uintptr_t key, bool *is_new)
{
    unsigned char *entry = NULL;
    *is_new = true;
    if (map->capacity) {
        entry = place(map, locate(map, key));
        *is_new = key_of(entry) != key;
    }
    if (!*is_new)
        return entry;
    if (map->count >= map->limit)
        return NULL;
    if (map->count * 4 >= map->capacity * 3) {
        if (!grow(map))
            return NULL;
        entry = place(map, locate(map, key));
    }
    memset(entry, 0, map->entry_bytes);
    memcpy(entry, &key, sizeof key);
    map->count++;
    return entry;
}

/* Entries behind the hole move up while that brings them nearer to where they belong. */
void ohi_pointer_map_remove(ohi_pointer_map *map, uintptr_t key)
{
    if (!ohi_pointer_map_find(map, key))
        return;
    size_t mask = map->capacity - 1;
    size_t hole = locate(map, key);
    for (size_t next = (hole + 1) & mask; key_of(place(map, next)) != 0; next = (next + 1) & mask) {
        size_t home = (size_t)ohi_mix(key_of(place(map, next))) & mask;
        if (((next - home) & mask) >= ((next - hole) & mask)) {
            memcpy(place(map, hole), place(map, next), map->entry_bytes);
            hole = next;
        }
    }
    memset(place(map, hole), 0, map->entry_bytes);
    map->count--;
}

void ohi_pointer_map_clear(ohi_pointer_map *map)
{
    if (map->count) {
        memset(map->entries, 0, map->capacity * map->entry_bytes);
        map->count = 0;
    }
}

void *ohi_pointer_map_at(const ohi_pointer_map *map, size_t index)
{
    unsigned char *entry = place(map, index);
    return key_of(entry) ? entry : NULL;
}
