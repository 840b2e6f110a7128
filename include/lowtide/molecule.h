/* molecule.h -- one original DNA molecule with all its reads: what evidence is computed from.
 *
 * A molecule's reads come as rows of one-byte observations over the reference:
 *     base (A0 C1 G2 T3) | min(Q, 63) << 2,   0 = nothing usable (N, gap, quality below the
 * cut-off) The templates (read pairs) of strand A (read 1 forward, top-strand origin) come before
 * those of strand B. Left and right are the unclipped 5' ends that name the molecule. */
#ifndef LOWTIDE_MOLECULE_H
#define LOWTIDE_MOLECULE_H

#include <stdint.h>

#include "lowtide/consensus.h"

#define LT_OBS_NONE 0u
#define LT_OBS(base, qual) ((uint8_t)((base) | ((qual) > 63 ? 63 : (qual)) << 2))
#define LT_OBS_BASE(obs) ((obs)&3u)
#define LT_OBS_QUAL(obs) ((obs) >> 2)

/* One aligned read. */
typedef struct lt_row {
    int64_t beg, end;      /* reference span of the alignment, 0-based half-open */
    const uint8_t *obs;    /* end - beg observations; NULL when the read lies off target */
    const uint32_t *block; /* n_blocks pairs (beg, end) of aligned blocks (M/=/X), relative to the
                              row's beg; between two blocks lies an indel or a skip */
    const lt_support *support; /* of a consensus read: the raw reads behind each observation, 0 in
                                  gaps; NULL: each observation is of one read */
    uint32_t n_blocks;
    uint8_t mapq;
    uint8_t reverse;                /* 1: the read is on the reverse strand */
    const struct lt_gapped *gapped; /* of a read with an insertion or deletion that has obs; else
                                       NULL: obs is all that it says */
} lt_row;

/* The whole of a read whose alignment has a gap, never cut. */
typedef struct lt_gapped {
    int64_t beg;           /* reference position of the first aligned base */
    const uint32_t *cigar; /* n_cigar operations, length << 4 | op (MIDNSHP=X) */
    const uint8_t *base;   /* observations in the order of the read, clipped ones included */
    uint32_t n_cigar;
} lt_gapped;

/* One read pair, or a single read; or the raw pairs of one strand, told by a consensus. A mate that
 * is absent, left out (low MAPQ) or unaligned is NULL.
 */
typedef struct lt_template {
    const lt_row *mate[2]; /* read 1, read 2 */
    const char *name;      /* read name; NULL unless names are kept (explain) */
} lt_template;

/* A UMI, two bits a base (A0 C1 G2 T3), first base in the highest used bits; halves of a dual UMI
 * are joined. Not longer than 32 bases in all. */
typedef struct lt_umi {
    uint64_t bases;
    uint8_t length[2]; /* bases in each half; [1] is 0 for a single UMI */
} lt_umi;

enum {
    LT_MOLECULE_PAIR,
    LT_MOLECULE_FORWARD,
    LT_MOLECULE_REVERSE
}; /* _FORWARD and _REVERSE: known by one 5' end */

typedef struct lt_molecule {
    int32_t contig;
    int64_t left, right; /* 0-based half-open span between the unclipped 5' ends; for a single end
                            the unknown side is the furthest aligned position */
    lt_umi umi;          /* in strand A's order of halves; the most frequent of the family */
    uint16_t library;
    uint8_t kind;
    uint8_t mapq;                 /* the largest of its reads */
    const lt_template *templates; /* n_a of strand A, then n_b of strand B */
    uint32_t n_a, n_b;
    uint32_t family_a, family_b; /* templates sequenced: n_a and n_b, but for consensus reads */
} lt_molecule;

#endif
