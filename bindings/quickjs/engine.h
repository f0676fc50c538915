/**
 * The one door to the engine: everything the binding needs of QuickJS-ng beyond, or faster than,
 * what <quickjs.h> exports.
 *
 * Two implementations, chosen by the build (cmake/OffheapEngine.cmake):
 *   engine_source.c  includes the engine's unchanged quickjs.c and adds these functions behind it;
 *   engine_public.c  does the same through the public API: slower, and without stacks in
 * nanoseconds, retaining paths and the count of engine-owned ArrayBuffers.
 *
 * Pointers to characters and bytes are borrowed: they are valid until JavaScript runs again or the
 * value is freed. Functions that return JSValue or int (-1) throw; those that return bool do not.
 */
#ifndef OFFHEAP_ENGINE_H
#define OFFHEAP_ENGINE_H

#include "engine_version.h"

/** "source" or "public". */
extern const char ohb_engine_kind[];

/* Strings, read in place. */

/** The characters of a string: one of the two pointers is set, `length` is in UTF-16 code units. */
typedef struct ohb_string {
    const uint8_t *latin1; /**< the engine keeps the string with one byte a character */
    const uint16_t *utf16; /**< or with two; may hold lone surrogates */
    size_t length;
    JSValue owner;
} ohb_string;

/** Opens `value`, which must be a string (JS_IsString). Returns 0, or -1 and throws (no memory). */
int ohb_string_open(JSContext *ctx, JSValueConst value, ohb_string *out);

/** Ends the use of a string that ohb_string_open() opened. */
void ohb_string_close(JSContext *ctx, ohb_string *string);

/** The length of a string in code units, without opening it. */
size_t ohb_string_length(JSContext *ctx, JSValueConst value);

/* Strings, made in place: begin, write the characters, finish. No JavaScript may run in between. */

typedef struct ohb_new_string {
    void *chars; /**< room for `capacity` characters */
    size_t capacity;
    bool is_wide;
    void *handle;
} ohb_new_string;

/** Room for a string of `capacity` Latin-1 characters; NULL and an exception when there is no
 * memory. */
uint8_t *ohb_begin_latin1(JSContext *ctx, size_t capacity, ohb_new_string *out);

/** Room for a string of `capacity` UTF-16 code units; NULL and an exception when there is no
 * memory. */
uint16_t *ohb_begin_utf16(JSContext *ctx, size_t capacity, ohb_new_string *out);

/** The string of the first `length` characters written; takes the room over, also when it throws.
 */
JSValue ohb_finish_string(JSContext *ctx, ohb_new_string *string, size_t length);

/** Gives up the room instead. */
void ohb_drop_string(JSContext *ctx, ohb_new_string *string);

/* Typed arrays and ArrayBuffers. */

typedef struct ohb_bytes {
    uint8_t *data;
    size_t length;
} ohb_bytes;

/** Where the bytes of a view are said to lie that has none and no place either: C counts from no
   NULL, and every caller may count from here. */
static inline uint8_t *ohb_place(uint8_t *data)
{
    static uint8_t nowhere;
    return data ? data : &nowhere;
}

/**
 * The bytes of a Uint8Array (a Buffer is one); false for anything else. Detached or out of bounds
 * of a shrunk ArrayBuffer: true, with length 0. The place is never NULL.
 */
bool ohb_get_uint8array(JSContext *ctx, JSValueConst value, ohb_bytes *out);

/** The bytes of any typed array or DataView; else as ohb_get_uint8array(). */
bool ohb_get_view(JSContext *ctx, JSValueConst value, ohb_bytes *out);

/** The bytes of an ArrayBuffer or SharedArrayBuffer; false for anything else. Detached: length 0.
 */
bool ohb_get_array_buffer(JSContext *ctx, JSValueConst value, ohb_bytes *out);

/** True for a view or an ArrayBuffer whose memory was detached. */
bool ohb_is_detached(JSContext *ctx, JSValueConst value);

/** True for a typed array whose memory was detached, or shrank so far that the array lies outside.
 */
bool ohb_is_out_of_bounds(JSContext *ctx, JSValueConst typed_array);

/** True for a view that grows and shrinks with its ArrayBuffer; the public engine cannot tell. */
bool ohb_tracks_length(JSContext *ctx, JSValueConst view);

/** True for a view or an ArrayBuffer that must not be written (see freeze()). */
bool ohb_is_immutable(JSContext *ctx, JSValueConst value);

/** True for a SharedArrayBuffer or a view of one. */
bool ohb_is_shared(JSContext *ctx, JSValueConst value);

/**
 * False: an object surely has no own properties but elements, so its getters are its prototypes'.
 * The public engine says true of every object.
 */
bool ohb_may_have_own(JSContext *ctx, JSValueConst object);

/** The ArrayBuffer behind a view, a new reference; undefined for anything else. */
JSValue ohb_view_buffer(JSContext *ctx, JSValueConst view);

/**
 * A Uint8Array over memory of ours in an ArrayBuffer of its own, with a given prototype.
 * Takes the memory over, also when it throws: `release` is called with size 0 when the ArrayBuffer
 * dies, with another size when transfer() wants it longer or shorter. `data` must not be NULL.
 */
JSValue ohb_new_uint8array(JSContext *ctx, JSValueConst proto, uint8_t *data, size_t length,
                           JSReallocArrayBufferDataFunc *release, void *opaque);

/**
 * A Uint8Array with a given prototype that shows `length` bytes at `offset` of the bytes that
 * another Uint8Array shows. The range must lie inside of it.
 */
JSValue ohb_new_subarray(JSContext *ctx, JSValueConst proto, JSValueConst parent, size_t offset,
                         size_t length);

/** As a view's length: all that follows, also when the ArrayBuffer is resized. */
#define OHB_REST SIZE_MAX

/** A Uint8Array with a given prototype over a part of an ArrayBuffer; the range must lie inside of
 * it. */
JSValue ohb_new_view(JSContext *ctx, JSValueConst proto, JSValueConst array_buffer, size_t offset,
                     size_t length);

/** The opaque pointer of an ArrayBuffer made with this `release`, NULL for every other value. */
void *ohb_array_buffer_opaque(JSContext *ctx, JSValueConst array_buffer,
                              JSReallocArrayBufferDataFunc *release);

/**
 * What a Map or Set iterator will still give, without moving it: a new array of its items, or of
 * keys and values in turn when `*has_pairs`. Undefined for other values, and where the engine does
 * not tell (the public one).
 */
JSValue ohb_peek_iterator(JSContext *ctx, JSValueConst iterator, bool *has_pairs);

/**
 * True for a function of an embedded script, which has no text, that was written with `class` (or
 * whose prototype was frozen). Source engine only.
 */
bool ohb_is_class(JSContext *ctx, JSValueConst value);

/* What hangs off a context. */

/**
 * Counts ArrayBuffers that the engine itself allocates (`new ArrayBuffer(n)`, `new Uint8Array(n)`).
 * Reference-counted: every such ArrayBuffer holds one, and it calls destroy when the last is gone.
 */
typedef struct ohb_counter {
    int (*take)(struct ohb_counter *counter, JSContext *ctx,
                size_t bytes); /**< 0, or -1 and throws */
    bool (*change)(struct ohb_counter *counter, size_t old_bytes, size_t new_bytes);
    void (*give)(struct ohb_counter *counter, size_t bytes);
    /** Told where the bytes lie: NULL from at the start, NULL to at the end. */
    void (*move)(struct ohb_counter *counter, const void *from, const void *to, size_t bytes);
    void (*destroy)(struct ohb_counter *counter);
    size_t references;
} ohb_counter;

/**
 * What the engine itself asks for while it works: the start of the struct that a slot points at.
 */
typedef struct ohb_slot {
    ohb_counter *counter;               /**< counts the ArrayBuffers */
    JSValue stack_getter, stack_setter; /**< each Error's own `stack`; undefined: none */
    /** The engine's own getters of error.stack and Error.prepareStackTrace; public engine only. */
    JSValue engine_stack, engine_preparer;
} ohb_slot;

/**
 * The opaque pointer of the object that is the prototype of class `id` in a context (how state.c
 * finds its state); NULL when there is none. It points at a struct that begins with an ohb_slot.
 */
void *ohb_get_slot(JSContext *ctx, JSClassID id);

/** The engine heeds the ohb_slot in slot `id` of this context from now on; the public one only
 * keeps getters there. */
void ohb_use_slot(JSContext *ctx, JSClassID id);

/** Does every Error get its own `stack` from the slot? Not with the public engine. */
extern const bool ohb_errors_own_stack;

/** Bytes of the engine's heap in use and taken from the system, as far as the engine itself can
 * tell. */
bool ohb_heap_usage(JSRuntime *rt, size_t *used, size_t *total);

/* Looking into a running program. The public door knows the stack, by a long way round, and nothing
   else: it answers false, 0 or NULL. */

/** True where live ArrayBuffers can be visited. */
extern const bool ohb_sees_heap;

/** What a capture takes, in nanoseconds, more or less; 0: hardly anything. */
extern const unsigned ohb_capture_ns;

/** One frame of JavaScript as captured: compare and hash both words; resolve before the function
 * dies. */
typedef struct ohb_raw_frame {
    const void *function;
    uint32_t position;
} ohb_raw_frame;

/** A frame in words; names are cut where they do not fit. */
typedef struct ohb_frame {
    char function[96];
    char file[416];
    int line;
    int column;
} ohb_frame;

/** Captures up to `capacity` frames, innermost first, native ones left out. Returns how many: none
 * through the public door while the program has an Error.prepareStackTrace() of its own. Runs no
 * line of the program and no collection. */
size_t ohb_capture_stack(JSContext *ctx, ohb_raw_frame *frames, size_t capacity);

/** Fills in names, line and column of a frame of this thread's last capture. */
void ohb_resolve_frame(JSContext *ctx, const ohb_raw_frame *frame, ohb_frame *out);

/**
 * Who wants to know what the engine itself does with typed arrays: `view[i] = x` and the setters of
 * a DataView, which call nothing, and the constructors.
 */
typedef struct ohb_array_watch {
    /** While it points at 0, no write is of interest; read atomically at every write. */
    const uint32_t *armed;
    /** Asked first, often, and with the address of the element: is a write there of interest? */
    bool (*wants)(const void *address);
    /** Before such a write of `length` bytes: the object it goes through. */
    void (*writes)(const void *handle, const uint8_t *bytes, size_t length);
    /** After `new Uint8Array(arrayBuffer, offset, length)`, or another class: the new view. */
    void (*shows)(JSContext *ctx, JSValueConst view);
} ohb_array_watch;

/** Tells `watch` of the arrays of every context from now on; NULL: nobody. */
void ohb_watch_arrays(const ohb_array_watch *watch);

/** An ArrayBuffer that is alive, with the ranges that live typed arrays and DataViews show of it.
 */
typedef struct ohb_live_buffer {
    const uint8_t *data;
    size_t length;
    const ohb_bytes *views;
    const void *const *handles; /**< the objects of these views: their identities */
    size_t view_count;
} ohb_live_buffer;

/** True while the collector is freeing cycles. */
bool ohb_is_collecting(JSRuntime *rt);

/** Visits every live ArrayBuffer. Costs a walk over the heap. Returns false when it cannot. */
bool ohb_visit_array_buffers(JSRuntime *rt,
                             void (*visit)(void *opaque, const ohb_live_buffer *buffer),
                             void *opaque);

/**
 * How an ArrayBuffer whose bytes start at `data` is kept alive, from a root to it: writes at most
 * `capacity` characters ("globalThis.cache (Array) <- ..."), NUL-terminated. False when nothing is
 * found.
 */
bool ohb_retaining_path(JSContext *ctx, const uint8_t *data, char *text, size_t capacity);

/**
 * The same for what most of the stores at `bases` are kept by: the way to the innermost object that
 * more than half of those found are reached through, and its size ("globalThis.cache (Array, 12
 * entries)"). Costs one walk over the heap.
 */
bool ohb_common_holder(JSContext *ctx, const void *const *bases, size_t count, char *text,
                       size_t capacity);

#endif
