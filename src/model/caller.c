/* caller.c -- see caller.h.
 *
 * lt_model_call():
 *   1. tests        the sample as (site, alt), with the loci asked for
 *   2. learn        q; twice: rates, site-factor priors, p of all tests (the second time without
 *                   improbable tests); calibration by fold; ranks of p. Skipped with fixed rates
 *   3. judge        p and calibrated p of every test
 *   4. rows         for tests that are reported: fraction, Bayes factor, LoD95, filters
 * Tests and rows are spread over threads, each writing its own slot. */
#include "caller.h"

#include <math.h> /* NAN */
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "bins.h"
#include "calibrate.h"
#include "learn.h"
#include "lod.h"
#include "onesided.h"
#include "posterior.h"
#include "score.h"
#include "spread.h"

#define CARRIERS 2 /* so many normals that carry an allele as their own make it no tumour's */
#define GERMLINE_SHARE 0.2 /* below this share of molecules no test is called germline */

void lt_model_config_default(lt_model_config *config)
{
    *config = (lt_model_config){.threshold = 0, .report_p = 1e-3, .forced_expected = 0.1};
}

void lt_calls_clear(lt_calls *calls)
{
    free(calls->call);
    free(calls->identity.site);
    calls->call = NULL;
    calls->n = 0;
    calls->identity = (lt_identity){0};
}

/* What the threads share. */
typedef struct caller {
    lt_tests tests;
    lt_judge judge;
    lt_calls *calls;
    const lt_model_config *config;
    double threshold, asked_threshold;
    double bh[LT_N_P_RANKS];
    uint32_t *row; /* test of each row */
    size_t n_rows;
    int n_threads;
} caller;

static void calibrate_all(caller *c)
{
    const lt_rates *rates = &c->calls->rates;
    for (size_t i = 0; i < c->tests.n; i++) {
        lt_test *test = &c->tests.test[i];
        int fold = c->tests.fold[test->site];
        test->p_calibrated = lt_calibrate(test->p, rates->alpha[fold], rates->kappa[fold]);
    }
    if (!c->config->fixed_rates)
        lt_ranks_count(c->calls->rates.p_rank, &c->tests);
    lt_bh_table(c->bh, rates->p_rank);
    lt_calibration_observe(&c->calls->calibration, &c->tests, -1, c->threshold);
}

/* High enough to be looked at as germline, whatever its p. */
static int may_be_germline(const caller *c, const lt_test *test)
{
    return test->counted >= 2 && test->counted >= GERMLINE_SHARE * c->tests.depth[test->site];
}

static lt_status choose_rows(caller *c)
{
    c->row = malloc((c->tests.n + 1) * sizeof *c->row);
    if (!c->row)
        return lt_fail(LT_ENOMEM, "out of memory for the calls");
    for (size_t i = 0; i < c->tests.n; i++) {
        const lt_test *test = &c->tests.test[i];
        if (test->asked || test->p_calibrated <= c->config->report_p || may_be_germline(c, test))
            c->row[c->n_rows++] = (uint32_t)i;
    }
    c->calls->call = calloc(c->n_rows + 1, sizeof *c->calls->call);
    if (!c->calls->call)
        return lt_fail(LT_ENOMEM, "out of memory for %zu calls", c->n_rows);
    return LT_OK;
}

/* Counts of the test by bin, into k and the call. */
static void count_molecules(lt_call *call, uint32_t k[LT_N_BINS], const caller *c,
                            const lt_test *test)
{
    const lt_sample *sample = c->tests.sample;
    memset(k, 0, LT_N_BINS * sizeof *k);
    for (uint32_t i = test->first; i < test->first + test->n; i++) {
        const lt_evidence *row = &sample->evidence[i];
        int category = lt_class_category(row->bin / LT_N_LEVELS);
        k[row->bin] = row->count;
        if (!lt_level_is_counted(row->bin % LT_N_LEVELS))
            continue;
        call->alt_molecules += row->count;
        call->alt_duplex += category == LT_CATEGORY_D ? row->count : 0;
        call->alt_forward += category != LT_CATEGORY_B ? row->count : 0;
        call->alt_reverse += category != LT_CATEGORY_A ? row->count : 0;
    }
    for (size_t base = 0; base < 4; base++)
        call->raw_depth += sample->raw_base[4 * (size_t)test->site + base];
    call->raw_alt = sample->raw_base[4 * (size_t)test->site + test->alt];
}

/* Depth less the molecules of every alternative of the site; tests of a site are neighbours. */
static uint32_t reference_molecules(const caller *c, const lt_test *test)
{
    const lt_test *first = c->tests.test, *t = test;
    uint32_t depth = c->tests.depth[test->site], alternative = 0;
    while (t > first && t[-1].site == test->site)
        t--;
    for (; t < first + c->tests.n && t->site == test->site; t++)
        alternative += t->counted;
    return depth > alternative ? depth - alternative : 0;
}

/* A site at its context's usual noise could not show this, a noisy one could: without normals
 * there is no telling. */
static int is_candidate(const lt_score *score, const lt_null *null, uint32_t sum, double threshold)
{
    double usual[LT_N_FACTORS] = {0};
    int i = 0;
    while (i < LT_N_FACTORS - 1 && score->compound.grid[i] < null->mean_factor)
        i++;
    usual[i] = 1;
    lt_compound compound = score->compound;
    compound.prior = usual;
    return lt_compound_tail(&compound, sum) <= threshold;
}

/* As a tail of the group's prior, i.e. as if there were no normals. */
static double tail_without_normals(const lt_score *score, const caller *c, const lt_test *test,
                                   uint32_t sum)
{
    int group = lt_factor_group(lt_substitution(test->ref, test->alt),
                                c->tests.sample->homopolymer[test->site]);
    lt_compound compound = score->compound;
    compound.prior = c->calls->rates.factor_prior[c->tests.fold[test->site]][group];
    return lt_compound_tail(&compound, sum);
}

static double variance_of_ln(const double *prior, const lt_judge *judge)
{
    double mean = 0, square = 0;
    for (int i = 0; i < LT_N_FACTORS; i++) {
        mean += prior[i] * judge->ln_grid[i];
        square += prior[i] * judge->ln_grid[i] * judge->ln_grid[i];
    }
    return square - mean * mean;
}

static void tell_normals(lt_call *call, const caller *c, const lt_test *test, const lt_null *null)
{
    int group = lt_factor_group(lt_substitution(test->ref, test->alt),
                                c->tests.sample->homopolymer[test->site]);
    const double *prior = c->calls->rates.factor_prior[c->tests.fold[test->site]][group];
    call->normals_aside = lt_normals_aside(&c->tests.normals, test->site, test->ref, test->alt);
    if (call->normals_aside >= CARRIERS)
        call->filter |= LT_FILTER_NORMALS;
    if (null->normals_e <= 0)
        return;
    double left = variance_of_ln(null->prior, &c->judge) / variance_of_ln(prior, &c->judge);
    call->normals_alt = (uint32_t)null->normals_x;
    call->normals_share = left < 1 ? 1 - left : 0;
}

static double strong_background(const lt_null *null)
{
    double sum = 0;
    for (int b = 0; b < LT_N_BINS; b++)
        if (lt_level_is_strong(b % LT_N_LEVELS))
            sum += null->exposure[b / LT_N_LEVELS] *
                   (null->weak[b] + null->mean_factor * null->damage[b]);
    return null->molecules > 0 ? sum / null->molecules : 0;
}

static void filter_row(lt_call *call, const caller *c, const lt_test *test, const lt_null *null,
                       const lt_score *score, double threshold)
{
    int meets_half = call->vaf_hi >= .4 && call->vaf_lo <= .6;
    if (may_be_germline(c, test) && (meets_half || call->vaf > .9))
        call->filter |= LT_FILTER_GERMLINE;
    if (call->p > call->threshold) {
        call->filter |= LT_FILTER_WEAK_EVIDENCE;
        uint32_t sum = lt_score_sum(score, c->tests.sample, test);
        if (test->strong && null->normals_e <= 0 && is_candidate(score, null, sum, threshold))
            call->filter |= LT_FILTER_CANDIDATE;
        if (test->strong && null->normals_e > 0 &&
            tail_without_normals(score, c, test, sum) <= threshold)
            call->filter |= LT_FILTER_NORMALS;
    }
}

/* Where no normal covers a site, its threshold is that without normals. */
static double threshold_at(const caller *c, const lt_test *test)
{
    const lt_normals *normals = &c->tests.normals;
    int bare = normals->background && normals->site[test->site] == UINT32_MAX;
    double threshold = bare && c->config->threshold <= 0 ? LT_DEFAULT_THRESHOLD : c->threshold;
    return test->asked && c->asked_threshold > threshold ? c->asked_threshold : threshold;
}

static lt_status row_job(void *context, size_t i)
{
    const caller *c = context;
    const lt_test *test = &c->tests.test[c->row[i]];
    const lt_rates *rates = &c->calls->rates;
    int fold = c->tests.fold[test->site];
    uint32_t k[LT_N_BINS];
    lt_call *call = &c->calls->call[i];
    *call = (lt_call){.site = test->site,
                      .ref = test->ref,
                      .alt = test->alt,
                      .forced = test->asked,
                      .depth = c->tests.depth[test->site],
                      .p_raw = test->p,
                      .p = test->p_calibrated,
                      .vaf = NAN,
                      .vaf_lo = NAN,
                      .vaf_hi = NAN,
                      .lod95 = NAN,
                      .normals_share = NAN,
                      .p_tumour = NAN, /* origins are judged after calling */
                      .p_chip = NAN,
                      .p_germline = NAN};
    call->ref_molecules = reference_molecules(c, test);
    call->threshold = threshold_at(c, test);
    call->q_bh = lt_bh_lookup(c->bh, call->p);
    count_molecules(call, k, c, test);
    /* Molecules whose bases there are all N, gaps or of low quality tell nothing. */
    call->evaluable = call->depth > 0 && call->raw_depth > 0;
    if (!call->evaluable) {
        call->filter = LT_FILTER_WEAK_EVIDENCE;
        return LT_OK;
    }
    lt_null null;
    lt_score score;
    lt_fraction fraction;
    lt_null_init(&null, &c->judge, test);
    lt_score_init(&score, &null, &c->judge);
    if (c->config->witness)
        c->config->witness->row(c->config->witness->data, call, &null,
                                (const double(*)[LT_N_LEVELS + 1]) rates->q, k);
    LT_TRY(lt_fraction_estimate(&fraction, &null, &c->judge, k));
    call->vaf = fraction.mode;
    call->vaf_lo = fraction.lo;
    call->vaf_hi = fraction.hi;
    call->log_bf = fraction.log_bf;
    call->background = strong_background(&null);
    tell_normals(call, c, test, &null);
    double threshold =
        lt_calibrate_inverse(call->threshold, rates->alpha[fold], rates->kappa[fold]);
    call->lod95 = lt_lod95(&null, &score, &c->judge, fold, threshold);
    call->filter |= lt_annotate(&null, &c->judge, k);
    filter_row(call, c, test, &null, &score, threshold);
    return LT_OK;
}

/* Rows that were only looked at as germline and are not leave again. */
static void keep_reported(caller *c)
{
    lt_calls *calls = c->calls;
    for (size_t i = 0; i < c->n_rows; i++) {
        const lt_call *call = &calls->call[i];
        if (call->forced || call->p <= c->config->report_p || call->filter & LT_FILTER_GERMLINE)
            calls->call[calls->n++] = *call;
    }
}

static double threshold_of(const lt_model_config *config)
{
    if (config->threshold > 0)
        return config->threshold;
    return config->background ? LT_NORMALS_THRESHOLD : LT_DEFAULT_THRESHOLD;
}

double lt_model_asked_threshold(const lt_model_config *config, size_t n)
{
    double threshold = threshold_of(config);
    double spent = n ? config->forced_expected / (double)n : 0;
    return spent > threshold ? spent : threshold;
}

static void set_thresholds(caller *c)
{
    c->threshold = threshold_of(c->config);
    c->asked_threshold =
        lt_model_asked_threshold(c->config, c->tests.n_asked + c->config->n_other_asked);
}

static lt_status run(caller *c)
{
    set_thresholds(c);
    if (c->config->fixed_rates) {
        c->calls->rates = *c->config->rates;
        LT_TRY(lt_judge_init(&c->judge, &c->tests, &c->calls->rates));
        LT_TRY(lt_judge_all(&c->judge, &c->tests, c->n_threads));
        LT_TRY(lt_onesided_add(&c->judge, &c->tests, c->n_threads));
    } else {
        LT_TRY(lt_learn(&c->calls->rates, &c->judge, &c->tests, c->threshold, c->n_threads));
    }
    calibrate_all(c);
    LT_TRY(choose_rows(c));
    LT_TRY(lt_spread(row_job, c, c->n_rows, c->n_threads));
    keep_reported(c);
    const lt_model_witness *witness = c->config->witness;
    return witness ? witness->judged(witness->data, &c->judge) : LT_OK;
}

lt_status lt_model_call(lt_calls *calls, const lt_sample *sample, const lt_locus *loci,
                        size_t n_loci, const lt_model_config *config, int n_threads)
{
    memset(calls, 0, sizeof *calls);
    if (config->fixed_rates && !config->rates)
        return lt_fail(LT_EBUG, "fixed rates without rates");
    caller *c = calloc(1, sizeof *c);
    if (!c)
        return lt_fail(LT_ENOMEM, "out of memory");
    c->calls = calls;
    c->config = config;
    c->n_threads = n_threads;
    lt_status st = lt_tests_init(&c->tests, sample, loci, n_loci);
    if (st == LT_OK)
        st = lt_normals_init(&c->tests.normals, config->background, sample);
    if (st == LT_OK)
        st = run(c);
    lt_judge_clear(&c->judge);
    lt_tests_clear(&c->tests);
    free(c->row);
    free(c);
    if (st < 0)
        lt_calls_clear(calls);
    return st;
}
