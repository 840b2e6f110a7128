/* response.c -- see response.h.
 *
 * ln rho = ln tau_now - ln tau_before: both posteriors as masses on the grid of ln tau, their
 * difference by direct convolution, 701^2 products a draw; masses count as spread evenly over a
 * step. */
#include "response.h"

#include <math.h> /* NAN */
#include <string.h>

#include "numeric.h"
#include "tumour_fraction.h"

#define N_DIFFERENCES (2 * LT_N_TAU - 1) /* difference i - (LT_N_TAU - 1) steps */
#define LN_HALF (-0.69314718055994530942)
#define LN_TENTH (-2.30258509299404568402)

/* ln rho below which lies the share. */
static double quantile(const double *mass, double total, double share)
{
    double sum = 0, target = share * total;
    int i = 0;
    while (i < N_DIFFERENCES - 1 && sum + mass[i] < target)
        sum += mass[i++];
    const double part = mass[i] > 0 ? (target - sum) / mass[i] : 0.5;
    return (i - (LT_N_TAU - 1) + part - 0.5) * LT_LN_TAU_STEP;
}

static double share_below(const double *mass, double total, double x)
{
    double sum = 0;
    const double at = x / LT_LN_TAU_STEP + (LT_N_TAU - 1) + 0.5; /* in steps from the left end */
    for (int i = 0; i < N_DIFFERENCES && i < at; i++)
        sum += mass[i] * (at - i < 1 ? at - i : 1);
    return total > 0 ? sum / total : NAN;
}

void lt_response_between(lt_response *response, const double ll_now[LT_N_TAU],
                         const double ll_before[LT_N_TAU], int at_most)
{
    double now[LT_N_TAU], before[LT_N_TAU], mass[N_DIFFERENCES], total = 0;
    lt_tumour_cells(now, ll_now, at_most ? 1 : 0.5);
    lt_tumour_cells(before, ll_before, 0.5);
    memset(mass, 0, sizeof mass);
    for (int i = 0; i < LT_N_TAU; i++)
        for (int k = 0; k < LT_N_TAU && now[i] > 0; k++)
            mass[i - k + LT_N_TAU - 1] += now[i] * before[k];
    for (int i = 0; i < N_DIFFERENCES; i++)
        total += mass[i];
    response->ratio = at_most ? NAN : lt_exp(quantile(mass, total, .5));
    response->lo = at_most ? 0 : lt_exp(quantile(mass, total, .025));
    response->hi = lt_exp(quantile(mass, total, at_most ? .95 : .975));
    response->p_below_half = share_below(mass, total, LN_HALF);
    response->p_below_tenth = share_below(mass, total, LN_TENTH);
}

size_t lt_series_baseline(const lt_series *series)
{
    const char *name = series->settings.baseline;
    size_t i = 0;
    if (name[0])
        while (i < series->n_draws && strcmp(series->draw[i].sample_id, name))
            i++;
    else
        while (i < series->n_draws && series->draw[i].burden.state == LT_DRAW_NOT_EVALUABLE)
            i++;
    return i;
}

static lt_response nothing(uint8_t kind)
{
    return (lt_response){kind, NAN, NAN, NAN, NAN, NAN};
}

static void respond(lt_draw *draw, const lt_draw *baseline, const lt_series_settings *settings)
{
    const lt_burden *b = &draw->burden, *first = &baseline->burden;
    const int can_compare = first->state == LT_DRAW_DETECTED && first->tf >= first->lod95;
    draw->response = nothing(LT_RESPONSE_NOT_EVALUABLE);
    if (!can_compare || b->state == LT_DRAW_NOT_EVALUABLE)
        return;
    if (b->state == LT_DRAW_DETECTED)
        draw->response.kind = LT_RESPONSE_RATIO;
    else if (b->lod95 < settings->clearance_lod)
        draw->response.kind = LT_RESPONSE_CLEARANCE;
    else
        draw->response.kind = LT_RESPONSE_AT_MOST;
    lt_response_between(&draw->response, draw->likelihood, baseline->likelihood,
                        draw->response.kind != LT_RESPONSE_RATIO);
}

/* Lower tumour fraction; of two that are 0, the lower bound. */
static int is_lower(const lt_burden *a, const lt_burden *b)
{
    return a->tf != b->tf ? a->tf < b->tf : a->tf_hi < b->tf_hi;
}

lt_status lt_series_respond(lt_series *series)
{
    const size_t baseline = lt_series_baseline(series);
    series->nadir = -1;
    series->clearance_day = NAN;
    for (size_t t = 0; t < series->n_draws; t++) {
        lt_draw *draw = &series->draw[t];
        if (t > baseline && baseline < series->n_draws)
            respond(draw, &series->draw[baseline], &series->settings);
        else
            draw->response =
                nothing(t == baseline ? LT_RESPONSE_BASELINE : LT_RESPONSE_NOT_EVALUABLE);
        if (t < baseline || draw->burden.state == LT_DRAW_NOT_EVALUABLE)
            continue;
        if (series->nadir < 0 || is_lower(&draw->burden, &series->draw[series->nadir].burden))
            series->nadir = (int64_t)t;
        if (draw->response.kind == LT_RESPONSE_CLEARANCE && isnan(series->clearance_day))
            series->clearance_day = draw->day;
    }
    return LT_OK;
}
