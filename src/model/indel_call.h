/* indel_call.h -- calls of the alleles that are not single bases, beside those of the SNVs.
 *
 * The same test as theirs (score.h) over another null: rates by what makes such an allele by
 * mistake (indel_rates.h). p is used as computed: too few such tests exist to see whether it keeps
 * its promise on one sample. */
#ifndef LT_MODEL_INDEL_CALL_H
#define LT_MODEL_INDEL_CALL_H

#include "caller.h"

/* Adds their rows to the calls of the sample's SNVs, and their rates. asked[i] (each once): index
 * of an allele that was asked for; n_loci: SNVs that were asked for. An MNV or complex change that
 * carries at least 80 % of the molecules of each SNV within it stands for them: their records are
 * marked (clustered_events), and insertions and deletions within a complex change that have as many
 * molecules leave. Else it leaves itself. What was asked for is judged by its own p alone: it
 * neither leaves nor is marked. On failure the calls stay as they were, but for the rates. */
lt_status lt_model_call_indels(lt_calls *calls, const lt_sample *sample, const uint32_t *asked,
                               size_t n_asked, size_t n_loci, const lt_model_config *config);

#endif
