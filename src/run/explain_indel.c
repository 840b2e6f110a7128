/* explain_indel.c -- see explain_indel.h. */
#include "explain_indel.h"

#include <string.h>

#include "allele.h"
#include "device.h"

lt_status lt_weigh_indels(lt_haplotype_batch *b, const lt_tables *tables)
{
    const lt_alignments jobs = {.alignment = b->job,
                                .obs = b->obs,
                                .base = b->base,
                                .gap_open = b->gap_open,
                                .n = b->n_jobs,
                                .n_obs = b->n_obs,
                                .n_bases = b->n_bases};
    if (!b->n)
        return LT_OK;
    lt_host_align(tables, &jobs, b->score);
    LT_TRY(lt_haplotypes_ratios(b, tables));
    lt_host_weigh_ratios(tables, b->candidate, b->n, b->ratio, b->level);
    return LT_OK;
}

size_t lt_indel_candidate(const lt_alleles *alleles, const lt_allele *allele)
{
    const lt_haplotype_batch *b = &alleles->batch;
    size_t i = 0;
    while (i < b->n && lt_allele_compare(&alleles->found.row[b->indel[i]].allele, allele))
        i++;
    return i;
}

size_t lt_indel_find(const lt_sample *sample, const lt_allele *allele)
{
    size_t i = 0;
    while (i < sample->n_indels && lt_allele_compare(&sample->indel[i].allele, allele))
        i++;
    return i;
}

/* Rows of the allele's evidence. */
static size_t rows_of(const lt_sample *s, size_t indel, const lt_evidence **rows)
{
    size_t i = 0, n = 0;
    while (i < s->n_indel_evidence && s->indel_evidence[i].site < indel)
        i++;
    *rows = s->indel_evidence + i;
    while (i + n < s->n_indel_evidence && s->indel_evidence[i + n].site == indel)
        n++;
    return n;
}

void lt_indel_molecules(const lt_sample *sample, size_t indel, uint64_t *any, uint64_t *counted)
{
    const lt_evidence *row;
    const size_t n = rows_of(sample, indel, &row);
    *any = *counted = 0;
    for (size_t i = 0; i < n; i++) {
        *any += row[i].count;
        *counted += row[i].bin % LT_N_LEVELS >= 2 ? row[i].count : 0;
    }
}

int lt_indel_same(const lt_sample *a, const lt_sample *b, const lt_allele *allele)
{
    const lt_evidence *x, *y;
    const size_t n = rows_of(a, lt_indel_find(a, allele), &x);
    int same = n == rows_of(b, lt_indel_find(b, allele), &y);
    for (size_t i = 0; same && i < n; i++)
        same = x[i].bin == y[i].bin && x[i].count == y[i].count;
    return same;
}

const lt_call *lt_indel_call(const lt_calls *calls, const lt_sample *sample,
                             const lt_allele *allele)
{
    const size_t indel = lt_indel_find(sample, allele);
    for (size_t i = 0; i < calls->n; i++)
        if (calls->call[i].indel == indel + 1)
            return &calls->call[i];
    return NULL;
}
