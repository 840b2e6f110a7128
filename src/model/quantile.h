/* quantile.h -- the gamma and beta laws, and intervals of counts.
 *
 * Own numerics (numeric.h), so that bytes are equal everywhere; relative error of the
 * probabilities below 1e-10 (of P, not of 1 - P) and of the quantiles, for counts up to 1e6; a beta
 * law near 1 is known as well as 1 - x is. */
#ifndef LT_MODEL_QUANTILE_H
#define LT_MODEL_QUANTILE_H

#include <stdint.h>

/* P(X <= x) of a gamma law of shape a > 0 and scale 1. */
double lt_gamma_below(double a, double x);
/* The x with P(X <= x) = p, 0 < p < 1. */
double lt_gamma_quantile(double a, double p);

/* P(X <= x) of a beta law; a, b > 0. */
double lt_beta_below(double a, double b, double x);
double lt_beta_quantile(double a, double b, double p);

/* 95 % interval of a share of which k of n were seen (Clopper and Pearson, Biometrika 26:404,
 * 1934); n = 0: [0, 1]. */
void lt_clopper_pearson(double *lo, double *hi, uint64_t k, uint64_t n);

#endif
