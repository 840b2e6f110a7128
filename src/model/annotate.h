/* annotate.h -- FILTER bits that the counts of one test can tell. They change no p. */
#ifndef LT_MODEL_ANNOTATE_H
#define LT_MODEL_ANNOTATE_H

#include "score.h"

/* P(X <= k) and P(X >= k) for X ~ Binomial(n, p). */
double lt_binomial_below(uint32_t k, uint32_t n, double p);
double lt_binomial_above(uint32_t k, uint32_t n, double p);

/* LT_FILTER_STRAND_BIAS: no strong duplex molecule speaks for the allele, and the split of its
 * single-strand molecules between A and B is one that a variant shows in fewer than 1 in 10,000
 * cases (two-sided binomial, shares by exposure and q).
 * LT_FILTER_POSITION: most of its molecules are suspicious (near a 5' end or an indel, or poorly
 * mapped), and so many are in fewer than 1 in 10,000 cases (one-sided, share by exposure and q). */
uint32_t lt_annotate(const lt_null *null, const lt_judge *judge, const uint32_t k[LT_N_BINS]);

#endif
