/* control.h -- tumour, blood clone or inherited: plasma and white blood cells under three models.
 *
 * A side (plasma or white blood cells) shows k of n molecules with strong evidence for the allele.
 * At allele fraction f each molecule does with probability f q + (1 - f) e: q is the share of true
 * molecules whose evidence is strong, e the rate of strong evidence without the variant, both as
 * that sample taught them. f_p is the fraction in plasma, f_w that in white blood cells:
 *
 *   tumour    f_p log-uniform on 1e-5 .. 0.5; f_w = 0 (prior .9) or f_p / 100 (.1: tumour DNA in
 *             the buffy coat)
 *   CHIP      f_p as above; f_w = f_p e^z, z ~ N(0, .4^2)
 *   germline  heterozygous: f_p and f_w each Beta(50, 50) (allelic imbalance); homozygous: each
 *             Beta(50, 1); one half each
 *
 * with equal prior odds. All integrals are sums over fixed grids in fixed order. */
#ifndef LT_MODEL_CONTROL_H
#define LT_MODEL_CONTROL_H

#include "score.h"

#define LT_ORIGIN_SURE 0.95   /* posterior from which an origin is told */
#define LT_AF_UNKNOWN 1e-5    /* population frequency of an allele that no list knows */
#define LT_SOMATIC_PRIOR 1e-5 /* of one alternative allele of one position */

/* What one sample says about one allele. */
typedef struct lt_side {
    double n, k, q, e;
} lt_side;

/* n, q and e as the null and the levels of the sample have them. */
void lt_side_init(lt_side *side, const lt_null *null, const lt_judge *judge, uint32_t strong);

/* ln P(k | f), without the binomial coefficient; 0 where there are no molecules. */
double lt_side_ll(const lt_side *side, double f);

enum { LT_MODEL_TUMOUR, LT_MODEL_CHIP, LT_MODEL_GERMLINE, LT_N_MODELS };

/* The grids; allocated by lt_models_create(), ended by free(). */
typedef struct lt_models lt_models;
lt_status lt_models_create(lt_models **out);

/* Posterior of the three models, in the order above. Returns 0, and a third each, where none fits:
 * the best explains the counts worse by 40 nats than free fractions would. */
int lt_models_judge(double posterior[LT_N_MODELS], const lt_models *models, const lt_side *plasma,
                    const lt_side *cells);

/* P(germline) without white blood cells: carriers by Hardy and Weinberg at this population
 * frequency, against a somatic variant (prior LT_SOMATIC_PRIOR, f log-uniform as above). */
double lt_models_germline(const lt_models *models, const lt_side *plasma, double af);

#endif
