/* building.h -- a background from normals: sample files, backgrounds, or both. */
#ifndef LT_RUN_BUILDING_H
#define LT_RUN_BUILDING_H

#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "lowtide/background.h"

typedef struct lt_building_config {
    const char *const *inputs; /* sample files and background files */
    size_t n_inputs;
    const char *output; /* background file */
    int threads;        /* total; only the speed changes */
    int quiet;          /* neither progress nor summary */
} lt_building_config;

/* Writes the background or nothing. LT_EIDENTITY: another genome, evidence collected otherwise, a
 * normal that is there already. The result does not depend on the order of the inputs, nor on
 * whether a normal comes as a sample file or within a background. One sample is held at a time. */
lt_status lt_building_run(const lt_building_config *config);

/* A background of this one sample, named by its digest, not settled. Its rates are learnt here from
 * its own evidence alone, whatever it was called with, so that adding it and taking it away do the
 * same. Cleared by lt_background_clear(). */
lt_status lt_building_one(lt_background *one, const lt_sample *sample, int threads);

/* Tells a person about a background file. */
lt_status lt_building_show(FILE *out, const char *path);

#endif
