/* series_check.c -- does a series hold together? Asked before writing and after reading.
 *
 * Real numbers may be NaN where something is not known; where they are not, they must lie where
 * such a number can lie. Time: O(loci x draws). */
#include "series_file.h"

#include <math.h> /* isnan, isfinite */
#include <string.h>

#include "allele.h"
#include "label.h"
#include "series.h"

#define LABEL_MAX 310 /* characters: 300 of a name, and what lowtide puts in front */

typedef struct checking {
    const lt_series *series;
    const char *where;
} checking;

static lt_status bad(const checking *c, const char *table, size_t row, const char *what)
{
    return lt_fail(LT_EFORMAT, "%s: %s row %zu: %s", c->where, table, row, what);
}

/* ---- pieces ---- */

static int is_share(double x)
{
    return isnan(x) || (x >= 0 && x <= 1);
}

static int is_amount(double x)
{
    return isnan(x) || (x >= 0 && isfinite(x));
}

/* lo <= mode <= hi as far as they are known. */
static int is_interval(double lo, double mode, double hi)
{
    return (isnan(lo) || isnan(mode) || lo <= mode) && (isnan(mode) || isnan(hi) || mode <= hi) &&
           (isnan(lo) || isnan(hi) || lo <= hi);
}

static int is_digest(const char *hex, int may_be_empty)
{
    size_t n = strlen(hex);
    return (n == 64 && strspn(hex, "0123456789abcdef") == 64) || (n == 0 && may_be_empty);
}

/* UTF-8 without control characters: files and pages take it as it is. */
static int is_label(const char *text)
{
    size_t n = 0;
    for (; text && *text && n <= LABEL_MAX; n++) {
        enum lt_label_character kind;
        text += lt_label_character(&kind, text);
        if (kind == LT_LABEL_CONTROL || kind == LT_LABEL_BROKEN)
            return 0;
    }
    return text && n <= LABEL_MAX;
}

static int is_date(const char *text)
{
    int64_t days;
    return !*text || lt_date_parse(&days, text) == LT_OK;
}

/* A date and its day, counted from the first draw; day numbers stand alone. */
static int is_when(const lt_series *s, const char *date, double day)
{
    int64_t days, first;
    if (!is_date(date) || isinf(day) || (date[0] && isnan(day)))
        return 0;
    if (!date[0] || s->n_draws == 0 || lt_date_parse(&first, s->draw[0].date) < 0)
        return 1;
    return lt_date_parse(&days, date) == LT_OK && day == (double)(days - first);
}

/* By start, kind, label. */
static int marks_in_order(const lt_mark *a, const lt_mark *b)
{
    if (a->start_day != b->start_day)
        return a->start_day < b->start_day;
    return a->kind != b->kind ? a->kind < b->kind : strcmp(a->label, b->label) <= 0;
}

/* ---- tables ---- */

static lt_status check_settings(const checking *c)
{
    const lt_series_settings *s = &c->series->settings;
    if (!is_label(c->series->patient_id) || !c->series->patient_id[0] || !is_label(s->baseline) ||
        !is_digest(c->series->background, 1) || !(s->alpha > 0 && s->alpha < 1) ||
        !(s->pg_per_hge > 0) || !(s->lod_limit > 0 && s->lod_limit <= 1) ||
        !(s->clearance_lod > 0 && s->clearance_lod <= 1) || !is_share(s->alpha_patient) ||
        !is_share(s->purity) || s->planned_draws < 1 || c->series->naive > 1)
        return bad(c, "/settings", 0, "a setting is missing or out of its range");
    if (c->series->nadir < -1 || c->series->nadir >= (int64_t)c->series->n_draws)
        return bad(c, "/settings", 0, "the nadir is no timepoint");
    return LT_OK;
}

static lt_status check_locus(const checking *c, size_t i)
{
    const lt_series_locus *l = &c->series->locus[i];
    const lt_genome *genome = &c->series->genome;
    const lt_allele *a = &l->allele;
    if (a->contig < 0 || a->contig >= genome->n_contigs || a->pos < 0 || !a->ref[0] || !a->alt[0] ||
        a->ref[strspn(a->ref, "ACGT")] || a->alt[strspn(a->alt, "ACGT")] ||
        a->pos + (int64_t)strlen(a->ref) > genome->contig[a->contig].length)
        return bad(c, "/loci", i, "no allele of this genome");
    if (i > 0 && lt_allele_compare(&l[-1].allele, a) >= 0)
        return bad(c, "/loci", i, "out of order, or twice");
    if (!is_label(l->gene) || !is_label(l->source))
        return bad(c, "/loci", i, "gene or source is no label");
    if (l->tumour_alt > l->tumour_depth || l->wbc_alt > l->wbc_depth || !is_share(l->tumour_vaf) ||
        !is_amount(l->cn_total) || !is_amount(l->multiplicity) || !is_share(l->clonality))
        return bad(c, "/loci", i, "a count or share is out of its range");
    if (l->mask >> LT_N_MASKS || (l->mask_given & ~l->mask))
        return bad(c, "/loci", i, "its mask is not one");
    return LT_OK;
}

static lt_status check_cell(const checking *c, const lt_draw_locus *x, size_t i)
{
    if (x->assessed > 1 || x->evaluable > 1 || x->origin >= LT_N_ORIGINS ||
        (x->evaluable && !x->assessed))
        return bad(c, "/counts", i, "a code is unknown");
    if (x->alt > x->depth || x->depth_duplex > x->depth || x->alt_duplex > x->alt ||
        x->alt_forward > x->alt || x->alt_reverse > x->alt || x->raw_alt > x->raw_depth)
        return bad(c, "/counts", i, "a part is more than the whole");
    if (!x->assessed && (x->depth || x->raw_depth))
        return bad(c, "/counts", i, "molecules where nothing was assessed");
    if (!is_share(x->vaf) || !is_share(x->vaf_lo) || !is_share(x->vaf_hi) || !is_share(x->p) ||
        !is_share(x->p_without) || !is_interval(x->vaf_lo, x->vaf, x->vaf_hi))
        return bad(c, "/layers", i, "a share or interval is none");
    return LT_OK;
}

static int burden_is_sound(const lt_burden *b)
{
    const double share[] = {b->tf,      b->tf_lo,          b->tf_hi,         b->mean_vaf,
                            b->p_model, b->p_uncorrected,  b->p_decoy,       b->p_control,
                            b->loo,     b->lod95,          b->lod50,         b->ceiling,
                            b->alpha,   b->specificity_lo, b->specificity_hi};
    for (size_t i = 0; i < sizeof share / sizeof *share; i++)
        if (!is_share(share[i]))
            return 0;
    return b->state < LT_N_DRAW_STATES && b->carried_by_one <= 1 &&
           b->n_supporting <= b->n_evaluable && is_interval(b->tf_lo, b->tf, b->tf_hi) &&
           is_amount(b->mtm_per_ml) && is_amount(b->hge_per_ml) && is_amount(b->conversion) &&
           is_amount(b->sample_factor) && is_interval(b->specificity_lo, NAN, b->specificity_hi) &&
           is_interval(b->lod50, NAN, b->lod95) &&
           is_interval(b->mean_vaf_lo, b->mean_vaf, b->mean_vaf_hi) &&
           is_interval(b->mtm_per_ml_lo, b->mtm_per_ml, b->mtm_per_ml_hi);
}

static lt_status check_draw(const checking *c, size_t t)
{
    const lt_draw *d = &c->series->draw[t];
    if (!is_label(d->sample_id) || !d->sample_id[0] || !is_digest(d->digest, 0))
        return bad(c, "/timepoints", t, "its name or digest is none");
    if (!is_when(c->series, d->date, d->day) || isnan(d->day) ||
        (d->date[0] != 0) != lt_series_is_dated(c->series))
        return bad(c, "/timepoints", t, "its date or day is none, or they differ");
    if (t > 0 &&
        (d[-1].day > d->day || (d[-1].day == d->day && strcmp(d[-1].sample_id, d->sample_id) >= 0)))
        return bad(c, "/timepoints", t, "out of order");
    for (size_t u = 0; u < t; u++)
        if (!strcmp(d->sample_id, c->series->draw[u].sample_id) ||
            !strcmp(d->digest, c->series->draw[u].digest))
            return bad(c, "/timepoints", t, "a draw is there twice");
    if (!is_amount(d->plasma_ml) || !is_amount(d->cfdna_ng_per_ml) || !is_amount(d->input_ng) ||
        d->chose_loci > 1)
        return bad(c, "/timepoints", t, "an amount is none");
    if (!burden_is_sound(&d->burden) || d->burden.n_evaluable > c->series->n_loci)
        return bad(c, "/burden", t, "a share, count or interval is none");
    if (d->response.kind >= LT_N_RESPONSE_KINDS || !is_amount(d->response.ratio) ||
        !is_interval(d->response.lo, d->response.ratio, d->response.hi) ||
        !is_share(d->response.p_below_half) || !is_share(d->response.p_below_tenth))
        return bad(c, "/response", t, "a ratio is none");
    for (int i = 0; i < LT_N_TAU; i++)
        if (!(d->likelihood[i] <= 1e-9))
            return bad(c, "/burden/likelihood", t, "above its maximum");
    for (size_t i = 0; i < c->series->n_loci; i++)
        LT_TRY(check_cell(c, &d->locus[i], i));
    for (size_t u = 0; u < c->series->n_draws; u++)
        if (d->match[u].agree > d->match[u].shared || d->match[u].verdict > LT_SAME_OTHER)
            return bad(c, "/identity", t, "more agree than are shared");
    return LT_OK;
}

static lt_status check_rest(const checking *c)
{
    const lt_series *s = c->series;
    for (size_t i = 0; i < s->n_controls; i++)
        if (!is_label(s->control[i].sample_id) || !is_digest(s->control[i].digest, 0) ||
            !is_share(s->control[i].p_model) ||
            (i > 0 && strcmp(s->control[i - 1].digest, s->control[i].digest) >= 0))
            return bad(c, "/controls", i, "out of order, or a value is none");
    for (size_t i = 0; i < s->n_kinetics; i++) {
        const lt_kinetics *k = &s->kinetics[i];
        if (k->first > k->last || k->last >= s->n_draws || k->trend >= LT_N_TRENDS ||
            !is_interval(k->lo, k->slope, k->hi) || !is_amount(k->time))
            return bad(c, "/kinetics", i, "no segment of the draws");
    }
    for (size_t i = 0; i < s->n_marks; i++) {
        const lt_mark *m = &s->mark[i];
        if (m->kind >= LT_N_MARKS || !is_label(m->label) || !m->label[0] || isnan(m->start_day) ||
            !is_when(s, m->start, m->start_day) || !is_when(s, m->end, m->end_day) ||
            m->end_day < m->start_day)
            return bad(c, "/therapy", i, "a date, label or kind is none");
        if (i > 0 && !marks_in_order(m - 1, m))
            return bad(c, "/therapy", i, "out of order");
    }
    for (size_t i = 0; i < s->n_history; i++) {
        const lt_history *h = &s->history[i];
        if (!is_label(h->action) || !is_label(h->sample_id) || !is_digest(h->digest, 1) ||
            h->revision > s->revision || (i > 0 && h[-1].revision > h->revision))
            return bad(c, "/history", i, "out of order, or a value is none");
    }
    return LT_OK;
}

lt_status lt_series_check(const lt_series *series, const char *where)
{
    const checking c = {series, where};
    LT_TRY(check_settings(&c));
    for (size_t i = 0; i < series->n_loci; i++)
        LT_TRY(check_locus(&c, i));
    for (size_t t = 0; t < series->n_draws; t++)
        LT_TRY(check_draw(&c, t));
    return check_rest(&c);
}
