/* truth.h -- the two tests that no caller can run: the oracle knows each site's true rates; Bayes
 * knows all but the site factor, of which it knows the true law and has the same normals. */
#ifndef LT_TEST_TRUTH_H
#define LT_TEST_TRUTH_H

#include <math.h>

#include "background.h"
#include "bins.h"
#include "counted_sample.h"
#include "panjer.h"
#include "score.h"
#include "sitefactor.h"

/* The rates that counted_noise() draws with. */
static void true_rates(lt_null *null, const counted_sample *s, int ref, int alt, int context)
{
    static const double sequencing[4] = {4e-4, 6e-5, 1e-5, 1.5e-6};
    double top = counted_damage(s, ref, alt, context);
    double bottom = counted_damage_below(s, ref, alt, context);
    memset(null->weak, 0, sizeof null->weak);
    for (int b = 0; b < LT_N_BINS; b++) {
        int k = b / LT_N_LEVELS, level = b % LT_N_LEVELS, category = k / 6;
        double strand = category == 0 ? top : category == 1 ? bottom : 0.1 * (top + bottom) / 2;
        int to = level > 4 && level < 8 ? level - 1 : level;
        null->damage[b] = strand * s->q[k][level];
        null->weak[k * LT_N_LEVELS + to] += (category == 2 ? 5e-8 : 1e-6) * s->q[k][level];
        if (level < 4)
            null->weak[b] += sequencing[level] * (category == 2 ? .02 : k / 2 % 3 ? .2 : 1);
    }
}

static double strong_sum(const double *rate, const double *exposure)
{
    double sum = 0;
    for (int b = 0; b < LT_N_BINS; b++)
        if (b % LT_N_LEVELS >= 4 && b % LT_N_LEVELS < 8)
            sum += exposure[b / LT_N_LEVELS] * rate[b];
    return sum;
}

typedef struct truth {
    const counted_sample *sample;
    lt_judge judge;
    lt_rates *rates;
    double law[12][LT_N_FACTORS]; /* of g, by substitution */
    double mean_factor;           /* of g over sites: what the normals' rates were learnt at */
} truth;

/* That of counted_draw_factor(). */
static void drawn_law(double *law, const double *grid)
{
    double sum = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double x = log(grid[i]) / .7, y = log(grid[i] / 20) / .7;
        sum += law[i] = .995 * exp(-x * x / 2) + .005 * exp(-y * y / 2);
    }
    for (int i = 0; i < LT_N_FACTORS; i++)
        law[i] /= sum;
}

/* The share of sites nearest to each factor of the grid. */
static void real_law(double *law, const counted_law *sites, int k, const double *grid)
{
    for (int i = 0; i < LT_N_FACTORS; i++)
        law[i] = 1e-12;
    for (size_t j = 0; j < sites->n[k]; j++) {
        double place = log(sites->rate[k][j] / sites->mean[k] / grid[0]) / log(grid[1] / grid[0]);
        int i = (int)(place + .5);
        i = place < 0 ? 0 : i >= LT_N_FACTORS ? LT_N_FACTORS - 1 : i;
        law[i] += 1 / (double)sites->n[k];
    }
}

static void truth_init(truth *t, const counted_sample *s)
{
    static lt_rates rates;
    memset(t, 0, sizeof *t);
    t->sample = s;
    t->rates = &rates;
    memcpy(rates.q, s->q, sizeof rates.q);
    t->judge.rates = &rates;
    lt_factor_grid(t->judge.grid);
    t->mean_factor = s->law ? 1 : 1.40; /* exp(.7^2 / 2) (.995 + .005 x 20) */
    for (int k = 0; k < 12; k++)
        if (s->law)
            real_law(t->law[k], s->law, k, t->judge.grid);
        else
            drawn_law(t->law[k], t->judge.grid);
}

/* Posterior of g from the normals' strong molecules x: the site's, and each normal's own damage
 * enters by its expectation e at g = 1 (what it learnt); PCR errors that g leaves alone are known.
 */
static void weigh(double *prior, const truth *t, const lt_null *null, int substitution, double x,
                  double e)
{
    double damage = strong_sum(null->damage, null->exposure);
    double pcr = strong_sum(null->weak, null->exposure), max = -INFINITY, sum = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        /* e was learnt over sites of the mean factor, with the PCR errors in it */
        double g = t->judge.grid[i], mean = t->mean_factor * damage + pcr;
        double expected = damage > 0 && e > 0 ? e * (g * damage + pcr) / mean : 0;
        prior[i] = log(t->law[substitution][i]) + (expected > 0 ? x * log(expected) - expected : 0);
        max = prior[i] > max ? prior[i] : max;
    }
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += prior[i] = exp(prior[i] - max);
    for (int i = 0; i < LT_N_FACTORS; i++)
        prior[i] /= sum;
}

static double tail_of(const truth *t, lt_null *null, const uint32_t *k)
{
    lt_score score;
    uint32_t sum = 0;
    null->mean_factor = 0;
    for (int i = 0; i < LT_N_FACTORS; i++)
        null->mean_factor += null->prior[i] * t->judge.grid[i];
    lt_score_init(&score, null, &t->judge);
    for (int b = 0; b < LT_N_BINS; b++)
        sum += score.weight[b] * k[b];
    return lt_compound_tail(&score.compound, sum);
}

/* Bayes and oracle on one (site, alt). */
static void judge_by_truth(const truth *t, const lt_background *bg, uint32_t site, int alt,
                           const uint32_t *k, double *bayes, double *oracle)
{
    const lt_sample *s = &t->sample->sample;
    int ref = s->ref[site];
    lt_null null = {0};
    for (uint32_t c = 0; c < LT_N_CLASSES; c++) {
        null.exposure[c] = s->exposure[site * LT_N_CLASSES + c];
        null.molecules += null.exposure[c];
    }
    true_rates(&null, t->sample, ref, alt, s->context[site]);
    double x = 0, e = 0;
    if (bg->n_samples) {
        const lt_background_cell *cell = &bg->cell[3 * site + (uint32_t)(alt - (alt > ref))];
        for (int c = 0; c < 3; c++) {
            x += cell->x[c];
            e += (double)cell->e[c] / LT_EXPECTED_UNIT;
        }
    }
    weigh(null.prior, t, &null, lt_substitution(ref, alt), x, e);
    *bayes = tail_of(t, &null, k);
    double g = counted_site_factor((counted_sample *)t->sample, site, alt);
    for (int b = 0; b < LT_N_BINS; b++)
        null.damage[b] *= g / t->judge.grid[33];
    memset(null.prior, 0, sizeof null.prior);
    null.prior[33] = 1;
    *oracle = tail_of(t, &null, k);
}

#endif
