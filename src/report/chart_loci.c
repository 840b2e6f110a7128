/* chart_loci.c -- every locus over time: thin lines, the strongest few drawn apart and named. */
#include <math.h>
#include <stdlib.h>

#include "chart.h"
#include "export_field.h"
#include "page.h"
#include "ranking.h"

enum { NAMED = 5, DRAWN = 150, NAME_ROW = 14 };

static const char *const dash[NAMED] = {"none", "7 3", "2 3", "9 3 2 3", "14 4"};

static void limits(const lt_series *series, double *lo, double *hi)
{
    *lo = 1;
    *hi = 1e-7;
    for (size_t t = 0; t < series->n_draws; t++)
        for (size_t i = 0; i < series->n_loci; i++) {
            const lt_draw_locus *x = &series->draw[t].locus[i];
            if (!x->evaluable || x->alt == 0 || !(x->vaf > 0))
                continue;
            *lo = x->vaf < *lo ? x->vaf : *lo;
            *hi = x->vaf > *hi ? x->vaf : *hi;
        }
    if (*hi <= 1e-7) {
        *lo = 1.1e-4;
        *hi = 1e-2;
    }
}

/* Where the locus stands: its fraction, or the band where no molecule shows it. */
static double place(const lt_chart *c, const lt_draw_locus *x)
{
    return x->alt > 0 && x->vaf > 0 ? lt_chart_y(c, x->vaf) : lt_chart_band(c);
}

static void line(FILE *out, const lt_chart *c, const lt_series *series, size_t locus,
                 const char *style)
{
    int pen_down = 0;
    fprintf(out, "<path %s d=\"", style);
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw_locus *x = &series->draw[t].locus[locus];
        if (!x->evaluable) {
            pen_down = 0;
            continue;
        }
        fprintf(out, pen_down ? "L%.1f %.1f" : "M%.1f %.1fh0", lt_chart_x(c, series->draw[t].day),
                place(c, x)); /* a point alone is a dot */
        pen_down = 1;
    }
    fputs("\"/>\n", out);
}

static void named(FILE *out, const lt_chart *c, const lt_series *series, const size_t *order,
                  size_t n)
{
    for (size_t k = 0; k < n; k++) {
        char style[160];
        const double y = c->top + 8 + NAME_ROW * (double)k, x = c->right - 210;
        const lt_series_locus *l = &series->locus[order[k]];
        snprintf(style, sizeof style,
                 "style=\"stroke:#1f5fa8;stroke-width:1.7;fill:none;stroke-linecap:round;stroke-"
                 "dasharray:%s\"",
                 dash[k]);
        line(out, c, series, order[k], style);
        fprintf(out,
                "<path %s d=\"M%.1f %.1fh34\"/><text class=\"label small\" x=\"%.1f\" y=\"%.1f\">",
                style, x, y, x + 40, y + 4);
        if (l->gene[0]) {
            lt_page_text(out, l->gene, 12);
            fputc(' ', out);
        }
        lt_page_text(out, lt_locus_key(series, order[k]).s, 24);
        fputs("</text>\n", out);
    }
}

static void figure(FILE *out, const lt_series *series, const size_t *order)
{
    lt_chart c;
    double lo, hi;
    const size_t drawn = series->n_loci < DRAWN ? series->n_loci : DRAWN;
    const size_t n_named = drawn < NAMED ? drawn : NAMED;
    limits(series, &lo, &hi);
    lt_chart_init(&c, series, lo, hi, 0);
    fputs("<figure>\n", out);
    lt_chart_begin(out, &c, series, "Allele fraction of each locus over time",
                   "One line a locus on a logarithmic axis; the band below holds draws without a "
                   "molecule of the allele");
    for (size_t k = n_named; k < drawn; k++)
        line(out, &c, series, order[k], "class=\"thin\"");
    named(out, &c, series, order, n_named);
    lt_chart_end(out);
    fprintf(out,
            "<figcaption>Allele fraction of each locus, by molecules; the %zu highest are named. "
            "ND: no molecule of the allele.",
            n_named);
    if (drawn < series->n_loci)
        fprintf(out, " The %zu highest of %zu loci are drawn.", drawn, series->n_loci);
    fputs("</figcaption>\n</figure>\n", out);
}

void lt_chart_loci(FILE *out, const lt_series *series)
{
    size_t *order = malloc((series->n_loci + 1) * sizeof *order);
    if (order && series->n_loci > 0 && series->n_draws > 0 && lt_ranking(order, series) == LT_OK)
        figure(out, series, order);
    free(order);
}
