/* export_json.c -- the series as one JSON document.
 *
 * format, version, patient, loci, draws, response and kinetics are a contract with readers: names
 * may be added, never changed. Everything that is not known is null. Memory: one draw. */
#include <math.h>
#include <stdlib.h>

#include "allele.h"
#include "export.h"
#include "export_field.h"
#include "json.h"
#include "series.h"

static const char *const ledger_names[LT_N_LEDGER] = LT_LEDGER_NAMES;

/* The value, or nothing (and no memory lost) when a part of it failed. */
static json_t *whole(json_t *value, int failed)
{
    if (!failed)
        return value;
    json_decref(value);
    return NULL;
}

static int put_fields(json_t *object, const lt_export_field *field, const void *record)
{
    int failed = 0;
    for (; field->name; field++) {
        if (field->type == LT_FIELD_REAL)
            failed |= lt_json_put_real(object, field->name, lt_field_real(field, record));
        else if (field->type == LT_FIELD_FLAG)
            failed |= lt_json_put_flag(object, field->name, lt_field_count(field, record) != 0);
        else
            failed |= lt_json_put_count(object, field->name, lt_field_count(field, record));
    }
    return failed;
}

static int put_nulls(json_t *object, const lt_export_field *field)
{
    int failed = 0;
    for (; field->name; field++)
        failed |= lt_json_put(object, field->name, json_null());
    return failed;
}

static int put_mask(json_t *object, const char *name, uint8_t mask)
{
    json_t *words = json_array();
    int failed = 0;
    for (int bit = 0; bit < LT_N_MASKS; bit++)
        if (mask & 1 << bit)
            failed |= json_array_append_new(words, json_string(lt_mask_words[bit]));
    return failed | lt_json_put(object, name, words);
}

/* Counts of depth 0 are not known. */
static int put_reads(json_t *object, const char *alt_name, const char *depth_name, uint32_t alt,
                     uint32_t depth)
{
    return lt_json_put(object, alt_name, depth ? json_integer(alt) : json_null()) |
           lt_json_put(object, depth_name, depth ? json_integer(depth) : json_null());
}

static json_t *locus_json(const lt_series *series, size_t i)
{
    const lt_series_locus *l = &series->locus[i];
    const lt_allele *a = &l->allele;
    json_t *o = json_object();
    int failed = lt_json_put_text(o, "key", lt_locus_key(series, i).s) |
                 lt_json_put_text(o, "gene", l->gene) | put_mask(o, "mask", l->mask) |
                 put_mask(o, "mask_given", l->mask_given) |
                 lt_json_put_text(o, "contig", series->genome.contig[a->contig].name) |
                 lt_json_put_count(o, "pos", (uint64_t)a->pos + 1) |
                 lt_json_put_text(o, "ref", a->ref) | lt_json_put_text(o, "alt", a->alt) |
                 lt_json_put_text(o, "kind", lt_allele_kind_name(lt_allele_kind(a))) |
                 lt_json_put_text(o, "source", l->source) |
                 put_reads(o, "tumor_alt", "tumor_depth", l->tumour_alt, l->tumour_depth) |
                 lt_json_put_real(o, "tumor_vaf", l->tumour_vaf) |
                 put_reads(o, "wbc_alt", "wbc_depth", l->wbc_alt, l->wbc_depth) |
                 lt_json_put_real(o, "cn_total", l->cn_total) |
                 lt_json_put_real(o, "multiplicity", l->multiplicity) |
                 lt_json_put_real(o, "clonality", l->clonality);
    return whole(o, failed);
}

static json_t *draw_locus_json(const lt_series *series, const lt_draw *draw, size_t i)
{
    const lt_draw_locus *x = &draw->locus[i];
    json_t *o = json_object();
    int failed =
        lt_json_put_text(o, "key", lt_locus_key(series, i).s) |
        lt_json_put_flag(o, "assessed", x->assessed) |
        lt_json_put_flag(o, "evaluable", x->assessed && x->evaluable) |
        lt_json_put_text(o, "origin", x->assessed ? lt_origin_words[x->origin] : NULL) |
        (x->assessed ? put_fields(o, lt_draw_locus_fields, x) : put_nulls(o, lt_draw_locus_fields));
    return whole(o, failed);
}

static json_t *quality_json(const lt_draw_quality *q)
{
    json_t *o = json_object(), *ledger = json_object();
    int failed = 0;
    for (int i = 0; i < LT_N_LEDGER; i++)
        failed |= lt_json_put_count(ledger, ledger_names[i], q->ledger[i]);
    failed |= lt_json_put_real(o, "depth_median", q->depth_median) |
              lt_json_put_count(o, "n_sites", q->n_sites) |
              lt_json_put_count(o, "molecules", q->molecules) |
              lt_json_put_count(o, "templates", q->templates) |
              lt_json_put_count(o, "singletons", q->singletons) |
              lt_json_put_count(o, "duplex_molecules", q->duplex) |
              lt_json_put(o, "records", ledger) |
              lt_json_put_real(o, "calibration_alpha", q->calibration_alpha) |
              lt_json_put_real(o, "calibration_kappa", q->calibration_kappa) |
              lt_json_put_real(o, "contamination", q->contamination) |
              lt_json_put_real(o, "contamination_lo", q->contamination_lo) |
              lt_json_put_real(o, "contamination_hi", q->contamination_hi);
    return whole(o, failed);
}

/* With each other draw. */
static json_t *identity_json(const lt_series *series, size_t t)
{
    static const char *const verdict[] = {"not_evaluable", "same_person", "other_person"};
    json_t *list = json_array();
    int failed = 0;
    for (size_t u = 0; u < series->n_draws; u++) {
        const lt_match *m = &series->draw[t].match[u];
        if (u == t)
            continue;
        json_t *o = json_object();
        failed |= lt_json_put_text(o, "sample", series->draw[u].sample_id) |
                  lt_json_put_text(o, "verdict", verdict[m->verdict]) |
                  lt_json_put_count(o, "shared_sites", m->shared) |
                  lt_json_put_count(o, "agreeing_sites", m->agree) |
                  lt_json_put_real(o, "log_odds", m->log_odds) | json_array_append_new(list, o);
    }
    return whole(list, failed);
}

static json_t *draw_json(const lt_series *series, size_t t)
{
    const lt_draw *d = &series->draw[t];
    json_t *o = json_object(), *loci = json_array();
    int failed = lt_json_put_text(o, "sample", d->sample_id) |
                 lt_json_put_text_if(o, "date", d->date) | lt_json_put_real(o, "day", d->day) |
                 lt_json_put_text(o, "state", lt_draw_state_words[d->burden.state]) |
                 put_fields(o, lt_burden_fields, &d->burden) | put_fields(o, lt_draw_fields, d) |
                 lt_json_put_text_if(o, "digest", d->digest) |
                 lt_json_put(o, "quality", quality_json(&d->quality)) |
                 lt_json_put(o, "identity", identity_json(series, t));
    for (size_t i = 0; i < series->n_loci; i++)
        failed |= json_array_append_new(loci, draw_locus_json(series, d, i));
    failed |= lt_json_put(o, "loci", loci);
    return whole(o, failed);
}

static json_t *response_json(const lt_draw *draw)
{
    static const char *const kind[] = LT_RESPONSE_KIND_NAMES;
    const lt_response *r = &draw->response;
    json_t *o = json_object();
    int failed =
        lt_json_put_text(o, "sample", draw->sample_id) | lt_json_put_real(o, "day", draw->day) |
        lt_json_put_text(o, "kind", kind[r->kind]) | lt_json_put_real(o, "ratio", r->ratio) |
        lt_json_put_real(o, "lo", r->lo) | lt_json_put_real(o, "hi", r->hi) |
        lt_json_put_real(o, "p_below_half", r->p_below_half) |
        lt_json_put_real(o, "p_below_tenth", r->p_below_tenth);
    return whole(o, failed);
}

/* The time is a half-life or a doubling time, never both. */
static int put_time(json_t *object, const char *const name[3], const lt_kinetics *k, int is_it)
{
    return lt_json_put_real(object, name[0], is_it ? k->time : NAN) |
           lt_json_put_real(object, name[1], is_it ? k->time_lo : NAN) |
           lt_json_put_real(object, name[2], is_it ? k->time_hi : NAN);
}

static json_t *kinetics_json(const lt_series *series, const lt_kinetics *k)
{
    static const char *const trend[] = LT_TREND_NAMES;
    static const char *const half[] = {"apparent_half_life_days", "apparent_half_life_days_lo",
                                       "apparent_half_life_days_hi"};
    static const char *const twice[] = {"apparent_doubling_time_days",
                                        "apparent_doubling_time_days_lo",
                                        "apparent_doubling_time_days_hi"};
    const lt_draw *first = &series->draw[k->first], *last = &series->draw[k->last];
    json_t *o = json_object();
    int failed = lt_json_put_text(o, "first", first->sample_id) |
                 lt_json_put_text(o, "last", last->sample_id) |
                 lt_json_put_real(o, "first_day", first->day) |
                 lt_json_put_real(o, "last_day", last->day) |
                 lt_json_put_count(o, "n_draws", k->n_draws) |
                 lt_json_put_text(o, "trend", trend[k->trend]) |
                 lt_json_put_real(o, "slope_ln_per_day", k->slope) |
                 lt_json_put_real(o, "slope_ln_per_day_lo", k->lo) |
                 lt_json_put_real(o, "slope_ln_per_day_hi", k->hi) |
                 put_time(o, half, k, k->trend == LT_TREND_FALLING) |
                 put_time(o, twice, k, k->trend == LT_TREND_RISING);
    return whole(o, failed);
}

static json_t *settings_json(const lt_series_settings *s)
{
    json_t *o = json_object();
    int failed = lt_json_put_real(o, "alpha", s->alpha) |
                 lt_json_put_real(o, "alpha_patient", s->alpha_patient) |
                 lt_json_put_count(o, "planned_draws", s->planned_draws) |
                 lt_json_put_real(o, "alpha_of_a_draw", lt_series_alpha(s)) |
                 lt_json_put_real(o, "lod_limit", s->lod_limit) |
                 lt_json_put_count(o, "min_loci", s->min_loci) |
                 lt_json_put_real(o, "clearance_lod", s->clearance_lod) |
                 lt_json_put_real(o, "pg_per_hge", s->pg_per_hge) |
                 lt_json_put_real(o, "tumor_purity", s->purity) |
                 lt_json_put_text_if(o, "baseline", s->baseline);
    return whole(o, failed);
}

static json_t *control_json(const lt_series_control *c)
{
    json_t *o = json_object();
    int failed = lt_json_put_text(o, "sample", c->sample_id) |
                 lt_json_put_text_if(o, "digest", c->digest) |
                 lt_json_put_real(o, "p_model", c->p_model) |
                 lt_json_put_count(o, "n_evaluable", c->n_evaluable) |
                 lt_json_put_count(o, "informative_molecules", c->informative_molecules);
    return whole(o, failed);
}

static json_t *mark_json(const lt_mark *m)
{
    static const char *const kind[] = LT_MARK_NAMES;
    json_t *o = json_object();
    int failed =
        lt_json_put_text(o, "kind", kind[m->kind]) | lt_json_put_text(o, "label", m->label) |
        lt_json_put_text_if(o, "start", m->start) | lt_json_put_text_if(o, "end", m->end) |
        lt_json_put_real(o, "start_day", m->start_day) | lt_json_put_real(o, "end_day", m->end_day);
    return whole(o, failed);
}

static json_t *history_json(const lt_history *h)
{
    json_t *o = json_object();
    int failed = lt_json_put_count(o, "revision", h->revision) |
                 lt_json_put_text(o, "action", h->action) |
                 lt_json_put_text_if(o, "sample", h->sample_id) |
                 lt_json_put_text_if(o, "digest", h->digest);
    return whole(o, failed);
}

/* What the file says of itself; null when it is no JSON. */
static json_t *provenance_json(const char *text)
{
    json_t *value = text ? json_loads(text, 0, NULL) : NULL;
    return value ? value : json_null();
}

static json_t *contig_json(const lt_contig *contig)
{
    json_t *o = json_object();
    int failed = lt_json_put_text(o, "name", contig->name) |
                 lt_json_put_count(o, "length", (uint64_t)contig->length) |
                 lt_json_put_text_if(o, "md5", contig->md5);
    return whole(o, failed);
}

static void head_write(lt_json_writer *w, const lt_series *s)
{
    lt_json_member(w, "format", json_string("lowtide-series-json"));
    lt_json_member(w, "version", json_string("1.0"));
    lt_json_member(w, "patient", lt_json_text(s->patient_id));
    lt_json_member(w, "use", json_string("research only, not for diagnosis"));
    lt_json_member(w, "revision", json_integer((json_int_t)s->revision));
    lt_json_member(w, "naive", json_boolean(s->naive));
    lt_json_member(w, "background", lt_json_text(*s->background ? s->background : NULL));
    lt_json_member(w, "settings", settings_json(&s->settings));
}

static void tail_write(lt_json_writer *w, const lt_series *s)
{
    lt_json_member(w, "nadir", lt_json_text(s->nadir < 0 ? NULL : s->draw[s->nadir].sample_id));
    lt_json_member(w, "clearance_day", lt_json_real(s->clearance_day));
    lt_json_array(w, "controls");
    for (size_t i = 0; i < s->n_controls; i++)
        lt_json_element(w, control_json(&s->control[i]));
    lt_json_array_end(w);
    lt_json_array(w, "marks");
    for (size_t i = 0; i < s->n_marks; i++)
        lt_json_element(w, mark_json(&s->mark[i]));
    lt_json_array_end(w);
    lt_json_array(w, "history");
    for (size_t i = 0; i < s->n_history; i++)
        lt_json_element(w, history_json(&s->history[i]));
    lt_json_array_end(w);
    lt_json_array(w, "genome");
    for (int32_t i = 0; i < s->genome.n_contigs; i++)
        lt_json_element(w, contig_json(&s->genome.contig[i]));
    lt_json_array_end(w);
    lt_json_member(w, "provenance", provenance_json(s->provenance));
}

lt_status lt_export_json(FILE *out, const lt_series *series)
{
    lt_json_writer w;
    lt_json_begin(&w, out);
    head_write(&w, series);
    lt_json_array(&w, "loci");
    for (size_t i = 0; i < series->n_loci; i++)
        lt_json_element(&w, locus_json(series, i));
    lt_json_array_end(&w);
    lt_json_array(&w, "draws");
    for (size_t t = 0; t < series->n_draws; t++)
        lt_json_element(&w, draw_json(series, t));
    lt_json_array_end(&w);
    lt_json_array(&w, "response");
    for (size_t t = 0; t < series->n_draws; t++)
        lt_json_element(&w, response_json(&series->draw[t]));
    lt_json_array_end(&w);
    lt_json_array(&w, "kinetics");
    for (size_t i = 0; i < series->n_kinetics; i++)
        lt_json_element(&w, kinetics_json(series, &series->kinetics[i]));
    lt_json_array_end(&w);
    tail_write(&w, series);
    return lt_json_end(&w);
}
