/* spelling.c -- finds the name that a mistyped word was meant to be. */
#include <string.h>

#include "options.h"

enum { MAX_DISTANCE = 2, MAX_LENGTH = 63 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein distance, one row at a time; both words are at most MAX_LENGTH long. */
static size_t edit_distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t row[MAX_LENGTH + 1];
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest(row[j] + 1, row[j - 1] + 1, substituted);
        }
    }
    return row[n_b];
}

const char *lt_nearest_name(const char *typed, const char *const *names, size_t n)
{
    size_t length = strlen(typed);
    size_t best = MAX_DISTANCE + 1;
    const char *nearest = NULL;
    if (length > MAX_LENGTH)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t n_i = strlen(names[i]);
        if (n_i > MAX_LENGTH || n_i > length + MAX_DISTANCE || length > n_i + MAX_DISTANCE)
            continue;
        size_t distance = edit_distance(typed, length, names[i], n_i);
        if (distance < best && distance < length) { /* nothing of a word may be left to match */
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
