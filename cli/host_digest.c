/*
 * host.digest(algorithm, ...): hashes and HMACs of OpenSSL's libcrypto, for
 * lib/node_crypto_hash.js.
 *
 * One object is one running computation, a hash or a keyed one. The library is optional twice: a
 * build without its headers has no host.digest, and it is loaded by name when first used, so that
 * other programs do not pay for it at their start. host.digestReady() says whether it is there.
 */
#include "host.h"
#include "loaded_library.h"

#include <offheap/monitor.h>
#include <openssl/evp.h>
#include <string.h>

/* The one list of what is used of the library. */
#define CRYPTO_FUNCTIONS(X)                                                                        \
    X(EVP_MD_fetch)                                                                                \
    X(EVP_MD_free)                                                                                 \
    X(EVP_get_digestbyname)                                                                        \
    X(EVP_MD_get_flags)                                                                            \
    X(EVP_MD_get_size)                                                                             \
    X(EVP_MD_do_all_sorted)                                                                        \
    X(EVP_MD_CTX_new)                                                                              \
    X(EVP_MD_CTX_free)                                                                             \
    X(EVP_MD_CTX_copy_ex)                                                                          \
    X(EVP_DigestInit_ex)                                                                           \
    X(EVP_DigestUpdate)                                                                            \
    X(EVP_DigestFinal_ex)                                                                          \
    X(EVP_DigestFinalXOF)                                                                          \
    X(EVP_DigestSignInit)                                                                          \
    X(EVP_DigestSignFinal)                                                                         \
    X(EVP_PKEY_new_raw_private_key)                                                                \
    X(EVP_PKEY_free)                                                                               \
    X(PKCS5_PBKDF2_HMAC)

CLI_LOADED_LIBRARY(crypto, CRYPTO_FUNCTIONS, OFFHEAP_CRYPTO_FILE)

typedef struct digest {
    EVP_MD_CTX *state;
    uint32_t bytes; /* of the result */
    bool keyed;
    bool extendable; /* a result of any length */
} digest;

static JSClassID digest_class;

static void free_digest(JSRuntime *engine, digest *made)
{
    crypto.EVP_MD_CTX_free(made->state);
    js_free_rt(engine, made);
}

static void finalize_digest(JSRuntime *engine, JSValueConst value)
{
    digest *made = JS_GetOpaque(value, digest_class);
    if (made != NULL)
        free_digest(engine, made);
}

static const JSClassDef digest_class_definition = {"Digest", .finalizer = finalize_digest};

/* digestReady(): loads the library; whether it is there. */
static JSValue is_ready(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    return JS_NewBool(context, load_crypto());
}

/*
 * The algorithm of a name, to be freed; NULL when there is none, with `*thrown` when the name's
 * text cannot be had. The providers know "SHA-256", only the old table knows "RSA-SHA256"; freeing
 * what that one gives does nothing.
 */
static EVP_MD *algorithm_argument(JSContext *context, JSValueConst value, bool *thrown)
{
    const char *name = JS_ToCString(context, value);
    *thrown = name == NULL;
    EVP_MD *algorithm = name != NULL ? crypto.EVP_MD_fetch(NULL, name, NULL) : NULL;
    if (algorithm == NULL && name != NULL)
        algorithm = (EVP_MD *)crypto.EVP_get_digestbyname(name);
    JS_FreeCString(context, name);
    return algorithm;
}

static bool start_keyed(EVP_MD_CTX *state, const EVP_MD *algorithm, const uint8_t *key,
                        size_t bytes)
{
    static const uint8_t none[1];
    EVP_PKEY *secret =
        crypto.EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, bytes > 0 ? key : none, bytes);
    const bool started =
        secret != NULL && crypto.EVP_DigestSignInit(state, NULL, algorithm, NULL, secret) == 1;
    crypto.EVP_PKEY_free(secret);
    return started;
}

/* An object of `fields`, whose state it takes. */
static JSValue wrap(JSContext *context, const digest *fields)
{
    digest *made = js_malloc(context, sizeof *made);
    JSValue object = made != NULL ? JS_NewObjectClass(context, digest_class) : JS_EXCEPTION;
    if (JS_IsException(object)) {
        crypto.EVP_MD_CTX_free(fields->state);
        js_free(context, made);
        return JS_EXCEPTION;
    }
    *made = *fields;
    JS_SetOpaque(object, made);
    return object;
}

/* digest(algorithm[, key buffer, offset, length]): undefined for an algorithm that is not there. */
static JSValue new_digest(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    bool thrown;
    uint8_t *key = NULL;
    size_t bytes = 0;
    const bool keyed = !JS_IsUndefined(argv[1]);
    EVP_MD *algorithm = algorithm_argument(context, argv[0], &thrown);
    if (algorithm == NULL)
        return thrown ? JS_EXCEPTION : JS_UNDEFINED;
    if (keyed && !cli_host_source(context, argv + 1, &key, &bytes)) {
        crypto.EVP_MD_free(algorithm);
        return JS_EXCEPTION;
    }
    digest fields = {
        .state = crypto.EVP_MD_CTX_new(),
        .bytes = (uint32_t)crypto.EVP_MD_get_size(algorithm),
        .keyed = keyed,
        .extendable = (crypto.EVP_MD_get_flags(algorithm) & EVP_MD_FLAG_XOF) != 0,
    };
    const bool started = fields.state != NULL &&
                         (keyed ? start_keyed(fields.state, algorithm, key, bytes)
                                : crypto.EVP_DigestInit_ex(fields.state, algorithm, NULL) == 1);
    crypto.EVP_MD_free(algorithm);
    if (started)
        return wrap(context, &fields);
    crypto.EVP_MD_CTX_free(fields.state);
    return JS_UNDEFINED;
}

/* digestCopy(digest): another that has seen the same. */
static JSValue copy_digest(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                           int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    const digest *from = JS_GetOpaque2(context, argv[0], digest_class);
    if (from == NULL)
        return JS_EXCEPTION;
    digest fields = *from;
    fields.state = crypto.EVP_MD_CTX_new();
    if (fields.state == NULL || crypto.EVP_MD_CTX_copy_ex(fields.state, from->state) != 1) {
        crypto.EVP_MD_CTX_free(fields.state);
        return JS_ThrowOutOfMemory(context);
    }
    return wrap(context, &fields);
}

/* digestBytes(digest): [length of the result, whether any other length can be had, too]. */
static JSValue result_length(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    const digest *of = JS_GetOpaque2(context, argv[0], digest_class);
    if (of == NULL)
        return JS_EXCEPTION;
    JSValue pair[] = {JS_NewUint32(context, of->bytes), JS_NewBool(context, of->extendable)};
    return JS_NewArrayFrom(context, 2, pair);
}

/* digestUpdate(digest, ArrayBuffer, offset, length, view): whether it worked. The monitor knows the
   view by its address. */
static JSValue update_digest(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    uint8_t *bytes;
    size_t length;
    const digest *of = JS_GetOpaque2(context, argv[0], digest_class);
    if (of == NULL || !cli_host_source(context, argv + 1, &bytes, &length))
        return JS_EXCEPTION;
    oh_probe_read(JS_IsObject(argv[4]) ? JS_VALUE_GET_PTR(argv[4]) : NULL, bytes, length);
    /* For a keyed state this is what EVP_DigestSignUpdate() is. */
    return JS_NewBool(context,
                      length == 0 || crypto.EVP_DigestUpdate(of->state, bytes, length) == 1);
}

/* digestFinish(digest, ArrayBuffer, offset, length): fills the part with the result. */
static JSValue finish_digest(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                             int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    uint8_t *bytes;
    cli_part part;
    const digest *of = JS_GetOpaque2(context, argv[0], digest_class);
    if (of == NULL || !cli_host_part(context, argv + 1, &part) ||
        !cli_host_target(context, argv[1], &part, &bytes))
        return JS_EXCEPTION;
    size_t length = (size_t)part.length;
    bool done = length == 0;
    if (!done && of->keyed)
        done = crypto.EVP_DigestSignFinal(of->state, bytes, &length) == 1;
    else if (!done && of->extendable)
        done = crypto.EVP_DigestFinalXOF(of->state, bytes, length) == 1;
    else if (!done && length == of->bytes)
        done = crypto.EVP_DigestFinal_ex(of->state, bytes, NULL) == 1;
    return JS_NewBool(context, done);
}

/* pbkdf2(algorithm, iterations, then (buffer, offset, length) of password, salt and result):
 * whether the algorithm is there. */
static JSValue derive_key(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                          int magic, void *opaque)
{
    (void)self, (void)argc, (void)magic, (void)opaque;
    enum { PASSWORD, SALT, RESULT, PARTS };
    bool thrown;
    int32_t iterations;
    JSValueConst *buffers[PARTS] = {argv + 2, argv + 5, argv + 8};
    cli_part parts[PARTS];
    uint8_t *bytes[PARTS];
    if (JS_ToInt32(context, &iterations, argv[1]) < 0)
        return JS_EXCEPTION;
    for (int i = 0; i < PARTS; i++)
        if (!cli_host_part(context, buffers[i], &parts[i]))
            return JS_EXCEPTION;
    EVP_MD *algorithm = algorithm_argument(context, argv[0], &thrown);
    if (algorithm == NULL)
        return thrown ? JS_EXCEPTION : JS_FALSE;
    JSValue result = JS_EXCEPTION;
    if (cli_host_bytes(context, *buffers[PASSWORD], &parts[PASSWORD], &bytes[PASSWORD]) &&
        cli_host_bytes(context, *buffers[SALT], &parts[SALT], &bytes[SALT]) &&
        cli_host_target(context, *buffers[RESULT], &parts[RESULT], &bytes[RESULT])) {
        const int done =
            crypto.PKCS5_PBKDF2_HMAC((const char *)bytes[PASSWORD], (int)parts[PASSWORD].length,
                                     bytes[SALT], (int)parts[SALT].length, iterations, algorithm,
                                     (int)parts[RESULT].length, bytes[RESULT]);
        result = JS_NewBool(context, done == 1);
    }
    crypto.EVP_MD_free(algorithm);
    return result;
}

typedef struct name_list {
    JSContext *context;
    JSValue array;
    uint32_t count;
} name_list;

/* The library's table names also what its providers do not have. */
static void add_name(const EVP_MD *algorithm, const char *from, const char *to, void *opaque)
{
    (void)algorithm;
    name_list *list = opaque;
    EVP_MD *there = crypto.EVP_MD_fetch(NULL, to != NULL ? to : from, NULL);
    if (there != NULL && from != NULL)
        JS_SetPropertyUint32(list->context, list->array, list->count++,
                             JS_NewString(list->context, from));
    crypto.EVP_MD_free(there);
}

/* digestNames(): the names of all algorithms, sorted. */
static JSValue list_digests(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                            int magic, void *opaque)
{
    (void)self, (void)argc, (void)argv, (void)magic, (void)opaque;
    name_list list = {context, JS_NewArray(context), 0};
    if (!JS_IsException(list.array))
        crypto.EVP_MD_do_all_sorted(add_name, &list);
    return list.array;
}

bool cli_host_add_digest(cli_runtime *runtime, JSValueConst target)
{
    static const cli_host_function list[] = {
        {"digestReady", 0, is_ready},       {"digest", 4, new_digest},
        {"digestCopy", 1, copy_digest},     {"digestBytes", 1, result_length},
        {"digestUpdate", 5, update_digest}, {"digestFinish", 4, finish_digest},
        {"digestNames", 0, list_digests},   {"pbkdf2", 11, derive_key},
    };
    JS_NewClassID(runtime->engine, &digest_class);
    if (JS_NewClass(runtime->engine, digest_class, &digest_class_definition) < 0)
        return false;
    return cli_host_define(runtime, target, list, (int)(sizeof list / sizeof *list));
}
