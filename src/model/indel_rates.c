/* indel_rates.c -- see indel_rates.h.
 *
 * q: a read that shows an allele says what opening a gap there costs; families add reads up to the
 * ceiling that PCR slips set, ln(1 / 2 mu). That guess counts as 20 molecules beside the sample's
 * germline alleles.
 *
 * e, per group: the rate of a category is R = (n + 2) / (T + 2 / e0), e0 the shipped rate; that of
 * a class (n + 5) / (T + 5 / R); it is shared among strong levels as q is. Other bins have (n +
 * 1/2) / (T + 1 / (2 w)) with w a twentieth of e0. Null alleles of one group at one site are not
 * told apart: where several could arise (an insertion of any base) the rate is of all of them, so p
 * is too large rather than too small. */
#include "indel_rates.h"

#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "numeric.h"
#include "sitefactor.h"
#include "tests.h"

#define LN10 2.30258509299404568402
#define LEVEL_MOLECULES 20.0
#define STRONG_PSEUDO 2.0
#define CLASS_PSEUDO 5.0
#define WEAK_SHARE 0.05   /* of e0, for each level that is not strong */
#define DUPLEX_SHARE 0.02 /* slips are made on one strand */
#define FACTOR_EVENTS 50.0
#define EM_STEPS 300
#define NO_EVIDENCE 0.02
#define GERMLINE_MIN_DEPTH 200

enum { FIRST_MNV = 162, COMPLEX = 165 };

/* By bin of copies. */
static const double gap_open[LT_N_COPY_BINS] = {4.5, 4.2, 3.9, 3.5, 3.1, 2.7, 2.4, 2.1, 2.1};
static const double slip[LT_N_COPY_BINS] = {1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 2e-4, 3e-4, 5e-4, 8e-4};

double lt_indel_prior(int group)
{
    static const double by_length[3] = {1, .2, .1}, of_mnv[3] = {1e-7, 2e-8, 1e-8};
    if (group == COMPLEX)
        return 2e-8;
    if (group >= FIRST_MNV)
        return of_mnv[group - FIRST_MNV];
    const int tract = group / 3, is_insertion = tract < 3 * LT_N_COPY_BINS;
    return .1 * slip[tract % LT_N_COPY_BINS] * by_length[group % 3] * (is_insertion ? .3 : 1);
}

/* ---- q ---- */

/* ln likelihood ratio of a molecule of 1, 2, 3 and more templates. */
static double usual_llr(int s, int size)
{
    const int is_slip = s < LT_N_COPY_BINS;
    const double one = is_slip ? LN10 * gap_open[s] : 9.6, mu = is_slip ? slip[s] : 1e-6;
    const double most = -lt_log(2 * mu), all = one * (size + 1);
    return all < most ? all : most;
}

static void guess_levels(double share[LT_N_LEVELS + 1], int s, int category, int size)
{
    int main_level = (int)(usual_llr(s, size) / 2);
    main_level = main_level < 7 ? main_level : 7;
    double sum = 0;
    for (int level = 0; level < LT_N_LEVELS; level++) {
        double x = level == main_level ? .7 : level == main_level + 1 ? .15 : .02;
        if (level > 7)
            x = category == LT_CATEGORY_D ? .02 : 0;
        share[level] = x;
        sum += x;
    }
    for (int level = 0; level < LT_N_LEVELS; level++)
        share[level] *= (1 - NO_EVIDENCE) / sum;
    share[LT_N_LEVELS] = NO_EVIDENCE;
}

static int is_germline(const lt_indel_test *t)
{
    const double share = t->molecules > 0 ? t->counted / t->molecules : 0;
    return t->molecules >= GERMLINE_MIN_DEPTH && ((share >= .3 && share <= .7) || share > .95);
}

void lt_indel_levels_learn(lt_indel_rates *rates, const lt_indel_tests *tests)
{
    double count[LT_N_INDEL_SLIPS][LT_N_BINS];
    memset(count, 0, sizeof count);
    for (size_t i = 0; tests && i < tests->n; i++) {
        const lt_indel_test *t = &tests->test[i];
        for (uint32_t r = t->first; r < t->first + t->n && is_germline(t); r++) {
            const lt_evidence *e = &tests->sample->indel_evidence[r];
            count[t->slip][e->bin] += e->count;
        }
    }
    for (int s = 0; s < LT_N_INDEL_SLIPS; s++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            double *q = rates->q[s][k], seen = 0;
            guess_levels(q, s, lt_class_category(k), lt_class_size(k));
            for (int level = 0; level < LT_N_LEVELS; level++)
                seen += count[s][k * LT_N_LEVELS + level];
            for (int level = 0; level < LT_N_LEVELS; level++)
                q[level] = (1 - NO_EVIDENCE) *
                           (LEVEL_MOLECULES * q[level] / (1 - NO_EVIDENCE) +
                            count[s][k * LT_N_LEVELS + level]) /
                           (LEVEL_MOLECULES + seen);
        }
}

/* ---- e ---- */

/* Counts of one group in all folds but one. */
typedef struct group_sum {
    double n[LT_N_BINS], t[LT_N_CLASSES];
} group_sum;

static int tract_of_group(int group)
{
    return group < FIRST_MNV ? group / 3 : LT_N_INDEL_TRACTS - 1;
}

static int slip_of_group(int group)
{
    return group < FIRST_MNV ? group / 3 % LT_N_COPY_BINS : LT_N_INDEL_SLIPS - 1;
}

static void sum_groups(group_sum sum[LT_N_INDEL_GROUPS], const lt_indel_tests *tests,
                       const lt_indel_chances *chances, int but_fold)
{
    memset(sum, 0, LT_N_INDEL_GROUPS * sizeof *sum);
    for (int group = 0; chances && group < LT_N_INDEL_GROUPS; group++)
        for (int fold = 0; fold < LT_N_FOLDS; fold++)
            for (int k = 0; fold != but_fold && k < LT_N_CLASSES; k++)
                sum[group].t[k] += chances->exposure[fold][tract_of_group(group)][k];
    for (size_t i = 0; tests && i < tests->n; i++) {
        const lt_indel_test *t = &tests->test[i];
        if (t->left_out || t->fold == but_fold)
            continue;
        for (uint32_t r = t->first; r < t->first + t->n; r++) {
            const lt_evidence *e = &tests->sample->indel_evidence[r];
            sum[t->group].n[e->bin] += e->count;
        }
    }
}

static double strong_in(const double *by_level, int s)
{
    double sum = 0;
    for (int level = 0; level < LT_N_LEVELS; level++)
        sum += lt_indel_is_strong(s, level) ? by_level[level] : 0;
    return sum;
}

static void estimate_class(double e[LT_N_BINS], const group_sum *sum, const lt_indel_rates *rates,
                           int s, int klass, double rate, double prior)
{
    const double *q = rates->q[s][klass], *n = sum->n + klass * LT_N_LEVELS, t = sum->t[klass];
    const double of_class = (strong_in(n, s) + CLASS_PSEUDO) / (t + CLASS_PSEUDO / rate);
    const double q_strong = strong_in(q, s), weak = WEAK_SHARE * prior;
    for (int level = 0; level < LT_N_LEVELS; level++) {
        const double x = lt_indel_is_strong(s, level) ? of_class * q[level] / q_strong
                                                      : (n[level] + .5) / (t + .5 / weak);
        e[klass * LT_N_LEVELS + level] = x < .5 ? x : .5;
    }
}

static void estimate_group(double e[LT_N_BINS], const group_sum *sum, const lt_indel_rates *rates,
                           int group)
{
    const int s = slip_of_group(group);
    for (int category = 0; category < LT_N_CATEGORIES; category++) {
        const double prior = lt_indel_prior(group) * (category == LT_CATEGORY_D ? DUPLEX_SHARE : 1);
        const int first = LT_CLASS(category, 0, 0);
        double n = STRONG_PSEUDO, t = STRONG_PSEUDO / prior;
        for (int k = first; k < first + 2 * LT_N_SIZES; k++) {
            n += strong_in(sum->n + k * LT_N_LEVELS, s);
            t += sum->t[k];
        }
        for (int k = first; k < first + 2 * LT_N_SIZES; k++)
            estimate_class(e, sum, rates, s, k, n / t, prior);
    }
}

/* ---- site factors ---- */

enum { MAX_ROWS = 1 << 12 }; /* tests with strong evidence; more are as good as these */

static int factor_of_group(int group)
{
    const int bin = slip_of_group(group);
    return group >= FIRST_MNV ? LT_N_INDEL_FACTORS - 1 : bin == 0 ? 0 : bin <= 3 ? 1 : 2;
}

/* Expected strong molecules at g = 1. */
static double expected(const double e[LT_N_BINS], const double *exposure, int s)
{
    double sum = 0;
    for (int k = 0; k < LT_N_CLASSES; k += 2)
        sum += exposure[k] * strong_in(e + k * LT_N_LEVELS, s);
    return sum;
}

/* Sites with strong molecules one by one, the others of a group together. */
static size_t factor_rows(lt_factor_row *row, double *n_events, const lt_indel_rates *rates,
                          const lt_indel_tests *tests, const lt_indel_chances *chances, int fold,
                          int factor)
{
    double hit[LT_N_INDEL_GROUPS] = {0};
    size_t n = 0;
    *n_events = 0;
    for (size_t i = 0; i < tests->n && n < MAX_ROWS - LT_N_INDEL_GROUPS; i++) {
        const lt_indel_test *t = &tests->test[i];
        if (t->factor != factor || t->left_out || t->fold == fold || !t->strong)
            continue;
        hit[t->group] += 1;
        *n_events += t->strong;
        row[n++] =
            (lt_factor_row){1, t->strong, expected(rates->e[fold][t->group], t->exposure, t->slip)};
    }
    for (int g = 0; g < LT_N_INDEL_GROUPS; g++) {
        double sites = 0, exposure[LT_N_CLASSES] = {0};
        const int tract = tract_of_group(g);
        for (int f = 0; f < LT_N_FOLDS; f++) {
            sites += f != fold ? chances->sites[f][tract] : 0;
            for (int k = 0; f != fold && k < LT_N_CLASSES; k++)
                exposure[k] += chances->exposure[f][tract][k];
        }
        if (factor_of_group(g) != factor || sites <= hit[g])
            continue;
        const double e = expected(rates->e[fold][g], exposure, slip_of_group(g)) / sites;
        row[n++] = (lt_factor_row){sites - hit[g], 0, e > 1e-12 ? e : 1e-12};
    }
    return n;
}

static lt_status learn_factors(lt_indel_rates *rates, const lt_indel_tests *tests,
                               const lt_indel_chances *chances, lt_factor_row *row)
{
    double usual[LT_N_FACTORS];
    lt_factor_default(usual);
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        for (int factor = 0; factor < LT_N_INDEL_FACTORS; factor++) {
            double own[LT_N_FACTORS], events;
            const size_t n = factor_rows(row, &events, rates, tests, chances, fold, factor);
            memcpy(own, usual, sizeof own);
            if (n)
                LT_TRY(lt_factor_fit(own, row, n, EM_STEPS));
            for (int i = 0; i < LT_N_FACTORS; i++)
                rates->factor_prior[fold][factor][i] =
                    (events * own[i] + FACTOR_EVENTS * usual[i]) / (events + FACTOR_EVENTS);
        }
    return LT_OK;
}

/* ---- all ---- */

static lt_status learn_rates(lt_indel_rates *rates, const lt_indel_tests *tests,
                             const lt_indel_chances *chances)
{
    group_sum *sum = malloc(LT_N_INDEL_GROUPS * sizeof *sum);
    if (!sum)
        return lt_fail(LT_ENOMEM, "out of memory for the rates of indels");
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        sum_groups(sum, tests, chances, fold);
        for (int g = 0; g < LT_N_INDEL_GROUPS; g++)
            estimate_group(rates->e[fold][g], &sum[g], rates, g);
    }
    free(sum);
    return LT_OK;
}

lt_status lt_indel_rates_learn(lt_indel_rates *rates, const lt_indel_tests *tests,
                               const lt_indel_chances *chances)
{
    LT_TRY(learn_rates(rates, tests, chances));
    lt_factor_row *row = malloc(MAX_ROWS * sizeof *row);
    if (!row)
        return lt_fail(LT_ENOMEM, "out of memory for the site factors of indels");
    lt_status st = learn_factors(rates, tests, chances, row);
    free(row);
    rates->learnt = st == LT_OK;
    return st;
}

lt_status lt_indel_rates_default(lt_indel_rates *rates)
{
    memset(rates, 0, sizeof *rates);
    lt_indel_levels_learn(rates, NULL);
    LT_TRY(learn_rates(rates, NULL, NULL));
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        for (int factor = 0; factor < LT_N_INDEL_FACTORS; factor++)
            lt_factor_default(rates->factor_prior[fold][factor]);
    return LT_OK;
}
