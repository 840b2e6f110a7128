/* demonstration.h -- the whole product on simulated plasma: simulate, call, compare with the truth.
 */
#ifndef LT_RUN_DEMONSTRATION_H
#define LT_RUN_DEMONSTRATION_H

#include <stdio.h>

#include "error.h"
#include "options.h"

typedef struct lt_demonstration_config {
    const char *directory; /* new or empty */
    int threads;
    const lt_command *command; /* for the provenance */
    const void *options;
} lt_demonstration_config;

/* Leaves the simulated sample, its truth and the calls in the directory, and prints what was found
 * beside what is true. */
lt_status lt_demonstration_run(FILE *out, const lt_demonstration_config *config);

#endif
