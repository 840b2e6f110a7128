/* series.c -- see series.h. */
#include "series.h"

#include <ctype.h>
#include <math.h> /* NAN, isnan */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allele.h"

#define TAU_STEP 1.0232929922807541 /* 10^(1/100) */

lt_status lt_series_init(lt_series *series)
{
    memset(series, 0, sizeof *series);
    series->settings = (lt_series_settings){.alpha = .01,
                                            .alpha_patient = NAN,
                                            .planned_draws = 1,
                                            .lod_limit = .01,
                                            .min_loci = 1,
                                            .clearance_lod = 1e-3,
                                            .pg_per_hge = 3.3,
                                            .purity = NAN,
                                            .baseline = strdup("")};
    series->patient_id = strdup("");
    series->provenance = strdup("{}");
    series->nadir = -1;
    series->clearance_day = NAN;
    if (series->settings.baseline && series->patient_id && series->provenance)
        return LT_OK;
    lt_series_clear(series);
    return lt_fail(LT_ENOMEM, "out of memory for a series");
}

void lt_series_locus_init(lt_series_locus *locus)
{
    memset(locus, 0, sizeof *locus);
    locus->tumour_vaf = locus->cn_total = locus->multiplicity = locus->clonality = NAN;
}

void lt_series_locus_clear(lt_series_locus *locus)
{
    free(locus->gene);
    free(locus->source);
    locus->gene = locus->source = NULL;
}

size_t lt_series_locus_find(const lt_series *series, const lt_allele *allele)
{
    size_t lo = 0, hi = series->n_loci;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = lt_allele_compare(&series->locus[mid].allele, allele);
        if (order == 0)
            return mid;
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return series->n_loci;
}

void lt_burden_init(lt_burden *b)
{
    memset(b, 0, sizeof *b);
    b->state = LT_DRAW_NOT_EVALUABLE;
    b->tf = b->tf_lo = b->tf_hi = NAN;
    b->mean_vaf = b->mean_vaf_lo = b->mean_vaf_hi = NAN;
    b->mtm_per_ml = b->mtm_per_ml_lo = b->mtm_per_ml_hi = NAN;
    b->hge_per_ml = b->conversion = NAN;
    b->p_model = b->p_uncorrected = b->p_decoy = b->p_control = b->loo = NAN;
    b->specificity_lo = b->specificity_hi = NAN;
    b->lod95 = b->lod50 = b->ceiling = b->sample_factor = b->alpha = NAN;
}

void lt_draw_locus_init(lt_draw_locus *locus)
{
    memset(locus, 0, sizeof *locus);
    locus->vaf = locus->vaf_lo = locus->vaf_hi = NAN;
    locus->p = locus->log_lr = locus->p_without = NAN;
}

lt_status lt_draw_init(lt_draw *draw, size_t n_loci, size_t n_draws)
{
    memset(draw, 0, sizeof *draw);
    draw->day = draw->plasma_ml = draw->cfdna_ng_per_ml = draw->input_ng = NAN;
    lt_burden_init(&draw->burden);
    draw->response = (lt_response){LT_RESPONSE_NOT_EVALUABLE, NAN, NAN, NAN, NAN, NAN};
    draw->quality.depth_median = NAN;
    draw->quality.calibration_kappa = 1;
    draw->quality.contamination = draw->quality.contamination_lo = NAN;
    draw->quality.contamination_hi = NAN;
    draw->sample_id = strdup("");
    draw->likelihood = calloc(LT_N_TAU, sizeof *draw->likelihood);
    draw->locus = malloc((n_loci + 1) * sizeof *draw->locus);
    draw->match = calloc(n_draws + 1, sizeof *draw->match);
    if (!draw->sample_id || !draw->likelihood || !draw->locus || !draw->match)
        return lt_fail(LT_ENOMEM, "out of memory for a draw of %zu loci", n_loci);
    for (size_t i = 0; i < n_loci; i++)
        lt_draw_locus_init(&draw->locus[i]);
    return LT_OK;
}

void lt_draw_clear(lt_draw *draw)
{
    free(draw->sample_id);
    free(draw->likelihood);
    free(draw->locus);
    free(draw->match);
    memset(draw, 0, sizeof *draw);
}

void lt_series_clear(lt_series *series)
{
    for (size_t i = 0; i < series->n_loci; i++)
        lt_series_locus_clear(&series->locus[i]);
    for (size_t i = 0; i < series->n_draws; i++)
        lt_draw_clear(&series->draw[i]);
    for (size_t i = 0; i < series->n_controls; i++)
        free(series->control[i].sample_id);
    for (size_t i = 0; i < series->n_marks; i++)
        free(series->mark[i].label);
    for (size_t i = 0; i < series->n_history; i++) {
        free(series->history[i].action);
        free(series->history[i].sample_id);
    }
    for (int32_t i = 0; i < series->genome.n_contigs; i++)
        free(series->genome.contig[i].name);
    free(series->genome.contig);
    free(series->locus);
    free(series->draw);
    free(series->control);
    free(series->kinetics);
    free(series->mark);
    free(series->history);
    free(series->provenance);
    free(series->patient_id);
    free(series->settings.baseline);
    memset(series, 0, sizeof *series);
}

void lt_tau_grid(double tau[LT_N_TAU])
{
    static const double decade[] = {1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
    for (int i = 0; i < LT_N_TAU; i++)
        tau[i] = i % LT_TAU_PER_DECADE ? tau[i - 1] * TAU_STEP : decade[i / LT_TAU_PER_DECADE];
}

double lt_series_alpha(const lt_series_settings *settings)
{
    if (isnan(settings->alpha_patient) || settings->planned_draws < 1)
        return settings->alpha;
    double lo = 0, hi = settings->alpha_patient;
    for (int i = 0; i < 200; i++) {
        double mid = 0.5 * (lo + hi), none = 1;
        for (uint32_t k = 0; k < settings->planned_draws; k++)
            none *= 1 - mid;
        if (1 - none < settings->alpha_patient)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

int lt_draw_shows(const lt_draw *draw, size_t locus)
{
    const lt_draw_locus *x = &draw->locus[locus];
    const uint32_t n = draw->burden.n_evaluable;
    return x->assessed && x->evaluable && x->alt > 0 && x->p <= draw->burden.alpha / (n ? n : 1);
}

/* ---- calendar: days since 1970-01-01, proleptic Gregorian ---- */

static int is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t days_before_year(int64_t year)
{
    int64_t y = year - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 - 719162; /* 1970-01-01 is day 719162 of year 1 */
}

lt_status lt_date_parse(int64_t *days, const char *text)
{
    int ok = strlen(text) == 10 && text[4] == '-' && text[7] == '-';
    for (int i = 0; ok && i < 10; i++)
        ok = i == 4 || i == 7 || isdigit((unsigned char)text[i]);
    int64_t year = ok ? strtol(text, NULL, 10) : 0;
    int month = ok ? (int)strtol(text + 5, NULL, 10) : 0;
    int day = ok ? (int)strtol(text + 8, NULL, 10) : 0;
    if (!ok || year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return lt_hint(lt_fail(LT_EINVAL, "'%.40s' is not a date", text),
                       "write it as 2026-03-01: year, month, day");
    *days = days_before_year(year) + day - 1;
    for (int m = 1; m < month; m++)
        *days += days_of_month(year, m);
    return LT_OK;
}

void lt_date_print(char text[LT_SERIES_DATE], int64_t days)
{
    int64_t year = 1970 + days / 366;
    int month = 1;
    while (days_before_year(year + 1) <= days)
        year++;
    days -= days_before_year(year);
    while (days >= days_of_month(year, month))
        days -= days_of_month(year, month++);
    char wide[64];
    snprintf(wide, sizeof wide, "%04d-%02d-%02d", (int)(year % 10000), month, (int)days + 1);
    memcpy(text, wide, LT_SERIES_DATE - 1);
    text[LT_SERIES_DATE - 1] = '\0';
}

int lt_series_is_dated(const lt_series *series)
{
    return series->n_draws > 0 && series->draw[0].date[0] != '\0';
}
