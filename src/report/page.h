/* page.h -- the pieces that a page is made of: text made harmless, numbers, dates.
 *
 * Everything is written to a stream whose failure shows at its end (lt_export_end()). */
#ifndef LT_REPORT_PAGE_H
#define LT_REPORT_PAGE_H

#include <stdio.h>

#include "lowtide/series.h"

/* A label as text of HTML or of an attribute in quotes, also within SVG: markup becomes entities;
 * control characters, characters that turn or hide text and broken bytes are written as \xNN. At
 * most columns characters (then "..."), 0: all. */
void lt_page_text(FILE *out, const char *label, int columns);
/* The same in <bdi>, so that its direction stays its own. */
void lt_page_label(FILE *out, const char *label);

/* Numbers, by value: .s lives to the end of the statement. A dash where one does not exist. */
typedef struct lt_page_number {
    char s[64];
} lt_page_number;
lt_page_number lt_page_percent(double x);              /* 0.0123 is "1.23 %" */
lt_page_number lt_page_interval(double lo, double hi); /* "[0.60, 1.90] %" */
lt_page_number lt_page_real(double x);                 /* three significant digits */
lt_page_number lt_page_chance(double p);               /* "0.970", "&lt;0.001" */
lt_page_number lt_page_p(double p);                    /* "3.2e-9"; the floor is "<1e-29" */
lt_page_number lt_page_day(const lt_series *series, double day); /* a date, or "day 12" */

/* "detected", "detected, carried by one locus", "not detected", "not evaluable". */
const char *lt_page_state(const lt_burden *burden);

/* Head of a page up to <body>, with its style; and its end. */
void lt_page_begin(FILE *out, const char *title, const char *patient);
void lt_page_end(FILE *out);

#endif
