/* The working part of StringDecoder (js/string_decoder.js has the class).

   The state is seven bytes that JavaScript can see, laid out as in Node:

     0-3  the bytes of an unfinished character     4  how many it still needs
     5    how many are there                       6  the encoding, by Node's numbers

   A chunk first finishes the character begun before; then the end of the chunk is looked at for one
   that is not complete, which is kept; what lies between is decoded as a whole. */
#include "string_decoder.h"

#include "js_module.h"
#include "text_string.h"

enum { MISSING = 4, HELD = 5, ENCODING = 6, STATE_BYTES = 7, CHARACTER_BYTES = 4 };

/* Node's numbers of encodings, in their order. 6 is that of raw Buffers, which no decoder has. */
static const oh_encoding encodings[] = {OH_ASCII,  OH_UTF8, OH_BASE64, OH_UTF16LE,
                                        OH_LATIN1, OH_HEX,  OH_LATIN1, OH_BASE64URL};

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Moves bytes of the chunk to the unfinished character. */
static void take(uint8_t *state, ohb_bytes *chunk, size_t count)
{
    size_t room = CHARACTER_BYTES - (size_t)state[HELD];
    if (count > room)
        count = room;
    memcpy(state + state[HELD], chunk->data, count);
    state[HELD] = (uint8_t)(state[HELD] + count);
    chunk->data += count;
    chunk->length -= count;
}

/* Feeds the unfinished character. A byte that cannot go on with it ends it as it is. */
static void finish_character(uint8_t *state, ohb_bytes *chunk, oh_encoding encoding)
{
    size_t wanted = state[MISSING] < chunk->length ? state[MISSING] : chunk->length;
    if (encoding == OH_UTF8) {
        for (size_t i = 0; i < wanted; i++) {
            if (is_continuation(chunk->data[i]))
                continue;
            take(state, chunk, i);
            state[MISSING] = 0;
            return;
        }
    }
    take(state, chunk, wanted);
    state[MISSING] = (uint8_t)(state[MISSING] - wanted);
}

/* The character that is complete now. A lead surrogate that came in two pieces is one, as in Node.
 */
static JSValue release_character(JSContext *ctx, uint8_t *state, oh_encoding encoding)
{
    size_t held = state[HELD];
    state[HELD] = 0;
    return ohb_decode_text(ctx, JS_UNDEFINED, state, held, encoding);
}

/* How many bytes at the end of UTF-8 begin a character that does not end there; `*missing` more
 * would. */
static size_t unfinished_utf8(ohb_bytes chunk, size_t *missing)
{
    for (size_t tail = 1; tail <= chunk.length && tail < CHARACTER_BYTES; tail++) {
        uint8_t byte = chunk.data[chunk.length - tail];
        if (is_continuation(byte))
            continue;
        size_t whole = (byte & 0xE0) == 0xC0   ? 2
                       : (byte & 0xF0) == 0xE0 ? 3
                       : (byte & 0xF8) == 0xF0 ? 4
                                               : 0;
        if (tail >= whole)
            return 0;
        *missing = whole - tail;
        return tail;
    }
    return 0;
}

static size_t unfinished_bytes(ohb_bytes chunk, oh_encoding encoding, size_t *missing)
{
    if (encoding == OH_UTF8)
        return unfinished_utf8(chunk, missing);
    if (encoding == OH_UTF16LE) {
        bool has_lead = (chunk.data[chunk.length - 1] & 0xFC) == 0xD8;
        *missing = chunk.length % 2 == 1 ? 1 : 2;
        return chunk.length % 2 == 1 ? 1 : has_lead ? 2 : 0;
    }
    if (encoding == OH_BASE64 || encoding == OH_BASE64URL) {
        *missing = 3 - chunk.length % 3;
        return chunk.length % 3;
    }
    return 0;
}

static JSValue decode_rest(JSContext *ctx, uint8_t *state, JSValueConst view, ohb_bytes chunk,
                           oh_encoding encoding)
{
    size_t missing = 0;
    size_t kept = chunk.length ? unfinished_bytes(chunk, encoding, &missing) : 0;
    chunk.length -= kept;
    if (kept > 0) {
        memcpy(state, chunk.data + chunk.length, kept);
        state[HELD] = (uint8_t)kept;
        state[MISSING] = (uint8_t)missing;
    }
    return ohb_decode_text(ctx, view, chunk.data, chunk.length, encoding);
}

/* The state that JavaScript handed over, in a copy that nobody else can change, with sizes a
 * careless program may have put there made harmless. */
static int load_state(JSContext *ctx, JSValueConst value, uint8_t *state)
{
    ohb_bytes bytes;
    if (!ohb_get_uint8array(ctx, value, &bytes) || bytes.length < STATE_BYTES) {
        JS_ThrowTypeError(ctx, "not the state of a StringDecoder");
        return -1;
    }
    memcpy(state, bytes.data, STATE_BYTES);
    if (state[HELD] > CHARACTER_BYTES)
        state[HELD] = CHARACTER_BYTES;
    if (state[MISSING] > CHARACTER_BYTES)
        state[MISSING] = CHARACTER_BYTES;
    return 0;
}

/* Puts it back, unless the program took its memory away while an error was made. */
static void store_state(JSContext *ctx, JSValueConst value, const uint8_t *state)
{
    ohb_bytes bytes;
    if (ohb_get_uint8array(ctx, value, &bytes) && bytes.length >= STATE_BYTES)
        memcpy(bytes.data, state, STATE_BYTES);
}

static oh_encoding get_encoding(const uint8_t *state)
{
    return encodings[state[ENCODING] % (sizeof encodings / sizeof encodings[0])];
}

/* [first, second], which JavaScript joins: the engine has no call for that. */
static JSValue make_pair(JSContext *ctx, JSValue first, JSValue second)
{
    if (!JS_IsException(second))
        return JS_NewArrayFrom(ctx, 2, (JSValue[]){first, second});
    JS_FreeValue(ctx, first);
    return JS_EXCEPTION;
}

static JSValue decode_chunk(JSContext *ctx, uint8_t *state, JSValueConst view, ohb_bytes chunk)
{
    oh_encoding encoding = get_encoding(state);
    if (state[MISSING] == 0)
        return decode_rest(ctx, state, view, chunk, encoding);
    JSValue first = JS_NewStringLen(ctx, "", 0);
    while (state[MISSING] > 0 && chunk.length > 0) {
        finish_character(state, &chunk, encoding);
        if (state[MISSING] > 0)
            break;
        JS_FreeValue(ctx, first); /* empty, if this is the second round */
        first = release_character(ctx, state, encoding);
        if (JS_IsException(first))
            return first;
    }
    if (state[MISSING] > 0 || chunk.length == 0)
        return first;
    return make_pair(ctx, first, decode_rest(ctx, state, view, chunk, encoding));
}

/* decode(state, view): text, or a pair of texts that belong together */
static JSValue decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    uint8_t state[STATE_BYTES];
    ohb_bytes chunk;
    if (load_state(ctx, argv[0], state) < 0)
        return JS_EXCEPTION;
    if (!ohb_get_view(ctx, argv[1], &chunk))
        return JS_ThrowTypeError(ctx, "not a view");
    JSValue text = decode_chunk(ctx, state, argv[1], chunk);
    store_state(ctx, argv[0], state);
    return text;
}

/* flush(state): what is there of an unfinished character, as the encoding's decoder takes it. */
static JSValue flush(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value, (void)argc;
    uint8_t state[STATE_BYTES];
    if (load_state(ctx, argv[0], state) < 0)
        return JS_EXCEPTION;
    size_t held = state[HELD];
    oh_encoding encoding = get_encoding(state);
    state[MISSING] = state[HELD] = 0;
    store_state(ctx, argv[0], state);
    return ohb_decode_text(ctx, JS_UNDEFINED, state,
                           encoding == OH_UTF16LE ? held & ~(size_t)1 : held, encoding);
}

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("decode", 2, decode),
    JS_CFUNC_DEF("flush", 1, flush),
};

int ohb_init_string_decoder(JSContext *ctx)
{
    return ohb_register_natives(ctx, "string_decoder", natives, sizeof natives / sizeof natives[0]);
}
