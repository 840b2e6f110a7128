/* allele_counts.c -- see allele_counts.h. */
#include "allele_counts.h"

#include <stdlib.h>

#include "bins.h"

static int before(const lt_evidence *row, uint32_t site, uint8_t alt)
{
    return row->site != site ? row->site < site : row->alt < alt;
}

lt_allele_counts lt_allele_count(const lt_sample *sample, uint32_t site, uint8_t alt)
{
    lt_allele_counts counts = {0};
    size_t lo = 0, hi = sample->n_evidence;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (before(&sample->evidence[mid], site, alt))
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < sample->n_evidence; lo++) {
        const lt_evidence *row = &sample->evidence[lo];
        if (row->site != site || row->alt != alt)
            break;
        counts.counted += lt_level_is_counted(row->bin % LT_N_LEVELS) ? row->count : 0;
        counts.strong += lt_level_is_strong(row->bin % LT_N_LEVELS) ? row->count : 0;
    }
    return counts;
}

uint32_t lt_depth_at(const lt_sample *sample, uint32_t site)
{
    uint32_t depth = 0;
    for (size_t k = 0; k < LT_N_CLASSES; k++)
        depth += sample->exposure[(size_t)site * LT_N_CLASSES + k];
    return depth;
}

static int compare_depths(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

uint32_t lt_depth_median(const lt_sample *sample)
{
    uint32_t n = sample->targets.n_sites;
    uint32_t *depth = n ? malloc(n * sizeof *depth) : NULL;
    if (!depth)
        return 0;
    for (uint32_t site = 0; site < n; site++)
        depth[site] = lt_depth_at(sample, site);
    qsort(depth, n, sizeof *depth, compare_depths);
    uint32_t median = depth[(n - 1) / 2];
    free(depth);
    return median;
}
