/* series_vcf.c -- see series_vcf.h.
 *
 * A draw keeps of a locus its molecules and those of the allele: molecules of the reference on each
 * strand are not told apart, and are missing. Text of users is percent-encoded where VCF has no
 * room for it, byte by byte, so it can be read back. Time: O(loci x draws). */
#include "series_vcf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/kstring.h>

#include "hts_setup.h"
#include "label.h"
#include "series.h"
#include "vcf_header.h"
#include "vcf_output.h"

static const char *const lines[] = {
    "##INFO=<ID=GENE,Number=1,Type=String,Description=\"Gene, as the list of loci names it\">",
    "##INFO=<ID=MASK,Number=.,Type=String,Description=\"Why the locus is left out of the tumour "
    "fraction: user, chip (clonal haematopoiesis), germline, panel_of_normals\">",
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"0/1 where the locus alone shows the allele "
    "in the draw (p at most alpha divided by the evaluable loci), 0/0 elsewhere, ./. where it was "
    "not assessed; no statement about zygosity or absence\">",
    "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Molecules without the alternative allele, "
    "and with it\">",
    "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Molecules over the position\">",
    "##FORMAT=<ID=ADF,Number=R,Type=Integer,Description=\"Of AD, molecules with reads of strand A "
    "(read 1 forward); duplex molecules are in ADF and ADR; not known of the reference\">",
    "##FORMAT=<ID=ADR,Number=R,Type=Integer,Description=\"Of AD, molecules with reads of strand B "
    "(read 1 reverse); duplex molecules are in ADF and ADR; not known of the reference\">",
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"Allele fraction of molecules\">",
    "##FORMAT=<ID=AFCI,Number=2,Type=Float,Description=\"95 % interval of AF: lower, upper\">",
    "##FORMAT=<ID=DAD,Number=A,Type=Integer,Description=\"Of AD, duplex molecules of the "
    "alternative\">",
    "##FORMAT=<ID=RAD,Number=R,Type=Integer,Description=\"Usable read bases without the "
    "alternative allele, and with it\">",
    "##FORMAT=<ID=RDP,Number=1,Type=Integer,Description=\"Usable read bases\">",
};

static const char *const mask_names[] = LT_MASK_NAMES;
static const char *const state_names[] = LT_DRAW_STATE_NAMES;

/* A series that is being written; the arrays have two places a draw. */
typedef struct series_writer {
    htsFile *file;
    bcf_hdr_t *header;
    bcf1_t *record;
    const char *path;
    const lt_series *series;
    int32_t *count;
    float *real;
} series_writer;

/* ---- text ---- */

/* Bytes that cannot be seen, "%" and those of also become %XX. */
static void put_encoded(kstring_t *out, const char *text, const char *also)
{
    for (const char *at = text; *at;) {
        enum lt_label_character kind;
        size_t n = lt_label_character(&kind, at);
        int is_plain = kind == LT_LABEL_PLAIN && *at != '%' && !strchr(also, *at);
        for (size_t i = 0; i < n && !is_plain; i++)
            ksprintf(out, "%%%02X", (unsigned char)at[i]);
        if (is_plain)
            kputsn(at, n, out);
        at += n;
    }
}

/* The name of a draw's column, which no other has. */
static void put_column(kstring_t *out, const bcf_hdr_t *header, const char *sample_id)
{
    out->l = 0;
    put_encoded(out, *sample_id ? sample_id : "unnamed", " ,;=<>\"'\\");
    size_t length = out->l;
    for (int k = 2; bcf_hdr_id2int(header, BCF_DT_SAMPLE, out->s) >= 0; k++) {
        out->l = length;
        ksprintf(out, "_%d", k);
    }
}

/* Nothing for a number that does not exist. */
static void put_number(kstring_t *out, const char *name, double value)
{
    if (isfinite(value))
        ksprintf(out, ",%s=%.12g", name, value);
}

static void put_draw(kstring_t *out, const char *column, const lt_draw *d)
{
    out->l = 0;
    ksprintf(out, "##lowtide_draw=<ID=%s,Sample=\"", column);
    put_encoded(out, d->sample_id, "\"\\");
    ksprintf(out, "\",State=%s", state_names[d->burden.state]);
    if (d->date[0])
        ksprintf(out, ",Date=%s", d->date);
    put_number(out, "Day", d->day);
    put_number(out, "TumourFraction", d->burden.tf);
    put_number(out, "TumourFractionLow", d->burden.tf_lo);
    put_number(out, "TumourFractionHigh", d->burden.tf_hi);
    put_number(out, "LoD95", d->burden.lod95);
    kputc('>', out);
}

/* ---- the header ---- */

static lt_status append_draws(const series_writer *w)
{
    kstring_t column = KS_INITIALIZE, line = KS_INITIALIZE;
    lt_status st = LT_OK;
    for (size_t t = 0; t < w->series->n_draws && st == LT_OK; t++) {
        const lt_draw *d = &w->series->draw[t];
        put_column(&column, w->header, d->sample_id);
        put_draw(&line, column.s, d);
        const char *text = line.s;
        st = lt_vcf_header_lines(w->header, &text, 1, w->path);
        if (st == LT_OK)
            st = lt_vcf_header_sample(w->header, column.s, w->path);
    }
    free(column.s);
    free(line.s);
    return st;
}

static lt_status header_fill(const series_writer *w, const char *version)
{
    kstring_t line = KS_INITIALIZE;
    LT_TRY(lt_vcf_header_source(w->header, version, w->series->provenance, w->path));
    kputs("##lowtide_patient=", &line);
    put_encoded(&line, w->series->patient_id, "<>\"");
    const char *text = line.s;
    lt_status st = lt_vcf_header_lines(w->header, &text, 1, w->path);
    free(line.s);
    LT_TRY(st);
    LT_TRY(lt_vcf_header_contigs(w->header, &w->series->genome, w->path));
    LT_TRY(lt_vcf_header_lines(w->header, lines, sizeof lines / sizeof *lines, w->path));
    LT_TRY(append_draws(w));
    return bcf_hdr_sync(w->header) == 0 ? LT_OK : lt_fail(LT_ENOMEM, "%s: out of memory", w->path);
}

/* ---- one record ---- */

static int put_infos(const series_writer *w, const lt_series_locus *l)
{
    kstring_t text = KS_INITIALIZE;
    int failed = 0;
    if (l->gene[0]) {
        put_encoded(&text, l->gene, " ,;=");
        failed |= bcf_update_info_string(w->header, w->record, "GENE", text.s);
    }
    text.l = 0;
    for (int bit = 0; bit < LT_N_MASKS; bit++)
        if (l->mask & 1 << bit)
            ksprintf(&text, "%s%s", text.l ? "," : "", mask_names[bit]);
    if (text.l)
        failed |= bcf_update_info_string(w->header, w->record, "MASK", text.s);
    free(text.s);
    return failed;
}

/* A value or two of each draw's locus. */
typedef void (*counts_of)(int32_t value[2], const lt_draw_locus *x);

static int32_t less(uint32_t a, uint32_t b)
{
    return a > b ? (int32_t)(a - b) : 0;
}

static void allele_molecules(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = less(x->depth, x->alt);
    value[1] = (int32_t)x->alt;
}

static void molecules(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = (int32_t)x->depth;
}

static void forward(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = bcf_int32_missing;
    value[1] = (int32_t)x->alt_forward;
}

static void reverse(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = bcf_int32_missing;
    value[1] = (int32_t)x->alt_reverse;
}

static void duplex(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = (int32_t)x->alt_duplex;
}

static void allele_bases(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = less(x->raw_depth, x->raw_alt);
    value[1] = (int32_t)x->raw_alt;
}

static void bases(int32_t value[2], const lt_draw_locus *x)
{
    value[0] = (int32_t)x->raw_depth;
}

static int put_counts(const series_writer *w, size_t i, const char *id, int each, counts_of get)
{
    const size_t n = w->series->n_draws;
    for (size_t t = 0; t < n; t++) {
        const lt_draw_locus *x = &w->series->draw[t].locus[i];
        int32_t value[2] = {bcf_int32_missing, bcf_int32_vector_end};
        if (x->assessed)
            get(value, x);
        memcpy(w->count + t * (size_t)each, value, (size_t)each * sizeof *value);
    }
    return bcf_update_format_int32(w->header, w->record, id, w->count, (int)n * each);
}

static int put_genotypes(const series_writer *w, size_t i)
{
    const size_t n = w->series->n_draws;
    for (size_t t = 0; t < n; t++) {
        const lt_draw *d = &w->series->draw[t];
        int is_known = d->locus[i].assessed;
        w->count[2 * t] = is_known ? bcf_gt_unphased(0) : bcf_gt_missing;
        w->count[2 * t + 1] = is_known ? bcf_gt_unphased(lt_draw_shows(d, i)) : bcf_gt_missing;
    }
    return bcf_update_genotypes(w->header, w->record, w->count, 2 * (int)n);
}

static int put_fractions(const series_writer *w, size_t i)
{
    const size_t n = w->series->n_draws;
    for (size_t t = 0; t < n; t++) {
        const lt_draw_locus *x = &w->series->draw[t].locus[i];
        w->real[t] = lt_vcf_real(x->assessed ? x->vaf : NAN);
    }
    return bcf_update_format_float(w->header, w->record, "AF", w->real, (int)n);
}

static int put_intervals(const series_writer *w, size_t i)
{
    const size_t n = w->series->n_draws;
    for (size_t t = 0; t < n; t++) {
        const lt_draw_locus *x = &w->series->draw[t].locus[i];
        int is_known = x->assessed && !(isnan(x->vaf_lo) && isnan(x->vaf_hi));
        w->real[2 * t] = lt_vcf_real(is_known ? x->vaf_lo : NAN);
        w->real[2 * t + 1] = lt_vcf_real(x->vaf_hi);
        if (!is_known)
            bcf_float_set_vector_end(w->real[2 * t + 1]);
    }
    return bcf_update_format_float(w->header, w->record, "AFCI", w->real, 2 * (int)n);
}

static int put_formats(const series_writer *w, size_t i)
{
    if (w->series->n_draws == 0)
        return 0;
    return put_genotypes(w, i) | put_counts(w, i, "AD", 2, allele_molecules) |
           put_counts(w, i, "DP", 1, molecules) | put_counts(w, i, "ADF", 2, forward) |
           put_counts(w, i, "ADR", 2, reverse) | put_fractions(w, i) | put_intervals(w, i) |
           put_counts(w, i, "DAD", 1, duplex) | put_counts(w, i, "RAD", 2, allele_bases) |
           put_counts(w, i, "RDP", 1, bases);
}

static lt_status write_locus(const series_writer *w, size_t i)
{
    const lt_series_locus *l = &w->series->locus[i];
    char alleles[2 * LT_ALLELE_BASES + 2];
    snprintf(alleles, sizeof alleles, "%s,%s", l->allele.ref, l->allele.alt);
    bcf_clear(w->record);
    w->record->rid = l->allele.contig;
    w->record->pos = l->allele.pos;
    if (bcf_update_alleles_str(w->header, w->record, alleles) | put_infos(w, l) | put_formats(w, i))
        return lt_fail(LT_EBUG, "bug: %s: htslib refuses the record of %s:%lld", w->path,
                       w->series->genome.contig[l->allele.contig].name,
                       (long long)l->allele.pos + 1);
    if (bcf_write(w->file, w->header, w->record) != 0)
        return lt_vcf_output_refused(w->path);
    return LT_OK;
}

/* ---- the file ---- */

static lt_status write_all(series_writer *w, const char *path, const char *version)
{
    const size_t n = 2 * w->series->n_draws + 1;
    w->header = bcf_hdr_init("w");
    w->record = bcf_init();
    w->count = malloc(n * sizeof *w->count);
    w->real = malloc(n * sizeof *w->real);
    if (!w->header || !w->record || !w->count || !w->real)
        return lt_fail(LT_ENOMEM, "%s: out of memory", w->path);
    LT_TRY(header_fill(w, version));
    errno = 0;
    w->file = lt_vcf_output_open(path, w->path);
    if (!w->file || bcf_hdr_write(w->file, w->header) != 0)
        return lt_vcf_output_refused(w->path);
    for (size_t i = 0; i < w->series->n_loci; i++)
        LT_TRY(write_locus(w, i));
    return LT_OK;
}

lt_status lt_series_vcf_write(const char *path, const char *final, const lt_series *series,
                              const char *version)
{
    series_writer w = {.path = final, .series = series};
    lt_hts_setup();
    lt_status st = write_all(&w, path, version);
    if (w.file && hts_close(w.file) != 0 && st == LT_OK)
        st = lt_vcf_output_refused(final);
    if (w.record)
        bcf_destroy(w.record);
    if (w.header)
        bcf_hdr_destroy(w.header);
    free(w.count);
    free(w.real);
    return st;
}
