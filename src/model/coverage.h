/* coverage.h -- a molecule's class along the reference, from alignments only.
 *
 * The class is piecewise constant: it changes where an aligned block of a template begins or ends,
 * 5 bp from the molecule's 5' ends, and 5 bp from an indel. A consensus read counts as the reads
 * that stand behind it at each position. */
#ifndef LT_MODEL_COVERAGE_H
#define LT_MODEL_COVERAGE_H

#include <stddef.h>

#include "error.h"
#include "lowtide/molecule.h"

#define LT_SUSPICION_BP 5
#define LT_GOOD_MAPQ 40

/* Positions [beg, end) where the molecule has this class. */
typedef struct lt_stretch {
    int64_t beg, end;
    uint8_t klass;
} lt_stretch;

/* Reusable memory for one molecule at a time. */
typedef struct lt_coverage {
    lt_stretch *stretch; /* sorted, disjoint; only where some template has a block */
    size_t n;
    size_t capacity;
    struct lt_edge *edge;
    size_t n_edges, edge_capacity;
    int64_t origin;    /* position of slot 0 */
    uint32_t *slot_of; /* edge number + 1 by position; 0: none */
    size_t slot_capacity;
} lt_coverage;

lt_status lt_coverage_of(lt_coverage *coverage, const lt_molecule *molecule);
void lt_coverage_clear(lt_coverage *coverage);

/* The class at pos, or -1 where no template has a block. */
int lt_coverage_class(const lt_coverage *coverage, int64_t pos);

#endif
