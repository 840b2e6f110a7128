/* indel_ask.c -- see indel_ask.h. The new rows are sorted and merged with the sample's. */
#include "indel_ask.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "indels.h"
#include "sites.h"

static int compare_rows(const void *a, const void *b)
{
    return lt_indel_compare(a, b);
}

static lt_status check_bases(const lt_sample *sample, const lt_allele *a, const lt_ref_window *w)
{
    for (int64_t i = 0; a->ref[i]; i++) {
        const int64_t x = a->pos + i;
        const char have = x < w->end ? "ACGTN"[w->code[x - w->beg]] : a->ref[i];
        if (have != a->ref[i])
            return lt_hint(lt_fail(LT_EFORMAT,
                                   "%s:%lld: REF is %s, but the reference has %c at %lld",
                                   sample->genome.contig[a->contig].name, (long long)a->pos + 1,
                                   a->ref, have, (long long)x + 1),
                           "the loci must be of the genome that the reads were aligned to");
    }
    return LT_OK;
}

/* Rows of the alleles, sorted, each once. */
static lt_status make_rows(lt_indel *row, size_t *n_rows, const lt_sample *sample,
                           const lt_allele *allele, size_t n, const lt_reference *reference,
                           size_t *n_off)
{
    *n_rows = *n_off = 0;
    for (size_t i = 0; i < n; i++) {
        const lt_ref_window *w = lt_reference_find(reference, allele[i].contig, allele[i].pos);
        lt_indel x = {.allele = allele[i]};
        if (!allele[i].ref[1] && !allele[i].alt[1])
            continue;
        if (w)
            LT_TRY(check_bases(sample, &allele[i], w));
        if (w && lt_indel_complete(&x, w))
            x.site =
                lt_sites_first(&sample->targets, x.allele.contig, x.allele.pos, x.allele.pos + 1);
        else
            x.site = UINT32_MAX;
        if (x.site == UINT32_MAX)
            ++*n_off;
        else
            row[(*n_rows)++] = x;
    }
    if (*n_rows)
        qsort(row, *n_rows, sizeof *row, compare_rows);
    size_t kept = 0;
    for (size_t i = 0; i < *n_rows; i++)
        if (!kept || lt_indel_compare(&row[kept - 1], &row[i]))
            row[kept++] = row[i];
    *n_rows = kept;
    return LT_OK;
}

/* Merges the rows into the sample's and tells where they are. */
static lt_status merge_rows(lt_sample *s, const lt_indel *row, size_t n, uint32_t *asked)
{
    lt_indel *all = malloc((s->n_indels + n + 1) * sizeof *all);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", s->n_indels + n);
    size_t to = 0, i = 0, k = 0, e = 0;
    for (; i < s->n_indels || k < n; to++) {
        const int order = i == s->n_indels ? 1
                          : k == n         ? -1
                                           : lt_indel_compare(&s->indel[i], &row[k]);
        if (order >= 0)
            asked[k] = (uint32_t)to;
        all[to] = order <= 0 ? s->indel[i] : row[k];
        for (; order <= 0 && e < s->n_indel_evidence && s->indel_evidence[e].site == i; e++)
            s->indel_evidence[e].site = (uint32_t)to;
        i += order <= 0;
        k += order >= 0;
    }
    free(s->indel);
    s->indel = all;
    s->n_indels = to;
    return LT_OK;
}

/* Windows of the targets alone, which borrow the sample's bases. */
static lt_status own_reference(lt_reference *reference, const lt_sample *sample)
{
    const lt_targets *t = &sample->targets;
    *reference = (lt_reference){.window = calloc(t->n + 1, sizeof *reference->window), .n = t->n};
    if (!reference->window)
        return lt_fail(LT_ENOMEM, "out of memory: %zu targets", t->n);
    for (size_t i = 0; i < t->n; i++) {
        const lt_interval *iv = &t->interval[i];
        reference->window[i] =
            (lt_ref_window){iv->contig, iv->beg, iv->end, sample->ref + iv->first_site};
    }
    return LT_OK;
}

lt_status lt_indels_ask(lt_sample *sample, const lt_allele *allele, size_t n,
                        const lt_reference *reference, uint32_t **asked, size_t *n_asked,
                        size_t *n_off)
{
    lt_reference own = {0};
    lt_indel *row = malloc((n + 1) * sizeof *row);
    *asked = malloc((n + 1) * sizeof **asked);
    *n_asked = *n_off = 0;
    lt_status st = row && *asked ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: %zu loci", n);
    if (st == LT_OK && !reference)
        st = own_reference(&own, sample);
    if (st == LT_OK)
        st = make_rows(row, n_asked, sample, allele, n, reference ? reference : &own, n_off);
    if (st == LT_OK && *n_asked)
        st = merge_rows(sample, row, *n_asked, *asked);
    free(own.window);
    free(row);
    return st;
}
