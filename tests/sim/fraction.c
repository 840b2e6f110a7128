/* fraction.c -- how often the interval of the tumour fraction holds it, and whether its mode leans.
 *
 *     fraction DRAWS SEED [THREADS]
 *
 * Counts are drawn molecule by molecule from the model: 16 and 50 loci of 2,000 to 8,000 molecules,
 * expected at tau times .2 to 1, site factors by the default prior. Once all loci are there, once
 * each is lost with probability .2. Then the time of 2,000 loci. Exit status 1 where fewer than
 * 93 % (less three standard errors) of the intervals hold tau while all loci are there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "counted_sample.h"
#include "made_burden.h"
#include "series.h"
#include "spread.h"
#include "tumour_fraction.h"

#define STRONG_RATE 2e-6
#define WEAK_RATE 1e-4
#define MOST_LOCI 50

typedef struct outcome {
    double tf, lo, hi;
} outcome;

typedef struct study {
    uint64_t seed;
    int n_loci;
    double tau, lost;
    outcome *out;
} study;

static double draw_factor(counted_rng *rng, const double prior[LT_N_FACTORS],
                          const double grid[LT_N_FACTORS])
{
    double u = counted_uniform(rng);
    int i = 0;
    while (i < LT_N_FACTORS - 1 && u > prior[i])
        u -= prior[i++];
    return grid[i];
}

static void draw_locus(lt_burden_locus *l, counted_rng *rng, uint32_t id, double tau, double lost)
{
    double grid[LT_N_FACTORS];
    uint32_t strong = 0, weak = 0;
    const double n = floor(2000 + 6000 * counted_uniform(rng));
    made_burden_locus(l, id, n, STRONG_RATE, WEAK_RATE, 60, 0);
    lt_factor_grid(grid);
    lt_factor_default(l->null.prior);
    l->a = .2 + .8 * counted_uniform(rng);
    const double g = draw_factor(rng, l->null.prior, grid);
    const double f = counted_uniform(rng) < lost ? 0 : lt_burden_vaf(l, tau);
    const double p_strong = f * .9 + (1 - f) * g * STRONG_RATE;
    const double p_weak = f * .05 + (1 - f) * WEAK_RATE;
    for (int i = 0; i < n; i++) {
        const double u = counted_uniform(rng);
        strong += u < p_strong;
        weak += u >= p_strong && u < p_strong + p_weak;
    }
    made_evidence(l, strong, weak);
}

static lt_status one_draw(void *context, size_t i)
{
    const study *st = context;
    lt_burden_locus l[MOST_LOCI];
    counted_rng rng = {st->seed * 1000003 + i * 7919};
    double ll[LT_N_TAU], at_zero;
    lt_burden b;
    for (int k = 0; k < st->n_loci; k++)
        draw_locus(&l[k], &rng, (uint32_t)k, st->tau, st->lost);
    LT_TRY(lt_tumour_likelihood(ll, &at_zero, l, (size_t)st->n_loci, 1));
    lt_burden_init(&b);
    lt_tumour_estimate(&b, ll, at_zero);
    st->out[i] = (outcome){b.tf, b.tf_lo, b.tf_hi};
    return LT_OK;
}

/* Prints a row; returns the share that holds. */
static double row(study *st, size_t n, int n_threads)
{
    double holds = 0, below = 0, zero = 0, mean = 0, width = 0;
    if (lt_spread(one_draw, st, n, n_threads) < 0) {
        fprintf(stderr, "fraction: %s\n", lt_error_message());
        exit(2);
    }
    for (size_t i = 0; i < n; i++) {
        const outcome *o = &st->out[i];
        holds += o->lo <= st->tau && st->tau <= o->hi;
        below += o->hi < st->tau;
        zero += o->tf == 0;
        mean += o->tf / st->tau;
        width += (o->hi - o->lo) / st->tau;
    }
    const double d = (double)n;
    printf("| %d | %g | %g | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", st->n_loci, st->lost,
           st->tau, holds / d, below / d, (d - holds - below) / d, zero / d, mean / d, width / d);
    fflush(stdout);
    return holds / d;
}

static double seconds(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void time_many(uint64_t seed)
{
    enum { N = 2000 };
    lt_burden_locus *l = malloc(N * sizeof *l);
    counted_rng rng = {seed};
    double ll[LT_N_TAU], at_zero;
    for (uint32_t i = 0; l && i < N; i++)
        draw_locus(&l[i], &rng, i, 1e-3, 0);
    const double start = seconds();
    if (!l || lt_tumour_likelihood(ll, &at_zero, l, N, 1) < 0)
        exit(2);
    printf("2,000 loci on one thread: %.2f s\n", seconds() - start);
    free(l);
}

int main(int argc, char **argv)
{
    static const double tau[] = {3e-5, 1e-4, 3e-4, 1e-3, 3e-3, .01, .03, .1, .3};
    static const int n_loci[] = {16, 50};
    const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    const int n_threads = argc > 3 ? atoi(argv[3]) : 1;
    study st = {.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1};
    int failed = 0;
    st.out = calloc(n + 1, sizeof *st.out);
    if (n < 1 || n_threads < 1 || !st.out)
        return 2;
    printf(
        "| loci | lost | tau | holds | tau above | tau below | tf 0 | mean tf / tau | width / tau "
        "|\n|---|---|---|---|---|---|---|---|---|\n");
    for (int lost = 0; lost < 2; lost++)
        for (int m = 0; m < 2; m++)
            for (size_t t = 0; t < sizeof tau / sizeof *tau; t++) {
                st.seed++;
                st.n_loci = n_loci[m];
                st.tau = tau[t];
                st.lost = .2 * lost;
                const double holds = row(&st, n, n_threads);
                failed |= !lost && holds < .93 - 3 * sqrt(.95 * .05 / (double)n);
            }
    time_many(st.seed);
    free(st.out);
    return failed;
}
