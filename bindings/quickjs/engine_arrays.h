/* The part of engine_source.c that knows typed arrays, DataViews and ArrayBuffers from inside:
   their bytes without exceptions, their states, and new ones in one step. Nobody else includes
   this. */

bool ohb_get_uint8array(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (object->class_id != JS_CLASS_UINT8_ARRAY)
        return false;
    out->data = ohb_place(object->u.array.u.uint8_ptr);
    out->length = object->u.array.count;
    return true;
}

bool ohb_get_view(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (is_typed_array(object->class_id)) {
        out->data = ohb_place(object->u.array.u.uint8_ptr);
        out->length = (size_t)object->u.array.count << typed_array_size_log2(object->class_id);
        return true;
    }
    if (object->class_id != JS_CLASS_DATAVIEW)
        return false;
    JSTypedArray *view = object->u.typed_array;
    JSArrayBuffer *buffer = view->buffer->u.array_buffer;
    bool inside = !dataview_is_oob(object);
    out->data = ohb_place(inside ? buffer->data + view->offset : NULL);
    out->length = inside ? view->length : 0;
    return true;
}

/* The ArrayBuffer that a value is, or shows a part of; NULL for other values. */
static JSArrayBuffer *find_array_buffer(JSValueConst value)
{
    if (JS_VALUE_GET_TAG(value) != JS_TAG_OBJECT)
        return NULL;
    JSObject *object = JS_VALUE_GET_OBJ(value);
    if (is_typed_array(object->class_id) || object->class_id == JS_CLASS_DATAVIEW)
        object = object->u.typed_array->buffer;
    if (object->class_id != JS_CLASS_ARRAY_BUFFER &&
        object->class_id != JS_CLASS_SHARED_ARRAY_BUFFER)
        return NULL;
    return object->u.array_buffer;
}

bool ohb_get_array_buffer(JSContext *ctx, JSValueConst value, ohb_bytes *out)
{
    (void)ctx;
    JSClassID class_id = JS_GetClassID(value);
    if (class_id != JS_CLASS_ARRAY_BUFFER && class_id != JS_CLASS_SHARED_ARRAY_BUFFER)
        return false;
    JSArrayBuffer *buffer = find_array_buffer(value);
    out->data = buffer->data;
    out->length = (size_t)buffer->byte_length;
    return true;
}

bool ohb_is_detached(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->detached;
}

bool ohb_is_out_of_bounds(JSContext *ctx, JSValueConst typed_array)
{
    (void)ctx;
    return typed_array_is_oob(JS_VALUE_GET_OBJ(typed_array));
}

bool ohb_tracks_length(JSContext *ctx, JSValueConst view)
{
    (void)ctx;
    return JS_VALUE_GET_OBJ(view)->u.typed_array->track_rab;
}

bool ohb_is_immutable(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->immutable;
}

bool ohb_may_have_own(JSContext *ctx, JSValueConst object)
{
    (void)ctx;
    return JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT ||
           JS_VALUE_GET_OBJ(object)->shape->prop_count > 0;
}

bool ohb_is_shared(JSContext *ctx, JSValueConst value)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(value);
    return buffer && buffer->shared;
}

JSValue ohb_view_buffer(JSContext *ctx, JSValueConst view)
{
    JSClassID class_id = JS_GetClassID(view);
    if (!is_typed_array(class_id) && class_id != JS_CLASS_DATAVIEW)
        return JS_UNDEFINED;
    return JS_DupValue(ctx, JS_MKPTR(JS_TAG_OBJECT, JS_VALUE_GET_OBJ(view)->u.typed_array->buffer));
}

/* Takes the reference on `buffer`. */
static JSValue new_view(JSContext *ctx, JSValueConst proto, JSValue buffer, size_t offset,
                        size_t length)
{
    JSValue view = JS_NewObjectProtoClass(ctx, proto, JS_CLASS_UINT8_ARRAY);
    if (JS_IsException(view)) {
        JS_FreeValue(ctx, buffer);
        return view;
    }
    JSArrayBuffer *memory = JS_VALUE_GET_OBJ(buffer)->u.array_buffer;
    bool is_rest = length == OHB_REST, follows = is_rest && array_buffer_is_resizable(memory);
    if (is_rest)
        length = (size_t)memory->byte_length - offset;
    if (typed_array_init(ctx, view, buffer, offset, length, follows) == 0)
        return view;
    JS_FreeValue(ctx, view);
    return JS_EXCEPTION;
}

JSValue ohb_new_uint8array(JSContext *ctx, JSValueConst proto, uint8_t *data, size_t length,
                           JSReallocArrayBufferDataFunc *release, void *opaque)
{
    JSValue object =
        JS_NewObjectProtoClass(ctx, ctx->class_proto[JS_CLASS_ARRAY_BUFFER], JS_CLASS_ARRAY_BUFFER);
    JSArrayBuffer *buffer = JS_IsException(object) ? NULL : js_malloc(ctx, sizeof *buffer);
    if (!buffer) {
        JS_FreeValue(ctx, object);
        release(ctx->rt, opaque, data, 0);
        return JS_EXCEPTION;
    }
    *buffer = (JSArrayBuffer){.byte_length = (int)length,
                              .max_byte_length = -1,
                              .data = data,
                              .opaque = opaque,
                              .realloc_func = release};
    init_list_head(&buffer->array_list);
    JS_VALUE_GET_OBJ(object)->u.array_buffer = buffer;
    return new_view(ctx, proto, object, 0, length);
}

JSValue ohb_new_subarray(JSContext *ctx, JSValueConst proto, JSValueConst parent, size_t offset,
                         size_t length)
{
    JSTypedArray *array = JS_VALUE_GET_OBJ(parent)->u.typed_array;
    return new_view(ctx, proto, JS_DupValue(ctx, JS_MKPTR(JS_TAG_OBJECT, array->buffer)),
                    array->offset + offset, length);
}

JSValue ohb_new_view(JSContext *ctx, JSValueConst proto, JSValueConst array_buffer, size_t offset,
                     size_t length)
{
    return new_view(ctx, proto, JS_DupValue(ctx, array_buffer), offset, length);
}

void *ohb_array_buffer_opaque(JSContext *ctx, JSValueConst array_buffer,
                              JSReallocArrayBufferDataFunc *release)
{
    (void)ctx;
    JSArrayBuffer *buffer = find_array_buffer(array_buffer);
    return buffer && buffer->realloc_func == release ? buffer->opaque : NULL;
}
