/* numeric.h -- log, exp and lgamma that give the same bits everywhere.
 *
 * Double precision, polynomials, add, multiply, divide and sqrt only (IEEE 754 exact), contraction
 * off, fixed order of summation. libm differs between versions and CPUs, so nothing that reaches a
 * decision uses it. */
#ifndef LT_MODEL_NUMERIC_H
#define LT_MODEL_NUMERIC_H

double lt_log(double x);   /* natural log; x > 0; relative error < 1e-15; lt_log(0) = -inf */
double lt_exp(double x);   /* relative error < 1e-15 (subnormal results: half a unit); 0 below
                              -745, inf above 709 */
double lt_log1p(double x); /* x > -1 */
double lt_expm1(double x);
double lt_lgamma(double x);        /* x > 0; relative error < 1e-13 */
double lt_pow(double x, double y); /* x >= 0; relative error < 1e-15 (1 + |y ln x|) */

#endif
