/* hotspots.h -- the list of actionable loci that is built in (refdata/hotspots.tsv). */
#ifndef LT_IO_HOTSPOTS_H
#define LT_IO_HOTSPOTS_H

#include "loci.h"

#define LT_HOTSPOTS_NAME "hotspots" /* what stands for the list in place of a file's name */

/* What was read. */
typedef struct lt_hotspots_seen {
    const char *origin; /* "CIViC of 2021-06-22" */
    const char *genome; /* "GRCh37" or "GRCh38" */
    size_t n_listed;
    size_t n_absent; /* on chromosomes that this reference lacks */
} lt_hotspots_seen;

/* The loci of the genome that the contigs' names (with or without chr) and lengths tell; as
 * lt_loci_read() in all else. LT_EINVAL where they are of neither GRCh37 nor GRCh38. */
lt_status lt_hotspots_read(lt_loci *loci, lt_hotspots_seen *seen, const lt_genome *genome,
                           lt_allele_fetch fetch, void *data);

#endif
