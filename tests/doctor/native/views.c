/* Slices that outlive their use, and their cures: views pin|reuse|receive sick|healthy, and what
   only looks alike: views frames|window|ring healthy. */
#define _POSIX_C_SOURCE 199309L /* nanosleep */
#include <offheap/offheap.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 64 * 1024, NAME = 24, QUEUE = 4, MESSAGE = 512, KEPT = 4096 };

static bool is_sick;
static unsigned long sum;

static void rest(void)
{
    nanosleep(&(struct timespec){0, 5000000}, NULL);
}

static void digest(oh_buffer bytes)
{
    oh_buffer text;
    if (oh_buffer_to_utf8(NULL, bytes, OH_HEX, &text) == OH_OK) {
        sum += (unsigned char)text.data[0];
        oh_buffer_release(&text);
    }
}

/* pin: the name of every upload is kept; as a slice it keeps the upload, too. */

static oh_buffer names[KEPT];

static bool receive_upload(int turn)
{
    oh_buffer upload;
    if (oh_buffer_alloc(NULL, CHUNK, &upload) != OH_OK)
        return false;
    oh_buffer name = oh_buffer_slice(upload, 16, 16 + NAME); /* HERE pin */
    bool is_kept = is_sick || oh_buffer_compact(&name) == OH_OK;
    names[turn] = name;
    oh_buffer_release(&upload);
    return is_kept;
}

static bool pin(int turns)
{
    bool is_right = true;
    for (int i = 0; i < turns && i < KEPT; i++) {
        is_right = receive_upload(i) && is_right;
        rest();
    }
    return is_right;
}

/* reuse, receive: one buffer is filled again while slices of it wait. */

static oh_buffer inbox, queue[QUEUE];
static int queued;

static void fill_inbox(int turn)
{
    uint8_t bytes[MESSAGE];
    memset(bytes, 'a' + turn % 26, sizeof bytes);
    oh_buffer message;
    if (oh_buffer_from_bytes(NULL, bytes, sizeof bytes, &message) == OH_OK) {
        oh_buffer_copy(message, inbox, 0);
        oh_buffer_release(&message);
    }
}

static void receive_inbox(int turn)
{
    memset(inbox.data, 'a' + turn % 26, MESSAGE); /* as read(2) would */
}

static void take_message(void)
{
    queue[queued++] = oh_buffer_slice(inbox, 8, MESSAGE); /* HERE reuse */
    if (!is_sick)
        (void)!oh_buffer_make_unique(&queue[queued - 1]);
}

static void drain(void)
{
    for (int i = 0; i < queued; i++) {
        digest(queue[i]);
        oh_buffer_release(&queue[i]);
    }
    queued = 0;
}

static bool reuse(int turns, void (*fill)(int))
{
    for (int i = 0; i < turns; i++) {
        fill(i);
        take_message();
        if (queued == QUEUE)
            drain();
        rest();
    }
    drain();
    return true;
}

/* frames: built through slices, by call and by pointer, and read through them. */

static void put_body(oh_buffer frame, int turn)
{
    char text[32];
    oh_buffer bytes;
    int length = snprintf(text, sizeof text, "turn %d", turn);
    if (oh_buffer_from_bytes(NULL, text, (size_t)length, &bytes) == OH_OK) {
        oh_buffer_copy(bytes, frame, 8);
        oh_buffer_release(&bytes);
    }
}

static void build_frame(oh_buffer frame, int turn)
{
    oh_buffer head = oh_buffer_slice(frame, 0, 8), body = oh_buffer_slice(frame, 8, 40);
    put_body(frame, turn);
    memset(head.data, turn, head.length);
    digest(body);
    digest(head);
    oh_buffer_release(&head);
    oh_buffer_release(&body);
}

static bool frames(int turns)
{
    for (int i = 0; i < turns; i++) {
        build_frame(inbox, i);
        rest();
    }
    return true;
}

/* window: a view of a state that others change, made once, read again and again. */

static bool window(int turns)
{
    oh_buffer state = oh_buffer_slice(inbox, 0, 64);
    for (int i = 0; i < turns; i++) {
        put_body(inbox, i);
        digest(state);
        rest();
    }
    oh_buffer_release(&state);
    return true;
}

/* ring: slots are cut, queued, read and given back before they are written again. */

static bool ring(int turns)
{
    oh_buffer slots[QUEUE] = {{0}};
    for (int i = 0; i < turns; i++) {
        oh_buffer *slot = &slots[i % QUEUE];
        if (slot->store)
            digest(*slot);
        oh_buffer_release(slot);
        memset(inbox.data + (i % QUEUE) * MESSAGE, i, MESSAGE);
        *slot = oh_buffer_slice(inbox, i % QUEUE * MESSAGE, (i % QUEUE + 1) * MESSAGE);
        rest();
    }
    for (int i = 0; i < QUEUE; i++)
        oh_buffer_release(&slots[i]);
    return true;
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    const int turns = 1800;
    is_sick = argc > 2 && strcmp(argv[2], "sick") == 0;
    if (oh_buffer_alloc(NULL, CHUNK, &inbox) != OH_OK)
        return 2;
    memset(inbox.data, 1, inbox.length); /* no blank page on which a view would be a window */
    bool is_right = strcmp(what, "pin") == 0       ? pin(turns)
                    : strcmp(what, "reuse") == 0   ? reuse(200, fill_inbox)
                    : strcmp(what, "receive") == 0 ? reuse(200, receive_inbox)
                    : strcmp(what, "frames") == 0  ? frames(200)
                    : strcmp(what, "window") == 0  ? window(200)
                                                   : ring(200);
    oh_buffer_release(&inbox);
    return is_right ? 0 : 1;
}
