/* series_vcf.h -- a series as VCF 4.2: one record a locus, one sample column a draw. */
#ifndef LT_IO_SERIES_VCF_H
#define LT_IO_SERIES_VCF_H

#include "error.h"
#include "lowtide/series.h"

/* Writes to path in the format that final names (path is temporary), as lt_vcf_write(): plain,
 * bgzip (.vcf.gz) or BCF (.bcf), "-" for stdout. AD, DP, ADF, ADR and DAD count molecules, RAD and
 * RDP read bases. A locus that a draw does not assess is "." throughout; depth 0 is 0. Columns are
 * the draws' names, made fit and unique: what a column cannot hold is %XX. Header lines
 * ##lowtide_draw tell each column's draw. version for ##source; NULL leaves it out, and the
 * provenance with it. LT_EIO when it cannot be written whole. */
lt_status lt_series_vcf_write(const char *path, const char *final, const lt_series *series,
                              const char *version);

#endif
