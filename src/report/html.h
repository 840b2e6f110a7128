/* html.h -- a patient's page and a cohort's: one self-contained HTML file, without script and
 * without a request to anywhere.
 *
 * Labels of users are escaped and cannot become markup. The same series gives the same bytes. */
#ifndef LT_REPORT_HTML_H
#define LT_REPORT_HTML_H

#include <stdio.h>

#include "error.h"
#include "lowtide/series.h"

/* Time: O(loci + draws) beside the drawings, which show at most 150 loci. LT_EIO when the stream
 * failed. */
lt_status lt_html_report(FILE *out, const lt_series *series);

/* One lane a patient. */
lt_status lt_html_cohort(FILE *out, const lt_series *const *series, size_t n);

#endif
