/* bam_consensus.h -- the tags of a consensus read (fgbio, fgumi), decoded.
 *
 * Simplex: cD cM (depth, least depth), per base cd ce (depth, errors). Duplex: the same for strand
 * a (aD aM ad ae) and b (bD bM bd be), with each strand's bases and qualities (ac aq bc bq).
 * Per-base tags follow SEQ: those of reverse reads are turned when the consensus is aligned. */
#ifndef LT_IO_BAM_CONSENSUS_H
#define LT_IO_BAM_CONSENSUS_H

#include <htslib/sam.h>

#include "error.h"
#include "lowtide/read.h"

/* Memory for one read at a time. */
typedef struct lt_bam_consensus {
    lt_strand strand[LT_N_STRANDS];
    lt_support *support[LT_N_STRANDS];
    uint8_t *seq[LT_N_STRANDS], *qual[LT_N_STRANDS];
    size_t support_capacity[LT_N_STRANDS], seq_capacity[LT_N_STRANDS], qual_capacity[LT_N_STRANDS];
    char why[160];
} lt_bam_consensus;

/* Fills read->strand, and read->umi with MI (NULL without one), from the record that read was lent
 * from; its tags are known to be whole. *why is NULL, or what is wrong with the record. LT_ENOMEM.
 */
lt_status lt_bam_consensus_lend(lt_bam_consensus *consensus, lt_read *read, const bam1_t *record,
                                const char **why);
void lt_bam_consensus_clear(lt_bam_consensus *consensus);

#endif
