/* consensus.h -- what a consensus read (fgbio, fgumi) tells of the family that it was made from.
 *
 * Its tags count, for each strand of the molecule, the raw reads behind each base and how many of
 * them disagreed. That is enough to weigh the family as if its reads were there. */
#ifndef LOWTIDE_CONSENSUS_H
#define LOWTIDE_CONSENSUS_H

#include <stdint.h>

/* Raw reads behind one consensus base; together at most 65,535. */
typedef struct lt_support {
    uint16_t agree;  /* show the base */
    uint16_t differ; /* show another, which is not told */
} lt_support;

/* The reads of one strand behind a consensus read. The arrays are in the order of the read's bases,
 * as many of them, and live as long as the read is lent. */
typedef struct lt_strand {
    uint32_t depth;            /* templates of the strand: the largest depth of a base; 0: none */
    const lt_support *support; /* depth 0: all are 0 */
    const uint8_t *seq;        /* the strand's own consensus, as lt_read's; the read's own where the
                                  strand's is not told */
    const uint8_t *qual;
} lt_strand;

/* In lt_read: the strand whose read 1 lies as the consensus' read 1 does ("a"), and the other. */
enum { LT_STRAND_SAME, LT_STRAND_OPPOSITE, LT_N_STRANDS };

#endif
