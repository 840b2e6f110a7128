/* random.h -- random numbers that are a function of a key and a count, and what is drawn from them.
 *
 * Draw i of stream k is mix(k + i * odd constant): splitmix64 (Steele, Lea, Flood 2014). A stream's
 * numbers depend on its key alone, not on what was drawn before elsewhere, so a molecule is the
 * same molecule in any order, part or thread. Only integers and + - * / sqrt of doubles are used
 * (IEEE 754 exact, contraction off): the same seed gives the same numbers on any machine. */
#ifndef LT_SIM_RANDOM_H
#define LT_SIM_RANDOM_H

#include <stdint.h>

typedef struct lt_sim_random {
    uint64_t state;
} lt_sim_random;

static inline uint64_t lt_sim_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* The key of a stream within a stream: seed -> contig -> position -> molecule -> read. */
static inline uint64_t lt_sim_key(uint64_t key, uint64_t n)
{
    return lt_sim_mix(key ^ lt_sim_mix(n + UINT64_C(0x632be59bd9b4e019)));
}

static inline uint64_t lt_sim_bits(lt_sim_random *r)
{
    return lt_sim_mix(r->state += UINT64_C(0x9e3779b97f4a7c15));
}

/* In [0, 1), a multiple of 2^-53. */
static inline double lt_sim_unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

static inline double lt_sim_uniform(lt_sim_random *r)
{
    return lt_sim_unit(lt_sim_bits(r));
}

/* 0 .. n-1; n < 2^32 (bias below n / 2^32). */
static inline uint32_t lt_sim_below(lt_sim_random *r, uint32_t n)
{
    return (uint32_t)((lt_sim_bits(r) >> 32) * n >> 32);
}

double lt_sim_exp(double x);                 /* |x| <= 700; relative error about 1e-15 */
double lt_sim_log(double x);                 /* x > 0, normal; relative error about 1e-15 */
double lt_sim_normal(lt_sim_random *r);      /* mean 0, variance 1 */
double lt_sim_exponential(lt_sim_random *r); /* mean 1 */
uint32_t lt_sim_poisson(lt_sim_random *r, double mean); /* mean <= 1e6 */

/* Distance to the first event of a Poisson process of rate 1, or any value >= limit when that lies
 * beyond it: -ln(1-u) >= u, so the logarithm is taken only where u < limit. */
static inline double lt_sim_event(lt_sim_random *r, double limit)
{
    double u = lt_sim_uniform(r);
    return u >= limit ? limit : -lt_sim_log(1.0 - u);
}

#endif
