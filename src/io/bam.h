/* bam.h -- coordinate-sorted BAM and CRAM, one record at a time, as the model wants it.
 *
 * Demands: sorted by coordinate (header and records), an EOF block, a sane header, a reference for
 * CRAM. Refused with the command that mends it: SAM text, unsorted or template-coordinate input
 * (SO, GO, SS) and unmapped input. Consensus reads (cD tag) are recognised and delivered with what
 * their tags tell (lt_read.strand); a file holds either them or raw reads. Secondary records etc.
 * are delivered: the ledger is the model's. One handle a thread. */
#ifndef LT_IO_BAM_H
#define LT_IO_BAM_H

#include "error.h"
#include "lowtide/genome.h"
#include "lowtide/read.h"

/* What the primary records must be: all alike. */
typedef enum lt_bam_kind { LT_BAM_AS_FIRST, LT_BAM_RAW, LT_BAM_CONSENSUS } lt_bam_kind;

typedef struct lt_bam_config {
    const char *reference; /* FASTA path; CRAM needs it */
    const char *umi_tag;   /* two letters; NULL: "RX" */
    const char *sample;    /* @RG SM to keep; NULL: the only one */
    lt_bam_kind kind;      /* default: as the first record is */
} lt_bam_config;

typedef struct lt_bam lt_bam;

/* "-" is stdin. Fails with LT_EINVAL (config), LT_EIO or LT_EFORMAT. */
lt_status lt_bam_open(lt_bam **out, const char *path, const lt_bam_config *config);
void lt_bam_close(lt_bam *bam);

const lt_genome *lt_bam_genome(const lt_bam *bam); /* borrowed; lives as long as the handle */
/* The sample in use: its SM; where the file names none, config.sample, else "unknown". Records of
 * other samples are not delivered. */
const char *lt_bam_sample(const lt_bam *bam);
int lt_bam_has_index(const lt_bam *bam); /* 0 for streams */
int lt_bam_is_stream(const lt_bam *bam); /* stdin or a pipe: can be read once */

/* From now on deliver records that overlap the windows (sorted, disjoint, not touching), each once,
 * in file order. With an index: one query for each run of near windows, records that begin before
 * the previous run's end dropped (multi-region iterators of htslib 1.16 lose CRAM records).
 * Without: the whole file is read. n = 0: everything, from the start (as after opening). Placed
 * unmapped records belong to their place; unplaced ones (after the last contig) are delivered only
 * when n = 0. windows are borrowed. A stream can be selected from before its first record is read
 * and right after lt_bam_replay(); LT_EINVAL otherwise. */
lt_status lt_bam_select(lt_bam *bam, const lt_interval *windows, size_t n);

/* The next record of the sample; *read is borrowed until the next call. umi is the value of the UMI
 * tag, NULL without one: looking into the read name is the caller's. Of a consensus read umi is its
 * MI, and strand tells of the reads behind it. CIGAR and sequence agree in
 * length (or one is empty); placed reads have beg >= 0. LT_EOF at the end, having checked that the
 * file ended with its EOF block. A truncated, corrupt or unsorted file, one without any placed
 * read, consensus reads among raw ones, or one whose per-base tags do not fit its bases:
 * LT_EFORMAT with the place. */
lt_status lt_bam_next(lt_bam *bam, const lt_read **read);

/* What the primary records delivered so far are; LT_BAM_AS_FIRST before the first. */
lt_bam_kind lt_bam_kind_seen(const lt_bam *bam);

/* Compressed bytes read so far, for progress, and file size (0: not known). */
void lt_bam_position(const lt_bam *bam, int64_t *offset, int64_t *size);

/* For looking ahead: from lt_bam_record() a stream keeps copies of what it reads (about 0.5 kB a
 * record) until lt_bam_replay(), which goes back to where lt_bam_record() was called. A file keeps
 * nothing: its replay selects the same windows again. */
lt_status lt_bam_record(lt_bam *bam);
lt_status lt_bam_replay(lt_bam *bam);

#endif
