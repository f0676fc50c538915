/* Everything the library asks of the operating system. One folder beside this header fulfils it.
 *
 * Preconditions, once for all: a size is a positive multiple of ohi_page_bytes(), an address is one
 * that ohi_pages_map() returned or lies on a page boundary inside such a range, an alignment is a
 * power of two. Nothing here prints, aborts or touches errno in a way that a caller should read. */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include <offheap/status.h>

#include <pthread.h>

/* Pages. */

size_t ohi_page_bytes(void);

/* Readable, writable, zero-filled pages at a multiple of `alignment`; NULL when the system refuses.
 */
void *ohi_pages_map(size_t bytes, size_t alignment);

/* Gives a whole mapping, or whole pages of it, back. */
void ohi_pages_unmap(void *pages, size_t bytes);

/* Gives the memory back and keeps the addresses: the pages read as zero afterwards. False when the
   system refused, and then the contents are unchanged. */
bool ohi_pages_purge(void *pages, size_t bytes);

/* Tells the system that it may take the memory when it is short of it: the pages keep their
   contents or turn to zero, each on its own. False where the system does not know how. */
bool ohi_pages_offer(void *pages, size_t bytes);

/* Resizes a mapping, in place or, when `may_move`, elsewhere without copying; new pages are zero.
   NULL, and the old mapping as it was, when that cannot be done. */
void *ohi_pages_resize(void *pages, size_t old_bytes, size_t new_bytes, bool may_move);

/* Makes any access to the pages a fault. */
bool ohi_pages_guard(void *pages, size_t bytes);
bool ohi_pages_unguard(void *pages, size_t bytes); /* readable and writable again */

/* Asks for huge pages under the range, where the system has them, or for none any more. A hint. */
void ohi_pages_hint_huge(void *pages, size_t bytes, bool is_wanted);

/* How many bytes of up to 16 pages are resident; 0 where the system does not say. */
size_t ohi_pages_resident(void *pages, size_t bytes);

/* Puts huge pages under the range at once, contents kept, what was not resident filled with zeros.
   False where the system cannot, or its administrator has switched huge pages off. It takes as long
   as copying the range, or several times that. */
bool ohi_pages_collapse(void *pages, size_t bytes);

/* False where the system does not know how, whatever the range. */
bool ohi_pages_can_collapse(void);

/* The contents of a regular file, copy-on-write. OH_ERR_IO for anything else. *out is NULL and
 *length 0 for an empty file. */
oh_status ohi_file_map(const char *path, void **out, size_t *length);

/* Takes back ohi_file_map() of `length` bytes. */
void ohi_file_unmap(void *bytes, size_t length);

/* The first number in a file of the system's, or the one behind a space; 0 when there is none. */
uint64_t ohi_file_number(const char *path, bool is_second);

/* Takes an open descriptor, or one that is negative for a file that could not be opened, to a
   number behind the standard streams: where one of these is closed a new file gets its number, and
   what the program prints. Closed on exec when it moves. Negative, and errno, with the descriptor
   closed, when no number is left. For files that are kept, or written. */
int ohi_file_behind_streams(int descriptor);

/* Makes the n-th next system call for pages fail (1: the very next), whichever of the functions
   above makes it, and only that one; 0 calls it off. For tests. */
void ohi_pages_fail_after(uint64_t count);

/* The same, and all calls after it, until it is called off. */
void ohi_pages_fail_from(uint64_t count);

/* Clock, process, threads. */

uint64_t ohi_clock_ns(void);           /* monotonic */
uint64_t ohi_clock_coarse_ms(void);    /* monotonic, a few ms late, an order of magnitude cheaper */
uint64_t ohi_clock_wall_seconds(void); /* since 1970 */
uint64_t ohi_process_rss_bytes(void);  /* 0 when the system does not say */
/* How long the main thread has been ready to run and had to wait for a processor; 0 when the system
   does not say. */
uint64_t ohi_process_run_delay_ns(void);
unsigned ohi_processor_count(void);            /* at least 1 */
const char *ohi_environment(const char *name); /* NULL when not set */

/* Runs `hook(argument)` when the calling thread ends, after which the argument is forgotten. One
   hook for the whole process; NULL as argument calls it off. False when the system has no room. */
bool ohi_thread_at_exit(void (*hook)(void *argument), void *argument);

/* `before` runs in the forking thread, `parent` and `child` after the fork in theirs. */
void ohi_process_at_fork(void (*before)(void), void (*parent)(void), void (*child)(void));

/* Return addresses of the calls under way, innermost first; as many as there are, up to `most`. */
size_t ohi_stack_capture(uintptr_t *frames, size_t most);

/* Where the call before a return address lies: the path of the program or library, empty when it is
   none, and the address as that file's own tables have it, which addr2line wants. */
uint64_t ohi_stack_place(uintptr_t frame, char *object, size_t capacity);

/* What a return address is: the symbol it lies in, if that has a name at run time, and the object
   with the address there, as above. False, and *text as it was, for
   code of this library and for what belongs to no object. */
bool ohi_stack_describe(uintptr_t frame, char *text, size_t room);

/* A message on standard error and the end of the process: only for a corrupted heap in hardened
 * mode. */
void ohi_process_abort(const char *message);

/* A lock that may be initialised statically and sleeps when it must wait. */
typedef pthread_mutex_t ohi_lock;
#define OHI_LOCK_INIT PTHREAD_MUTEX_INITIALIZER
void ohi_lock_init(ohi_lock *lock);
void ohi_lock_acquire(ohi_lock *lock);
void ohi_lock_release(ohi_lock *lock);

#endif
