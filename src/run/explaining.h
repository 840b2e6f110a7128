/* explaining.h -- every molecule behind a number, and every read left out with its reason. */
#ifndef LT_RUN_EXPLAINING_H
#define LT_RUN_EXPLAINING_H

#include <stdio.h>

#include "collect.h"
#include "error.h"

typedef struct lt_explaining_config {
    lt_collect_config collect; /* input, reference and options as for a call */
    const char *locus;         /* "chr7:55191822:T:G", 1-based */
    const char *sample_file;   /* NULL, or the sample file whose options and rates are taken and
                                  whose evidence must be met: LT_EFORMAT where it differs */
} lt_explaining_config;

lt_status lt_explaining_run(FILE *out, const lt_explaining_config *config);

#endif
