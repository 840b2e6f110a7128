/* chart_burden.c -- the tumour fraction over time. */
#include <math.h>

#include "chart.h"
#include "page.h"

enum { MANY = 40 }; /* draws: smaller shapes, no words beside them */

static void limits(const lt_series *series, double *lo, double *hi)
{
    *lo = 1;
    *hi = 1e-7;
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_burden *b = &series->draw[t].burden;
        const int seen = b->state == LT_DRAW_DETECTED;
        const double low = seen ? b->tf_lo : b->lod95, high = seen ? b->tf_hi : b->lod95;
        if (b->state == LT_DRAW_NOT_EVALUABLE)
            continue;
        *lo = low > 0 && low < *lo ? low : *lo;
        *hi = high > *hi ? high : *hi;
    }
    if (*hi <= 1e-7 || *lo >= 1) {
        *lo = 1.1e-4;
        *hi = 1e-2;
    }
}

static double place(const lt_chart *c, const lt_burden *b)
{
    if (b->state == LT_DRAW_NOT_EVALUABLE)
        return lt_chart_band(c);
    return lt_chart_y(c, b->state == LT_DRAW_DETECTED ? b->tf : b->lod95);
}

/* Neighbours that were detected are joined; a line to a draw that was not is broken. */
static void course(FILE *out, const lt_chart *c, const lt_series *series)
{
    const lt_draw *before = NULL;
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *draw = &series->draw[t];
        if (draw->burden.state == LT_DRAW_NOT_EVALUABLE)
            continue;
        if (before) {
            const int both =
                before->burden.state == LT_DRAW_DETECTED && draw->burden.state == LT_DRAW_DETECTED;
            fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
                    both ? "course" : "gap", lt_chart_x(c, before->day), place(c, &before->burden),
                    lt_chart_x(c, draw->day), place(c, &draw->burden));
        }
        before = draw;
    }
}

static void whisker(FILE *out, const lt_chart *c, const lt_burden *b, double x, int with_words)
{
    if (b->state == LT_DRAW_DETECTED) {
        const double lo = lt_chart_y(c, b->tf_lo), hi = lt_chart_y(c, b->tf_hi);
        fprintf(out, "<path class=\"axis\" d=\"M%.1f %.1fV%.1fM%.1f %.1fh8M%.1f %.1fh8\"/>", x, lo,
                hi, x - 4, lo, x - 4, hi);
    } else if (b->state == LT_DRAW_NOT_DETECTED) {
        fprintf(out, "<path class=\"mark\" d=\"M%.1f %.1fV%.1f\"/>", x, lt_chart_y(c, b->lod95),
                lt_chart_band(c) - 6);
        if (with_words)
            fprintf(out,
                    "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">ND</text>",
                    x, lt_chart_band(c) + 5);
    }
}

static void point(FILE *out, const lt_chart *c, const lt_series *series, const lt_draw *draw,
                  double size)
{
    const lt_burden *b = &draw->burden;
    const double x = lt_chart_x(c, draw->day);
    fputs("<g><title>", out);
    lt_page_text(out, draw->sample_id, 80);
    fprintf(out, ", %s: %s", lt_page_day(series, draw->day).s, lt_page_state(b));
    if (b->state == LT_DRAW_DETECTED)
        fprintf(out, ", tumour fraction %s %s", lt_page_percent(b->tf).s,
                lt_page_interval(b->tf_lo, b->tf_hi).s);
    fprintf(out, "; LoD95 %s</title>", lt_page_percent(b->lod95).s);
    whisker(out, c, b, x, series->n_draws <= MANY);
    lt_chart_shape(out, b, x, place(c, b), size);
    fputs("</g>\n", out);
}

void lt_chart_burden(FILE *out, const lt_series *series)
{
    lt_chart c;
    double lo, hi;
    limits(series, &lo, &hi);
    lt_chart_init(&c, series, lo, hi, lt_chart_rows(series));
    fputs("<figure>\n", out);
    lt_chart_begin(out, &c, series, "Tumour fraction over time",
                   "Logarithmic axis; draws that are not detected stand at their LoD95, draws that "
                   "are not evaluable in the band below");
    lt_chart_marks(out, &c, series);
    course(out, &c, series);
    for (size_t t = 0; t < series->n_draws; t++)
        point(out, &c, series, &series->draw[t], series->n_draws > MANY ? 3.2 : 5);
    lt_chart_end(out);
    lt_chart_key(out);
    lt_chart_legend(out, series);
    fputs(
        "<figcaption>Tumour fraction of each draw. ND: nothing is detected; the triangle stands at "
        "the tumour fraction that would have been found with probability .95 (LoD95), what lies "
        "below it could not be seen.</figcaption>\n</figure>\n",
        out);
}
