/* Chains in and out of the system's scatter/gather lists. */
#define _DEFAULT_SOURCE

#include <offheap/chain.h>

#include "base/checked.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

/* Entries of one writev(): well below every system's IOV_MAX, enough to make the call's cost
 * vanish. */
enum { WRITE_ENTRIES = 64 };

size_t oh_chain_to_iovec(const oh_chain *chain, struct iovec *list, size_t capacity)
{
    size_t count = ohi_min_size(capacity, oh_chain_segment_count(chain));
    for (size_t i = 0; i < count; i++) {
        oh_buffer segment = oh_chain_segment(chain, i);
        list[i] = (struct iovec){.iov_base = segment.data, .iov_len = segment.length};
    }
    return count;
}

oh_status oh_chain_append_iovec(oh_chain *chain, oh_context *context, const struct iovec *list,
                                size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        if (!ohi_checked_add(bytes, list[i].iov_len, &bytes))
            return OH_ERR_BUFFER_TOO_LARGE;
    if (bytes == 0)
        return OH_OK;
    oh_buffer copy;
    oh_status status = oh_buffer_alloc_unsafe(context, bytes, &copy);
    if (status != OH_OK)
        return status;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].iov_len > 0)
            memcpy(copy.data + at, list[i].iov_base, list[i].iov_len);
        at += list[i].iov_len;
    }
    status = oh_chain_append(chain, copy);
    oh_buffer_release(&copy);
    return status;
}

oh_status oh_chain_write(oh_chain *chain, int fd, size_t *written)
{
    size_t total = 0;
    oh_status status = OH_OK;
    while (oh_chain_length(chain) > 0) {
        struct iovec list[WRITE_ENTRIES];
        size_t count = oh_chain_to_iovec(chain, list, WRITE_ENTRIES);
        ssize_t sent = writev(fd, list, (int)count);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            status = OH_ERR_IO;
            break;
        }
        total += oh_chain_consume(chain, (size_t)sent);
    }
    if (written)
        *written = total;
    return status;
}
