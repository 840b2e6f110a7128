/* series_loci_table.c -- see series_loci_table.h.
 *
 * chrom, pos, ref and alt come first, as in any table of loci; a header line says what the columns
 * behind them are. What it does not know is passed over. */
#include "series_loci_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lines.h"
#include "log.h"

enum column {
    COLUMN_GENE,
    COLUMN_TUMOUR_ALT,
    COLUMN_TUMOUR_DEPTH,
    COLUMN_VAF,
    COLUMN_WBC_ALT,
    COLUMN_WBC_DEPTH,
    COLUMN_CN_TOTAL,
    COLUMN_MULTIPLICITY,
    COLUMN_CLONALITY,
    COLUMN_MASK,
    N_COLUMNS
};

_Static_assert((int)N_COLUMNS <= (int)LT_LOCUS_COLUMNS, "a place for each");

static const struct column_word {
    const char *name;
    enum column column;
} column_words[] = {
    {"gene", COLUMN_GENE},
    {"tumor_alt", COLUMN_TUMOUR_ALT},
    {"tumour_alt", COLUMN_TUMOUR_ALT},
    {"tumor_depth", COLUMN_TUMOUR_DEPTH},
    {"tumour_depth", COLUMN_TUMOUR_DEPTH},
    {"vaf", COLUMN_VAF},
    {"tumor_vaf", COLUMN_VAF},
    {"tumour_vaf", COLUMN_VAF},
    {"wbc_alt", COLUMN_WBC_ALT},
    {"wbc_depth", COLUMN_WBC_DEPTH},
    {"cn_total", COLUMN_CN_TOTAL},
    {"multiplicity", COLUMN_MULTIPLICITY},
    {"clonality", COLUMN_CLONALITY},
    {"mask", COLUMN_MASK},
};
enum { N_COLUMN_WORDS = sizeof column_words / sizeof *column_words, LIST_BYTES = 300 };

static int column_find(const char *name)
{
    for (size_t i = 0; i < N_COLUMN_WORDS; i++)
        if (!strcasecmp(name, column_words[i].name))
            return (int)column_words[i].column;
    return -1;
}

static int is_word(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(text, words[i]))
            return 1;
    return 0;
}

/* The columns of the allele are known by their places: a header must not say otherwise. */
static lt_status first_columns_check(const lt_locus_line *line)
{
    static const char *const allele[] = {"chrom", "chr", "pos", "ref", "alt"};
    static const char *const not_ref[] = {"id", "alt"}, *const not_alt[] = {"id", "ref"};
    int bad = is_word(line->field[2], not_ref, 2) || is_word(line->field[3], not_alt, 2);
    for (size_t i = 0; i < line->n_fields && !bad; i++)
        bad = i < 4 ? column_find(line->field[i]) >= 0 : is_word(line->field[i], allele, 5);
    if (!bad)
        return LT_OK;
    return lt_hint(
        lt_fail(LT_EFORMAT, "%s: the first columns are not chrom, pos, ref and alt", line->place),
        "put these four first, in this order; all others may follow in any");
}

lt_status lt_table_loci_begin(lt_table_loci *table, const lt_locus_line *line)
{
    char ignored[LIST_BYTES] = "";
    size_t at = 0;
    LT_TRY(first_columns_check(line));
    table->n_header = line->n_fields;
    for (size_t i = 4; i < line->n_fields; i++) {
        int column = column_find(line->field[i]);
        if (column < 0) {
            if (at < sizeof ignored)
                at += (size_t)snprintf(ignored + at, sizeof ignored - at, "%s%s", at ? ", " : "",
                                       line->field[i]);
            continue;
        }
        if (table->column[column])
            return lt_hint(lt_fail(LT_EFORMAT, "%s: columns %d and %zu both are %s", line->place,
                                   table->column[column] + 1, i + 1, line->field[i]),
                           "keep one of them");
        table->column[column] = (int)i;
    }
    if (at > 0)
        lt_log_line(LT_LOG_INFO, "input: %s: columns that are not known are passed over: %s",
                    line->path, ignored);
    return LT_OK;
}

/* The text of a column; NULL where nothing is known. */
static const char *value_of(const lt_table_loci *table, const lt_locus_line *line,
                            enum column column)
{
    const char *text = table->column[column] ? line->field[table->column[column]] : ".";
    return !*text || !strcmp(text, ".") || !strcasecmp(text, "NA") ? NULL : text;
}

static const char *name_of(enum column column)
{
    for (size_t i = 0; i < N_COLUMN_WORDS; i++)
        if (column_words[i].column == column)
            return column_words[i].name;
    return "?";
}

static lt_status count_get(uint32_t *count, const lt_table_loci *table, const lt_locus_line *line,
                           enum column column)
{
    const char *text = value_of(table, line, column);
    long long value;
    if (!text)
        return LT_OK;
    if (lt_number_parse(&value, text, 0) < 0 || value > UINT32_MAX)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: %s \"%.40s\" is not a count", line->place,
                               name_of(column), text),
                       "whole reads, from 0; \".\" where it is not known");
    *count = (uint32_t)value;
    return LT_OK;
}

/* Above lo (or equal to it when that is 0 and zero is said to be fine) and up to hi. */
static lt_status real_get(double *real, const lt_table_loci *table, const lt_locus_line *line,
                          enum column column, int with_zero, double hi)
{
    const char *text = value_of(table, line, column);
    if (!text)
        return LT_OK;
    char *end;
    double value = strtod(text, &end);
    int is_number = text[strspn(text, "0123456789.eE+-")] == '\0' && end != text && !*end;
    if (is_number && value <= hi && (value > 0 || (with_zero && value == 0))) {
        *real = value;
        return LT_OK;
    }
    return lt_hint(lt_fail(LT_EFORMAT, "%s: %s \"%.40s\" is not a number %s 0 and up to %g",
                           line->place, name_of(column), text, with_zero ? "from" : "above", hi),
                   hi > 1 ? "copies at the locus; \".\" where it is not known"
                          : "a fraction, not per cent; \".\" where it is not known");
}

/* Words of lt_mask between commas; "0" and "1" are none and "user". */
static lt_status mask_get(lt_series_locus *locus, const lt_table_loci *table,
                          const lt_locus_line *line)
{
    static const char *const names[] = LT_MASK_NAMES;
    const char *text = value_of(table, line, COLUMN_MASK);
    for (const char *word = text; word; word = *word ? word + 1 : NULL) {
        size_t n = strcspn(word, ",;");
        int bit = n == 1 && *word == '1' ? 0 : -1;
        for (int i = 0; i < LT_N_MASKS; i++)
            if (n == strlen(names[i]) && !strncasecmp(word, names[i], n))
                bit = i;
        if (bit < 0 && !(n == 1 && *word == '0'))
            return lt_hint(
                lt_fail(LT_EFORMAT, "%s: mask \"%.40s\" is not known", line->place, text),
                "user, chip, germline or panel_of_normals, with commas between; \".\" for none");
        if (bit >= 0)
            locus->mask_given = (uint8_t)(locus->mask_given | 1 << bit);
        word += n;
    }
    locus->mask = locus->mask_given;
    return LT_OK;
}

/* A pair of counts must be whole and possible. */
static lt_status pair_check(const lt_table_loci *table, const lt_locus_line *line, enum column alt,
                            enum column depth, uint32_t n_alt, uint32_t n_depth)
{
    int has_alt = value_of(table, line, alt) != NULL,
        has_depth = value_of(table, line, depth) != NULL;
    if (has_alt != has_depth)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: %s without %s", line->place,
                               name_of(has_alt ? alt : depth), name_of(has_alt ? depth : alt)),
                       "give both, or \".\" for both");
    if (n_alt > n_depth)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: %s %u is above %s %u", line->place, name_of(alt),
                               n_alt, name_of(depth), n_depth),
                       "depth counts the reads of all alleles");
    return LT_OK;
}

static lt_status tumour_get(lt_series_locus *locus, const lt_table_loci *table,
                            const lt_locus_line *line)
{
    LT_TRY(count_get(&locus->tumour_alt, table, line, COLUMN_TUMOUR_ALT));
    LT_TRY(count_get(&locus->tumour_depth, table, line, COLUMN_TUMOUR_DEPTH));
    LT_TRY(real_get(&locus->tumour_vaf, table, line, COLUMN_VAF, 1, 1));
    if (!value_of(table, line, COLUMN_TUMOUR_ALT) && !isnan(locus->tumour_vaf))
        locus->tumour_depth = 0; /* only the fraction is known */
    else
        LT_TRY(pair_check(table, line, COLUMN_TUMOUR_ALT, COLUMN_TUMOUR_DEPTH, locus->tumour_alt,
                          locus->tumour_depth));
    if (locus->tumour_depth)
        locus->tumour_vaf = (double)locus->tumour_alt / locus->tumour_depth;
    return LT_OK;
}

lt_status lt_table_loci_fill(const lt_table_loci *table, lt_series_locus *locus,
                             const lt_locus_line *line)
{
    if (table->n_header == 0)
        return LT_OK;
    if (line->n_fields < table->n_header)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: the header names %zu columns, this line has %zu",
                               line->place, table->n_header, line->n_fields),
                       "write \".\" where a value is not known");
    for (int i = COLUMN_TUMOUR_ALT; i < COLUMN_MASK; i++)
        if (value_of(table, line, (enum column)i) && strchr(line->field[3], ','))
            return lt_hint(lt_fail(LT_EFORMAT, "%s: one %s for several alternatives", line->place,
                                   name_of((enum column)i)),
                           "write one line for each alternative");
    const char *gene = value_of(table, line, COLUMN_GENE);
    if (gene)
        LT_TRY(lt_locus_text_set(&locus->gene, gene, strlen(gene), line->place, "gene"));
    LT_TRY(tumour_get(locus, table, line));
    LT_TRY(count_get(&locus->wbc_alt, table, line, COLUMN_WBC_ALT));
    LT_TRY(count_get(&locus->wbc_depth, table, line, COLUMN_WBC_DEPTH));
    LT_TRY(pair_check(table, line, COLUMN_WBC_ALT, COLUMN_WBC_DEPTH, locus->wbc_alt,
                      locus->wbc_depth));
    LT_TRY(real_get(&locus->cn_total, table, line, COLUMN_CN_TOTAL, 0, 1000));
    LT_TRY(real_get(&locus->multiplicity, table, line, COLUMN_MULTIPLICITY, 0, 1000));
    LT_TRY(real_get(&locus->clonality, table, line, COLUMN_CLONALITY, 0, 1));
    if (locus->multiplicity > locus->cn_total)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: multiplicity %g is above cn_total %g", line->place,
                               locus->multiplicity, locus->cn_total),
                       "multiplicity counts those of the copies that have the allele");
    return mask_get(locus, table, line);
}
