/* ranking.h -- the loci in order of how much they show. */
#ifndef LT_REPORT_RANKING_H
#define LT_REPORT_RANKING_H

#include <stddef.h>

#include "error.h"
#include "lowtide/series.h"

/* Fills order[] (n_loci) with loci by their highest allele fraction over the draws, the highest
 * first; equal ones by place. LT_ENOMEM. */
lt_status lt_ranking(size_t *order, const lt_series *series);

#endif
