/* likelihood.c -- see likelihood.h. All site factors are computed at once: the same operations for
 * each, so that the compiler takes several in one. */
#include "likelihood.h"

#include "numeric.h"

#if LT_USE_TARGET_CLONES
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define TINY 1e-100
#define MERGE_WITHIN 0.002
#define IGNORE_BELOW 40.0 /* nats */

/* What is known of each site factor while the terms are gone through. */
typedef struct lanes {
    double sum[LT_N_FACTORS], product[LT_N_FACTORS], p[LT_N_FACTORS];
} lanes;

/* Writes each factor's probability of the term to p, and returns the largest: factors ascend. */
WIDE static double probabilities(double *restrict p, const double *restrict g, int n, double f,
                                 const lt_likelihood_term *t)
{
    const double q = t->q, weak = t->weak, damage = t->damage;
    for (int i = 0; i < n; i++)
        p[i] = f * q + (1 - f) * (weak + g[i] * damage);
    return p[n - 1];
}

#define SERIES_BELOW 0.02

/* ln(1 - x) where the series is as exact as the logarithm and cheaper: x up to SERIES_BELOW. */
static inline double log_complement(double x)
{
    double even = 1 + x * x * (1.0 / 3 + x * x * (1.0 / 5 + x * x * (1.0 / 7 + x * x / 9)));
    double odd = 1.0 / 2 + x * x * (1.0 / 4 + x * x * (1.0 / 6 + x * x / 8));
    return -x * (even + x * odd);
}

/* sum += k ln(1 - p), the largest p being given. */
WIDE static void add_none(double *restrict sum, const double *restrict p, int n, double k,
                          double max)
{
    if (max <= SERIES_BELOW)
        for (int i = 0; i < n; i++)
            sum[i] += k * log_complement(p[i]);
    else
        for (int i = 0; i < n; i++)
            sum[i] += k * (p[i] <= SERIES_BELOW ? log_complement(p[i])
                                                : lt_log(p[i] < 1 ? 1 - p[i] : TINY));
}

/* Probabilities of few molecules are multiplied up before one logarithm is taken. */
static void add_seen(lanes *l, int n, double k)
{
    for (int i = 0; i < n; i++) {
        double p = l->p[i] > TINY ? l->p[i] : TINY;
        if (k > 12) {
            l->sum[i] += k * lt_log(p);
            continue;
        }
        for (int j = 0; j < k; j++) {
            if (l->product[i] < TINY) {
                l->sum[i] += lt_log(l->product[i]);
                l->product[i] = 1;
            }
            l->product[i] *= p;
        }
    }
}

/* ll(f, g) of all site factors at once: the same operations for each, so the compiler takes several
 * in one. */
static void ll_at(double *ll, const lt_likelihood *like, double f)
{
    const int n = like->n_factors;
    const double *g = like->g;
    lanes l;
    for (int i = 0; i < n; i++) {
        l.sum[i] = 0;
        l.product[i] = 1;
    }
    for (int i = 0; i < like->n_seen; i++) {
        probabilities(l.p, g, n, f, &like->seen[i]);
        add_seen(&l, n, like->seen[i].k);
    }
    for (int i = 0; i < like->n_none; i++) {
        double max = probabilities(l.p, g, n, f, &like->none[i]);
        add_none(l.sum, l.p, n, like->none[i].k, max);
    }
    for (int i = 0; i < n; i++)
        ll[i] = l.sum[i] + lt_log(l.product[i]);
}

double lt_likelihood_at(const lt_likelihood *like, double f)
{
    double value[LT_N_FACTORS], max = 0, sum = 0;
    const int n = like->n_factors;
    ll_at(value, like, f);
    for (int i = 0; i < n; i++) {
        value[i] = like->ln_prior[i] + value[i];
        if (i == 0 || value[i] > max)
            max = value[i];
    }
    for (int i = 0; i < n; i++)
        sum += value[i] < max - IGNORE_BELOW ? 0 : lt_exp(value[i] - max);
    return max + lt_log(sum);
}

void lt_likelihood_init(lt_likelihood *like, const lt_null *null,
                        const double (*q)[LT_N_LEVELS + 1], const double grid[LT_N_FACTORS],
                        const uint32_t k[LT_N_BINS], int step)
{
    int n_factors = 0;
    like->n_seen = like->n_none = 0;
    for (int klass = 0; klass < LT_N_CLASSES; klass++) {
        lt_likelihood_term none = {null->exposure[klass], 1 - q[klass][LT_N_LEVELS], 0, 0};
        for (int level = 0; level < LT_N_LEVELS; level++) {
            int b = klass * LT_N_LEVELS + level;
            none.weak += null->weak[b];
            none.damage += null->damage[b];
            none.k -= k[b];
            if (k[b])
                like->seen[like->n_seen++] =
                    (lt_likelihood_term){k[b], q[klass][level], null->weak[b], null->damage[b]};
        }
        if (none.k > 0)
            like->none[like->n_none++] = none;
    }
    like->n_factors = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        if (null->prior[i] <= 0 || n_factors++ % step)
            continue;
        like->g[like->n_factors] = grid[i];
        like->ln_prior[like->n_factors++] = lt_log(null->prior[i]);
    }
}

void lt_likelihood_merge(lt_likelihood *like, double mode)
{
    enum { N_PROBES = 4 };
    double probe[N_PROBES] = {0, 0.5 * mode, mode, 2 * mode < 1 ? 2 * mode : 1};
    double ll[N_PROBES][LT_N_FACTORS], max = 0;
    for (int j = 0; j < N_PROBES; j++) {
        ll_at(ll[j], like, probe[j]);
        for (int i = 0; i < like->n_factors; i++)
            if ((i == 0 && j == 0) || like->ln_prior[i] + ll[j][i] > max)
                max = like->ln_prior[i] + ll[j][i];
    }
    int n = 0, kept = 0; /* kept: the old index of the last factor that stays */
    for (int i = 1; i < like->n_factors; i++) {
        int same = 1;
        for (int j = 0; j < N_PROBES && same; j++) {
            double difference = ll[j][i] - ll[j][kept];
            int both_nothing = ll[j][i] < max - IGNORE_BELOW && ll[j][kept] < max - IGNORE_BELOW;
            same = both_nothing || (difference < MERGE_WITHIN && difference > -MERGE_WITHIN);
        }
        if (same) {
            like->ln_prior[n] = lt_log(lt_exp(like->ln_prior[n]) + lt_exp(like->ln_prior[i]));
        } else {
            kept = i;
            n++;
            like->g[n] = like->g[i];
            like->ln_prior[n] = like->ln_prior[i];
        }
    }
    like->n_factors = n + 1;
}
