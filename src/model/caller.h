/* caller.h -- from a sample's counts to calls: rates, site factors, exact p, VAF, thresholds.
 *
 * Operations in order: learn the level distribution q of true molecules and the null rates e by
 * context and bin, cross-fitted over folds of sites; fit the prior of the site factor g; test each
 * (site, alt) by a weighted sum whose exact null is a g-mixture of compound Poissons (Panjer);
 * calibrate p on the sample's own null sites; estimate VAF with interval; LoD95 of reported loci.
 */
#ifndef LT_MODEL_CALLER_H
#define LT_MODEL_CALLER_H

#include "error.h"
#include "lowtide/background.h"
#include "lowtide/call.h"
#include "score.h"

#define LT_DEFAULT_THRESHOLD 2e-9 /* about 1 false positive per Mb without normals */
#define LT_NORMALS_THRESHOLD 1e-7 /* and with normals */

/* Looks on while a sample is called, at what the calls are made of. */
typedef struct lt_model_witness {
    void *data;
    /* A row that is evaluable, before it may leave again; q: LT_N_CLASSES rows, as long-lived as
     * the calls. Rows come from several threads at once, in any order. */
    void (*row)(void *data, const lt_call *call, const lt_null *null,
                const double (*q)[LT_N_LEVELS + 1], const uint32_t k[LT_N_BINS]);
    /* Once, after all SNVs were judged. */
    lt_status (*judged)(void *data, const lt_judge *judge);
} lt_model_witness;

typedef struct lt_model_config {
    double threshold;       /* p for a call; 0: LT_NORMALS_THRESHOLD or, without normals,
                               LT_DEFAULT_THRESHOLD */
    double report_p;        /* records are written up to this calibrated p: 1e-3 */
    double forced_expected; /* expected false positives over all asked-for loci: 0.1 */
    size_t n_other_asked;   /* loci asked for that are no SNVs: they share in that */
    int fixed_rates;        /* 1: use rates given, learn nothing (--rates draw.h5) */
    const lt_rates *rates;
    const lt_background *background; /* normals, or NULL; may hold other targets */
    const lt_model_witness *witness; /* or NULL */
} lt_model_config;

void lt_model_config_default(lt_model_config *config);

/* p for a call of n loci that are asked for: forced_expected / n, or the threshold of all others
 * where that is higher. */
double lt_model_asked_threshold(const lt_model_config *config, size_t n);

/* Calls a sample. loci (sorted or not, may be NULL) are always reported. calls is cleared by
 * lt_calls_clear(). n_threads only changes the speed. */
lt_status lt_model_call(lt_calls *calls, const lt_sample *sample, const lt_locus *loci,
                        size_t n_loci, const lt_model_config *config, int n_threads);
void lt_calls_clear(lt_calls *calls);

#endif
