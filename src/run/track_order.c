/* track_order.c -- see track_order.h. */
#include "track_order.h"

#include <math.h> /* isnan, NAN */
#include <stdlib.h>
#include <string.h>

#include "series.h"

static int has_days(const lt_series *s)
{
    return s->n_draws > 0 || s->n_marks > 0;
}

static int has_dates(const lt_series *s)
{
    return lt_series_is_dated(s) || (s->n_draws == 0 && s->n_marks > 0 && s->mark[0].start[0]);
}

lt_status lt_track_day_set(char date[LT_SERIES_DATE], double *day, const lt_track_day *when,
                           const lt_series *series, const char *what)
{
    int64_t days;
    if (when->date && !isnan(when->day))
        return lt_fail(LT_EINVAL, "%s: a date or a day number, not both", what);
    if (when->date)
        LT_TRY(lt_date_parse(&days, when->date));
    if (!when->date && isnan(when->day))
        return lt_hint(lt_fail(LT_EINVAL, "%s: no date is given", what),
                       "dates are never taken from file names: give it as 2026-03-01, or as a day "
                       "number");
    if (has_days(series) && has_dates(series) != (when->date != NULL))
        return lt_hint(lt_fail(LT_EINVAL, "%s: the series has %s, this is a %s", what,
                               has_dates(series) ? "dates" : "day numbers",
                               when->date ? "date" : "day number"),
                       "use one of both for all draws and marks of a patient");
    strcpy(date, when->date ? when->date : "");
    *day = when->date ? 0 : when->day;
    return LT_OK;
}

/* ---- days ---- */

static double days_between(const char *date, int64_t origin)
{
    int64_t days;
    return lt_date_parse(&days, date) == LT_OK ? (double)(days - origin) : NAN;
}

static void count_days(lt_series *s)
{
    int64_t origin = INT64_MAX, days;
    for (size_t i = 0; i < s->n_draws; i++)
        if (lt_date_parse(&days, s->draw[i].date) == LT_OK && days < origin)
            origin = days;
    for (size_t i = 0; i < s->n_marks && s->n_draws == 0; i++)
        if (lt_date_parse(&days, s->mark[i].start) == LT_OK && days < origin)
            origin = days;
    for (size_t i = 0; i < s->n_draws; i++)
        s->draw[i].day = days_between(s->draw[i].date, origin);
    for (size_t i = 0; i < s->n_marks; i++) {
        s->mark[i].start_day = days_between(s->mark[i].start, origin);
        s->mark[i].end_day = s->mark[i].end[0] ? days_between(s->mark[i].end, origin) : NAN;
    }
}

/* ---- order ---- */

typedef struct ranked {
    const lt_draw *draw;
    size_t index;
} ranked;

static int compare_draws(const void *va, const void *vb)
{
    const lt_draw *a = ((const ranked *)va)->draw, *b = ((const ranked *)vb)->draw;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return strcmp(a->sample_id, b->sample_id);
}

static int compare_marks(const void *va, const void *vb)
{
    const lt_mark *a = va, *b = vb;
    if (a->start_day != b->start_day)
        return a->start_day < b->start_day ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->label, b->label);
}

static lt_status sort_draws(lt_series *s)
{
    const size_t n = s->n_draws;
    ranked *order = malloc((n + 1) * sizeof *order);
    lt_draw *sorted = malloc((n + 1) * sizeof *sorted);
    lt_match *row = malloc((n + 1) * sizeof *row);
    if (!order || !sorted || !row) {
        free(order);
        free(sorted);
        free(row);
        return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n);
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (ranked){&s->draw[i], i};
    qsort(order, n, sizeof *order, compare_draws);
    for (size_t i = 0; i < n; i++)
        sorted[i] = s->draw[order[i].index];
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            row[k] = sorted[i].match[order[k].index];
        memcpy(sorted[i].match, row, n * sizeof *row);
    }
    memcpy(s->draw, sorted, n * sizeof *sorted);
    free(order);
    free(sorted);
    free(row);
    return LT_OK;
}

lt_status lt_track_order(lt_series *series)
{
    if (has_days(series) && has_dates(series))
        count_days(series);
    if (series->n_marks > 1)
        qsort(series->mark, series->n_marks, sizeof *series->mark, compare_marks);
    return series->n_draws > 1 ? sort_draws(series) : LT_OK;
}

/* ---- one more, one less ---- */

lt_status lt_track_draw_append(lt_series *s, lt_draw **draw)
{
    const size_t n = s->n_draws;
    *draw = NULL;
    lt_draw *grown = realloc(s->draw, (n + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n + 1);
    s->draw = grown;
    for (size_t i = 0; i < n; i++) {
        lt_match *match = realloc(s->draw[i].match, (n + 1) * sizeof *match);
        if (!match)
            return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n + 1);
        s->draw[i].match = match;
        match[n] = (lt_match){0};
    }
    lt_status st = lt_draw_init(&s->draw[n], s->n_loci, n + 1);
    s->n_draws++;
    *draw = &s->draw[n];
    return st;
}

void lt_track_draw_remove(lt_series *s, size_t index)
{
    lt_draw_clear(&s->draw[index]);
    s->n_draws--;
    for (size_t i = index; i < s->n_draws; i++)
        s->draw[i] = s->draw[i + 1];
    for (size_t i = 0; i < s->n_draws; i++)
        for (size_t k = index; k < s->n_draws; k++)
            s->draw[i].match[k] = s->draw[i].match[k + 1];
}

size_t lt_track_draw_find(const lt_series *series, const char *sample_id)
{
    size_t i = 0;
    while (i < series->n_draws && strcmp(series->draw[i].sample_id, sample_id))
        i++;
    return i;
}

lt_status lt_track_when(lt_track_day *when, const char *date, const char *day, const char *what)
{
    *when = (lt_track_day){date, NAN};
    if (!day)
        return LT_OK;
    char *end;
    when->day = strtod(day, &end);
    if (end == day || *end || !isfinite(when->day))
        return lt_fail(LT_EINVAL, "%s: '%s' is no number of days", what, day);
    return LT_OK;
}
