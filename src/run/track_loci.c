/* track_loci.c -- see track_loci.h. */
#include "track_loci.h"

#include <math.h> /* isnan */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allele.h"
#include "asked.h"
#include "loci.h"
#include "log.h"
#include "series.h"
#include "series_loci.h"
#include "tests.h"
#include "track_fit.h"

/* ---- merging ---- */

static void take_text(char **old, char **text)
{
    if (!*text || !**text)
        return;
    free(*old);
    *old = *text;
    *text = NULL;
}

/* What b knows replaces what a knew. 1: something changed. */
static int update_locus(lt_series_locus *a, lt_series_locus *b)
{
    const lt_series_locus before = *a;
    if (b->tumour_depth || !isnan(b->tumour_vaf)) {
        a->tumour_alt = b->tumour_alt;
        a->tumour_depth = b->tumour_depth;
        a->tumour_vaf = b->tumour_vaf;
    }
    if (b->wbc_depth) {
        a->wbc_alt = b->wbc_alt;
        a->wbc_depth = b->wbc_depth;
    }
    if (!isnan(b->cn_total)) {
        a->cn_total = b->cn_total;
        a->multiplicity = b->multiplicity;
    }
    if (!isnan(b->clonality))
        a->clonality = b->clonality;
    a->mask_given |= b->mask_given;
    int changed = memcmp(&before, a, sizeof before) != 0;
    if (b->gene && *b->gene && strcmp(a->gene, b->gene)) {
        take_text(&a->gene, &b->gene);
        changed = 1;
    }
    return changed;
}

static int compare_loci(const void *va, const void *vb)
{
    const lt_series_locus *a = va, *b = vb;
    return lt_allele_compare(&a->allele, &b->allele);
}

/* Moves the new loci into the series; what is left in list[] is for the caller to clear. */
static lt_status merge(lt_tracker *t, lt_series_locus *list, size_t n, size_t *n_new)
{
    lt_series *s = &t->series;
    const size_t n_old = s->n_loci;
    lt_series_locus *grown = realloc(s->locus, (n_old + n + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n_old + n);
    s->locus = grown;
    *n_new = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = lt_series_locus_find(s, &list[i].allele); /* among those sorted so far */
        if (at < s->n_loci) {
            t->stale |= update_locus(&s->locus[at], &list[i]);
            continue;
        }
        s->locus[n_old + (*n_new)++] = list[i];
        list[i].gene = list[i].source = NULL;
    }
    s->n_loci += *n_new;
    qsort(s->locus, s->n_loci, sizeof *s->locus, compare_loci);
    t->stale |= *n_new > 0;
    return LT_OK;
}

/* ---- lists ---- */

static lt_status read_list(lt_tracker *t, const char *path, const lt_series_loci_config *columns,
                           const lt_track_sample *sample)
{
    lt_series_locus *list = NULL;
    size_t n = 0, n_new = 0;
    const int was_stale = t->stale;
    t->stale = 0;
    lt_status st = lt_series_loci_read(&list, &n, &sample->sample.genome, lt_asked_fetch,
                                       (void *)&sample->sample, path, columns);
    if (st == LT_OK && n == 0)
        st = lt_hint(lt_fail(LT_EFORMAT, "%s: holds no locus", path),
                     "a VCF or BCF of the tumour's variants, or a table: chrom pos ref alt");
    if (st == LT_OK)
        st = merge(t, list, n, &n_new);
    lt_series_loci_free(list, n);
    if (st == LT_OK) {
        lt_log_line(LT_LOG_INFO, "loci: %s: %zu, of these %zu new", path, n, n_new);
        if (t->stale)
            st = lt_tracker_note(t, "loci", "", "");
    }
    t->stale |= was_stale;
    return st;
}

lt_status lt_track_loci_read(lt_tracker *tracker, const lt_string_list *lists,
                             const lt_series_loci_config *columns, const lt_track_sample *sample)
{
    for (size_t i = 0; i < lists->n; i++)
        LT_TRY(read_list(tracker, lists->v[i], columns, sample));
    return LT_OK;
}

/* ---- from a draw's own calls ---- */

void lt_track_allele(lt_allele *a, const lt_sample *sample, const lt_call *call)
{
    memset(a, 0, sizeof *a);
    if (call->indel) {
        *a = sample->indel[call->indel - 1].allele;
        return;
    }
    lt_site_position(&sample->targets, call->site, &a->contig, &a->pos);
    a->ref[0] = "ACGT"[call->ref];
    a->alt[0] = "ACGT"[call->alt];
}

lt_status lt_track_loci_from(lt_tracker *tracker, const char *sample_id,
                             const lt_track_sample *sample)
{
    const lt_calls *calls = &sample->calls;
    char source[LT_SERIES_LABEL + 8];
    size_t n = 0, n_new = 0;
    lt_series_locus *list = calloc(calls->n + 1, sizeof *list);
    lt_status st = list ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: %zu calls", calls->n);
    snprintf(source, sizeof source, "draw %s", sample_id);
    for (size_t i = 0; i < calls->n && st == LT_OK; i++) {
        if (calls->call[i].filter)
            continue;
        lt_series_locus_init(&list[n]);
        lt_track_allele(&list[n].allele, &sample->sample, &calls->call[i]);
        list[n].gene = strdup("");
        list[n].source = strdup(source);
        if (!list[n].gene || !list[n].source)
            st = lt_fail(LT_ENOMEM, "out of memory: %zu calls", calls->n);
        n++;
    }
    if (st == LT_OK && n == 0)
        st = lt_hint(
            lt_fail(LT_EFORMAT, "the draw %s has no call that passes: no loci from it", sample_id),
            "give the tumour's variants: --loci tumour.vcf");
    if (st == LT_OK)
        st = merge(tracker, list, n, &n_new);
    if (list)
        lt_series_loci_free(list, n);
    if (st == LT_OK) {
        tracker->series.naive = 1;
        lt_log_line(LT_LOG_INFO, "loci: %zu calls of the draw, of these %zu new (tumour-naive)", n,
                    n_new);
        if (n_new)
            st = lt_tracker_note(tracker, "loci-from", sample_id, sample->digest);
    }
    return st;
}

/* ---- masks ---- */

lt_status lt_track_loci_mask(lt_tracker *tracker, const lt_string_list *keys, int masked)
{
    lt_series *s = &tracker->series;
    for (size_t i = 0; i < keys->n; i++) {
        lt_allele a;
        LT_TRY(lt_locus_parse(&a, &s->genome, keys->v[i]));
        size_t at = lt_series_locus_find(s, &a);
        if (at == s->n_loci)
            return lt_hint(lt_fail(LT_EINVAL, "%s: no locus of this series", keys->v[i]),
                           "`lowtide track loci %s` lists them", tracker->path);
        lt_series_locus *locus = &s->locus[at];
        uint8_t given = masked ? locus->mask_given | LT_MASK_USER
                               : (uint8_t)(locus->mask_given & ~LT_MASK_USER);
        if (given == locus->mask_given)
            continue;
        locus->mask_given = given;
        locus->mask = masked ? locus->mask | LT_MASK_USER : (uint8_t)(locus->mask & ~LT_MASK_USER);
        tracker->stale = 1;
        LT_TRY(lt_tracker_note(tracker, masked ? "mask" : "unmask", "", ""));
    }
    return LT_OK;
}
