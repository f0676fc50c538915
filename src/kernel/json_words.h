/* A JSON array of bytes, one 32-bit store a number: for instruction sets without a byte compress.
 */
#ifndef JSON_WORDS_H
#define JSON_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* "[1,23,255]", at most 4 * bytes + 2 characters. */
size_t ohi_json_write_words(char *dst, const uint8_t *src, size_t bytes);

#endif
