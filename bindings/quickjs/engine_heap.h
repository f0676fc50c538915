/* The part of engine_source.c that measures and walks the engine's heap; included by it, since it
   needs the engine's private structs. Nobody else includes this. */

const bool ohb_sees_heap = true;

bool ohb_heap_usage(JSRuntime *rt, size_t *used, size_t *total)
{
    *used = *total = rt->malloc_state.malloc_size;
    return true;
}

/* An ArrayBuffer as the visitor sees it; 64 views are enough to tell what is shown of most. */
static void visit_buffer(JSArrayBuffer *buffer, void (*visit)(void *, const ohb_live_buffer *),
                         void *opaque)
{
    ohb_bytes views[64];
    const void *handles[countof(views)];
    size_t count = 0;
    struct list_head *link;
    list_for_each(link, &buffer->array_list)
    {
        JSTypedArray *view = list_entry(link, JSTypedArray, link);
        if (count == countof(views)) { /* too many to list: one that covers everything */
            views[0] = (ohb_bytes){buffer->data, (size_t)buffer->byte_length};
            handles[0] = NULL;
            count = 1;
            break;
        }
        bool inside = view->offset + (int64_t)view->length <= buffer->byte_length;
        if (inside && buffer->data) {
            handles[count] = view->obj;
            views[count++] = (ohb_bytes){buffer->data + view->offset, view->length};
        }
    }
    visit(opaque,
          &(ohb_live_buffer){buffer->data, (size_t)buffer->byte_length, views, handles, count});
}

bool ohb_is_collecting(JSRuntime *rt)
{
    return rt->gc_phase == JS_GC_PHASE_REMOVE_CYCLES;
}

bool ohb_visit_array_buffers(JSRuntime *rt,
                             void (*visit)(void *opaque, const ohb_live_buffer *buffer),
                             void *opaque)
{
    struct list_head *link;
    list_for_each(link, &rt->gc_obj_list)
    {
        JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
        if (JS_GC_TYPE(header) != JS_GC_OBJ_TYPE_JS_OBJECT)
            continue;
        JSObject *object = (JSObject *)header;
        if ((object->class_id == JS_CLASS_ARRAY_BUFFER ||
             object->class_id == JS_CLASS_SHARED_ARRAY_BUFFER) &&
            object->u.array_buffer)
            visit_buffer(object->u.array_buffer, visit, opaque);
    }
    return true;
}

/* A walk from the roots, breadth first: for every object of the collector, who led to it. */
typedef struct heap_walk {
    JSGCObjectHeader **objects; /* in the order of their discovery */
    size_t *parents;            /* index of who led there; itself for a root */
    size_t count, capacity;
    size_t *table; /* hash table of index + 1, open addressing */
    size_t table_size;
    size_t current; /* whose children are being marked */
    bool out_of_memory;
} heap_walk;

/* The collector's callbacks have no argument for us. */
static _Thread_local heap_walk *walk;

static size_t find_entry(const heap_walk *w, const JSGCObjectHeader *object)
{
    size_t at = ((uintptr_t)object >> 4) * (size_t)0x9e3779b97f4a7c15u & (w->table_size - 1);
    while (w->table[at] && w->objects[w->table[at] - 1] != object)
        at = (at + 1) & (w->table_size - 1);
    return at;
}

/* Doubles the room; the table is kept at most half full. */
static bool grow_walk(heap_walk *w)
{
    size_t capacity = w->capacity ? w->capacity * 2 : 4096;
    void *objects = realloc(w->objects, capacity * sizeof *w->objects);
    w->objects = objects ? objects : w->objects;
    void *parents = realloc(w->parents, capacity * sizeof *w->parents);
    w->parents = parents ? parents : w->parents;
    size_t *table = calloc(capacity * 2, sizeof *table);
    if (!objects || !parents || !table) {
        free(table);
        w->out_of_memory = true;
        return false;
    }
    free(w->table);
    w->table = table;
    w->table_size = capacity * 2;
    w->capacity = capacity;
    for (size_t i = 0; i < w->count; i++)
        w->table[find_entry(w, w->objects[i])] = i + 1;
    return true;
}

static void discover(heap_walk *w, JSGCObjectHeader *object, size_t parent)
{
    if (w->count == w->capacity && !grow_walk(w))
        return;
    size_t at = find_entry(w, object);
    if (w->table[at])
        return;
    w->objects[w->count] = object;
    w->parents[w->count] = parent;
    w->table[at] = ++w->count;
}

static void discover_child(JSRuntime *rt, JSGCObjectHeader *object)
{
    (void)rt;
    discover(walk, object, walk->current);
}

static void discover_root(heap_walk *w, JSValueConst value)
{
    if (JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT)
        discover(w, &JS_VALUE_GET_OBJ(value)->header, w->count);
}

static JSArrayBuffer *array_buffer_of(const JSGCObjectHeader *object)
{
    if (JS_GC_TYPE(object) != JS_GC_OBJ_TYPE_JS_OBJECT)
        return NULL;
    const JSObject *p = (const JSObject *)object;
    bool is_buffer =
        p->class_id == JS_CLASS_ARRAY_BUFFER || p->class_id == JS_CLASS_SHARED_ARRAY_BUFFER;
    return is_buffer ? p->u.array_buffer : NULL;
}

/* Functions that are running, and what their arguments and variables hold. */
static void discover_frames(heap_walk *w, const JSStackFrame *frame)
{
    for (; frame; frame = frame->prev_frame) {
        if (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT)
            continue;
        const JSObject *function = JS_VALUE_GET_OBJ(frame->cur_func);
        discover_root(w, frame->cur_func);
        if (!js_class_has_bytecode(function->class_id))
            continue;
        for (int i = 0; i < frame->arg_count; i++)
            discover_root(w, frame->arg_buf[i]);
        for (int i = 0; i < function->u.func.function_bytecode->var_count; i++)
            discover_root(w, frame->var_buf[i]);
    }
}

/* Goes on from object `from` until the ArrayBuffer with these bytes is found: its index, or
 * SIZE_MAX. NULL: on to the end. */
static size_t search(JSRuntime *rt, heap_walk *w, size_t from, const uint8_t *data)
{
    for (size_t i = from; i < w->count && !w->out_of_memory; i++) {
        JSArrayBuffer *buffer = array_buffer_of(w->objects[i]);
        if (data && buffer && buffer->data == data)
            return i;
        w->current = i;
        mark_children(rt, w->objects[i], discover_child);
    }
    return SIZE_MAX;
}

/* Everything that the global object leads to goes first: what is reachable from there as well as
   from the stack stays when the function returns. */
static size_t walk_to(JSContext *ctx, heap_walk *w, const uint8_t *data)
{
    discover_root(w, ctx->global_obj);
    discover_root(w, ctx->global_var_obj);
    size_t found = search(ctx->rt, w, 0, data);
    if (found != SIZE_MAX)
        return found;
    size_t rest = w->count;
    discover_frames(w, ctx->rt->current_stack_frame);
    struct list_head *link;
    list_for_each(link, &ctx->rt->context_list)
        discover(w, &list_entry(link, JSContext, link)->header, w->count);
    return search(ctx->rt, w, rest, data);
}

/* Words for a path */

typedef struct path_text {
    char *text;
    size_t length, capacity;
} path_text;

static void JS_PRINTF_FORMAT_ATTR(2, 3) add_words(path_text *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out->text + out->length, out->capacity - out->length, format, arguments);
    va_end(arguments);
    if (length > 0)
        out->length += (size_t)length;
    if (out->length >= out->capacity)
        out->length = out->capacity - 1;
}

static bool refers_to(JSValueConst value, const JSGCObjectHeader *child)
{
    return JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT && &JS_VALUE_GET_OBJ(value)->header == child;
}

/* ".name" or "[index]" when an object holds the child in a property. */
static bool word_property(JSContext *ctx, path_text *out, JSObject *object,
                          const JSGCObjectHeader *child)
{
    if (object->class_id == JS_CLASS_ARRAY && object->fast_array)
        for (uint32_t i = 0; i < object->u.array.count; i++)
            if (refers_to(object->u.array.u.values[i], child)) {
                add_words(out, "[%u]", i);
                return true;
            }
    JSShapeProperty *shape = get_shape_prop(object->shape);
    for (int i = 0; i < object->shape->prop_count; i++) {
        JSProperty *property = &object->prop[i];
        bool by_value = (shape[i].flags & JS_PROP_TMASK) == JS_PROP_NORMAL;
        bool by_reference = (shape[i].flags & JS_PROP_TMASK) == JS_PROP_VARREF;
        if (shape[i].atom == JS_ATOM_NULL ||
            !((by_value && refers_to(property->u.value, child)) ||
              (by_reference && &property->u.var_ref->header == child)))
            continue;
        char name[64];
        add_words(out, ".%s", JS_AtomGetStr(ctx, name, sizeof name, shape[i].atom));
        return true;
    }
    return false;
}

static void word_class(JSContext *ctx, path_text *out, const JSObject *object)
{
    char name[64];
    const JSClass *class = &ctx->rt->class_array[object->class_id];
    add_words(out, " -> %s", JS_AtomGetStr(ctx, name, sizeof name, class->class_name));
}

/* The name under which a closure knows a variable of a function around it. */
static void word_variable(JSContext *ctx, path_text *out, const JSObject *closure,
                          const JSGCObjectHeader *child)
{
    const JSFunctionBytecode *code = closure->u.func.function_bytecode;
    for (int i = 0; closure->u.func.var_refs && i < code->closure_var_count; i++) {
        const JSVarRef *variable = closure->u.func.var_refs[i];
        if (variable && &variable->header == child) {
            char name[64];
            add_words(out, " -> %s",
                      JS_AtomGetStr(ctx, name, sizeof name, code->closure_var[i].var_name));
            return;
        }
    }
}

static void place_of_closure(JSContext *ctx, const JSObject *closure, ohb_frame *place)
{
    ohb_resolve_frame(ctx, &(ohb_raw_frame){closure->u.func.function_bytecode, 0}, place);
    bool has_name = place->function[0] && place->function[0] != '<'; /* <null>, <eval> */
    if (!has_name)
        snprintf(place->function, sizeof place->function, "a function");
}

static const JSObject *as_closure(const JSGCObjectHeader *header)
{
    const JSObject *object = (const JSObject *)header;
    return JS_GC_TYPE(header) == JS_GC_OBJ_TYPE_JS_OBJECT && js_class_has_bytecode(object->class_id)
               ? object
               : NULL;
}

/* What leads from a parent to its child. */
static void word_step(JSContext *ctx, path_text *out, JSGCObjectHeader *parent,
                      JSGCObjectHeader *child)
{
    if (JS_GC_TYPE(parent) == JS_GC_OBJ_TYPE_VAR_REF)
        return; /* the variable has been named */
    if (JS_GC_TYPE(parent) == JS_GC_OBJ_TYPE_JS_OBJECT) {
        JSObject *object = (JSObject *)parent;
        if (word_property(ctx, out, object, child))
            return;
        if (as_closure(parent)) {
            ohb_frame place;
            place_of_closure(ctx, object, &place);
            add_words(out, "%sclosure of %s (%s:%d)", out->length ? " -> " : "", place.function,
                      place.file, place.line);
            word_variable(ctx, out, object, child);
            return;
        }
    }
    if (JS_GC_TYPE(child) == JS_GC_OBJ_TYPE_JS_OBJECT)
        word_class(ctx, out, (JSObject *)child);
}

/* From an object up to its root, at most 64 steps. */
typedef struct heap_path {
    size_t steps[64], count;
} heap_path;

static heap_path path_of(const heap_walk *w, size_t index)
{
    heap_path path = {.count = 0};
    for (size_t at = index; path.count < countof(path.steps); at = w->parents[at]) {
        path.steps[path.count++] = at;
        if (w->parents[at] == at)
            break;
    }
    return path;
}

static bool is_global(JSContext *ctx, const JSGCObjectHeader *object)
{
    return object == &JS_VALUE_GET_OBJ(ctx->global_obj)->header ||
           object == &JS_VALUE_GET_OBJ(ctx->global_var_obj)->header;
}

/* The path down to an object, root first, from step `from` on. */
static void word_path(JSContext *ctx, const heap_walk *w, path_text *out, const heap_path *path,
                      size_t from)
{
    size_t first = path->steps[from];
    bool is_closure = as_closure(w->objects[first]) != NULL;
    if (is_global(ctx, w->objects[first]))
        add_words(out, "globalThis");
    else if (from + 1 < path->count ? !is_closure : w->parents[first] != first)
        add_words(out, "...");
    else if (!is_closure)
        add_words(out, "a running function");
    for (size_t i = from; i > 0; i--)
        word_step(ctx, out, w->objects[path->steps[i]], w->objects[path->steps[i - 1]]);
}

static void free_walk(heap_walk *w)
{
    free(w->objects);
    free(w->parents);
    free(w->table);
}

bool ohb_retaining_path(JSContext *ctx, const uint8_t *data, char *text, size_t capacity)
{
    heap_walk w = {.count = 0};
    if (capacity == 0 || !grow_walk(&w))
        return false;
    walk = &w;
    size_t found = walk_to(ctx, &w, data);
    walk = NULL;
    if (found != SIZE_MAX) {
        heap_path path = path_of(&w, found);
        word_path(ctx, &w, &(path_text){text, 0, capacity}, &path, path.count - 1);
    }
    free_walk(&w);
    return found != SIZE_MAX;
}

/* What several stores have in common */

static bool is_one_of(const uint8_t *data, const void *const *bases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bases[i] == data)
            return true;
    return false;
}

/* The deepest object that more than half of the stores are reached through, or SIZE_MAX. Such
   objects lie on one path, and a walk finds parents before their children: it is the last. */
static size_t find_common(const heap_walk *w, const void *const *bases, size_t count)
{
    size_t *reached = calloc(w->count + 1, sizeof *reached), found = 0, common = SIZE_MAX;
    if (!reached)
        return SIZE_MAX;
    for (size_t i = 0; i < w->count; i++) {
        const JSArrayBuffer *buffer = array_buffer_of(w->objects[i]);
        if (!buffer || !buffer->data || !is_one_of(buffer->data, bases, count))
            continue;
        found++;
        reached[i]++;
        for (size_t at = i; w->parents[at] != at && w->parents[at] < at; at = w->parents[at])
            reached[w->parents[at]]++;
    }
    for (size_t i = 0; i < w->count; i++)
        if (reached[i] * 2 > found)
            common = i;
    free(reached);
    return common;
}

/* "(Map, 12 entries)" for what has entries; the class is left out where the path ends in it. */
static void word_size(JSContext *ctx, path_text *out, const JSGCObjectHeader *header)
{
    if (JS_GC_TYPE(header) != JS_GC_OBJ_TYPE_JS_OBJECT)
        return;
    const JSObject *object = (const JSObject *)header;
    bool is_map = object->class_id == JS_CLASS_MAP || object->class_id == JS_CLASS_SET;
    if (!is_map && !(object->class_id == JS_CLASS_ARRAY && object->fast_array))
        return;
    char name[64];
    JS_AtomGetStr(ctx, name, sizeof name, ctx->rt->class_array[object->class_id].class_name);
    size_t length = strlen(name);
    bool is_said = out->length >= length && strcmp(out->text + out->length - length, name) == 0;
    add_words(out, " (%s%s%u entries)", is_said ? "" : name, is_said ? "" : ", ",
              is_map ? object->u.map_state->record_count : object->u.array.count);
}

/* Callbacks are reached through the event loop and modules through their cache: a program's way
   begins at its innermost closure, of the runtime's own only where there is no other. */
static size_t start_of_way(JSContext *ctx, const heap_walk *w, const heap_path *path)
{
    size_t own = path->count - 1;
    for (size_t i = path->count - 1; i > 0; i--) {
        const JSObject *closure = as_closure(w->objects[path->steps[i]]);
        own = closure ? i : own;
    }
    for (size_t i = 1; i < path->count; i++) {
        const JSObject *closure = as_closure(w->objects[path->steps[i]]);
        ohb_frame place;
        if (closure) {
            place_of_closure(ctx, closure, &place);
            if (strncmp(place.file, "offheap:", 8) != 0)
                return i;
        }
    }
    return own;
}

bool ohb_common_holder(JSContext *ctx, const void *const *bases, size_t count, char *text,
                       size_t capacity)
{
    heap_walk w = {.count = 0};
    if (capacity == 0 || !grow_walk(&w))
        return false;
    walk = &w;
    walk_to(ctx, &w, NULL);
    walk = NULL;
    size_t common = w.out_of_memory ? SIZE_MAX : find_common(&w, bases, count);
    if (common != SIZE_MAX) {
        path_text out = {text, 0, capacity};
        heap_path path = path_of(&w, common);
        word_path(ctx, &w, &out, &path, start_of_way(ctx, &w, &path));
        word_size(ctx, &out, w.objects[common]);
    }
    free_walk(&w);
    return common != SIZE_MAX;
}
