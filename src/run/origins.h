/* origins.h -- what tells where variants come from: matched white blood cells, and how frequent
 * alleles are among people.
 *
 * A control is a sample file, or an alignment file that is collected like the sample: same genome,
 * kernels, options and, but for asked-for loci, targets. */
#ifndef LT_RUN_ORIGINS_H
#define LT_RUN_ORIGINS_H

#include "collect.h"
#include "digest.h"
#include "error.h"
#include "lowtide/background.h"
#include "options.h"

typedef struct lt_origins_config {
    const char *control;              /* sample file, BAM or CRAM; NULL: none */
    const char *control_sample;       /* SM in an alignment file of several, or NULL */
    const char *snps;                 /* VCF or BCF with INFO/AF, or NULL */
    const lt_collect_config *collect; /* how the sample was collected */
    const lt_command *command;        /* for the provenance that is compared */
    const void *options;
} lt_origins_config;

typedef struct lt_origins {
    lt_sample control;
    lt_snp *snp;
    size_t n_snps;
    lt_control_seen seen;
    char control_digest[LT_DIGEST_HEX], snps_digest[LT_DIGEST_HEX]; /* "": none */
} lt_origins;

/* LT_EIO where a file is not there to be read: asked before a long run. */
lt_status lt_origins_check(const lt_origins_config *config);

/* Fills origins, which lt_origins_clear() ends, also after a failure. LT_EIDENTITY where the
 * control was made otherwise, is the sample itself, or is of another person; LT_EFORMAT where the
 * SNPs are of another genome. Warns of a control that is shallow, or whose person cannot be told.
 */
lt_status lt_origins_load(lt_origins *origins, const lt_sample *sample, const lt_loci *loci,
                          const lt_origins_config *config);

/* Judges every call and adds the digests to the sample's provenance. background: as the sample was
 * called with, or NULL. threshold: p of a call. */
lt_status lt_origins_apply(lt_calls *calls, lt_sample *sample, const lt_origins *origins,
                           const lt_background *background, double threshold, int n_threads);

void lt_origins_clear(lt_origins *origins);

#endif
