/* bam_header.h -- what an alignment's header says: order, contigs, read groups, sample. */
#ifndef LT_IO_BAM_HEADER_H
#define LT_IO_BAM_HEADER_H

#include <htslib/sam.h>

#include "error.h"
#include "lowtide/genome.h"

typedef struct lt_read_group {
    char *id;
    char *sample;     /* SM; "unknown" when there is none */
    char *library_id; /* LB, or NULL */
    uint16_t library; /* number of the LB by order of appearance, from 1; 0: no LB */
    int is_kept;      /* its records are delivered */
} lt_read_group;

typedef struct lt_bam_header {
    lt_genome genome;
    lt_read_group *group;
    size_t n_groups;
    char *sample;       /* the one in use */
    int is_single;      /* all read groups are of one sample: records without a group are its own */
    size_t last_lookup; /* of lt_read_group_find() */
} lt_bam_header;

/* Reads the header from the start of an opened BAM or CRAM. For BAM htslib's own reader is not
 * used: it believes l_text and n_ref before it has seen the bytes (a 100-byte file makes it
 * allocate 6.7 GB). Memory here is bounded by the bytes that are there. */
lt_status lt_bam_header_load(sam_hdr_t **out, htsFile *fp, const char *path);

/* Refuses what the header admits not to be sorted by coordinate, with the command that mends it. */
lt_status lt_bam_header_check_order(sam_hdr_t *hdr, const char *path);

/* sample: the SM to keep, NULL for the only one. */
lt_status lt_bam_header_init(lt_bam_header *header, sam_hdr_t *hdr, const char *path,
                             const char *sample);
void lt_bam_header_clear(lt_bam_header *header);

/* The group of this ID, or NULL. Remembers the last hit, so records of one group cost one strcmp.
 */
const lt_read_group *lt_read_group_find(lt_bam_header *header, const char *id);

#endif
