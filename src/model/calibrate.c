/* calibrate.c -- see calibrate.h.
 *
 * Called sites stay in the table as long as one strand carries them: that is what artefacts private
 * to a sample look like, and taking them out would hide them. Plain variants leave: six true
 * variants on a panel of 5 kb would otherwise set kappa to its minimum and undo every call. What a
 * fold uses is fitted on the others. */
#include "calibrate.h"

#include <string.h>

#include "bins.h"
#include "numeric.h"

#define LN10 2.30258509299404568402
#define MIN_EXCEED 5
#define KAPPA_MIN 0.2
#define KAPPA_MAX 1.0

void lt_calibration_fit(double *alpha, double *kappa, const double nominal[LT_N_CALIBRATION],
                        const uint64_t exceed[LT_N_CALIBRATION], uint64_t tests)
{
    double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
    int n = 0;
    *alpha = 0;
    *kappa = 1;
    for (int i = 0; i < LT_N_CALIBRATION; i++) {
        if (nominal[i] > 1.5e-3 || exceed[i] < MIN_EXCEED)
            continue;
        double c = (double)exceed[i], share = c / (double)tests, x = lt_log(nominal[i]);
        double y = lt_log(share > nominal[i] ? share : nominal[i]);
        n++;
        w += c;
        wx += c * x;
        wy += c * y;
        wxx += c * x * x;
        wxy += c * x * y;
    }
    if (n < 2)
        return;
    double slope = (wxy - wx * wy / w) / (wxx - wx * wx / w);
    *kappa = slope < KAPPA_MIN ? KAPPA_MIN : slope > KAPPA_MAX ? KAPPA_MAX : slope;
    *alpha = (wy - *kappa * wx) / w;
}

static int is_in(const lt_tests *tests, size_t site, size_t rank, int but_fold)
{
    return tests->sample->ref[site] < LT_BASE_N && tests->depth[site] &&
           tests->fold[site] != but_fold &&
           !(tests->left_out[3 * site + rank] & (LT_OUT_VARIANT | LT_OUT_ASKED));
}

static int is_plain_variant(const lt_test *test, double threshold)
{
    return (test->p <= threshold && test->two_sided) || (test->p < 1e-6 && test->duplex_share);
}

int lt_calibration_holds(const lt_tests *tests, const lt_test *test, int but_fold, double threshold)
{
    return is_in(tests, test->site, (size_t)(lt_substitution(test->ref, test->alt) % 3),
                 but_fold) &&
           !is_plain_variant(test, threshold);
}

static void count_exceedances(lt_calibration *calibration, const lt_tests *tests, int but_fold,
                              double threshold)
{
    const lt_sample *sample = tests->sample;
    for (size_t site = 0; site < sample->targets.n_sites; site++)
        for (size_t rank = 0; rank < 3; rank++)
            if (is_in(tests, site, rank, but_fold))
                calibration->tests[sample->ref[site] * 3u + rank]++;
    for (size_t t = 0; t < tests->n; t++) {
        const lt_test *test = &tests->test[t];
        int substitution = lt_substitution(test->ref, test->alt);
        if (!is_in(tests, test->site, (size_t)(substitution % 3), but_fold))
            continue;
        if (is_plain_variant(test, threshold)) {
            calibration->tests[substitution]--;
            continue;
        }
        for (int i = 0; i < LT_N_CALIBRATION; i++)
            calibration->exceed[substitution][i] += test->p <= calibration->nominal[i];
    }
}

void lt_calibration_observe(lt_calibration *calibration, const lt_tests *tests, int but_fold,
                            double threshold)
{
    memset(calibration, 0, sizeof *calibration);
    for (int i = 0; i < LT_N_CALIBRATION; i++)
        calibration->nominal[i] = lt_exp(-(i + 1) * LN10);
    count_exceedances(calibration, tests, but_fold, threshold);
    for (int s = 0; s < LT_N_SUBSTITUTIONS; s++) {
        calibration->tests[12] += calibration->tests[s];
        for (int i = 0; i < LT_N_CALIBRATION; i++)
            calibration->exceed[12][i] += calibration->exceed[s][i];
    }
    for (int s = 0; s <= LT_N_SUBSTITUTIONS; s++)
        for (int i = 0; i < LT_N_CALIBRATION && calibration->tests[s]; i++)
            calibration->observed[s][i] =
                (double)calibration->exceed[s][i] / (double)calibration->tests[s];
    lt_calibration_fit(&calibration->alpha, &calibration->kappa, calibration->nominal,
                       calibration->exceed[12], calibration->tests[12]);
}

double lt_calibrate(double p, double alpha, double kappa)
{
    if (p >= 1)
        return 1;
    double corrected = alpha == 0 && kappa == 1 ? p : lt_exp(alpha + kappa * lt_log(p));
    return corrected > 1 ? 1 : corrected > p ? corrected : p;
}

double lt_calibrate_inverse(double p, double alpha, double kappa)
{
    double before = lt_exp((lt_log(p) - alpha) / kappa);
    return before < p ? before : p;
}

int lt_p_step(double p)
{
    if (p >= 1)
        return 0;
    double place = -lt_log(p > 1e-31 ? p : 1e-31) / LN10 * LT_P_STEPS;
    int i = (int)place;
    if (i > LT_N_P_RANKS - 1)
        return LT_N_P_RANKS - 1;
    if (lt_exp(-(i + 1) * (LN10 / LT_P_STEPS)) >= p)
        i++;
    else if (lt_exp(-i * (LN10 / LT_P_STEPS)) < p)
        i--;
    return i > LT_N_P_RANKS - 1 ? LT_N_P_RANKS - 1 : i;
}

void lt_ranks_count(uint32_t rank[LT_N_P_RANKS], const lt_tests *tests)
{
    const lt_sample *sample = tests->sample;
    uint32_t untouched = 0;
    memset(rank, 0, LT_N_P_RANKS * sizeof *rank);
    for (size_t t = 0; t < tests->n; t++)
        rank[lt_p_step(tests->test[t].p_calibrated)]++;
    for (size_t site = 0; site < sample->targets.n_sites; site++)
        if (sample->ref[site] < LT_BASE_N && tests->depth[site])
            untouched += 3;
    for (int i = LT_N_P_RANKS - 2; i >= 0; i--)
        rank[i] += rank[i + 1];
    rank[0] = untouched > rank[0] ? untouched : rank[0];
}

void lt_bh_table(double table[LT_N_P_RANKS], const uint32_t rank[LT_N_P_RANKS])
{
    double smallest = 1;
    for (int i = 0; i < LT_N_P_RANKS; i++) {
        double n = rank[i] > 0 ? rank[i] : 1;
        double q = rank[0] * lt_exp(-i * (LN10 / LT_P_STEPS)) / n;
        smallest = q < smallest ? q : smallest;
        table[i] = smallest;
    }
}

double lt_bh_lookup(const double table[LT_N_P_RANKS], double p)
{
    return table[lt_p_step(p)];
}
