/* asked.h -- loci that were asked for: from the names given with --loci to what the model takes. */
#ifndef LT_RUN_ASKED_H
#define LT_RUN_ASKED_H

#include "digest.h"
#include "error.h"
#include "fasta.h"
#include "loci.h"
#include "lowtide/sample.h"
#include "options.h"

/* Zeroed, it is empty. */
typedef struct lt_asked {
    lt_locus *snv;
    size_t n_snv;
    lt_allele *other; /* of all other kinds */
    size_t n_other;
    char digest[LT_DIGEST_HEX]; /* of the loci, not of the files that told them */
} lt_asked;

void lt_asked_clear(lt_asked *asked);

/* Reads all sources: files, or the built-in hotspots. With targets, the positions of the files'
 * loci become targets (those of hotspots never do). What is left out is told. loci is empty after a
 * failure. */
lt_status lt_asked_read(lt_loci *loci, lt_targets *targets, const lt_genome *genome,
                        lt_fasta *fasta, const lt_string_list *sources);

/* The same from a sample alone, whose reference is known at its targets. */
lt_status lt_asked_read_sample(lt_loci *loci, const lt_sample *sample,
                               const lt_string_list *sources);

/* lt_allele_fetch over the targets of the lt_sample that data points to: N elsewhere. */
lt_status lt_asked_fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes);

/* Those at the sample's targets; how many are not is told. */
lt_status lt_asked_split(lt_asked *asked, const lt_loci *loci, const lt_sample *sample);

#endif
