/* bam_lookahead.h -- copies of records read ahead from a stream, given back in order. */
#ifndef LT_IO_BAM_LOOKAHEAD_H
#define LT_IO_BAM_LOOKAHEAD_H

#include <htslib/sam.h>

#include "error.h"

typedef struct lt_lookahead_chunk lt_lookahead_chunk;

/* All zero: empty. */
typedef struct lt_lookahead {
    lt_lookahead_chunk *first, *last;
    size_t taken; /* bytes of the first chunk that were given back */
} lt_lookahead;

lt_status lt_lookahead_put(lt_lookahead *lookahead, const bam1_t *record);
/* Lends the next record through view (its data must not be freed or grown); valid until the next
 * call, which may free its memory. Returns 0 when none is left. */
int lt_lookahead_take(lt_lookahead *lookahead, bam1_t *view);
void lt_lookahead_clear(lt_lookahead *lookahead);

#endif
