/* vcf_header.h -- what the VCF says about itself. */
#ifndef LT_IO_VCF_HEADER_H
#define LT_IO_VCF_HEADER_H

#include <htslib/vcf.h>

#include "vcf.h"

/* Contigs with length and md5, every FILTER, INFO and FORMAT explained, the sample's name with
 * control characters as %XX. bcf_hdr_destroy() ends it. path for messages. */
lt_status lt_vcf_header_create(bcf_hdr_t **out, const lt_sample *sample,
                               const lt_vcf_config *config, const char *path);

#endif
