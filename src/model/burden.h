/* burden.h -- one locus as the tumour burden of a draw sees it.
 *
 * At tumour fraction tau the locus is expected at allele fraction
 *     v = tau m c / (tau CN + 2 (1 - tau))     with copy numbers,
 *     v = tau a                                without; a = tumour VAF / purity
 * never above 1. m: copies with the allele; c: share of tumour cells with it; CN: copies in all. */
#ifndef LT_MODEL_BURDEN_H
#define LT_MODEL_BURDEN_H

#include "lowtide/series.h"
#include "score.h"

typedef struct lt_burden_locus {
    lt_null null;                       /* of the test there: molecules, rates, site factor */
    const double (*q)[LT_N_LEVELS + 1]; /* P(level | truly alternative), LT_N_CLASSES rows;
                                           borrowed */
    uint32_t k[LT_N_BINS];              /* molecules of evidence by bin */
    double a;                           /* expected VAF at tau = 1, without copy numbers */
    double copies_mutant, copies;       /* m c and CN; copies NaN: not known, a counts */
    uint32_t id;                        /* which locus it is: ascending */
    uint32_t site;                      /* of the sample */
    uint8_t ref, alt;                   /* base codes */
    uint8_t is_snv;                     /* 0: ref and alt do not count */
} lt_burden_locus;

/* Expected allele fraction at tau, 0 .. 1. */
static inline double lt_burden_vaf(const lt_burden_locus *locus, double tau)
{
    double v = locus->copies == locus->copies
                   ? tau * locus->copies_mutant / (tau * locus->copies + 2 * (1 - tau))
                   : tau * locus->a;
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Its slope at tau = 0: allele fraction a tumour fraction. */
static inline double lt_burden_slope(const lt_burden_locus *locus)
{
    return locus->copies == locus->copies ? locus->copies_mutant / 2 : locus->a;
}

#endif
