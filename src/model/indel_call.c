/* indel_call.c -- see indel_call.h.
 *
 * One thread, in the order of the sample's alleles: there are few of them. */
#include "indel_call.h"

#include <math.h> /* NAN */
#include <stdlib.h>
#include <string.h>

#include "annotate.h"
#include "bins.h"
#include "calibrate.h"
#include "changes.h"
#include "indel_rates.h"
#include "lod.h"
#include "numeric.h"
#include "posterior.h"
#include "score.h"
#include "sitefactor.h"
#include "sites.h"

#define UNLIKELY 1e-6      /* tests below are not learnt from in the second pass */
#define GERMLINE_SHARE 0.2 /* below this share of molecules no test is called germline */
#define MNV_SHARE 0.8      /* of the molecules of each base's SNV */
#define MNV_DOUBT 0.05     /* one-sided */
#define KINDS 4.0          /* insertion, deletion, MNV, complex: tests of each site */

typedef struct indel_caller {
    lt_indel_tests tests;
    lt_indel_chances chances;
    const lt_sample *sample;
    lt_calls *calls;
    const lt_model_config *config;
    double threshold, asked_threshold;
    double bh[LT_N_P_RANKS];
    lt_rates *rates; /* holds the q of the test at hand, where judging looks for it */
    lt_judge judge;
    lt_call *row;
    size_t n_rows;
} indel_caller;

/* ---- one test ---- */

/* The part of strong levels, and of others in proportion to q, is damage; the rest is not. */
static void split_rates(lt_null *null, const lt_indel_test *t, const double *e,
                        const double q[LT_N_CLASSES][LT_N_LEVELS + 1])
{
    for (int k = 0; k < LT_N_CLASSES; k++) {
        double strong_e = 0, strong_q = 0;
        for (int level = 0; level < LT_N_LEVELS; level++)
            if (lt_indel_is_strong(t->slip, level)) {
                strong_e += e[k * LT_N_LEVELS + level];
                strong_q += q[k][level];
            }
        for (int level = 0; level < LT_N_LEVELS; level++) {
            const int b = k * LT_N_LEVELS + level;
            const double most = strong_q > 0 ? strong_e / strong_q * q[k][level] : 0;
            null->damage[b] = lt_indel_is_strong(t->slip, level) || e[b] < most ? e[b] : most;
            null->weak[b] = e[b] - null->damage[b];
        }
    }
}

/* The null of a test; the judge's q becomes that of its kind. */
static void init_null(lt_null *null, indel_caller *c, const lt_indel_test *t)
{
    const lt_indel_rates *rates = &c->calls->rates.indel;
    memset(null, 0, sizeof *null);
    memcpy(c->rates->q, rates->q[t->slip], sizeof c->rates->q);
    null->molecules = t->molecules;
    memcpy(null->exposure, t->exposure, sizeof null->exposure);
    split_rates(null, t, rates->e[t->fold][t->group], rates->q[t->slip]);
    memcpy(null->prior, rates->factor_prior[t->fold][t->factor], sizeof null->prior);
    for (int i = 0; i < LT_N_FACTORS; i++)
        null->mean_factor += null->prior[i] * c->judge.grid[i];
}

static uint32_t score_sum(const lt_score *score, const lt_sample *sample, const lt_indel_test *t)
{
    uint64_t sum = 0;
    for (uint32_t i = t->first; i < t->first + t->n; i++) {
        const lt_evidence *e = &sample->indel_evidence[i];
        sum += (uint64_t)score->weight[e->bin] * e->count;
    }
    return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static void judge_all(indel_caller *c)
{
    for (size_t i = 0; i < c->tests.n; i++) {
        lt_indel_test *t = &c->tests.test[i];
        t->p = 1;
        if (t->strong < 1 && t->any < 2)
            continue;
        lt_null null;
        lt_score score;
        init_null(&null, c, t);
        lt_score_init(&score, &null, &c->judge);
        t->p = lt_compound_tail(&score.compound, score_sum(&score, c->sample, t));
    }
}

/* ---- rates ---- */

static void count_ranks(indel_caller *c)
{
    uint32_t *rank = c->calls->rates.indel.p_rank;
    double n = 0;
    memset(rank, 0, LT_N_P_RANKS * sizeof *rank);
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        n += c->chances.sites[fold][LT_N_INDEL_TRACTS - 1];
    for (size_t i = 0; i < c->tests.n; i++)
        rank[lt_p_step(c->tests.test[i].p)]++;
    for (int i = LT_N_P_RANKS - 2; i >= 0; i--)
        rank[i] += rank[i + 1];
    rank[0] = KINDS * n > rank[0] ? (uint32_t)(KINDS * n) : rank[0];
}

static lt_status learn(indel_caller *c)
{
    lt_indel_rates *rates = &c->calls->rates.indel;
    lt_indel_chances_count(&c->chances, &c->tests);
    lt_indel_levels_learn(rates, &c->tests);
    for (int pass = 0; pass < 2; pass++) {
        LT_TRY(lt_indel_rates_learn(rates, &c->tests, &c->chances));
        judge_all(c);
        for (size_t i = 0; pass == 0 && i < c->tests.n; i++)
            if (c->tests.test[i].p < UNLIKELY)
                c->tests.test[i].left_out |= LT_OUT_UNLIKELY;
    }
    count_ranks(c);
    return LT_OK;
}

/* Rates that were lent, or learnt from the sample. */
static lt_status find_rates(indel_caller *c)
{
    if (!c->config->fixed_rates)
        return learn(c);
    if (!c->calls->rates.indel.learnt)
        LT_TRY(lt_indel_rates_default(&c->calls->rates.indel));
    judge_all(c);
    return LT_OK;
}

/* ---- rows ---- */

static int may_be_germline(const lt_indel_test *t)
{
    return t->counted >= 2 && t->counted >= GERMLINE_SHARE * t->molecules;
}

/* The molecules' counts by bin, into k and the call. */
static void count_molecules(lt_call *call, uint32_t k[LT_N_BINS], const indel_caller *c,
                            const lt_indel_test *t)
{
    const lt_sample *sample = c->sample;
    memset(k, 0, LT_N_BINS * sizeof *k);
    for (uint32_t i = t->first; i < t->first + t->n; i++) {
        const lt_evidence *e = &sample->indel_evidence[i];
        const int category = lt_class_category(e->bin / LT_N_LEVELS);
        k[e->bin] = e->count;
        if (!lt_level_is_counted(e->bin % LT_N_LEVELS))
            continue;
        call->alt_molecules += e->count;
        call->alt_duplex += category == LT_CATEGORY_D ? e->count : 0;
        call->alt_forward += category != LT_CATEGORY_B ? e->count : 0;
        call->alt_reverse += category != LT_CATEGORY_A ? e->count : 0;
    }
    for (size_t base = 0; base < 4; base++)
        call->raw_depth += sample->raw_base[4 * (size_t)call->site + base];
    call->raw_alt = sample->indel[t->indel].raw_alt;
    if (call->raw_depth < call->raw_alt)
        call->raw_depth = call->raw_alt;
}

static double strong_background(const lt_null *null, int slip)
{
    double sum = 0;
    for (int b = 0; b < LT_N_BINS; b++)
        if (lt_indel_is_strong(slip, b % LT_N_LEVELS))
            sum += null->exposure[b / LT_N_LEVELS] *
                   (null->weak[b] + null->mean_factor * null->damage[b]);
    return null->molecules > 0 ? sum / null->molecules : 0;
}

static void filter_row(lt_call *call, const indel_caller *c, const lt_indel_test *t,
                       const lt_null *null, const uint32_t k[LT_N_BINS])
{
    call->filter |= lt_annotate(null, &c->judge, k);
    if (may_be_germline(t) && ((call->vaf_hi >= .4 && call->vaf_lo <= .6) || call->vaf > .9))
        call->filter |= LT_FILTER_GERMLINE;
    if (call->p > call->threshold)
        call->filter |= LT_FILTER_WEAK_EVIDENCE;
}

static lt_status make_row(lt_call *call, indel_caller *c, const lt_indel_test *t)
{
    uint32_t k[LT_N_BINS];
    *call = (lt_call){.site = c->sample->indel[t->indel].site,
                      .indel = t->indel + 1,
                      .forced = t->asked,
                      .depth = (uint32_t)t->molecules,
                      .p_raw = t->p,
                      .p = t->p,
                      .q_bh = lt_bh_lookup(c->bh, t->p),
                      .threshold = t->asked ? c->asked_threshold : c->threshold,
                      .vaf = NAN,
                      .vaf_lo = NAN,
                      .vaf_hi = NAN,
                      .lod95 = NAN,
                      .normals_share = NAN,
                      .p_tumour = NAN,
                      .p_chip = NAN,
                      .p_germline = NAN};
    count_molecules(call, k, c, t);
    call->ref_molecules = call->depth - call->alt_molecules;
    call->evaluable = call->depth > 0 && call->raw_depth > 0 && c->sample->assessed_indel &&
                      c->sample->assessed_indel[call->site];
    if (!call->evaluable) {
        call->filter = LT_FILTER_WEAK_EVIDENCE;
        return LT_OK;
    }
    lt_null null;
    lt_score score;
    lt_fraction fraction;
    init_null(&null, c, t);
    lt_score_init(&score, &null, &c->judge);
    if (c->config->witness)
        c->config->witness->row(c->config->witness->data, call, &null,
                                (const double(*)[LT_N_LEVELS + 1]) c->calls->rates.indel.q[t->slip],
                                k);
    LT_TRY(lt_fraction_estimate(&fraction, &null, &c->judge, k));
    call->vaf = fraction.mode;
    call->vaf_lo = fraction.lo;
    call->vaf_hi = fraction.hi;
    call->log_bf = fraction.log_bf;
    call->background = strong_background(&null, t->slip);
    call->lod95 = lt_lod95(&null, &score, &c->judge, t->fold, call->threshold);
    filter_row(call, c, t, &null, k);
    return LT_OK;
}

static lt_status make_rows(indel_caller *c)
{
    c->row = calloc(c->tests.n + 1, sizeof *c->row);
    if (!c->row)
        return lt_fail(LT_ENOMEM, "out of memory for %zu calls", c->tests.n);
    for (size_t i = 0; i < c->tests.n; i++) {
        const lt_indel_test *t = &c->tests.test[i];
        const int is_reported = t->asked || t->p <= c->config->report_p;
        if (!is_reported && !may_be_germline(t))
            continue;
        lt_call *call = &c->row[c->n_rows];
        LT_TRY(make_row(call, c, t));
        c->n_rows += is_reported || call->filter & LT_FILTER_GERMLINE;
    }
    return LT_OK;
}

/* ---- MNVs and complex changes, and what they are made of ---- */

/* The first SNV call at or behind the site. */
static size_t first_call(const lt_calls *calls, uint32_t site)
{
    size_t lo = 0, hi = calls->n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (calls->call[mid].site < site)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Whether the SNV, i bases behind the allele's pos, is a part of it: of an MNV the same base. */
static int is_part(const lt_allele *a, int64_t i, const lt_call *snv)
{
    const int is_mnv = strlen(a->ref) == strlen(a->alt);
    return !is_mnv || a->alt[i] == "ACGT"[snv->alt];
}

/* SNV calls that are parts of the row's allele, one a call of visit(). */
static void for_each_part(const lt_call *row, lt_calls *calls, const lt_sample *sample,
                          void (*visit)(const lt_call *row, lt_call *snv, int *result), int *result)
{
    const lt_allele *a = &sample->indel[row->indel - 1].allele;
    for (int64_t i = 0; a->ref[i]; i++) {
        const int64_t pos = a->pos + i;
        const uint32_t site = lt_sites_first(&sample->targets, a->contig, pos, pos + 1);
        for (size_t k = first_call(calls, site); k < calls->n && calls->call[k].site == site; k++)
            if (is_part(a, i, &calls->call[k]))
                visit(row, &calls->call[k], result);
    }
}

/* Whether the counts allow that MNV_SHARE of the SNV's molecules have the whole allele: with few
 * molecules some miss it by chance, where a read ends just behind. */
static int has_most(const lt_call *row, const lt_call *snv)
{
    return row->alt_molecules >= MNV_SHARE * snv->alt_molecules ||
           lt_binomial_below(row->alt_molecules, snv->alt_molecules, MNV_SHARE) >= MNV_DOUBT;
}

/* More molecules have the SNV than the whole allele: it is the SNV, and something beside it. */
static void look_for_more(const lt_call *row, lt_call *snv, int *more)
{
    *more |= !has_most(row, snv);
}

static void mark_part(const lt_call *row, lt_call *snv, int *unused)
{
    (void)unused;
    if (!snv->forced && has_most(row, snv))
        snv->filter |= LT_FILTER_CLUSTERED;
}

/* Whether a germline insertion or deletion among the rows is a part of the row's allele. */
static int holds_germline(const indel_caller *c, const lt_call *row)
{
    const lt_allele *a = &c->sample->indel[row->indel - 1].allele;
    const int64_t end = a->pos + (int64_t)strlen(a->ref);
    for (const lt_call *x = c->row; x < c->row + c->n_rows; x++) {
        const lt_indel *other = &c->sample->indel[x->indel - 1];
        int64_t beg, other_end;
        lt_indel_span(other, &beg, &other_end);
        if (other->unit && x->filter & LT_FILTER_GERMLINE && other->allele.contig == a->contig &&
            beg <= end && other_end >= a->pos && row->alt_molecules < MNV_SHARE * x->alt_molecules)
            return 1;
    }
    return 0;
}

/* Whether the row of a gap has the molecules of a called complex change that it is a part of. */
static int is_held(const indel_caller *c, const lt_call *row)
{
    const lt_indel *gap = &c->sample->indel[row->indel - 1];
    int64_t beg, end;
    lt_indel_span(gap, &beg, &end);
    for (const lt_call *x = c->row; gap->unit && x < c->row + c->n_rows; x++) {
        const lt_indel *other = &c->sample->indel[x->indel - 1];
        const lt_allele *a = &other->allele;
        if (!other->unit && (!x->filter || x->filter == LT_FILTER_GERMLINE) &&
            strlen(a->ref) != strlen(a->alt) && a->contig == gap->allele.contig &&
            beg <= a->pos + (int64_t)strlen(a->ref) && end >= a->pos && has_most(x, row) &&
            row->alt_molecules >= MNV_SHARE * x->alt_molecules)
            return 1;
    }
    return 0;
}

/* Gaps that complex changes explain leave. */
static void settle_gaps(indel_caller *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_rows; i++)
        if (!c->row[i].forced && is_held(c, &c->row[i]))
            c->row[i].filter |= LT_FILTER_CLUSTERED; /* all are looked at before one leaves */
    for (size_t i = 0; i < c->n_rows; i++)
        if (!(c->row[i].filter & LT_FILTER_CLUSTERED))
            c->row[n++] = c->row[i];
    c->n_rows = n;
}

/* Either the MNV or complex change, or what it is made of: calls hold SNVs alone still. Rows that
 * others explain leave. What was asked for is judged by its own p: it stays as it is. */
static void settle_rows(indel_caller *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_rows; i++) {
        lt_call *row = &c->row[i];
        int more = 0;
        if (!c->sample->indel[row->indel - 1].unit) {
            for_each_part(row, c->calls, c->sample, look_for_more, &more);
            more |= holds_germline(c, row);
            if (!more && (!row->filter || row->filter == LT_FILTER_GERMLINE))
                for_each_part(row, c->calls, c->sample, mark_part, &more);
        }
        if (!more || row->forced)
            c->row[n++] = *row;
    }
    c->n_rows = n;
    settle_gaps(c);
}

/* Rows of both kinds by site; SNVs first. */
static lt_status merge_rows(indel_caller *c)
{
    lt_calls *calls = c->calls;
    settle_rows(c);
    const size_t n = calls->n + c->n_rows;
    lt_call *all = malloc((n + 1) * sizeof *all);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory for %zu calls", n);
    for (size_t to = 0, i = 0, k = 0; to < n; to++)
        all[to] = i < calls->n && (k == c->n_rows || calls->call[i].site <= c->row[k].site)
                      ? calls->call[i++]
                      : c->row[k++];
    free(calls->call);
    calls->call = all;
    calls->n = n;
    return LT_OK;
}

/* ---- all ---- */

static void set_thresholds(indel_caller *c, size_t n_asked)
{
    /* Normals say nothing of these alleles yet. */
    c->threshold = c->config->threshold > 0 ? c->config->threshold : LT_DEFAULT_THRESHOLD;
    const double spent = n_asked ? c->config->forced_expected / (double)n_asked : 0;
    c->asked_threshold = spent > c->threshold ? spent : c->threshold;
}

static lt_status run(indel_caller *c, const uint32_t *asked, size_t n_asked)
{
    c->rates = calloc(1, sizeof *c->rates);
    if (!c->rates)
        return lt_fail(LT_ENOMEM, "out of memory for the rates of indels");
    c->judge.rates = c->rates;
    for (int fold = 0; fold < LT_N_FOLDS; fold++)
        c->rates->onesided_kappa[fold] = 1; /* such events are not modelled here */
    lt_factor_grid(c->judge.grid);
    for (int i = 0; i < LT_N_FACTORS; i++)
        c->judge.ln_grid[i] = lt_log(c->judge.grid[i]);
    LT_TRY(lt_indel_tests_init(&c->tests, c->sample, asked, n_asked));
    LT_TRY(find_rates(c));
    lt_bh_table(c->bh, c->calls->rates.indel.p_rank);
    LT_TRY(make_rows(c));
    return merge_rows(c);
}

lt_status lt_model_call_indels(lt_calls *calls, const lt_sample *sample, const uint32_t *asked,
                               size_t n_asked, size_t n_loci, const lt_model_config *config)
{
    indel_caller *c = calloc(1, sizeof *c);
    if (!c)
        return lt_fail(LT_ENOMEM, "out of memory");
    c->sample = sample;
    c->calls = calls;
    c->config = config;
    set_thresholds(c, n_asked + n_loci);
    lt_status st = run(c, asked, n_asked);
    lt_indel_tests_clear(&c->tests);
    free(c->rates);
    free(c->row);
    free(c);
    return st;
}
