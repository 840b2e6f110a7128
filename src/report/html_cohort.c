/* html_cohort.c -- the page of several patients: one lane each, days from each one's first draw. */
#include <math.h>

#include "chart.h"
#include "export_field.h"
#include "html.h"
#include "page.h"
#include "series.h"

enum { WIDTH = 900, NAMES = 170, LANE = 30, HEAD = 10, FOOT = 34 };

static double first_day(const lt_series *s)
{
    return s->n_draws ? s->draw[0].day : 0;
}

static double longest(const lt_series *const *series, size_t n)
{
    double span = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; t < series[i]->n_draws; t++) {
            const double day = series[i]->draw[t].day - first_day(series[i]);
            span = day > span ? day : span;
        }
    return span;
}

static double place(double day, double span)
{
    const double at = day / span;
    return NAMES + 14 + (at < 0 ? 0 : at > 1 ? 1 : at) * (WIDTH - NAMES - 40);
}

static void lane(FILE *out, const lt_series *s, double y, double span)
{
    const double first = first_day(s);
    fprintf(out, "<text class=\"label\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", NAMES - 6,
            y + 4);
    lt_page_text(out, s->patient_id, 22);
    fputs("</text>", out);
    for (size_t i = 0; i < s->n_marks; i++) {
        const lt_mark *m = &s->mark[i];
        if (m->kind != LT_MARK_THERAPY)
            continue;
        const double x = place(m->start_day - first, span);
        const double end = place(isnan(m->end_day) ? span : m->end_day - first, span);
        fprintf(
            out,
            "<rect class=\"therapy\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"10\"><title>", x,
            y - 5, end - x > 2 ? end - x : 2);
        lt_page_text(out, m->label, 80);
        fputs("</title></rect>", out);
    }
    if (s->n_draws > 0)
        fprintf(out, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                place(0, span), place(s->draw[s->n_draws - 1].day - first, span), y, y);
    for (size_t t = 0; t < s->n_draws; t++)
        lt_chart_shape(out, &s->draw[t].burden, place(s->draw[t].day - first, span), y, 5);
    fputc('\n', out);
}

static void lanes(FILE *out, const lt_series *const *series, size_t n)
{
    const double span = longest(series, n), bottom = HEAD + (double)n * LANE;
    fprintf(
        out,
        "<figure>\n<svg viewBox=\"0 0 %d %.0f\" role=\"img\">\n<title>Patients over time</title>\n"
        "<desc>One lane a patient, days since the first draw</desc>\n",
        WIDTH, bottom + FOOT);
    for (int k = 0; k <= 4; k++) {
        const double day = floor(span * k / 4 + .5), x = place(day, span);
        fprintf(out,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%.1f\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">day&nbsp;%.0f</text>\n",
                x, x, HEAD, bottom, x, bottom + 18, day);
    }
    for (size_t i = 0; i < n; i++)
        lane(out, series[i], HEAD + ((double)i + .5) * LANE, span);
    fputs("</svg>\n", out);
    lt_chart_key(out);
    fputs("<figcaption>Draws of each patient by days since the first one; bars: "
          "therapies.</figcaption>\n"
          "</figure>\n",
          out);
}

static void row(FILE *out, const lt_series *s)
{
    fputs("<tr><th scope=\"row\" class=\"text\">", out);
    lt_page_label(out, s->patient_id);
    fprintf(out, "</th><td>%zu</td><td>%zu</td>", s->n_draws, s->n_loci);
    if (s->n_draws == 0) {
        fputs("<td>&ndash;</td><td>&ndash;</td><td>&ndash;</td><td>&ndash;</td></tr>\n", out);
        return;
    }
    const lt_draw *d = &s->draw[s->n_draws - 1];
    const lt_burden *b = &d->burden;
    fprintf(out, "<td>%s</td><td class=\"state\">%s</td><td>%s%s %s</td><td>%s</td></tr>\n",
            lt_page_day(s, d->day).s, lt_page_state(b),
            b->state == LT_DRAW_NOT_DETECTED ? "&lt;&nbsp;" : "",
            lt_page_percent(b->state == LT_DRAW_DETECTED       ? b->tf
                            : b->state == LT_DRAW_NOT_DETECTED ? b->tf_hi
                                                               : NAN)
                .s,
            b->state == LT_DRAW_DETECTED ? lt_page_interval(b->tf_lo, b->tf_hi).s : "",
            lt_page_percent(b->lod95).s);
}

lt_status lt_html_cohort(FILE *out, const lt_series *const *series, size_t n)
{
    lt_page_begin(out, "Cohort", NULL);
    fprintf(
        out,
        "<header>\n<p class=\"only\">For research use only</p>\n<h1>Cohort of %zu patients</h1>\n"
        "</header>\n<h2>Courses</h2>\n",
        n);
    lanes(out, series, n);
    fputs("<h2>Last draws</h2>\n<div class=\"wide\"><table>\n<thead><tr><th "
          "scope=\"col\">Patient</th>"
          "<th scope=\"col\">Draws</th><th scope=\"col\">Loci</th><th scope=\"col\">Last draw</th>"
          "<th scope=\"col\" class=\"state\">State</th><th scope=\"col\">Tumour fraction</th>"
          "<th scope=\"col\">LoD95</th></tr></thead>\n<tbody>\n",
          out);
    for (size_t i = 0; i < n; i++)
        row(out, series[i]);
    fputs("</tbody></table></div>\n", out);
    lt_page_end(out);
    return lt_export_end(out);
}
