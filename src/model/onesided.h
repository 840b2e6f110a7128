/* onesided.h -- events private to a sample, on one strand: the null that normals cannot know.
 *
 * Real plasma shows alleles that no other sample of the assay has, most of them on one strand
 * alone. They are learnt as how often one strand's tail passes t beyond what the shared noise
 * promises,
 *
 *     H(t) = exp(alpha) t^kappa,   0 <= kappa <= 1
 *
 * fitted to what both strands' tails of the sample's own null tests show above t at 1e-3 .. 1e-10,
 * where that is at least 5 and two standard deviations: down there events stand out even on large
 * panels with few of them. A test's p then adds, for each strand j that
 * may be such an event, the chance that an event of its size happens and that all other evidence
 * comes from shared noise, both at once:
 *
 *     p = p_shared + sum_j x_j (1 + ln(H(1e-3) / x_j)),   x_j = H(t_j) P(S of the rest >= seen)
 *
 * (the bracket makes a product of two tails a tail again). So what both strands, or duplex
 * molecules, say keeps its strength, and what one strand says alone is worth what such evidence is
 * worth in this sample. */
#ifndef LT_MODEL_ONESIDED_H
#define LT_MODEL_ONESIDED_H

#include "score.h"

/* P(S_j >= seen) under shared noise, j = strand A, B; with but = 1 of all evidence but strand j's.
 * Strand A's evidence is that of category A and of duplexes whose strand B is silent. */
void lt_onesided_tails(double tail[2], const lt_judge *judge, const lt_test *test, int but);

/* Tails of each strand for all tests whose p is small; then alpha and kappa of each fold from the
 * other folds' tests. threshold: p of a call; a plain variant is not learnt from. Without normals
 * there are no events: a site that is noisy in every sample could not be told from one. */
lt_status lt_onesided_learn(lt_rates *rates, const lt_judge *judge, lt_tests *tests,
                            double threshold, int n_threads);

#define LT_N_TAILS 6
#define LT_ONESIDED_NONE (-1000.0) /* alpha where no events were seen: H(t) = 0 */
extern const double lt_onesided_tail_points[LT_N_TAILS];

/* passed[i] of n strands have a tail of at most lt_onesided_tail_points[i]. */
void lt_onesided_fit(double *alpha, double *kappa, const uint64_t passed[LT_N_TAILS], uint64_t n);

/* H(t) */
double lt_onesided_share(const lt_rates *rates, int fold, double t);

/* The tail that all but one strand's evidence has to reach so that an event of that strand, however
 * strong, adds at most p; 1 where no events were seen. */
double lt_onesided_rest(const lt_rates *rates, int fold, double p);

/* Adds to each test's p what the one-sided events add; tails are computed where they were not. */
lt_status lt_onesided_add(const lt_judge *judge, lt_tests *tests, int n_threads);

#endif
