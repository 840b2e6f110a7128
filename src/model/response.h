/* response.h -- how the tumour fraction changed since the baseline. */
#ifndef LT_MODEL_RESPONSE_H
#define LT_MODEL_RESPONSE_H

#include "error.h"
#include "lowtide/series.h"

/* Fills the draws' response, nadir and clearance_day from likelihoods and states. The baseline is
 * the draw of settings.baseline, or the first that is evaluable. It must be detected, and its
 * tumour fraction not below its own LoD95: below, what is compared with it could be anything. */
lt_status lt_series_respond(lt_series *series);

/* The ratio of two tumour fractions: ratio, lo, hi, p_below_half, p_below_tenth. Both have priors
 * ~ tau^(-1/2); with at_most, that of ll_now is flat, ratio is NaN, lo 0, and hi a one-sided 95 %
 * bound. */
void lt_response_between(lt_response *response, const double ll_now[LT_N_TAU],
                         const double ll_before[LT_N_TAU], int at_most);

/* Index of the baseline, or n_draws. */
size_t lt_series_baseline(const lt_series *series);

#endif
