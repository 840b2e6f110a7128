/* reporting.h -- a series as a page and in other formats. */
#ifndef LT_RUN_REPORTING_H
#define LT_RUN_REPORTING_H

#include <stddef.h>

#include "error.h"

typedef struct lt_reporting_config {
    const char *const *series; /* files; several make a page of the cohort */
    size_t n_series;
    const char *output; /* "-": stdout */
    const char *json;   /* or NULL */
} lt_reporting_config;

/* Writes both or none. */
lt_status lt_reporting_run(const lt_reporting_config *config);

enum lt_export_format {
    LT_EXPORT_TSV,
    LT_EXPORT_JSON,
    LT_EXPORT_VCF,
    LT_EXPORT_FHIR,
    LT_EXPORT_MAF,
    LT_EXPORT_TIMELINE
};

typedef struct lt_exporting_config {
    const char *series, *output; /* "-": stdout */
    enum lt_export_format format;
} lt_exporting_config;

lt_status lt_exporting_run(const lt_exporting_config *config);

#endif
