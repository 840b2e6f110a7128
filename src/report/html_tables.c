/* html_tables.c -- see html_tables.h. Numbers that do not exist are a dash. */
#include "html_tables.h"

#include <math.h>
#include <stdlib.h>

#include "export_field.h"
#include "page.h"
#include "ranking.h"

enum { MOST_LOCI = 300 };

/* A title that begins with @ is of a column of text. */
static void head(FILE *out, const char *const *title, size_t n)
{
    fputs("<div class=\"wide\"><table>\n<thead><tr>", out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "<th scope=\"col\"%s>%s</th>", title[i][0] == '@' ? " class=\"text\"" : "",
                title[i] + (title[i][0] == '@'));
    fputs("</tr></thead>\n<tbody>\n", out);
}

static void foot(FILE *out)
{
    fputs("</tbody></table></div>\n", out);
}

/* ---- draws ---- */

static void fraction(FILE *out, const lt_burden *b)
{
    if (b->state == LT_DRAW_NOT_EVALUABLE)
        fputs("<td>&ndash;</td>", out);
    else if (b->state == LT_DRAW_DETECTED)
        fprintf(out, "<td>%s<br>%s</td>", lt_page_percent(b->tf).s,
                lt_page_interval(b->tf_lo, b->tf_hi).s);
    else
        fprintf(out, "<td>&lt;&nbsp;%s</td>", lt_page_percent(b->tf_hi).s);
}

static void molecules(FILE *out, const lt_burden *b)
{
    if (b->state == LT_DRAW_NOT_EVALUABLE || isnan(b->mtm_per_ml))
        fputs("<td>&ndash;</td>", out);
    else if (b->state == LT_DRAW_DETECTED)
        fprintf(out, "<td>%s<br>[%s, %s]</td>", lt_page_real(b->mtm_per_ml).s,
                lt_page_real(b->mtm_per_ml_lo).s, lt_page_real(b->mtm_per_ml_hi).s);
    else
        fprintf(out, "<td>&lt;&nbsp;%s</td>", lt_page_real(b->mtm_per_ml_hi).s);
}

void lt_html_draws(FILE *out, const lt_series *series)
{
    static const char *const title[] = {
        "#",         "@Draw", "Date",  "@State", "Tumour fraction", "MTM/mL", "p", "decoy p",
        "control p", "LoD95", "LoD50", "Loci",   "Molecules"};
    head(out, title, sizeof title / sizeof *title);
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *d = &series->draw[t];
        const lt_burden *b = &d->burden;
        fprintf(out, "<tr><th scope=\"row\">%zu</th><td class=\"text\">", t + 1);
        lt_page_label(out, d->sample_id);
        fprintf(out, "%s</td><td>%s</td><td class=\"state\">%s</td>",
                d->chose_loci ? " <span class=\"note\">(chose the loci)</span>" : "",
                lt_page_day(series, d->day).s, lt_page_state(b));
        fraction(out, b);
        molecules(out, b);
        fprintf(out,
                "<td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%u&nbsp;/&nbsp;%u</td>"
                "<td>%llu</td></tr>\n",
                lt_page_p(b->p_model).s, lt_page_p(b->p_decoy).s, lt_page_p(b->p_control).s,
                lt_page_percent(b->lod95).s, lt_page_percent(b->lod50).s, (unsigned)b->n_supporting,
                (unsigned)b->n_evaluable, (unsigned long long)b->informative_molecules);
    }
    foot(out);
    fputs(
        "<p class=\"note\">MTM/mL: mutant molecules a mL of plasma, mean over the loci. Loci: with "
        "a "
        "molecule of the allele / evaluable. Molecules: at evaluable loci, summed. A draw that is "
        "not detected has an upper bound, no fraction of 0.</p>\n",
        out);
}

/* ---- loci ---- */

static const lt_draw *last_evaluable(const lt_series *series)
{
    for (size_t t = series->n_draws; t-- > 0;)
        if (series->draw[t].burden.state != LT_DRAW_NOT_EVALUABLE)
            return &series->draw[t];
    return NULL;
}

static void locus_row(FILE *out, const lt_series *series, size_t i, const lt_draw *draw)
{
    const lt_series_locus *l = &series->locus[i];
    fputs("<tr><th scope=\"row\" class=\"text\">", out);
    lt_page_text(out, lt_locus_key(series, i).s, 0);
    fputs("</th><td class=\"text\">", out);
    lt_page_label(out, l->gene);
    fprintf(out, "</td><td>%s</td><td class=\"text\">", lt_page_percent(l->tumour_vaf).s);
    lt_mask_print(out, l->mask, "");
    fputs("</td>", out);
    if (!draw || !draw->locus[i].evaluable) {
        fputs("<td>&ndash;</td><td>&ndash;</td><td>&ndash;</td></tr>\n", out);
        return;
    }
    const lt_draw_locus *x = &draw->locus[i];
    fprintf(out, "<td>%u of %u</td><td>", (unsigned)x->alt, (unsigned)x->depth);
    if (x->vaf > 0)
        fprintf(out, "%s %s", lt_page_percent(x->vaf).s, lt_page_interval(x->vaf_lo, x->vaf_hi).s);
    else
        fprintf(out, "&lt;&nbsp;%s", lt_page_percent(x->vaf_hi).s);
    fprintf(out, "</td><td>%s</td></tr>\n", lt_page_p(x->p).s);
}

static int compare_places(const void *va, const void *vb)
{
    const size_t *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* Those that are shown, by place; returns how many. */
static size_t choose_loci(const lt_series *series, size_t order[MOST_LOCI])
{
    const size_t n = series->n_loci < MOST_LOCI ? series->n_loci : MOST_LOCI;
    size_t *all = malloc((series->n_loci + 1) * sizeof *all);
    const int is_ranked = n < series->n_loci && all && lt_ranking(all, series) == LT_OK;
    for (size_t i = 0; i < n; i++)
        order[i] = is_ranked ? all[i] : i;
    qsort(order, n, sizeof *order, compare_places);
    free(all);
    return n;
}

void lt_html_loci(FILE *out, const lt_series *series)
{
    static const char *const title[] = {
        "Locus", "@Gene", "In the tumour", "@Stays out", "Molecules", "Allele fraction", "p"};
    const lt_draw *draw = last_evaluable(series);
    size_t order[MOST_LOCI];
    if (series->n_loci == 0) {
        fputs("<p>No loci yet.</p>\n", out);
        return;
    }
    head(out, title, sizeof title / sizeof *title);
    const size_t shown = choose_loci(series, order);
    for (size_t i = 0; i < shown; i++)
        locus_row(out, series, order[i], draw);
    foot(out);
    if (shown < series->n_loci)
        fprintf(out,
                "<p>The %zu loci of the highest fractions of %zu are shown; `lowtide export` gives "
                "all.</p>\n",
                shown, series->n_loci);
    if (draw) {
        fputs("<p class=\"note\">Molecules, allele fraction with its 95&nbsp;% interval and p of "
              "each "
              "locus alone, in the draw ",
              out);
        lt_page_label(out, draw->sample_id);
        fputs(". A locus that stays out is shown and does not count for the burden.</p>\n", out);
    }
}

/* ---- quality ---- */

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* "4 of 4": draws that are of the same person, of those that can be told. */
static void identity(FILE *out, const lt_series *series, size_t t)
{
    unsigned same = 0, told = 0;
    for (size_t u = 0; u < series->n_draws; u++) {
        const uint8_t verdict = series->draw[t].match[u].verdict;
        same += u != t && verdict == LT_SAME_PERSON;
        told += u != t && verdict != LT_SAME_NOT_EVALUABLE;
    }
    if (told)
        fprintf(out, "<td>%u of %u</td>", same, told);
    else
        fputs("<td>&ndash;</td>", out);
}

static void ledger(FILE *out, const lt_draw_quality *q)
{
    static const char *const name[] = LT_LEDGER_NAMES;
    uint64_t all = 0;
    int n = 0;
    for (int i = 0; i < LT_N_LEDGER; i++)
        all += q->ledger[i];
    fprintf(out, "<td class=\"text\">%s of %llu", lt_page_percent(share(q->ledger[0], all)).s,
            (unsigned long long)all);
    for (int i = 1; i < LT_N_LEDGER; i++)
        if (q->ledger[i])
            fprintf(out, "%s%s %llu", n++ ? ", " : "; left out: ", name[i],
                    (unsigned long long)q->ledger[i]);
    fputs("</td>", out);
}

void lt_html_quality(FILE *out, const lt_series *series)
{
    static const char *const title[] = {
        "#",          "Depth",         "Molecules",   "Pairs each",    "Both strands",
        "Conversion", "Sample factor", "Calibration", "Contamination", "Same person",
        "@Reads used"};
    head(out, title, sizeof title / sizeof *title);
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *d = &series->draw[t];
        const lt_draw_quality *q = &d->quality;
        const double pairs = q->molecules ? (double)q->templates / (double)q->molecules : NAN;
        fprintf(out,
                "<tr><th scope=\"row\">%zu</th><td>%s</td><td>%llu</td><td>%s</td><td>%s</td>"
                "<td>%s</td><td>%s</td><td>%s</td><td>%s</td>",
                t + 1, lt_page_real(q->depth_median).s, (unsigned long long)q->molecules,
                lt_page_real(pairs).s, lt_page_percent(share(q->duplex, q->molecules)).s,
                lt_page_percent(d->burden.conversion).s, lt_page_real(d->burden.sample_factor).s,
                lt_page_real(q->calibration_kappa).s, lt_page_percent(q->contamination).s);
        identity(out, series, t);
        ledger(out, q);
        fputs("</tr>\n", out);
    }
    foot(out);
    fputs(
        "<p class=\"note\">Depth: median molecules a target position. Conversion: molecules a "
        "locus, "
        "of the genome equivalents put into the library. Sample factor: strong molecules on "
        "positions without variants, observed over expected. Calibration: exponent by which small "
        "p are enlarged; 1 is none. Same person: other draws whose inherited alleles agree.</p>\n",
        out);
}

/* ---- history ---- */

void lt_html_history(FILE *out, const lt_series *series)
{
    static const char *const title[] = {"Revision", "@Action", "@Draw", "@Digest"};
    head(out, title, sizeof title / sizeof *title);
    for (size_t i = 0; i < series->n_history; i++) {
        const lt_history *h = &series->history[i];
        fprintf(out, "<tr><th scope=\"row\">%llu</th><td class=\"text\">",
                (unsigned long long)h->revision);
        lt_page_text(out, h->action, 0);
        fputs("</td><td class=\"text\">", out);
        lt_page_label(out, h->sample_id);
        fprintf(out, "</td><td class=\"text\"><code>%.16s</code></td></tr>\n", h->digest);
    }
    foot(out);
}
