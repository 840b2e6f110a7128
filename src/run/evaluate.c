/* evaluate.c -- see evaluate.h. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

/* Scores, then ratios, then levels. */
static lt_status evaluate_alleles(lt_gather *gather, lt_queue *queue, const lt_tables *tables)
{
    lt_alleles *alleles = lt_gather_alleles(gather);
    lt_haplotype_batch *b = &alleles->batch;
    const lt_alignments jobs = {.alignment = b->job,
                                .obs = b->obs,
                                .base = b->base,
                                .gap_open = b->gap_open,
                                .n = b->n_jobs,
                                .n_obs = b->n_obs,
                                .n_bases = b->n_bases};
    if (!b->n)
        return LT_OK;
    LT_TRY(lt_queue_align(queue, &jobs, b->score));
    LT_TRY(lt_haplotypes_ratios(b, tables));
    LT_TRY(lt_queue_weigh_ratios(queue, b->candidate, b->n, b->ratio, b->n_templates, b->level));
    return lt_alleles_absorb(alleles);
}

lt_status lt_evaluate(lt_gather *gather, lt_queue *queue, const lt_tables *tables)
{
    lt_batch *b = lt_gather_batch(gather);
    if (b->n)
        LT_TRY(lt_queue_evaluate(queue, b->candidate, b->n, b->obs, b->n_templates, b->level));
    LT_TRY(lt_gather_absorb(gather));
    return evaluate_alleles(gather, queue, tables);
}

lt_status lt_shard_counts_take(lt_shard_counts *counts, lt_gather *gather)
{
    lt_alleles *alleles = lt_gather_alleles(gather);
    LT_TRY(lt_tally_drain(lt_gather_evidence(gather), &counts->evidence, &counts->n,
                          &counts->capacity));
    return lt_indel_table_make(&counts->indels, &alleles->found, &alleles->evidence);
}

void lt_shard_counts_clear(lt_shard_counts *counts)
{
    free(counts->evidence);
    lt_indel_table_clear(&counts->indels);
    *counts = (lt_shard_counts){0};
}

/* Shards are in genomic order and each is sorted: joining them is all. */
static lt_status join_evidence(lt_sample *sample, const lt_shard_counts *shard, size_t n_shards)
{
    size_t n = 0;
    for (size_t i = 0; i < n_shards; i++)
        n += shard[i].n;
    lt_evidence *all = malloc((n + 1) * sizeof *all);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu rows of evidence", n);
    n = 0;
    for (size_t i = 0; i < n_shards; i++) {
        if (shard[i].n)
            memcpy(all + n, shard[i].evidence, shard[i].n * sizeof *all);
        n += shard[i].n;
    }
    sample->evidence = all;
    sample->n_evidence = n;
    return LT_OK;
}

static lt_status join_indels(lt_sample *s, const lt_shard_counts *shard, size_t n_shards)
{
    for (size_t i = 0; i < n_shards; i++) {
        s->n_indels += shard[i].indels.n;
        s->n_indel_evidence += shard[i].indels.n_evidence;
    }
    s->indel = malloc((s->n_indels + 1) * sizeof *s->indel);
    s->indel_evidence = malloc((s->n_indel_evidence + 1) * sizeof *s->indel_evidence);
    if (!s->indel || !s->indel_evidence)
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", s->n_indels);
    lt_indel *row = s->indel;
    lt_evidence *evidence = s->indel_evidence;
    for (size_t i = 0; i < n_shards; i++) {
        const lt_indel_table *t = &shard[i].indels;
        for (size_t k = 0; k < t->n_evidence; k++) {
            *evidence = t->evidence[k];
            evidence++->site += (uint32_t)(row - s->indel);
        }
        for (size_t k = 0; k < t->n; k++)
            *row++ = t->row[k];
    }
    return LT_OK;
}

lt_status lt_shard_counts_join(lt_sample *sample, const lt_shard_counts *shard, size_t n_shards)
{
    LT_TRY(join_evidence(sample, shard, n_shards));
    return join_indels(sample, shard, n_shards);
}
