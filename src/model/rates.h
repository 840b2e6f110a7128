/* rates.h -- e: the rate of each bin where there is no variant, by context and strand. */
#ifndef LT_MODEL_RATES_H
#define LT_MODEL_RATES_H

#include "tests.h"

/* Counts of one set of sites. */
typedef struct lt_rate_counts {
    uint64_t count[LT_N_NULLS][LT_N_BINS];
    uint64_t exposure[LT_N_NULLS][LT_N_CLASSES];
    uint64_t tests;
} lt_rate_counts;

/* What is expected before the sample is looked at: of normals where there are, or as shipped. */
typedef struct lt_rate_prior {
    double strong[LT_N_SUBSTITUTIONS][LT_N_CLASSES]; /* strong molecules per molecule */
    double context[LT_N_CONTEXTS][LT_N_CATEGORIES];  /* a context's rate over its substitution's */
} lt_rate_prior;

/* background may be NULL. */
void lt_rate_prior_init(lt_rate_prior *prior, const lt_background *background);

/* Rates out of counts, given q: the estimator of rates.c, by itself. Returns 1 where
 * the prior stands for more exposure than the sample has, on average over the substitutions
 * of each category that it has. */
int lt_rates_estimate(double e[LT_N_NULLS][LT_N_BINS], const lt_rate_counts *counts,
                      double q[LT_N_CLASSES][LT_N_LEVELS + 1], const lt_rate_prior *prior);

/* Fills e, fold_e, their counts, sites_learnt and from_prior from all tests that are not left out;
 * a fold's rates come from the other folds. Needs q. */
lt_status lt_rates_learn(lt_rates *rates, const lt_tests *tests);

/* The rates taken apart: what the site factor multiplies (damage) and what it does not. */
typedef struct lt_split {
    double weak[LT_N_NULLS][LT_N_BINS];
    double damage[LT_N_NULLS][LT_N_BINS];
} lt_split;

void lt_split_init(lt_split *split, double e[LT_N_NULLS][LT_N_BINS],
                   double q[LT_N_CLASSES][LT_N_LEVELS + 1]);

/* Damage of strong levels, summed by class. */
void lt_split_strong(double strong[LT_N_NULLS][LT_N_CLASSES], const lt_split *split);

#endif
