/* annotate.c -- see annotate.h.
 *
 * Counts are of molecules with level >= 2; a true variant spreads over classes as exposure times
 * the share of q at those levels. */
#include "annotate.h"

#include "bins.h"
#include "numeric.h"

#define RARE 1e-4

static double ln_binomial(uint32_t k, uint32_t n, double p)
{
    return lt_lgamma(n + 1.0) - lt_lgamma(k + 1.0) - lt_lgamma(n - k + 1.0) + k * lt_log(p) +
           (n - k) * lt_log1p(-p);
}

/* Sums the terms from k upward by their ratio. */
double lt_binomial_above(uint32_t k, uint32_t n, double p)
{
    if (k == 0 || p >= 1)
        return 1;
    if (k > n || p <= 0)
        return 0;
    double term = lt_exp(ln_binomial(k, n, p)), sum = 0;
    for (uint32_t i = k; i <= n; i++) {
        sum += term;
        term *= (double)(n - i) / (i + 1.0) * (p / (1 - p));
        if (term < 1e-17 * sum && i > n * p)
            break;
    }
    return sum < 1 ? sum : 1;
}

double lt_binomial_below(uint32_t k, uint32_t n, double p)
{
    return k >= n ? 1 : lt_binomial_above(n - k, n, 1 - p);
}

uint32_t lt_annotate(const lt_null *null, const lt_judge *judge, const uint32_t k[LT_N_BINS])
{
    double share[LT_N_CATEGORIES][2] = {{0}};
    uint32_t n[LT_N_CATEGORIES][2] = {{0}}, strong_duplex = 0;
    for (int b = 0; b < LT_N_BINS; b++) {
        int klass = b / LT_N_LEVELS, level = b % LT_N_LEVELS, category = lt_class_category(klass);
        if (!lt_level_is_counted(level))
            continue;
        share[category][lt_class_suspicion(klass)] +=
            null->exposure[klass] * judge->rates->q[klass][level];
        n[category][lt_class_suspicion(klass)] += k[b];
        if (category == LT_CATEGORY_D && lt_level_is_strong(level))
            strong_duplex += k[b];
    }
    uint32_t filter = 0, single[2], suspicious[2] = {0, 0};
    double single_share[2], suspicious_share[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        single[i] = n[i][0] + n[i][1]; /* LT_CATEGORY_A, LT_CATEGORY_B */
        single_share[i] = share[i][0] + share[i][1];
        for (int category = 0; category < LT_N_CATEGORIES; category++) {
            suspicious[i] += n[category][i];
            suspicious_share[i] += share[category][i];
        }
    }
    double expected = single_share[0] / (single_share[0] + single_share[1] + 1e-300);
    uint32_t total = single[0] + single[1];
    if (strong_duplex == 0 && total && 2 * lt_binomial_above(single[0], total, expected) < RARE)
        filter |= LT_FILTER_STRAND_BIAS;
    if (strong_duplex == 0 && total && 2 * lt_binomial_below(single[0], total, expected) < RARE)
        filter |= LT_FILTER_STRAND_BIAS;
    expected = suspicious_share[1] / (suspicious_share[0] + suspicious_share[1] + 1e-300);
    total = suspicious[0] + suspicious[1];
    if (2 * suspicious[1] > total && lt_binomial_above(suspicious[1], total, expected) < RARE)
        filter |= LT_FILTER_POSITION;
    return filter;
}
