/* plasma.c -- real noise: five healthy plasmas, each against the other four.
 *
 *     plasma FOLDER [THREADS]
 *
 * FOLDER holds plasma_counts.s1..s5.tsv.gz: read counts by base and strand (no UMIs) of 7,453
 * positions at 8,000-10,000x. Each read counts as a molecule of its strand with strong evidence for
 * its base. Prints how often null tests pass, and the power on binomial spikes, each twenty
 * positions apart and in the two strands' shares, called with the rates of the unspiked sample. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "background.h"
#include "caller.h"
#include "counted_sample.h"
#include "lines.h"

enum { N_SAMPLES = 5, MAX_SITES = 8000, LEVEL = 6, N_SPIKES = 3, STEP = 20 };
static const double spikes[N_SPIKES] = {0.001, 0.0025, 0.005};
static lt_contig chr1 = {(char *)"chr1", 249250621, ""};

/* counts[site][base][strand] of one plasma. */
typedef struct plasma {
    int64_t pos[MAX_SITES];
    uint8_t ref[MAX_SITES];
    uint32_t count[MAX_SITES][4][2];
    uint32_t n;
} plasma;

static void die(const char *what)
{
    fprintf(stderr, "plasma: %s: %s\n", what, lt_error_message());
    exit(1);
}

static void read_plasma(plasma *p, const char *path)
{
    static const char bases[] = "ACGT", columns[] = "ACTG"; /* of the table's last eight */
    lt_lines *lines;
    char *text, *field[14];
    if (lt_lines_open(&lines, path) < 0 || lt_lines_next(lines, &text) < 0)
        die(path);
    while (lt_lines_next(lines, &text) == LT_OK && lt_line_split(text, field, 14) == 14) {
        uint32_t i = p->n++;
        p->pos[i] = atoll(field[1]) - 1;
        p->ref[i] = (uint8_t)(strchr(bases, field[3][0]) - bases);
        for (int b = 0; b < 4; b++)
            for (int strand = 0; strand < 2; strand++)
                p->count[i][strchr(bases, columns[b]) - bases][strand] =
                    (uint32_t)atoi(field[6 + 2 * b + strand]);
        for (int strand = 0; strand < 2; strand++)
            p->count[i][p->ref[i]][strand] = (uint32_t)atoi(field[4 + strand]);
    }
    lt_lines_close(lines);
}

static void intervals(lt_sample *s, const plasma *p)
{
    s->targets.interval = calloc(p->n, sizeof *s->targets.interval);
    for (uint32_t i = 0; i < p->n; i++) {
        if (i == 0 || p->pos[i] != p->pos[i - 1] + 1)
            s->targets.interval[s->targets.n++] = (lt_interval){0, p->pos[i], p->pos[i], i};
        s->targets.interval[s->targets.n - 1].end++;
    }
    s->targets.n_sites = p->n;
}

/* The plasma as a sample; what is not known of it (levels, classes) is one. */
static void make_sample(lt_sample *s, const plasma *p)
{
    memset(s, 0, sizeof *s);
    s->name = (char *)"plasma";
    s->genome = (lt_genome){&chr1, 1};
    intervals(s, p);
    s->ref = calloc(p->n, 1);
    s->context = calloc(p->n, 1);
    s->homopolymer = calloc(p->n, 1);
    s->exposure = calloc(p->n, LT_N_CLASSES * sizeof *s->exposure);
    s->raw_base = calloc(p->n, 4 * sizeof *s->raw_base);
    s->evidence = calloc(p->n, 6 * sizeof *s->evidence);
    for (uint32_t i = 0; i < p->n; i++) {
        int left = i && p->pos[i - 1] == p->pos[i] - 1 ? p->ref[i - 1] : 4;
        int right = i + 1 < p->n && p->pos[i + 1] == p->pos[i] + 1 ? p->ref[i + 1] : 4;
        s->ref[i] = p->ref[i];
        s->context[i] = (uint8_t)(left * 5 + right);
        s->homopolymer[i] = 1;
        for (uint32_t b = 0; b < 4; b++)
            for (int strand = 0; strand < 2; strand++) {
                uint32_t n = p->count[i][b][strand];
                int klass = LT_CLASS(strand, 2, 0);
                s->exposure[i * LT_N_CLASSES + (uint32_t)klass] += n;
                s->raw_base[4 * i + b] += n;
                if (n && b != p->ref[i])
                    s->evidence[s->n_evidence++] =
                        (lt_evidence){i, (uint8_t)b, (uint8_t)(klass * LT_N_LEVELS + LEVEL), n};
            }
    }
    for (int strand = 0; strand < 2; strand++)
        s->mirror[LT_CLASS(strand, 2, 0)][LEVEL] = 1000000;
}

static void free_sample(lt_sample *s)
{
    free(s->targets.interval);
    free(s->ref);
    free(s->context);
    free(s->homopolymer);
    free(s->exposure);
    free(s->raw_base);
    free(s->evidence);
}

static void call(lt_calls *calls, const lt_sample *s, const lt_background *bg,
                 const lt_rates *rates, int threads)
{
    lt_model_config model;
    lt_model_config_default(&model);
    model.background = bg;
    model.fixed_rates = rates != NULL;
    model.rates = rates;
    model.report_p = bg ? 1e-2 : 1e-6;
    if (lt_model_call(calls, s, NULL, 0, &model, threads) < 0)
        die("call");
}

/* Adds carriers of one fraction at every 20th site; the site's first allele with no read, so that
 * none is a variant of the person's own. */
static uint32_t spike(plasma *to, const plasma *from, double f, counted_rng *rng)
{
    uint32_t n = 0;
    *to = *from;
    for (uint32_t i = STEP / 2; i < from->n; i += STEP, n++) {
        int alt = (from->ref[i] + 1 + (int)(i / STEP % 3)) & 3;
        for (int strand = 0; strand < 2; strand++) {
            uint32_t k = counted_poisson(rng, f * from->count[i][from->ref[i]][strand]);
            to->count[i][alt][strand] += k;
            to->count[i][from->ref[i]][strand] -= k;
        }
    }
    return n;
}

typedef struct result {
    double tests, exceed[2][5]; /* calibrated, raw; at 1e-1 .. 1e-5 */
    double spiked[N_SPIKES], found[N_SPIKES][2][3];
    double *null_p[2], *spike_p[N_SPIKES][2];
    size_t n_null, n_spike[N_SPIKES];
    double kappa[N_SAMPLES], onesided[N_SAMPLES];
} result;

static void keep(double **list, size_t n, double p)
{
    *list = realloc(*list, (n + 1) * sizeof **list);
    (*list)[n] = p;
}

/* share[p or raw][at] of spikes found */
static void count_spikes(result *r, int f, const lt_calls *calls, const plasma *p,
                         const double *threshold)
{
    for (size_t c = 0; c < calls->n; c++) {
        const lt_call *call = &calls->call[c];
        int alt = (p->ref[call->site] + 1 + (int)(call->site / STEP % 3)) & 3;
        if (call->site % STEP != STEP / 2 || call->alt != alt)
            continue;
        for (int t = 0; t < 3; t++) {
            r->found[f][0][t] += call->p <= threshold[t];
            r->found[f][1][t] += call->p_raw <= threshold[t];
        }
        keep(&r->spike_p[f][0], r->n_spike[f], call->p);
        keep(&r->spike_p[f][1], r->n_spike[f]++, call->p_raw);
    }
}

static void run_one(result *r, plasma *all, int own, int threads)
{
    static plasma spiked;
    static const double threshold[3] = {1e-4, 1e-5, 3.3e-7};
    lt_background bg = {0};
    lt_sample s;
    lt_calls calls, with;
    for (int i = 0; i < N_SAMPLES; i++) {
        lt_background one;
        char digest[65];
        if (i == own)
            continue;
        make_sample(&s, &all[i]);
        call(&calls, &s, NULL, NULL, threads);
        snprintf(digest, sizeof digest, "%064d", i);
        if (lt_background_init_from(&one, &s, &calls.rates, digest) < 0 ||
            lt_background_merge(&bg, &one) < 0)
            die("background");
        lt_background_clear(&one);
        lt_calls_clear(&calls);
        free_sample(&s);
    }
    if (lt_background_settle(&bg) < 0)
        die("settle");
    make_sample(&s, &all[own]);
    call(&calls, &s, &bg, NULL, threads);
    for (size_t c = 0; c < calls.n; c++) {
        const lt_call *row = &calls.call[c];
        if (row->alt_molecules >= 0.05 * row->depth)
            continue;
        if (row->p <= 1e-5)
            printf("p %.1e: s%d chr1:%lld %c>%c, %u reads forward, %u reverse of %u; normals %u\n",
                   row->p, own + 1, (long long)all[own].pos[row->site] + 1, "ACGT"[row->ref],
                   "ACGT"[row->alt], row -> alt_forward, row -> alt_reverse, row -> depth,
                   row -> normals_alt);
        keep(&r->null_p[0], r->n_null, row->p);
        keep(&r->null_p[1], r->n_null++, row->p_raw);
        for (int i = 0; i < 5; i++) {
            r->exceed[0][i] += row->p <= pow(10, -(i + 1));
            r->exceed[1][i] += row->p_raw <= pow(10, -(i + 1));
        }
    }
    r->tests += 3.0 * all[own].n;
    r->kappa[own] = calls.calibration.kappa;
    r->onesided[own] = calls.rates.onesided_kappa[0];
    free_sample(&s);
    counted_rng rng = {(uint64_t)own + 41};
    for (int f = 0; f < N_SPIKES; f++) {
        r->spiked[f] += spike(&spiked, &all[own], spikes[f], &rng);
        make_sample(&s, &spiked);
        call(&with, &s, &bg, &calls.rates, threads);
        count_spikes(r, f, &with, &spiked, threshold);
        lt_calls_clear(&with);
        free_sample(&s);
    }
    lt_calls_clear(&calls);
    lt_background_clear(&bg);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static plasma all[N_SAMPLES];
    static result r;
    if (argc < 2) {
        fputs("usage: plasma FOLDER [THREADS]\n", stderr);
        return 2;
    }
    for (int i = 0; i < N_SAMPLES; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/plasma_counts.s%d.tsv.gz", argv[1], i + 1);
        read_plasma(&all[i], path);
    }
    for (int i = 0; i < N_SAMPLES; i++)
        run_one(&r, all, i, argc > 2 ? atoi(argv[2]) : 2);
    printf("five plasmas, leave one out: %.0f tests\n\n| nominal | raw, observed / nominal | "
           "calibrated |\n|---|---|---|\n",
           r.tests);
    for (int i = 1; i < 5; i++)
        printf("| 1e-%d | %.2f | %.2f |\n", i + 1, r.exceed[1][i] / r.tests * pow(10, i + 1),
               r.exceed[0][i] / r.tests * pow(10, i + 1));
    puts("\n| spiked | raw p <= 1e-4 | 1e-5 | 3.3e-7 | calibrated p <= 1e-4 | 1e-5 | 3.3e-7 "
         "|\n|---|---|---|---|---|---|---|");
    for (int f = 0; f < N_SPIKES; f++) {
        printf("| %g %% |", 100 * spikes[f]);
        for (int kind = 1; kind >= 0; kind--)
            for (int t = 0; t < 3; t++)
                printf(" %.3f |", r.found[f][kind][t] / r.spiked[f]);
        putchar('\n');
    }
    puts("\n| at as many false positives | threshold | 0.1 % | 0.25 % | 0.5 % "
         "|\n|---|---|---|---|---|");
    for (int kind = 1; kind >= 0; kind--) {
        qsort(r.null_p[kind], r.n_null, sizeof(double), compare);
        for (size_t allowed = 1; allowed <= 34; allowed = allowed == 1   ? 3
                                                          : allowed == 3 ? 11
                                                                         : 34 + (allowed == 34)) {
            double threshold = r.null_p[kind][allowed] * (1 - 1e-12);
            printf("| %s, %.0e of tests | %.2g |", kind ? "raw" : "calibrated",
                   (double)allowed / r.tests, threshold);
            for (int f = 0; f < N_SPIKES; f++) {
                double found = 0;
                for (size_t i = 0; i < r.n_spike[f]; i++)
                    found += r.spike_p[f][kind][i] <= threshold;
                printf(" %.3f |", found / r.spiked[f]);
            }
            putchar('\n');
        }
    }
    printf("\none-sided kappa of each:");
    for (int i = 0; i < N_SAMPLES; i++)
        printf(" %.2f", r.onesided[i]);
    printf("\nkappa of each:");
    for (int i = 0; i < N_SAMPLES; i++)
        printf(" %.2f", r.kappa[i]);
    putchar('\n');
    return 0;
}
