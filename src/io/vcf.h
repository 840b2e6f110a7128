/* vcf.h -- calls as VCF 4.2.
 *
 * AD, ADF, ADR, DAD and DP count molecules, RAD and RDP read bases. Positions become 1-based here.
 * One thread a file. */
#ifndef LT_IO_VCF_H
#define LT_IO_VCF_H

#include "error.h"
#include "lowtide/call.h"

typedef struct lt_vcf_config {
    const char *version;    /* for ##source; NULL with --no-version: no provenance either */
    const char *provenance; /* one line of JSON, or NULL */
    double threshold;       /* p for a call, told in the header */
    size_t n_asked;         /* loci that were asked for, and p for a call of these */
    double asked_threshold;
} lt_vcf_config;

/* Writes calls to path: plain for .vcf, bgzip for .vcf.gz, BCF for .bcf, "-" for plain to stdout.
 * final names the format (path is temporary). LT_EIO when it cannot be written whole. */
lt_status lt_vcf_write(const char *path, const char *final, const lt_sample *sample,
                       const lt_calls *calls, const lt_vcf_config *config);

/* Builds the index (.tbi, .csi for BCF) at index_path after the file is closed. final is the name
 * that it will have, for messages. LT_EIO when it cannot be written whole. */
lt_status lt_vcf_index(const char *path, const char *index_path, const char *final, int is_bcf);

#endif
