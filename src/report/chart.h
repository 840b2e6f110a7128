/* chart.h -- a plane with time to the right and a logarithmic share upward, as SVG.
 *
 * Below the lowest decade the axis is broken: a band holds what has no place on a logarithmic axis
 * ("ND": nothing detected). Shapes tell states without colour. */
#ifndef LT_REPORT_CHART_H
#define LT_REPORT_CHART_H

#include <stdio.h>

#include "lowtide/series.h"

typedef struct lt_chart {
    double left, right, top, bottom; /* of the plane, without the band */
    double band_bottom;
    double day_lo, day_hi;
    int decade_lo, decade_hi; /* powers of ten */
    double width, height;     /* of the drawing */
} lt_chart;

/* The plane of a series: all its draws and marks; the share runs over [lo, hi]. n_rows: rows of
 * bars above the plane. */
void lt_chart_init(lt_chart *chart, const lt_series *series, double lo, double hi, int n_rows);

double lt_chart_x(const lt_chart *chart, double day);
double lt_chart_y(const lt_chart *chart, double share); /* clipped to the plane */
double lt_chart_band(const lt_chart *chart);            /* middle of the band */

/* <svg> with title and description, axes, grid and band. */
void lt_chart_begin(FILE *out, const lt_chart *chart, const lt_series *series, const char *title,
                    const char *what);
void lt_chart_end(FILE *out);

/* Rows that the therapies need so that none overlaps another. */
int lt_chart_rows(const lt_series *series);
/* Therapies as bars above the plane, other marks as dotted lines with letters. */
void lt_chart_marks(FILE *out, const lt_chart *chart, const lt_series *series);
/* The letters' meaning, as a paragraph of HTML; nothing without marks. */
void lt_chart_legend(FILE *out, const lt_series *series);

/* The shape of a draw's state, with a title for who points at it. */
void lt_chart_shape(FILE *out, const lt_burden *burden, double x, double y, double size);
/* Shapes and their meaning, as a paragraph of HTML. */
void lt_chart_key(FILE *out);

/* Figures of a patient's page, each with its caption. */
void lt_chart_burden(FILE *out, const lt_series *series);
void lt_chart_loci(FILE *out, const lt_series *series);
void lt_chart_heat(FILE *out, const lt_series *series);
void lt_chart_shares(FILE *out, const lt_series *series); /* what carries the last detection */

#endif
