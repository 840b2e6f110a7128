/* halving.c -- how well a half-life of 5.00 days is found whose late draws show no molecule.
 *
 *     halving COURSES SEED [THREADS]
 *
 * tau falls by half in five days, with N(0, s^2) on ln tau at each of nine draws in 30 days; 40,000
 * molecules a draw. From .1 % at first a draw at day 30 expects .6 molecules, from .03 % it is .2.
 * Beside it the least-squares line through the logarithms of what was seen, draws without a
 * molecule left out: its half-life, and how often its own 95 % interval (Student) holds 5. Exit
 * status 1 where the median half-life is off by more than 4 % (and three standard errors), or the
 * intervals of the likelihood hold it in fewer than 93 % (less three standard errors). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "counted_sample.h"
#include "kinetics.h"
#include "series.h"
#include "spread.h"

enum { DRAWS = 9, MOLECULES = 40000 };
static const double day[DRAWS] = {0, 2, 4, 7, 10, 15, 20, 25, 30};

typedef struct outcome {
    double half, ols; /* half-lives */
    int n_zero, is_falling, holds, ols_holds;
} outcome;

typedef struct study {
    uint64_t seed;
    double tau, sd;
    outcome *out;
} study;

static void counted_likelihood(double *ll, uint32_t k)
{
    double tau[LT_N_TAU], max = -INFINITY;
    lt_tau_grid(tau);
    for (int t = 0; t < LT_N_TAU; t++) {
        ll[t] = k * log(tau[t]) - MOLECULES * tau[t];
        max = ll[t] > max ? ll[t] : max;
    }
    for (int t = 0; t < LT_N_TAU; t++)
        ll[t] -= max;
}

/* Least squares on the logarithms of draws with molecules. */
static void by_logarithms(outcome *o, const uint32_t *k)
{
    /* two-sided 5 % of Student's t with 1 .. 7 degrees of freedom */
    static const double student[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365};
    double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double ln = k[i] ? log((double)k[i] / MOLECULES) : 0;
        if (!k[i])
            continue;
        n++;
        x += day[i];
        y += ln;
        xx += day[i] * day[i];
        xy += day[i] * ln;
        yy += ln * ln;
    }
    o->ols = NAN;
    o->ols_holds = 0;
    if (n < 3)
        return;
    const double sxx = xx - x * x / n, sxy = xy - x * y / n, syy = yy - y * y / n;
    const double slope = sxy / sxx, rest = fmax(0, syy - slope * sxy) / (n - 2);
    o->ols = -log(2) / slope;
    o->ols_holds = fabs(slope + log(2) / 5) <= student[(int)n - 3] * sqrt(rest / sxx);
}

static lt_status one_course(void *context, size_t c)
{
    const study *st = context;
    double ll[DRAWS][LT_N_TAU];
    const double *pointer[DRAWS];
    uint32_t k[DRAWS];
    counted_rng rng = {st->seed * 1000003 + c * 7919};
    outcome *o = &st->out[c];
    lt_kinetics fit;
    o->n_zero = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double tau = st->tau * exp(-log(2) / 5 * day[i] + st->sd * counted_normal(&rng));
        k[i] = counted_poisson(&rng, MOLECULES * tau);
        o->n_zero += k[i] == 0;
        counted_likelihood(ll[i], k[i]);
        pointer[i] = ll[i];
    }
    LT_TRY(lt_kinetics_fit(&fit, day, pointer, DRAWS));
    o->half = log(2) / -fit.slope;
    o->is_falling = fit.trend == LT_TREND_FALLING;
    o->holds = fit.lo <= -log(2) / 5 && -log(2) / 5 <= fit.hi;
    by_logarithms(o, k);
    return LT_OK;
}

static int compare(const void *va, const void *vb)
{
    const double *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* Sorts; those that are not a number must not be there. */
static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, compare);
    return n ? 0.5 * (x[(n - 1) / 2] + x[n / 2]) : NAN;
}

/* Prints a row; returns 1 where it is not as promised. */
static int row(study *st, size_t n, int n_threads)
{
    double *half = malloc(n * sizeof *half), *ols = malloc(n * sizeof *ols);
    double zero = 0, falling = 0, holds = 0, ols_holds = 0, sum = 0, ols_sum = 0;
    size_t n_ols = 0;
    if (!half || !ols || lt_spread(one_course, st, n, n_threads) < 0)
        exit(2);
    for (size_t i = 0; i < n; i++) {
        const outcome *o = &st->out[i];
        half[i] = o->half;
        sum += 1 / o->half;
        zero += o->n_zero;
        falling += o->is_falling;
        holds += o->holds;
        ols_holds += o->ols_holds;
        if (isnan(o->ols))
            continue;
        ols_sum += 1 / o->ols;
        ols[n_ols++] = o->ols;
    }
    const double d = (double)n, found = median(half, n);
    printf("| %g | %g | %.2f | %.2f | %.2f | %.3f | %.3f | %.2f | %.2f | %.3f |\n", st->tau, st->sd,
           zero / d, found, d / sum, holds / d, falling / d, median(ols, n_ols),
           (double)n_ols / ols_sum, ols_holds / d);
    fflush(stdout);
    const double spread = log(half[3 * n / 4] / half[n / 4]) / 1.349; /* by the quartiles */
    free(half);
    free(ols);
    return fabs(log(found / 5)) > .04 + 3 * 1.25 * spread / sqrt(d) ||
           holds / d < .93 - 3 * sqrt(.95 * .05 / d);
}

int main(int argc, char **argv)
{
    static const double tau[] = {.01, .001, 3e-4}, sd[] = {.1, .25, .5};
    const size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 40;
    const int n_threads = argc > 3 ? atoi(argv[3]) : 1;
    study st = {.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1};
    int failed = 0;
    st.out = calloc(n + 1, sizeof *st.out);
    if (n < 1 || n_threads < 1 || !st.out)
        return 2;
    printf(
        "| tau at first | s | draws without a molecule | half-life, median | of the mean slope | "
        "holds 5 | falling | by logarithms, median | of the mean slope | holds 5 |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n");
    for (int t = 0; t < 3; t++)
        for (int s = 0; s < 3; s++) {
            st.seed++;
            st.tau = tau[t];
            st.sd = sd[s];
            failed |= row(&st, n, n_threads);
        }
    free(st.out);
    return failed;
}
