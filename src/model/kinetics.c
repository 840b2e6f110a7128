/* kinetics.c -- see kinetics.h.
 *
 * Each draw's likelihood is smoothed by N(0, s^2) once for each s; the posterior of (a, b) then is
 * a sum of look-ups. a is taken at the middle of the stretch. The grid is laid twice: over all that
 * is possible, then over what the first pass leaves. Time: 3 x 2 x 161^2 look-ups a draw. */
#include "kinetics.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>
#include <string.h>

#include "numeric.h"
#include "response.h"
#include "tumour_fraction.h"

#define N_SPREADS 3
#define BELOW 350 /* steps of the smoothed likelihood below the grid, and above it */
#define ABOVE 100
#define N_SMOOTH (BELOW + LT_N_TAU + ABOVE)
#define N_GRID 161
#define CHANGE_SD 9.0 /* of ln tau over the whole stretch */
#define KEEP 18.0     /* nats below the best: the second grid goes so far */
#define LN_2 0.69314718055994530942

static const double spread[N_SPREADS] = {.1, .25, .5};

typedef struct fit {
    const double *day;
    size_t n;
    double middle, span;
    double (*smooth)[N_SPREADS][N_SMOOTH]; /* by draw: ln of the smoothed likelihood */
} fit;

/* The grid of one pass. */
typedef struct frame {
    double a_lo, a_hi, b_lo, b_hi;
} frame;

enum { MOST_REACH = 110 }; /* 5 x .5 in steps of the grid */

/* Weights of N(0, spread^2) at 0 .. reach steps; returns reach. */
static int bell(double weight[MOST_REACH + 1], double sd, double *total)
{
    const int reach = (int)(5 * sd / LT_LN_TAU_STEP) + 1;
    *total = 0;
    for (int d = 0; d <= reach; d++) {
        const double z = d * LT_LN_TAU_STEP / sd;
        weight[d] = lt_exp(-0.5 * z * z);
        *total += (d ? 2 : 1) * weight[d];
    }
    return reach;
}

static void smooth(double out[N_SPREADS][N_SMOOTH], const double *ll)
{
    double cell[LT_N_TAU], mass[N_SMOOTH + 2 * MOST_REACH], weight[MOST_REACH + 1], total;
    lt_tumour_cells(cell, ll, 0);
    const double low = lt_exp(ll[0]) * LT_LN_TAU_STEP; /* constant below the grid, 0 above it */
    for (int i = 0; i < N_SMOOTH + 2 * MOST_REACH; i++) {
        const int k = i - MOST_REACH - BELOW;
        mass[i] = k < 0 ? low : k < LT_N_TAU ? cell[k] : 0;
    }
    for (int s = 0; s < N_SPREADS; s++) {
        const int reach = bell(weight, spread[s], &total);
        for (int i = 0; i < N_SMOOTH; i++) {
            const double *middle = mass + MOST_REACH + i;
            double sum = weight[0] * middle[0];
            for (int d = 1; d <= reach; d++)
                sum += weight[d] * (middle[-d] + middle[d]);
            out[s][i] = sum > 0 ? lt_log(sum / total) : -700;
        }
    }
}

static double look_up(const double *smoothed, double x)
{
    const double at = (x - LT_LN_TAU_MIN) / LT_LN_TAU_STEP + BELOW;
    if (at <= 0)
        return smoothed[0];
    if (at >= N_SMOOTH - 1)
        return smoothed[N_SMOOTH - 1];
    const int i = (int)at;
    return smoothed[i] + (at - i) * (smoothed[i + 1] - smoothed[i]);
}

static double log_posterior(const fit *f, int s, double a, double b)
{
    const double z = b * f->span / CHANGE_SD;
    double sum = -0.5 * z * z;
    for (size_t i = 0; i < f->n; i++)
        sum += look_up(f->smooth[i][s], a + b * (f->day[i] - f->middle));
    return sum;
}

static double at(double lo, double hi, int i)
{
    return lo + (hi - lo) * i / (N_GRID - 1);
}

/* Fills value[s][a][b]; returns the highest. */
static double evaluate(const fit *f, const frame *r, double (*value)[N_GRID][N_GRID])
{
    double max = -1e300;
    for (int s = 0; s < N_SPREADS; s++)
        for (int i = 0; i < N_GRID; i++)
            for (int k = 0; k < N_GRID; k++) {
                const double v =
                    log_posterior(f, s, at(r->a_lo, r->a_hi, i), at(r->b_lo, r->b_hi, k));
                value[s][i][k] = v;
                max = v > max ? v : max;
            }
    return max;
}

/* The part of the frame that is within KEEP of the best, a step more on each side. */
static frame narrow(const frame *r, double (*value)[N_GRID][N_GRID], double max)
{
    int a0 = N_GRID, a1 = 0, b0 = N_GRID, b1 = 0;
    for (int s = 0; s < N_SPREADS; s++)
        for (int i = 0; i < N_GRID; i++)
            for (int k = 0; k < N_GRID; k++) {
                if (value[s][i][k] < max - KEEP)
                    continue;
                a0 = i < a0 ? i : a0;
                a1 = i > a1 ? i : a1;
                b0 = k < b0 ? k : b0;
                b1 = k > b1 ? k : b1;
            }
    return (frame){at(r->a_lo, r->a_hi, a0 - 1), at(r->a_lo, r->a_hi, a1 + 1),
                   at(r->b_lo, r->b_hi, b0 - 1), at(r->b_lo, r->b_hi, b1 + 1)};
}

static double quantile(const double *mass, const frame *r, double share)
{
    double total = 0, sum = 0;
    for (int k = 0; k < N_GRID; k++)
        total += mass[k];
    int k = 0;
    while (k < N_GRID - 1 && sum + mass[k] < share * total)
        sum += mass[k++];
    const double part = mass[k] > 0 ? (share * total - sum) / mass[k] : 0.5;
    return r->b_lo + (r->b_hi - r->b_lo) * (k + part - 0.5) / (N_GRID - 1);
}

static void summarise(lt_kinetics *kinetics, const frame *r, double (*value)[N_GRID][N_GRID],
                      double max)
{
    double mass[N_GRID] = {0};
    for (int s = 0; s < N_SPREADS; s++)
        for (int i = 0; i < N_GRID; i++)
            for (int k = 0; k < N_GRID; k++)
                mass[k] += value[s][i][k] > max - 40 ? lt_exp(value[s][i][k] - max) : 0;
    kinetics->slope = quantile(mass, r, .5);
    kinetics->lo = quantile(mass, r, .025);
    kinetics->hi = quantile(mass, r, .975);
    kinetics->trend = kinetics->hi < 0   ? LT_TREND_FALLING
                      : kinetics->lo > 0 ? LT_TREND_RISING
                                         : LT_TREND_UNCLEAR;
    kinetics->time = kinetics->time_lo = kinetics->time_hi = NAN;
    if (kinetics->trend == LT_TREND_UNCLEAR)
        return;
    const int falls = kinetics->trend == LT_TREND_FALLING;
    kinetics->time = LN_2 / (falls ? -kinetics->slope : kinetics->slope);
    kinetics->time_lo = LN_2 / (falls ? -kinetics->lo : kinetics->hi);
    kinetics->time_hi = LN_2 / (falls ? -kinetics->hi : kinetics->lo);
}

static void place(fit *f, const double *day, size_t n)
{
    double lo = day[0], hi = day[0];
    for (size_t i = 1; i < n; i++) {
        lo = day[i] < lo ? day[i] : lo;
        hi = day[i] > hi ? day[i] : hi;
    }
    f->day = day;
    f->n = n;
    f->middle = 0.5 * (lo + hi);
    f->span = hi - lo;
}

lt_status lt_kinetics_fit(lt_kinetics *kinetics, const double *day, const double *const *likelihood,
                          size_t n)
{
    fit f = {0};
    place(&f, day, n);
    f.smooth = malloc(n * sizeof *f.smooth);
    double(*value)[N_GRID][N_GRID] = malloc(N_SPREADS * sizeof *value);
    if (!f.smooth || !value) {
        free(f.smooth);
        free(value);
        return lt_fail(LT_ENOMEM, "out of memory: kinetics of %zu draws", n);
    }
    for (size_t i = 0; i < n; i++)
        smooth(f.smooth[i], likelihood[i]);
    frame r = {LT_LN_TAU_MIN - 8, 2, -4 * CHANGE_SD / f.span, 4 * CHANGE_SD / f.span};
    for (int pass = 0; pass < 2; pass++) {
        const double max = evaluate(&f, &r, value);
        r = narrow(&r, value, max);
    }
    summarise(kinetics, &r, value, evaluate(&f, &r, value));
    free(f.smooth);
    free(value);
    return LT_OK;
}

/* ---- stretches ---- */

static int is_evaluable(const lt_draw *draw)
{
    return draw->burden.state != LT_DRAW_NOT_EVALUABLE;
}

/* Adds the stretch of draws first .. last if it can tell anything. */
static lt_status add_stretch(lt_series *series, size_t first, size_t last)
{
    const size_t most = last - first + 1;
    double *day = malloc(most * sizeof *day);
    const double **likelihood = malloc(most * sizeof *likelihood);
    size_t n = 0;
    for (size_t t = first; t <= last && day && likelihood; t++) {
        if (!is_evaluable(&series->draw[t]))
            continue;
        day[n] = series->draw[t].day;
        likelihood[n++] = series->draw[t].likelihood;
    }
    lt_status st = day && likelihood
                       ? LT_OK
                       : lt_fail(LT_ENOMEM, "out of memory: kinetics of %zu draws", most);
    if (st == LT_OK && n >= 3 && day[n - 1] > day[0]) {
        lt_kinetics *k = &series->kinetics[series->n_kinetics];
        *k =
            (lt_kinetics){.first = (uint32_t)first, .last = (uint32_t)last, .n_draws = (uint32_t)n};
        st = lt_kinetics_fit(k, day, likelihood, n);
        series->n_kinetics += st == LT_OK;
    }
    free(day);
    free(likelihood);
    return st;
}

/* Draws next to the nadir that are not detected, like it: where the low stretch begins or ends. */
static size_t edge_of_nadir(const lt_series *series, size_t first, size_t last, int step)
{
    size_t t = (size_t)series->nadir, edge = t;
    while (t != (step < 0 ? first : last)) {
        t = step < 0 ? t - 1 : t + 1;
        if (series->draw[t].burden.state == LT_DRAW_DETECTED)
            break;
        edge = is_evaluable(&series->draw[t]) ? t : edge;
    }
    return series->draw[series->nadir].burden.state == LT_DRAW_DETECTED ? (size_t)series->nadir
                                                                        : edge;
}

lt_status lt_series_kinetics(lt_series *series)
{
    const size_t first = lt_series_baseline(series), last = series->n_draws - 1;
    free(series->kinetics);
    series->n_kinetics = 0;
    series->kinetics = calloc(2, sizeof *series->kinetics);
    if (!series->kinetics)
        return lt_fail(LT_ENOMEM, "out of memory");
    if (series->nadir < 0 || first >= series->n_draws)
        return LT_OK;
    const size_t falls_to = edge_of_nadir(series, first, last, 1);
    const size_t rises_from = edge_of_nadir(series, first, last, -1);
    LT_TRY(add_stretch(series, first, falls_to));
    if (falls_to == last && rises_from == first)
        return LT_OK; /* one stretch */
    return add_stretch(series, rises_from, last);
}
