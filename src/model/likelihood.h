/* likelihood.h -- what the molecules of one locus say of its allele fraction.
 *
 *   ll(f, g) = sum_b k_b ln(f q_b + (1-f)(weak_b + g damage_b))
 *            + sum_class k0 ln(f q0 + (1-f)(1 - sum_b (weak_b + g damage_b))),
 *
 * multinomial, exact for all f; the site factor g is integrated over the prior of the null. */
#ifndef LT_MODEL_LIKELIHOOD_H
#define LT_MODEL_LIKELIHOOD_H

#include "score.h"

/* k ln(f q + (1-f)(weak + g damage)) */
typedef struct lt_likelihood_term {
    double k, q, weak, damage;
} lt_likelihood_term;

typedef struct lt_likelihood {
    lt_likelihood_term seen[LT_N_BINS]; /* evidence */
    lt_likelihood_term
        none[LT_N_CLASSES]; /* molecules without: q and weak are of "some evidence" */
    int n_seen, n_none;
    double ln_prior[LT_N_FACTORS], g[LT_N_FACTORS];
    int n_factors;
} lt_likelihood;

/* k_b molecules in each bin, the rest of each class without evidence; q: LT_N_CLASSES rows. Of the
 * site factors that have a chance, every step-th is taken; grid: lt_factor_grid(). */
void lt_likelihood_init(lt_likelihood *like, const lt_null *null,
                        const double (*q)[LT_N_LEVELS + 1], const double grid[LT_N_FACTORS],
                        const uint32_t k[LT_N_BINS], int step);

/* Merges neighbouring site factors that give the same likelihood (within .002 nat) at f = 0, at
 * mode, its half and its double: for a variant well above the noise few are left. */
void lt_likelihood_merge(lt_likelihood *like, double mode);

/* ln L(f), 0 <= f <= 1. Cost: logs of (bins in use + classes) x factors. */
double lt_likelihood_at(const lt_likelihood *like, double f);

#endif
