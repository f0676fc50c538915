/* The part of engine_source.c that reads strings where the engine keeps them and makes new ones in
   place. Nobody else includes this. */

int ohb_string_open(JSContext *ctx, JSValueConst value, ohb_string *out)
{
    JSValue flat = JS_VALUE_GET_TAG(value) == JS_TAG_STRING ? JS_DupValue(ctx, value)
                                                            : js_linearize_string_rope(ctx, value);
    if (JS_IsException(flat))
        return -1;
    JSString *string = JS_VALUE_GET_STRING(flat);
    out->owner = flat;
    out->length = string->len;
    out->latin1 = string->is_wide_char ? NULL : str8(string);
    out->utf16 = string->is_wide_char ? str16(string) : NULL;
    return 0;
}

void ohb_string_close(JSContext *ctx, ohb_string *string)
{
    JS_FreeValue(ctx, string->owner);
}

size_t ohb_string_length(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    return JS_VALUE_GET_TAG(value) == JS_TAG_STRING ? JS_VALUE_GET_STRING(value)->len
                                                    : JS_VALUE_GET_STRING_ROPE(value)->len;
}

static void *begin_string(JSContext *ctx, size_t capacity, bool is_wide, ohb_new_string *out)
{
    if (capacity > JS_STRING_LEN_MAX) {
        JS_ThrowRangeError(ctx, "Invalid string length");
        return NULL;
    }
    JSString *string = js_alloc_string(ctx, (int)capacity, is_wide);
    if (!string)
        return NULL;
    *out = (ohb_new_string){strv(string), capacity, is_wide, string};
    return out->chars;
}

uint8_t *ohb_begin_latin1(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, false, out);
}

uint16_t *ohb_begin_utf16(JSContext *ctx, size_t capacity, ohb_new_string *out)
{
    return begin_string(ctx, capacity, true, out);
}

static JSString *shrink_string(JSRuntime *rt, JSString *string, size_t length)
{
#ifdef ENABLE_DUMPS /* the engine keeps a list of its strings, and this one is about to move */
    list_del(&string->link);
#endif
    size_t bytes = sizeof(JSString) + (length << string->is_wide_char) + !string->is_wide_char;
    JSString *smaller = js_realloc_rt(rt, string, bytes);
    string = smaller ? smaller : string;
#ifdef ENABLE_DUMPS
    list_add_tail(&string->link, &rt->string_list);
#endif
    string->len = (uint32_t)length;
    return string;
}

JSValue ohb_finish_string(JSContext *ctx, ohb_new_string *new_string, size_t length)
{
    JSString *string = new_string->handle;
    if (length == 0) {
        js_free_string(ctx->rt, string);
        return JS_AtomToString(ctx, JS_ATOM_empty_string);
    }
    if (length < new_string->capacity)
        string = shrink_string(ctx->rt, string, length);
    if (!new_string->is_wide)
        str8(string)[length] = '\0';
    return JS_MKPTR(JS_TAG_STRING, string);
}

void ohb_drop_string(JSContext *ctx, ohb_new_string *new_string)
{
    js_free_string(ctx->rt, new_string->handle);
}
