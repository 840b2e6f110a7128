/* tracking_edit.c -- `lowtide track remove-draw, loci --mask, annotate`. */
#include <math.h> /* isnan */
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "series.h"
#include "track_evaluate.h"
#include "track_fit.h"
#include "track_loci.h"
#include "tracking.h"

/* Opens, changes, evaluates what became stale, commits. */
static lt_status edit(const lt_tracking_edit *config,
                      lt_status (*change)(lt_tracker *tracker, void *data), void *data)
{
    lt_tracker *t = calloc(1, sizeof *t);
    if (!t)
        return lt_fail(LT_ENOMEM, "out of memory");
    t->threads = config->threads;
    t->quiet = config->quiet;
    lt_status st = lt_tracker_open(t, config->series, 0);
    if (st == LT_OK)
        st = change(t, data);
    if (st == LT_OK && t->stale)
        st = lt_track_background(t, config->background);
    if (st == LT_OK && t->changed)
        st = lt_track_order(&t->series);
    if (st == LT_OK && t->changed)
        st = lt_track_evaluate(t, config->background);
    if (st == LT_OK)
        st = lt_tracker_commit(t);
    lt_tracker_close(t);
    free(t);
    return st;
}

/* ---- remove-draw ---- */

/* What the draw told of the loci's origin, and its place as baseline, leave with it. */
static int others_depend_on(const lt_series *series, size_t at)
{
    const lt_draw *draw = &series->draw[at];
    for (size_t i = 0; i < series->n_loci; i++)
        if (draw->locus[i].origin == LT_ORIGIN_CHIP || draw->locus[i].origin == LT_ORIGIN_GERMLINE)
            return 1;
    return 0;
}

static lt_status remove_draw(lt_tracker *t, void *data)
{
    lt_series *series = &t->series;
    const char *name = data;
    size_t at = lt_track_draw_find(series, name);
    if (at == series->n_draws)
        return lt_hint(lt_fail(LT_EINVAL, "%s: there is no draw %s", t->path, name),
                       "`lowtide track list %s` lists them", t->path);
    if (!strcmp(series->settings.baseline, name))
        return lt_hint(lt_fail(LT_EINVAL, "%s: the draw %s is the baseline", t->path, name),
                       "choose another first: lowtide track add %s --baseline NAME", t->path);
    char digest[LT_SERIES_DIGEST];
    strcpy(digest, series->draw[at].digest);
    t->stale |= others_depend_on(series, at);
    LT_TRY(lt_tracker_note(t, "remove", name, digest));
    lt_track_draw_remove(series, at);
    return LT_OK;
}

lt_status lt_tracking_remove(const lt_tracking_edit *config, const char *sample_id)
{
    return edit(config, remove_draw, (void *)sample_id);
}

/* ---- masks ---- */

typedef struct masks {
    const lt_string_list *mask, *unmask;
} masks;

static lt_status set_masks(lt_tracker *t, void *data)
{
    const masks *m = data;
    LT_TRY(lt_track_loci_mask(t, m->mask, 1));
    return lt_track_loci_mask(t, m->unmask, 0);
}

lt_status lt_tracking_mask(const lt_tracking_edit *config, const lt_string_list *mask,
                           const lt_string_list *unmask)
{
    masks m = {mask, unmask};
    return edit(config, set_masks, &m);
}

/* ---- marks ---- */

static int is_mark(const lt_mark *a, const lt_mark *b)
{
    return a->kind == b->kind && !strcmp(a->label, b->label) && !strcmp(a->start, b->start) &&
           (a->start[0] || a->start_day == b->start_day);
}

static lt_status make_mark(lt_mark *mark, const lt_tracking_mark *told, const lt_series *series)
{
    LT_TRY(lt_track_label(told->label, "--label"));
    LT_TRY(lt_track_day_set(mark->start, &mark->start_day, &told->start, series, "--start"));
    mark->kind = (uint8_t)told->kind;
    mark->end_day = NAN;
    if (told->end.date || !isnan(told->end.day)) {
        LT_TRY(lt_track_day_set(mark->end, &mark->end_day, &told->end, series, "--end"));
    } else if (told->kind == LT_MARK_IMAGING || told->kind == LT_MARK_SURGERY) {
        strcpy(mark->end, mark->start);
        mark->end_day = mark->start_day;
    }
    if (mark->end[0] ? strcmp(mark->end, mark->start) < 0 : mark->end_day < mark->start_day)
        return lt_fail(LT_EINVAL, "--end: lies before --start");
    return LT_OK;
}

/* Takes over the mark's label. */
static lt_status put_mark(lt_series *series, lt_mark *mark, size_t at)
{
    if (at < series->n_marks) {
        free(series->mark[at].label);
        series->mark[at] = *mark;
        return LT_OK;
    }
    lt_mark *grown = realloc(series->mark, (series->n_marks + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory");
    series->mark = grown;
    series->mark[series->n_marks++] = *mark;
    return LT_OK;
}

static void drop_mark(lt_series *series, size_t at)
{
    free(series->mark[at].label);
    series->n_marks--;
    for (size_t i = at; i < series->n_marks; i++)
        series->mark[i] = series->mark[i + 1];
}

static int same_mark(const lt_mark *a, const lt_mark *b)
{
    return is_mark(a, b) && !strcmp(a->end, b->end) &&
           (a->end[0] || a->end_day == b->end_day || (isnan(a->end_day) && isnan(b->end_day)));
}

static lt_status annotate(lt_tracker *t, void *data)
{
    const lt_tracking_mark *told = data;
    lt_series *series = &t->series;
    lt_mark mark = {0};
    LT_TRY(make_mark(&mark, told, series));
    mark.label = strdup(told->label);
    if (!mark.label)
        return lt_fail(LT_ENOMEM, "out of memory");
    size_t at = 0;
    while (at < series->n_marks && !is_mark(&series->mark[at], &mark))
        at++;
    const int is_there = at < series->n_marks;
    lt_status st = LT_OK;
    if (told->remove && !is_there)
        st = lt_hint(lt_fail(LT_EINVAL, "%s: there is no such mark", t->path),
                     "--kind, --label and --start must be those it was made with");
    if (st < 0 || (is_there && !told->remove && same_mark(&series->mark[at], &mark))) {
        free(mark.label);
        return st;
    }
    LT_TRY(lt_tracker_note(t, told->remove ? "annotate-remove" : "annotate", "", ""));
    if (!told->remove)
        return put_mark(series, &mark, at);
    free(mark.label);
    drop_mark(series, at);
    return LT_OK;
}

lt_status lt_tracking_annotate(const lt_tracking_edit *config, const lt_tracking_mark *mark)
{
    return edit(config, annotate, (void *)mark);
}
