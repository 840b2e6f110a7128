/* text_series.h -- a patient's course in the terminal. */
#ifndef LT_REPORT_TEXT_SERIES_H
#define LT_REPORT_TEXT_SERIES_H

#include <stdio.h>

#include "lowtide/series.h"

/* The course: one line a draw with a bar on a log axis, then response and kinetics in sentences.
 * Plain ASCII of at most 80 columns; labels cannot harm a terminal. */
void lt_text_course(FILE *out, const lt_series *series);

/* One line a draw: digest, depth, molecules, identity. */
void lt_text_draws(FILE *out, const lt_series *series);

/* One line a locus: what the tumour says, and its molecules in each draw (the last eight). */
void lt_text_loci(FILE *out, const lt_series *series);

#endif
