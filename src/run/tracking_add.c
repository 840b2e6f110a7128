/* tracking_add.c -- `lowtide track add`: a draw, loci, controls, settings, in one transaction.
 *
 * Order: lock and read; refuse what does not belong (genome, options, panel, another patient, the
 * same name twice); loci; settings; background; evaluate what changed; write. */
#include "tracking.h"

#include <math.h> /* isnan */
#include <stdlib.h>
#include <string.h>

#include "apart.h"
#include "background_file.h"
#include "caller.h"
#include "genome_table.h"
#include "log.h"
#include "provenance.h"
#include "sample_file.h"
#include "series.h"
#include "text_series.h"
#include "track_evaluate.h"
#include "track_fit.h"
#include "track_loci.h"

typedef struct adding {
    const lt_tracking_add *config;
    lt_tracker tracker;
    size_t draw; /* index in fresh[]; SIZE_MAX: none, or it is there already */
    char name[LT_SERIES_LABEL];
    int is_new;
} adding;

static const lt_series *series_of(const adding *a)
{
    return &a->tracker.series;
}

/* ---- who ---- */

static lt_status set_text(char **text, const char *value)
{
    char *copy = strdup(value);
    if (!copy)
        return lt_fail(LT_ENOMEM, "out of memory");
    free(*text);
    *text = copy;
    return LT_OK;
}

static lt_status know_patient(adding *a)
{
    const lt_tracking_add *c = a->config;
    lt_series *s = &a->tracker.series;
    if (a->is_new && (!c->patient || !*c->patient))
        return lt_hint(lt_fail(LT_EINVAL, "%s: a new series needs the patient's name", c->series),
                       "--patient P01");
    if (a->is_new) {
        LT_TRY(lt_track_label(c->patient, "--patient"));
        LT_TRY(set_text(&s->patient_id, c->patient));
        return lt_tracker_note(&a->tracker, "create", "", "");
    }
    if (c->patient && strcmp(c->patient, s->patient_id))
        return lt_hint(lt_fail(LT_EIDENTITY, "%s: is the series of patient %s, not of %s",
                               c->series, s->patient_id, c->patient),
                       "one file a patient: give another file, or leave --patient out");
    return LT_OK;
}

/* ---- the draw ---- */

static lt_status other_evidence(const adding *a, const char *name)
{
    return lt_hint(lt_fail(LT_EIDENTITY, "%s: the draw %s is there with other evidence",
                           a->config->series, name),
                   "--replace puts this one in its place; another draw needs another --sample");
}

/* Whether the draw is there as it is. LT_EIDENTITY: something else is there. */
static lt_status look_for(const adding *a, const lt_track_sample *s, int *is_there)
{
    const lt_series *series = series_of(a);
    size_t at = lt_track_draw_find(series, a->name);
    *is_there = 0;
    for (size_t i = 0; i < series->n_draws; i++)
        if (i != at && !strcmp(series->draw[i].digest, s->digest))
            return lt_hint(lt_fail(LT_EIDENTITY, "%s: its evidence is there as the draw %s",
                                   a->config->draw, series->draw[i].sample_id),
                           "remove that one first, if only its name is wrong: lowtide track "
                           "remove-draw %s %s",
                           a->config->series, series->draw[i].sample_id);
    if (at == series->n_draws || a->config->replace)
        return LT_OK;
    if (strcmp(series->draw[at].digest, s->digest))
        return other_evidence(a, a->name);
    *is_there = 1;
    return LT_OK;
}

/* Given again with another date or amount, the same draw needs --replace. */
static lt_status check_same(const adding *a, const lt_draw *draw)
{
    const lt_tracking_add *c = a->config;
    const double told[] = {c->plasma_ml, c->cfdna_ng_per_ml, c->input_ng};
    const double known[] = {draw->plasma_ml, draw->cfdna_ng_per_ml, draw->input_ng};
    int same = !c->when.date || !strcmp(c->when.date, draw->date);
    same &= isnan(c->when.day) || (!draw->date[0] && c->when.day == draw->day);
    for (int i = 0; i < 3; i++)
        same &= isnan(told[i]) || told[i] == known[i];
    if (same)
        return LT_OK;
    return lt_hint(lt_fail(LT_EIDENTITY,
                           "%s: the draw %s is there with another date, plasma volume, "
                           "concentration or input",
                           c->series, draw->sample_id),
                   "--replace takes over what is given now");
}

static lt_status fill_draw(adding *a, lt_draw *draw, const lt_track_sample *s)
{
    const lt_tracking_add *c = a->config;
    LT_TRY(set_text(&draw->sample_id, a->name));
    strcpy(draw->digest, s->digest);
    draw->plasma_ml = c->plasma_ml;
    draw->cfdna_ng_per_ml = c->cfdna_ng_per_ml;
    draw->input_ng = c->input_ng;
    return LT_OK;
}

/* Puts the draw into the series, in place of the one of its name. */
static lt_status put_draw(adding *a, const lt_track_sample *s)
{
    lt_series *series = &a->tracker.series;
    size_t at = lt_track_draw_find(series, a->name);
    const char *action = at < series->n_draws ? "replace" : "add";
    lt_draw *draw;
    if (at < series->n_draws) {
        if (!a->config->when.date && isnan(a->config->when.day))
            return lt_fail(LT_EINVAL, "--replace: give the date of the draw again");
        lt_track_draw_remove(series, at);
        a->tracker.stale = 1; /* what it told of the loci's origin leaves with it */
    }
    lt_draw bare = {0}; /* the date is judged by the other draws */
    LT_TRY(lt_track_day_set(bare.date, &bare.day, &a->config->when, series, "--date"));
    LT_TRY(lt_track_fit(&a->tracker, s, a->config->draw));
    LT_TRY(lt_track_draw_append(series, &draw));
    strcpy(draw->date, bare.date);
    draw->day = bare.day;
    LT_TRY(fill_draw(a, draw, s));
    LT_TRY(lt_track_match(&a->tracker, s, a->config->draw));
    return lt_tracker_note(&a->tracker, action, a->name, s->digest);
}

static lt_status name_draw(adding *a, const lt_track_sample *s)
{
    const char *name = a->config->sample ? a->config->sample : s->sample.name;
    if (!name || !*name)
        return lt_hint(lt_fail(LT_EINVAL, "%s: the sample has no name", a->config->draw),
                       "--sample gives it one");
    LT_TRY(lt_track_label(name, "--sample"));
    strcpy(a->name, name);
    return LT_OK;
}

static lt_status add_draw(adding *a)
{
    lt_track_sample *s;
    int is_there;
    if (!a->config->draw)
        return LT_OK;
    LT_TRY(lt_tracker_load(&a->tracker, &s, a->config->draw));
    LT_TRY(name_draw(a, s));
    LT_TRY(look_for(a, s, &is_there));
    if (is_there) {
        const lt_series *series = series_of(a);
        LT_TRY(check_same(a, &series->draw[lt_track_draw_find(series, a->name)]));
        lt_log_line(LT_LOG_INFO, "%s: the draw is there already, with the same evidence",
                    a->config->draw);
        a->tracker.n_fresh--; /* the file has it */
        lt_sample_clear(&s->sample);
        lt_calls_clear(&s->calls);
        return LT_OK;
    }
    return put_draw(a, s);
}

/* ---- controls ---- */

static lt_status add_control(adding *a, const char *path)
{
    lt_series *series = &a->tracker.series;
    lt_track_sample *s;
    LT_TRY(lt_tracker_load(&a->tracker, &s, path));
    for (size_t i = 0; i < series->n_controls; i++)
        if (!strcmp(series->control[i].digest, s->digest)) {
            a->tracker.n_fresh--;
            lt_sample_clear(&s->sample);
            lt_calls_clear(&s->calls);
            return LT_OK;
        }
    LT_TRY(lt_track_fit(&a->tracker, s, path));
    lt_series_control *grown = realloc(series->control, (series->n_controls + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory");
    series->control = grown;
    const char *name = s->sample.name ? s->sample.name : "";
    LT_TRY(lt_track_label(name, path));
    size_t at = series->n_controls;
    while (at > 0 && strcmp(grown[at - 1].digest, s->digest) > 0) {
        grown[at] = grown[at - 1];
        at--;
    }
    grown[at] = (lt_series_control){.sample_id = strdup(name), .p_model = NAN};
    strcpy(grown[at].digest, s->digest);
    series->n_controls++;
    return lt_tracker_note(&a->tracker, "control", name, s->digest);
}

/* ---- loci, settings, background ---- */

static lt_status add_loci(adding *a)
{
    const lt_tracking_add *c = a->config;
    const lt_series *series = series_of(a);
    lt_track_sample *s;
    if (c->loci.n > 0) {
        if (series->n_draws == 0)
            return lt_hint(
                lt_fail(LT_EINVAL, "%s: loci come with the first draw or later", c->series),
                "lowtide track add SERIES.h5 DRAW.h5 --loci tumour.vcf");
        LT_TRY(lt_tracker_sample(&a->tracker, series->draw[0].digest, &s));
        const lt_series_loci_config columns = {.tumour_sample = c->tumour_sample,
                                               .wbc_sample = c->wbc_sample};
        LT_TRY(lt_track_loci_read(&a->tracker, &c->loci, &columns, s));
    }
    if (!c->loci_from)
        return LT_OK;
    size_t at = lt_track_draw_find(series, c->loci_from);
    if (at == series->n_draws)
        return lt_hint(lt_fail(LT_EINVAL, "--loci-from: the series has no draw %s", c->loci_from),
                       "`lowtide track list %s` lists them", c->series);
    LT_TRY(lt_tracker_sample(&a->tracker, series->draw[at].digest, &s));
    LT_TRY(lt_track_loci_from(&a->tracker, c->loci_from, s));
    a->tracker.series.draw[at].chose_loci = 1;
    return LT_OK;
}

static void set_real(double *field, double value, int *changed)
{
    if (isnan(value) || value == *field)
        return;
    *field = value;
    *changed = 1;
}

static void set_count(uint32_t *field, int64_t value, int *changed)
{
    if (value <= 0 || (uint32_t)value == *field)
        return;
    *field = (uint32_t)value;
    *changed = 1;
}

static lt_status apply_settings(adding *a)
{
    const lt_track_settings *told = &a->config->settings;
    lt_series_settings *s = &a->tracker.series.settings;
    int changed = 0;
    set_real(&s->alpha, told->alpha, &changed);
    set_real(&s->alpha_patient, told->alpha_patient, &changed);
    set_real(&s->lod_limit, told->lod_limit, &changed);
    set_real(&s->clearance_lod, told->clearance_lod, &changed);
    set_real(&s->pg_per_hge, told->pg_per_hge, &changed);
    set_real(&s->purity, told->purity, &changed);
    set_count(&s->planned_draws, told->planned_draws, &changed);
    set_count(&s->min_loci, told->min_loci, &changed);
    if (told->baseline && strcmp(told->baseline, s->baseline)) {
        if (*told->baseline &&
            lt_track_draw_find(series_of(a), told->baseline) == series_of(a)->n_draws)
            return lt_hint(
                lt_fail(LT_EINVAL, "--baseline: the series has no draw %s", told->baseline),
                "`lowtide track list %s` lists them", a->config->series);
        LT_TRY(set_text(&s->baseline, told->baseline));
        changed = 1;
    }
    if (!changed)
        return LT_OK;
    a->tracker.stale = 1;
    return lt_tracker_note(&a->tracker, "settings", "", "");
}

static lt_status check_apart(const lt_tracking_add *c)
{
    LT_TRY(lt_check_apart(c->series, c->draw));
    LT_TRY(lt_check_apart(c->series, c->background));
    for (size_t i = 0; i < c->loci.n; i++)
        LT_TRY(lt_check_apart(c->series, c->loci.v[i]));
    for (size_t i = 0; i < c->controls.n; i++)
        LT_TRY(lt_check_apart(c->series, c->controls.v[i]));
    return LT_OK;
}

static lt_status run(adding *a)
{
    const lt_tracking_add *c = a->config;
    LT_TRY(check_apart(c));
    if (!c->draw)
        LT_TRY(lt_tracker_open(&a->tracker, c->series, 0));
    else
        LT_TRY(lt_tracker_open(&a->tracker, c->series, 1));
    a->is_new = a->tracker.file == NULL;
    LT_TRY(know_patient(a));
    LT_TRY(add_draw(a));
    for (size_t i = 0; i < c->controls.n; i++)
        LT_TRY(add_control(a, c->controls.v[i]));
    LT_TRY(add_loci(a));
    LT_TRY(apply_settings(a));
    LT_TRY(lt_track_background(&a->tracker, c->background));
    if (!a->tracker.changed)
        return LT_OK;
    LT_TRY(lt_track_order(&a->tracker.series));
    LT_TRY(lt_track_evaluate(&a->tracker, c->background));
    LT_TRY(lt_tracker_commit(&a->tracker));
    return LT_OK;
}

lt_status lt_tracking_add_run(const lt_tracking_add *config)
{
    adding *a = calloc(1, sizeof *a);
    if (!a)
        return lt_fail(LT_ENOMEM, "out of memory");
    a->config = config;
    a->tracker.threads = config->threads;
    a->tracker.quiet = config->quiet;
    lt_status st = run(a);
    if (st == LT_OK && !config->quiet)
        lt_text_course(stderr, series_of(a));
    lt_tracker_close(&a->tracker);
    free(a);
    return st;
}
