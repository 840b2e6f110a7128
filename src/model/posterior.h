/* posterior.h -- the allele fraction of one test, with its interval and Bayes factor. */
#ifndef LT_MODEL_POSTERIOR_H
#define LT_MODEL_POSTERIOR_H

#include "score.h"

typedef struct lt_fraction {
    double mode;   /* of the likelihood: 0 where none of the evidence asks for a variant */
    double lo, hi; /* 95 % equal-tail interval under Jeffreys' prior; [0, one-sided 95 % bound
                      under a flat prior] where the mode is 0, [one-sided bound, 1] where 1 is more
                      likely than that bound: an equal-tail interval would never hold 1 */
    double log_bf; /* ln of the Bayes factor of f ~ 1/f on [1e-5, 1] against f = 0 */
} lt_fraction;

/* k_b molecules in each bin, the rest of each class without evidence. */
lt_status lt_fraction_estimate(lt_fraction *fraction, const lt_null *null, const lt_judge *judge,
                               const uint32_t k[LT_N_BINS]);

#endif
