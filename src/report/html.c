/* html.c -- a patient's page, in the order in which it is read: what the last draw says, the
 * course, what carries it, all numbers, quality, method. */
#include "html.h"

#include <math.h>

#include "chart.h"
#include "export_field.h"
#include "html_tables.h"
#include "page.h"
#include "series.h"

/* ---- in one sentence ---- */

static void change(FILE *out, const lt_response *r)
{
    if (r->kind == LT_RESPONSE_RATIO)
        fprintf(out, " This is %s times the baseline [%s, %s].", lt_page_real(r->ratio).s,
                lt_page_real(r->lo).s, lt_page_real(r->hi).s);
    else if (r->kind == LT_RESPONSE_AT_MOST || r->kind == LT_RESPONSE_CLEARANCE)
        fprintf(out, " This is at most %s of the baseline%s.", lt_page_percent(r->hi).s,
                r->kind == LT_RESPONSE_CLEARANCE ? " (clearance)" : "");
}

static void last_draw(FILE *out, const lt_series *series)
{
    if (series->n_draws == 0) {
        fputs("<p class=\"summary\">No draw yet.</p>\n", out);
        return;
    }
    const lt_draw *d = &series->draw[series->n_draws - 1];
    const lt_burden *b = &d->burden;
    fprintf(out, "<p class=\"summary\">Last draw, %s: <strong>%s</strong>. ",
            lt_page_day(series, d->day).s, lt_page_state(b));
    if (b->state == LT_DRAW_DETECTED)
        fprintf(out, "Tumour fraction %s %s.", lt_page_percent(b->tf).s,
                lt_page_interval(b->tf_lo, b->tf_hi).s);
    else if (b->state == LT_DRAW_NOT_DETECTED)
        fprintf(
            out,
            "A tumour fraction of %s would have been found with probability .95; with 95&nbsp;%% "
            "confidence it is below %s.",
            lt_page_percent(b->lod95).s, lt_page_percent(b->tf_hi).s);
    else
        fprintf(out, "The draw cannot tell: %u evaluable loci, LoD95 %s.", (unsigned)b->n_evaluable,
                lt_page_percent(b->lod95).s);
    change(out, &d->response);
    fputs("</p>\n", out);
}

static void header(FILE *out, const lt_series *series)
{
    fputs("<header>\n<p class=\"only\">For research use only</p>\n<h1>Patient ", out);
    lt_page_label(out, series->patient_id);
    fprintf(out, "</h1>\n<p class=\"note\">%zu draws", series->n_draws);
    if (series->n_draws > 0)
        fprintf(out, ", %s to %s", lt_page_day(series, series->draw[0].day).s,
                lt_page_day(series, series->draw[series->n_draws - 1].day).s);
    fprintf(out, "; %zu loci%s; revision %llu</p>\n</header>\n", series->n_loci,
            series->naive ? " (tumour-naive: calls of a draw, no tumour was sequenced)" : "",
            (unsigned long long)series->revision);
    last_draw(out, series);
}

/* ---- response and kinetics ---- */

static void response_item(FILE *out, const lt_series *series, const lt_draw *d)
{
    const lt_response *r = &d->response;
    if (r->kind == LT_RESPONSE_BASELINE || r->kind == LT_RESPONSE_NOT_EVALUABLE)
        return;
    fprintf(out, "<li>%s, ", lt_page_day(series, d->day).s);
    lt_page_label(out, d->sample_id);
    if (r->kind == LT_RESPONSE_RATIO)
        fprintf(out,
                ": %s times the baseline [%s, %s]; probability of a fall below a half %s, below a "
                "tenth %s",
                lt_page_real(r->ratio).s, lt_page_real(r->lo).s, lt_page_real(r->hi).s,
                lt_page_chance(r->p_below_half).s, lt_page_chance(r->p_below_tenth).s);
    else
        fprintf(out, ": at least %s lower than the baseline%s", lt_page_percent(1 - r->hi).s,
                r->kind == LT_RESPONSE_CLEARANCE ? "; clearance" : "");
    fputs("</li>\n", out);
}

static void kinetics_item(FILE *out, const lt_series *series, const lt_kinetics *k)
{
    const double from = series->draw[k->first].day, to = series->draw[k->last].day;
    fprintf(out, "<li>%s to %s, %u draws: ", lt_page_day(series, from).s, lt_page_day(series, to).s,
            (unsigned)k->n_draws);
    if (k->trend == LT_TREND_UNCLEAR)
        fputs("neither a fall nor a rise is clear", out);
    else
        fprintf(out, "apparent %s %s days [%s, %s]",
                k->trend == LT_TREND_FALLING ? "half-life" : "doubling time",
                lt_page_real(k->time).s, lt_page_real(k->time_lo).s, lt_page_real(k->time_hi).s);
    fputs("</li>\n", out);
}

static void changes(FILE *out, const lt_series *series)
{
    fputs("<h2>Response and kinetics</h2>\n<ul>\n", out);
    for (size_t t = 0; t < series->n_draws; t++)
        response_item(out, series, &series->draw[t]);
    for (size_t i = 0; i < series->n_kinetics; i++)
        kinetics_item(out, series, &series->kinetics[i]);
    if (series->nadir >= 0)
        fprintf(out, "<li>Lowest burden: %s</li>\n",
                lt_page_day(series, series->draw[series->nadir].day).s);
    if (!isnan(series->clearance_day))
        fprintf(out, "<li>First clearance: %s</li>\n",
                lt_page_day(series, series->clearance_day).s);
    fputs("</ul>\n<p class=\"note\">Ratios compare both draws' likelihoods. Half-life and doubling "
          "time "
          "are apparent, of the draws they rest on, and are not extrapolated.</p>\n",
          out);
}

/* ---- method ---- */

static void settings(FILE *out, const lt_series *series)
{
    const lt_series_settings *s = &series->settings;
    fprintf(out,
            "<dl>\n<dt>Detected up to p</dt><dd>%s</dd>\n"
            "<dt>Not evaluable</dt><dd>LoD95 above %s, or fewer than %u evaluable loci</dd>\n"
            "<dt>Clearance</dt><dd>not detected, and LoD95 below %s</dd>\n"
            "<dt>Haploid genome</dt><dd>%s pg</dd>\n",
            lt_page_real(lt_series_alpha(s)).s, lt_page_percent(s->lod_limit).s,
            (unsigned)s->min_loci, lt_page_percent(s->clearance_lod).s,
            lt_page_real(s->pg_per_hge).s);
    if (!isnan(s->alpha_patient))
        fprintf(out, "<dt>False alarms a patient</dt><dd>%s over %u draws</dd>\n",
                lt_page_real(s->alpha_patient).s, (unsigned)s->planned_draws);
    fprintf(out, "<dt>Background</dt><dd><code>%s</code></dd>\n",
            series->background[0] ? series->background : "none");
    fprintf(out, "<dt>Controls</dt><dd>%zu</dd>\n<dt>Provenance</dt><dd><code>",
            series->n_controls);
    lt_page_text(out, series->provenance, 0);
    fputs("</code></dd>\n</dl>\n", out);
}

static void method(FILE *out, const lt_series *series)
{
    fputs(
        "<h2>Method</h2>\n"
        "<p>Every molecule at every locus that counts adds to one sum, weighted by how strongly "
        "its "
        "reads speak for the tumour's allele. <b>p</b> is the probability of such a sum without a "
        "tumour, exact for the error rates of this sample and, if given, of normals. <b>Decoy "
        "p</b> "
        "is the rank of the sum among sets of positions of the same sample that are no variants; "
        "<b>control p</b> the rank among samples of other people at the same loci. A draw is "
        "<b>detected</b> when p and decoy p are at most alpha; <b>carried by one locus</b> when it "
        "would not be without its strongest locus, which then may be a blood clone or an artefact; "
        "<b>not evaluable</b> when it could not have shown a tumour; else <b>not detected</b> "
        "(ND), "
        "which is no statement that there is no tumour.</p>\n"
        "<p><b>Tumour fraction</b>: most likely value and 95&nbsp;% interval from all loci "
        "together; "
        "without copy numbers or purity of the tumour it is the allele fraction of the locus that "
        "the tumour shows best. <b>LoD95</b>: the tumour fraction that this draw would have shown "
        "with probability .95, <b>LoD50</b> with .5.</p>\n",
        out);
    settings(out, series);
}

lt_status lt_html_report(FILE *out, const lt_series *series)
{
    lt_page_begin(out, "Course of", series->patient_id);
    header(out, series);
    fputs("<h2>Tumour burden</h2>\n", out);
    lt_chart_burden(out, series);
    lt_html_draws(out, series);
    changes(out, series);
    fputs("<h2>Loci over time</h2>\n", out);
    lt_chart_loci(out, series);
    lt_chart_heat(out, series);
    lt_chart_shares(out, series);
    fputs("<h2>Loci</h2>\n", out);
    lt_html_loci(out, series);
    fputs("<h2>Quality</h2>\n", out);
    lt_html_quality(out, series);
    method(out, series);
    fputs("<h2>History</h2>\n", out);
    lt_html_history(out, series);
    lt_page_end(out);
    return lt_export_end(out);
}
