/* layout.h -- the structs that host and device share byte for byte.
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

/* All tables of the molecule likelihood, made by the host (model/tables.c). */
typedef struct lt_tables {
    lt_i32 term[LT_N_RATIOS][LT_N_TERMS];       /* row r - LT_RATIO_MIN; 1/1024 nat */
    lt_i32 clone_ln_weight[LT_N_SUBCLONES + 3]; /* ln W_g, 1/1024 nat; padded to 8 */
    lt_i32 mapq_cap[256];                       /* ceiling of L by mapping quality, 1/1024 nat */
    lt_i16 lse[LT_N_LSE];
    lt_i16 ratio[LT_N_CODES * LT_N_CODES + 1]; /* ratio of a template by its two codes, 1/64 nat;
                                                  padded to 4 bytes */
} lt_tables;

#ifndef __OPENCL_C_VERSION__
_Static_assert(sizeof(lt_candidate) == 12, "lt_candidate is shared with devices");
_Static_assert(sizeof(lt_tables) == 4 * (LT_N_RATIOS * LT_N_TERMS + LT_N_SUBCLONES + 3 + 256) +
                                        2 * (LT_N_LSE + LT_N_CODES * LT_N_CODES + 1),
               "lt_tables is shared with devices");
#endif

#endif
