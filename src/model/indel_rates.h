/* indel_rates.h -- what a sample teaches about alleles that are not single bases: q, null rates and
 * site factors. */
#ifndef LT_MODEL_INDEL_RATES_H
#define LT_MODEL_INDEL_RATES_H

#include "indel_tests.h"

/* P(level | molecule truly has it), by how easily the allele arises by slips. */
void lt_indel_levels_learn(lt_indel_rates *rates, const lt_indel_tests *tests);

/* Null rates and site factors from the tests that are not left out, a fold's from the other folds;
 * needs q. */
lt_status lt_indel_rates_learn(lt_indel_rates *rates, const lt_indel_tests *tests,
                               const lt_indel_chances *chances);

/* All of the above from the shipped priors. */
lt_status lt_indel_rates_default(lt_indel_rates *rates);

/* The shipped rate of strong molecules of a single strand, per molecule and site. */
double lt_indel_prior(int group);

#endif
