/**
 * The monitor: what a running program does with its off-heap bytes, by source line.
 *
 * The library's allocator feeds it by itself. Whoever binds a language calls the probes below, and
 * tells through oh_monitor_runtime how to read that language's stack. Everything goes into an epoch
 * log, which the doctor reads (<offheap/doctor.h>).
 *
 * Cost: as long as no monitor runs, a probe is one load and one branch that is never taken
 * (`oh_monitor_active`). Compiled with OH_NO_MONITOR, probes are nothing at all.
 *
 * Threads: the monitor may be started and stopped from any thread; probes may be called from any
 * thread. The callbacks of oh_monitor_runtime are called on the thread that attached it, unless
 * they say otherwise.
 */
#ifndef OFFHEAP_MONITOR_H
#define OFFHEAP_MONITOR_H

#include <offheap/buffer.h>

OH_EXTERN_C_BEGIN

/* Running the monitor. */

/** How to run; set `size` to sizeof(oh_monitor_options) and what you do not need to 0. */
typedef struct oh_monitor_options {
    size_t size;           /**< sizeof(oh_monitor_options) */
    int log_fd;            /**< where the epoch log is written; -1: no log. Stays the caller's */
    const char *log_path;  /**< or a file that the monitor creates; NULL: none */
    size_t interval_bytes; /**< 0: adaptive sampling interval; 1: every allocation; n: fixed */
    bool publish;          /**< show the counters in a page that `offheap top` reads */
    bool watch_slices;     /**< watch every view and read, however many (slower) */
    const char *program;   /**< name to show; NULL: the name of the process */
    uint64_t limit_bytes;  /**< limit of external bytes to show; 0: none */
} oh_monitor_options;

/** Starts the one monitor of the process; options NULL: publish only. Fails with
    OH_ERR_INVALID_ARG_VALUE when their size is none, OH_ERR_INVALID_STATE when one runs, OH_ERR_IO,
   OH_ERR_NO_MEMORY, and OH_ERR_NOT_SUPPORTED when it is compiled out. */
OH_NODISCARD OH_API oh_status oh_monitor_start(const oh_monitor_options *options);

/** How the program ended, for the last record of the log. */
typedef enum oh_monitor_ending {
    OH_ENDING_NORMAL,  /**< it ran to its end; `code` is its exit code */
    OH_ENDING_STOPPED, /**< somebody stopped it to see the report */
    OH_ENDING_ERROR    /**< it failed by itself; `code` is its exit code */
} oh_monitor_ending;

/** The program is over, its objects still live: lets the runtime collect garbage, so that what only
    waited for a collection is not taken for a leak, and writes the last epoch. Call it before the
    runtime is torn down; once, later calls do nothing. */
OH_API void oh_monitor_finish(oh_monitor_ending ending, int code);

/** Stops the monitor and frees what it holds; finishes first where oh_monitor_finish() was not
 * called. */
OH_API void oh_monitor_stop(void);

/** Asks the attached runtime to finish at the next probe on its thread; returns at once. */
OH_API void oh_monitor_request_finish(void);

/** True once oh_monitor_finish() has written the last epoch. */
OH_API bool oh_monitor_is_finished(void);

/** Why the log could not be written to its end, as an errno; 0: nothing went wrong. What was
   written before is whole. */
OH_API int oh_monitor_log_error(void);

/** Declares that the line `line` of `file` may keep up to `max_bytes` alive: not a leak. */
OH_API void oh_monitor_expect(const char *file, int line, uint64_t max_bytes);

/* What a language binding provides. */

/** One frame of a stack, not yet looked up: any two words that identify a place in the code. */
typedef struct oh_raw_frame {
    uintptr_t code;     /**< which function */
    uintptr_t position; /**< where in it */
} oh_raw_frame;

/** A frame in words. `file` is empty for native code. */
typedef struct oh_frame {
    char file[512];     /**< path, NUL-terminated */
    char function[128]; /**< NUL-terminated; empty: unknown */
    int line;           /**< from 1; 0: unknown */
    int column;         /**< from 1; 0: unknown */
    bool builtin;       /**< part of the runtime, not of the program */
} oh_frame;

/** Part of a store that a live handle shows. */
typedef struct oh_visible_range {
    const void *handle; /**< identity of the handle, as given to oh_probe_view() */
    size_t offset;      /**< of its first byte, from the store's */
    size_t length;      /**< bytes it shows */
} oh_visible_range;

/** Told of one store: its bytes, and the `count` parts of it that live handles show. */
typedef void oh_visit_store_fn(void *user, const void *base, size_t length,
                               const oh_visible_range *ranges, size_t count);

/** Callbacks of a language runtime; any but `capture` and `resolve` may be NULL. */
typedef struct oh_monitor_runtime {
    size_t size;  /**< sizeof(oh_monitor_runtime) */
    void *opaque; /**< first argument of every callback */
    /** Up to `capacity` frames, innermost first; returns how many. Must not allocate. */
    size_t (*capture)(void *opaque, oh_raw_frame *frames, size_t capacity);
    /** Looks a frame up that capture() gave just now. False: skip it. */
    bool (*resolve)(void *opaque, oh_raw_frame raw, oh_frame *frame);
    /** The heap in use and the bytes in ArrayBuffers; called on any thread, must only read. */
    void (*read_figures)(void *opaque, uint64_t *heap_used, uint64_t *array_buffers);
    /** True while the garbage collector is freeing cycles. */
    bool (*is_collecting)(void *opaque);
    /** Runs a full collection. */
    void (*collect)(void *opaque);
    /** Calls `visit` for every live store that handles show, with the ranges they show. */
    void (*visit_stores)(void *opaque, oh_visit_store_fn *visit, void *user);
    /** Writes how the store at one of `bases` is reached from a root ("globalThis.cache (Array, 12
        entries)"), as most of them are; returns the length, 0: not known. */
    size_t (*describe_holder)(void *opaque, const void *const *bases, size_t count, char *text,
                              size_t capacity);
    /** What capture() takes, in nanoseconds: where that is microseconds, less is looked at. 0: next
        to nothing. */
    uint64_t capture_ns;
    /** Kept not zero while a monitor runs and this runtime is the latest, also after it was
        detached: static memory, read with OH_OBSERVED_FLAG. May be NULL. */
    int *observed;
} oh_monitor_runtime;

/** Attaches the runtime of the calling thread; the struct is copied. One at a time: the latest
 * wins. */
OH_API void oh_monitor_attach(const oh_monitor_runtime *runtime);

/** Detaches the runtime with that `opaque`; nothing happens when it is not attached. */
OH_API void oh_monitor_detach(void *opaque);

/** The site of the caller, to be used later on its behalf (0: none). A stream takes it when opened.
 */
OH_API uint32_t oh_monitor_site_capture(void);

/** Until oh_monitor_site_pop(), what happens on this thread belongs to `site` (0: no change). */
OH_API void oh_monitor_site_push(uint32_t site);

/** Ends the last oh_monitor_site_push() of this thread. */
OH_API void oh_monitor_site_pop(void);

/* Probes. Call the inline ones: they ask oh_monitor_active and the gates first. */

#ifndef OH_OBSERVERS /* a compiler without <offheap/buffer_inline.h> */
/** Odd while a monitor runs. Read it through the probes. */
OH_API extern int oh_monitor_active;
/** Who observes? The probes ask it first. */
#define OH_OBSERVERS oh_monitor_active
#endif

/** Addresses are told apart by blocks of half a KiB, and those by their number modulo this many. */
#define OH_PROBE_BLOCKS 8192
#define OH_PROBE_BLOCK_SHIFT 9 /**< log2 of a block */

/** What the probes ask before they call anything, so that what nobody wants to hear of costs a load
    and a branch while a monitor runs, too. Read it through the probes; all access is atomic. */
typedef struct oh_probe_gates {
    uint32_t skip_conversions; /**< so many pass before the next one is looked at */
    uint32_t skip_views;       /**< the same for views that are made */
    uint32_t wants_reads;      /**< not 0 while looks at bytes are worth telling */
    uint32_t watched_views;    /**< how many views are watched for surprises */
    uint32_t armed_views; /**< of those: whose bytes somebody has looked at, so that a write may
                             surprise */
    uint16_t armed_blocks[OH_PROBE_BLOCKS];    /**< by block: how many armed views lie there */
    uint16_t watched_handles[OH_PROBE_BLOCKS]; /**< by oh_probe_handle(): how many are watched */
} oh_probe_gates;

/** The gates of this process. */
OH_API extern oh_probe_gates oh_monitor_gates;

/** Writes shorter than this are not timed. */
#define OH_PROBE_TIMED_BYTES ((size_t)64 * 1024)

/** What a conversion turns into what. */
typedef enum oh_conversion_kind {
    OH_CONVERSION_DECODE, /**< bytes to string: toString() and its kin */
    OH_CONVERSION_ENCODE, /**< string to bytes: from(string), write(), byteLength() */
    OH_CONVERSION_JSON    /**< bytes to an object or text of numbers: toJSON() */
} oh_conversion_kind;

/** One finished conversion. */
typedef struct oh_conversion {
    oh_conversion_kind kind; /**< what became what */
    oh_encoding encoding;    /**< of the bytes */
    const void *handle;      /**< identity of the handle whose bytes these are; NULL: none yet */
    const void *base;        /**< first byte of its store; NULL: unknown */
    const uint8_t *bytes;    /**< the bytes side, before (decode) or after (encode); may be NULL for
                                byteLength() */
    size_t length;           /**< bytes of it */
    size_t string_bytes;     /**< size of the string in memory */
    bool wide;               /**< the string takes two bytes a character */
} oh_conversion;

/** How a handle came to show part of another one's bytes. */
typedef enum oh_view_kind {
    OH_VIEW_SLICE,    /**< slice(), whose name promises a copy elsewhere */
    OH_VIEW_SUBARRAY, /**< subarray(), known to share */
    OH_VIEW_WRAP,     /**< Buffer.from(arrayBuffer) and the like */
    OH_VIEW_ARRAY,    /**< new Uint8Array(arrayBuffer): made to share, changes surprise nobody; told
                          of a handle once more, it is watched no longer */
    OH_VIEW_NATIVE /**< oh_buffer_slice() and oh_buffer_view(): the library tells of these itself */
} oh_view_kind;

/** A new handle on bytes that are already shown by another one. */
typedef struct oh_view {
    const void *handle;  /**< identity of the new handle: its object's address, say */
    oh_view_kind kind;   /**< how it was made */
    const uint8_t *base; /**< first byte of the store */
    size_t base_length;  /**< bytes of the store */
    const uint8_t *data; /**< first byte shown */
    size_t length;       /**< bytes shown */
    /** The store, borrowed, which tells its end from then on; NULL: memory of others, watched
        only while it is sampled, whose end oh_probe_external_freed() has to tell. */
    oh_store *store;
} oh_view;

/** A write under way; kept by the caller between begin and end. */
typedef struct oh_write_probe {
    const void *handle; /**< through which it is made */
    uint8_t *data;      /**< first byte; NULL: not watched */
    size_t length;      /**< bytes */
    uint64_t begun;     /**< the monitor's: when it began */
    uint64_t before;    /**< the monitor's: what the bytes were */
} oh_write_probe;

/** @cond The slow halves; not for direct use. */
OH_API uint64_t oh_monitor_conversion_begin(void);
OH_API bool oh_monitor_is_watched(const uint8_t *data, size_t length);
OH_API void oh_monitor_skip_views(void);
OH_API void oh_monitor_view_gone(const void *handle);
OH_API void oh_monitor_conversion_end(uint64_t begun, const oh_conversion *conversion);
OH_API void oh_monitor_view(const oh_view *view);
OH_API bool oh_monitor_write_begin(oh_write_probe *probe);
OH_API void oh_monitor_write_end(const oh_write_probe *probe);
OH_API void oh_monitor_read(const void *handle, const uint8_t *data, size_t length);
OH_API void oh_monitor_indexed_write(const void *handle, const uint8_t *data, size_t length);
OH_API void oh_monitor_concat(const uint8_t *out, size_t length, const uint8_t *largest,
                              size_t largest_length);
OH_API void oh_monitor_task(void);
OH_API void oh_monitor_poll(void);
OH_API void oh_monitor_collection(void);
OH_API void oh_monitor_external_allocated(const void *base, size_t length, uint64_t elapsed_ns);
OH_API void oh_monitor_external_freed(const void *base);
/** @endcond */

/** Does a monitor run? The one load that every probe begins with. */
static inline bool oh_probe_is_active(void)
{
    return (OH_OBSERVERS & 1) != 0;
}

/** What a gate says now. For the probes only. */
static inline uint32_t oh_probe_gate(const uint32_t *gate)
{
#ifdef __GNUC__
    return __atomic_load_n(gate, __ATOMIC_RELAXED);
#else
    return *gate;
#endif
}

/** Lets one of those pass that are to be skipped; false: none are left. Two threads at once
   miscount a pause, and that is all. For the probes only. */
static inline bool oh_probe_skip(uint32_t *gate)
{
    uint32_t left = oh_probe_gate(gate);
    if (left == 0)
        return false;
#ifdef __GNUC__
    __atomic_store_n(gate, left - 1, __ATOMIC_RELAXED);
#else
    *gate = left - 1;
#endif
    return true;
}

/** Before a conversion; hand the result to oh_probe_conversion_end(). 0: this one is not counted,
   and its end need not be told unless oh_probe_wants_read() or oh_probe_is_cut(). */
static inline uint64_t oh_probe_conversion_begin(void)
{
    return oh_probe_is_active() && !oh_probe_skip(&oh_monitor_gates.skip_conversions)
               ? oh_monitor_conversion_begin()
               : 0;
}

/** Are looks at bytes worth telling now? */
static inline bool oh_probe_wants_reads(void)
{
    return oh_probe_is_active() && oh_probe_gate(&oh_monitor_gates.wants_reads);
}

/** May a look at these bytes be one of the two between which a surprise lies? */
static inline bool oh_probe_wants_read(const uint8_t *data, size_t length)
{
    return oh_probe_wants_reads() && oh_probe_gate(&oh_monitor_gates.watched_views) &&
           oh_monitor_is_watched(data, length);
}

/** Do these bytes, decoded as UTF-8, begin or end inside of a character? */
static inline bool oh_probe_is_cut(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        return false;
    size_t back = 1; /* to the last byte that begins a character */
    while (back < 4 && back < length && (bytes[length - back] & 0xc0) == 0x80)
        back++;
    uint8_t lead = bytes[length - back];
    size_t whole = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return back < whole || (bytes[0] & 0xc0) == 0x80;
}

/** After a conversion that succeeded. */
static inline void oh_probe_conversion_end(uint64_t begun, const oh_conversion *conversion)
{
    if (oh_probe_is_active())
        oh_monitor_conversion_end(begun, conversion);
}

/** The place of a handle in a table of OH_PROBE_BLOCKS. */
static inline size_t oh_probe_handle(const void *handle)
{
    return ((uintptr_t)handle >> 4) % OH_PROBE_BLOCKS;
}

/** A new handle at an address ends what an earlier one there was watched for. For the probes
    only. */
static inline void oh_probe_handle_made(const void *handle)
{
#ifdef OH_NO_MONITOR
    (void)handle;
#elif defined(__GNUC__)
    if (__atomic_load_n(&oh_monitor_gates.watched_handles[oh_probe_handle(handle)],
                        __ATOMIC_RELAXED) != 0)
        oh_monitor_view_gone(handle);
#else
    if (oh_monitor_gates.watched_handles[oh_probe_handle(handle)] != 0)
        oh_monitor_view_gone(handle);
#endif
}

/** Is the view that was just made worth telling? A program may make millions. */
static inline bool oh_probe_wants_view(const void *handle)
{
    if (!oh_probe_is_active())
        return false;
    if (oh_probe_skip(&oh_monitor_gates.skip_views)) {
        oh_probe_handle_made(handle);
        return false;
    }
    oh_monitor_skip_views();
    return true;
}

/** A new view was made. */
static inline void oh_probe_view(const oh_view *view)
{
    if (oh_probe_is_active())
        oh_monitor_view(view);
}

/** May a write of so many bytes be worth telling? A caller that asks first can write without a
    frame for the probe where it is not. */
static inline bool oh_probe_wants_write(size_t length)
{
    return oh_probe_is_active() &&
           (length >= OH_PROBE_TIMED_BYTES || oh_probe_gate(&oh_monitor_gates.watched_views));
}

/** May a look at bytes or a write of `length` of them be worth telling now? For who asks once, at
   the door of a method that has a half for while somebody observes. */
static inline bool oh_probe_wants_access(size_t length)
{
    return oh_probe_is_active() &&
           (length >= OH_PROBE_TIMED_BYTES || oh_probe_gate(&oh_monitor_gates.wants_reads) ||
            oh_probe_gate(&oh_monitor_gates.watched_views));
}

/** Before `length` bytes at `data` are written through `handle`; hand the result to
    oh_probe_write_end(). */
static inline oh_write_probe oh_probe_write_begin(const void *handle, uint8_t *data, size_t length)
{
    oh_write_probe none;
    none.data = NULL; /* the rest means nothing then */
    if (oh_probe_wants_write(length)) {
        oh_write_probe probe; /* apart: what has an address is copied to be returned */
        probe.handle = handle;
        probe.data = data;
        probe.length = length;
        if (oh_monitor_write_begin(&probe))
            return probe;
    }
    return none;
}

/** After the write. */
static inline void oh_probe_write_end(const oh_write_probe *probe)
{
#ifdef OH_NO_MONITOR
    (void)probe; /* said here: not every compiler sees that nothing has begun */
#else
    if (probe->data) /* also where the monitor stopped meanwhile: it was told of the beginning */
        oh_monitor_write_end(probe);
#endif
}

/** The place of an address in a table of OH_PROBE_BLOCKS. */
static inline size_t oh_probe_block(const void *address)
{
    return ((uintptr_t)address >> OH_PROBE_BLOCK_SHIFT) % OH_PROBE_BLOCKS;
}

/** May a write of a few bytes at `data` surprise somebody? For writes that happen too often to be
    told each: an index assignment of the language. */
static inline bool oh_probe_is_armed(const void *data)
{
#ifdef OH_NO_MONITOR
    (void)data;
    return false;
#elif defined(__GNUC__)
    return __atomic_load_n(&oh_monitor_gates.armed_blocks[oh_probe_block(data)],
                           __ATOMIC_RELAXED) != 0;
#else
    return oh_monitor_gates.armed_blocks[oh_probe_block(data)] != 0;
#endif
}

/** Before such a write through `handle`. */
static inline void oh_probe_indexed_write(const void *handle, const uint8_t *data, size_t length)
{
    if (oh_probe_is_active())
        oh_monitor_indexed_write(handle, data, length);
}

/** Bytes are looked at through `handle`: compared, searched, hashed, copied out, read as a number.
    (Conversions say so themselves.) */
static inline void oh_probe_read(const void *handle, const uint8_t *data, size_t length)
{
    if (oh_probe_wants_reads())
        oh_monitor_read(handle, data, length);
}

/** What an oh_buffer, which is a value, is known by: handles that show the same bytes are one. */
static inline const void *oh_probe_buffer_handle(const uint8_t *data, size_t length)
{
    uintptr_t handle = (uintptr_t)data * 31 + (uintptr_t)length;
    return (const void *)(handle << 4 | 8); /* unlike any object's address */
}

/** The bytes of an oh_buffer are looked at. */
static inline void oh_probe_buffer_read(const uint8_t *data, size_t length)
{
    if (oh_probe_wants_read(data, length))
        oh_monitor_read(oh_probe_buffer_handle(data, length), data, length);
}

/** Several buffers were copied into a new one; `largest` is the longest of them, or NULL and 0
    where none is half of it. */
static inline void oh_probe_concat(const uint8_t *out, size_t length, const uint8_t *largest,
                                   size_t largest_length)
{
    if (oh_probe_is_active())
        oh_monitor_concat(out, length, largest, largest_length);
}

/** The runtime's own thread is between two steps of the program and can run a collection; call it
    from an interrupt handler or the event loop. */
static inline void oh_probe_poll(void)
{
    if (oh_probe_is_active())
        oh_monitor_poll();
}

/** The binding ran the garbage collector because of external memory. */
static inline void oh_probe_collection(void)
{
    if (oh_probe_is_active())
        oh_monitor_collection();
}

/** A new macrotask begins: a timer, a file event, the main program. */
static inline void oh_probe_task(void)
{
    if (oh_probe_is_active())
        oh_monitor_task();
}

/** Bytes that the language's engine allocated itself and that a handle shows (new Uint8Array(n)),
    and how long that took (0: not known; OH_PROBE_TIMED_BYTES and more are worth a clock). */
static inline void oh_probe_external_allocated(const void *base, size_t length, uint64_t elapsed_ns)
{
    if (oh_probe_is_active())
        oh_monitor_external_allocated(base, length, elapsed_ns);
}

/** The same bytes were freed. */
static inline void oh_probe_external_freed(const void *base)
{
    if (oh_probe_is_active())
        oh_monitor_external_freed(base);
}

OH_EXTERN_C_END

#endif
