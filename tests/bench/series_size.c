/* series_size.c -- how large a patient's file becomes, and how long it takes to open it and to add
 * one more draw: series_size OUT.h5 [draws [loci [sites]]]
 *
 * Evidence is drawn as a library of 4,000 molecules a position would leave it: fragments of 167
 * bases over intervals of 120, classes by the shares below, molecules without a usable base, errors
 * one in some thousand. Times go to standard output, one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "genome_table.h"
#include "made_series.h"
#include "sample_check.h"
#include "sample_file.h"
#include "sample_fixture.h"
#include "series_file.h"

enum { INTERVAL = 120, FRAGMENT = 167, STEP = 1000, MOLECULES = 6900, CALLS = 2000 };

static uint64_t state;

static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53;
}

static uint32_t poisson(double mean)
{
    uint32_t n = 0;
    for (double product = exp(-mean), sum = product, u = uniform(); u > sum && n < 1000; n++) {
        product *= mean / (n + 1);
        sum += product;
    }
    return n;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void must(lt_status st)
{
    if (st >= 0)
        return;
    fprintf(stderr, "%s\n", lt_error_message());
    exit(1);
}

/* Strand categories A, B, D by one, two, three and more templates, a tenth of each suspicious. */
static const double share[LT_N_CATEGORIES][LT_N_SIZES] = {
    {.10, .05, .10}, {.10, .05, .10}, {.10, .10, .30}};

static int draw_class(void)
{
    double u = uniform();
    int k = 0;
    for (; k < LT_N_CATEGORIES * LT_N_SIZES - 1; k++) {
        u -= share[k / LT_N_SIZES][k % LT_N_SIZES];
        if (u < 0)
            break;
    }
    return 2 * k + (uniform() < .1);
}

/* Molecules over one interval. */
static void fill_exposure(uint32_t *exposure)
{
    static int32_t change[INTERVAL + 1][LT_N_CLASSES];
    memset(change, 0, sizeof change);
    const uint32_t n = MOLECULES * 3 / 4 + (uint32_t)(uniform() * MOLECULES / 2);
    for (uint32_t m = 0; m < n; m++) {
        const int k = draw_class(), at = (int)(uniform() * (INTERVAL + FRAGMENT)) - FRAGMENT;
        const int end = at + FRAGMENT < INTERVAL ? at + FRAGMENT : INTERVAL;
        change[at > 0 ? at : 0][k]++;
        change[end > 0 ? end : 0][k]--;
    }
    int32_t here[LT_N_CLASSES] = {0};
    for (int i = 0; i < INTERVAL; i++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            here[k] += change[i][k];
            const uint32_t lost = poisson(here[k] * (k / 2 % LT_N_SIZES == 0 ? .01 : .0005));
            exposure[i * LT_N_CLASSES + k] =
                (uint32_t)here[k] - (lost < (uint32_t)here[k] ? lost : 0);
        }
}

static void fill_site(lt_sample *x, uint32_t s)
{
    uint64_t depth = lt_site_depth(x, s);
    for (uint8_t alt = 0; alt < 4; alt++) {
        const int is_ref = alt == x->ref[s];
        x->raw_base[s * 4 + alt] =
            is_ref ? (uint32_t)(6 * depth) + poisson(60) : poisson(6e-4 * (double)depth);
        if (is_ref)
            continue;
        for (int k = 0; k < LT_N_CLASSES; k++)
            for (int level = 0; level < 8; level += 3) {
                uint32_t count = poisson(1e-5 * x->exposure[s * LT_N_CLASSES + (uint32_t)k]);
                if (count == 0 || x->exposure[s * LT_N_CLASSES + (uint32_t)k] < 10)
                    continue;
                x->evidence[x->n_evidence++] =
                    (lt_evidence){s, alt, (uint8_t)(k * LT_N_LEVELS + level), count};
            }
    }
}

static void make_sample(lt_sample *x, uint32_t n_sites, uint64_t seed)
{
    const size_t n = n_sites / INTERVAL;
    lt_interval *intervals = calloc(n + 1, sizeof *intervals);
    for (size_t i = 0; i < n; i++)
        intervals[i] = (lt_interval){0, (int64_t)i * STEP, (int64_t)i * STEP + INTERVAL, 0};
    fixture_sample(x, intervals, n, 1);
    free(intervals);
    free(x->name);
    x->name = strdup("draw");
    x->genome.contig[0].length = x->genome.contig[1].length = 1 << 30;
    free(x->indel_evidence);
    free(x->indel);
    free(x->assessed_indel);
    x->indel_evidence = NULL;
    x->indel = NULL;
    x->assessed_indel = NULL;
    x->n_indels = x->n_indel_evidence = 0;
    x->evidence = realloc(x->evidence, (size_t)n_sites * 3 * 60 * sizeof *x->evidence);
    x->n_evidence = 0;
    state = seed * 77 + 5;
    for (size_t i = 0; i < n; i++)
        fill_exposure(x->exposure + i * INTERVAL * LT_N_CLASSES);
    for (uint32_t s = 0; s < x->targets.n_sites; s++) {
        x->ref[s] = (uint8_t)(x->ref[s] % 4);
        fill_site(x, s);
    }
}

static void make_calls(lt_calls *calls, const lt_sample *x)
{
    lt_sample few = *x;
    few.targets.n_sites = 1;
    fixture_calls(calls, &few);
    free(calls->call);
    calls->n = 0;
    calls->call = calloc(CALLS, sizeof *calls->call);
    for (uint32_t i = 0; i < CALLS && i < x->targets.n_sites / INTERVAL; i++)
        calls->call[calls->n++] =
            fixture_call(x, i * INTERVAL + 60, x->ref[i * INTERVAL + 60] ? 0 : 1);
}

static void series_of(lt_series *s, const lt_sample *x, size_t n_loci, size_t n_draws)
{
    made_series(s, n_loci, n_draws);
    lt_genome_clear(&s->genome);
    lt_genome_copy(&s->genome, &x->genome);
    for (size_t t = 0; t < n_draws; t++) {
        snprintf(s->draw[t].sample_id, 40, "draw-%zu", t);
        snprintf(s->draw[t].digest, LT_SERIES_DIGEST, "%016zx%048d", t * 7919 + 1, 0);
        for (size_t l = 0; l < n_loci; l++) { /* no two cells alike */
            lt_draw_locus *c = &s->draw[t].locus[l];
            c->vaf_hi += 1e-5 * uniform();
            c->p *= uniform();
            c->log_lr += uniform();
        }
    }
    strcpy(s->mark[1].label, "scan");
    for (size_t i = 0; i < s->n_history; i++)
        strcpy(s->history[i].sample_id, "");
}

static double write_out(lt_store *store, const char *path, size_t *n)
{
    const uint8_t *bytes;
    double begin = seconds();
    must(lt_store_image(store, &bytes, n));
    printf("  image          %7.2f s\n", seconds() - begin);
    begin = seconds();
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(bytes, 1, *n, out) != *n || fclose(out) != 0)
        exit(1);
    printf("  write          %7.2f s\n", seconds() - begin);
    return seconds() - begin;
}

static void first_draws(const char *path, const lt_sample *x, const lt_calls *calls, size_t n_loci,
                        size_t n_draws)
{
    lt_series s;
    lt_store *store;
    size_t n;
    series_of(&s, x, n_loci, n_draws);
    lt_series_fresh *fresh = calloc(n_draws + 3, sizeof *fresh);
    for (size_t t = 0; t < n_draws; t++)
        fresh[t] = (lt_series_fresh){s.draw[t].digest, &x[t % 4], &calls[t % 4]};
    for (size_t i = 0; i < 3; i++)
        fresh[n_draws + i] = (lt_series_fresh){s.control[i].digest, x, calls};
    double begin = seconds();
    must(lt_series_file_build(&store, &s, NULL, fresh, n_draws + 3));
    printf("all anew         %7.2f s\n", seconds() - begin);
    write_out(store, path, &n);
    printf("%zu draws: %.1f MB, %.3f MB a draw\n", n_draws, 1e-6 * (double)n,
           1e-6 * (double)n / (double)n_draws);
    lt_store_close(store);
    lt_series_clear(&s);
    free(fresh);
}

static void one_more(const char *path, const lt_sample *x, const lt_calls *calls, size_t n_loci,
                     size_t n_draws)
{
    lt_series old, s;
    lt_series_file *file;
    lt_store *store;
    lt_sample back;
    lt_calls back_calls;
    size_t n;
    double begin = seconds();
    must(lt_series_file_open(&file, &old, path));
    printf("open             %7.2f s\n", seconds() - begin);
    begin = seconds();
    must(lt_series_file_sample(file, old.draw[n_draws / 2].digest, &back, &back_calls));
    printf("one draw's evidence %4.2f s\n", seconds() - begin);
    series_of(&s, x, n_loci, n_draws + 1);
    const lt_series_fresh fresh = {s.draw[n_draws].digest, x, calls};
    begin = seconds();
    must(lt_series_file_build(&store, &s, file, &fresh, 1));
    printf("one draw more    %7.2f s\n", seconds() - begin);
    write_out(store, path, &n);
    lt_store_close(store);
    lt_series_file_close(file);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const size_t n_draws = argc > 2 ? strtoul(argv[2], NULL, 10) : 200;
    const size_t n_loci = argc > 3 ? strtoul(argv[3], NULL, 10) : 2000;
    const uint32_t n_sites = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 240000;
    static lt_sample sample[4];
    static lt_calls calls[4];
    for (uint64_t i = 0; i < 4; i++) {
        make_sample(&sample[i], n_sites, i);
        make_calls(&calls[i], &sample[i]);
    }
    printf("%u sites, %zu rows of evidence, depth %u at site 60\n", (unsigned)n_sites,
           sample[0].n_evidence, (unsigned)lt_site_depth(&sample[0], 60));
    first_draws(argv[1], sample, calls, n_loci, n_draws);
    one_more(argv[1], sample, calls, n_loci, n_draws);
    return 0;
}
