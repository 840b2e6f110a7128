/* sites.h -- finding target positions by coordinate. */
#ifndef LT_MODEL_SITES_H
#define LT_MODEL_SITES_H

#include "lowtide/genome.h"

/* A run of sites that one worker owns. */
typedef struct lt_shard {
    const lt_targets *targets;
    uint32_t site_beg, site_end;
} lt_shard;

/* Index of the first interval that ends after (contig, pos); targets->n when there is none. */
size_t lt_sites_interval(const lt_targets *targets, int32_t contig, int64_t pos);

/* The same, tried first where the last search ended: *near, any number at first. Positions come
 * nearly in order, so this is the answer, or the next is. */
size_t lt_sites_interval_near(const lt_targets *targets, int32_t contig, int64_t pos, size_t *near);

/* The first site at or right of pos on the contig and left of end; UINT32_MAX when there is none.
 */
uint32_t lt_sites_first(const lt_targets *targets, int32_t contig, int64_t pos, int64_t end);

/* Whether [beg, end) holds a site of the shard. near: as above. */
int lt_shard_meets(const lt_shard *shard, int32_t contig, int64_t beg, int64_t end, size_t *near);

/* Whether the first site at or right of pos (and left of end) is the shard's. near: as above. */
int lt_shard_owns_first(const lt_shard *shard, int32_t contig, int64_t pos, int64_t end,
                        size_t *near);

/* The part of interval i that is the shard's; 0 when none is. */
int lt_shard_slice(const lt_shard *shard, size_t i, lt_interval *slice);

#endif
