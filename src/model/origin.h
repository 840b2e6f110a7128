/* origin.h -- the origin of each call, after calling: by the control, by the frequency among
 * people, or by the allele fraction, in this order of trust.
 *
 * With a control (control.h), a class is told from a posterior of .95; below, the call is
 * unresolved and not PASS, unless its allele fraction is that of a germline variant. Without one
 * nothing is said of tumour and CHIP; P(germline) uses the population frequency. An allele that is
 * listed is germline from .95 and not germline up to .05, whatever its fraction; for all others the
 * allele fraction decides: that of a carrier (lt_model_call()), or P(germline) from .95 with the
 * frequency of an allele that nobody has listed. */
#ifndef LT_MODEL_ORIGIN_H
#define LT_MODEL_ORIGIN_H

#include "error.h"
#include "lowtide/background.h"
#include "lowtide/call.h"

typedef struct lt_origin_config {
    const lt_sample *control; /* same genome; NULL: none */
    const lt_snp *snp;        /* population frequencies, sorted by place, then ref and alt */
    size_t n_snps;
    const lt_background *background; /* normals that the sample was called with, or NULL; they
                                        are the control's too */
    double threshold; /* p of a call, for learning the control's rates; 0: the default */
} lt_origin_config;

int lt_snp_compare(const void *a, const void *b); /* the order of lt_snp */

/* Sets origin, posteriors, control counts and the FILTER bits of origin of every call; the
 * contamination (with snps); the identity sites. calls->rates are those that the sample was called
 * with. */
lt_status lt_origins_judge(lt_calls *calls, const lt_sample *sample, const lt_origin_config *config,
                           int n_threads);

#endif
