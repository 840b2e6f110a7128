/* accuracy.c -- sensitivity, false positives and calibration on simulated molecules.
 *
 *     accuracy LIBRARY FAMILY NULL_KB SITES SEED [THREADS]
 *
 * Molecules come straight from the simulator to the gatherer, so megabases of null cost minutes.
 * One library, two panels: NULL_KB of sites without any variant, from which rates are learnt as in
 * a call, and a panel with SITES variants at each allele fraction, one in 20 positions, called with
 * these rates (so dense a panel would spoil its own null, as no patient's does). Prints a table;
 * the seed makes it repeatable. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caller.h"
#include "clock.h"
#include "device.h"
#include "gather.h"
#include "sample_file.h"
#include "simulate.h"
#include "tables.h"

enum { CONTIG_BP = 52000, MARGIN_BP = 1000, SITES_BP = CONTIG_BP - 2 * MARGIN_BP, BATCH = 1 << 14 };

static const double vafs[] = {0.0005, 0.001, 0.0025, 0.005, 0.01};
enum { N_VAFS = sizeof vafs / sizeof *vafs };

typedef struct trial {
    lt_sim_config config;
    lt_sample sample;
    lt_sim_variant *variant;
    size_t n_variants;
    int32_t first, n_contigs; /* its contigs of the genome */
    int32_t next;
    lt_evidence **evidence;
    size_t *n_evidence;
    lt_tables tables;
    pthread_mutex_t lock;
} trial;

static void die(const char *what)
{
    fprintf(stderr, "accuracy: %s: %s\n", what, lt_error_message());
    exit(1);
}

/* Bases at 41 % GC by a hash of the position. */
static uint8_t base_at(int32_t contig, int64_t pos)
{
    if (pos < 0 || pos >= CONTIG_BP)
        return 4;
    uint64_t x = ((uint64_t)(uint32_t)contig << 32 | (uint64_t)pos) + 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    uint32_t u = (uint32_t)(x % 1000);
    return u < 295 ? 0 : u < 500 ? 1 : u < 705 ? 2 : 3;
}

static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = base_at(contig, pos);
    return LT_OK;
}

static const lt_sim_reference reference = {fetch, NULL};

static void *allocate(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p)
        die("out of memory");
    return p;
}

static uint8_t homopolymer_at(int32_t contig, int64_t pos)
{
    uint8_t longest = 0;
    for (int64_t at = pos - 1; at <= pos + 1; at++) {
        int64_t beg = at, end = at + 1;
        while (base_at(contig, beg - 1) == base_at(contig, at))
            beg--;
        while (base_at(contig, end) == base_at(contig, at))
            end++;
        longest = end - beg > longest ? (uint8_t)(end - beg) : longest;
    }
    return longest;
}

static void prepare(trial *t, int32_t first, int32_t n_contigs)
{
    t->first = first;
    t->n_contigs = n_contigs;
    lt_sample *s = &t->sample;
    const uint32_t n_sites = (uint32_t)t->n_contigs * SITES_BP;
    s->name = strdup("simulated");
    s->provenance = strdup("{}");
    s->genome.contig = allocate((size_t)(first + n_contigs), sizeof *s->genome.contig);
    s->genome.n_contigs = first + n_contigs;
    for (int32_t c = 0; c < first + n_contigs; c++) {
        char name[32];
        snprintf(name, sizeof name, "sim%d", c);
        s->genome.contig[c] = (lt_contig){strdup(name), CONTIG_BP, ""};
    }
    s->targets.interval = allocate((size_t)t->n_contigs, sizeof *s->targets.interval);
    s->targets.n = (size_t)t->n_contigs;
    s->targets.n_sites = n_sites;
    s->ref = allocate(n_sites, 1);
    s->context = allocate(n_sites, 1);
    s->homopolymer = allocate(n_sites, 1);
    s->exposure = allocate(n_sites, LT_N_CLASSES * sizeof *s->exposure);
    s->raw_base = allocate(n_sites, 4 * sizeof *s->raw_base);
    for (int32_t k = 0; k < t->n_contigs; k++) {
        const int32_t c = first + k;
        s->targets.interval[k] =
            (lt_interval){c, MARGIN_BP, MARGIN_BP + SITES_BP, (uint32_t)k * SITES_BP};
        for (int64_t x = 0; x < SITES_BP; x++) {
            uint32_t site = (uint32_t)k * SITES_BP + (uint32_t)x;
            s->ref[site] = base_at(c, x + MARGIN_BP);
            s->context[site] =
                (uint8_t)(base_at(c, x + MARGIN_BP - 1) * 5 + base_at(c, x + MARGIN_BP + 1));
            s->homopolymer[site] = homopolymer_at(c, x + MARGIN_BP);
        }
    }
    t->evidence = allocate((size_t)t->n_contigs, sizeof *t->evidence);
    t->n_evidence = allocate((size_t)t->n_contigs, sizeof *t->n_evidence);
}

/* SITES variants of each fraction, 20 bp apart. */
static void place_variants(trial *t, size_t sites)
{
    size_t n = sites * N_VAFS, k = 0;
    t->variant = allocate(n, sizeof *t->variant);
    for (int32_t c = t->first; c < t->first + t->n_contigs && k < n; c++)
        for (int64_t pos = MARGIN_BP + 10; pos < MARGIN_BP + SITES_BP - 10 && k < n; pos += 20) {
            uint8_t ref = base_at(c, pos);
            t->variant[k] = (lt_sim_variant){.contig = c,
                                             .pos = pos,
                                             .ref = ref,
                                             .alt = (uint8_t)((ref + 1 + pos / 20 % 3) & 3),
                                             .vaf = vafs[k % N_VAFS]};
            k++;
        }
    t->n_variants = k;
}

static void simulate_contig(trial *t, int32_t k)
{
    lt_interval interval = t->sample.targets.interval[k];
    interval.first_site = 0;
    const lt_targets alone = {&interval, 1, SITES_BP};
    const lt_shard shard = {&t->sample.targets, (uint32_t)k * SITES_BP,
                            (uint32_t)(k + 1) * SITES_BP};
    size_t beg = 0, end;
    while (beg < t->n_variants && t->variant[beg].contig < t->first + k)
        beg++;
    for (end = beg; end < t->n_variants && t->variant[end].contig == t->first + k;)
        end++;
    lt_sim *sim;
    lt_gather *gather = NULL;
    if (lt_sim_open(&sim, &t->config, &t->sample.genome, &alone, &reference, t->variant + beg,
                    end - beg) < 0 ||
        lt_gather_create(&gather, &t->sample, &shard, 0) < 0)
        die("simulator");
    const lt_sim_molecule *m;
    lt_batch *b = lt_gather_batch(gather);
    lt_status st;
    while ((st = lt_sim_next(sim, &m)) == LT_OK) {
        if (lt_gather_molecule(gather, &m->molecule) < 0)
            die("gather");
        if (b->n >= BATCH) {
            lt_host_evaluate(&t->tables, b->candidate, b->n, b->obs, b->level);
            lt_gather_absorb(gather);
        }
    }
    if (st != LT_EOF)
        die("simulator");
    lt_host_evaluate(&t->tables, b->candidate, b->n, b->obs, b->level);
    lt_gather_absorb(gather);
    lt_gather_finish(gather);
    size_t capacity = 0;
    lt_tally_drain(lt_gather_evidence(gather), &t->evidence[k], &t->n_evidence[k], &capacity);
    pthread_mutex_lock(&t->lock);
    lt_gather_add_to(gather, &t->sample);
    pthread_mutex_unlock(&t->lock);
    lt_gather_destroy(gather);
    lt_sim_close(sim);
}

static void *work(void *data)
{
    trial *t = data;
    for (;;) {
        pthread_mutex_lock(&t->lock);
        int32_t k = t->next++;
        pthread_mutex_unlock(&t->lock);
        if (k >= t->n_contigs)
            return NULL;
        simulate_contig(t, k);
        if (k % 10 == 9)
            fprintf(stderr, "contig %d of %d\n", k + 1, t->n_contigs);
    }
}

static void simulate_all(trial *t, int n_threads)
{
    pthread_t thread[64];
    pthread_mutex_init(&t->lock, NULL);
    for (int i = 0; i < n_threads; i++)
        pthread_create(&thread[i], NULL, work, t);
    for (int i = 0; i < n_threads; i++)
        pthread_join(thread[i], NULL);
    size_t n = 0;
    for (int32_t k = 0; k < t->n_contigs; k++)
        n += t->n_evidence[k];
    t->sample.evidence = allocate(n, sizeof *t->sample.evidence);
    for (int32_t k = 0; k < t->n_contigs; k++) {
        memcpy(t->sample.evidence + t->sample.n_evidence, t->evidence[k],
               t->n_evidence[k] * sizeof **t->evidence);
        t->sample.n_evidence += t->n_evidence[k];
        free(t->evidence[k]);
    }
}

/* p of each null test that was written, and of each variant. */
typedef struct outcome {
    double *null_p, *null_raw;
    size_t n_null;
    double mb;
    double *p, *raw; /* of the variants: 1 where nothing was written */
} outcome;

static void read_null(outcome *o, const trial *t, const lt_calls *calls)
{
    o->null_p = allocate(calls->n, sizeof *o->null_p);
    o->null_raw = allocate(calls->n, sizeof *o->null_raw);
    o->mb = t->n_contigs * (double)SITES_BP / 1e6;
    for (; o->n_null < calls->n; o->n_null++) {
        o->null_p[o->n_null] = calls->call[o->n_null].p;
        o->null_raw[o->n_null] = calls->call[o->n_null].p_raw;
    }
}

static void read_carriers(outcome *o, const trial *t, const lt_calls *calls)
{
    o->p = allocate(t->n_variants, sizeof *o->p);
    o->raw = allocate(t->n_variants, sizeof *o->raw);
    for (size_t v = 0, i = 0; v < t->n_variants; v++) {
        uint32_t site = (uint32_t)(t->variant[v].contig - t->first) * SITES_BP +
                        (uint32_t)(t->variant[v].pos - MARGIN_BP);
        o->p[v] = o->raw[v] = 1;
        while (i < calls->n && calls->call[i].site < site)
            i++;
        for (size_t j = i; j < calls->n && calls->call[j].site == site; j++)
            if (calls->call[j].alt == t->variant[v].alt) {
                o->p[v] = calls->call[j].p;
                o->raw[v] = calls->call[j].p_raw;
            }
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const double *null_p, const double *p, const outcome *o, const trial *t,
                      const char *name, double threshold)
{
    size_t false_positives = 0;
    for (size_t i = 0; i < o->n_null; i++)
        false_positives += null_p[i] <= threshold;
    printf("| %s | %.2g | %zu (%.2f/Mb) |", name, threshold, false_positives,
           (double)false_positives / o->mb);
    for (size_t f = 0; f < N_VAFS; f++) {
        size_t n = 0, found = 0;
        for (size_t v = 0; v < t->n_variants; v++)
            if (t->variant[v].vaf == vafs[f]) {
                n++;
                found += p[v] <= threshold;
            }
        printf(" %.3f |", n ? (double)found / (double)n : NAN);
    }
    putchar('\n');
}

/* The p below which `allowed` null tests lie. */
static double at_false_positives(const double *null_p, const outcome *o, size_t allowed)
{
    return allowed < o->n_null ? null_p[allowed] * (1 - 1e-12) : 1e-3;
}

/* Sensitivity by substitution, for what the simulator makes of each: rates differ thirtyfold. */
static void print_substitutions(const outcome *o, const trial *t, double threshold)
{
    printf("\n| substitution | damage a strand |");
    for (size_t f = 0; f < N_VAFS; f++)
        printf(" %g %% |", 100 * vafs[f]);
    puts("\n|---|---|---|---|---|---|---|");
    for (int k = 0; k < 12; k++) {
        const int ref = k / 3, alt = k % 3 + (k % 3 >= ref);
        printf("| %c>%c | %.1e |", "ACGT"[ref], "ACGT"[alt],
               t -> config.damage[k] * t->config.damage_scale);
        for (size_t f = 0; f < N_VAFS; f++) {
            size_t n = 0, found = 0;
            for (size_t v = 0; v < t->n_variants; v++)
                if (t->variant[v].vaf == vafs[f] && t->variant[v].ref == ref &&
                    t->variant[v].alt == alt) {
                    n++;
                    found += o->p[v] <= threshold;
                }
            printf(" %.2f |", n ? (double)found / (double)n : NAN);
        }
        putchar('\n');
    }
}

static void print_tables(const outcome *o, const trial *t, const lt_calls *calls)
{
    const double mb = o->mb;
    size_t allowed = (size_t)mb;
    printf("| at | p | false positives |");
    for (size_t f = 0; f < N_VAFS; f++)
        printf(" %g %% |", 100 * vafs[f]);
    puts("\n|---|---|---|---|---|---|---|---|");
    print_row(o->null_p, o->p, o, t, "default threshold", 2e-9);
    print_row(o->null_p, o->p, o, t, "p 1e-7", 1e-7);
    print_row(o->null_p, o->p, o, t, "nominal 1/Mb", 1 / 3e6);
    const double one = at_false_positives(o->null_p, o, allowed);
    print_row(o->null_p, o->p, o, t, "observed 1/Mb", one);
    print_row(o->null_p, o->p, o, t, "observed 10/Mb",
              at_false_positives(o->null_p, o, 10 * allowed));
    print_row(o->null_raw, o->raw, o, t, "before calibration, observed 1/Mb",
              at_false_positives(o->null_raw, o, allowed));
    print_substitutions(o, t, one);
    puts("\n| nominal | observed, raw | observed, calibrated | ratio raw | ratio calibrated "
         "|\n|---|---|---|---|---|");
    for (double nominal = 1e-3; nominal > 0.9e-7; nominal /= 10) {
        double raw = 0, calibrated = 0, tests = 3 * mb * 1e6;
        for (size_t i = 0; i < o->n_null; i++) {
            raw += o->null_raw[i] <= nominal;
            calibrated += o->null_p[i] <= nominal;
        }
        printf("| %.0e | %.2e | %.2e | %.2f | %.2f |\n", nominal, raw / tests, calibrated / tests,
               raw / tests / nominal, calibrated / tests / nominal);
    }
    printf("\nself-check of the run: alpha %.3f kappa %.3f;", calls->calibration.alpha,
           calls->calibration.kappa);
    for (int i = 0; i < LT_N_CALIBRATION; i++)
        printf("  %.0e: %.2e", calls->calibration.nominal[i], calls->calibration.observed[12][i]);
    putchar('\n');
}

static void call(lt_calls *calls, const trial *t, const lt_rates *rates, int n_threads)
{
    lt_model_config model;
    lt_model_config_default(&model);
    model.fixed_rates = rates != NULL;
    model.rates = rates;
    if (lt_model_call(calls, &t->sample, NULL, 0, &model, n_threads) < 0)
        die("call");
}

static void clear(trial *t)
{
    lt_sample_clear(&t->sample);
    free(t->variant);
    free(t->evidence);
    free(t->n_evidence);
}

int main(int argc, char **argv)
{
    static trial null, carrier;
    if (argc < 6) {
        fputs("usage: accuracy duplex|single FAMILY NULL_KB SITES SEED [THREADS]\n", stderr);
        return 2;
    }
    size_t sites = strtoul(argv[4], NULL, 10);
    int n_threads = argc > 6 ? atoi(argv[6]) : 1;
    lt_sim_config_default(&null.config);
    null.config.duplex = !strcmp(argv[1], "duplex");
    null.config.family = atof(argv[2]);
    null.config.seed = strtoull(argv[5], NULL, 10);
    null.config.assay_seed = null.config.seed + 1;
    null.config.on_target_only = 1;
    carrier.config = null.config;
    lt_tables_init(&null.tables);
    lt_tables_init(&carrier.tables);
    int32_t n_null = (int32_t)((atof(argv[3]) * 1000 + SITES_BP - 1) / SITES_BP);
    prepare(&null, 0, n_null);
    prepare(&carrier, n_null, (int32_t)((sites * N_VAFS * 20 + SITES_BP - 21) / (SITES_BP - 20)));
    place_variants(&carrier, sites);
    double begin = lt_clock_wall();
    simulate_all(&null, n_threads);
    simulate_all(&carrier, n_threads);
    double simulated = lt_clock_wall();
    lt_calls calls, carrier_calls;
    call(&calls, &null, NULL, n_threads);
    call(&carrier_calls, &carrier, &calls.rates, n_threads);
    outcome o = {0};
    read_null(&o, &null, &calls);
    read_carriers(&o, &carrier, &carrier_calls);
    qsort(o.null_p, o.n_null, sizeof *o.null_p, compare);
    qsort(o.null_raw, o.n_null, sizeof *o.null_raw, compare);
    printf(
        "simulated: %s, mean family %s, %g molecules a site, %.2f Mb of null (%.1f M tests), %zu "
        "sites a fraction, seed %s\n\n",
        argv[1], argv[2], null.config.depth, o.mb, 3 * o.mb, carrier.n_variants / N_VAFS, argv[5]);
    print_tables(&o, &carrier, &calls);
    fprintf(stderr, "simulating %.0f s, calling %.0f s\n", simulated - begin,
            lt_clock_wall() - simulated);
    lt_calls_clear(&calls);
    lt_calls_clear(&carrier_calls);
    clear(&null);
    clear(&carrier);
    free(o.null_p);
    free(o.null_raw);
    free(o.p);
    free(o.raw);
    return 0;
}
