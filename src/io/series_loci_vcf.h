/* series_loci_vcf.h -- what a VCF's columns tell of a locus besides its allele. */
#ifndef LT_IO_SERIES_LOCI_VCF_H
#define LT_IO_SERIES_LOCI_VCF_H

#include "series_loci.h"

/* Zeroed, then begun; cleared also after a failure. */
typedef struct lt_vcf_loci {
    int tumour, wbc;      /* columns from 0; -1: none */
    const char *gene_tag; /* of INFO; NULL: none */
    int gene_field;       /* between bars; -1: the whole value */
    int32_t *count;       /* htslib's buffers */
    float *real;
    char *text;
    int n_count, n_real, n_text;
} lt_vcf_loci;

/* Finds the columns; line is the header's. */
lt_status lt_vcf_loci_begin(lt_vcf_loci *vcf, const lt_series_loci_config *config,
                            const lt_locus_line *line);
/* Fills in what the record tells; the rest of locus stays. */
lt_status lt_vcf_loci_fill(lt_vcf_loci *vcf, lt_series_locus *locus, const lt_locus_line *line);
void lt_vcf_loci_clear(lt_vcf_loci *vcf);

#endif
