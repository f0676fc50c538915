/*
 * A hash map from an address to a fixed-size entry, open addressing with linear probing and
 * backward-shift deletion (no tombstones, so a long run does not slow it down). Entries start with
 * their key; key 0 marks a free place. The monitor's own memory comes from malloc and is counted in
 * nobody's `external`.
 */
#ifndef MONITOR_POINTER_MAP_H
#define MONITOR_POINTER_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ohi_pointer_map {
    unsigned char *entries;
    size_t entry_bytes;
    size_t capacity; /* a power of two, or 0 before the first entry */
    size_t count;
    size_t limit; /* most entries; more are refused */
} ohi_pointer_map;

void ohi_pointer_map_init(ohi_pointer_map *map, size_t entry_bytes, size_t limit);
void ohi_pointer_map_deinit(ohi_pointer_map *map);

/* The entry of a key, NULL when there is none. Valid until the next add or remove. */
void *ohi_pointer_map_find(const ohi_pointer_map *map, uintptr_t key);

/* The entry of a key, made and zeroed (but for the key) when new; NULL: full or out of memory. */
void *ohi_pointer_map_add(ohi_pointer_map *map, uintptr_t key, bool *is_new);

void ohi_pointer_map_remove(ohi_pointer_map *map, uintptr_t key);
void ohi_pointer_map_clear(ohi_pointer_map *map);

/* Entry number `index` of `capacity` places, NULL where a place is free: for walks. */
void *ohi_pointer_map_at(const ohi_pointer_map *map, size_t index);

/* Mixes the bits of a key so that its low ones depend on all. */
static inline uint64_t ohi_mix(uint64_t value)
{
    value ^= value >> 32;
    value *= UINT64_C(0xd6e8feb86659fd93);
    value ^= value >> 32;
    value *= UINT64_C(0xd6e8feb86659fd93);
    return value ^ (value >> 32);
}

#endif
