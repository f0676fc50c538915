/* clang-format off */
/**
 * The pool from outside: where bytes lie, how much is kept, what is checked.
 *
 * Settings, each also an environment variable that is read before the first allocation. Sizes take
 * K, M or G behind the number.
 *
 * | field             | variable            | default | meaning                                     |
 * |-------------------|---------------------|---------|---------------------------------------------|
 * | keep_bytes        | OFFHEAP_POOL_KEEP   | 64M     | most memory of empty slabs kept for reuse   |
 * | decay_ms          | OFFHEAP_POOL_DECAY  | 500     | how long unused memory is kept, in ms       |
 * | direct_keep_bytes | OFFHEAP_DIRECT_KEEP | 128M    | most memory of freed direct blocks kept     |
 * | huge_pages        | OFFHEAP_HUGE_PAGES  | 0       | when to use huge pages, an oh_huge_pages    |
 * | hardening         | OFFHEAP_HARDEN      | none    | names of OH_HARDEN_*, with commas, or "all" |
 * | OH_HARDEN_WIPE    | OFFHEAP_WIPE        | 0       | 1: the same as "wipe" among them            |
 *
 * Names are written small and without the prefix: OFFHEAP_HARDEN=check,site. What is no name, and a
 * value that is no number, is as if it were not there: the library prints nothing of its own.
 * `offheap version` says which of what is set has no effect.
 *
 * Any thread may call any of these functions at any time.
 */
/* clang-format on */
#ifndef OFFHEAP_POOL_H
#define OFFHEAP_POOL_H

#include <offheap/buffer.h>

OH_EXTERN_C_BEGIN

/**
 * What is known about a store. Before the call set `size` to sizeof(oh_store_info): only the fields
 * that fit are filled. The slab_ and slot_ fields are 0 unless the provenance is the pool.
 */
typedef struct oh_store_info {
    size_t size;              /**< sizeof(oh_store_info) */
    oh_provenance provenance; /**< where the bytes come from */
    uint32_t references;      /**< at the moment of the call */
    const void *bytes;        /**< first byte of the store */
    size_t length;            /**< bytes asked for */
    size_t capacity;          /**< bytes there are: slot size, or whole pages when direct */
    size_t record_bytes;      /**< what the library keeps beside the bytes */
    const void *slab;         /**< address of the slab */
    size_t slab_bytes;        /**< its size, records included */
    size_t slot_bytes;        /**< size of its slots */
    uint32_t slot_index;      /**< which of them this is */
    uint32_t slot_count;      /**< how many it has */
    uint32_t slots_used;      /**< how many are in use */
} oh_store_info;

/** Fills in what is known about the store of a buffer; NULL, the store of an empty handle, gives
 * zeros. */
OH_API void oh_store_inspect(const oh_store *store, oh_store_info *out);

/** The one list of what is watched for: X(name without OH_HARDEN_, its name in OFFHEAP_HARDEN, bit,
 * what it does). */
#define OH_HARDENING_MAP(X)                                                                        \
    X(CHECK, "check", 1, "release twice, release of what is no store: the process ends")           \
    X(CANARY, "canary", 2, "bytes behind each pooled buffer; changed at release: it ends")         \
    X(POISON, "poison", 4, "released slots are filled; changed at reuse: it ends")                 \
    X(RANDOM, "random", 8, "fresh slots are handed out in random order")                           \
    X(GUARD, "guard", 16, "behind each slab lie pages that fault")                                 \
    X(WIPE, "wipe", 32, "released bytes are zeroed, direct ones too")                              \
    X(SITE, "site", 64, "what ends the process says where the store was made and released")

/** What is watched for, as bits: see OH_HARDENING_MAP. Each costs time (docs/performance/pool.md
 * has the figures). */
typedef enum oh_hardening {
#define OH_HARDENING_ENUM(name, word, bit, what) OH_HARDEN_##name = (bit),
    OH_HARDENING_MAP(OH_HARDENING_ENUM)
#undef OH_HARDENING_ENUM
} oh_hardening;

/**
 * When huge pages (transparent ones of 2 MiB, Linux) lie under the pool. They make a load over many
 * buffers faster by a seventh or so. Nobody gets them where the system's administrator or the
 * process itself (prctl) has switched them off.
 */
typedef enum oh_huge_pages {
    OH_HUGE_PAGES_WHEN_FULL = 0,  /**< under 2 MiB of slabs in use once nearly all is resident */
    OH_HUGE_PAGES_FROM_START = 1, /**< asked for when memory is mapped, for direct blocks too:
                                       resident memory grows in steps of 2 MiB */
    OH_HUGE_PAGES_NEVER = 2       /**< not at all */
} oh_huge_pages;

/** Settings of the pool, process-wide; set `size` to sizeof(oh_pool_config) first. */
typedef struct oh_pool_config {
    size_t size;                /**< sizeof(oh_pool_config) */
    uint64_t keep_bytes;        /**< most memory of empty slabs kept for reuse */
    uint64_t decay_ms;          /**< how long unused memory is kept */
    uint64_t direct_keep_bytes; /**< most memory of freed direct blocks kept */
    uint32_t huge_pages;        /**< an oh_huge_pages */
    uint32_t hardening;         /**< sum of oh_hardening */
} oh_pool_config;

/** The settings in force. Only the fields that fit `size` are filled; NULL is ignored. */
OH_API void oh_pool_get_config(oh_pool_config *out);

/**
 * Puts settings in force: read them, change some, give them back.
 *
 *     oh_pool_config config = {.size = sizeof config};
 *     oh_pool_get_config(&config);
 *     config.hardening |= OH_HARDEN_WIPE;
 *     status = oh_pool_configure(&config);
 *
 * Fails with OH_ERR_INVALID_ARG_VALUE for NULL, a wrong size or unknown bits, and with
 * OH_ERR_INVALID_STATE when `hardening` changes after the first allocation: every slot must have
 * been made the same way, so change it before another thread makes a buffer. Nothing is changed
 * then.
 */
OH_NODISCARD OH_API oh_status oh_pool_configure(const oh_pool_config *config);

/**
 * Makes the pool hold at least `bytes` of memory for slabs that are yet to come, so that
 * allocations up to there make no system call. OH_ERR_NO_MEMORY when the system refuses; what it
 * gave before stays. What nobody takes goes back like any other empty memory, after half of
 * `decay_ms`: set that first for a reserve that has to last.
 */
OH_NODISCARD OH_API oh_status oh_pool_reserve(size_t bytes);

/** What oh_pool_visit_slabs() tells of a slab. */
typedef struct oh_slab_info {
    const void *slab;     /**< its address */
    size_t slab_bytes;    /**< its size, records included */
    size_t slot_bytes;    /**< size of its slots */
    uint32_t slot_count;  /**< how many it has */
    uint32_t slots_used;  /**< slots in use */
    uint32_t slots_own;   /**< of these, the library's own: contexts, and what describes a store of
                               another provenance or a direct block that is kept */
    uint32_t slots_fresh; /**< slots never handed out */
    uint64_t used_bytes;  /**< bytes of live stores; over all slabs, all that
                               oh_memory_usage::pool counts */
    uint32_t owner;       /**< number of the heap, that is thread, that owns it */
    uint8_t map[512];     /**< bit n: slot n is used, for as many as fit (4096, that is all) */
} oh_slab_info;

/** Called for each slab; false ends the visit. It must not allocate or release buffers. */
typedef bool oh_slab_visit_fn(void *opaque, const oh_slab_info *slab);

/** Visits all slabs, with the list of slabs locked: a picture for people, not for every
 * millisecond. */
OH_API void oh_pool_visit_slabs(oh_slab_visit_fn *visit, void *opaque);

/** Buckets of a histogram of oh_pool_latency. */
#define OH_LATENCY_BUCKETS 128

/**
 * How long direct allocations took, since the process began. Set `size` to sizeof(oh_pool_latency)
 * first.
 *
 * Every direct allocation is counted once, in `untimed` or in `call`. `untimed` are those that got
 * a kept block and did not ask for zeros: they take less time than looking at the clock would, but
 * for a wait for the lock of the kept blocks. `call` times all others: what it took to get a block
 * from the system, or to zero a kept one. `touch` times the first write to a block fresh from the
 * system, which the library makes itself and `call` includes: what the first fault in such a block
 * costs.
 *
 * Bucket n counts times from oh_pool_latency_bucket_ns(n) up to the next bucket's; the last one has
 * no end (7.5 s and more).
 */
typedef struct oh_pool_latency {
    size_t size;                        /**< sizeof(oh_pool_latency) */
    uint64_t untimed;                   /**< allocations too quick to time */
    uint64_t call[OH_LATENCY_BUCKETS];  /**< allocations by duration */
    uint64_t touch[OH_LATENCY_BUCKETS]; /**< first writes by duration */
} oh_pool_latency;

/** Fills in what fits `size`; NULL is ignored. Any thread may ask at any time, and sees everything
 * that ended before. */
OH_API void oh_pool_get_latency(oh_pool_latency *out);

/** The shortest time, in nanoseconds, that a bucket counts; UINT64_MAX for no bucket. */
OH_API uint64_t oh_pool_latency_bucket_ns(uint32_t bucket);

OH_EXTERN_C_END

#endif
