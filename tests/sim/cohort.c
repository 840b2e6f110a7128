/* cohort.c -- what normals buy: one sample against a background of N normals, on drawn counts.
 *
 *     cohort duplex|small|single|COUNTS.tsv.gz MOLECULES NULL_KB SITES NORMALS SEED
 *            [PRIVATE_PER_MB] [THREADS]
 *
 * Counts are drawn bin by bin (tests/unit/counted_sample.h: its law is not the model's), so
 * megabases with dozens of normals cost minutes. Normals share the sample's site factors, each has
 * damage of its own (log-normal, sigma .3). Two panels: NULL_KB without a variant, from which the
 * sample learns, and SITES variants at each fraction, 20 bp apart, called with these rates. Beside
 * lowtide stand two tests that no caller can run: the oracle knows each site's true rates, Bayes
 * knows all but the site factor, of which it knows the true law and has the same normals. COUNTS
 * are real site counts (the columns of smCounter2's QIAseq panel): each (site, allele) then has the
 * rate of a random real site of its substitution, drawn from its Gamma posterior, on both strands
 * of a single-strand library. PRIVATE events,
 * one-stranded and in no other sample, are what real plasma shows on top. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>

#include "background.h"
#include "caller.h"
#include "levels.h"
#include "site_law.h"
#include "truth.h"
#include "counted_sample.h"
#include "panjer.h"
#include "rates.h"
#include "score.h"
#include "sitefactor.h"

static const double vafs[] = {0.0005, 0.001, 0.0025, 0.005, 0.02, 0.1, 0.5, 1};
enum { N_VAFS = sizeof vafs / sizeof *vafs, N_LOW = 4, STEP = 20, N_TESTS = 4 };

typedef struct setting {
    int kind;
    double molecules, private_share;
    uint32_t n_null, n_sites;
    uint64_t seed;
    int n_normals, n_threads;
    counted_law *law;
} setting;

static void die(const char *what)
{
    fprintf(stderr, "cohort: %s: %s\n", what, lt_error_message());
    exit(1);
}

static double vaf_at(const setting *set, uint32_t site, int *alt, int ref)
{
    uint32_t i = (site - set->n_null) / STEP;
    *alt = (ref + 1 + (int)(i % 3)) & 3;
    return site >= set->n_null && (site - set->n_null) % STEP == STEP / 2 ? vafs[i / 3 % N_VAFS]
                                                                          : 0;
}

/* fraction: of each variant; NULL: as vaf_at() has it */
static void draw(counted_sample *s, const setting *set, uint64_t number, int variants,
                 const double *fraction)
{
    counted_init_assay(s, set->n_sites, set->molecules, set->kind, set->seed * 1000 + number + 1,
                       set->seed * 1000 + 77);
    s->private_share = set->private_share;
    s->law = set->law;
    if (number && !variants)
        s->scale = exp(0.3 * counted_normal(&s->rng));
    for (uint32_t site = 0; site < set->n_sites; site++) {
        int alt;
        double f = vaf_at(set, site, &alt, s->sample.ref[site]);
        if (f > 0 && fraction)
            f = fraction[(site - set->n_null) / STEP];
        counted_site(s, site, alt, variants ? f : 0);
    }
}

typedef struct normals_work {
    const setting *set;
    lt_background sum;
    int next;
    pthread_mutex_t lock;
} normals_work;

static void add_normal(normals_work *work, int number)
{
    counted_sample s;
    lt_tests tests;
    lt_background one;
    char digest[65];
    lt_rates *rates = calloc(1, sizeof *rates);
    draw(&s, work->set, (uint64_t)number, 0, NULL);
    if (lt_tests_init(&tests, &s.sample, NULL, 0) < 0)
        die("tests");
    lt_levels_learn(rates, &tests);
    if (lt_rates_learn(rates, &tests) < 0)
        die("rates");
    snprintf(digest, sizeof digest, "%064d", number);
    if (lt_background_init_from(&one, &s.sample, rates, digest) < 0)
        die("background");
    lt_tests_clear(&tests);
    counted_clear(&s);
    free(rates);
    pthread_mutex_lock(&work->lock);
    if (lt_background_merge(&work->sum, &one) < 0)
        die("merge");
    pthread_mutex_unlock(&work->lock);
    lt_background_clear(&one);
}

static void *normals_thread(void *data)
{
    normals_work *work = data;
    for (;;) {
        pthread_mutex_lock(&work->lock);
        int number = ++work->next;
        pthread_mutex_unlock(&work->lock);
        if (number > work->set->n_normals)
            return NULL;
        add_normal(work, number);
    }
}

static void make_background(lt_background *bg, const setting *set)
{
    static normals_work work;
    pthread_t thread[16];
    work.set = set;
    pthread_mutex_init(&work.lock, NULL);
    for (int i = 0; i < set->n_threads; i++)
        pthread_create(&thread[i], NULL, normals_thread, &work);
    for (int i = 0; i < set->n_threads; i++)
        pthread_join(thread[i], NULL);
    if (lt_background_settle(&work.sum) < 0)
        die("settle");
    *bg = work.sum;
}

/* Sites [beg, end) of a sample as a sample; only the evidence is copied. */
static lt_sample part_of(const lt_sample *s, lt_interval *interval, uint32_t beg, uint32_t end)
{
    lt_sample part = *s;
    *interval = s->targets.interval[0];
    interval->end = interval->beg + end;
    interval->beg += beg;
    part.targets = (lt_targets){interval, 1, end - beg};
    part.ref += beg;
    part.context += beg;
    part.homopolymer += beg;
    part.exposure += (size_t)beg * LT_N_CLASSES;
    part.raw_base += (size_t)beg * 4;
    part.evidence = malloc((s->n_evidence + 1) * sizeof *part.evidence);
    part.n_evidence = 0;
    for (size_t i = 0; i < s->n_evidence; i++)
        if (s->evidence[i].site >= beg && s->evidence[i].site < end) {
            part.evidence[part.n_evidence] = s->evidence[i];
            part.evidence[part.n_evidence++].site -= beg;
        }
    return part;
}

/* p of every test by four ways: lowtide calibrated, lowtide raw, Bayes, oracle. */
typedef struct outcome {
    double *p[N_TESTS];
    size_t n;
} outcome;

/* Rows of the two panels; the truth's tests only where lowtide wrote a row or a variant lies. */
static void collect(outcome *null, outcome *variant, const setting *set, const lt_sample *whole,
                    const lt_calls calls[2], const truth *t, const lt_background *bg)
{
    size_t n_variants = (set->n_sites - set->n_null) / STEP + 1;
    for (int i = 0; i < N_TESTS; i++) {
        null->p[i] = malloc((calls[0].n + 1) * sizeof(double));
        variant->p[i] = malloc(n_variants * sizeof(double));
    }
    size_t row[2] = {0, 0};
    for (size_t i = 0, end; i < whole->n_evidence; i = end) {
        uint32_t site = whole->evidence[i].site, k[LT_N_BINS] = {0};
        int alt = whole->evidence[i].alt, wanted;
        for (end = i; end < whole->n_evidence && whole->evidence[end].site == site &&
                      whole->evidence[end].alt == alt;
             end++)
            k[whole->evidence[end].bin] = whole->evidence[end].count;
        int panel = site >= set->n_null;
        double f = vaf_at(set, site, &wanted, whole->ref[site]);
        if (panel && (f == 0 || wanted != alt))
            continue;
        const lt_calls *from = &calls[panel];
        uint32_t local = panel ? site - set->n_null : site;
        size_t *r = &row[panel];
        while (*r < from->n && (from->call[*r].site < local ||
                                (from->call[*r].site == local && from->call[*r].alt < alt)))
            ++*r;
        int found = *r < from->n && from->call[*r].site == local && from->call[*r].alt == alt;
        if (!panel && !found)
            continue;
        outcome *o = panel ? variant : null;
        /* what two normals carry as their own is filtered, whatever its p */
        found = found && from->call[*r].normals_aside < 2;
        o->p[0][o->n] = found ? from->call[*r].p : 1;
        o->p[1][o->n] = found ? from->call[*r].p_raw : 1;
        judge_by_truth(t, bg, site, alt, k, &o->p[2][o->n], &o->p[3][o->n]);
        if (panel) /* ordered by fraction on printing */
            for (int j = 0; j < N_TESTS; j++)
                o->p[j][o->n] += 10 * ((site - set->n_null) / STEP / 3 % N_VAFS);
        o->n++;
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const char *name, int test, double threshold, const outcome *null,
                      const outcome *variant, const setting *set)
{
    size_t false_positives = 0;
    for (size_t i = 0; i < null->n; i++)
        false_positives += null->p[test][i] <= threshold;
    printf("| %s | %.2g | %zu (%.2f/Mb) |", name, threshold, false_positives,
           (double)false_positives * 1e6 / set->n_null);
    size_t n[N_VAFS] = {0};
    for (uint32_t site = set->n_null + STEP / 2; site < set->n_sites; site += STEP)
        n[(site - set->n_null) / STEP / 3 % N_VAFS]++;
    for (int f = 0; f < N_LOW; f++) {
        size_t found = 0;
        for (size_t i = 0; i < variant->n; i++)
            found += variant->p[test][i] >= 10 * f && variant->p[test][i] <= 10 * f + threshold;
        printf(" %.3f |", (double)found / (double)n[f]);
    }
    putchar('\n');
}

static double at(const outcome *null, int test, size_t allowed)
{
    return allowed < null->n ? null->p[test][allowed] * (1 - 1e-12) : 1e-3;
}

static void print_tables(outcome *null, const outcome *variant, const setting *set,
                         const lt_calls *calls)
{
    size_t mb = set->n_null / 1000000;
    for (int i = 0; i < N_TESTS; i++)
        qsort(null->p[i], null->n, sizeof(double), compare);
    printf("| test, at | p | false positives |");
    for (int f = 0; f < N_LOW; f++)
        printf(" %g %% |", 100 * vafs[f]);
    puts("\n|---|---|---|---|---|---|---|");
    print_row("lowtide, default", 0, set->n_normals ? LT_NORMALS_THRESHOLD : LT_DEFAULT_THRESHOLD,
              null, variant, set);
    print_row("lowtide, nominal 1 FP/Mb", 0, 1 / 3e6, null, variant, set);
    print_row("lowtide uncalibrated, nominal 1 FP/Mb", 1, 1 / 3e6, null, variant, set);
    print_row("lowtide, observed 1 FP/Mb", 0, at(null, 0, mb), null, variant, set);
    print_row("lowtide uncalibrated, observed 1 FP/Mb", 1, at(null, 1, mb), null, variant, set);
    print_row("lowtide, observed 10 FP/Mb", 0, at(null, 0, 10 * mb), null, variant, set);
    print_row("Bayes, nominal 1 FP/Mb", 2, 1 / 3e6, null, variant, set);
    print_row("oracle, nominal 1 FP/Mb", 3, 1 / 3e6, null, variant, set);
    puts("\n| nominal | raw | calibrated | Bayes | oracle |\n|---|---|---|---|---|");
    for (double nominal = 1e-3; nominal > 0.9e-7; nominal /= 10) {
        printf("| %.0e |", nominal);
        static const int order[N_TESTS] = {1, 0, 2, 3};
        for (int j = 0; j < N_TESTS; j++) {
            double seen = 0;
            for (size_t i = 0; i < null->n; i++)
                seen += null->p[order[j]][i] <= nominal;
            printf(" %.2f |", seen / (3.0 * set->n_null) / nominal);
        }
        putchar('\n');
    }
    printf("\n(observed over nominal; Bayes and oracle only over the rows that lowtide wrote) "
           "self-check: alpha %.3f kappa %.3f\n",
           calls->calibration.alpha, calls->calibration.kappa);
}

static void call(lt_calls *calls, const lt_sample *sample, const lt_background *bg,
                 const lt_rates *rates, const lt_locus *loci, size_t n_loci, const setting *set)
{
    lt_model_config model;
    lt_model_config_default(&model);
    model.fixed_rates = rates != NULL;
    model.rates = rates;
    model.background = bg->n_samples ? bg : NULL;
    if (lt_model_call(calls, sample, loci, n_loci, &model, set->n_threads) < 0)
        die("call");
}

/* The variants of the second panel, as loci asked for. */
static lt_locus *loci_of(const setting *set, const lt_sample *whole, size_t *n)
{
    lt_locus *loci = calloc((set->n_sites - set->n_null) / STEP + 1, sizeof *loci);
    *n = 0;
    for (uint32_t site = set->n_null; site < set->n_sites; site++) {
        int alt, ref = whole->ref[site];
        if (vaf_at(set, site, &alt, ref) > 0)
            loci[(*n)++] = (lt_locus){0, 500 + site, (uint8_t)ref, (uint8_t)alt};
    }
    return loci;
}

/* Share of 95 % intervals that hold the true fraction, found or not. */
static void print_intervals(const lt_calls *calls, const setting *set)
{
    double held[N_VAFS] = {0}, n[N_VAFS] = {0}, mean[N_VAFS] = {0};
    for (size_t i = 0; i < calls->n; i++) {
        const lt_call *c = &calls->call[i];
        int f = (int)(c->site / STEP / 3 % N_VAFS);
        if (!c->forced)
            continue;
        n[f]++;
        mean[f] += c->vaf;
        held[f] += c->vaf_lo <= vafs[f] && c->vaf_hi >= vafs[f];
    }
    puts("\n| true fraction | 95 % interval holds it | mean estimate / truth |\n|---|---|---|");
    for (int f = 0; f < N_VAFS; f++)
        printf("| %g %% | %.3f of %.0f | %.3f |\n", 100 * vafs[f], held[f] / n[f], n[f],
               mean[f] / n[f] / vafs[f]);
    (void)set;
}

/* Draws the variants again, each at its LoD95, and calls them. */
static void print_lod(const lt_calls *first, const setting *set, const lt_background *bg,
                      const lt_rates *rates, const lt_locus *loci, size_t n_loci)
{
    counted_sample s;
    lt_calls calls;
    lt_interval interval;
    double *fraction = calloc((set->n_sites - set->n_null) / STEP + 1, sizeof *fraction);
    double n = 0, found = 0;
    for (size_t i = 0; i < first->n; i++)
        if (first->call[i].forced)
            fraction[first->call[i].site / STEP] = first->call[i].lod95;
    draw(&s, set, 500, 1, fraction);
    lt_sample panel = part_of(&s.sample, &interval, set->n_null, set->n_sites);
    call(&calls, &panel, bg, rates, loci, n_loci, set);
    for (size_t i = 0; i < calls.n; i++)
        if (calls.call[i].forced && fraction[calls.call[i].site / STEP] > 0) {
            n++;
            found += calls.call[i].p <= calls.call[i].threshold;
        }
    printf("\nvariants at their LoD95, each as an asked-for locus: %.3f of %.0f found\n", found / n,
           n);
    lt_calls_clear(&calls);
    free(fraction);
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fputs(
            "usage: cohort duplex|small|single|COUNTS.tsv.gz MOLECULES NULL_KB SITES NORMALS SEED "
            "[PRIVATE_PER_MB] "
            "[THREADS]\n",
            stderr);
        return 2;
    }
    setting set = {.kind = !strcmp(argv[1], "small") ? 2 : strcmp(argv[1], "duplex") != 0,
                   .molecules = atof(argv[2]),
                   .n_null = (uint32_t)(atof(argv[3]) * 1000),
                   .n_normals = atoi(argv[5]),
                   .seed = strtoull(argv[6], NULL, 10),
                   .private_share = argc > 7 ? atof(argv[7]) / 3e6 : 0,
                   .n_threads = argc > 8 ? atoi(argv[8]) : 2};
    if (set.kind == 1 && strcmp(argv[1], "single"))
        set.law = read_law(argv[1]);
    if (set.kind == 1 && strcmp(argv[1], "single") && !set.law)
        die(argv[1]);
    set.n_sites = set.n_null + (uint32_t)(atof(argv[4]) * N_VAFS * STEP);
    lt_background bg = {0};
    if (set.n_normals)
        make_background(&bg, &set);
    counted_sample s;
    draw(&s, &set, 0, 1, NULL);
    lt_interval interval[2];
    lt_sample panel[2] = {part_of(&s.sample, &interval[0], 0, set.n_null),
                          part_of(&s.sample, &interval[1], set.n_null, set.n_sites)};
    lt_calls calls[2];
    size_t n_loci;
    lt_locus *loci = loci_of(&set, &s.sample, &n_loci);
    call(&calls[0], &panel[0], &bg, NULL, NULL, 0, &set);
    call(&calls[1], &panel[1], &bg, &calls[0].rates, loci, n_loci, &set);
    truth t;
    truth_init(&t, &s);
    outcome null = {0}, variant = {0};
    collect(&null, &variant, &set, &s.sample, calls, &t, &bg);
    printf("drawn counts: %s, %g molecules, %d normals, %.2f Mb of null, %s sites a fraction, "
           "private events %s a Mb, seed %s; %zu events\n\n",
           argv[1], set.molecules, set.n_normals, set.n_null / 1e6, argv[4],
           argc > 7 ? argv[7] : "0", argv[6], bg.n_events);
    print_tables(&null, &variant, &set, &calls[0]);
    print_intervals(&calls[1], &set);
    print_lod(&calls[1], &set, &bg, &calls[0].rates, loci, n_loci);
    return 0;
}
