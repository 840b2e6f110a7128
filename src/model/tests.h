/* tests.h -- a sample seen as tests: one for each site and alternative allele. */
#ifndef LT_MODEL_TESTS_H
#define LT_MODEL_TESTS_H

#include "error.h"
#include "lowtide/call.h"
#include "normals.h"

#define LT_VARIANT_SHARE 0.05 /* from this allele fraction on, a site says nothing about errors */

/* Why a (site, alt) is not learnt from. */
enum {
    LT_OUT_VARIANT = 1, /* an allele of the site is at 5 % or more, or the reference is N */
    LT_OUT_ASKED = 2,   /* asked for, so likely a variant */
    LT_OUT_UNLIKELY = 4 /* improbable as noise in the first pass */
};

/* A (site, alt) with evidence, or asked for. */
typedef struct lt_test {
    uint32_t site;
    uint8_t ref, alt;
    uint8_t asked;
    uint8_t two_sided;      /* strong molecules: 2 duplex, or 2 of each single strand */
    uint8_t duplex_share;   /* as many duplex molecules as a variant has, about; set by learning */
    uint32_t first, n;      /* its rows of the sample's evidence */
    uint32_t any;           /* molecules with evidence */
    uint32_t counted;       /* of these, counted as alternative */
    uint32_t strong;        /* of these, strong */
    uint32_t strong_duplex; /* of these, on both strands */
    double side[2];         /* tails of strand A's and B's evidence alone; -1 until computed */
    double p, p_calibrated; /* 1 until tested */
} lt_test;

typedef struct lt_tests {
    const lt_sample *sample;
    uint32_t *depth;   /* by site: molecules */
    uint8_t *fold;     /* by site */
    uint8_t *left_out; /* by site * 3 + rank of alt */
    lt_test *test;     /* by site, then alt */
    size_t n;
    size_t n_asked;     /* distinct loci asked for */
    lt_normals normals; /* none unless the caller attaches them: lt_normals_init() */
} lt_tests;

/* Refuses (LT_EFORMAT) evidence that is unsorted or points outside the sample, and (LT_EINVAL) loci
 * that are not target positions or whose reference base is another. tests is cleared by
 * lt_tests_clear(), also after a failure. */
lt_status lt_tests_init(lt_tests *tests, const lt_sample *sample, const lt_locus *loci,
                        size_t n_loci);
void lt_tests_clear(lt_tests *tests);

/* The fold of a position: the same in every run. */
uint8_t lt_site_fold(const char *contig, int64_t pos);

/* Contig and 0-based position of a site. */
void lt_site_position(const lt_targets *targets, uint32_t site, int32_t *contig, int64_t *pos);

#endif
