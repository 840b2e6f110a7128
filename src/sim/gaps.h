/* gaps.h -- molecules with insertions and deletions: their sequence, and its reads as aligned.
 *
 * A gap stands where the canonical allele has it, leftmost. As an aligner would, a read end behind
 * a gap is taken as aligned without the gap when its bases are the reference's there too (a read
 * that ends within the repeat does not show its length), and is clipped when it has no more than
 * LT_SIM_CLIP_BP bases. Damage and errors do not change the alignment. */
#ifndef LT_SIM_GAPS_H
#define LT_SIM_GAPS_H

#include <stdint.h>

#include "lowtide/allele.h"
#include "lowtide/molecule.h"
#include "simulate.h"

#define LT_SIM_MAX_GAPS 8 /* in one molecule; it carries no further ones */
#define LT_SIM_CLIP_BP 5
#define LT_SIM_MAX_SEQUENCE (LT_SIM_MAX_FRAGMENT + LT_SIM_MAX_GAPS * LT_ALLELE_BASES)
#define LT_SIM_MAX_READ 300
#define LT_SIM_MAX_CIGAR (4 * LT_SIM_MAX_GAPS + 8)

static inline uint8_t lt_sim_code(char base) /* of A C G T */
{
    return base == 'A' ? 0 : base == 'C' ? 1 : base == 'G' ? 2 : 3;
}

/* What a molecule's original strands hold, but for edits. */
typedef struct lt_sim_haplotype {
    uint8_t code[LT_SIM_MAX_SEQUENCE];
    int32_t at[LT_SIM_MAX_SEQUENCE];    /* offset from the molecule's left; -1: inserted */
    int32_t index[LT_SIM_MAX_FRAGMENT]; /* of the base at an offset; -1: deleted */
    uint32_t n, n_deleted;
} lt_sim_haplotype;

/* How n bases of it from first on align. */
typedef struct lt_sim_layout {
    uint32_t first, n;
    int32_t at[LT_SIM_MAX_READ]; /* offset; -1: inserted, -2: clipped */
    int32_t beg, end;            /* aligned offsets */
    uint32_t cigar[LT_SIM_MAX_CIGAR], block[LT_SIM_MAX_CIGAR];
    uint32_t n_cigar, n_blocks;
    int has_gap;
} lt_sim_layout;

/* codes: the reference from the molecule's left on, length of them; alleles: gaps, sorted, disjoint
 * and within. Where ref and alt both have a base, the reference's stands: edits tell the rest. */
void lt_sim_haplotype_make(lt_sim_haplotype *sequence, const uint8_t *codes, int32_t length,
                           int64_t left, const lt_allele *const *alleles, uint32_t n);

/* layout->first and n are given; n exceeds the longest insertion. */
void lt_sim_layout_make(lt_sim_layout *layout, const lt_sim_haplotype *sequence,
                        const uint8_t *codes, int32_t length);

#endif
