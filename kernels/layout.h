/* layout.h -- the structs that host and device share byte for byte.
 *
 * Substitutions are weighed from observed bases (lt_candidate). Other alleles are whole haplotypes:
 * each read is aligned with each haplotype (lt_alignment), the scores become one ratio a template,
 * and the ratios are weighed (lt_ratio_candidate).
 *
 * A candidate is a (molecule, site, alternative allele) with at least one usable observation of the
 * allele. Its templates are two observation bytes each (read 1's and read 2's, 0 = none; format in
 * lowtide/molecule.h), strand A's first, and lie at obs[2 * first_template ...]. Templates without
 * a usable observation at the site are not listed. */
#ifndef LT_KERNEL_LAYOUT_H
#define LT_KERNEL_LAYOUT_H

#include "bridge.h"

typedef struct lt_candidate {
    lt_u32 first_template;
    lt_u16 n_a, n_b; /* listed templates of each strand */
    lt_u8 alt;       /* base code of the allele */
    lt_u8 ref;       /* base code of the reference: wins ties for the null base */
    lt_u8 klass;     /* class of the molecule at the site, LT_CLASS() */
    lt_u8 mapq;      /* largest mapping quality of the molecule */
} lt_candidate;

/* A (molecule, allele) known by the ratios of its templates: one int16 each, ln P(reads | allele) -
 * ln P(reads | best other haplotype) in units of LT_RATIO_UNIT, LT_RATIO_MIN .. LT_RATIO_MAX (what
 * lies outside is clamped), 0 = says nothing. Strand A's first, at ratio[first_template ...]. */
typedef struct lt_ratio_candidate {
    lt_u32 first_template;
    lt_i32 clone_shift; /* added to each ln W_g, 1/1024 nat: PCR slips more often in a repeat;
                           clamped to +- LT_CLONE_SHIFT_MAX */
    lt_u16 n_a, n_b;    /* templates of each strand */
    lt_u8 klass;        /* class of the molecule at the site, LT_CLASS() */
    lt_u8 mapq;         /* largest mapping quality of the molecule */
    lt_u16 unused;      /* 0 */
} lt_ratio_candidate;

/* A read against a haplotype. The read is observation bytes (lowtide/molecule.h), at
 * obs[read_first ...]; the haplotype is base codes (A0 C1 G2 T3, 4 = N) at base[haplotype_first
 * ...], and at the same places of gap_open what it costs to open a gap there (lt_i16, in units of
 * 1/LT_SCORE_UNIT nat, from the tables' gap_extend to LT_GAP_OPEN_MAX). Reads and haplotypes may be
 * shared by jobs. */
typedef struct lt_alignment {
    lt_u32 read_first, haplotype_first;
    lt_u16 read_length, haplotype_length;
    lt_i32 diagonal; /* the haplotype position at which the read's first base lies when there is no
                        gap before it; may be negative. The band is LT_BAND_HALF to both sides. */
} lt_alignment;

/* What the kernel returns for a candidate: its level 0..9, or one of these. */
#define LT_LEVEL_NONE 255     /* no evidence for the allele */
#define LT_LEVEL_DENIED_A 254 /* duplex: strand A shows it, strand B denies it (QC only) */
#define LT_LEVEL_DENIED_B 253 /* duplex: strand B shows it, strand A denies it (QC only) */

#define LT_NAT 1024          /* log-likelihoods are in 1/1024 nat */
#define LT_N_SUBCLONES 5     /* quadrature points of the PCR sub-clone fraction */
#define LT_RATIO_UNIT 64     /* template ratios are in 1/64 nat */
#define LT_RATIO_MIN (-1024) /* their range: 16 nats; 13.2 are reached */
#define LT_RATIO_MAX 1023
#define LT_N_RATIOS 2048
#define LT_N_LSE 16384 /* log1p(exp(-d)), d and value in 1/1024 nat */

/* An observation against the pair (allele, null base). The error floor of 1e-4 makes every Q >= 40
 * one, so all qualities fit without binning: 0 absent, 1..40 null base of that quality, 41..80
 * allele of quality code - 40. */
#define LT_QUAL_MAX 40
#define LT_N_CODES (1 + 2 * LT_QUAL_MAX)

/* What a template adds, by its ratio: one row, so that a template costs one look-up and one
 * addition of vectors. Columns: LT_TERM_ALT + g and LT_TERM_REF + g, the sub-clones under the
 * allele and under the null base; LT_TERM_RATIO, the ratio itself in 1/1024 nat; then padding. */
#define LT_TERM_ALT 0
#define LT_TERM_REF LT_N_SUBCLONES
#define LT_TERM_RATIO (2 * LT_N_SUBCLONES)
#define LT_N_TERMS 12

#define LT_CLONE_SHIFT_MAX (1 << 20)

#define LT_SCORE_UNIT 32           /* alignment scores are in 1/32 nat */
#define LT_SCORE_NONE (-(1 << 28)) /* no alignment lies within the band; a few may be added */
#define LT_GAP_OPEN_MAX 8191
#define LT_BAND_HALF 16
#define LT_BAND (2 * LT_BAND_HALF + 1)
#define LT_N_QUALITIES 64 /* of an observation byte */

/* A difference of two haplotypes' scores, both mates added, is clamped to -LT_N_SCORES / 2 ..
 * LT_N_SCORES / 2 - 1: 32 nats, where the template's own error has long taken over. */
#define LT_N_SCORES 2048

/* All tables of the molecule likelihood, made by the host (model/tables.c). */
typedef struct lt_tables {
    lt_i32 term[LT_N_RATIOS][LT_N_TERMS];       /* row r - LT_RATIO_MIN; 1/1024 nat */
    lt_i32 clone_ln_weight[LT_N_SUBCLONES + 3]; /* ln W_g, 1/1024 nat; padded to 8 */
    lt_i32 mapq_cap[256];                       /* ceiling of L by mapping quality, 1/1024 nat */
    lt_i16 lse[LT_N_LSE];
    lt_i16 ratio[LT_N_CODES * LT_N_CODES + 1]; /* ratio of a template by its two codes, 1/64 nat;
                                                  padded to 4 bytes */
    lt_i16 match[LT_N_QUALITIES];    /* an aligned base that agrees, 1/32 nat, by quality; <= 0 */
    lt_i16 mismatch[LT_N_QUALITIES]; /* and one that does not; quality 0 is no reading: 0 */
    lt_i16 score_ratio[LT_N_SCORES]; /* ratio of a template by difference of scores + 1024 */
    lt_i32 gap_extend;               /* cost of each further base of a gap, 1/32 nat, > 0 */
} lt_tables;

#ifndef __OPENCL_C_VERSION__
_Static_assert(sizeof(lt_candidate) == 12, "lt_candidate is shared with devices");
_Static_assert(sizeof(lt_ratio_candidate) == 16, "lt_ratio_candidate is shared with devices");
_Static_assert(sizeof(lt_alignment) == 16, "lt_alignment is shared with devices");
_Static_assert(sizeof(lt_tables) == 4 * (LT_N_RATIOS * LT_N_TERMS + LT_N_SUBCLONES + 3 + 256) +
                                        2 * (LT_N_LSE + LT_N_CODES * LT_N_CODES + 1) +
                                        2 * (2 * LT_N_QUALITIES + LT_N_SCORES) + 4,
               "lt_tables is shared with devices");
#endif

#endif
