/* draw.c -- see draw.h.
 *
 *   1. loci that are target positions are asked for: SNVs by place, others by their row of indel[]
 *   2. the sample is called; a witness keeps null and evidence of each locus
 *   3. rows of the calls become the draw's loci
 *   4. loci that are evaluable and not masked give decoys while the judge is there, then test and
 *      state (burden_test.h) and the likelihood of the tumour fraction (tumour_fraction.h)
 * Time: one calling of the sample. Memory: 6 kB a locus. */
#include "draw.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>
#include <string.h>

#include "allele.h"
#include "allele_counts.h"
#include "bins.h"
#include "burden_test.h"
#include "indel_ask.h"
#include "indel_call.h"
#include "series.h"
#include "sites.h"
#include "tumour_fraction.h"

#define LEAST_SHARE 0.1 /* of the highest tumour VAF: a subclone is not followed as fainter */

/* Where a locus lies in the sample. */
typedef struct place {
    uint32_t site, indel; /* indel: as in lt_call */
    uint8_t alt;
    size_t locus;
} place;

typedef struct seen {
    const lt_draw_config *config;
    lt_sample *sample;
    lt_draw *draw;
    lt_calls calls;
    place *place; /* sorted */
    size_t n_places;
    lt_locus *snv;
    size_t n_snv;
    uint32_t *indel; /* asked for */
    size_t n_indels;
    lt_burden_locus *row; /* by locus */
    uint8_t *has_row;
    lt_decoys decoys;
} seen;

/* ---- 1. places ---- */

static int compare_places(const void *va, const void *vb)
{
    const place *a = va, *b = vb;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    if (a->indel != b->indel)
        return a->indel < b->indel ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

static uint8_t code_of(char base)
{
    return (uint8_t)(strchr("ACGT", base) - "ACGT");
}

static void add_place(seen *s, uint32_t site, uint32_t indel, uint8_t alt, size_t locus)
{
    s->place[s->n_places++] = (place){site, indel, alt, locus};
    s->draw->locus[locus].assessed = 1;
}

static lt_status place_snvs(seen *s)
{
    for (size_t i = 0; i < s->config->n_loci; i++) {
        const lt_allele *a = &s->config->locus[i].allele;
        if (lt_allele_kind(a) != LT_ALLELE_SNV)
            continue;
        uint32_t site = lt_sites_first(&s->sample->targets, a->contig, a->pos, a->pos + 1);
        if (site == UINT32_MAX)
            continue;
        lt_locus locus = {a->contig, a->pos, code_of(a->ref[0]), code_of(a->alt[0])};
        if (s->sample->ref[site] != locus.ref)
            return lt_hint(lt_fail(LT_EIDENTITY,
                                   "%s:%lld: a locus says %c, the reference of the sample %c",
                                   s->sample->genome.contig[a->contig].name, (long long)a->pos + 1,
                                   a->ref[0], "ACGTN"[s->sample->ref[site]]),
                           "the loci must be of the genome that the reads were aligned to");
        add_place(s, site, 0, locus.alt, i);
        s->snv[s->n_snv++] = locus;
    }
    return LT_OK;
}

/* The row of the sample's indel[] with this allele, or n_indels. */
static uint32_t find_indel(const seen *s, const lt_allele *a)
{
    for (size_t i = 0; i < s->n_indels; i++)
        if (!lt_allele_compare(&s->sample->indel[s->indel[i]].allele, a))
            return s->indel[i];
    return (uint32_t)s->sample->n_indels;
}

static lt_status place_indels(seen *s)
{
    size_t n = 0, n_off;
    lt_allele *other = malloc((s->config->n_loci + 1) * sizeof *other);
    if (!other)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", s->config->n_loci);
    for (size_t i = 0; i < s->config->n_loci; i++)
        if (lt_allele_kind(&s->config->locus[i].allele) != LT_ALLELE_SNV)
            other[n++] = s->config->locus[i].allele;
    lt_status st = lt_indels_ask(s->sample, other, n, NULL, &s->indel, &s->n_indels, &n_off);
    free(other);
    LT_TRY(st);
    for (size_t i = 0; i < s->config->n_loci; i++) {
        const lt_allele *a = &s->config->locus[i].allele;
        if (lt_allele_kind(a) == LT_ALLELE_SNV)
            continue;
        uint32_t row = find_indel(s, a);
        if (row == s->sample->n_indels)
            continue;
        uint32_t site = s->sample->indel[row].site;
        if (s->sample->assessed_indel && s->sample->assessed_indel[site])
            add_place(s, site, row + 1, 0, i);
    }
    return LT_OK;
}

static lt_status find_places(seen *s)
{
    const size_t n = s->config->n_loci + 1;
    s->place = calloc(n, sizeof *s->place);
    s->snv = calloc(n, sizeof *s->snv);
    s->row = calloc(n, sizeof *s->row);
    s->has_row = calloc(n, sizeof *s->has_row);
    if (!s->place || !s->snv || !s->row || !s->has_row)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n - 1);
    for (size_t i = 0; i < s->config->n_loci; i++)
        lt_draw_locus_init(&s->draw->locus[i]);
    LT_TRY(place_snvs(s));
    LT_TRY(place_indels(s));
    qsort(s->place, s->n_places, sizeof *s->place, compare_places);
    return LT_OK;
}

static const place *place_of(const seen *s, const lt_call *call)
{
    const place key = {call->site, call->indel, call->indel ? 0 : call->alt, 0};
    return s->n_places ? bsearch(&key, s->place, s->n_places, sizeof key, compare_places) : NULL;
}

/* ---- 2. the calling, looked on ---- */

static void keep_row(void *data, const lt_call *call, const lt_null *null,
                     const double (*q)[LT_N_LEVELS + 1], const uint32_t k[LT_N_BINS])
{
    seen *s = data;
    const place *p = place_of(s, call);
    if (!p)
        return;
    lt_burden_locus *row = &s->row[p->locus];
    row->null = *null;
    row->q = q;
    row->id = (uint32_t)p->locus;
    row->site = call->site;
    row->ref = call->ref;
    row->alt = call->alt;
    row->is_snv = call->indel == 0;
    memcpy(row->k, k, sizeof row->k);
    s->has_row[p->locus] = 1;
}

static int counts(const seen *s, size_t i)
{
    return s->has_row[i] && !s->config->locus[i].mask;
}

/* Decoys of the SNVs that count; the other kinds are called later and have none. */
static lt_status keep_decoys(void *data, const lt_judge *judge)
{
    seen *s = data;
    size_t n = 0;
    lt_burden_locus *snv = malloc((s->config->n_loci + 1) * sizeof *snv);
    if (!snv)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", s->config->n_loci);
    for (size_t i = 0; i < s->config->n_loci; i++)
        if (counts(s, i))
            snv[n++] = s->row[i];
    lt_status st = lt_decoys_collect(&s->decoys, judge, snv, n);
    free(snv);
    return st;
}

static lt_status call(seen *s)
{
    const lt_model_witness witness = {s, keep_row, keep_decoys};
    lt_model_config model;
    lt_model_config_default(&model);
    model.background = s->config->background;
    model.n_other_asked = s->n_indels;
    model.report_p = 0;
    model.witness = &witness;
    LT_TRY(lt_model_call(&s->calls, s->sample, s->snv, s->n_snv, &model, s->config->threads));
    return lt_model_call_indels(&s->calls, s->sample, s->indel, s->n_indels, s->n_snv, &model);
}

/* ---- 3. loci ---- */

static uint32_t duplex_of(const lt_null *null)
{
    double sum = 0;
    for (int k = 0; k < LT_N_CLASSES; k++)
        if (lt_class_category(k) == LT_CATEGORY_D)
            sum += null->exposure[k];
    return (uint32_t)sum;
}

static void fill_loci(seen *s)
{
    for (size_t i = 0; i < s->calls.n; i++) {
        const lt_call *call = &s->calls.call[i];
        const place *p = place_of(s, call);
        if (!p)
            continue;
        lt_draw_locus *x = &s->draw->locus[p->locus];
        x->evaluable = call->evaluable && s->has_row[p->locus];
        x->depth = call->depth;
        x->alt = call->alt_molecules;
        x->alt_duplex = call->alt_duplex;
        x->alt_forward = call->alt_forward;
        x->alt_reverse = call->alt_reverse;
        x->raw_depth = call->raw_depth;
        x->raw_alt = call->raw_alt;
        x->vaf = call->vaf;
        x->vaf_lo = call->vaf_lo;
        x->vaf_hi = call->vaf_hi;
        if (x->evaluable) {
            x->depth_duplex = duplex_of(&s->row[p->locus].null);
            x->p = call->p;
        }
    }
}

static void fill_quality(seen *s)
{
    const lt_sample *sample = s->sample;
    const lt_family_tally *f = &sample->families;
    lt_draw_quality *q = &s->draw->quality;
    q->depth_median = lt_depth_median(sample);
    q->n_sites = sample->targets.n_sites;
    q->molecules = f->molecules;
    q->templates = f->templates;
    q->singletons = f->singletons;
    q->duplex = 0;
    for (int size = 0; size <= LT_FAMILY_SIZE_MAX; size++)
        q->duplex += f->size[LT_FAMILY_BOTH][size];
    memcpy(q->ledger, sample->ledger, sizeof q->ledger);
    q->calibration_alpha = s->calls.calibration.alpha;
    q->calibration_kappa = s->calls.calibration.kappa;
}

/* ---- 4. burden ---- */

/* The highest tumour VAF of the loci that count; NaN where none is known. */
static double highest_vaf(const lt_draw_config *config)
{
    double max = NAN;
    for (size_t i = 0; i < config->n_loci; i++) {
        double vaf = config->locus[i].tumour_vaf;
        if (!config->locus[i].mask && !isnan(vaf) && (isnan(max) || vaf > max))
            max = vaf;
    }
    return max;
}

/* What the tumour says of the locus; where it says nothing, all loci are alike. */
static void expect(lt_burden_locus *row, const lt_series_locus *locus, double purity,
                   double highest)
{
    const double clonality = isnan(locus->clonality) ? 1 : locus->clonality;
    row->copies = locus->cn_total;
    row->copies_mutant = isnan(locus->multiplicity) ? clonality : locus->multiplicity * clonality;
    row->a = 1;
    if (isnan(locus->tumour_vaf))
        return;
    if (!isnan(purity)) {
        row->a = locus->tumour_vaf / purity;
    } else if (highest > 0) {
        row->a = locus->tumour_vaf / highest;
        row->a = row->a < LEAST_SHARE ? LEAST_SHARE : row->a;
    }
}

/* Rows that count move to the front; index[] remembers their loci. */
static size_t choose_rows(seen *s, size_t *index)
{
    const lt_draw_config *c = s->config;
    const double highest = highest_vaf(c);
    size_t n = 0;
    for (size_t i = 0; i < c->n_loci; i++) {
        if (!counts(s, i))
            continue;
        if (n < i)
            s->row[n] = s->row[i];
        expect(&s->row[n], &c->locus[i], c->settings->purity, highest);
        index[n++] = i;
    }
    return n;
}

static lt_status estimate(seen *s, const size_t *index, size_t n)
{
    lt_draw *draw = s->draw;
    double at_zero, *p_without = calloc(n + 1, sizeof *p_without);
    if (!p_without)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n);
    lt_status st =
        lt_burden_test(&draw->burden, p_without, s->row, n, &s->decoys, s->config->settings);
    if (st == LT_OK)
        st = lt_tumour_likelihood(draw->likelihood, &at_zero, s->row, n, s->config->threads);
    if (st == LT_OK && n > 0)
        lt_tumour_estimate(&draw->burden, draw->likelihood, at_zero);
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        draw->locus[index[i]].p_without = p_without[i];
        if (draw->burden.tf > 0)
            draw->locus[index[i]].log_lr = lt_tumour_log_ratio(&s->row[i], draw->burden.tf);
    }
    free(p_without);
    return st;
}

static lt_status weigh_burden(seen *s)
{
    lt_draw *draw = s->draw;
    size_t *index = calloc(s->config->n_loci + 1, sizeof *index);
    if (!index)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", s->config->n_loci);
    lt_burden_init(&draw->burden);
    draw->burden.alpha = lt_series_alpha(s->config->settings);
    lt_status st = estimate(s, index, choose_rows(s, index));
    free(index);
    lt_burden_amounts(&draw->burden, draw, s->config->locus, s->config->n_loci,
                      s->config->settings->pg_per_hge);
    return st;
}

/* Alleles that are asked for get a place in the sample's list: this keeps the list as it was. */
typedef struct kept {
    lt_indel *indel;
    lt_evidence *evidence;
    size_t n_indels, n_evidence;
} kept;

static lt_status keep_indels(kept *k, const lt_sample *sample)
{
    *k = (kept){.n_indels = sample->n_indels, .n_evidence = sample->n_indel_evidence};
    if (sample->indel)
        k->indel = malloc((k->n_indels + 1) * sizeof *k->indel);
    if (sample->indel_evidence)
        k->evidence = malloc((k->n_evidence + 1) * sizeof *k->evidence);
    if ((sample->indel && !k->indel) || (sample->indel_evidence && !k->evidence)) {
        free(k->indel);
        free(k->evidence);
        return lt_fail(LT_ENOMEM, "out of memory: %zu alleles", k->n_indels);
    }
    if (k->indel)
        memcpy(k->indel, sample->indel, k->n_indels * sizeof *k->indel);
    if (k->evidence)
        memcpy(k->evidence, sample->indel_evidence, k->n_evidence * sizeof *k->evidence);
    return LT_OK;
}

static void put_indels_back(lt_sample *sample, const kept *k)
{
    free(sample->indel);
    free(sample->indel_evidence);
    sample->indel = k->indel;
    sample->indel_evidence = k->evidence;
    sample->n_indels = k->n_indels;
    sample->n_indel_evidence = k->n_evidence;
}

lt_status lt_draw_evaluate(lt_draw *draw, lt_sample *sample, const lt_draw_config *config)
{
    kept indels = {0};
    seen *s = calloc(1, sizeof *s);
    lt_status st = s ? keep_indels(&indels, sample) : lt_fail(LT_ENOMEM, "out of memory");
    if (st < 0) {
        free(s);
        return st;
    }
    s->config = config;
    s->sample = sample;
    s->draw = draw;
    st = find_places(s);
    if (st == LT_OK)
        st = call(s);
    if (st == LT_OK) {
        fill_loci(s);
        fill_quality(s);
        st = weigh_burden(s);
    }
    lt_calls_clear(&s->calls);
    lt_decoys_clear(&s->decoys);
    free(s->place);
    free(s->snv);
    free(s->indel);
    free(s->row);
    free(s->has_row);
    free(s);
    put_indels_back(sample, &indels);
    return st;
}
