/* explain_indel.h -- what explain needs for alleles that are not single bases. */
#ifndef LT_RUN_EXPLAIN_INDEL_H
#define LT_RUN_EXPLAIN_INDEL_H

#include <stdio.h>

#include "gather.h"
#include "lowtide/call.h"

/* Levels of the gatherer's waiting candidates, on the host. */
lt_status lt_weigh_indels(lt_haplotype_batch *batch, const lt_tables *tables);

/* The candidate of the batch for this allele; n when there is none. */
size_t lt_indel_candidate(const lt_alleles *alleles, const lt_allele *allele);

/* Index of the allele in a sample; n_indels when it has none. */
size_t lt_indel_find(const lt_sample *sample, const lt_allele *allele);

/* Molecules with evidence for the allele, and of these counted as alternative. */
void lt_indel_molecules(const lt_sample *sample, size_t indel, uint64_t *any, uint64_t *counted);

/* Whether both samples hold the same evidence for the allele. */
int lt_indel_same(const lt_sample *a, const lt_sample *b, const lt_allele *allele);

/* The call of the allele, or NULL where it was not reported. */
const lt_call *lt_indel_call(const lt_calls *calls, const lt_sample *sample,
                             const lt_allele *allele);

#endif
