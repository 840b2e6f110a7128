/* background_check.h -- does a background hold together? Asked before writing and after reading. */
#ifndef LT_IO_BACKGROUND_CHECK_H
#define LT_IO_BACKGROUND_CHECK_H

#include "error.h"
#include "lowtide/background.h"

/* LT_EFORMAT naming where, table and row: base codes; samples and events in order; no more
 * molecules than lie over a site, nor normals than there are; every event within the sums of its
 * (site, alt), so that taking a normal away cannot go below 0. Arrays must have the sizes that
 * n_sites, n_events and n_samples say. Time: O(sites + events). */
lt_status lt_background_check(const lt_background *bg, const char *where);

/* Base code of an alternative by its rank among the bases other than ref; N where ref is N. */
uint8_t lt_background_alt(int ref, int rank);

#endif
