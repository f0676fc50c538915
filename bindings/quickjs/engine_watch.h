/* The part of engine_source.c that tells a watcher what happens to typed arrays: writes by index
   and through a DataView, and new views. Nobody else includes this. */

void ohb_watch_arrays(const ohb_array_watch *watch)
{
    atomic_store_explicit(&array_watch, watch, memory_order_relaxed);
}

static void tell_write(const ohb_array_watch *watch, const JSObject *through, const uint8_t *bytes,
                       size_t length)
{
    if (watch && watch->wants(bytes))
        watch->writes(through, bytes, length);
}

static __attribute__((cold, noinline)) void tell_indexed_write(JSObject *array, uint32_t index)
{
    if (index < array->u.array.count) {
        unsigned shift = typed_array_size_log2(array->class_id);
        tell_write(atomic_load_explicit(&array_watch, memory_order_relaxed), array,
                   array->u.array.u.uint8_ptr + ((size_t)index << shift), (size_t)1 << shift);
    }
}

/* Told before the arguments are converted: when one is an object, its valueOf() may do anything to
   the bytes first, and the write goes untold. */
static JSValue js_dataview_setValue(JSContext *ctx, JSValueConst this_value, int argc,
                                    JSValueConst *argv, int class_id)
{
    const ohb_array_watch *watch = atomic_load_explicit(&array_watch, memory_order_relaxed);
    ohb_bytes bytes;
    if (unlikely(watch != NULL) && JS_GetClassID(this_value) == JS_CLASS_DATAVIEW &&
        JS_VALUE_GET_TAG(argv[0]) == JS_TAG_INT && JS_VALUE_GET_TAG(argv[1]) != JS_TAG_OBJECT &&
        ohb_get_view(ctx, this_value, &bytes)) {
        size_t at = (size_t)(uint32_t)JS_VALUE_GET_INT(argv[0]);
        size_t length = (size_t)1 << typed_array_size_log2((JSClassID)class_id);
        if (at < bytes.length && bytes.length - at >= length)
            tell_write(watch, JS_VALUE_GET_OBJ(this_value), bytes.data + at, length);
    }
    return engine_dataview_set(ctx, this_value, argc, argv, class_id);
}

/* A view was made by the constructor of its class; gives it back. */
static JSValue tell_shows(JSContext *ctx, JSValue view, JSValueConst of)
{
    const ohb_array_watch *watch = atomic_load_explicit(&array_watch, memory_order_relaxed);
    ohb_bytes buffer;
    if (unlikely(watch != NULL) && !JS_IsException(view) && ohb_get_array_buffer(ctx, of, &buffer))
        watch->shows(ctx, view);
    return view;
}

/* `new Uint8Array(arrayBuffer, offset, length)` and its relatives. */
static JSValue js_typed_array_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                          JSValueConst *argv, int class_id)
{
    return tell_shows(ctx, engine_typed_array_constructor(ctx, new_target, argc, argv, class_id),
                      argv[0]);
}

static JSValue js_dataview_constructor(JSContext *ctx, JSValueConst new_target, int argc,
                                       JSValueConst *argv)
{
    return tell_shows(ctx, engine_dataview_constructor(ctx, new_target, argc, argv), argv[0]);
}
