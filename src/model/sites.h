/* sites.h -- finding target positions by coordinate. */
#ifndef LT_MODEL_SITES_H
#define LT_MODEL_SITES_H

#include "lowtide/genome.h"

/* A run of sites that one worker owns. */
typedef struct lt_shard {
    const lt_targets *targets;
    uint32_t site_beg, site_end;
} lt_shard;

/* Where a shard's last search ended, to be tried first, as positions come nearly in order. All zero
 * at first; one for each shard and thread. */
typedef struct lt_near {
    size_t i;          /* index of an interval */
    lt_interval slice; /* its part that is the shard's; empty when there is none */
} lt_near;

/* Index of the first interval that ends after (contig, pos); targets->n when there is none. */
size_t lt_sites_interval(const lt_targets *targets, int32_t contig, int64_t pos);

/* The first site at or right of pos on the contig and left of end; UINT32_MAX when there is none.
 */
uint32_t lt_sites_first(const lt_targets *targets, int32_t contig, int64_t pos, int64_t end);

/* lt_sites_interval() with a try at near first; near becomes the answer. */
size_t lt_shard_interval(const lt_shard *shard, int32_t contig, int64_t pos, lt_near *near);

/* Whether [beg, end) holds a site of the shard. */
int lt_shard_meets(const lt_shard *shard, int32_t contig, int64_t beg, int64_t end, lt_near *near);

/* Whether the first site at or right of pos (and left of end) is the shard's. */
int lt_shard_owns_first(const lt_shard *shard, int32_t contig, int64_t pos, int64_t end,
                        lt_near *near);

/* The part of interval i that is the shard's; 0 when none is. */
int lt_shard_slice(const lt_shard *shard, size_t i, lt_interval *slice);

#endif
