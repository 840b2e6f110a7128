/* made_series.h -- a series made up by hand: six draws of a patient who responds, clears and
 * relapses, with every kind of state, mask, mark and label that a reader must stand. Numbers are
 * plausible and made up; nothing was computed. */
#ifndef LT_TEST_MADE_SERIES_H
#define LT_TEST_MADE_SERIES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "series.h"

/* Labels as a hostile user would give them. */
#define MADE_HOSTILE                               \
    "<script>alert(1)</script>\"'&]]>\xe2\x80\xae" \
    "evil\t-->"

static inline char *made_copy(const char *text)
{
    return strcpy(malloc(strlen(text) + 1), text);
}

static inline void made_locus(lt_series_locus *l, size_t i, int32_t contig)
{
    static const char *const gene[] = {"EGFR", "TP53", "", "KRAS", "DNMT3A", "PIK3CA"};
    lt_series_locus_init(l);
    l->allele.contig = contig;
    l->allele.pos = 1000 + 137 * (int64_t)i;
    strcpy(l->allele.ref, i == 5 ? "ACT" : "C");
    strcpy(l->allele.alt, i == 5 ? "A" : "T");
    l->gene = made_copy(gene[i % 6]);
    l->source = made_copy("tumour");
    l->tumour_alt = 30 + (uint32_t)(i % 90);
    l->tumour_depth = 120;
    l->tumour_vaf = l->tumour_alt / 120.0;
    if (i == 4) {
        l->mask = LT_MASK_CHIP;
        l->wbc_alt = 12;
        l->wbc_depth = 3000;
    }
}

static inline void made_draw_locus(lt_draw_locus *x, size_t i, double tau, int assessed)
{
    lt_draw_locus_init(x);
    if (!assessed)
        return;
    x->assessed = 1;
    x->evaluable = 1;
    x->depth = 4000 + 50 * (uint32_t)i;
    x->alt = (uint32_t)(tau * x->depth * (.5 + .1 * (double)(i % 6)) + .5);
    x->depth_duplex = x->depth / 2;
    x->alt_duplex = x->alt / 2;
    x->alt_forward = x->alt - x->alt / 4;
    x->alt_reverse = x->alt - x->alt / 3;
    x->raw_depth = 6 * x->depth;
    x->raw_alt = 6 * x->alt;
    x->vaf = (double)x->alt / x->depth;
    x->vaf_lo = x->alt ? x->vaf * .6 : 0;
    x->vaf_hi = x->alt ? x->vaf * 1.5 : 3.0 / x->depth;
    x->p = x->alt ? 1e-4 : .6;
    x->log_lr = x->alt ? 3.0 * x->alt : -.2;
    x->p_without = x->alt ? 1e-6 : 1e-9;
}

/* State, tumour fraction, LoD95 of six draws. */
static const double made_tf[] = {.012, .003, .0004, 0, NAN, .0021};
static const double made_lod[] = {2e-4, 2.2e-4, 1.9e-4, 1.6e-4, .04, 2.1e-4};
static const uint8_t made_state[] = {0, 0, 0, 1, 2, 0};

static inline void made_burden(lt_burden *b, size_t i, size_t n_loci, double hge)
{
    const double tf = made_tf[i];
    lt_burden_init(b);
    b->state = made_state[i];
    b->carried_by_one = i == 2;
    b->tf = tf;
    b->tf_lo = b->state == 0 ? tf * .6 : b->state == 1 ? 0 : NAN;
    b->tf_hi = b->state == 0 ? tf * 1.6 : b->state == 1 ? 1.2e-4 : NAN;
    b->mean_vaf = b->tf / 2;
    b->mean_vaf_lo = b->tf_lo / 2;
    b->mean_vaf_hi = b->tf_hi / 2;
    b->hge_per_ml = hge;
    b->mtm_per_ml = b->mean_vaf * hge;
    b->mtm_per_ml_lo = b->mean_vaf_lo * hge;
    b->mtm_per_ml_hi = b->mean_vaf_hi * hge;
    b->conversion = .45;
    b->p_model = b->state == 0 ? 1e-12 : b->state == 1 ? .4 : NAN;
    b->p_uncorrected = b->p_model;
    b->p_decoy = b->state == 0 ? .000999 : b->state == 1 ? .37 : NAN;
    b->p_control = i == 0 ? .25 : NAN;
    b->specificity_lo = i == 0 ? .29 : NAN;
    b->specificity_hi = i == 0 ? 1 : NAN;
    b->loo = b->state == 0 ? (i == 2 ? .2 : 1e-9) : b->p_model;
    b->lod95 = made_lod[i];
    b->lod50 = made_lod[i] / 2;
    b->ceiling = made_lod[i] / 4;
    b->sample_factor = 1.04;
    b->alpha = .01;
    b->n_decoys = 1000;
    b->n_controls = i == 0 ? 3 : 0;
    b->n_evaluable = b->state == 2 ? 1 : (uint32_t)n_loci;
    b->n_supporting = b->state == 0 ? (uint32_t)n_loci / 2 : 0;
    b->informative_molecules = 4000 * n_loci;
}

static inline void made_likelihood(double *ll, size_t i)
{
    double tau[LT_N_TAU];
    lt_tau_grid(tau);
    for (int k = 0; k < LT_N_TAU; k++) {
        double z = made_state[i] == 0 ? (log(tau[k]) - log(made_tf[i])) / .25 : 0;
        ll[k] = made_state[i] == 0 ? -.5 * z * z : -tau[k] / 4e-5;
    }
}

static inline lt_response made_response(size_t i)
{
    const double ratio = made_tf[i] / made_tf[0];
    if (i == 0)
        return (lt_response){LT_RESPONSE_BASELINE, 1, 1, 1, 0, 0};
    if (i == 3)
        return (lt_response){LT_RESPONSE_CLEARANCE, NAN, 0, .01, .9999, .998};
    if (i == 4)
        return (lt_response){LT_RESPONSE_NOT_EVALUABLE, NAN, NAN, NAN, NAN, NAN};
    return (lt_response){LT_RESPONSE_RATIO, ratio, .6 * ratio, 1.5 * ratio, .97, .4};
}

static inline void made_names(lt_draw *d, size_t t)
{
    static const char *const name[] = {"P01-base", "P01-c1",     "P01-c2",
                                       "P01-c4",   MADE_HOSTILE, "P01-relapse"};
    free(d->sample_id);
    d->sample_id = malloc(80);
    if (t < 6)
        strcpy(d->sample_id, name[t]);
    else
        snprintf(d->sample_id, 80, "draw-%zu", t);
    memset(d->digest, "0123456789abcdef"[t % 16], 64);
    d->digest[0] = "0123456789abcdef"[t / 16 % 16];
}

static inline void made_draw(lt_draw *d, size_t t, size_t n_loci, size_t n_draws)
{
    size_t i = t % 6;
    lt_draw_init(d, n_loci, n_draws);
    made_names(d, t);
    d->day = 28.0 * (double)t;
    lt_date_print(d->date, 20513 + 28 * (int64_t)t);
    d->plasma_ml = i == 1 ? NAN : 4;
    d->cfdna_ng_per_ml = i == 1 ? NAN : 8.2;
    d->input_ng = 30;
    made_burden(&d->burden, i, n_loci, d->cfdna_ng_per_ml * 1000 / 3.3);
    d->quality = (lt_draw_quality){.depth_median = 4100,
                                   .n_sites = 6000,
                                   .molecules = 51234,
                                   .templates = 240111,
                                   .singletons = 6011,
                                   .duplex = 23999,
                                   .ledger = {480000, 12, 0, 30, 0, 950},
                                   .calibration_kappa = 1,
                                   .contamination = NAN,
                                   .contamination_lo = NAN,
                                   .contamination_hi = NAN};
    made_likelihood(d->likelihood, i);
    for (size_t l = 0; l < n_loci; l++)
        made_draw_locus(&d->locus[l], l, made_state[i] == 0 ? made_tf[i] : 0,
                        !(l == 2 && t == 1) && i != 4);
    for (size_t u = 0; u < n_draws; u++)
        if (u != t)
            d->match[u] = (lt_match){40, 40, 31.5, LT_SAME_PERSON};
    d->response = made_response(i);
}

static inline void made_mark(lt_mark *m, uint8_t kind, const char *label, int64_t start,
                             double n_days)
{
    *m = (lt_mark){.kind = kind, .label = made_copy(label), .start_day = (double)start};
    lt_date_print(m->start, 20513 + start);
    m->end_day = m->start_day + n_days;
    if (!isnan(n_days))
        lt_date_print(m->end, 20513 + start + (int64_t)n_days);
}

static inline void made_history(lt_history *h, uint64_t revision, const char *action,
                                const char *sample_id)
{
    *h = (lt_history){
        .revision = revision, .action = made_copy(action), .sample_id = made_copy(sample_id)};
    memset(h->digest, 'a', 64);
}

/* Any size above 0; the six-draw course repeats. lt_series_clear() frees it. */
static inline void made_series(lt_series *s, size_t n_loci, size_t n_draws)
{
    lt_series_init(s);
    free(s->patient_id);
    s->patient_id = made_copy("P01");
    s->revision = n_draws + 1;
    memset(s->background, 'b', 64);
    s->genome.n_contigs = 2;
    s->genome.contig = calloc(2, sizeof *s->genome.contig);
    for (int c = 0; c < 2; c++) {
        s->genome.contig[c].name = made_copy(c ? "chr17" : "chr7");
        s->genome.contig[c].length = 1000000;
    }
    s->n_loci = n_loci;
    s->locus = calloc(n_loci + 1, sizeof *s->locus);
    for (size_t i = 0; i < n_loci; i++)
        made_locus(&s->locus[i], i, 2 * i >= n_loci);
    s->n_draws = n_draws;
    s->draw = calloc(n_draws + 1, sizeof *s->draw);
    for (size_t t = 0; t < n_draws; t++)
        made_draw(&s->draw[t], t, n_loci, n_draws);
    s->n_controls = 3;
    s->control = calloc(3, sizeof *s->control);
    for (size_t i = 0; i < 3; i++) {
        s->control[i] = (lt_series_control){.sample_id = made_copy("normal"),
                                            .p_model = .2 + .3 * (double)i,
                                            .n_evaluable = (uint32_t)n_loci,
                                            .informative_molecules = 4000 * n_loci};
        memset(s->control[i].digest, "cde"[i], 64);
    }
    s->n_kinetics = n_draws >= 6;
    s->kinetics = calloc(1, sizeof *s->kinetics);
    s->kinetics[0] = (lt_kinetics){0, 3, 4, LT_TREND_FALLING, -.063, -.08, -.05, 11, 8.7, 13.9};
    s->nadir = n_draws > 3 ? 3 : 0;
    s->clearance_day = n_draws > 3 ? 84 : NAN;
    s->n_marks = 3;
    s->mark = calloc(3, sizeof *s->mark);
    made_mark(&s->mark[0], LT_MARK_THERAPY, "osimertinib", 3, NAN);
    made_mark(&s->mark[1], LT_MARK_IMAGING, MADE_HOSTILE, 56, 0);
    made_mark(&s->mark[2], LT_MARK_SURGERY, "resection", 60, 0);
    s->n_history = n_draws + 1;
    s->history = calloc(s->n_history, sizeof *s->history);
    made_history(&s->history[0], 1, "loci", "");
    for (size_t t = 0; t < n_draws; t++)
        made_history(&s->history[t + 1], t + 2, "add", s->draw[t].sample_id);
}

#endif
