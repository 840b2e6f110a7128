/* burden.c -- what the integrated test keeps and finds, on drawn counts.
 *
 *     burden duplex|single MOLECULES SITES_KB SAMPLES PATIENTS LOCI SEED [THREADS [NORMALS]]
 *
 * SAMPLES blank samples are drawn bin by bin (tests/unit/counted_sample.h: its law is not the
 * model's) and learnt from, beside NORMALS of the same assay; in each, PATIENTS lists of LOCI
 * random positions and alleles are taken for tumours. Molecules of a tumour are added to the
 * blank's own by the true law. Printed:
 *   - blanks with p at or below .05, .01, .001, beside the 95 % band of the binomial law;
 *   - power at 99 % empirical specificity, beside a Poisson test of the total count and a
 * likelihood ratio (INVAR's kind of statistic, which has no p of its own);
 *   - one locus at .1 % in a blank (a blood clone): detected, with and without the mark;
 *   - how often a tumour at the draw's own LoD95 is detected; how often the interval of tau holds.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "background.h"
#include "burden_test.h"
#include "counted_sample.h"
#include "learn.h"
#include "levels.h"
#include "normals.h"
#include "series.h"
#include "sitefactor.h"
#include "spread.h"
#include "tumour_fraction.h"

static const double taus[] = {0, 1e-5, 3e-5, 1e-4, 2e-4, 5e-4, 2e-3, 1e-2};
enum { N_TAUS = sizeof taus / sizeof *taus, CHIP = N_TAUS, AT_LOD, N_RUNS };

/* What one tumour in one sample showed. */
typedef struct outcome {
    double p, uncorrected, decoy, loo, poisson, glrt, tf_lo, tf_hi, lod95;
    uint8_t detected, carried;
} outcome;

typedef struct study {
    int kind, n_threads;
    double molecules;
    uint32_t n_sites;
    int n_samples, n_patients, n_loci, n_normals;
    lt_background background;
    uint64_t seed;
    counted_sample *sample; /* of now */
    lt_judge *judge;
    int number;
    outcome *out; /* samples x patients x N_RUNS */
} study;

static void die(const char *what)
{
    fprintf(stderr, "burden: %s: %s\n", what, lt_error_message());
    exit(1);
}

/* Evidence of a position's allele, by bin. */
static void count(uint32_t k[LT_N_BINS], const lt_sample *s, uint32_t site, int alt)
{
    size_t lo = 0, hi = s->n_evidence;
    memset(k, 0, LT_N_BINS * sizeof *k);
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (s->evidence[mid].site < site)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < s->n_evidence && s->evidence[lo].site == site; lo++)
        if (s->evidence[lo].alt == alt)
            k[s->evidence[lo].bin] = s->evidence[lo].count;
}

static void choose_loci(lt_burden_locus *locus, const study *st, counted_rng *rng)
{
    for (int i = 0; i < st->n_loci; i++) {
        lt_burden_locus *l = &locus[i];
        memset(l, 0, sizeof *l);
        l->site = (uint32_t)((i + counted_uniform(rng)) / st->n_loci * st->n_sites);
        l->ref = st->sample->sample.ref[l->site];
        l->alt = (uint8_t)((l->ref + 1 + (int)(3 * counted_uniform(rng))) & 3);
        l->a = 1;
        l->copies = NAN;
        l->id = (uint32_t)i;
        l->is_snv = 1;
        l->q = (const double(*)[LT_N_LEVELS + 1]) st->judge->rates->q;
        const lt_test test = {.site = l->site, .ref = l->ref, .alt = l->alt};
        lt_null_init(&l->null, st->judge, &test);
        count(l->k, &st->sample->sample, l->site, l->alt);
    }
}

/* Molecules of a tumour, by the law that is true. */
static void add_tumour(lt_burden_locus *l, const study *st, double f, counted_rng *rng)
{
    const uint32_t *exposure = st->sample->sample.exposure + (size_t)l->site * LT_N_CLASSES;
    for (int k = 0; k < LT_N_CLASSES; k++) {
        uint32_t n = counted_binomial(rng, exposure[k], f);
        for (; n; n--) {
            double u = counted_uniform(rng), total = 0;
            for (int level = 0; level < LT_N_LEVELS; level++)
                if (u < (total += st->sample->q[k][level])) {
                    l->k[k * LT_N_LEVELS + level]++;
                    break;
                }
        }
    }
}

/* P(X >= x) of a Poisson count: the test of the total. */
static double poisson_tail(double mean, uint32_t x)
{
    double term = exp(-mean), below = 0;
    for (uint32_t i = 0; i < x; i++) {
        below += term;
        term *= mean / (i + 1);
    }
    return below < 1 ? 1 - below : 0;
}

static double total_count(const lt_burden_locus *locus, int n)
{
    double mean = 0;
    uint32_t seen = 0;
    for (int i = 0; i < n; i++)
        for (int b = 0; b < LT_N_BINS; b++) {
            if (!lt_level_is_strong(b % LT_N_LEVELS))
                continue;
            seen += locus[i].k[b];
            mean += locus[i].null.exposure[b / LT_N_LEVELS] *
                    (locus[i].null.weak[b] + locus[i].null.mean_factor * locus[i].null.damage[b]);
        }
    return poisson_tail(mean, seen);
}

static void judge(outcome *o, const lt_burden_locus *locus, const study *st,
                  const lt_decoys *decoys)
{
    lt_series_settings settings = {.alpha = .01, .lod_limit = 1, .min_loci = 1};
    double ll[LT_N_TAU], at_zero = 0, p_without[512];
    lt_burden b;
    lt_burden_init(&b);
    b.alpha = .01;
    if (lt_burden_test(&b, p_without, locus, (size_t)st->n_loci, decoys, &settings) < 0 ||
        lt_tumour_likelihood(ll, &at_zero, locus, (size_t)st->n_loci, 1) < 0)
        die("test");
    lt_tumour_estimate(&b, ll, at_zero);
    *o = (outcome){b.p_model,
                   b.p_uncorrected,
                   b.p_decoy,
                   b.loo,
                   total_count(locus, st->n_loci),
                   at_zero, /* the lower, the more speaks for a tumour */
                   b.tf_lo,
                   b.tf_hi,
                   b.lod95,
                   b.state == LT_DRAW_DETECTED,
                   b.carried_by_one};
}

static lt_status patient(void *data, size_t i)
{
    const study *st = data;
    outcome *out = st->out + ((size_t)st->number * (size_t)st->n_patients + i) * N_RUNS;
    counted_rng rng = {st->seed * 1000003 + (uint64_t)st->number * 7919 + i * 104729 + 5};
    lt_burden_locus *blank = malloc((size_t)st->n_loci * sizeof *blank);
    lt_burden_locus *locus = malloc((size_t)st->n_loci * sizeof *locus);
    lt_decoys decoys;
    choose_loci(blank, st, &rng);
    if (lt_decoys_collect(&decoys, st->judge, blank, (size_t)st->n_loci) < 0)
        die("decoys");
    for (int run = 0; run < N_RUNS; run++) {
        const double tau = run < N_TAUS ? taus[run] : run == AT_LOD ? out[0].lod95 : 0;
        memcpy(locus, blank, (size_t)st->n_loci * sizeof *locus);
        for (int k = 0; k < st->n_loci && tau > 0; k++)
            add_tumour(&locus[k], st, tau, &rng);
        if (run == CHIP)
            add_tumour(&locus[0], st, .001, &rng);
        judge(&out[run], locus, st, &decoys);
    }
    lt_decoys_clear(&decoys);
    free(blank);
    free(locus);
    return LT_OK;
}

/* Of one assay; each has damage of its own. number 0 .. : samples; from 1000 on: normals. */
static void draw(counted_sample *s, const study *st, int number)
{
    counted_init_assay(s, st->n_sites, st->molecules, st->kind, st->seed * 10000 + (uint64_t)number,
                       st->n_normals ? st->seed * 77 + 3 : 0);
    if (number >= 1000)
        s->scale = exp(0.3 * counted_normal(&s->rng));
    for (uint32_t site = 0; site < st->n_sites; site++)
        counted_site(s, site, 0, 0);
}

static void add_normal(study *st, int number)
{
    counted_sample s;
    lt_tests tests;
    lt_background one;
    char digest[65];
    lt_rates *rates = calloc(1, sizeof *rates);
    draw(&s, st, 1000 + number);
    if (lt_tests_init(&tests, &s.sample, NULL, 0) < 0)
        die("tests");
    lt_levels_learn(rates, &tests);
    snprintf(digest, sizeof digest, "%064d", number);
    if (lt_rates_learn(rates, &tests) < 0 ||
        lt_background_init_from(&one, &s.sample, rates, digest) < 0 ||
        lt_background_merge(&st->background, &one) < 0)
        die("normal");
    lt_background_clear(&one);
    lt_tests_clear(&tests);
    counted_clear(&s);
    free(rates);
}

static void one_sample(study *st)
{
    counted_sample s;
    lt_tests tests;
    lt_judge judge = {0};
    lt_rates *rates = calloc(1, sizeof *rates);
    draw(&s, st, st->number);
    if (lt_tests_init(&tests, &s.sample, NULL, 0) < 0 ||
        lt_normals_init(&tests.normals, st->n_normals ? &st->background : NULL, &s.sample) < 0 ||
        lt_learn(rates, &judge, &tests, 2e-9, st->n_threads) < 0)
        die("learning");
    st->sample = &s;
    st->judge = &judge;
    if (lt_spread(patient, st, (size_t)st->n_patients, st->n_threads) < 0)
        die("patients");
    lt_judge_clear(&judge);
    lt_tests_clear(&tests);
    counted_clear(&s);
    free(rates);
}

/* ---- tables ---- */

static const outcome *at(const study *st, size_t i, int run)
{
    return &st->out[i * N_RUNS + (size_t)run];
}

static size_t n_all(const study *st)
{
    return (size_t)st->n_samples * (size_t)st->n_patients;
}

static void blanks(const study *st)
{
    static const double level[] = {.05, .01, .001};
    const size_t n = n_all(st);
    printf("%zu blanks, %d loci each: share with p at or below the level\n"
           "level   p        uncorrected  decoy p   95 %% band\n",
           n, st->n_loci);
    for (int k = 0; k < 3; k++) {
        size_t p = 0, u = 0, d = 0;
        for (size_t i = 0; i < n; i++) {
            const outcome *o = at(st, i, 0);
            p += o->p <= level[k];
            u += o->uncorrected <= level[k];
            d += o->decoy <= level[k];
        }
        const double sd = sqrt(level[k] * (1 - level[k]) / (double)n);
        printf("%-7g %.5f  %.5f      %.5f   %.5f-%.5f\n", level[k], (double)p / (double)n,
               (double)u / (double)n, (double)d / (double)n, level[k] - 1.96 * sd,
               level[k] + 1.96 * sd);
    }
}

static int compare(const void *va, const void *vb)
{
    const double *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* The statistics, the lower the more speaks for a tumour. */
static double statistic(const outcome *o, int which)
{
    return which == 0 ? o->p : which == 1 ? o->glrt : which == 2 ? o->poisson : o->loo;
}

static void power(const study *st)
{
    static const char *const name[] = {"p", "likelihood ratio", "total count", "p without one"};
    const size_t n = n_all(st);
    double *blank = malloc(n * sizeof *blank);
    printf("\npower at 99 %% empirical specificity, by tau\n%-18s", "");
    for (int run = 1; run < N_TAUS; run++)
        printf(" %7g", taus[run]);
    for (int which = 0; which < 4; which++) {
        for (size_t i = 0; i < n; i++)
            blank[i] = statistic(at(st, i, 0), which);
        qsort(blank, n, sizeof *blank, compare);
        const double limit = blank[n / 100];
        printf("\n%-18s", name[which]);
        for (int run = 1; run < N_TAUS; run++) {
            size_t found = 0;
            for (size_t i = 0; i < n; i++)
                found += statistic(at(st, i, run), which) < limit;
            printf(" %7.3f", (double)found / (double)n);
        }
    }
    free(blank);
}

static void states(const study *st)
{
    const size_t n = n_all(st);
    printf("\n\n%-18s", "detected");
    for (int run = 0; run < N_TAUS; run++) {
        size_t detected = 0;
        for (size_t i = 0; i < n; i++)
            detected += at(st, i, run)->detected;
        printf(" %g:%.3f", taus[run], (double)detected / (double)n);
    }
    printf("\n%-18s", "without the mark");
    for (int run = 0; run < N_TAUS; run++) {
        size_t plain = 0;
        for (size_t i = 0; i < n; i++)
            plain += at(st, i, run)->detected && !at(st, i, run)->carried;
        printf(" %g:%.3f", taus[run], (double)plain / (double)n);
    }
    printf("\n%-18s", "interval holds");
    for (int run = 1; run < N_TAUS; run++) {
        size_t holds = 0;
        for (size_t i = 0; i < n; i++)
            holds += at(st, i, run)->tf_lo <= taus[run] && taus[run] <= at(st, i, run)->tf_hi;
        printf(" %g:%.3f", taus[run], (double)holds / (double)n);
    }
    size_t chip = 0, plain = 0, lod = 0, n_lod = 0;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        chip += at(st, i, CHIP)->detected;
        plain += at(st, i, CHIP)->detected && !at(st, i, CHIP)->carried;
        if (isnan(at(st, i, 0)->lod95))
            continue;
        n_lod++;
        sum += log(at(st, i, 0)->lod95);
        lod += at(st, i, AT_LOD)->detected;
    }
    printf("\none locus at .1 %% in a blank: detected %.3f, without the mark %.4f\n"
           "at their own LoD95 (geometric mean %.2e): detected %.4f of %zu\n",
           (double)chip / (double)n, (double)plain / (double)n, exp(sum / (double)n_lod),
           (double)lod / (double)n_lod, n_lod);
}

int main(int argc, char **argv)
{
    if (argc < 8) {
        fputs("usage: burden duplex|single MOLECULES SITES_KB SAMPLES PATIENTS LOCI SEED [THREADS "
              "[NORMALS]]\n",
              stderr);
        return 2;
    }
    study st = {.kind = strcmp(argv[1], "duplex") ? 1 : 0,
                .molecules = atof(argv[2]),
                .n_sites = (uint32_t)(1000 * atof(argv[3])),
                .n_samples = atoi(argv[4]),
                .n_patients = atoi(argv[5]),
                .n_loci = atoi(argv[6]),
                .seed = strtoull(argv[7], NULL, 10),
                .n_threads = argc > 8 ? atoi(argv[8]) : 1,
                .n_normals = argc > 9 ? atoi(argv[9]) : 0};
    if (st.n_loci < 1 || st.n_loci > 512 || st.n_samples < 1 || st.n_patients < 1)
        return 2;
    st.out = calloc(n_all(&st) * N_RUNS, sizeof *st.out);
    for (int i = 0; i < st.n_normals; i++)
        add_normal(&st, i);
    if (st.n_normals && lt_background_settle(&st.background) < 0)
        die("normals");
    for (; st.number < st.n_samples; st.number++)
        one_sample(&st);
    printf("%s, %g molecules, %u sites, %d normals, seed %llu\n", argv[1], st.molecules, st.n_sites,
           st.n_normals, (unsigned long long)st.seed);
    blanks(&st);
    power(&st);
    states(&st);
    free(st.out);
    return 0;
}
