/* host.c -- the kernels as plain C: always there, and the reference for every device.
 *
 * Includes the very text that OpenCL devices compile. Weighing takes about 17 ns a template on one
 * core of 2020; AVX2 clones of that loop gave 2 % and are left out. Aligning, 16 jobs side by side,
 * takes about 0.5 ns a cell, 2.3 us for a read of 150 bases. */

/* Only what is inlined into an AVX2 clone is compiled for AVX2. */
#if LT_USE_TARGET_CLONES
#define CLONES __attribute__((target_clones("avx2", "default")))
#define LT_INLINE static inline __attribute__((always_inline))
#else
#define CLONES
#endif

#include "host.h"

#include "align.cl"
#include "device.h"
#include "evidence.cl"

void lt_compute_candidates(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                           void *answer)
{
    const lt_candidate *candidate = batch->item;
    lt_u8 *level = answer;
    for (size_t i = 0; i < n; i++)
        lt_weigh_candidate(tables, candidate + first + i, batch->array[0].data, 0, level + i, 0);
}

void lt_compute_ratios(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                       void *answer)
{
    const lt_ratio_candidate *candidate = batch->item;
    lt_u8 *level = answer;
    for (size_t i = 0; i < n; i++)
        lt_weigh_ratio_candidate(tables, candidate + first + i, batch->array[0].data, 0, level + i,
                                 0);
}

CLONES static void align_all(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                             lt_i32 *score)
{
    const lt_alignment *alignment = batch->item;
    for (size_t i = 0; i * LT_LANES < n; i++)
        lt_align(tables, alignment + first, batch->array[0].data, 0, batch->array[1].data, 0,
                 batch->array[2].data, 0, score, (lt_u32)n, (lt_u32)i);
}

void lt_compute_alignments(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                           void *answer)
{
    align_all(tables, batch, first, n, answer);
}

void lt_host_evaluate(const lt_tables *tables, const lt_candidate *candidate, size_t n,
                      const uint8_t *obs, uint8_t *level)
{
    const lt_piece batch = {LT_KIND_CANDIDATES, candidate, n, {{obs, 0, 0}}};
    lt_compute_candidates(tables, &batch, 0, n, level);
}

void lt_host_weigh_ratios(const lt_tables *tables, const lt_ratio_candidate *candidate, size_t n,
                          const int16_t *ratio, uint8_t *level)
{
    const lt_piece batch = {LT_KIND_RATIOS, candidate, n, {{ratio, 0, 0}}};
    lt_compute_ratios(tables, &batch, 0, n, level);
}

void lt_host_align(const lt_tables *tables, const lt_alignments *jobs, int32_t *score)
{
    const lt_piece batch = {LT_KIND_ALIGNMENTS,
                            jobs->alignment,
                            jobs->n,
                            {{jobs->obs, 0, 0}, {jobs->base, 0, 0}, {jobs->gap_open, 0, 0}}};
    lt_compute_alignments(tables, &batch, 0, jobs->n, score);
}
