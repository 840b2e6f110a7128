/* call.h -- what calling makes of a sample: calls, the rates it used, and its self-check. */
#ifndef LOWTIDE_CALL_H
#define LOWTIDE_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "lowtide/origin.h"
#include "lowtide/sample.h"

/* FILTER bits; 0 is PASS. Words are Mutect2's where the meaning is the same. */
enum lt_filter {
    LT_FILTER_WEAK_EVIDENCE = 1 << 0, /* p above the threshold */
    LT_FILTER_GERMLINE = 1 << 1,
    LT_FILTER_STRAND_BIAS = 1 << 2,
    LT_FILTER_POSITION = 1 << 3, /* evidence sits near the ends of molecules */
    LT_FILTER_BASE_QUAL = 1 << 4,
    LT_FILTER_MAP_QUAL = 1 << 5,
    LT_FILTER_CLUSTERED = 1 << 6,
    LT_FILTER_NORMALS = 1 << 7,
    LT_FILTER_LOW_AF = 1 << 8,
    LT_FILTER_CANDIDATE = 1 << 9,   /* no normals: cannot be told from a noisy site */
    LT_FILTER_CHIP = 1 << 10,       /* of a blood clone, says the control */
    LT_FILTER_UNRESOLVED = 1 << 11, /* a control was given, and cannot tell the origin */
    LT_N_FILTERS = 12
};
/* The variant is there all the same: these say where it comes from. */
#define LT_FILTERS_OF_ORIGIN (LT_FILTER_GERMLINE | LT_FILTER_CHIP | LT_FILTER_UNRESOLVED)

typedef struct lt_call {
    uint32_t site;
    uint8_t ref, alt;            /* base codes of an SNV */
    uint32_t indel;              /* 0: an SNV; else 1 + index into the sample's indel[], and ref and
                                    alt are 0 */
    uint8_t forced;              /* 1: the locus was asked for */
    uint8_t evaluable;           /* 0: no molecule shows a usable base */
    uint32_t filter;             /* bits of lt_filter */
    uint32_t depth;              /* molecules over the site */
    uint32_t ref_molecules;      /* depth less molecules of any alternative allele */
    uint32_t alt_molecules;      /* level >= 2, or duplex with one strand silent */
    uint32_t alt_duplex;         /* of these, category D */
    uint32_t alt_forward;        /* of these, seen on strand A (categories A, D) */
    uint32_t alt_reverse;        /* of these, seen on strand B (categories B, D) */
    uint32_t raw_depth, raw_alt; /* usable read bases */
    double vaf, vaf_lo, vaf_hi;  /* mode and 95 % equal-tail interval; NaN when not evaluable */
    double p_raw;                /* exact p before calibration */
    double p;                    /* after calibration */
    double q_bh;                 /* Benjamini-Hochberg over all tests of the sample */
    double log_bf;               /* natural log of the Bayes factor */
    double lod95;                /* allele fraction found with probability .95 at this threshold */
    double background;           /* expected false molecules of strong evidence per molecule */
    double threshold;            /* the p that this locus had to reach */
    uint32_t normals_alt;        /* strong molecules of the allele in the normals */
    uint32_t normals_aside;      /* normals that carry the allele as their own (germline, clonal
                                    haematopoiesis, paralogous sequence): set aside, not noise */
    double normals_share;        /* of what is uncertain about the site's noise (variance of ln g),
                                    how much normals settle: 0 .. 1; NaN where none cover it */
    uint8_t origin;              /* lt_origin */
    uint8_t origin_basis;        /* lt_origin_basis: what the origin rests on */
    uint32_t control_depth;      /* molecules of the control over the site */
    uint32_t control_alt;        /* of these, alternative as in alt_molecules */
    double p_tumour, p_chip;     /* given that the variant is real; NaN without a control */
    double p_germline;           /* given that the variant is real; NaN when not judged */
} lt_call;

#define LT_N_SUBSTITUTIONS 12 /* ref * 3 + rank of alt among the other bases */
#define LT_N_CONTEXTS 192     /* substitution (12) x left base (4) x right base (4), plus strand */
/* Null rates come by context, then by substitution alone (for sites beside an N). */
#define LT_N_NULLS (LT_N_CONTEXTS + LT_N_SUBSTITUTIONS)
#define LT_N_FOLDS 2          /* a site is judged by what the other fold's sites taught */
#define LT_N_FACTORS 88       /* grid of the site factor: 2^(-5 + 0.15 i) */
#define LT_N_FACTOR_GROUPS 13 /* 12 substitutions, then sites in or at a homopolymer >= 6 */
#define LT_P_STEPS 64         /* per decade of p, over 30 decades */
#define LT_N_P_RANKS (30 * LT_P_STEPS + 1)

/* Alleles that are not single bases are grouped by what makes them by mistake: insertion or
 * deletion x unit of 1, 2, 3+ bases x copies of it in the reference (1-3 4 5 6 7 8 9 10-12 13+) x
 * bases gained or lost (1, 2, 3+); MNVs of 2, 3, 4+ bases; complex changes. */
#define LT_N_COPY_BINS 9
#define LT_N_INDEL_TRACTS 55  /* kind x unit x copies, then one for MNVs and complex changes */
#define LT_N_INDEL_GROUPS 166 /* a tract's three lengths, then MNVs, then complex */
#define LT_N_INDEL_SLIPS 10   /* q is by copies; the last is of MNVs and complex changes */
#define LT_N_INDEL_FACTORS 4  /* copies 1-3, 4-6, 7+; MNVs and complex changes */

/* The same for them as lt_rates has for SNVs. */
typedef struct lt_indel_rates {
    uint8_t learnt; /* 0: not known, as in a file of an earlier version: the shipped prior */
    double q[LT_N_INDEL_SLIPS][LT_N_CLASSES][LT_N_LEVELS + 1];
    double e[LT_N_FOLDS][LT_N_INDEL_GROUPS][LT_N_BINS]; /* by fold of the site that is judged */
    double factor_prior[LT_N_FOLDS][LT_N_INDEL_FACTORS][LT_N_FACTORS];
    uint32_t p_rank[LT_N_P_RANKS]; /* of their tests */
} lt_indel_rates;

/* What the null used: all that was learnt, so that a part of the targets called with these rates
 * gives the calls of the whole. Context = (ref * 3 + rank of alt among the others) * 16 + left * 4
 * + right. */
typedef struct lt_rates {
    double q[LT_N_CLASSES][LT_N_LEVELS + 1]; /* P(level | molecule truly alternative); last: none */
    double e[LT_N_CONTEXTS][LT_N_BINS];      /* null rate per molecule, learnt from all sites */
    uint64_t q_count[LT_N_CLASSES][LT_N_LEVELS];
    uint64_t e_count[LT_N_CONTEXTS][LT_N_BINS];
    uint64_t e_exposure[LT_N_CONTEXTS][LT_N_CLASSES];
    uint32_t sites_learnt; /* non-variant (site, alt) tests that rates rest on */
    uint8_t from_prior;    /* 1: too few sites, the shipped prior carries the null */
    /* by fold of the site that is judged; fold = hash of contig name and position */
    double fold_e[LT_N_FOLDS][LT_N_NULLS][LT_N_BINS];
    double factor_prior[LT_N_FOLDS][LT_N_FACTOR_GROUPS][LT_N_FACTORS]; /* sums to 1 over the grid */
    /* events of one strand, private to the sample: exp(alpha) t^kappa of strands pass a tail t
     * beyond what noise shared with other sites and samples explains */
    double onesided_alpha[LT_N_FOLDS], onesided_kappa[LT_N_FOLDS];
    double alpha[LT_N_FOLDS], kappa[LT_N_FOLDS]; /* calibration: max(p, exp(alpha) p^kappa) */
    /* tests with calibrated p <= 10^(-i / LT_P_STEPS): [0] is the number of tests; gives q_bh */
    uint32_t p_rank[LT_N_P_RANKS];
    lt_indel_rates indel;
} lt_rates;

#define LT_N_CALIBRATION 5 /* nominal 1e-1 .. 1e-5 */
typedef struct lt_calibration {
    double nominal[LT_N_CALIBRATION];
    double observed[13][LT_N_CALIBRATION]; /* share of null tests at or below nominal: 12
                                              substitutions, then all */
    uint64_t tests[13];
    uint64_t exceed[13][LT_N_CALIBRATION];
    /* p_cal = max(p, exp(alpha) p^kappa), over all sites; 0 and 1 where not refitted. Calls use the
     * other fold's, in lt_rates. */
    double alpha, kappa;
} lt_calibration;

typedef struct lt_calls {
    lt_call *call; /* by site, then alt */
    size_t n;
    lt_rates rates;
    lt_calibration calibration;
    lt_contamination contamination;
    lt_identity identity;
    lt_control_seen control;
} lt_calls;

/* A locus that was asked for. */
typedef struct lt_locus {
    int32_t contig;
    int64_t pos;      /* 0-based */
    uint8_t ref, alt; /* base codes */
} lt_locus;

#endif
