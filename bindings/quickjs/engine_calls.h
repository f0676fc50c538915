/* The part of engine_source.c that captures the stack and knows on which line a call stands;
   included by it, since it reads the engine's bytecode. Nobody else includes this.

   The engine gives a call the position of the last name in its arguments: of

       const frame = Buffer.alloc(
           8 + body.length,
       );

   it says the second line. A reader, and V8, mean the line with the called name. It is found in two
   steps. On the stack machine the callee is the value below the arguments, so the instruction that
   put it there is the last one before the call that began with no more than that on the stack; the
   depth before each instruction comes from following all jumps once. For a method, what comes next
   has the position of the token behind the parenthesis, and the function's text leads from there
   back to the name. */

const unsigned ohb_capture_ns = 0;

size_t ohb_capture_stack(JSContext *ctx, ohb_raw_frame *frames, size_t capacity)
{
    size_t count = 0;
    for (JSStackFrame *frame = ctx->rt->current_stack_frame; frame && count < capacity;
         frame = frame->prev_frame) {
        if (JS_VALUE_GET_TAG(frame->cur_func) != JS_TAG_OBJECT)
            continue;
        JSObject *function = JS_VALUE_GET_OBJ(frame->cur_func);
        if (!js_class_has_bytecode(function->class_id) || !frame->cur_pc)
            continue;
        JSFunctionBytecode *code = function->u.func.function_bytecode;
        frames[count++] =
            (ohb_raw_frame){code, (uint32_t)(frame->cur_pc - code->byte_code_buf - 1)};
    }
    return count;
}

typedef struct stack_depths {
    const uint8_t *code;
    int length;
    int *depth; /* before the instruction at an offset; -1: none known */
    int *guard; /* offset of the innermost catch there, -1: none */
    int *queue;
    int queued;
} stack_depths;

enum { MOST_CODE_FOLLOWED = 1 << 20 };

static void reach_instruction(stack_depths *s, int position, int depth, int guard)
{
    if (position < 0 || position >= s->length || s->depth[position] >= 0 || depth < 0)
        return;
    s->depth[position] = depth;
    s->guard[position] = guard;
    s->queue[s->queued++] = position;
}

static int popped_values(const uint8_t *at)
{
    const JSOpCode *info = &short_opcode_info(*at);
    if (info->fmt == OP_FMT_npop || info->fmt == OP_FMT_npop_u16)
        return info->n_pop + (int)get_u16(at + 1);
    return info->fmt == OP_FMT_npopx ? info->n_pop + *at - OP_call0 : info->n_pop;
}

/* Where an instruction may jump to; -1: nowhere. */
static int jump_target(const stack_depths *s, int position)
{
    const uint8_t *at = s->code + position;
    switch (short_opcode_info(*at).fmt) {
    case OP_FMT_label8:
        return position + 1 + (int8_t)at[1];
    case OP_FMT_label16:
        return position + 1 + (int16_t)get_u16(at + 1);
    case OP_FMT_label:
    case OP_FMT_label_u16:
        return position + 1 + (int32_t)get_u32(at + 1);
    case OP_FMT_atom_label_u8:
    case OP_FMT_atom_label_u16:
        return position + 5 + (int32_t)get_u32(at + 5);
    default:
        return -1;
    }
}

/* Values that are on the stack only when an instruction jumps. */
static int pushed_by_jump(int op)
{
    switch (op) {
    case OP_gosub:
    case OP_with_get_var:
    case OP_with_delete_var:
        return 1;
    case OP_with_make_ref:
    case OP_with_get_ref:
    case OP_with_get_ref_undef:
        return 2;
    case OP_with_put_var:
        return -1;
    default:
        return 0;
    }
}

static bool ends_flow(int op)
{
    switch (op) {
    case OP_goto:
    case OP_goto8:
    case OP_goto16:
    case OP_tail_call:
    case OP_tail_call_method:
    case OP_return:
    case OP_return_undef:
    case OP_return_async:
    case OP_throw:
    case OP_throw_error:
    case OP_ret:
        return true;
    default:
        return false;
    }
}

/* The depth at which a catch left its mark; the mark of for-of lies one higher. */
static int guard_depth(const stack_depths *s, int guard)
{
    return s->depth[guard] + (s->code[guard] != OP_catch);
}

static int guard_behind(const stack_depths *s, int position, int depth)
{
    int guard = s->guard[position];
    switch (s->code[position]) {
    case OP_catch:
    case OP_for_of_start:
    case OP_for_await_of_start:
        return position;
    case OP_nip:
    case OP_nip1:
        depth--;
        break;
    case OP_iterator_close:
        depth += 2;
        break;
    case OP_nip_catch:
        return guard >= 0 ? s->guard[guard] : -1;
    case OP_drop:
        break;
    default:
        return guard;
    }
    return guard >= 0 && guard_depth(s, guard) == depth ? s->guard[guard] : guard;
}

static void follow_instruction(stack_depths *s, int position)
{
    int op = s->code[position];
    const JSOpCode *info = &short_opcode_info(op);
    int guard = s->guard[position];
    int depth = s->depth[position] + info->n_push - popped_values(s->code + position);
    int target = jump_target(s, position);
    if (target >= 0)
        reach_instruction(s, target, depth + pushed_by_jump(op), guard);
    if (ends_flow(op))
        return;
    int behind = guard_behind(s, position, depth);
    if (op == OP_nip_catch && guard >= 0)
        depth = guard_depth(s, guard) + 1;
    reach_instruction(s, position + info->size, depth, behind);
}

/* Offset of the last instruction before `end` that began with at most `depth` values; -1: none. */
static int last_at_depth(const stack_depths *s, int end, int depth)
{
    int found = -1;
    for (int at = 0; at < end; at += short_opcode_info(s->code[at]).size)
        if (s->depth[at] >= 0 && s->depth[at] <= depth)
            found = at;
    return found;
}

/* A literal has no place of its own, so neither has a call of its method: a template is one. */
static bool pushes_literal(int op)
{
    return op == OP_push_atom_value || op == OP_push_empty_string || op == OP_push_const ||
           op == OP_push_const8;
}

static bool is_method_call(int op)
{
    return op == OP_call_method || op == OP_tail_call_method;
}

/* Offset of the instruction that put a call's callee on the stack, and of the call; -1: unknown. */
static int callee_position(const stack_depths *s, int inside_call, int *call)
{
    int position = 0;
    while (position + short_opcode_info(s->code[position]).size <= inside_call)
        position += short_opcode_info(s->code[position]).size;
    *call = position;
    int op = s->code[position];
    bool is_method = is_method_call(op);
    bool is_call = op == OP_call || op == OP_tail_call || (op >= OP_call0 && op <= OP_call3) ||
                   op == OP_call_constructor || op == OP_apply;
    if ((!is_call && !is_method) || s->depth[position] < 0)
        return -1;
    int below = s->depth[position] - popped_values(s->code + position);
    int callee = last_at_depth(s, position, below + is_method);
    int receiver = is_method && callee >= 0 ? last_at_depth(s, callee, below) : -1;
    return receiver >= 0 && pushes_literal(s->code[receiver]) ? -1 : callee;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The place of (line, column) in a function's text; NULL: that is not at hand. */
static const char *place_in_text(const JSFunctionBytecode *code, int line, int column)
{
    const char *at = code->source;
    const char *end = at ? at + code->source_len : NULL;
    for (int n = code->line_num; at && n < line; n++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    int offset = line == code->line_num ? column - code->col_num : column - 1;
    bool is_inside = at && line >= code->line_num && offset >= 0 && offset <= end - at;
    return is_inside ? at + offset : NULL;
}

/* Does the text before `at`, but for spaces, end in a name? Then `at` goes behind it. */
static bool steps_to_name(const char *text, const char **at, const char *name)
{
    const char *p = *at;
    size_t length = strlen(name);
    while (p > text && is_space(p[-1]))
        p--;
    if ((size_t)(p - text) < length || memcmp(p - length, name, length) != 0)
        return false;
    *at = p;
    return true;
}

/* The line of `name` at (line, column), or before the parenthesis around it, which is an early
   place in a call's arguments then; 0: not found. Going back there may be literals and other
   parentheses on the way. */
static int line_of_called_name(const JSFunctionBytecode *code, int line, int column,
                               const char *name)
{
    enum { MOST_TEXT = 4096 };
    const char *start = place_in_text(code, line, column);
    const char *text = code->source;
    if (start && strncmp(start, name, strlen(name)) == 0)
        return line; /* the place is the name's own */
    for (const char *at = start; at && at > text && start - at < MOST_TEXT; at--) {
        const char *behind = at - 1;
        if (at[-1] != '(' || !steps_to_name(text, &behind, name))
            continue;
        for (const char *p = behind; p < start; p++)
            line -= *p == '\n';
        return line;
    }
    return 0;
}

/* A method's name stands before the parenthesis, and the engine has noted the token behind it: it
   is the first place between callee and call that is not the callee's own, unless that is the same.
 */
static void locate_method(JSContext *ctx, JSFunctionBytecode *code, const stack_depths *s,
                          int callee, int call, int *line, int *column)
{
    int next_line = *line;
    int next_column = *column;
    for (int at = callee; at <= call; at += short_opcode_info(s->code[at]).size) {
        next_line = find_line_num(ctx, code, (uint32_t)at, &next_column);
        if (at > callee && (next_line != *line || next_column != *column))
            break;
    }
    char name[64];
    JSAtom atom = s->code[callee] == OP_get_field2 ? get_u32(s->code + callee + 1) : JS_ATOM_NULL;
    int named = atom == JS_ATOM_NULL
                    ? 0
                    : line_of_called_name(code, next_line, next_column,
                                          JS_AtomGetStr(ctx, name, sizeof name, atom));
    if (named == next_line)
        *column = next_column;
    if (named)
        *line = named;
}

static void locate_call(JSContext *ctx, JSFunctionBytecode *code, const stack_depths *s,
                        int inside_call, ohb_frame *out)
{
    int call;
    int callee = callee_position(s, inside_call, &call);
    if (callee < 0)
        return;
    int column;
    int line = find_line_num(ctx, code, (uint32_t)callee, &column);
    if (is_method_call(s->code[call]))
        locate_method(ctx, code, s, callee, call, &line, &column);
    if (line > 0) {
        out->line = line;
        out->column = column;
    }
}

/* Puts the place of the called name where the engine's idea of a call's place was. */
static void locate_called_name(JSContext *ctx, JSFunctionBytecode *code, uint32_t inside_call,
                               ohb_frame *out)
{
    size_t length = (size_t)code->byte_code_len;
    if (length > MOST_CODE_FOLLOWED || inside_call >= length)
        return;
    int *room = malloc(3 * length * sizeof *room);
    if (!room)
        return;
    stack_depths s = {.code = code->byte_code_buf,
                      .length = (int)length,
                      .depth = room,
                      .guard = room + length,
                      .queue = room + 2 * length};
    memset(s.depth, -1, length * sizeof *s.depth);
    reach_instruction(&s, 0, 0, -1);
    while (s.queued > 0)
        follow_instruction(&s, s.queue[--s.queued]);
    locate_call(ctx, code, &s, (int)inside_call, out);
    free(room);
}

void ohb_resolve_frame(JSContext *ctx, const ohb_raw_frame *frame, ohb_frame *out)
{
    JSFunctionBytecode *code = (JSFunctionBytecode *)(uintptr_t)frame->function;
    JS_AtomGetStr(ctx, out->function, sizeof out->function, code->func_name);
    JS_AtomGetStr(ctx, out->file, sizeof out->file, code->filename);
    out->line = find_line_num(ctx, code, frame->position, &out->column);
    locate_called_name(ctx, code, frame->position, out);
}
