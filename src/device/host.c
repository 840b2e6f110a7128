/* host.c -- the kernels as plain C: always there, and the reference for every device.
 *
 * Includes the very text that OpenCL devices compile. About 17 ns a template on one core of 2020;
 * AVX2 clones of the loop gave 2 % and are left out. */
#include "host.h"

#include "align.cl"
#include "device.h"
#include "evidence.cl"

#if LT_USE_TARGET_CLONES
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

void lt_host_evaluate(const lt_tables *tables, const lt_candidate *candidate, size_t n,
                      const uint8_t *obs, uint8_t *level)
{
    for (size_t i = 0; i < n; i++)
        lt_weigh_candidate(tables, candidate + i, obs, 0, level + i, 0);
}

uint8_t lt_host_level(const lt_tables *tables, const lt_candidate *candidate, const uint8_t *obs)
{
    uint8_t level;
    lt_weigh_candidate(tables, candidate, obs, 0, &level, 0);
    return level;
}

void lt_host_weigh_ratios(const lt_tables *tables, const lt_ratio_candidate *candidate, size_t n,
                          const int16_t *ratio, uint8_t *level)
{
    for (size_t i = 0; i < n; i++)
        lt_weigh_ratio_candidate(tables, candidate + i, ratio, 0, level + i, 0);
}

CLONES void lt_host_align(const lt_tables *tables, const lt_alignments *jobs, int32_t *score)
{
    for (size_t i = 0; i < jobs->n; i++)
        lt_align(tables, jobs->alignment + i, jobs->obs, 0, jobs->base, 0, jobs->gap_open, 0,
                 score + i, 0);
}
