/* sitefactor.h -- g: how much noisier than its context a site is, and how that is distributed.
 *
 * The factor multiplies all damage of a site. Its prior is non-parametric on the grid
 * g_i = 2^(-5 + 0.15 i), i = 0 .. 87. */
#ifndef LT_MODEL_SITEFACTOR_H
#define LT_MODEL_SITEFACTOR_H

#include "rates.h"

/* g_i; valid for the run of the program, the same bits everywhere. */
void lt_factor_grid(double grid[LT_N_FACTORS]);

/* What an unknown panel's sites are like: log-normal body (sigma .7), 0.5 % around 20, both as seen
 * on real panels. */
void lt_factor_default(double prior[LT_N_FACTORS]);

/* One kind of site: k strong molecules where e are expected at g = 1; n sites of that kind. */
typedef struct lt_factor_row {
    double n, k, e;
} lt_factor_row;

/* The mixture pi that maximises sum n ln sum_i pi_i Poisson(k; e g_i), by n_steps of EM from a
 * smooth start; then pseudo-sites are added so that no factor is impossible. */
lt_status lt_factor_fit(double prior[LT_N_FACTORS], const lt_factor_row *row, size_t n_rows,
                        int n_steps);

/* Fills rates->factor_prior from the tests that are not left out; a fold's priors come from the
 * other folds. To each group's own shape the pooled shape of all is added as 500 tests (groups
 * under 300 tests have only that); a sample under 2,000 tests leans on lt_factor_default().
 * split[f] are the rates that judge fold f. */
lt_status lt_factors_learn(lt_rates *rates, const lt_tests *tests, const lt_split *split,
                           int n_threads);

#endif
