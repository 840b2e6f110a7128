/* bam.h -- coordinate-sorted BAM and CRAM, one record at a time, as the model wants it.
 *
 * Demands: sorted by coordinate (header and records), an EOF block, a sane header, a reference for
 * CRAM. Refused with the command that mends it: unsorted, template-coordinate (SS/GO:query) and
 * unmapped input. Consensus reads (cD tag) are recognised. Secondary records etc. are delivered:
 * the ledger is the model's. One handle a thread. */
#ifndef LT_IO_BAM_H
#define LT_IO_BAM_H

#include "error.h"
#include "lowtide/genome.h"
#include "lowtide/read.h"

typedef enum {
    LT_UMI_FROM_AUTO,
    LT_UMI_FROM_TAG,
    LT_UMI_FROM_NAME,
    LT_UMI_FROM_NONE
} lt_umi_source;

typedef struct lt_bam_config {
    const char *reference;  /* FASTA path */
    const char *umi_tag;    /* two letters; default "RX" */
    lt_umi_source umi_from; /* auto: the tag, else the read name's last field */
    const char *sample;     /* @RG SM to keep; NULL: the only one */
} lt_bam_config;

typedef struct lt_bam lt_bam;

/* "-" is stdin. Fails with LT_EIO or LT_EFORMAT. */
lt_status lt_bam_open(lt_bam **out, const char *path, const lt_bam_config *config);
void lt_bam_close(lt_bam *bam);

const lt_genome *lt_bam_genome(const lt_bam *bam); /* borrowed; lives as long as the handle */
const char *lt_bam_sample(const lt_bam *bam);      /* the SM in use */
int lt_bam_has_index(const lt_bam *bam);           /* 0 for stdin */

/* From now on deliver records that overlap the windows (sorted, disjoint, not touching), each once,
 * in file order. With an index: one query a window, records that begin before the previous
 * window's end dropped (multi-region iterators of htslib 1.16 lose CRAM records). Without: the
 * whole file is read. n = 0: everything, from the start. Placed unmapped records belong to their
 * place; unplaced ones (after the last contig) are delivered only when n = 0. windows are borrowed.
 */
lt_status lt_bam_select(lt_bam *bam, const lt_interval *windows, size_t n);

/* The next record of the sample; *read is borrowed until the next call. LT_EOF at the end, having
 * checked that the file ended with its EOF block. A truncated or unsorted file: LT_EFORMAT with the
 * place. */
lt_status lt_bam_next(lt_bam *bam, const lt_read **read);

/* Bytes decoded so far, for progress: compressed offset where the file can tell, and file size. */
void lt_bam_position(const lt_bam *bam, int64_t *offset, int64_t *size);

/* Keeps copies of the records delivered until lt_bam_replay(), which then delivers them again
 * before going on. For looking ahead on stdin; with a file, replay just selects again. */
lt_status lt_bam_record(lt_bam *bam);
lt_status lt_bam_replay(lt_bam *bam);

#endif
