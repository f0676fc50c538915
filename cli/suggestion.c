/* The word that was meant. Distances come from the table of all partial ones, three rows of which
   are kept, so that a swap of neighbours counts once. */
#include "suggestion.h"

#include <string.h>

enum { LONGEST_WORD = 31 };

static int least_of(int left, int right)
{
    return left < right ? left : right;
}

int cli_edit_distance(const char *left, size_t left_length, const char *right, size_t right_length)
{
    int rows[3][LONGEST_WORD + 1];
    if (left_length > LONGEST_WORD || right_length > LONGEST_WORD)
        return CLI_FARTHEST_WORD + 1;
    for (size_t j = 0; j <= right_length; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= left_length; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3];
        const int *two_above = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= right_length; j++) {
            const int is_other = left[i - 1] != right[j - 1];
            row[j] = least_of(above[j - 1] + is_other, least_of(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                row[j] = least_of(row[j], two_above[j - 2] + 1);
        }
    }
    return least_of(rows[left_length % 3][right_length], CLI_FARTHEST_WORD + 1);
}

const char *cli_nearest_option(const char *usage, const char *word, size_t *length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    const size_t word_length = strcspn(word, "=");
    const char *nearest = NULL;
    int best = CLI_FARTHEST_WORD + 1;
    for (const char *at = strstr(usage, "--"); at != NULL; at = strstr(at, "--")) {
        const size_t here = strspn(at, letters);
        const int distance = cli_edit_distance(word, word_length, at, here);
        if (distance < best && here > 2) {
            best = distance;
            nearest = at;
            *length = here;
        }
        at += here;
    }
    return nearest;
}
