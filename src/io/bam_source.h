/* bam_source.h -- raw alignment records in file order: from the start, or of one query.
 *
 * Checks what concerns the file: that it ends with its EOF block, that nothing is cut, and that
 * records come in coordinate order. */
#ifndef LT_IO_BAM_SOURCE_H
#define LT_IO_BAM_SOURCE_H

#include <htslib/sam.h>

#include "error.h"
#include "fasta_index.h"

typedef struct lt_bam_source {
    const char *path; /* borrowed */
    htsFile *fp;
    sam_hdr_t *hdr;
    hts_idx_t *index;
    hts_itr_t *query;         /* NULL: reading on from where the file stands */
    lt_fasta_index reference; /* of CRAM */
    int64_t first_record;     /* BGZF offset */
    int64_t size;             /* bytes of the file, 0 for a stream */
    int is_stream;            /* stdin or a pipe: no going back */
    int is_cram;
    int is_at_start;
    int32_t last_contig; /* of the record before; for the order and for messages */
    int64_t last_pos;
    uint64_t n_records; /* read since the last rewind or query */
    uint64_t n_placed;
} lt_bam_source;

/* reference may be NULL unless the file is a CRAM. */
lt_status lt_bam_source_open(lt_bam_source *source, const char *path, const char *reference);
void lt_bam_source_close(lt_bam_source *source);

/* Back to the first record; LT_EINVAL for a stream that was read. */
lt_status lt_bam_source_rewind(lt_bam_source *source);
/* From now on only records that overlap [beg, end); there must be an index. */
lt_status lt_bam_source_query(lt_bam_source *source, int32_t contig, int64_t beg, int64_t end);

/* LT_OK, LT_EOF (of the file or the query), or LT_EFORMAT / LT_EIO with the place. */
lt_status lt_bam_source_next(lt_bam_source *source, bam1_t *record);

/* "after chr7:55181378" or "in its first record". */
void lt_bam_source_place(const lt_bam_source *source, char *text, size_t size);

#endif
