/* series_loci.h -- the loci to follow in a patient, with what their list tells of the tumour. */
#ifndef LT_IO_SERIES_LOCI_H
#define LT_IO_SERIES_LOCI_H

#include "loci.h"
#include "lowtide/series.h"

#define LT_LOCUS_TEXT_MAX 300 /* characters of a gene's name */

typedef struct lt_series_loci_config {
    const char *tumour_sample; /* column of a VCF; NULL: the one that ##tumor_sample names, the only
                                  one, or the only one whose name holds "tumor" or "tumour" */
    const char *wbc_sample;    /* column of the white blood cells; NULL: none */
    const char *source;        /* kept with each locus; NULL: "tumour" */
} lt_series_loci_config;

/* Loci of a VCF, BCF or table, as lt_loci_read() takes them; by place, each once. Freed by
 * lt_series_loci_free(); NULL and 0 after a failure. config NULL: all as by default.
 *
 * Of a VCF: reads of the tumour's and the white blood cells' columns (AD with DP, NV with NR, AO
 * with DP, Strelka's, or AF alone), and the gene (GENE, or the symbol in CSQ, ANN or BCSQ). FILTER
 * is not looked at. Of a table with a header line: gene, tumor_alt, tumor_depth, vaf (tumor_vaf),
 * wbc_alt, wbc_depth, cn_total, multiplicity, clonality, mask (words of lt_mask, "0" or "1"), in
 * any order behind chrom, pos, ref and alt; "", "." and "NA" are not known. Counts win over a
 * fraction.
 *
 * A locus that is told twice is one, with all that is known of it; LT_EFORMAT where the two
 * contradict each other, or for values out of range. LT_EINVAL when a named sample is not there.
 * What is passed over (alleles, columns, a tumour that cannot be told) is logged. */
lt_status lt_series_loci_read(lt_series_locus **loci, size_t *n, const lt_genome *genome,
                              lt_allele_fetch fetch, void *data, const char *path,
                              const lt_series_loci_config *config);
void lt_series_loci_free(lt_series_locus *loci, size_t n);

/* Copies a gene's name or the like into *text (freed first), if it is fit: at most
 * LT_LOCUS_TEXT_MAX characters of UTF-8 without control characters. place and what begin the
 * message. */
lt_status lt_locus_text_set(char **text, const char *from, size_t length, const char *place,
                            const char *what);

#endif
