/* site_table.h -- sites as rows (contig, pos), and the targets that rows make. */
#ifndef LT_IO_SITE_TABLE_H
#define LT_IO_SITE_TABLE_H

#include "error.h"
#include "lowtide/genome.h"
#include "store.h"

/* Contig and 0-based position of a site below n_sites. Time: O(log n). */
void lt_site_locate(const lt_targets *targets, uint32_t site, uint32_t *contig, int64_t *pos);
/* The site at this place, or UINT32_MAX when it is not a target. Time: O(log n). */
uint32_t lt_site_find(const lt_targets *targets, uint32_t contig, int64_t pos);

/* Fills both columns, n_sites long. */
void lt_sites_expand(const lt_targets *targets, uint32_t *contig, int64_t *pos);
/* Builds targets from sorted rows. LT_EFORMAT naming where and the row when they are not strictly
 * sorted or lie outside of the genome. The caller frees targets->interval. */
lt_status lt_sites_collect(lt_targets *targets, const uint32_t *contig, const int64_t *pos,
                           size_t n, const lt_genome *genome, const char *where);

/* /sites/{contig,pos} of every file with sites. */
lt_status lt_sites_put(lt_store *store, const lt_targets *targets);
/* targets are empty on failure; the caller frees targets->interval. */
lt_status lt_sites_get(lt_store *store, lt_targets *targets, const lt_genome *genome);

#endif
