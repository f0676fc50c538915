/* The inline functions of <offheap/buffer_inline.h>, as symbols of the library: for other
 * languages, and for compilers that do not know them. Short, since whoever counts nanoseconds has
 * them inline. */
#include <offheap/buffer.h>

extern inline oh_status oh_buffer_from_made(oh_made made, size_t length, oh_buffer *out);
extern inline oh_status oh_buffer_alloc(oh_context *context, size_t length, oh_buffer *out);
extern inline oh_status oh_buffer_alloc_unsafe(oh_context *context, size_t length, oh_buffer *out);
extern inline oh_status oh_buffer_from_bytes(oh_context *context, const void *bytes, size_t length,
                                             oh_buffer *out);
extern inline void oh_store_retain(oh_store *store);
extern inline bool oh_store_is_unique(const oh_store *store);
extern inline bool oh_store_was_shared(const oh_store *store);
extern inline bool oh_store_drop(oh_store *store);
extern inline void oh_store_release(oh_store *store);
extern inline oh_buffer oh_buffer_retain(oh_buffer buffer);
extern inline bool oh_buffer_is_unique(oh_buffer buffer);
extern inline void oh_buffer_release(oh_buffer *buffer);
extern inline oh_buffer oh_buffer_cut(oh_buffer buffer, size_t offset, size_t length);
extern inline size_t oh_position_clamp(int64_t position, size_t length);
extern inline oh_buffer oh_buffer_slice(oh_buffer buffer, int64_t start, int64_t end);
extern inline oh_status oh_buffer_view(oh_buffer buffer, size_t offset, size_t length,
                                       oh_buffer *out);
extern inline void oh_buffer_fill(oh_buffer buffer, const void *pattern, size_t pattern_length);
extern inline int oh_buffer_compare(oh_buffer left, oh_buffer right);
extern inline bool oh_buffer_equals(oh_buffer left, oh_buffer right);
