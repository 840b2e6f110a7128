/* fasta.h -- the reference: contig sequences by name, checked against the alignment's header. */
#ifndef LT_IO_FASTA_H
#define LT_IO_FASTA_H

#include "error.h"
#include "lowtide/genome.h"

typedef struct lt_fasta lt_fasta;

/* Plain or bgzipped, with a .fai (made in memory when absent, never written beside the user's
 * file). */
lt_status lt_fasta_open(lt_fasta **out, const char *path);
void lt_fasta_close(lt_fasta *fasta);

/* Every contig of the genome must be there with the same length (LT_EFORMAT, naming contig and both
 * lengths) and, where the header gives an M5 and the contig is needed (needed[i] != 0; NULL = all),
 * the same M5. Fills the missing md5 of needed contigs. */
lt_status lt_fasta_check(lt_fasta *fasta, lt_genome *genome, const uint8_t *needed,
                         const char *bam_path);

/* The contigs in the order of the file, without M5. Names and the array are freed by the caller; on
 * failure the genome is empty. */
lt_status lt_fasta_genome(lt_genome *genome, lt_fasta *fasta);

/* Base codes (A0 C1 G2 T3 N4, lower case as upper) of [beg, end) into codes; positions outside the
 * contig become N. */
lt_status lt_fasta_fetch(lt_fasta *fasta, const char *contig, int64_t beg, int64_t end,
                         uint8_t *codes);

/* The same for those who know contigs by index (lt_allele_fetch): data is an lt_fasta_bases. */
typedef struct lt_fasta_bases {
    lt_fasta *fasta;
    const lt_genome *genome;
} lt_fasta_bases;
lt_status lt_fasta_bases_fetch(void *data, int32_t contig, int64_t beg, int64_t end,
                               uint8_t *codes);

#endif
