/* kinetics.h -- how fast the tumour fraction fell and rose.
 *
 *   ln tau_t = a + b t + e,  e ~ N(0, s^2),  s in {.1, .25, .5},  b span ~ N(0, 9^2)
 *
 * with each draw's likelihood of tau_t, so that a draw without a molecule counts for what it says;
 * logarithms of estimates would leave it out and make a fall slower than it was. */
#ifndef LT_MODEL_KINETICS_H
#define LT_MODEL_KINETICS_H

#include "error.h"
#include "lowtide/series.h"

/* Fills series->kinetics; needs nadir (lt_series_respond()). Two stretches at most, each of three
 * evaluable draws or more and of more than one day: from the baseline to the nadir, and from there
 * to the last draw; draws around the nadir that are not detected belong to both. */
lt_status lt_series_kinetics(lt_series *series);

/* slope, lo, hi of n draws at these days; likelihood[i]: LT_N_TAU. n >= 2, days not all equal. */
lt_status lt_kinetics_fit(lt_kinetics *kinetics, const double *day, const double *const *likelihood,
                          size_t n);

#endif
