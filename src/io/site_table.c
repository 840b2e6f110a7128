/* site_table.c -- between site numbers, places, and the intervals that hold them.
 *
 * Intervals are disjoint, sorted and do not touch, so a run of consecutive rows is one interval and
 * the way there and back gives the same targets. Memory: the intervals. */
#include "site_table.h"

#include <inttypes.h>
#include <stdlib.h>

#include "array.h"
#include "store_rows.h"

/* Number of intervals that begin at or before the site. */
static size_t intervals_up_to(const lt_targets *targets, uint32_t site)
{
    size_t low = 0, high = targets->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (targets->interval[middle].first_site <= site)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void lt_site_locate(const lt_targets *targets, uint32_t site, uint32_t *contig, int64_t *pos)
{
    const lt_interval *interval = &targets->interval[intervals_up_to(targets, site) - 1];
    *contig = (uint32_t)interval->contig;
    *pos = interval->beg + (int64_t)(site - interval->first_site);
}

uint32_t lt_site_find(const lt_targets *targets, uint32_t contig, int64_t pos)
{
    size_t low = 0, high = targets->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const lt_interval *interval = &targets->interval[middle];
        uint32_t here = (uint32_t)interval->contig;
        if (here == contig && pos >= interval->beg && pos < interval->end)
            return interval->first_site + (uint32_t)(pos - interval->beg);
        if (here < contig || (here == contig && interval->end <= pos))
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

void lt_sites_expand(const lt_targets *targets, uint32_t *contig, int64_t *pos)
{
    for (size_t i = 0; i < targets->n; i++) {
        const lt_interval *interval = &targets->interval[i];
        for (int64_t p = interval->beg; p < interval->end; p++) {
            uint32_t site = interval->first_site + (uint32_t)(p - interval->beg);
            contig[site] = (uint32_t)interval->contig;
            pos[site] = p;
        }
    }
}

static lt_status check_row(const uint32_t *contig, const int64_t *pos, size_t i,
                           const lt_genome *genome, const char *where)
{
    if (contig[i] >= (uint32_t)genome->n_contigs || pos[i] < 0 ||
        pos[i] >= genome->contig[contig[i]].length)
        return lt_fail(LT_EFORMAT, "%s: /sites row %zu lies outside of the genome", where, i);
    if (i > 0 &&
        (contig[i] < contig[i - 1] || (contig[i] == contig[i - 1] && pos[i] <= pos[i - 1])))
        return lt_fail(LT_EFORMAT, "%s: /sites row %zu is out of order", where, i);
    return LT_OK;
}

lt_status lt_sites_collect(lt_targets *targets, const uint32_t *contig, const int64_t *pos,
                           size_t n, const lt_genome *genome, const char *where)
{
    *targets = (lt_targets){0};
    if (n >= UINT32_MAX)
        return lt_fail(LT_EFORMAT, "%s: %zu sites are too many", where, n);
    size_t capacity = 0;
    lt_status st = LT_OK;
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        if ((st = check_row(contig, pos, i, genome, where)) < 0)
            break;
        lt_interval *last = targets->n > 0 ? &targets->interval[targets->n - 1] : NULL;
        if (last && (uint32_t)last->contig == contig[i] && last->end == pos[i]) {
            last->end++;
            continue;
        }
        st = lt_array_reserve(&targets->interval, &capacity, targets->n + 1, sizeof *last);
        if (st == LT_OK)
            targets->interval[targets->n++] =
                (lt_interval){(int32_t)contig[i], pos[i], pos[i] + 1, (uint32_t)i};
    }
    targets->n_sites = (uint32_t)n;
    if (st < 0) {
        free(targets->interval);
        *targets = (lt_targets){0};
    }
    return st;
}

lt_status lt_sites_put(lt_store *store, const lt_targets *targets)
{
    size_t n = targets->n_sites;
    uint32_t *contig = malloc(n ? n * sizeof *contig : 1);
    int64_t *pos = malloc(n ? n * sizeof *pos : 1);
    lt_status st = LT_OK;
    if (!contig || !pos)
        st = lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    if (st == LT_OK) {
        lt_sites_expand(targets, contig, pos);
        st = lt_store_put(store, "/sites/contig", LT_U32, contig, n, 0,
                          &(lt_column_info){"1", "row of /genome", "site", NULL});
    }
    if (st == LT_OK)
        st = lt_store_put(store, "/sites/pos", LT_I64, pos, n, 0,
                          &(lt_column_info){"{base}", "0-based position", "site", NULL});
    free(contig);
    free(pos);
    return st;
}

lt_status lt_sites_get(lt_store *store, lt_targets *targets, const lt_genome *genome)
{
    size_t n;
    uint32_t *contig = NULL;
    int64_t *pos = NULL;
    *targets = (lt_targets){0};
    LT_TRY(lt_store_rows(store, "/sites/pos", 0, &n));
    LT_TRY(lt_store_same_rows(store, "/sites/contig", 0, n));
    lt_status st = lt_store_get_new(store, "/sites/contig", LT_U32, n, sizeof *contig, &contig);
    if (st == LT_OK)
        st = lt_store_get_new(store, "/sites/pos", LT_I64, n, sizeof *pos, &pos);
    if (st == LT_OK)
        st = lt_sites_collect(targets, contig, pos, n, genome, lt_store_path(store));
    free(contig);
    free(pos);
    return st;
}
