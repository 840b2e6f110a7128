/* tumour_fraction.h -- what all loci together say of the tumour fraction tau.
 *
 *   L(tau) = integral over r of p(r) prod_i [r L_i(v_i(tau)) + (1 - r) L_i(0)]
 *
 * with v_i the allele fraction that locus i is expected at (burden.h) and r the share of loci that
 * the tumour still has. As likely as not none is lost, r = 1; else p(r) ~ r (Beta(2, 1) as in
 * DREAMS, Christensen et al., Genome Biology 24:99, 2023) on [.5, 1], and at least one locus is
 * there. Were r free down to 0, any tau could hide behind lost loci, and no draw without a molecule
 * would bound it; were loss certain, tau would be told a fifth too high where molecules are few and
 * nothing is lost. */
#ifndef LT_MODEL_TUMOUR_FRACTION_H
#define LT_MODEL_TUMOUR_FRACTION_H

#include "burden.h"
#include "error.h"

/* ll[i] = ln L(tau_i) less the larger of its maximum and ln L(0); *at_zero: ln L(0) so. n >= 0:
 * without loci all are 0. Time: about .3 ms a locus, spread over threads. */
lt_status lt_tumour_likelihood(double ll[LT_N_TAU], double *at_zero, const lt_burden_locus *locus,
                               size_t n, int n_threads);

/* tf, tf_lo, tf_hi: mode, 95 % equal-tail interval under a prior ~ tau^(-1/2) (Jeffreys' for a
 * Poisson rate); 0, and [0, one-sided 95 % bound under a flat prior], where no tau is likelier than
 * 0. */
void lt_tumour_estimate(lt_burden *burden, const double ll[LT_N_TAU], double at_zero);

/* ln L_i(v_i(tau)) - ln L_i(0) */
double lt_tumour_log_ratio(const lt_burden_locus *locus, double tau);

/* ln L at ln tau = x between the points of the grid (four-point interpolation); beyond the grid its
 * first or last value. */
double lt_tumour_interpolate(const double ll[LT_N_TAU], double x);
#define LT_LN_TAU_MIN (-16.118095650958319788) /* ln 1e-7 */
#define LT_LN_TAU_STEP 0.023025850929940456840 /* ln 10 / 100 */

/* mass[i]: integral of L(tau) tau^power d ln tau over half a step to both sides of point i, up to a
 * common factor; with power above 0 the first also has what lies below the grid, where L is
 * constant. Narrow peaks are integrated in 16 parts a step. */
void lt_tumour_cells(double mass[LT_N_TAU], const double ll[LT_N_TAU], double power);

/* mean_vaf and its 95 % interval over the loci that count, zeros included: that of a weighted sum
 * of Poisson counts (Fay and Feuer, Stat Med 16:791, 1997). Then hge_per_ml, mtm_per_ml and
 * conversion from the draw's amounts. */
void lt_burden_amounts(lt_burden *burden, const lt_draw *draw, const lt_series_locus *locus,
                       size_t n_loci, double pg_per_hge);

#endif
