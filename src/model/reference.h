/* reference.h -- the reference around the targets, for alleles longer than a base.
 *
 * Each window is a stretch of targets with LT_REFERENCE_MARGIN around it, so that what is found at
 * a target does not depend on where the targets end. */
#ifndef LT_MODEL_REFERENCE_H
#define LT_MODEL_REFERENCE_H

#include "error.h"
#include "lowtide/genome.h"

/* Farther than any allele's shift, length and neighbourhood together. */
#define LT_REFERENCE_MARGIN 1000

typedef struct lt_ref_window {
    int32_t contig;
    int64_t beg, end;
    uint8_t *code; /* A0 C1 G2 T3 N4, of beg .. end - 1 */
} lt_ref_window;

typedef struct lt_reference {
    lt_ref_window *window; /* sorted, disjoint */
    size_t n;
} lt_reference;

/* Makes the windows; their codes are the caller's to fill. Ended by lt_reference_clear(), also
 * after a failure. */
lt_status lt_reference_init(lt_reference *reference, const lt_targets *targets);
void lt_reference_clear(lt_reference *reference);

/* Index of the first window that ends after the position; n when there is none. */
size_t lt_reference_first(const lt_reference *reference, int32_t contig, int64_t pos);
/* The window that holds the position, or NULL. */
const lt_ref_window *lt_reference_find(const lt_reference *reference, int32_t contig, int64_t pos);

#endif
