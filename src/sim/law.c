/* law.c -- alias tables, and the laws of fragment length and family size. */
#include "law.h"

#include <stddef.h>

#include "random.h"

/* Every cell holds 1/n of the probability: a light value's cell is filled up by a heavy value. */
void lt_sim_law_init(lt_sim_law *law, const double *weight, uint32_t n, uint32_t first)
{
    double fill[LT_SIM_LAW_MAX];
    uint16_t light[LT_SIM_LAW_MAX], heavy[LT_SIM_LAW_MAX];
    uint32_t n_light = 0, n_heavy = 0;
    double total = 0.0;
    for (uint32_t i = 0; i < n; i++)
        total += weight[i];
    law->first = first;
    law->n = n;
    for (uint32_t i = 0; i < n; i++) {
        fill[i] = weight[i] * n / total;
        law->cut[i] = UINT32_MAX;
        law->other[i] = (uint16_t)i;
        if (fill[i] < 1.0)
            light[n_light++] = (uint16_t)i;
        else
            heavy[n_heavy++] = (uint16_t)i;
    }
    while (n_light > 0 && n_heavy > 0) {
        uint16_t i = light[--n_light];
        uint16_t j = heavy[n_heavy - 1];
        law->cut[i] = (uint32_t)(fill[i] * 4294967295.0);
        law->other[i] = j;
        fill[j] -= 1.0 - fill[i];
        if (fill[j] >= 1.0)
            continue;
        n_heavy--;
        light[n_light++] = j;
    }
}

/* exp(-(x/width)^2 / 2) */
static double bell(double x, double width)
{
    double z = x / width;
    return lt_sim_exp(-0.5 * z * z);
}

#define SHORTEST_BP 70
#define LONGEST_BP 480

/* Weights read off published cfDNA length histograms (Snyder et al. 2016, Cell 164:57): a sharp
 * mode at 167, a shoulder at 145, and peaks 10.4 bp apart, each lower than the one above. */
double lt_sim_fragment_law(lt_sim_law *law, double dinucleosome, double most_bp)
{
    double one[LONGEST_BP - SHORTEST_BP + 1], two[LONGEST_BP - SHORTEST_BP + 1];
    size_t n = sizeof one / sizeof *one;
    double total_one = 0.0, total_two = 0.0;
    for (size_t i = 0; i < n; i++) {
        double bp = SHORTEST_BP + (double)i;
        one[i] = bell(bp - 167.0, bp < 167.0 ? 12.0 : 16.0) + 0.45 * bell(bp - 145.0, 14.0);
        double peak = 0.22;
        for (int k = 1; k <= 8; k++, peak *= 0.72)
            one[i] += peak * bell(bp - (145.0 - 10.4 * k), 2.2);
        two[i] = bell(bp - 330.0, 30.0);
        total_one += one[i];
        total_two += two[i];
    }
    double mean = 0.0;
    for (size_t i = 0; i < n; i++) {
        double bp = SHORTEST_BP + (double)i;
        one[i] = (1.0 - dinucleosome) * one[i] / total_one + dinucleosome * two[i] / total_two;
        mean += one[i] * (bp < most_bp ? bp : most_bp);
    }
    lt_sim_law_init(law, one, (uint32_t)n, SHORTEST_BP);
    return mean;
}

/* Negative binomial of mean m and shape r: P(0) = (r/(r+m))^r, P(k+1) = P(k) (k+r)/(k+1) m/(r+m).
 */
void lt_sim_family_law(lt_sim_law *law, double mean, double shape)
{
    double weight[LT_SIM_LAW_MAX];
    double m = mean - 1.0;
    double p = lt_sim_exp(shape * lt_sim_log(shape / (shape + m)));
    for (int k = 0; k < LT_SIM_LAW_MAX; k++) {
        weight[k] = p;
        p *= (k + shape) / (k + 1.0) * m / (shape + m);
    }
    lt_sim_law_init(law, weight, LT_SIM_LAW_MAX, 1);
}
