/* origin.h -- where a variant comes from, and whose sample it is.
 *
 * A variant in plasma is inherited (germline), of the blood's own clones (CHIP: clonal
 * haematopoiesis), or of the tumour. White blood cells of the same person, taken with the plasma
 * and sequenced alike, tell them apart: the control. */
#ifndef LOWTIDE_ORIGIN_H
#define LOWTIDE_ORIGIN_H

#include <stddef.h>
#include <stdint.h>

enum lt_origin {
    LT_ORIGIN_NOT_JUDGED, /* no evidence, or nothing to judge it by */
    LT_ORIGIN_GERMLINE,
    LT_ORIGIN_CHIP,
    LT_ORIGIN_TUMOUR,
    LT_ORIGIN_UNRESOLVED, /* the control cannot tell */
    LT_N_ORIGINS
};

/* What an origin rests on. */
enum lt_origin_basis {
    LT_BASIS_NONE,
    LT_BASIS_CONTROL,    /* the matched white blood cells */
    LT_BASIS_POPULATION, /* the allele's frequency in the population */
    LT_BASIS_FRACTION,   /* the allele fraction alone */
    LT_N_BASES
};

/* An allele and how frequent it is among people. */
typedef struct lt_snp {
    int32_t contig;
    int64_t pos;      /* 0-based */
    uint8_t ref, alt; /* base codes */
    double af;        /* 0 .. 1 */
} lt_snp;

/* Share of molecules that are another person's; NaN where too few SNPs tell. */
typedef struct lt_contamination {
    double c, lo, hi; /* most likely value; where the log-likelihood is within 1.92 of it */
    uint32_t n_snps;  /* homozygous reference here, and of known frequency; 0: none were given */
} lt_contamination;

/* A position at which a sample looks like a carrier of an inherited allele. */
typedef struct lt_genotype {
    int32_t contig;
    int64_t pos;
    uint8_t ref, alt; /* base codes */
    uint8_t genotype; /* alleles that are alt: 0, 1, 2 */
    uint32_t depth;   /* molecules */
    uint32_t alt_molecules;
} lt_genotype;

#define LT_IDENTITY_SITES 500

typedef struct lt_identity {
    lt_genotype *site; /* by place, then alt; freed by lt_calls_clear() */
    size_t n;          /* at most LT_IDENTITY_SITES */
} lt_identity;

enum lt_same { LT_SAME_NOT_EVALUABLE, LT_SAME_PERSON, LT_SAME_OTHER };

/* Two samples compared at positions where one of them carries an inherited allele. */
typedef struct lt_match {
    uint32_t shared; /* sites where the genotype of both is plain */
    uint32_t agree;  /* of these, with equal genotypes */
    double log_odds; /* ln P(seen | one person) - ln P(seen | two) */
    uint8_t verdict; /* lt_same */
} lt_match;

/* The matched white blood cells, as the summary tells of them. */
typedef struct lt_control_seen {
    uint8_t given;
    uint32_t depth, sample_depth; /* medians over the sample's sites, molecules */
    lt_match match;
} lt_control_seen;

#endif
