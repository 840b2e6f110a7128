/* levels.h -- q: how the levels of molecules that truly carry the allele are distributed. */
#ifndef LT_MODEL_LEVELS_H
#define LT_MODEL_LEVELS_H

#include "tests.h"

/* Fills rates->q and q_count from the sample's germline sites and its mirror table; every class has
 * a distribution, also those that the sample never saw. */
void lt_levels_learn(lt_rates *rates, const lt_tests *tests);

#endif
