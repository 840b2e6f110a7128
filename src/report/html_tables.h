/* html_tables.h -- the tables of a patient's page. */
#ifndef LT_REPORT_HTML_TABLES_H
#define LT_REPORT_HTML_TABLES_H

#include <stdio.h>

#include "lowtide/series.h"

void lt_html_draws(FILE *out, const lt_series *series);
void lt_html_loci(FILE *out, const lt_series *series);
void lt_html_quality(FILE *out, const lt_series *series);
void lt_html_history(FILE *out, const lt_series *series);

#endif
