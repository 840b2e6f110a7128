/* bam_record.h -- a BAM record lent as an lt_read. */
#ifndef LT_IO_BAM_RECORD_H
#define LT_IO_BAM_RECORD_H

#include <htslib/sam.h>

#include "lowtide/read.h"

/* The text tags that matter, found in one walk over the auxiliary fields. */
typedef struct lt_bam_tags {
    const char *umi; /* value of the UMI tag; NULL when absent or not text */
    uint32_t umi_length;
    const char *group; /* RG */
    int is_consensus;  /* cD is there: fgbio or fgumi made this read from a family */
} lt_bam_tags;

/* 0, or -1 when a field runs over the end of the record or has an unknown type. With is_brief the
 * walk stops as soon as umi and group are found, so is_consensus may be missed. */
int lt_bam_tags_find(lt_bam_tags *tags, const bam1_t *record, const char umi_tag[2], int is_brief);

/* Everything but library and umi. Returns NULL, or what is wrong with the record. */
const char *lt_bam_record_lend(lt_read *read, const bam1_t *record);

#endif
