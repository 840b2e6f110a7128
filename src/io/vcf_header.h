/* vcf_header.h -- what the VCF says about itself. */
#ifndef LT_IO_VCF_HEADER_H
#define LT_IO_VCF_HEADER_H

#include <htslib/vcf.h>

#include "lowtide/genome.h"
#include "vcf.h"

/* Contigs with length and md5, every FILTER, INFO and FORMAT explained, the sample's name with
 * control characters as %XX. bcf_hdr_destroy() ends it. path for messages. */
lt_status lt_vcf_header_create(bcf_hdr_t **out, const lt_sample *sample,
                               const lt_vcf_config *config, const char *path);

/* ---- pieces, for other headers; path for messages ---- */

lt_status lt_vcf_header_lines(bcf_hdr_t *header, const char *const *lines, size_t n,
                              const char *path);
/* ##source and ##lowtide_provenance; nothing when version is NULL. provenance may be NULL. */
lt_status lt_vcf_header_source(bcf_hdr_t *header, const char *version, const char *provenance,
                               const char *path);
lt_status lt_vcf_header_contigs(bcf_hdr_t *header, const lt_genome *genome, const char *path);
/* Adds a sample column; its name must be fit. */
lt_status lt_vcf_header_sample(bcf_hdr_t *header, const char *name, const char *path);

#endif
