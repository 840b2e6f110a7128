/* naive_likelihood.h -- the molecule likelihood as its formulas stand, in double precision with
 * libm: what tables and kernels are compared with. Shares no code with them. */
#ifndef LT_TEST_NAIVE_LIKELIHOOD_H
#define LT_TEST_NAIVE_LIKELIHOOD_H

#include <math.h>

#include "lowtide/molecule.h"

static inline double naive_error(unsigned qual)
{
    return fmax(pow(10, -(double)qual / 10), 1e-4);
}

/* P(obs | true base), 1 for an observation outside the pair (a, b0). */
static inline double naive_p(uint8_t obs, unsigned base, unsigned a, unsigned b0)
{
    const unsigned seen = LT_OBS_BASE(obs);
    if (LT_OBS_QUAL(obs) == 0 || (seen != a && seen != b0))
        return 1;
    const double e = naive_error(LT_OBS_QUAL(obs));
    return seen == base ? 1 - e : e / 3;
}

/* ln of a template's likelihood ratio; obs are its two mates' readings. */
static inline double naive_ln_rho(const uint8_t *obs, unsigned a, unsigned b0)
{
    const double eps = 6e-6;
    const double pa = naive_p(obs[0], a, a, b0) * naive_p(obs[1], a, a, b0);
    const double p0 = naive_p(obs[0], b0, a, b0) * naive_p(obs[1], b0, a, b0);
    return log(((1 - eps) * pa + eps / 3 * p0) / ((1 - eps) * p0 + eps / 3 * pa));
}

static inline double naive_ln_sum(double x, double y)
{
    return fmax(x, y) + log1p(exp(-fabs(x - y)));
}

/* ln l(a) - ln l(b0) of n templates of one strand. */
static inline double naive_strand(const uint8_t *obs, unsigned n, unsigned a, unsigned b0)
{
    static const double phi[] = {.893, .627, .347, .173, .087};
    static const double mass[] = {.25e-6, .75e-6, 2e-6, 4e-6, 8e-6};
    double alt[6] = {0}, ref[6] = {0}; /* [5]: no clone */
    for (int g = 0; g < 5; g++)
        alt[g] = ref[g] = log(mass[g]);
    for (unsigned i = 0; i < n; i++) {
        const double x = naive_ln_rho(obs + 2 * i, a, b0);
        alt[5] += x;
        for (int g = 0; g < 5; g++) {
            alt[g] += log((1 - phi[g]) * exp(x) + phi[g]);
            ref[g] += log((1 - phi[g]) + phi[g] * exp(x));
        }
    }
    for (int g = 0; g < 5; g++) {
        alt[5] = naive_ln_sum(alt[5], alt[g]);
        ref[5] = naive_ln_sum(ref[5], ref[g]);
    }
    return alt[5] - ref[5];
}

#endif
