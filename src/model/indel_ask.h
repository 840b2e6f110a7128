/* indel_ask.h -- alleles that are asked for have a place in the sample, with evidence or without.
 */
#ifndef LT_MODEL_INDEL_ASK_H
#define LT_MODEL_INDEL_ASK_H

#include "error.h"
#include "lowtide/sample.h"
#include "reference.h"

/* Gives each allele of the list that is not an SNV and whose site is a target a row in the sample's
 * indel[], and its index, each once and ascending, to *asked (freed by the caller, also after a
 * failure). *n_off counts those whose site is no target. Alleles may be spelt in any way; reference
 * NULL: what the sample's own sites tell of it. LT_EFORMAT where ref is not the reference's. */
lt_status lt_indels_ask(lt_sample *sample, const lt_allele *allele, size_t n,
                        const lt_reference *reference, uint32_t **asked, size_t *n_asked,
                        size_t *n_off);

#endif
