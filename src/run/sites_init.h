/* sites_init.h -- an empty sample over the targets: reference bases and their surroundings. */
#ifndef LT_RUN_SITES_INIT_H
#define LT_RUN_SITES_INIT_H

#include "error.h"
#include "fasta.h"
#include "lowtide/allele.h"
#include "lowtide/call.h"
#include "lowtide/sample.h"
#include "reference.h"

/* Takes over the targets (emptied on success), copies name and genome, and fills the per-site
 * arrays: ref, context and homopolymer from the FASTA, counts 0. */
lt_status lt_sample_init(lt_sample *sample, const char *name, const lt_genome *genome,
                         lt_targets *targets, lt_fasta *fasta);

/* Reads the reference around the sample's targets, so that alleles longer than a base can be looked
 * for, and marks all sites as assessed. */
lt_status lt_reference_read(lt_reference *reference, lt_sample *sample, lt_fasta *fasta);

/* Makes the positions of the alleles, all of their ref, targets too. */
lt_status lt_targets_add_loci(lt_targets *targets, const lt_allele *loci, size_t n_loci);

#endif
