/* tables.h -- the integer tables of the molecule likelihood.
 *
 * A template (read pair) observes one original base: two mates are two readings of it. A strand
 * family is a sample of copies grown by PCR (a Yule process), in which an early error makes a
 * sub-clone. Constants: error of an observation e(Q) = max(10^(-Q/10), 1e-4); late PCR and cluster
 * errors eps = 6e-6 a template; PCR errors mu = 1e-6 a copying; sub-clone fractions phi = .893 .627
 * .347 .173 .087 with masses mu {.25 .75 2 4 8}, which are the integral and the mean of the Yule
 * density mu/phi^2 over [.8,1] [.5,.8] [1/4,1/2] [1/8,1/4] [1/16,1/8]; smaller clones are in eps.
 */
#ifndef LT_MODEL_TABLES_H
#define LT_MODEL_TABLES_H

#include "layout.h"

/* Fills every field: the same bytes on every machine (our own log and exp, no libm). Cannot fail.
 * About a millisecond; the result is read-only and may be shared by threads. */
void lt_tables_init(lt_tables *tables);

/* The ratio of a template for a lt_ratio_candidate, from its mates' alignment scores: difference =
 * sum over mates of score(allele) - the largest sum of another haplotype, 1/LT_SCORE_UNIT nat. What
 * the mates agree on is limited by late PCR errors of the template, +-ln(3/eps) = 13.1 nats. */
lt_i16 lt_tables_score_ratio(const lt_tables *tables, lt_i32 difference);

#endif
