/* provenance.h -- how a result came about, as JSON: enough to make it again, nothing that differs
 * between two runs over the same input (no path, clock, device or number of threads). */
#ifndef LT_RUN_PROVENANCE_H
#define LT_RUN_PROVENANCE_H

#include "collect.h"
#include "error.h"
#include "lowtide/background.h"
#include "lowtide/sample.h"
#include "options.h"

/* Sets sample->provenance after collecting: version, digests of kernels, reference and targets, and
 * the command's LT_OPT_RESULT options. duplex: the strands as decided. */
lt_status lt_provenance_collected(lt_sample *sample, const lt_command *command, const void *config,
                                  int duplex);

/* Whether it tells of evidence counted from consensus reads. */
int lt_provenance_is_consensus(const char *provenance);

/* LT_EIDENTITY: the sample file is of such reads, what it is put beside is of the others. */
lt_status lt_provenance_other_kind(const char *path, int is_consensus);

/* Digests of what calling used besides the sample; NULL where there was none. */
typedef struct lt_call_inputs {
    const char *rates;      /* the file that lent the rates */
    const char *loci;       /* loci asked for */
    const char *background; /* content of the background */
    const char *left_out;   /* the normal that was taken out of it */
} lt_call_inputs;

/* Adds how calls were made. */
lt_status lt_provenance_called(lt_sample *sample, double threshold, const lt_call_inputs *inputs);

/* Adds to that how many loci were asked for and the p for a call of these; nothing for none. */
lt_status lt_provenance_asked(lt_sample *sample, size_t n, double threshold);

/* The digest of one of them ("background", ...); "" where there was none. */
void lt_provenance_call_input(const lt_sample *sample, const char *name, char hex[65]);

/* Adds what the origins of calls rest on: the digests of the control's evidence and of the
 * population frequencies; "": none. */
lt_status lt_provenance_origins(lt_sample *sample, const char *control_digest,
                                const char *snps_digest);

/* Whether two provenances are of evidence that was collected alike, so that counts add up:
 * LT_EIDENTITY names the first difference. path is b's, than_what a's ("the first sample file"). */
lt_status lt_provenance_match(const char *a, const char *b, const char *path,
                              const char *than_what);

/* What all samples that were collected alike share: version, kernels, options. */
lt_status lt_provenance_shared(char **shared, const char *provenance);

/* Of a background whose provenance is that of any of its normals: what all share stays. */
lt_status lt_provenance_background(lt_background *bg);

/* Writes the digest of the targets anew, after samples were added up. */
lt_status lt_provenance_merged(lt_sample *sample);

/* The p for a call that the sample file was called with; 0 where it does not say. */
double lt_provenance_threshold(const lt_sample *sample);

/* Sets the options that change results as they were when the sample was collected; umi_tag holds
 * the tag's two letters for config. */
lt_status lt_provenance_restore(lt_collect_config *config, char umi_tag[3],
                                const lt_sample *sample);

#endif
