/* export_tsv.c -- the series as one table, for R, Python and spreadsheets.
 *
 * What belongs to a locus or to a draw is repeated in its rows. Reals are printed with 12
 * significant digits; what a spreadsheet would take for a formula stays as it is: a table is data.
 * Time: O(loci x draws). */
#include <inttypes.h>
#include <math.h>

#include "allele.h"
#include "export.h"
#include "export_field.h"
#include "label.h"

static const char *const locus_columns[] = {
    "patient",   "key",     "contig",    "pos",      "ref_allele",   "alt_allele",
    "kind",      "gene",    "source",    "mask",     "tumor_alt",    "tumor_depth",
    "tumor_vaf", "wbc_alt", "wbc_depth", "cn_total", "multiplicity", "clonality"};
static const char *const draw_columns[] = {"sample", "date", "day", "state"};
static const char *const response_columns[] = {"response", "ratio",        "ratio_lo",
                                               "ratio_hi", "p_below_half", "p_below_tenth"};
static const char *const here_columns[] = {"assessed", "evaluable", "origin"};

#define N_OF(array) (sizeof(array) / sizeof *(array))

/* ---- cells: each but the first of a line follows a tab ---- */

static void put_text(FILE *out, const char *text)
{
    fputc('\t', out);
    if (text && *text)
        lt_label_print(out, text);
    else
        fputc('.', out);
}

static void put_real(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "\t%.12g", value);
    else
        fputs("\t.", out);
}

static void put_count(FILE *out, uint64_t value, int is_known)
{
    if (is_known)
        fprintf(out, "\t%" PRIu64, value);
    else
        fputs("\t.", out);
}

static void put_fields(FILE *out, const lt_export_field *field, const void *record, int is_known)
{
    for (; field->name; field++)
        if (field->type == LT_FIELD_REAL)
            put_real(out, is_known ? lt_field_real(field, record) : NAN);
        else
            put_count(out, lt_field_count(field, record), is_known);
}

/* ---- the lines ---- */

static void put_names(FILE *out, const char *const *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fprintf(out, "\t%s", name[i]);
}

static void put_field_names(FILE *out, const lt_export_field *field)
{
    for (; field->name; field++)
        fprintf(out, "\t%s", field->name);
}

static void header_write(FILE *out)
{
    fputs(locus_columns[0], out);
    put_names(out, locus_columns + 1, N_OF(locus_columns) - 1);
    put_names(out, draw_columns, N_OF(draw_columns));
    put_names(out, here_columns, N_OF(here_columns));
    put_field_names(out, lt_draw_locus_fields);
    put_field_names(out, lt_burden_fields);
    put_names(out, response_columns, N_OF(response_columns));
    put_field_names(out, lt_draw_fields);
    fputc('\n', out);
}

static void locus_write(FILE *out, const lt_series *series, size_t i)
{
    const lt_series_locus *l = &series->locus[i];
    const lt_allele *a = &l->allele;
    if (series->patient_id[0])
        lt_label_print(out, series->patient_id);
    else
        fputc('.', out);
    put_text(out, lt_locus_key(series, i).s);
    put_text(out, series->genome.contig[a->contig].name);
    put_count(out, (uint64_t)a->pos + 1, 1);
    put_text(out, a->ref);
    put_text(out, a->alt);
    put_text(out, lt_allele_kind_name(lt_allele_kind(a)));
    put_text(out, l->gene);
    put_text(out, l->source);
    fputc('\t', out);
    lt_mask_print(out, l->mask, ".");
    put_count(out, l->tumour_alt, l->tumour_depth > 0);
    put_count(out, l->tumour_depth, l->tumour_depth > 0);
    put_real(out, l->tumour_vaf);
    put_count(out, l->wbc_alt, l->wbc_depth > 0);
    put_count(out, l->wbc_depth, l->wbc_depth > 0);
    put_real(out, l->cn_total);
    put_real(out, l->multiplicity);
    put_real(out, l->clonality);
}

static void draw_write(FILE *out, const lt_draw *d, const lt_draw_locus *x)
{
    static const char *const response[] = LT_RESPONSE_KIND_NAMES;
    put_text(out, d->sample_id);
    put_text(out, d->date);
    put_real(out, d->day);
    put_text(out, lt_draw_state_words[d->burden.state]);
    put_count(out, x->assessed, 1);
    put_count(out, x->assessed && x->evaluable, 1);
    put_text(out, x->assessed ? lt_origin_words[x->origin] : NULL);
    put_fields(out, lt_draw_locus_fields, x, x->assessed);
    put_fields(out, lt_burden_fields, &d->burden, 1);
    put_text(out, response[d->response.kind]);
    put_real(out, d->response.ratio);
    put_real(out, d->response.lo);
    put_real(out, d->response.hi);
    put_real(out, d->response.p_below_half);
    put_real(out, d->response.p_below_tenth);
    put_fields(out, lt_draw_fields, d, 1);
}

lt_status lt_export_tsv(FILE *out, const lt_series *series)
{
    header_write(out);
    for (size_t i = 0; i < series->n_loci; i++)
        for (size_t t = 0; t < series->n_draws; t++) {
            locus_write(out, series, i);
            draw_write(out, &series->draw[t], &series->draw[t].locus[i]);
            fputc('\n', out);
        }
    return lt_export_end(out);
}
