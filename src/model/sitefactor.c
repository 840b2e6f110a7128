/* sitefactor.c -- see sitefactor.h.
 *
 * G-modelling (Efron 2016, doi 10.1093/biomet/asv068) by EM: 300 steps from exp(-(ln g / 1.2)^2 /
 * 2) + 1e-4. Sites are first tallied by (k, ln e in steps of 0.1), each cell keeping the mean of
 * its e, so a step costs cells x 88 whatever the panel's size. */
#include "sitefactor.h"

#include <math.h> /* sqrt, which is exact */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "bins.h"
#include "numeric.h"
#include "spread.h"

#define LN2 0.69314718055994530942
#define EM_STEPS 300
#define MIN_TESTS 2000.0 /* a sample with fewer leans on the default prior */
/* A group's body is its own, its tail, which a thousand sites cannot show, leans on all groups:
 * that many of their tests count as its own. On real panels of 10,418 sites (1,500 tests a group
 * and fold) a hard limit of 2,000 put A>G at .11 of nominal 1e-2 and C>G at 2.7; one of 1,000 put p
 * <= 1e-4 at 3.3 times nominal; this gives .36, 1.0 and 1.6. */
#define POOLED_TESTS 500.0
#define MIN_OWN 300.0

void lt_factor_grid(double grid[LT_N_FACTORS])
{
    for (int i = 0; i < LT_N_FACTORS; i++)
        grid[i] = lt_exp((-5 + 0.15 * i) * LN2);
}

static void normalise(double *prior)
{
    double sum = 0;
    for (int i = 0; i < LT_N_FACTORS; i++)
        sum += prior[i];
    for (int i = 0; i < LT_N_FACTORS; i++)
        prior[i] /= sum;
}

/* Pseudo-sites: .05 a point at grid step .45, scaled to this step; above g = 8 they fall as 1/g^2,
 * or else p could never pass 1e-5 at noisy-looking sites. n is the number of real ones. */
static void add_pseudo_sites(double *prior, double n)
{
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double g = lt_exp((-5 + 0.15 * i) * LN2), r = 8 / g;
        prior[i] = n * prior[i] + 0.05 / 3 * (r < 1 ? r * r : 1);
    }
    normalise(prior);
}

void lt_factor_default(double prior[LT_N_FACTORS])
{
    double body[LT_N_FACTORS], bump[LT_N_FACTORS];
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double x = (-5 + 0.15 * i) * LN2 / 0.7, y = x - lt_log(20.0) / 0.7;
        body[i] = lt_exp(-0.5 * x * x);
        bump[i] = lt_exp(-0.5 * y * y);
    }
    normalise(body);
    normalise(bump);
    for (int i = 0; i < LT_N_FACTORS; i++)
        prior[i] = 0.995 * body[i] + 0.005 * bump[i];
    add_pseudo_sites(prior, MIN_TESTS);
}

/* likelihood[r][i], each row scaled to a maximum of 1. */
static void fill_likelihood(double *likelihood, const lt_factor_row *row, size_t n_rows)
{
    for (size_t r = 0; r < n_rows; r++, likelihood += LT_N_FACTORS) {
        double max = 0;
        for (int i = 0; i < LT_N_FACTORS; i++) {
            double ln_g = (-5 + 0.15 * i) * LN2;
            likelihood[i] = row[r].k * ln_g - row[r].e * lt_exp(ln_g);
            if (i == 0 || likelihood[i] > max)
                max = likelihood[i];
        }
        for (int i = 0; i < LT_N_FACTORS; i++)
            likelihood[i] = lt_exp(likelihood[i] - max);
    }
}

/* One EM step; returns nothing but the new prior. */
static void em_step(double *prior, const double *likelihood, const lt_factor_row *row,
                    size_t n_rows)
{
    double next[LT_N_FACTORS] = {0};
    for (size_t r = 0; r < n_rows; r++, likelihood += LT_N_FACTORS) {
        double part[8] = {0}; /* eight sums side by side: fixed order, yet vectorisable */
        for (int i = 0; i < LT_N_FACTORS; i += 8)
            for (int j = 0; j < 8; j++)
                part[j] += prior[i + j] * likelihood[i + j];
        double sum = ((part[0] + part[1]) + (part[2] + part[3])) +
                     ((part[4] + part[5]) + (part[6] + part[7]));
        double scale = row[r].n / sum;
        for (int i = 0; i < LT_N_FACTORS; i++)
            next[i] += scale * prior[i] * likelihood[i];
    }
    memcpy(prior, next, sizeof next);
    normalise(prior);
}

lt_status lt_factor_fit(double prior[LT_N_FACTORS], const lt_factor_row *row, size_t n_rows,
                        int n_steps)
{
    double n = 0;
    for (size_t r = 0; r < n_rows; r++)
        n += row[r].n;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double x = (-5 + 0.15 * i) * LN2 / 1.2;
        prior[i] = lt_exp(-0.5 * x * x) + 1e-4;
    }
    normalise(prior);
    if (n_rows) {
        double *likelihood = malloc(n_rows * LT_N_FACTORS * sizeof *likelihood);
        if (!likelihood)
            return lt_fail(LT_ENOMEM, "out of memory for the site-factor prior");
        fill_likelihood(likelihood, row, n_rows);
        for (int step = 0; step < n_steps; step++)
            em_step(prior, likelihood, row, n_rows);
        free(likelihood);
    }
    add_pseudo_sites(prior, n);
    return LT_OK;
}

#define N_E_CELLS 256 /* ln e from -14 in steps of 0.1 */
#define N_K_CELLS 128

/* The tests of one fold and group by (k, ln e). Cells of k are a third of a Poisson standard
 * deviation wide (or 5 %), so that with many normals there are not as many rows as tests. */
typedef struct tally {
    double n[N_K_CELLS][N_E_CELLS], k[N_K_CELLS][N_E_CELLS], e[N_K_CELLS][N_E_CELLS];
    double total;
} tally;

/* One k a row up to 9, then sqrt k in steps of 1/6, from k = 64 (row 39) ln k in steps of .05. */
static int row_of(double k)
{
    int row = k < 9    ? (int)k
              : k < 64 ? (int)(6 * sqrt(k)) - 9
                       : 39 + (int)((lt_log(k) - lt_log(64)) / 0.05);
    return row < N_K_CELLS ? row : N_K_CELLS - 1;
}

static void tally_add(tally *to, double k, double e)
{
    double place = (lt_log(e) + 14) / 0.1;
    int cell = place < 0 ? 0 : place >= N_E_CELLS ? N_E_CELLS - 1 : (int)place;
    int row = row_of(k);
    to->total += 1;
    to->n[row][cell] += 1;
    to->k[row][cell] += k;
    to->e[row][cell] += e;
}

/* Expected strong molecules at g = 1. strong[row][class] are sums over strong levels. */
static double expected_strong(const uint32_t *exposure, const double *strong)
{
    double sum = 0;
    for (int k = 0; k < LT_N_CLASSES; k++)
        sum += exposure[k] * strong[k];
    return sum;
}

/* Tallies the tests of all folds but one, the normals' molecules with the sample's own. */
static void tally_fold(tally *group, const lt_tests *tests, const lt_split *split, int fold)
{
    const lt_sample *sample = tests->sample;
    double strong[LT_N_NULLS][LT_N_CLASSES];
    lt_split_strong(strong, split);
    size_t t = 0;
    for (uint32_t site = 0; site < sample->targets.n_sites; site++) {
        int ref = sample->ref[site];
        for (int alt = 0; alt < 4; alt++) {
            while (t < tests->n && (tests->test[t].site < site ||
                                    (tests->test[t].site == site && tests->test[t].alt < alt)))
                t++;
            if (ref >= LT_BASE_N || alt == ref || tests->fold[site] == fold ||
                tests->depth[site] == 0 ||
                tests->left_out[3 * (size_t)site + (size_t)(alt - (alt > ref))])
                continue;
            int here = t < tests->n && tests->test[t].site == site && tests->test[t].alt == alt;
            double x, e = expected_strong(sample->exposure + (size_t)site * LT_N_CLASSES,
                                          strong[lt_null_row(ref, alt, sample->context[site])]);
            int own = lt_factor_group(lt_substitution(ref, alt), sample->homopolymer[site]);
            double normals_e;
            lt_normals_at(&tests->normals, site, ref, alt, &x, &normals_e);
            tally_add(&group[own], x + (here ? tests->test[t].strong : 0), e + normals_e);
        }
    }
}

static lt_status tally_rows(const tally *from, lt_factor_row **row, size_t *n, size_t *capacity)
{
    for (int k = 0; k < N_K_CELLS; k++)
        for (int cell = 0; cell < N_E_CELLS; cell++) {
            if (from->n[k][cell] == 0)
                continue;
            LT_TRY(lt_array_reserve(row, capacity, *n + 1, sizeof **row));
            (*row)[(*n)++] = (lt_factor_row){from->n[k][cell], from->k[k][cell] / from->n[k][cell],
                                             from->e[k][cell] / from->n[k][cell]};
        }
    return LT_OK;
}

/* Fits the sum of n tallies. */
static lt_status fit_tallies(double *prior, const tally *from, int n_tallies)
{
    lt_factor_row *row = NULL;
    size_t n = 0, capacity = 0;
    lt_status st = LT_OK;
    for (int i = 0; i < n_tallies && st == LT_OK; i++)
        st = tally_rows(&from[i], &row, &n, &capacity);
    if (st == LT_OK)
        st = lt_factor_fit(prior, row, n, EM_STEPS);
    free(row);
    return st;
}

/* A job for a thread: one fold's pooled prior (group = LT_N_FACTOR_GROUPS) or one group's. */
typedef struct fit_jobs {
    tally *group[LT_N_FOLDS];
    double prior[LT_N_FOLDS][LT_N_FACTOR_GROUPS + 1][LT_N_FACTORS];
} fit_jobs;

static lt_status fit_job(void *context, size_t i)
{
    fit_jobs *jobs = context;
    size_t fold = i / (LT_N_FACTOR_GROUPS + 1), group = i % (LT_N_FACTOR_GROUPS + 1);
    double *prior = jobs->prior[fold][group];
    if (group == LT_N_FACTOR_GROUPS)
        return fit_tallies(prior, jobs->group[fold], LT_N_FACTOR_GROUPS);
    if (jobs->group[fold][group].total < MIN_OWN)
        return LT_OK; /* will borrow */
    return fit_tallies(prior, &jobs->group[fold][group], 1);
}

static void choose_priors(lt_rates *rates, const fit_jobs *jobs)
{
    double fallback[LT_N_FACTORS];
    lt_factor_default(fallback);
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        double total = 0, pooled[LT_N_FACTORS];
        for (int group = 0; group < LT_N_FACTOR_GROUPS; group++)
            total += jobs->group[fold][group].total;
        double own = total < MIN_TESTS ? total / MIN_TESTS : 1;
        for (int i = 0; i < LT_N_FACTORS; i++)
            pooled[i] = own * jobs->prior[fold][LT_N_FACTOR_GROUPS][i] + (1 - own) * fallback[i];
        for (int group = 0; group < LT_N_FACTOR_GROUPS; group++) {
            double n = jobs->group[fold][group].total;
            double share = n < MIN_OWN ? 0 : n / (n + POOLED_TESTS);
            for (int i = 0; i < LT_N_FACTORS; i++)
                rates->factor_prior[fold][group][i] =
                    share * jobs->prior[fold][group][i] + (1 - share) * pooled[i];
        }
    }
}

lt_status lt_factors_learn(lt_rates *rates, const lt_tests *tests, const lt_split *split,
                           int n_threads)
{
    fit_jobs *jobs = calloc(1, sizeof *jobs);
    lt_status st = jobs ? LT_OK : lt_fail(LT_ENOMEM, "out of memory for the site-factor prior");
    for (int fold = 0; fold < LT_N_FOLDS && st == LT_OK; fold++) {
        jobs->group[fold] = calloc(LT_N_FACTOR_GROUPS, sizeof(tally));
        if (jobs->group[fold])
            tally_fold(jobs->group[fold], tests, &split[fold], fold);
        else
            st = lt_fail(LT_ENOMEM, "out of memory for the site-factor prior");
    }
    if (st == LT_OK)
        st = lt_spread(fit_job, jobs, LT_N_FOLDS * (LT_N_FACTOR_GROUPS + 1), n_threads);
    if (st == LT_OK)
        choose_priors(rates, jobs);
    for (int fold = 0; jobs && fold < LT_N_FOLDS; fold++) {
        free(jobs->group[fold]);
    }
    free(jobs);
    return st;
}
