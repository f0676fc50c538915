/* Snapshots: bytes that stay as they are while a call looks at them twice.
 *
 * What becomes text is counted first and written then, into memory of just that size. The caller
 * sees to it that no thread of the program changes the bytes meanwhile, but of a mapped file he
 * cannot: until a page is written here it is the file's own, and any process may write that. So the
 * bytes of a mapped store are copied before they are counted, and all others are taken as they lie.
 */
#ifndef BUFFER_SNAPSHOT_H
#define BUFFER_SNAPSHOT_H

#include <offheap/buffer.h>

#include "store/store.h"

/* Gives `*bytes` a copy of the bytes where others could change them, and `*copy` the reference to
 * release then; an empty handle where there is no copy. Fails as oh_buffer_alloc(), and then
 * nothing has happened. */
OH_NODISCARD OHI_INLINE oh_status ohi_snapshot_take(oh_context *context, oh_buffer *bytes,
                                                    oh_buffer *copy)
{
    *copy = (oh_buffer){0};
    if (OHI_LIKELY(bytes->store == NULL ||
                   ohi_store_provenance(bytes->store) != OH_PROVENANCE_MAPPED))
        return OH_OK;
    oh_status status = oh_buffer_from_bytes(context, bytes->data, bytes->length, copy);
    if (status == OH_OK)
        *bytes = *copy;
    return status;
}

#endif
