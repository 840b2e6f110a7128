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

/* ln l(a) - ln l(b0) of one strand, added up template by template: with clone g of fraction phi and
 * mass mu W, or without one ([5]). */
typedef struct naive_family {
    double alt[6], ref[6];
} naive_family;

static inline naive_family naive_family_begin(double mu)
{
    static const double mass[] = {.25, .75, 2, 4, 8, 1};
    naive_family f;
    for (int g = 0; g < 6; g++)
        f.alt[g] = f.ref[g] = g < 5 ? log(mu * mass[g]) : 0;
    return f;
}

static inline void naive_family_add(naive_family *f, double ln_rho)
{
    static const double phi[] = {.893, .627, .347, .173, .087};
    f->alt[5] += ln_rho;
    for (int g = 0; g < 5; g++) {
        f->alt[g] += log((1 - phi[g]) * exp(ln_rho) + phi[g]);
        f->ref[g] += log((1 - phi[g]) + phi[g] * exp(ln_rho));
    }
}

static inline double naive_family_llr(const naive_family *f)
{
    double alt = f->alt[5], ref = f->ref[5];
    for (int g = 0; g < 5; g++) {
        alt = naive_ln_sum(alt, f->alt[g]);
        ref = naive_ln_sum(ref, f->ref[g]);
    }
    return alt - ref;
}

/* Of n templates of two readings each. */
static inline double naive_strand(const uint8_t *obs, unsigned n, unsigned a, unsigned b0)
{
    naive_family f = naive_family_begin(1e-6);
    for (unsigned i = 0; i < n; i++)
        naive_family_add(&f, naive_ln_rho(obs + 2 * i, a, b0));
    return naive_family_llr(&f);
}

/* Of n templates with ratios in 1/64 nat, kept within 16 nats, where PCR errs with 1e-6
 * exp(shift/1024), the shift kept within 1024 nats. */
static inline double naive_ratio_strand(const int16_t *ratio, unsigned n, double shift)
{
    naive_family f = naive_family_begin(1e-6);
    for (int g = 0; g < 5; g++) {
        f.alt[g] += fmax(-1024, fmin(1024, shift / 1024));
        f.ref[g] = f.alt[g];
    }
    for (unsigned i = 0; i < n; i++)
        naive_family_add(&f, fmax(-1024, fmin(1023, ratio[i])) / 64);
    return naive_family_llr(&f);
}

#endif
