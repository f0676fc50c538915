/* The part of engine_source.c that gives errors a `stack` of their own and frames as V8 lists them.
   Nobody else includes this. */

const bool ohb_errors_own_stack = true;

/* Takes `error` over. */
static JSValue add_stack(JSContext *ctx, JSValue error)
{
    const ohb_slot *slot = get_used_slot(ctx);
    if (JS_IsException(error) || !slot || JS_IsUndefined(slot->stack_getter))
        return error;
    if (JS_DefinePropertyGetSet(ctx, error, JS_ATOM_stack, JS_DupValue(ctx, slot->stack_getter),
                                JS_DupValue(ctx, slot->stack_setter), JS_PROP_CONFIGURABLE) >= 0)
        return error;
    JS_FreeValue(ctx, error);
    return JS_EXCEPTION;
}

static JSValue new_object(JSContext *ctx, JSValueConst proto, JSClassID class_id)
{
    JSValue object = JS_NewObjectProtoClass(ctx, proto, class_id);
    return class_id == JS_CLASS_ERROR ? add_stack(ctx, object) : object;
}

/* An Error without frames so far, with no own `stack` but an accessor. */
static bool takes_frames(JSValueConst error)
{
    if (JS_VALUE_GET_TAG(error) != JS_TAG_OBJECT)
        return false;
    JSObject *object = JS_VALUE_GET_OBJ(error);
    if (object->class_id != JS_CLASS_ERROR || !JS_IsUndefined(object->u.object_data))
        return false;
    JSShapeProperty *stack = find_own_property1(object, JS_ATOM_stack);
    return !stack || (stack->flags & JS_PROP_TMASK) == JS_PROP_GETSET;
}

/* The frame of a function among those of the running ones; NULL: it is none of them. */
static JSStackFrame *find_frame(JSContext *ctx, JSValueConst function)
{
    JSStackFrame *frame = ctx->rt->current_stack_frame;
    while (frame && (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT ||
                     JS_VALUE_GET_OBJ(frame->cur_func) != JS_VALUE_GET_OBJ(function)))
        frame = frame->prev_frame;
    return frame;
}

/* An Error's frames begin below the constructor that `new` was said to; a Proxy has none. */
static void add_frames(const void *target, JSContext *ctx, JSValueConst error, JSValueConst above,
                       const char *filename, int line, int column, int flags)
{
    JSStackFrame *top = ctx->rt->current_stack_frame;
    bool is_constructed = target != &new_target && takes_frames(error);
    JSValueConst constructor = is_constructed ? *(const JSValueConst *)target : JS_UNDEFINED;
    if (JS_IsFunction(ctx, constructor) && JS_GetClassID(constructor) != JS_CLASS_PROXY)
        ctx->rt->current_stack_frame = find_frame(ctx, constructor);
    build_backtrace(ctx, error, above, filename, line, column, flags);
    ctx->rt->current_stack_frame = top;
}

/* To be freed with JS_FreeCString(); NULL where memory ends, as the engine's own. */
static const char *name_of_frame(const void *text, const struct JSStackFrame *frame, JSContext *ctx,
                                 JSValueConst function)
{
    const char *name = get_func_name(ctx, function);
    if (text == &dbuf || !frame->is_constructor)
        return name;
    JSValue shown = JS_NewString(ctx, name && *name ? name : "<anonymous>");
    JSValue whole = JS_ConcatString(ctx, JS_NewString(ctx, "new "), shown);
    JS_FreeCString(ctx, name);
    name = JS_ToCString(ctx, whole);
    JS_FreeValue(ctx, whole);
    return name;
}
