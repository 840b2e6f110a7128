/* contamination.h -- c, the share of a sample's molecules that are another person's.
 *
 * At a common SNP where the sample is homozygous for the reference, another person with two, one or
 * no copies of the allele adds c, c / 2 or nothing to its fraction. With p the allele's frequency
 * among people, k of N molecules of strong evidence, and B(k | f) as a side of control.h has it,
 *
 *   ll(c) = sum over SNPs ln[(1-p)^2 B(k | 0) + 2 p (1-p) B(k | c/2) + p^2 B(k | c)],
 *
 * each B averaged over the site factor's prior, so that a noisy position is not taken for a guest.
 * c is 0 or lies between 1e-5 and 0.2. Positions that are homozygous for the
 * alternative are not used: molecules without evidence are no proof of the reference allele. */
#ifndef LT_MODEL_CONTAMINATION_H
#define LT_MODEL_CONTAMINATION_H

#include "score.h"

#define LT_CONTAMINATION_MIN_SNPS 20

/* snp: on the sample's genome; those off its targets are passed over. c, lo and hi are NaN below
 * LT_CONTAMINATION_MIN_SNPS usable ones. */
lt_status lt_contamination_estimate(lt_contamination *contamination, const lt_judge *judge,
                                    const lt_snp *snp, size_t n_snps);

/* What a guest's molecules add to the null of an allele of population frequency af: c af q_b a
 * molecule in each bin b, which is no matter of the site factor. Nothing for af of 1e-4 and below,
 * or where c is not known. Called after lt_null_init(), before lt_score_init(). */
void lt_contamination_to_null(lt_null *null, const lt_judge *judge,
                              const lt_contamination *contamination, double af);

#endif
