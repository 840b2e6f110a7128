/* tally.h -- counts of evidence: how many molecules of each bin speak for each allele of each site.
 */
#ifndef LT_MODEL_TALLY_H
#define LT_MODEL_TALLY_H

#include <stddef.h>

#include "error.h"
#include "lowtide/sample.h"

/* Open addressing over (site, alt, bin); the order of adding never shows. */
typedef struct lt_tally {
    lt_evidence *slot; /* count 0: free */
    size_t n_slots, n;
} lt_tally;

void lt_tally_clear(lt_tally *tally);
lt_status lt_tally_add(lt_tally *tally, uint32_t site, uint8_t alt, uint8_t bin, uint32_t count);

/* Moves the counts, sorted by (site, alt, bin), to the end of rows[*n]; the tally is empty then. */
lt_status lt_tally_drain(lt_tally *tally, lt_evidence **rows, size_t *n, size_t *capacity);

#endif
