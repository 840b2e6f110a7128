/* score.c -- see score.h.
 *
 * Weights are log-likelihood ratios of a weak variant, f1 = max(2.5, 4 sqrt(lambda)) / N, lambda
 * the expected false molecules: at a noisy site a variant must be stronger to be seen, and with a
 * fixed 2.5 / N every weight would round to 0 there. They are scaled to integers 1 .. 63 so that
 * the null is exact by recursion; the scale costs power only, never validity. */
#include "score.h"

#include <math.h> /* sqrt, which is exact */
#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "numeric.h"
#include "sitefactor.h"

#define MIN_MOLECULES 100.0
#define SPLIT_PSEUDO 20.0

lt_status lt_judge_init(lt_judge *judge, const lt_tests *tests, lt_rates *rates)
{
    judge->tests = tests;
    judge->rates = rates;
    judge->split = malloc(LT_N_FOLDS * sizeof *judge->split);
    if (!judge->split)
        return lt_fail(LT_ENOMEM, "out of memory for the null rates");
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        lt_split_init(&judge->split[fold], rates->fold_e[fold], rates->q);
    lt_factor_grid(judge->grid);
    for (int i = 0; i < LT_N_FACTORS; i++)
        judge->ln_grid[i] = lt_log(judge->grid[i]);
    return LT_OK;
}

void lt_judge_clear(lt_judge *judge)
{
    free(judge->split);
    judge->split = NULL;
}

/* molecules[base][class]: those that show another base than the test's two. */
static int count_others(double molecules[4][LT_N_CLASSES], const lt_sample *sample,
                        const lt_test *test)
{
    int any = 0;
    size_t i = test->first;
    if (test->n == 0) { /* asked for without evidence: find the site's rows */
        size_t lo = 0, hi = sample->n_evidence;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (sample->evidence[mid].site < test->site)
                lo = mid + 1;
            else
                hi = mid;
        }
        i = lo;
    }
    memset(molecules, 0, 4 * sizeof *molecules);
    while (i > 0 && sample->evidence[i - 1].site == test->site)
        i--;
    for (; i < sample->n_evidence && sample->evidence[i].site == test->site; i++) {
        const lt_evidence *row = &sample->evidence[i];
        if (row->alt == test->alt || row->alt == test->ref ||
            !lt_level_is_counted(row->bin % LT_N_LEVELS))
            continue;
        molecules[row->alt][row->bin / LT_N_LEVELS] += row->count;
        any = 1;
    }
    return any;
}

/* Rates of a class as the mean over the bases its molecules were damaged from. */
static void mix_class(lt_null *null, const lt_split *split, const lt_test *test, int context,
                      double molecules[4][LT_N_CLASSES], int klass)
{
    double total = null->exposure[klass], others = 0;
    for (int base = 0; base < 4; base++)
        others += molecules[base][klass];
    if (others == 0)
        return;
    if (others > total)
        total = others; /* a molecule that speaks weakly for two alleles */
    for (int level = 0; level < LT_N_LEVELS; level++) {
        int b = klass * LT_N_LEVELS + level;
        double weak = (total - others) * null->weak[b];
        double damage = (total - others) * null->damage[b];
        for (int base = 0; base < 4; base++) {
            if (molecules[base][klass] == 0)
                continue;
            int row = lt_null_row(base, test->alt, context);
            weak += molecules[base][klass] * split->weak[row][b];
            damage += molecules[base][klass] * split->damage[row][b];
        }
        null->weak[b] = weak / total;
        null->damage[b] = damage / total;
    }
}

/* The site factor given the normals: pi_i' ~ pi_i e^(-E g_i) (E g_i)^X. */
static void weigh_factors(lt_null *null, const lt_judge *judge, const double *prior,
                          const lt_test *test)
{
    double ln[LT_N_FACTORS], max = 0, sum = 0;
    lt_normals_at(&judge->tests->normals, test->site, test->ref, test->alt, &null->normals_x,
                  &null->normals_e);
    memcpy(null->prior, prior, sizeof null->prior);
    if (null->normals_e > 0) {
        for (int i = 0; i < LT_N_FACTORS; i++) {
            ln[i] = lt_log(prior[i]) + null->normals_x * judge->ln_grid[i] -
                    null->normals_e * judge->grid[i];
            if (i == 0 || ln[i] > max)
                max = ln[i];
        }
        for (int i = 0; i < LT_N_FACTORS; i++)
            sum += null->prior[i] = lt_exp(ln[i] - max);
        for (int i = 0; i < LT_N_FACTORS; i++)
            null->prior[i] /= sum;
    }
    null->mean_factor = 0;
    for (int i = 0; i < LT_N_FACTORS; i++)
        null->mean_factor += null->prior[i] * judge->grid[i];
}

/* Noise of a site may sit on one strand in every sample: the normals' single-strand molecules split
 * the damage between the strands, leaning on the context's own split as 20 molecules. */
static void split_strands(lt_null *null, const lt_judge *judge, const lt_test *test)
{
    const lt_background_cell *cell =
        lt_normals_cell(&judge->tests->normals, test->site, test->ref, test->alt);
    if (!cell || !cell->e[LT_CATEGORY_A] || !cell->e[LT_CATEGORY_B])
        return;
    double e_a = (double)cell->e[LT_CATEGORY_A], e_b = (double)cell->e[LT_CATEGORY_B];
    double usual = e_a / (e_a + e_b);
    double a = (cell->x[LT_CATEGORY_A] + SPLIT_PSEUDO * usual) /
               ((double)cell->x[LT_CATEGORY_A] + cell->x[LT_CATEGORY_B] + SPLIT_PSEUDO);
    const double times[2] = {a / usual, (1 - a) / (1 - usual)};
    for (int b = 0; b < LT_N_BINS; b++) {
        int side = lt_side_of_bin(b);
        if (side != LT_SIDE_BOTH)
            null->damage[b] *= times[side];
    }
}

void lt_null_init(lt_null *null, const lt_judge *judge, const lt_test *test)
{
    const lt_tests *tests = judge->tests;
    const lt_sample *sample = tests->sample;
    int fold = tests->fold[test->site], context = sample->context[test->site];
    int row = lt_null_row(test->ref, test->alt, context);
    const lt_split *split = &judge->split[fold];
    null->molecules = tests->depth[test->site];
    for (size_t k = 0; k < LT_N_CLASSES; k++)
        null->exposure[k] = sample->exposure[(size_t)test->site * LT_N_CLASSES + k];
    memcpy(null->weak, split->weak[row], sizeof null->weak);
    memcpy(null->damage, split->damage[row], sizeof null->damage);
    double molecules[4][LT_N_CLASSES];
    if (count_others(molecules, sample, test))
        for (int k = 0; k < LT_N_CLASSES; k++)
            mix_class(null, split, test, context, molecules, k);
    int group =
        lt_factor_group(lt_substitution(test->ref, test->alt), sample->homopolymer[test->site]);
    weigh_factors(null, judge, judge->rates->factor_prior[fold][group], test);
    split_strands(null, judge, test);
}

void lt_score_init(lt_score *score, const lt_null *null, const lt_judge *judge)
{
    double n = null->molecules > MIN_MOLECULES ? null->molecules : MIN_MOLECULES;
    double rate[LT_N_BINS], ratio[LT_N_BINS], lambda = 0, largest = 0;
    for (int b = 0; b < LT_N_BINS; b++) {
        rate[b] = null->weak[b] + null->mean_factor * null->damage[b];
        lambda += null->exposure[b / LT_N_LEVELS] * rate[b];
    }
    double f1 = 4 * sqrt(lambda);
    f1 = (f1 > 2.5 ? f1 : 2.5) / n;
    for (int b = 0; b < LT_N_BINS; b++) {
        double q = judge->rates->q[b / LT_N_LEVELS][b % LT_N_LEVELS];
        ratio[b] = q > 0 ? lt_log1p(f1 * q / (rate[b] + 1e-7 / n)) : 0;
        if (ratio[b] > largest && null->exposure[b / LT_N_LEVELS] > 0)
            largest = ratio[b];
    }
    double scale = largest > 0 && 8 / largest > 4 ? 8 / largest : 4;
    memset(score, 0, sizeof *score);
    for (int b = 0; b < LT_N_BINS; b++) {
        if (judge->rates->q[b / LT_N_LEVELS][b % LT_N_LEVELS] <= 0)
            continue;
        double w = scale * ratio[b] + 0.5;
        score->weight[b] = (uint8_t)(w < 1 ? 1 : w > 63 ? 63 : (int)w);
        score->compound.weak[score->weight[b]] += null->exposure[b / LT_N_LEVELS] * null->weak[b];
        score->compound.damage[score->weight[b]] +=
            null->exposure[b / LT_N_LEVELS] * null->damage[b];
    }
    score->compound.grid = judge->grid;
    score->compound.prior = null->prior;
}

void lt_score_part(lt_compound *compound, const lt_score *score, const lt_null *null, lt_part part)
{
    *compound = (lt_compound){.grid = score->compound.grid, .prior = score->compound.prior};
    for (int b = 0; b < LT_N_BINS; b++) {
        int weight = score->weight[b];
        if (!weight || !lt_part_holds(part, b))
            continue;
        compound->weak[weight] += null->exposure[b / LT_N_LEVELS] * null->weak[b];
        compound->damage[weight] += null->exposure[b / LT_N_LEVELS] * null->damage[b];
    }
}

uint32_t lt_score_sum(const lt_score *score, const lt_sample *sample, const lt_test *test)
{
    uint64_t sum = 0;
    for (uint32_t i = test->first; i < test->first + test->n; i++)
        sum += (uint64_t)score->weight[sample->evidence[i].bin] * sample->evidence[i].count;
    return sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}

double lt_test_p(const lt_judge *judge, const lt_test *test)
{
    if (test->strong < 1 && test->any < 2)
        return 1;
    lt_null null;
    lt_score score;
    lt_null_init(&null, judge, test);
    lt_score_init(&score, &null, judge);
    return lt_compound_tail(&score.compound, lt_score_sum(&score, judge->tests->sample, test));
}
