/* provenance.h -- how a result came about, as JSON: enough to make it again, nothing that differs
 * between two runs over the same input (no path, clock, device or number of threads). */
#ifndef LT_RUN_PROVENANCE_H
#define LT_RUN_PROVENANCE_H

#include "collect.h"
#include "error.h"
#include "lowtide/sample.h"
#include "options.h"

/* Sets sample->provenance after collecting: version, digests of kernels, reference and targets, and
 * the command's LT_OPT_RESULT options. duplex: the strands as decided. */
lt_status lt_provenance_collected(lt_sample *sample, const lt_command *command, const void *config,
                                  int duplex);

/* Adds how calls were made: the digests of the file that lent the rates and of the loci may be
 * NULL. */
lt_status lt_provenance_called(lt_sample *sample, double threshold, const char *rates_digest,
                               const char *loci_digest);

/* Adds to that how many loci were asked for and the p for a call of these; nothing for none. */
lt_status lt_provenance_asked(lt_sample *sample, size_t n, double threshold);

/* Whether two samples were collected alike, so that their counts add up: LT_EIDENTITY names the
 * first difference. */
lt_status lt_provenance_match(const lt_sample *a, const lt_sample *b, const char *path);

/* Writes the digest of the targets anew, after samples were added up. */
lt_status lt_provenance_merged(lt_sample *sample);

/* The p for a call that the sample file was called with; 0 where it does not say. */
double lt_provenance_threshold(const lt_sample *sample);

/* Sets the options that change results as they were when the sample was collected; umi_tag holds
 * the tag's two letters for config. */
lt_status lt_provenance_restore(lt_collect_config *config, char umi_tag[3],
                                const lt_sample *sample);

#endif
