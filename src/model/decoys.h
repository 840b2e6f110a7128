/* decoys.h -- positions of the same sample that are no variants, in place of the patient's loci.
 *
 * For each locus of one base, positions of equal substitution and context and of like depth; where
 * too few are, of equal substitution, and then of less like depth. A set has one of them for every
 * such locus, so the sums over sets show what noise does to the sum over the loci, in this very
 * sample. */
#ifndef LT_MODEL_DECOYS_H
#define LT_MODEL_DECOYS_H

#include "burden.h"

#define LT_DECOY_SETS 1000

/* Molecules of one bin at one locus' decoy in one set. */
typedef struct lt_decoy {
    uint32_t set, id; /* lt_burden_locus.id */
    uint32_t count;
    uint8_t bin;
} lt_decoy;

typedef struct lt_decoys {
    uint32_t n_sets;    /* LT_DECOY_SETS, or 0 where positions are too few */
    uint32_t n_loci;    /* loci that have decoys */
    uint32_t n_widened; /* of these, by substitution alone, or of less like depth */
    lt_decoy *decoy;
    size_t n, capacity;
    double observed, expected; /* strong molecules on distinct decoys; expected by the rates */
} lt_decoys;

/* Loci that are no SNVs have none. The sets depend on the sample and the loci alone. decoys is
 * ended by lt_decoys_clear(), also after a failure. */
lt_status lt_decoys_collect(lt_decoys *decoys, const lt_judge *judge, const lt_burden_locus *locus,
                            size_t n);
void lt_decoys_clear(lt_decoys *decoys);

#endif
