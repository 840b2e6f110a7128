/* indels.h -- a growing set of alleles that are not single bases, each once. */
#ifndef LT_MODEL_INDELS_H
#define LT_MODEL_INDELS_H

#include "error.h"
#include "lowtide/sample.h"
#include "tally.h"

/* Open addressing over (contig, pos, ref, alt); all zero at first. */
typedef struct lt_indels {
    lt_indel *row; /* in the order of adding */
    size_t n, capacity;
    uint32_t *slot; /* row + 1; 0: free */
    size_t n_slots;
} lt_indels;

void lt_indels_clear(lt_indels *indels);

/* index of the row with this allele, which is added when it is new. */
lt_status lt_indels_add(lt_indels *indels, const lt_indel *indel, uint32_t *index);

/* By site, ref, alt: the order of a sample's. */
int lt_indel_compare(const lt_indel *a, const lt_indel *b);

/* What a shard found, or a sample holds: alleles in order, and their evidence by (index, bin). */
typedef struct lt_indel_table {
    lt_indel *row;
    size_t n;
    lt_evidence *evidence;
    size_t n_evidence;
} lt_indel_table;

/* Moves the rows that have evidence (sites of the tally: the set's indices), sorted, into the
 * table, and empties both. lt_indel_table_clear() ends the table, also after a failure. */
lt_status lt_indel_table_make(lt_indel_table *table, lt_indels *indels, lt_tally *evidence);
void lt_indel_table_clear(lt_indel_table *table);

#endif
