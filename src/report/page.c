/* page.c -- see page.h. */
#include "page.h"

#include <math.h>
#include <string.h>

#include "label.h"
#include "lowtide/version.h"
#include "series.h"
#include "style_sheet.h"

static void put_character(FILE *out, const char *c, size_t n, enum lt_label_character kind)
{
    if (kind != LT_LABEL_PLAIN) {
        for (size_t i = 0; i < n; i++)
            fprintf(out, "\\x%02x", (unsigned)(unsigned char)c[i]);
        return;
    }
    switch (*c) {
    case '<':
        fputs("&lt;", out);
        break;
    case '>':
        fputs("&gt;", out);
        break;
    case '&':
        fputs("&amp;", out);
        break;
    case '"':
        fputs("&quot;", out);
        break;
    case '\'':
        fputs("&#39;", out);
        break;
    default:
        fwrite(c, 1, n, out);
    }
}

void lt_page_text(FILE *out, const char *label, int columns)
{
    int n = 0;
    for (const char *c = label ? label : ""; *c; n++) {
        enum lt_label_character kind;
        const size_t bytes = lt_label_character(&kind, c);
        if (columns > 0 && n == columns) {
            fputs("...", out);
            return;
        }
        put_character(out, c, bytes, kind);
        c += bytes;
    }
}

void lt_page_label(FILE *out, const char *label)
{
    fputs("<bdi>", out);
    lt_page_text(out, label, 0);
    fputs("</bdi>", out);
}

/* ---- numbers ---- */

/* Digits behind the point that show two to three significant ones of x percent. */
static int digits_of(double percent)
{
    if (!(percent > 0))
        return 0;
    const int magnitude = (int)floor(log10(percent));
    return magnitude >= 1 ? 1 : magnitude >= -5 ? 1 - magnitude : 6;
}

lt_page_number lt_page_percent(double x)
{
    lt_page_number n;
    if (isnan(x))
        snprintf(n.s, sizeof n.s, "&ndash;");
    else
        snprintf(n.s, sizeof n.s, "%.*f&nbsp;%%", digits_of(100 * x), 100 * x);
    return n;
}

lt_page_number lt_page_interval(double lo, double hi)
{
    lt_page_number n = {""};
    if (isnan(lo) || isnan(hi))
        return n;
    const int digits = digits_of(lo > 0 ? 100 * lo : 100 * hi);
    snprintf(n.s, sizeof n.s, "[%.*f, %.*f]&nbsp;%%", digits, 100 * lo, digits, 100 * hi);
    return n;
}

lt_page_number lt_page_real(double x)
{
    lt_page_number n;
    if (isnan(x))
        snprintf(n.s, sizeof n.s, "&ndash;");
    else if (fabs(x) >= 1000 && fabs(x) < 1e7)
        snprintf(n.s, sizeof n.s, "%.0f", x);
    else
        snprintf(n.s, sizeof n.s, "%.3g", x);
    return n;
}

lt_page_number lt_page_chance(double p)
{
    lt_page_number n;
    if (isnan(p))
        snprintf(n.s, sizeof n.s, "&ndash;");
    else if (p < .001 || p > .999)
        snprintf(n.s, sizeof n.s, p < .5 ? "&lt;0.001" : "&gt;0.999");
    else
        snprintf(n.s, sizeof n.s, "%.3f", p);
    return n;
}

lt_page_number lt_page_p(double p)
{
    lt_page_number n;
    if (isnan(p))
        snprintf(n.s, sizeof n.s, "&ndash;");
    else if (p < 1e-29)
        snprintf(n.s, sizeof n.s, "&lt;1e-29");
    else
        snprintf(n.s, sizeof n.s, p >= .001 ? "%.2g" : "%.1e", p);
    return n;
}

lt_page_number lt_page_day(const lt_series *series, double day)
{
    lt_page_number n;
    int64_t origin = 0;
    if (isnan(day)) {
        snprintf(n.s, sizeof n.s, "&ndash;");
        return n;
    }
    for (size_t t = 0; t < series->n_draws && lt_series_is_dated(series); t++)
        if (lt_date_parse(&origin, series->draw[t].date) == LT_OK) {
            origin -= (int64_t)series->draw[t].day;
            lt_date_print(n.s, origin + (int64_t)floor(day));
            return n;
        }
    snprintf(n.s, sizeof n.s, "day&nbsp;%.4g", day);
    return n;
}

const char *lt_page_state(const lt_burden *burden)
{
    switch (burden->state) {
    case LT_DRAW_DETECTED:
        return burden->carried_by_one ? "detected, carried by one locus" : "detected";
    case LT_DRAW_NOT_DETECTED:
        return "not detected";
    default:
        return "not evaluable";
    }
}

/* ---- the page ---- */

void lt_page_begin(FILE *out, const char *title, const char *patient)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"generator\" content=\"lowtide " LT_VERSION "\">\n<title>",
          out);
    lt_page_text(out, title, 0);
    if (patient) {
        fputs(" ", out);
        lt_page_text(out, patient, 80);
    }
    fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", lt_style_sheet);
}

void lt_page_end(FILE *out)
{
    fputs("<footer><p>Made by lowtide " LT_VERSION
          ". For research use only; not for diagnostic decisions.</p></footer>\n"
          "</main>\n</body>\n</html>\n",
          out);
}
