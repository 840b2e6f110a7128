/* text_calls.c -- what the null rests on, and the calls: how many of each kind, and each PASS.
 *
 * A record is of one kind: not evaluable (no usable base), PASS, germline, CHIP or unresolved
 * (without another filter), candidate, or left out by its filters, in this order. Never "negative":
 * a locus without a call has its LoD95 in the VCF.
 */
#include "text_line.h"

#include <string.h>

#include "label.h"

enum { MAX_PASS_LINES = 20, CONTIG_COLUMNS = 50, LOCUS_COLUMNS = 26 };

enum call_kind { PASS, GERMLINE, CHIP, UNRESOLVED, CANDIDATE, FILTERED, NOT_EVALUABLE, N_KINDS };

static const char *const kind_words[N_KINDS] = {"PASS",
                                                "germline",
                                                "CHIP (a blood clone, says the control)",
                                                "unresolved (the control cannot tell)",
                                                "candidates (perhaps noise: no normals)",
                                                "filtered (a record may have several filters)",
                                                "not evaluable (no usable base)"};

/* As in the VCF's FILTER column; by bit. */
static const char *const filter_words[LT_N_FILTERS] = {
    "weak_evidence", "germline",         "strand_bias",      "position",        "base_qual",
    "map_qual",      "clustered_events", "panel_of_normals", "low_allele_frac", "candidate",
    "chip",          "unresolved"};

static enum call_kind kind_of(const lt_call *call)
{
    if (!call->evaluable)
        return NOT_EVALUABLE;
    if (call->filter == 0)
        return PASS;
    if (call->filter & LT_FILTER_GERMLINE)
        return GERMLINE;
    if (!(call->filter & ~(uint32_t)LT_FILTERS_OF_ORIGIN))
        return call->filter & LT_FILTER_CHIP ? CHIP : UNRESOLVED;
    return call->filter & LT_FILTER_CANDIDATE ? CANDIDATE : FILTERED;
}

static void text_rates(FILE *out, const lt_rates *rates)
{
    if (rates->from_prior)
        fprintf(out, "%-12s shipped prior: only %s tests of this sample to learn from\n", "Rates",
                lt_text_count(rates->sites_learnt).s);
    else
        fprintf(out, "%-12s learnt from %s non-variant tests of this sample\n", "Rates",
                lt_text_count(rates->sites_learnt).s);
}

/* How often null tests reached 1e-3 and 1e-4, and what was done about it. */
static void text_calibration(FILE *out, const lt_calibration *c)
{
    const int all = 12;
    fprintf(out, "%-12s %s null tests", "Calibration", lt_text_count(c->tests[all]).s);
    const char *separator = "; observed ";
    for (int i = 0; i < LT_N_CALIBRATION && c->tests[all] > 0; i++)
        if (c->nominal[i] < 5e-3 && c->nominal[i] > 5e-5) {
            fprintf(out, "%s%.1e at %.0e", separator, c->observed[all][i], c->nominal[i]);
            separator = ", ";
        }
    fputc('\n', out);
    if (c->alpha == 0 && c->kappa == 1) {
        fprintf(out, "  p is used as computed\n");
        return;
    }
    fprintf(out, "  p corrected: max(p, exp(alpha) p^kappa), alpha %.3f, kappa %.3f\n", c->alpha,
            c->kappa);
    if (c->kappa < .4)
        fprintf(out, "  kappa below 0.4: a noisy sample\n");
}

/* Which filters hold the filtered; a record may have several. */
static void text_filters(FILE *out, const lt_calls *calls)
{
    size_t n[LT_N_FILTERS] = {0};
    for (size_t i = 0; i < calls->n; i++)
        for (int f = 0; f < LT_N_FILTERS && kind_of(&calls->call[i]) == FILTERED; f++)
            n[f] += calls->call[i].filter >> f & 1;
    for (int f = 0; f < LT_N_FILTERS; f++)
        if (n[f] > 0)
            fprintf(out, "    %-42s %8s\n", filter_words[f], lt_text_count(n[f]).s);
}

static void text_forced(FILE *out, const lt_calls *calls)
{
    size_t n = 0, n_kind[N_KINDS] = {0};
    for (size_t i = 0; i < calls->n; i++)
        if (calls->call[i].forced) {
            n++;
            n_kind[kind_of(&calls->call[i])]++;
        }
    if (n > 0)
        fprintf(out, "%-12s %s loci: %s PASS, %s not called, %s not evaluable\n", "Asked for",
                lt_text_count(n).s, lt_text_count(n_kind[PASS]).s,
                lt_text_count(n - n_kind[PASS] - n_kind[NOT_EVALUABLE]).s,
                lt_text_count(n_kind[NOT_EVALUABLE]).s);
}

/* The interval that holds a site: the last that begins at or before it. */
static const lt_interval *interval_of(const lt_targets *targets, uint32_t site)
{
    size_t lo = 0, hi = targets->n;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (targets->interval[middle].first_site <= site)
            lo = middle;
        else
            hi = middle;
    }
    return &targets->interval[lo];
}

/* One line: locus as `explain` takes it, VAF and interval in percent, molecules, p. */
static void text_pass(FILE *out, const lt_sample *sample, const lt_call *call)
{
    const lt_interval *interval = interval_of(&sample->targets, call->site);
    char contig[LT_LABEL_BYTES(CONTIG_COLUMNS)];
    char locus[sizeof contig + 2 * LT_ALLELE_BASES + 32], vaf[16], range[40], molecules[32];
    lt_label_text(contig, CONTIG_COLUMNS, sample->genome.contig[interval->contig].name);
    const char snv_ref[2] = {"ACGTN"[call->ref]}, snv_alt[2] = {"ACGTN"[call->alt]};
    const lt_allele *indel = call->indel ? &sample->indel[call->indel - 1].allele : NULL;
    int n = snprintf(locus, sizeof locus, "%s:%lld:%s:%s", contig,
                     (long long)(interval->beg + (call->site - interval->first_site) + 1),
                     indel ? indel->ref : snv_ref, indel ? indel->alt : snv_alt);
    if (n > LOCUS_COLUMNS) {
        fprintf(out, "  %s\n", locus);
        locus[0] = '\0';
    }
    snprintf(vaf, sizeof vaf, "%.3g", 100 * call->vaf);
    snprintf(range, sizeof range, "%.*g-%.*g", call->vaf_lo < .1 ? 2 : 3, 100 * call->vaf_lo,
             call->vaf_hi < .1 ? 2 : 3, 100 * call->vaf_hi);
    snprintf(molecules, sizeof molecules, "%lu/%lu", (unsigned long)call->alt_molecules,
             (unsigned long)call->depth);
    fprintf(out, "  %-26s %7s %-15s %13s %6lu %6.0e\n", locus, vaf, range, molecules,
            (unsigned long)call->alt_duplex, call->p);
}

static void text_passes(FILE *out, const lt_sample *sample, const lt_calls *calls, size_t n_pass)
{
    size_t n_told = 0;
    fprintf(out, "  %-26s %7s %-15s %13s %6s %6s\n", "PASS", "VAF %", "95 % interval", "alt/depth",
            "duplex", "p");
    for (size_t i = 0; i < calls->n && n_told < MAX_PASS_LINES; i++)
        if (kind_of(&calls->call[i]) == PASS) {
            text_pass(out, sample, &calls->call[i]);
            n_told++;
        }
    if (n_pass > n_told)
        fprintf(out, "  and %s more\n", lt_text_count(n_pass - n_told).s);
}

void lt_text_calls(FILE *out, const lt_sample *sample, const lt_calls *calls)
{
    size_t n[N_KINDS] = {0};
    for (size_t i = 0; i < calls->n; i++)
        n[kind_of(&calls->call[i])]++;
    text_rates(out, &calls->rates);
    text_calibration(out, &calls->calibration);
    text_forced(out, calls);
    fprintf(out, "%-12s %s records\n", "Calls", lt_text_count(calls->n).s);
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (n[kind] > 0 || kind == PASS)
            fprintf(out, "  %-44s %8s\n", kind_words[kind], lt_text_count(n[kind]).s);
        if (kind == FILTERED)
            text_filters(out, calls);
    }
    if (n[PASS] > 0)
        text_passes(out, sample, calls, n[PASS]);
}
