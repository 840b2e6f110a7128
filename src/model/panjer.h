/* panjer.h -- the exact tail of a weighted sum of Poisson counts whose damage part shares a random
 * site factor. */
#ifndef LT_MODEL_PANJER_H
#define LT_MODEL_PANJER_H

#include <stdint.h>

#include "lowtide/call.h"

#define LT_N_WEIGHTS 64    /* weights are 1 .. 63 */
#define LT_PANJER_MAX 4096 /* above this S the tail is bounded (Chernoff), not summed */
#define LT_P_FLOOR 1e-30

/* S = sum of w * Poisson(weak[w] + g * damage[w]), g = grid[i] with probability prior[i]. */
typedef struct lt_compound {
    double weak[LT_N_WEIGHTS], damage[LT_N_WEIGHTS]; /* expected molecules by weight; [0] unused */
    const double *grid, *prior;                      /* LT_N_FACTORS each */
} lt_compound;

/* P(S >= s), at least LT_P_FLOOR; relative error about 1e-3, or an upper bound for s above
 * LT_PANJER_MAX or more than 700 expected molecules. */
double lt_compound_tail(const lt_compound *compound, uint32_t s);

/* The smallest s with P(S >= s) <= p (p >= 1e-13 is exact, below is not reached earlier). */
uint32_t lt_compound_critical(const lt_compound *compound, double p);

/* P(S >= s) for one vector of expected molecules; a normal approximation where more than 700 are
 * expected. */
double lt_poisson_sum_reaches(const double expected[LT_N_WEIGHTS], uint32_t s);

/* Chernoff's bound of P(S >= s); 1 if s is not above the mean. */
double lt_poisson_sum_bound(const double expected[LT_N_WEIGHTS], uint32_t s);

#endif
