/* allele_counts.h -- what a sample's evidence says about one allele of one site. */
#ifndef LT_MODEL_ALLELE_COUNTS_H
#define LT_MODEL_ALLELE_COUNTS_H

#include "lowtide/sample.h"

typedef struct lt_allele_counts {
    uint32_t counted; /* molecules that count as alternative (AD) */
    uint32_t strong;  /* molecules of strong evidence */
} lt_allele_counts;

/* Time: O(log evidence). */
lt_allele_counts lt_allele_count(const lt_sample *sample, uint32_t site, uint8_t alt);

/* Molecules over the site. */
uint32_t lt_depth_at(const lt_sample *sample, uint32_t site);

/* The median of lt_depth_at() over all sites (the lower of two); 0 where there is no site, or no
 * memory. */
uint32_t lt_depth_median(const lt_sample *sample);

#endif
