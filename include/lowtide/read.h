/* read.h -- one alignment record, as the reader lends it to the model.
 *
 * The pointers are those of the BAM record (SAM specification 4.2) and live until the next record
 * is read. */
#ifndef LOWTIDE_READ_H
#define LOWTIDE_READ_H

#include <stdint.h>

#include "lowtide/consensus.h"

enum {
    LT_READ_PAIRED = 1,
    LT_READ_UNMAPPED = 4,
    LT_READ_MATE_UNMAPPED = 8,
    LT_READ_REVERSE = 16,
    LT_READ_SECOND = 128,
    LT_READ_SECONDARY = 256,
    LT_READ_QC_FAIL = 512,
    LT_READ_SUPPLEMENTARY = 2048
};

typedef struct lt_read {
    int32_t contig;      /* index into lt_genome, -1 when unplaced */
    int64_t beg;         /* 0-based leftmost aligned position */
    int64_t end;         /* one past the last aligned position */
    uint16_t flag;       /* SAM flags */
    uint8_t mapq;        /* 255: not available */
    uint16_t library;    /* index of the read group's LB; 0 when there is none */
    int32_t mate_contig; /* -1 when unplaced */
    int64_t mate_beg;
    const char *name;      /* zero-terminated */
    const char *umi;       /* the UMI as written, not zero-terminated; NULL when there is none */
    uint32_t umi_length;   /* characters in umi */
    const uint32_t *cigar; /* n_cigar operations, length << 4 | op (MIDNSHP=X) */
    uint32_t n_cigar;
    const uint8_t *seq;      /* 4-bit bases, two a byte, the first in the high half */
    const uint8_t *qual;     /* length Phred values; 0xff in the first when absent */
    int32_t length;          /* bases in seq */
    const lt_strand *strand; /* LT_N_STRANDS of a consensus read; NULL: a raw read */
} lt_read;

#endif
