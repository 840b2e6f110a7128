/* track_evaluate.c -- see track_evaluate.h.
 *
 * A draw that is not touched keeps its numbers; they are those that evaluating it anew would give,
 * since loci, masks, background and settings are the same. Time: one calling of each sample that is
 * evaluated. Memory: one sample, one background. */
#include "track_evaluate.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>
#include <string.h>

#include "call_normals.h"
#include "draw.h"
#include "kinetics.h"
#include "log.h"
#include "progress.h"
#include "quantile.h"
#include "response.h"
#include "sample_file.h"
#include "series.h"
#include "track_loci.h"

#define WBC_BACKGROUND 1e-3 /* reads of white cells that show an allele by error: at most */
#define WBC_GERMLINE 0.2

/* ---- masks ---- */

static uint8_t mask_of_white_cells(const lt_series_locus *locus)
{
    double lo, hi;
    if (locus->wbc_depth == 0)
        return 0;
    lt_clopper_pearson(&lo, &hi, locus->wbc_alt, locus->wbc_depth);
    if (lo <= WBC_BACKGROUND)
        return 0;
    return locus->wbc_alt >= WBC_GERMLINE * locus->wbc_depth ? LT_MASK_GERMLINE : LT_MASK_CHIP;
}

static uint8_t mask_of_draws(const lt_series *series, size_t locus)
{
    uint8_t mask = 0;
    for (size_t i = 0; i < series->n_draws; i++) {
        uint8_t origin = series->draw[i].locus[locus].origin;
        mask |= origin == LT_ORIGIN_CHIP ? LT_MASK_CHIP : 0;
        mask |= origin == LT_ORIGIN_GERMLINE ? LT_MASK_GERMLINE : 0;
    }
    return mask;
}

int lt_track_mask(lt_series *series)
{
    int changed = 0;
    for (size_t i = 0; i < series->n_loci; i++) {
        lt_series_locus *locus = &series->locus[i];
        uint8_t mask = locus->mask_given | mask_of_white_cells(locus) | mask_of_draws(series, i);
        changed |= mask != locus->mask;
        locus->mask = mask;
    }
    return changed;
}

/* Origins that the sample file's calls tell with a control or population frequencies. */
static void take_origins(lt_draw *draw, const lt_series *series, const lt_track_sample *s)
{
    for (size_t i = 0; i < s->calls.n; i++) {
        const lt_call *call = &s->calls.call[i];
        lt_allele a;
        if (call->origin_basis != LT_BASIS_CONTROL && call->origin_basis != LT_BASIS_POPULATION)
            continue;
        lt_track_allele(&a, &s->sample, call);
        size_t at = lt_series_locus_find(series, &a);
        if (at < series->n_loci)
            draw->locus[at].origin = call->origin;
    }
}

/* ---- one sample ---- */

typedef struct evaluation {
    lt_tracker *tracker;
    const char *background; /* file */
} evaluation;

static lt_status evaluate(lt_draw *draw, const evaluation *e, lt_track_sample *s)
{
    const lt_series *series = &e->tracker->series;
    lt_call_normals normals = {0};
    if (e->background)
        LT_TRY(
            lt_call_normals_load(&normals, e->background, &s->sample, NULL, e->tracker->threads));
    const lt_draw_config config = {.locus = series->locus,
                                   .n_loci = series->n_loci,
                                   .settings = &series->settings,
                                   .background = e->background ? &normals.background : NULL,
                                   .threads = e->tracker->threads};
    lt_status st = lt_draw_evaluate(draw, &s->sample, &config);
    lt_call_normals_clear(&normals);
    draw->quality.contamination = s->calls.contamination.n_snps ? s->calls.contamination.c : NAN;
    draw->quality.contamination_lo =
        s->calls.contamination.n_snps ? s->calls.contamination.lo : NAN;
    draw->quality.contamination_hi =
        s->calls.contamination.n_snps ? s->calls.contamination.hi : NAN;
    return st;
}

/* Loci come and go: a draw that is evaluated anew has room for those of now. */
static lt_status make_room(lt_draw *draw, size_t n_loci)
{
    lt_draw_locus *locus = realloc(draw->locus, (n_loci + 1) * sizeof *locus);
    if (!locus)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n_loci);
    draw->locus = locus;
    for (size_t i = 0; i < n_loci; i++)
        lt_draw_locus_init(&locus[i]);
    return LT_OK;
}

static int is_fresh(const lt_tracker *t, const char *digest)
{
    for (size_t i = 0; i < t->n_fresh; i++)
        if (!strcmp(t->fresh[i].digest, digest))
            return 1;
    return 0;
}

static lt_status evaluate_draw(lt_draw *draw, const evaluation *e)
{
    lt_track_sample *s;
    LT_TRY(make_room(draw, e->tracker->series.n_loci));
    LT_TRY(lt_tracker_sample(e->tracker, draw->digest, &s));
    LT_TRY(evaluate(draw, e, s));
    take_origins(draw, &e->tracker->series, s);
    return LT_OK;
}

static lt_status evaluate_control(lt_series_control *control, const evaluation *e)
{
    lt_track_sample *s;
    lt_draw draw;
    LT_TRY(lt_tracker_sample(e->tracker, control->digest, &s));
    lt_status st = lt_draw_init(&draw, e->tracker->series.n_loci, 0);
    if (st == LT_OK)
        st = evaluate(&draw, e, s);
    control->p_model = draw.burden.p_model;
    control->n_evaluable = draw.burden.n_evaluable;
    control->informative_molecules = draw.burden.informative_molecules;
    lt_draw_clear(&draw);
    return st;
}

static lt_status evaluate_all(const evaluation *e)
{
    lt_tracker *t = e->tracker;
    lt_series *series = &t->series;
    lt_status st = LT_OK;
    lt_progress *progress =
        lt_progress_create("track", series->n_draws + series->n_controls, t->quiet);
    for (size_t i = 0; i < series->n_draws && st == LT_OK; i++) {
        if (t->stale || is_fresh(t, series->draw[i].digest))
            st = evaluate_draw(&series->draw[i], e);
        lt_progress_add(progress, 1, 0, series->draw[i].sample_id);
    }
    for (size_t i = 0; i < series->n_controls && st == LT_OK; i++) {
        if (t->stale || is_fresh(t, series->control[i].digest))
            st = evaluate_control(&series->control[i], e);
        lt_progress_add(progress, 1, 0, series->control[i].sample_id);
    }
    lt_progress_destroy(progress);
    return st;
}

/* ---- all together ---- */

/* The rank of each draw's p among those of controls with as many loci to be seen as half of its
 * own, and how many controls would not have been called. */
static void rank_among_controls(lt_series *series)
{
    for (size_t i = 0; i < series->n_draws; i++) {
        lt_burden *b = &series->draw[i].burden;
        uint32_t n = 0, beyond = 0, quiet = 0;
        b->p_control = b->specificity_lo = b->specificity_hi = NAN;
        for (size_t k = 0; k < series->n_controls && !isnan(b->p_model); k++) {
            const lt_series_control *c = &series->control[k];
            if (isnan(c->p_model) || 2 * c->n_evaluable < b->n_evaluable ||
                !strcmp(c->digest, series->draw[i].digest))
                continue;
            n++;
            beyond += c->p_model <= b->p_model;
            quiet += c->p_model > b->alpha;
        }
        b->n_controls = n;
        if (n == 0)
            continue;
        b->p_control = (1.0 + beyond) / (1.0 + n);
        lt_clopper_pearson(&b->specificity_lo, &b->specificity_hi, quiet, n);
    }
}

lt_status lt_track_evaluate(lt_tracker *tracker, const char *background)
{
    const evaluation e = {tracker, background};
    LT_TRY(evaluate_all(&e));
    if (lt_track_mask(&tracker->series)) { /* what a draw says of a locus holds for all draws */
        tracker->stale = 1;
        LT_TRY(evaluate_all(&e));
    }
    rank_among_controls(&tracker->series);
    LT_TRY(lt_series_respond(&tracker->series));
    return lt_series_kinetics(&tracker->series);
}
