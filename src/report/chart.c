/* chart.c -- see chart.h. Floating point here only places ink. */
#include "chart.h"

#include <math.h>
#include <string.h>

#include "page.h"
#include "series.h"

enum { WIDTH = 900, LEFT = 74, RIGHT = 24, ROW = 20, PLANE = 250, BAND = 34, BELOW = 44 };

static double last_day(const lt_series *s)
{
    double hi = s->n_draws ? s->draw[s->n_draws - 1].day : 0;
    for (size_t i = 0; i < s->n_marks; i++) {
        hi = s->mark[i].start_day > hi ? s->mark[i].start_day : hi;
        hi = s->mark[i].end_day > hi ? s->mark[i].end_day : hi;
    }
    return hi;
}

static double first_day(const lt_series *s)
{
    double lo = s->n_draws ? s->draw[0].day : 0;
    for (size_t i = 0; i < s->n_marks; i++)
        lo = s->mark[i].start_day < lo ? s->mark[i].start_day : lo;
    return lo;
}

void lt_chart_init(lt_chart *c, const lt_series *series, double lo, double hi, int n_rows)
{
    const double first = first_day(series), last = last_day(series);
    const double span = last > first ? last - first : 1;
    c->day_lo = first - .035 * span;
    c->day_hi = last + .035 * span;
    c->decade_lo = lo > 0 ? (int)floor(log10(lo)) : -4;
    c->decade_hi = hi > 0 ? (int)ceil(log10(hi)) : -2;
    c->decade_lo = c->decade_lo < -7 ? -7 : c->decade_lo;
    c->decade_hi = c->decade_hi > 0 ? 0 : c->decade_hi;
    if (c->decade_hi <= c->decade_lo)
        c->decade_hi = c->decade_lo + 1;
    c->left = LEFT;
    c->right = WIDTH - RIGHT;
    c->top = 22 + ROW * n_rows;
    c->bottom = c->top + PLANE;
    c->band_bottom = c->bottom + BAND;
    c->width = WIDTH;
    c->height = c->band_bottom + BELOW;
}

double lt_chart_x(const lt_chart *c, double day)
{
    return c->left + (day - c->day_lo) / (c->day_hi - c->day_lo) * (c->right - c->left);
}

double lt_chart_y(const lt_chart *c, double share)
{
    if (!(share > 0))
        return c->bottom;
    const double at = (log10(share) - c->decade_lo) / (c->decade_hi - c->decade_lo);
    return c->bottom - (at < 0 ? 0 : at > 1 ? 1 : at) * (c->bottom - c->top);
}

double lt_chart_band(const lt_chart *c)
{
    return .5 * (c->bottom + c->band_bottom) + 2;
}

/* ---- axes ---- */

static double tick_step(double span)
{
    static const double step[] = {1, 2, 7, 14, 28, 56, 91, 182, 365, 730, 1826, 3652};
    for (size_t i = 0; i < sizeof step / sizeof *step; i++)
        if (span / step[i] <= 8)
            return step[i];
    return ceil(span / 8);
}

static void time_axis(FILE *out, const lt_chart *c, const lt_series *series)
{
    const double step = tick_step(c->day_hi - c->day_lo);
    for (double day = ceil(c->day_lo / step) * step; day <= c->day_hi; day += step) {
        const double x = lt_chart_x(c, day);
        fprintf(out,
                "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                x, x, c->band_bottom, c->band_bottom + 5, x, c->band_bottom + 20,
                lt_page_day(series, day).s);
    }
}

static void share_axis(FILE *out, const lt_chart *c)
{
    for (int power = c->decade_lo; power <= c->decade_hi; power++) {
        const double y = lt_chart_y(c, pow(10, power));
        fprintf(out,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%g&nbsp;%%</text>\n",
                c->left, c->right, y, y, c->left - 8, y + 4, pow(10, power + 2));
    }
}

/* The band, and the stroke that says that the axis does not go on. */
static void band(FILE *out, const lt_chart *c)
{
    const double y = c->bottom + 6;
    fprintf(out,
            "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">ND</text>\n",
            c->left, c->bottom + 6, c->right - c->left, c->band_bottom - c->bottom - 6, c->left - 8,
            lt_chart_band(c) + 5);
    fprintf(out,
            "<path class=\"axis\" d=\"M%.1f %.1fV%.1fM%.1f %.1fl10 -5m-10 9l10 -5M%.1f %.1fV%.1f"
            "H%.1f\"/>\n",
            c->left, c->top, c->bottom - 1, c->left - 5, y - 1, c->left, y + 4, c->band_bottom,
            c->right);
}

void lt_chart_begin(FILE *out, const lt_chart *c, const lt_series *series, const char *title,
                    const char *what)
{
    fprintf(out,
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n<title>%s</title>\n<desc>%s</desc>\n",
            c->width, c->height, title, what);
    share_axis(out, c);
    band(out, c);
    time_axis(out, c, series);
}

void lt_chart_end(FILE *out)
{
    fputs("</svg>\n", out);
}

/* ---- marks ---- */

static double end_of(const lt_mark *m, double otherwise)
{
    return isnan(m->end_day) ? otherwise : m->end_day;
}

/* The row of each therapy: the first that is free when it begins. */
static int row_of(const lt_series *series, size_t mark)
{
    double free_from[16];
    int row = 0;
    for (int i = 0; i < 16; i++)
        free_from[i] = -INFINITY;
    for (size_t i = 0; i <= mark; i++) {
        const lt_mark *m = &series->mark[i];
        if (m->kind != LT_MARK_THERAPY)
            continue;
        for (row = 0; row < 15 && free_from[row] > m->start_day;)
            row++;
        free_from[row] = end_of(m, INFINITY);
    }
    return row;
}

int lt_chart_rows(const lt_series *series)
{
    int rows = 0;
    for (size_t i = 0; i < series->n_marks; i++) {
        if (series->mark[i].kind != LT_MARK_THERAPY)
            continue;
        const int row = row_of(series, i) + 1;
        rows = row > rows ? row : rows;
    }
    return rows;
}

static void therapy(FILE *out, const lt_chart *c, const lt_series *series, size_t i)
{
    const lt_mark *m = &series->mark[i];
    const double x = lt_chart_x(c, m->start_day);
    const double end = lt_chart_x(c, end_of(m, c->day_hi));
    const double y = 4 + ROW * row_of(series, i), width = end - x > 3 ? end - x : 3;
    const int fits = (int)((c->right - x) / 7);
    fprintf(out,
            "<rect class=\"therapy\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>"
            "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">",
            x, y, width, ROW - 4, x + 4, y + 12);
    lt_page_text(out, m->label, fits > 4 ? fits : 4);
    fputs("</text>\n", out);
}

/* a .. z, then numbers. */
static lt_page_number letter(size_t n)
{
    lt_page_number text;
    if (n < 26)
        snprintf(text.s, sizeof text.s, "%c", (char)('a' + n));
    else
        snprintf(text.s, sizeof text.s, "%zu", n + 1);
    return text;
}

void lt_chart_marks(FILE *out, const lt_chart *c, const lt_series *series)
{
    size_t n = 0;
    for (size_t i = 0; i < series->n_marks; i++) {
        const lt_mark *m = &series->mark[i];
        if (m->kind == LT_MARK_THERAPY) {
            therapy(out, c, series, i);
            continue;
        }
        const double x = lt_chart_x(c, m->start_day);
        fprintf(out,
                "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                x, x, c->top - 2, c->band_bottom, x, c->top - 6, letter(n++).s);
    }
}

void lt_chart_legend(FILE *out, const lt_series *series)
{
    static const char *const kind[] = LT_MARK_NAMES;
    size_t n = 0;
    for (size_t i = 0; i < series->n_marks; i++) {
        const lt_mark *m = &series->mark[i];
        if (m->kind == LT_MARK_THERAPY)
            continue;
        fprintf(out, "%s%s: %s, %s, ", n ? "; " : "<p class=\"note\">Dotted lines: ", letter(n).s,
                kind[m->kind], lt_page_day(series, m->start_day).s);
        lt_page_label(out, m->label);
        n++;
    }
    if (n)
        fputs(".</p>\n", out);
}

/* ---- shapes ---- */

void lt_chart_shape(FILE *out, const lt_burden *b, double x, double y, double size)
{
    if (b->state == LT_DRAW_NOT_EVALUABLE) {
        fprintf(out, "<path class=\"cross\" d=\"M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f\"/>",
                x - size, y - size, 2 * size, 2 * size, -2 * size, -2 * size, 2 * size);
    } else if (b->state == LT_DRAW_NOT_DETECTED) {
        fprintf(out, "<path class=\"none\" d=\"M%.1f %.1fh%.1fl%.1f %.1fz\"/>", x - size, y - size,
                2 * size, -size, 1.8 * size);
    } else if (b->carried_by_one) {
        fprintf(out,
                "<circle class=\"one\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>"
                "<path class=\"seen\" d=\"M%.1f %.1fa%.1f %.1f 0 0 0 0 %.1fz\"/>",
                x, y, size, x, y - size, size, size, 2 * size);
    } else {
        fprintf(out, "<circle class=\"seen\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, size);
    }
}

void lt_chart_key(FILE *out)
{
    static const struct {
        lt_burden burden;
        const char *what;
    } key[] = {
        {{.state = LT_DRAW_DETECTED}, "detected, with its 95&nbsp;% interval"},
        {{.state = LT_DRAW_DETECTED, .carried_by_one = 1}, "detected, carried by one locus"},
        {{.state = LT_DRAW_NOT_DETECTED}, "not detected: at the draw's LoD95"},
        {{.state = LT_DRAW_NOT_EVALUABLE}, "not evaluable"},
    };
    fputs("<p class=\"note\">", out);
    for (size_t i = 0; i < sizeof key / sizeof *key; i++) {
        fputs("<svg viewBox=\"0 0 18 14\" style=\"width:18px;height:14px;display:inline-block;"
              "vertical-align:-2px\" aria-hidden=\"true\">",
              out);
        lt_chart_shape(out, &key[i].burden, 9, 7, 5);
        fprintf(out, "</svg> %s%s", key[i].what,
                i + 1 < sizeof key / sizeof *key ? " &nbsp; " : "");
    }
    fputs("</p>\n", out);
}
