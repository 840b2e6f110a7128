/* kinds.c -- the kernels, one row each. */
#include "kinds.h"

#include "host.h"

enum { N_LEVELS = 10, STRONG_LEVEL = 4, STRONG_SCORE = 4 * LT_SCORE_UNIT };

/* ---- a level for each candidate ------------------------------------------------------------- */

static lt_stretch candidate_stretch(const void *item, int array)
{
    (void)array;
    const lt_candidate *c = item;
    return (lt_stretch){c->first_template, (uint64_t)c->first_template + c->n_a + c->n_b};
}

static lt_stretch ratio_stretch(const void *item, int array)
{
    (void)array;
    const lt_ratio_candidate *c = item;
    return (lt_stretch){c->first_template, (uint64_t)c->first_template + c->n_a + c->n_b};
}

static lt_verdict judge_level(const lt_piece *batch, const void *answer, size_t i, size_t *end)
{
    (void)batch;
    const uint8_t level = ((const uint8_t *)answer)[i];
    *end = i + 1;
    if (level >= N_LEVELS && level < LT_LEVEL_DENIED_B)
        return LT_VERDICT_REJECT;
    return level >= STRONG_LEVEL && level < N_LEVELS ? LT_VERDICT_CHECK : LT_VERDICT_TAKE;
}

/* ---- a score for each alignment ------------------------------------------------------------- */

static lt_stretch alignment_stretch(const void *item, int array)
{
    const lt_alignment *a = item;
    if (array == 0)
        return (lt_stretch){a->read_first, (uint64_t)a->read_first + a->read_length};
    return (lt_stretch){a->haplotype_first, (uint64_t)a->haplotype_first + a->haplotype_length};
}

/* All jobs of a read, of which the first is the reference. Evidence for another haplotype is rare
 * but at a germline allele. No score is above 0. */
static lt_verdict judge_scores(const lt_piece *batch, const void *answer, size_t i, size_t *end)
{
    const lt_alignment *job = batch->item;
    const lt_i32 *score = answer;
    lt_verdict verdict = LT_VERDICT_TAKE;
    size_t k = i;
    for (; k < batch->n && job[k].read_first == job[i].read_first &&
           job[k].read_length == job[i].read_length;
         k++) {
        if (score[k] > 0 || score[k] < LT_SCORE_NONE)
            verdict = LT_VERDICT_REJECT;
        else if (score[k] - score[i] >= STRONG_SCORE && verdict == LT_VERDICT_TAKE)
            verdict = LT_VERDICT_CHECK;
    }
    *end = k;
    return verdict;
}

const lt_kind lt_kinds[LT_N_KINDS] = {
    [LT_KIND_CANDIDATES] = {.kernel = "lt_weigh_candidates",
                            .item_bytes = sizeof(lt_candidate),
                            .answer_bytes = sizeof(lt_u8),
                            .n_arrays = 1,
                            .element_bytes = {2 * sizeof(lt_u8)}, /* of a template */
                            .stretch = candidate_stretch,
                            .judge = judge_level,
                            .compute = lt_compute_candidates},
    [LT_KIND_RATIOS] = {.kernel = "lt_weigh_ratios",
                        .item_bytes = sizeof(lt_ratio_candidate),
                        .answer_bytes = sizeof(lt_u8),
                        .n_arrays = 1,
                        .element_bytes = {sizeof(lt_i16)},
                        .stretch = ratio_stretch,
                        .judge = judge_level,
                        .compute = lt_compute_ratios},
    [LT_KIND_ALIGNMENTS] = {.kernel = "lt_align_reads",
                            .item_bytes = sizeof(lt_alignment),
                            .answer_bytes = sizeof(lt_i32),
                            .n_arrays = 3,
                            .element_bytes = {sizeof(lt_u8), sizeof(lt_u8), sizeof(lt_i16)},
                            .stretch = alignment_stretch,
                            .judge = judge_scores,
                            .compute = lt_compute_alignments},
};
