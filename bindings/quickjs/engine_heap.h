/* The part of engine_source.c that walks the engine's heap; included by it, since it needs the
   engine's private structs. Nobody else includes this. */

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

/* What leads from a parent to its child. */
static void word_step(JSContext *ctx, path_text *out, JSGCObjectHeader *parent,
                      JSGCObjectHeader *child)
{
    if (JS_GC_TYPE(parent) == JS_GC_OBJ_TYPE_JS_OBJECT) {
        JSObject *object = (JSObject *)parent;
        if (word_property(ctx, out, object, child))
            return;
        if (js_class_has_bytecode(object->class_id)) {
            ohb_frame place;
            ohb_resolve_frame(ctx, &(ohb_raw_frame){object->u.func.function_bytecode, 0}, &place);
            add_words(out, " -> closure of %s (%s:%d)", place.function, place.file, place.line);
            return;
        }
    }
    if (JS_GC_TYPE(child) == JS_GC_OBJ_TYPE_JS_OBJECT)
        word_class(ctx, out, (JSObject *)child);
}

/* The path down to an object, root first. */
static void word_path(JSContext *ctx, const heap_walk *w, path_text *out, size_t index)
{
    size_t steps[64], count = 0;
    for (size_t at = index; count < countof(steps); at = w->parents[at]) {
        steps[count++] = at;
        if (w->parents[at] == at)
            break;
    }
    size_t root = steps[count - 1];
    bool is_global = w->objects[root] == &JS_VALUE_GET_OBJ(ctx->global_obj)->header ||
                     w->objects[root] == &JS_VALUE_GET_OBJ(ctx->global_var_obj)->header;
    add_words(out, "%s",
              is_global                  ? "globalThis"
              : w->parents[root] == root ? "a running function"
                                         : "...");
    for (size_t i = count - 1; i > 0; i--)
        word_step(ctx, out, w->objects[steps[i]], w->objects[steps[i - 1]]);
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
    if (found != SIZE_MAX)
        word_path(ctx, &w, &(path_text){text, 0, capacity}, found);
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

/* What is not global is reached through the event loop and its callbacks: the way is told from the
   innermost closure on. */
static const char *inner_way(const char *path)
{
    static const char mark[] = " -> closure of ";
    const char *inner = path, *next;
    if (strncmp(path, "globalThis", 10) == 0)
        return path;
    for (const char *at = path; (next = strstr(at, mark)) != NULL; at = next + 1)
        inner = next + strlen(" -> ");
    return inner;
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
        char path[2048];
        path_text out = {path, 0, sizeof path};
        word_path(ctx, &w, &out, common);
        word_size(ctx, &out, w.objects[common]);
        snprintf(text, capacity, "%s", inner_way(path));
    }
    free_walk(&w);
    return common != SIZE_MAX;
}
