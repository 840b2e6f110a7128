/* chart_shares.c -- which loci carry the last detection: ln likelihood ratio of each, and the
 * draw's p without it. */
#include <math.h>
#include <stdlib.h>

#include "chart.h"
#include "export_field.h"
#include "page.h"

enum { MOST = 20, NAMES = 250, WIDTH = 900, ROW = 19, BARS = 470 };

typedef struct share {
    size_t locus;
    double ln;
} share;

static int compare(const void *va, const void *vb)
{
    const share *a = va, *b = vb;
    if (a->ln != b->ln)
        return a->ln > b->ln ? -1 : 1;
    return a->locus < b->locus ? -1 : 1;
}

static void bars(FILE *out, const lt_series *series, const lt_draw *draw, const share *list,
                 size_t n)
{
    const double unit = (BARS - 10) / (list[0].ln > 1 ? list[0].ln : 1);
    fprintf(out,
            "<svg viewBox=\"0 0 %d %zu\" role=\"img\">\n<title>What carries the detection</title>\n"
            "<desc>One bar a locus: ln likelihood ratio; at the right the p without it</desc>\n",
            WIDTH, n * ROW + 8);
    for (size_t k = 0; k < n; k++) {
        const double y = (double)(k * ROW) + 4;
        const lt_draw_locus *x = &draw->locus[list[k].locus];
        fprintf(out, "<text class=\"label small\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                NAMES - 8, y + 12);
        if (series->locus[list[k].locus].gene[0]) {
            lt_page_text(out, series->locus[list[k].locus].gene, 10);
            fputc(' ', out);
        }
        lt_page_text(out, lt_locus_key(series, list[k].locus).s, 26);
        fprintf(out,
                "</text><rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"#1f5fa8\"/>"
                "<text class=\"small\" x=\"%d\" y=\"%.1f\">%u of %u; without it p %s</text>\n",
                NAMES, y + 2, list[k].ln * unit, ROW - 6, NAMES + BARS, y + 12, (unsigned)x->alt,
                (unsigned)x->depth, lt_page_p(x->p_without).s);
    }
    fputs("</svg>\n", out);
}

static const lt_draw *last_detected(const lt_series *series)
{
    for (size_t t = series->n_draws; t-- > 0;)
        if (series->draw[t].burden.state == LT_DRAW_DETECTED)
            return &series->draw[t];
    return NULL;
}

void lt_chart_shares(FILE *out, const lt_series *series)
{
    const lt_draw *draw = last_detected(series);
    share *list = malloc((series->n_loci + 1) * sizeof *list);
    size_t n = 0;
    for (size_t i = 0; draw && list && i < series->n_loci; i++)
        if (draw->locus[i].log_lr > 0)
            list[n++] = (share){i, draw->locus[i].log_lr};
    if (n > 0) {
        const size_t shown = n < MOST ? n : MOST;
        qsort(list, n, sizeof *list, compare);
        fputs("<h2>What carries the last detection</h2>\n<figure>\n", out);
        bars(out, series, draw, list, shown);
        fputs("<figcaption>Draw ", out);
        lt_page_label(out, draw->sample_id);
        fprintf(
            out,
            ", %s: ln likelihood ratio of each locus at the draw's tumour fraction, its "
            "molecules, and the draw's p when this locus is left out. %zu of %zu loci speak for "
            "the tumour%s.</figcaption>\n</figure>\n",
            lt_page_day(series, draw->day).s, n, series->n_loci,
            shown < n ? "; the strongest are shown" : "");
    }
    free(list);
}
