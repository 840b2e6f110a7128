/* series_loci_vcf.c -- see series_loci_vcf.h.
 *
 * Callers tell the reads of an allele in different ways. In order: AD (all alleles, or the
 * alternative alone) with DP, NV with NR, AO with DP, AF. A depth below the sum of AD is taken to
 * be that sum. A value that is missing, or of another type than ours, is not known. */
#include "series_loci_vcf.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <htslib/vcf.h>

#include "log.h"

enum { UNKNOWN = -1, NAMES_BYTES = 300 };

static int column_of(const bcf_hdr_t *header, const char *name)
{
    for (int i = 0; i < bcf_hdr_nsamples(header); i++)
        if (!strcmp(header->samples[i], name))
            return i;
    return -1;
}

/* The samples' names, cut to size. */
static void names_join(char text[NAMES_BYTES], const bcf_hdr_t *header)
{
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < bcf_hdr_nsamples(header) && at < NAMES_BYTES; i++)
        at += (size_t)snprintf(text + at, NAMES_BYTES - at, "%s%s", i ? ", " : "",
                               header->samples[i]);
}

static lt_status column_named(int *column, const bcf_hdr_t *header, const char *name,
                              const char *path)
{
    char names[NAMES_BYTES];
    *column = column_of(header, name);
    if (*column >= 0)
        return LT_OK;
    names_join(names, header);
    return lt_hint(lt_fail(LT_EINVAL, "%s: no sample \"%s\"", path, name), "it has %s",
                   names[0] ? names : "no samples");
}

static int holds_tumour(const char *name)
{
    for (; *name; name++)
        if (!strncasecmp(name, "tumor", 5) || !strncasecmp(name, "tumour", 6))
            return 1;
    return 0;
}

/* The tumour's column where nobody named it; -1 when it cannot be told. */
static int column_guessed(const bcf_hdr_t *header)
{
    bcf_hrec_t *line = bcf_hdr_get_hrec(header, BCF_HL_GEN, "tumor_sample", NULL, NULL);
    int n = bcf_hdr_nsamples(header), named = line ? column_of(header, line->value) : -1;
    if (named >= 0 || n == 1)
        return named >= 0 ? named : 0;
    int found = -1;
    for (int i = 0; i < n; i++) {
        if (!holds_tumour(header->samples[i]))
            continue;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

/* Index of the symbol among the names between bars of a Description; -1: none. */
static int symbol_field(const char *description)
{
    static const char *const symbol[] = {"SYMBOL", "Gene_Name", "gene"};
    int index = 0;
    for (const char *at = description;; index++) {
        size_t length = strcspn(at, "|");
        const char *word = at + strspn(at, " '\""), *end = at + length;
        size_t n = word < end ? strcspn(word, " '\"|") : 0;
        for (size_t i = 0; i < sizeof symbol / sizeof *symbol; i++)
            if (n == strlen(symbol[i]) && !memcmp(word, symbol[i], n))
                return index;
        if (at[length] == '\0')
            return -1;
        at += length + 1;
    }
}

static int info_exists(const bcf_hdr_t *header, const char *tag)
{
    int id = bcf_hdr_id2int(header, BCF_DT_ID, tag);
    return bcf_hdr_idinfo_exists(header, BCF_HL_INFO, id) &&
           bcf_hdr_id2type(header, BCF_HL_INFO, id) == BCF_HT_STR;
}

static void find_gene(lt_vcf_loci *vcf, const bcf_hdr_t *header)
{
    static const char *const annotation[] = {"CSQ", "ANN", "BCSQ"};
    vcf->gene_field = -1;
    if (info_exists(header, "GENE")) {
        vcf->gene_tag = "GENE";
        return;
    }
    for (size_t i = 0; i < sizeof annotation / sizeof *annotation; i++) {
        bcf_hrec_t *line = bcf_hdr_get_hrec(header, BCF_HL_INFO, "ID", annotation[i], NULL);
        int key = line ? bcf_hrec_find_key(line, "Description") : -1;
        int field = key >= 0 ? symbol_field(line->vals[key]) : -1;
        if (field < 0 || !info_exists(header, annotation[i]))
            continue;
        vcf->gene_tag = annotation[i];
        vcf->gene_field = field;
        return;
    }
}

lt_status lt_vcf_loci_begin(lt_vcf_loci *vcf, const lt_series_loci_config *config,
                            const lt_locus_line *line)
{
    const bcf_hdr_t *header = line->header;
    vcf->tumour = vcf->wbc = -1;
    find_gene(vcf, header);
    if (config->wbc_sample)
        LT_TRY(column_named(&vcf->wbc, header, config->wbc_sample, line->path));
    if (config->tumour_sample)
        return column_named(&vcf->tumour, header, config->tumour_sample, line->path);
    vcf->tumour = column_guessed(header);
    if (vcf->tumour >= 0 && vcf->tumour == vcf->wbc)
        vcf->tumour = -1;
    if (vcf->tumour < 0 && bcf_hdr_nsamples(header) > 0) {
        char names[NAMES_BYTES];
        names_join(names, header);
        lt_log_line(LT_LOG_INFO,
                    "input: %s: which sample is the tumour cannot be told (%s): its reads are not "
                    "taken; name it",
                    line->path, names);
    }
    return LT_OK;
}

/* ---- numbers of one column ---- */

typedef struct column_values {
    const int32_t *v;
    int n; /* 0: not there */
} column_values;

/* The integers of one tag in one column, those that are missing as UNKNOWN. */
static lt_status values_get(column_values *values, lt_vcf_loci *vcf, const lt_locus_line *line,
                            const char *tag, int column)
{
    *values = (column_values){NULL, 0};
    int n_samples = bcf_hdr_nsamples(line->header);
    int n = bcf_get_format_int32(line->header, line->record, tag, &vcf->count, &vcf->n_count);
    if (n == -4)
        return lt_fail(LT_ENOMEM, "%s: out of memory", line->place);
    if (n <= 0)
        return LT_OK;
    int each = n / n_samples;
    int32_t *v = vcf->count + (size_t)column * (size_t)each;
    for (int i = 0; i < each; i++) {
        if (v[i] == bcf_int32_vector_end)
            break;
        if (v[i] != bcf_int32_missing && v[i] < 0)
            return lt_fail(LT_EFORMAT, "%s: %s %" PRId32 " is no count", line->place, tag, v[i]);
        if (v[i] == bcf_int32_missing)
            v[i] = UNKNOWN;
        values->n = i + 1;
    }
    values->v = v;
    return LT_OK;
}

/* One value: that of the alternative where there is one each, else the first. */
static lt_status value_get(int64_t *value, lt_vcf_loci *vcf, const lt_locus_line *line,
                           const char *tag, int column, int of_each)
{
    column_values values;
    LT_TRY(values_get(&values, vcf, line, tag, column));
    int n_alternatives = (int)line->record->n_allele - 1;
    int at = of_each && values.n == n_alternatives ? (int)line->alternative : 0;
    int is_known = values.n == 1 || (of_each && values.n == n_alternatives);
    *value = is_known ? values.v[at] : UNKNOWN;
    return LT_OK;
}

/* Reads of the alternative and, where all are told, of all alleles. */
static lt_status allele_depths(int64_t *alt, int64_t *sum, lt_vcf_loci *vcf,
                               const lt_locus_line *line, int column)
{
    column_values values;
    *alt = *sum = UNKNOWN;
    LT_TRY(values_get(&values, vcf, line, "AD", column));
    if (values.n == (int)line->record->n_allele) {
        *alt = values.v[line->alternative + 1];
        *sum = 0;
        for (int i = 0; i < values.n; i++)
            *sum += values.v[i] > 0 ? values.v[i] : 0;
    } else if (values.n == 1 && line->record->n_allele == 2) {
        *alt = values.v[0]; /* VarScan's: of the alternative alone */
    }
    return LT_OK;
}

/* The first of the values: of tier 1, in Strelka's words. */
static lt_status tier1_get(int64_t *value, lt_vcf_loci *vcf, const lt_locus_line *line,
                           const char *tag, int column)
{
    column_values values;
    LT_TRY(values_get(&values, vcf, line, tag, column));
    *value = values.n > 0 ? values.v[0] : UNKNOWN;
    return LT_OK;
}

/* Strelka's: reads of each base (AU, CU, GU, TU), or of an indel and of all else (TIR, TAR). */
static lt_status strelka_get(int64_t *alt, int64_t *depth, lt_vcf_loci *vcf,
                             const lt_locus_line *line, int column)
{
    const char *ref = line->record->d.allele[0];
    const char *allele = line->record->d.allele[line->alternative + 1];
    int is_snv = strlen(ref) == 1 && strlen(allele) == 1, n_known = 0;
    const char *const base[] = {"AU", "CU", "GU", "TU"}, *const indel[] = {"TIR", "TAR"};
    *alt = *depth = 0;
    for (int i = 0; i < (is_snv ? 4 : 2); i++) {
        const char *tag = is_snv ? base[i] : indel[i];
        int64_t reads;
        LT_TRY(tier1_get(&reads, vcf, line, tag, column));
        n_known += reads >= 0;
        *depth += reads;
        if (is_snv ? (allele[0] & ~32) == tag[0] : i == 0)
            *alt = reads;
    }
    if (n_known < (is_snv ? 4 : 2))
        *alt = *depth = UNKNOWN;
    return LT_OK;
}

/* alt and depth, or both UNKNOWN. */
static lt_status counts_get(int64_t *alt, int64_t *depth, lt_vcf_loci *vcf,
                            const lt_locus_line *line, int column)
{
    static const struct {
        const char *alt, *depth;
    } pair[] = {{"NV", "NR"}, {"AO", "DP"}};
    int64_t sum;
    LT_TRY(allele_depths(alt, &sum, vcf, line, column));
    LT_TRY(value_get(depth, vcf, line, "DP", column, 0));
    *depth = *depth > sum ? *depth : sum;
    if (*alt >= 0 && *depth >= *alt && *depth <= UINT32_MAX)
        return LT_OK;
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        LT_TRY(value_get(alt, vcf, line, pair[i].alt, column, 1));
        LT_TRY(value_get(depth, vcf, line, pair[i].depth, column, 1));
        if (*alt >= 0 && *depth >= *alt)
            return LT_OK;
    }
    return strelka_get(alt, depth, vcf, line, column);
}

/* As it was written: the decimal that the float stands for. */
static double decimal_of(float value)
{
    char text[64];
    snprintf(text, sizeof text, "%.7g", (double)value);
    return strtod(text, NULL);
}

static lt_status fraction_get(double *fraction, lt_vcf_loci *vcf, const lt_locus_line *line,
                              int column)
{
    int n_samples = bcf_hdr_nsamples(line->header);
    int n = bcf_get_format_float(line->header, line->record, "AF", &vcf->real, &vcf->n_real);
    *fraction = NAN;
    if (n == -4)
        return lt_fail(LT_ENOMEM, "%s: out of memory", line->place);
    if (n <= 0 || (size_t)(n / n_samples) <= line->alternative)
        return LT_OK;
    float value = vcf->real[(size_t)(n / n_samples) * (size_t)column + line->alternative];
    if (bcf_float_is_missing(value) || bcf_float_is_vector_end(value) || isnan(value))
        return LT_OK;
    if (!(value >= 0 && value <= 1))
        return lt_fail(LT_EFORMAT, "%s: AF %g is not a fraction between 0 and 1", line->place,
                       (double)value);
    *fraction = decimal_of(value);
    return LT_OK;
}

/* The field between bars of an annotation, which a comma ends; length 0: it is not there. */
static const char *bar_field(const char *entry, int index, size_t *length)
{
    *length = 0;
    for (; index > 0; index--) {
        entry += strcspn(entry, "|,");
        if (*entry != '|')
            return entry;
        entry++;
    }
    *length = strcspn(entry, "|,");
    return entry;
}

/* GENE, or the symbol of the first annotation that has one. */
static lt_status gene_get(lt_vcf_loci *vcf, char **gene, const lt_locus_line *line)
{
    if (!vcf->gene_tag || bcf_get_info_string(line->header, line->record, vcf->gene_tag, &vcf->text,
                                              &vcf->n_text) <= 0)
        return LT_OK;
    const char *begin = vcf->text, *entry = vcf->text;
    size_t length = vcf->gene_field < 0 ? strlen(begin) : 0;
    while (length == 0 && *entry) {
        begin = bar_field(entry, vcf->gene_field, &length);
        entry += strcspn(entry, ",");
        entry += *entry == ',';
    }
    if (length == 0 || (length == 1 && *begin == '.'))
        return LT_OK;
    return lt_locus_text_set(gene, begin, length, line->place, "gene");
}

lt_status lt_vcf_loci_fill(lt_vcf_loci *vcf, lt_series_locus *locus, const lt_locus_line *line)
{
    int64_t alt, depth;
    LT_TRY(gene_get(vcf, &locus->gene, line));
    if (vcf->wbc >= 0) {
        LT_TRY(counts_get(&alt, &depth, vcf, line, vcf->wbc));
        if (depth > 0) {
            locus->wbc_alt = (uint32_t)alt;
            locus->wbc_depth = (uint32_t)depth;
        }
    }
    if (vcf->tumour < 0)
        return LT_OK;
    LT_TRY(counts_get(&alt, &depth, vcf, line, vcf->tumour));
    if (depth <= 0)
        return fraction_get(&locus->tumour_vaf, vcf, line, vcf->tumour);
    locus->tumour_alt = (uint32_t)alt;
    locus->tumour_depth = (uint32_t)depth;
    locus->tumour_vaf = (double)alt / (double)depth;
    return LT_OK;
}

void lt_vcf_loci_clear(lt_vcf_loci *vcf)
{
    free(vcf->count);
    free(vcf->real);
    free(vcf->text);
    memset(vcf, 0, sizeof *vcf);
}
