/** What a mistyped word was meant to be, for "did you mean ...?". */
#ifndef OFFHEAP_CLI_SUGGESTION_H
#define OFFHEAP_CLI_SUGGESTION_H

#include <stddef.h>

/** A word with more mistakes in it is not guessed at. */
enum { CLI_FARTHEST_WORD = 2 };

/** Insertions, deletions, replacements and swaps of neighbours that make one word of the other;
    CLI_FARTHEST_WORD + 1 when it is more. */
int cli_edit_distance(const char *left, size_t left_length, const char *right, size_t right_length);

/** The --option in a help text that is nearest to a word, up to its "="; where it stands in the
   text and, in `*length`, how long it is. NULL: none is near. */
const char *cli_nearest_option(const char *text, const char *word, size_t *length);

#endif
