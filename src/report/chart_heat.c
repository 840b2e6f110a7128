/* chart_heat.c -- locus by draw: shade for the allele fraction, the number of molecules where there
 * is room. */
#include <math.h>
#include <stdlib.h>

#include "chart.h"
#include "export_field.h"
#include "page.h"
#include "ranking.h"

enum { MOST = 60, NAMES = 250, WIDTH = 900, ROW = 17, HEAD = 26, COUNTS_FROM = 26 };

static int compare_places(const void *va, const void *vb)
{
    const size_t *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* Shade from pale (1e-5) to dark (1), one hue: prints as grey. */
static void shade(FILE *out, double vaf, int *is_dark)
{
    const double at = vaf > 1e-5 ? (log10(vaf) + 5) / 4 : 0, x = at > 1 ? 1 : at;
    *is_dark = x > .55;
    fprintf(out, "rgb(%d,%d,%d)", (int)(232 - 214 * x), (int)(239 - 182 * x), (int)(248 - 128 * x));
}

static void cell(FILE *out, const lt_draw_locus *x, double left, double top, double width)
{
    int is_dark = 0;
    fprintf(out, "<rect class=\"cell\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"",
            left, top, width, ROW);
    if (!x->evaluable)
        fputs("url(#hatch)", out);
    else if (x->alt == 0)
        fputs("#f6f6f6", out);
    else
        shade(out, x->vaf, &is_dark);
    fputs("\"/>", out);
    if (x->evaluable && width >= COUNTS_FROM)
        fprintf(out,
                "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\"%s>%u</text>",
                left + width / 2, top + ROW - 5, is_dark ? " style=\"fill:#fff\"" : "",
                (unsigned)x->alt);
}

static void name(FILE *out, const lt_series *series, size_t locus, double y)
{
    const lt_series_locus *l = &series->locus[locus];
    fprintf(out, "<text class=\"label small%s\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
            l->mask ? " soft" : "", NAMES - 8, y);
    if (l->gene[0]) {
        lt_page_text(out, l->gene, 10);
        fputc(' ', out);
    }
    lt_page_text(out, lt_locus_key(series, locus).s, 26);
    fputs(l->mask ? " (masked)</text>\n" : "</text>\n", out);
}

static void figure(FILE *out, const lt_series *series, const size_t *row, size_t n)
{
    const double step = (double)(WIDTH - NAMES - 10) / (double)series->n_draws;
    const double width = step > 70 ? 70 : step;
    fprintf(out,
            "<figure>\n<svg viewBox=\"0 0 %d %zu\" role=\"img\">\n<title>Loci by draws</title>\n"
            "<desc>Darker cells: higher allele fraction; hatched: not evaluable</desc>\n"
            "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
            "<path d=\"M0 6L6 0\" stroke=\"#9a9a9a\" stroke-width=\"1\"/></pattern></defs>\n",
            WIDTH, HEAD + n * ROW + 4);
    for (size_t t = 0; t < series->n_draws && width >= COUNTS_FROM; t++)
        fprintf(out,
                "<text class=\"small\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%zu</text>\n",
                NAMES + ((double)t + .5) * width, HEAD - 8, t + 1);
    for (size_t k = 0; k < n; k++) {
        name(out, series, row[k], (double)(HEAD + k * ROW) + ROW - 5);
        for (size_t t = 0; t < series->n_draws; t++)
            cell(out, &series->draw[t].locus[row[k]], NAMES + (double)t * width,
                 (double)(HEAD + k * ROW), width);
        fputc('\n', out);
    }
    fputs("</svg>\n<figcaption>Molecules of each allele by draw (columns in the order of the table "
          "of "
          "draws); the darker, the higher the allele fraction. Pale: no molecule. Hatched: not "
          "assessed, or no usable base.",
          out);
    if (n < series->n_loci)
        fprintf(out, " The %zu loci of the highest fractions are shown; %zu are not.", n,
                series->n_loci - n);
    fputs("</figcaption>\n</figure>\n", out);
}

void lt_chart_heat(FILE *out, const lt_series *series)
{
    size_t *order = malloc((series->n_loci + 1) * sizeof *order);
    if (order && series->n_loci > 0 && series->n_draws > 0 && lt_ranking(order, series) == LT_OK) {
        const size_t n = series->n_loci < MOST ? series->n_loci : MOST;
        qsort(order, n, sizeof *order, compare_places);
        figure(out, series, order, n);
    }
    free(order);
}
