/* calibrate.h -- does p keep its promise on this sample? The exceedance table, the correction
 * learnt from it, and Benjamini-Hochberg. */
#ifndef LT_MODEL_CALIBRATE_H
#define LT_MODEL_CALIBRATE_H

#include "tests.h"

/* ln(observed) = alpha + kappa ln(nominal) over 1e-3 .. 1e-5 of one table row, weighted by counts;
 * observed below nominal counts as nominal, points with fewer than 5 exceedances are left out. 0
 * and 1 where fewer than two are left. kappa stays in [.2, 1]. */
void lt_calibration_fit(double *alpha, double *kappa, const double nominal[LT_N_CALIBRATION],
                        const uint64_t exceed[LT_N_CALIBRATION], uint64_t tests);

/* Exceedances over the sample's null tests, in all folds but one (-1: in all): tests that were not
 * left out as variant or asked for, and not plain variants, i.e. p <= threshold with strong
 * evidence of both strands. Fits alpha and kappa. */
void lt_calibration_observe(lt_calibration *calibration, const lt_tests *tests, int but_fold,
                            double threshold);

/* Whether the test is one of those that lt_calibration_observe() counts. */
int lt_calibration_holds(const lt_tests *tests, const lt_test *test, int but_fold,
                         double threshold);

/* max(p, exp(alpha) p^kappa), at most 1. */
double lt_calibrate(double p, double alpha, double kappa);

/* The p before calibration that gives a calibrated p: the inverse. */
double lt_calibrate_inverse(double p, double alpha, double kappa);

/* The largest step i with 10^-(i/64) >= p. */
int lt_p_step(double p);

/* Counts how many of all tests (untouched ones have p = 1) lie at or below each step of p. */
void lt_ranks_count(uint32_t rank[LT_N_P_RANKS], const lt_tests *tests);

/* table[i]: q of a p within (10^-((i+1)/64), 10^-(i/64)], i = 0 .. 1920: the smallest n p' /
 * rank(p') over steps p' >= p; at most 10^(1/64) above the q of exact ranks, never below. */
void lt_bh_table(double table[LT_N_P_RANKS], const uint32_t rank[LT_N_P_RANKS]);
double lt_bh_lookup(const double table[LT_N_P_RANKS], double p);

#endif
