/* text_series.c -- see text_series.h.
 *
 * The bar spans the decades that the series needs: o the estimate with its 95 % interval between
 * dashes, v the LoD95 of a draw that is not detected (what lies below it could not be seen), x a
 * draw that cannot tell. */
#include "text_series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export_field.h"
#include "label.h"
#include "series.h"
#include "text_line.h"

enum { BAR = 25, LABEL = 12, SHOWN_DRAWS = 8 };

typedef struct axis {
    int lo, hi; /* powers of ten */
} axis;

/* .0123 as "1.23 %"; - where it does not exist. */
static lt_short_text percent(double x)
{
    lt_short_text t;
    if (isnan(x))
        snprintf(t.s, sizeof t.s, "-");
    else
        snprintf(t.s, sizeof t.s,
                 x >= .1     ? "%.1f"
                 : x >= .01  ? "%.2f"
                 : x >= .001 ? "%.3f"
                             : "%.4f",
                 100 * x);
    return t;
}

static void reach(axis *a, double x)
{
    if (!(x > 0))
        return;
    const int lo = (int)floor(log10(x)), hi = (int)ceil(log10(x));
    a->lo = lo < a->lo ? lo : a->lo;
    a->hi = hi > a->hi ? hi : a->hi;
}

static axis axis_of(const lt_series *series)
{
    axis a = {-3, -2};
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_burden *b = &series->draw[t].burden;
        reach(&a, b->state == LT_DRAW_DETECTED ? b->tf_lo : b->lod95);
        reach(&a, b->state == LT_DRAW_DETECTED ? b->tf_hi : b->lod95);
    }
    a.lo = a.lo < -7 ? -7 : a.lo;
    a.hi = a.hi > 0 ? 0 : a.hi;
    return a;
}

static int column(const axis *a, double x)
{
    if (!(x > 0))
        return 0;
    const double at = (log10(x) - a->lo) / (a->hi - a->lo) * (BAR - 1);
    return at < 0 ? 0 : at > BAR - 1 ? BAR - 1 : (int)(at + .5);
}

static void bar(char text[BAR + 1], const axis *a, const lt_burden *b)
{
    memset(text, ' ', BAR);
    text[BAR] = '\0';
    if (b->state == LT_DRAW_NOT_EVALUABLE) {
        text[0] = 'x';
        return;
    }
    if (b->state == LT_DRAW_NOT_DETECTED) {
        text[column(a, b->lod95)] = 'v';
        return;
    }
    for (int i = column(a, b->tf_lo); i <= column(a, b->tf_hi); i++)
        text[i] = '-';
    text[column(a, b->tf)] = b->carried_by_one ? '(' : 'o';
}

static const char *word(const lt_burden *b)
{
    if (b->state == LT_DRAW_NOT_EVALUABLE)
        return "not evaluable";
    if (b->state == LT_DRAW_NOT_DETECTED)
        return "not detected";
    return b->carried_by_one ? "detected (1)" : "detected";
}

static void name_of(char text[LT_LABEL_BYTES(LABEL)], const lt_draw *draw)
{
    lt_label_text(text, LABEL, draw->sample_id);
}

static lt_short_text when(const lt_draw *draw)
{
    lt_short_text t;
    if (draw->date[0])
        snprintf(t.s, sizeof t.s, "%s", draw->date);
    else
        snprintf(t.s, sizeof t.s, "day %.4g", draw->day);
    return t;
}

/* 10^-4     10^-3     10^-2, over the bars. */
static void print_axis(FILE *out, const axis *a)
{
    char text[BAR + 16];
    memset(text, ' ', sizeof text);
    int end = 0;
    for (int power = a->lo; power <= a->hi; power++) {
        char mark[16];
        int at = column(a, pow(10, power)),
            n = snprintf(mark, sizeof mark, "%g%%", 100 * pow(10, power));
        if (at < end || at + n > BAR)
            continue;
        memcpy(text + at, mark, (size_t)n);
        end = at + n + 1;
    }
    text[end > 0 ? end - 1 : 0] = '\0';
    fprintf(out, "%54s%s\n", "", text);
}

static void print_draw(FILE *out, const lt_draw *draw, const axis *a)
{
    char name[LT_LABEL_BYTES(LABEL)], text[BAR + 1], interval[48];
    const lt_burden *b = &draw->burden;
    name_of(name, draw);
    bar(text, a, b);
    if (b->state == LT_DRAW_NOT_EVALUABLE)
        snprintf(interval, sizeof interval, "-");
    else if (b->state == LT_DRAW_DETECTED)
        snprintf(interval, sizeof interval, "%s", percent(b->tf).s);
    else
        snprintf(interval, sizeof interval, "<%s", percent(b->tf_hi).s);
    fprintf(out, "%-12s %-10s %-13s %-8s %-6s |%s\n", name, when(draw).s, word(b), interval,
            percent(b->lod95).s, text);
}

static void print_response(FILE *out, const lt_draw *draw)
{
    const lt_response *r = &draw->response;
    char name[LT_LABEL_BYTES(LABEL)];
    name_of(name, draw);
    if (r->kind == LT_RESPONSE_RATIO)
        fprintf(out, "%-12s %.3g times the baseline [%.3g, %.3g]\n", name, r->ratio, r->lo, r->hi);
    else if (r->kind == LT_RESPONSE_AT_MOST || r->kind == LT_RESPONSE_CLEARANCE)
        fprintf(out, "%-12s at most %.3g %% of the baseline%s\n", name, 100 * r->hi,
                r->kind == LT_RESPONSE_CLEARANCE ? ": clearance" : "");
}

static void print_kinetics(FILE *out, const lt_series *series, const lt_kinetics *k)
{
    const double from = series->draw[k->first].day, to = series->draw[k->last].day;
    if (k->trend == LT_TREND_UNCLEAR)
        fprintf(out, "day %.4g-%.4g: neither fall nor rise is clear, %u draws\n", from, to,
                (unsigned)k->n_draws);
    else
        fprintf(out, "day %.4g-%.4g: apparent %s %.3g days [%.3g, %.3g], %u draws\n", from, to,
                k->trend == LT_TREND_FALLING ? "half-life" : "doubling time", k->time, k->time_lo,
                k->time_hi, (unsigned)k->n_draws);
}

void lt_text_course(FILE *out, const lt_series *series)
{
    char patient[LT_LABEL_BYTES(40)];
    const axis a = axis_of(series);
    lt_label_text(patient, 40, series->patient_id);
    fprintf(out, "Patient %s: %s draws, %s loci%s\n\n", patient, lt_text_count(series->n_draws).s,
            lt_text_count(series->n_loci).s, series->naive ? " (tumour-naive)" : "");
    fprintf(out, "%-12s %-10s %-13s %-8s %s\n", "draw", "date", "state", "tumour %", "LoD95 %");
    print_axis(out, &a);
    int one = 0, seen = 0, none = 0;
    for (size_t t = 0; t < series->n_draws; t++) {
        print_draw(out, &series->draw[t], &a);
        one |= series->draw[t].burden.carried_by_one;
        none |= series->draw[t].burden.state == LT_DRAW_NOT_DETECTED;
        seen |= series->draw[t].response.kind != LT_RESPONSE_NOT_EVALUABLE && t > 0;
    }
    if (one)
        fputs("(1), (: carried by one locus; without it the draw is not detected\n", out);
    if (none)
        fputs("v: the LoD95; tumour fractions below it could not be seen\n", out);
    if (seen || series->n_kinetics)
        fputc('\n', out);
    for (size_t t = 0; t < series->n_draws; t++)
        print_response(out, &series->draw[t]);
    for (size_t i = 0; i < series->n_kinetics; i++)
        print_kinetics(out, series, &series->kinetics[i]);
    fputs("For research use only.\n", out);
}

/* ---- draws ---- */

/* "yes 4/4": draws of one person, of those that can be told. */
static lt_short_text identity_of(const lt_series *series, size_t t)
{
    lt_short_text text;
    unsigned same = 0, told = 0;
    for (size_t u = 0; u < series->n_draws; u++) {
        const uint8_t verdict = series->draw[t].match[u].verdict;
        same += u != t && verdict == LT_SAME_PERSON;
        told += u != t && verdict != LT_SAME_NOT_EVALUABLE;
    }
    if (told == 0)
        snprintf(text.s, sizeof text.s, "-");
    else
        snprintf(text.s, sizeof text.s, "%u/%u", same, told);
    return text;
}

void lt_text_draws(FILE *out, const lt_series *series)
{
    fprintf(out, "%-16s %-10s %-16s %7s %10s %7s %s\n", "draw", "date", "evidence", "depth",
            "molecules", "duplex", "same");
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *d = &series->draw[t];
        char name[LT_LABEL_BYTES(16)];
        lt_label_text(name, 16, d->sample_id);
        fprintf(out, "%-16s %-10s %.16s %7.0f %10s %7s %s\n", name, when(d).s, d->digest,
                d->quality.depth_median, lt_text_count(d->quality.molecules).s,
                lt_text_share(d->quality.duplex, d->quality.molecules).s, identity_of(series, t).s);
    }
}

/* ---- loci ---- */

static void print_cell(FILE *out, const lt_draw_locus *x)
{
    char text[32];
    if (!x->assessed)
        snprintf(text, sizeof text, "n/a");
    else
        snprintf(text, sizeof text, "%u/%u", (unsigned)x->alt, (unsigned)x->depth);
    fprintf(out, " %10s", text);
}

void lt_text_loci(FILE *out, const lt_series *series)
{
    const size_t first = series->n_draws > SHOWN_DRAWS ? series->n_draws - SHOWN_DRAWS : 0;
    fprintf(out, "%-28s %-10s %8s", "locus", "gene", "tumour %");
    for (size_t t = first; t < series->n_draws; t++) {
        char name[LT_LABEL_BYTES(10)];
        lt_label_text(name, 10, series->draw[t].sample_id);
        fprintf(out, " %10s", name);
    }
    fputs("  stays out\n", out);
    for (size_t i = 0; i < series->n_loci; i++) {
        const lt_series_locus *l = &series->locus[i];
        char gene[LT_LABEL_BYTES(10)];
        lt_label_text(gene, 10, l->gene);
        fprintf(out, "%-28s %-10s %8s", lt_locus_key(series, i).s, gene, percent(l->tumour_vaf).s);
        for (size_t t = first; t < series->n_draws; t++)
            print_cell(out, &series->draw[t].locus[i]);
        fputs("  ", out);
        lt_mask_print(out, l->mask, "");
        fputc('\n', out);
    }
    if (first > 0)
        fprintf(out, "the last %d of %zu draws are shown\n", SHOWN_DRAWS, series->n_draws);
}
