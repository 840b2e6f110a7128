/* loci.h -- where to look: BED targets, -r regions, VCF and TSV loci. */
#ifndef LT_IO_LOCI_H
#define LT_IO_LOCI_H

#include "error.h"
#include "lowtide/call.h"
#include "lowtide/genome.h"

/* Reads a BED (plain or gzip, CRLF, comments, track lines, any order, overlaps) and/or regions
 * ("chr7", "chr7:1,000-2,000", 1-based closed) into merged targets over the genome; each position
 * once. With neither, the whole genome up to 10 Mb; above that LT_EINVAL asking for -t. bed and
 * region together: their intersection. Errors name file and line. */
lt_status lt_targets_read(lt_targets *targets, const lt_genome *genome, const char *bed,
                          const char *const *regions, size_t n_regions);
void lt_targets_clear(lt_targets *targets);

/* Merges any intervals (sorted in place) into targets. */
lt_status lt_targets_merge(lt_targets *targets, lt_interval *intervals, size_t n);

/* "chr7:55191822:T:G", 1-based. */
lt_status lt_locus_parse(lt_locus *locus, const lt_genome *genome, const char *text);

/* SNV loci of a VCF/BCF, or TSV (chrom pos ref alt, with or without a header line); multi-allelic
 * records are split. Sorted, each once; freed by the caller. Other kinds of variant are counted in
 * *n_skipped and left out. The reference bases are not checked here. */
lt_status lt_loci_read(lt_locus **loci, size_t *n, size_t *n_skipped, const lt_genome *genome,
                       const char *path);

#endif
