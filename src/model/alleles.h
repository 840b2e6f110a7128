/* alleles.h -- which alleles other than single bases a molecule's reads show, and how strongly.
 *
 * One a gatherer. A molecule is a candidate for an allele only if the alignment of one of its reads
 * shows it at the allele's site; then all its reads are aligned with the reference, the allele and
 * what else these reads could be. */
#ifndef LT_MODEL_ALLELES_H
#define LT_MODEL_ALLELES_H

#include "coverage.h"
#include "haplotypes.h"
#include "indels.h"
#include "sites.h"

typedef struct lt_alleles {
    const lt_reference *reference; /* NULL: none are looked for */
    lt_indels found;
    lt_tally evidence; /* site: index into found */
    lt_haplotype_batch batch;
    struct lt_seen *seen; /* by the molecule at hand */
    size_t n_seen, seen_capacity;
    struct lt_sight *sight;
    size_t n_sights, sight_capacity;
} lt_alleles;

void lt_alleles_clear(lt_alleles *alleles);

/* Whether an ungapped row with a substitution at pos has another near enough to be one allele. */
int lt_alleles_joins(const lt_alleles *alleles, int32_t contig, const lt_row *row, int64_t pos);

/* Candidates of the molecule at the shard's sites; coverage is the molecule's. */
lt_status lt_alleles_molecule(lt_alleles *alleles, const lt_molecule *molecule,
                              const lt_shard *shard, const lt_coverage *coverage);

/* Counts the batch's levels and empties it. */
lt_status lt_alleles_absorb(lt_alleles *alleles);

#endif
