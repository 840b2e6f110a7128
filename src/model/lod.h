/* lod.h -- the allele fraction that a locus would show with probability .95. */
#ifndef LT_MODEL_LOD_H
#define LT_MODEL_LOD_H

#include "score.h"

/* Smallest f with P(p <= threshold) >= .95 at the test's exposures, rates and mean site factor;
 * threshold is of p before calibration, the site lies in that fold. NaN where not even f = 1 is
 * found. */
double lt_lod95(const lt_null *null, const lt_score *score, const lt_judge *judge, int fold,
                double threshold);

#endif
