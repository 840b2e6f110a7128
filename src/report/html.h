/* html.h -- pages. */
#ifndef LT_REPORT_HTML_H
#define LT_REPORT_HTML_H

#include <stdio.h>

#include "error.h"
#include "lowtide/series.h"

lt_status lt_html_report(FILE *out, const lt_series *series);
lt_status lt_html_cohort(FILE *out, const lt_series *const *series, size_t n);

#endif
