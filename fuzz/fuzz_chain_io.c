/* Chains from iovec lists into iovec lists and down a pipe: no byte is lost or changed, however
 * the list is cut. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

#include <sys/uio.h>
#include <unistd.h>

enum { MOST_PIECES = 40, PIPE_BYTES = 32768 };

static size_t cut(fuzz_input *input, struct iovec *list)
{
    size_t count = 0, total = 0;
    while (input->left > 0 && count < MOST_PIECES && total < PIPE_BYTES) {
        size_t length;
        const uint8_t *run = fuzz_run(input, (size_t)fuzz_number(input, 2) % 2000, &length);
        list[count++] = (struct iovec){(void *)(uintptr_t)run, length};
        total += length;
    }
    return count;
}

static void check_pieces(const oh_chain *chain)
{
    static uint8_t all[2 * PIPE_BYTES];
    struct iovec list[MOST_PIECES];
    size_t count = oh_chain_to_iovec(chain, list, MOST_PIECES), at = 0;
    size_t bytes = oh_chain_copy_out(chain, 0, all, sizeof all);
    fuzz_expect(count == oh_chain_segment_count(chain) || count == MOST_PIECES);
    for (size_t i = 0; i < count; at += list[i++].iov_len)
        fuzz_expect(at + list[i].iov_len <= bytes &&
                    memcmp(all + at, list[i].iov_base, list[i].iov_len) == 0);
}

static void check_pipe(oh_chain *chain)
{
    static uint8_t expected[2 * PIPE_BYTES], got[2 * PIPE_BYTES];
    int ends[2];
    size_t bytes = oh_chain_copy_out(chain, 0, expected, sizeof expected), written = 0, at = 0;
    fuzz_expect(pipe(ends) == 0);
    fuzz_expect(oh_chain_write(chain, ends[1], &written) == OH_OK && written == bytes);
    close(ends[1]);
    for (ssize_t step; (step = read(ends[0], got + at, sizeof got - at)) > 0;)
        at += (size_t)step;
    close(ends[0]);
    fuzz_expect(at == bytes && memcmp(got, expected, bytes) == 0 && oh_chain_length(chain) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, size};
    struct iovec list[MOST_PIECES];
    oh_chain chain;
    oh_chain_init(&chain);
    size_t count = cut(&input, list), half = count / 2;
    fuzz_expect(oh_chain_append_iovec(&chain, NULL, list, half) == OH_OK);
    for (size_t i = half; i < count; i++)
        fuzz_expect(oh_chain_append_iovec(&chain, NULL, list + i, 1) == OH_OK);
    oh_chain_consume(&chain, count % 7);
    check_pieces(&chain);
    check_pipe(&chain);
    oh_chain_deinit(&chain);
    return 0;
}
