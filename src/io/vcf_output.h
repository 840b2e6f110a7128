/* vcf_output.h -- opening a VCF to write, and values as BCF stores them. */
#ifndef LT_IO_VCF_OUTPUT_H
#define LT_IO_VCF_OUTPUT_H

#include <htslib/vcf.h>

#include "error.h"

/* Of the format that final names; "-": stdout, of which htslib gets a copy to close. NULL, and
 * errno where there is a reason. */
htsFile *lt_vcf_output_open(const char *path, const char *final);
/* LT_EIO with errno's reason. */
lt_status lt_vcf_output_refused(const char *path);

/* Missing for NaN. */
float lt_vcf_real(double value);

#endif
