/* sites.c -- binary search over the disjoint, sorted target intervals. */
#include "sites.h"

/* Whether the interval ends at or before pos. */
static int is_before(const lt_interval *iv, int32_t contig, int64_t pos)
{
    return iv->contig < contig || (iv->contig == contig && iv->end <= pos);
}

size_t lt_sites_interval(const lt_targets *targets, int32_t contig, int64_t pos)
{
    size_t lo = 0, hi = targets->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (is_before(&targets->interval[mid], contig, pos))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t lt_shard_interval(const lt_shard *shard, int32_t contig, int64_t pos, lt_near *near)
{
    const lt_targets *t = shard->targets;
    size_t i = near->i;
    if (i > t->n || (i > 0 && !is_before(&t->interval[i - 1], contig, pos)) ||
        (i < t->n && is_before(&t->interval[i], contig, pos)))
        i = lt_sites_interval(t, contig, pos);
    near->i = i;
    if (i == t->n || !lt_shard_slice(shard, i, &near->slice))
        near->slice = (lt_interval){0};
    return i;
}

/* The first site in interval i, the first that ends after pos. */
static uint32_t first_in(const lt_targets *targets, size_t i, int32_t contig, int64_t pos,
                         int64_t end)
{
    if (i == targets->n || targets->interval[i].contig != contig)
        return UINT32_MAX;
    const lt_interval *iv = &targets->interval[i];
    int64_t first = pos > iv->beg ? pos : iv->beg;
    return first < end ? iv->first_site + (uint32_t)(first - iv->beg) : UINT32_MAX;
}

uint32_t lt_sites_first(const lt_targets *targets, int32_t contig, int64_t pos, int64_t end)
{
    return first_in(targets, lt_sites_interval(targets, contig, pos), contig, pos, end);
}

/* Whether the interval and [beg, end), either of which may be empty, have a position in common. */
static int overlap(const lt_interval *iv, int64_t beg, int64_t end)
{
    return (iv->beg > beg ? iv->beg : beg) < (iv->end < end ? iv->end : end);
}

int lt_shard_meets(const lt_shard *shard, int32_t contig, int64_t beg, int64_t end, lt_near *near)
{
    const lt_targets *t = shard->targets;
    const lt_interval *last = &near->slice;
    if (contig == last->contig && overlap(last, beg, end))
        return 1;
    for (size_t i = lt_shard_interval(shard, contig, beg, near); beg < end && i < t->n; i++) {
        const lt_interval *iv = &t->interval[i];
        lt_interval slice;
        if (iv->contig != contig || iv->beg >= end || iv->first_site >= shard->site_end)
            return 0;
        if (lt_shard_slice(shard, i, &slice) && overlap(&slice, beg, end))
            return 1;
    }
    return 0;
}

int lt_shard_owns_first(const lt_shard *shard, int32_t contig, int64_t pos, int64_t end,
                        lt_near *near)
{
    const lt_interval *last = &near->slice;
    if (contig == last->contig && pos >= last->beg && pos < last->end)
        return pos < end;
    size_t i = lt_shard_interval(shard, contig, pos, near);
    uint32_t site = first_in(shard->targets, i, contig, pos, end);
    return site != UINT32_MAX && site >= shard->site_beg && site < shard->site_end;
}

int lt_shard_slice(const lt_shard *shard, size_t i, lt_interval *slice)
{
    const lt_interval *iv = &shard->targets->interval[i];
    uint32_t beg = iv->first_site, end = iv->first_site + (uint32_t)(iv->end - iv->beg);
    if (beg < shard->site_beg)
        beg = shard->site_beg;
    if (end > shard->site_end)
        end = shard->site_end;
    if (beg >= end)
        return 0;
    slice->contig = iv->contig;
    slice->beg = iv->beg + (beg - iv->first_site);
    slice->end = iv->beg + (end - iv->first_site);
    slice->first_site = beg;
    return 1;
}
