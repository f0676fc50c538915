/* Random operations on stores from several threads, against a shadow model: every live store must
 * hold the bytes that were written to it, and the account must be the sum of the lengths, always.
 *
 *     store_model [OPERATIONS [SEED]]
 *
 * Stores wander between threads over a shared shelf, so slots are released where they were not
 * made. Threads end and others take their place a few times, and each time a line says what the
 * process holds: over a billion operations it must not grow. */
#include "store/store.h"

#include <offheap/memory.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3, HELD = 300, SHELF = 64, ROUNDS = 20 };

typedef struct shadow {
    oh_store *store;
    size_t length;
    uint8_t pattern;
} shadow;

typedef struct worker {
    uint64_t random;
    uint64_t operations;
    oh_context *context;
    shadow held[HELD];
    int64_t bytes; /* of what this worker made and gave back, by its own count */
    bool failed;
} worker;

static struct {
    ohi_lock lock;
    shadow places[SHELF];
} shelf = {.lock = OHI_LOCK_INIT};

static uint64_t draw(worker *self)
{
    self->random ^= self->random << 13;
    self->random ^= self->random >> 7;
    self->random ^= self->random << 17;
    return self->random;
}

static void fail(worker *self, const char *what)
{
    fprintf(stderr, "store_model: %s\n", what);
    self->failed = true;
}

static void check(worker *self, const shadow *which)
{
    const uint8_t *bytes = ohi_store_bytes(which->store);
    if (ohi_store_length(which->store) != which->length)
        fail(self, "a store has another length than it was made with");
    for (size_t i = 0; i<which->length; i += which->length> 4096 ? 997 : 1)
        if (bytes[i] != which->pattern) {
            fail(self, "a live store's bytes were overwritten");
            return;
        }
}

static size_t draw_length(worker *self)
{
    const uint64_t bits = draw(self);
    const unsigned scale = bits % 40 == 0 ? 18 : (unsigned)(bits >> 8) % 14;
    return (size_t)(draw(self) % ((uint64_t)1 << scale)) + 1;
}

static void make(worker *self, shadow *place)
{
    const size_t length = draw_length(self);
    const bool zero = draw(self) % 4 == 0;
    const size_t alignment = draw(self) % 16 == 0 ? 64 : 1;
    oh_store *store;
    if (ohi_store_create(self->context, length, zero ? OHI_STORE_ZERO : 0, alignment, &store) !=
        OH_OK) {
        fail(self, "out of memory");
        return;
    }
    *place = (shadow){store, length, (uint8_t)draw(self)};
    uint8_t *bytes = ohi_store_bytes(store);
    if (zero && (bytes[0] != 0 || bytes[length / 2] != 0 || bytes[length - 1] != 0))
        fail(self, "zero-filled bytes are not zero");
    memset(bytes, place->pattern, length);
    self->bytes += (int64_t)length;
}

static void drop(worker *self, shadow *place)
{
    check(self, place);
    self->bytes -= (int64_t)place->length;
    oh_store_release(place->store);
    *place = (shadow){0};
}

static void resize(worker *self, shadow *place)
{
    const size_t length = draw_length(self);
    if (ohi_store_resize(place->store, length) != OH_OK)
        return;
    self->bytes += (int64_t)length - (int64_t)place->length;
    place->length = length;
    memset(ohi_store_bytes(place->store), place->pattern, length);
}

static void swap_with_shelf(worker *self, shadow *place)
{
    ohi_lock_acquire(&shelf.lock);
    shadow *other = &shelf.places[draw(self) % SHELF];
    const shadow taken = *other;
    *other = *place;
    *place = taken;
    ohi_lock_release(&shelf.lock);
}

static void *work(void *argument)
{
    worker *self = argument;
    for (uint64_t i = 0; i < self->operations && !self->failed; i++) {
        shadow *place = &self->held[draw(self) % HELD];
        const uint64_t choice = draw(self) % 100;
        if (choice < 25)
            swap_with_shelf(self, place);
        else if (place->store == NULL)
            make(self, place);
        else if (choice < 80)
            drop(self, place);
        else if (choice < 95)
            resize(self, place);
        else
            check(self, place);
        if (i % 50000 == 49999)
            oh_pool_trim();
    }
    return NULL;
}

static void drop_all(worker *self, shadow *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (places[i].store != NULL)
            drop(self, &places[i]);
}

static bool is_account_right(worker *workers)
{
    int64_t expected = 0;
    for (int i = 0; i < THREADS; i++)
        expected += workers[i].bytes;
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    const uint64_t parts =
        usage.pool + usage.direct + usage.adopted + usage.mapped + usage.accounted;
    if (usage.external == (uint64_t)expected && parts == usage.external)
        return true;
    fprintf(stderr, "store_model: external is %" PRIu64 ", live bytes are %" PRId64 "\n",
            usage.external, expected);
    return false;
}

static void print_usage(uint64_t operations)
{
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    printf("%12" PRIu64 " operations: external %9" PRIu64 ", reserved %9" PRIu64
           ", kept direct %9" PRIu64 ", rss %9" PRIu64 "\n",
           operations, usage.external, usage.pool_reserved, usage.direct_cached, usage.rss);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    const uint64_t operations = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : ohi_clock_ns() | 1;
    printf("store_model: %" PRIu64 " operations, seed %" PRIu64 "\n", operations, seed);
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    bool is_right = true;
    for (int round = 0; round < ROUNDS && is_right; round++) {
        for (int i = 0; i < THREADS; i++) {
            workers[i].random = seed * 2654435761u + (uint64_t)(round * THREADS + i) + 1;
            workers[i].operations = operations / ROUNDS / THREADS;
            if (workers[i].context == NULL && i > 0)
                is_right &= oh_context_create(NULL, &workers[i].context) == OH_OK;
            is_right &= pthread_create(&threads[i], NULL, work, &workers[i]) == 0;
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            is_right &= !workers[i].failed;
        }
        is_right &= is_account_right(workers);
        print_usage(operations / ROUNDS * (uint64_t)(round + 1));
    }
    for (int i = 0; i < THREADS; i++) {
        drop_all(&workers[i], workers[i].held, HELD);
        oh_context_destroy(workers[i].context);
    }
    drop_all(&workers[0], shelf.places, SHELF);
    is_right &= is_account_right(workers);
    oh_pool_trim();
    oh_memory_usage usage = {.size = sizeof usage};
    oh_memory_usage_get(NULL, &usage);
    if (usage.pool_reserved != 0 || usage.direct_cached != 0) {
        fprintf(stderr, "store_model: %" PRIu64 " bytes of slabs left\n", usage.pool_reserved);
        is_right = false;
    }
    return is_right ? 0 : 1;
}
