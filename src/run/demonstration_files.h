/* demonstration_files.h -- the folder of a demonstration, and the list of loci that the tumour's
 * sequencing would give. */
#ifndef LT_RUN_DEMONSTRATION_FILES_H
#define LT_RUN_DEMONSTRATION_FILES_H

#include "error.h"

enum { LT_DEMO_PATH = 4096 };

/* directory/name and what is put behind; LT_EIO when it is too long. */
lt_status lt_demo_path(char path[LT_DEMO_PATH], const char *directory, const char *name,
                       const char *suffix);

/* Makes it; LT_EINVAL when it holds anything. */
lt_status lt_demo_directory(const char *path);

/* The simulated somatic variants as a table with the tumour's reads, n VAFs in turn, of 200 reads.
 */
lt_status lt_demo_write_loci(const char *path, const char *vcf, const double *vaf, int n);

#endif
