/* What the tests of this room share. */
#ifndef BUFFER_TEST_H
#define BUFFER_TEST_H

#include <offheap/offheap.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A buffer with the characters of a string. */
static inline oh_buffer buffer_of(const char *text)
{
    oh_buffer buffer;
    assert_int_equal(oh_buffer_from_bytes(NULL, text, strlen(text), &buffer), OH_OK);
    return buffer;
}

/* A small random number generator with a seed that the test prints: xorshift64*. */
static inline uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static inline void assert_bytes(oh_buffer buffer, const void *bytes, size_t length)
{
    assert_int_equal(buffer.length, length);
    if (length > 0)
        assert_memory_equal(buffer.data, bytes, length);
}

static inline void assert_text(oh_buffer buffer, const char *text)
{
    assert_bytes(buffer, text, strlen(text));
}

#endif
