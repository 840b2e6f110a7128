/* learn.h -- all that a sample teaches about itself, in order. */
#ifndef LT_MODEL_LEARN_H
#define LT_MODEL_LEARN_H

#include "score.h"

/* p of every test, on up to n_threads threads. */
lt_status lt_judge_all(const lt_judge *judge, lt_tests *tests, int n_threads);

/* Fills rates (but for the ranks of p) and leaves the judge and every test's p as of the last pass;
 * tests that are improbable as noise are marked as left out. The judge is zeroed or initialised
 * before, and for the caller to clear also after a failure. threshold: p of a call. */
lt_status lt_learn(lt_rates *rates, lt_judge *judge, lt_tests *tests, double threshold,
                   int n_threads);

#endif
