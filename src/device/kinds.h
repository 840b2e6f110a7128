/* kinds.h -- the kernels, as the rest of this floor sees them.
 *
 * All are alike: n items, each of which reads stretches of up to three arrays and gives an answer
 * of fixed size. A device needs the arguments (tables, items, {array, number of its first element}
 * for each array, answers, n). What differs between kernels is one row of lt_kinds. */
#ifndef LT_DEVICE_KINDS_H
#define LT_DEVICE_KINDS_H

#include <stddef.h>
#include <stdint.h>

#include "layout.h"

enum { LT_MAX_ARRAYS = 3 };
enum { LT_KIND_CANDIDATES, LT_KIND_RATIOS, LT_KIND_ALIGNMENTS, LT_N_KINDS };

/* Elements first .. first + n - 1 of an array that items index from 0. */
typedef struct lt_array {
    const void *data; /* of element number first */
    size_t n;
    uint32_t first;
} lt_array;

/* A batch, or a part of one. */
typedef struct lt_piece {
    int kind;
    const void *item;
    size_t n;
    lt_array array[LT_MAX_ARRAYS];
} lt_piece;

/* A stretch of elements, half-open. */
typedef struct lt_stretch {
    uint64_t beg, end;
} lt_stretch;

/* What is to be made of a device's answers to a few items. */
typedef enum lt_verdict {
    LT_VERDICT_TAKE,
    LT_VERDICT_CHECK,  /* strong evidence: the host recomputes it */
    LT_VERDICT_REJECT, /* no kernel gives such an answer */
} lt_verdict;

typedef struct lt_kind {
    const char *kernel;              /* its name in the .cl file */
    size_t item_bytes, answer_bytes; /* <= 16; <= 4 */
    int n_arrays;
    size_t element_bytes[LT_MAX_ARRAYS];
    /* What an item reads of an array. */
    lt_stretch (*stretch)(const void *item, int array);
    /* Judges the items that belong together with item i, from i on; *end is one past the last. */
    lt_verdict (*judge)(const lt_piece *batch, const void *answer, size_t i, size_t *end);
    /* The host's answers to items first .. first + n - 1 of a batch whose arrays begin at 0. */
    void (*compute)(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                    void *answer);
} lt_kind;

extern const lt_kind lt_kinds[LT_N_KINDS];

#endif
