/* sample_check.h -- does a sample hold together? Asked before writing and after reading. */
#ifndef LT_IO_SAMPLE_CHECK_H
#define LT_IO_SAMPLE_CHECK_H

#include "error.h"
#include "lowtide/call.h"

/* LT_EFORMAT naming where, table and row: base codes, evidence (order, ranges, counts above 0, no
 * more molecules of a class than its exposure), columns of depth that fit into 32 bits. Arrays must
 * have the sizes that targets.n_sites and n_evidence say. Time: O(sites + evidence). */
lt_status lt_sample_check(const lt_sample *sample, const char *where);
/* The same for calls: order, alleles, counts against the site's depth, shares within 0 and 1. */
lt_status lt_calls_check(const lt_calls *calls, const lt_sample *sample, const char *where);

/* Molecules over the site, and its usable read bases. */
uint64_t lt_site_depth(const lt_sample *sample, uint32_t site);
uint64_t lt_site_raw_depth(const lt_sample *sample, uint32_t site);

#endif
