/* series_loci.c -- see series_loci.h.
 *
 * lt_loci_walk() reads the list, takes each allele in and shows its line; what the line tells is
 * kept with its number, sorted by place at the end, and what is told twice becomes one.
 * Time: O(n log n). */
#include "series_loci.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "label.h"
#include "log.h"
#include "series.h"
#include "series_loci_table.h"
#include "series_loci_vcf.h"

enum { WHY_BYTES = 300 };

/* A locus and the line or record that tells of it. */
typedef struct told_locus {
    lt_series_locus locus;
    size_t number;
    int is_record;
} told_locus;

typedef struct told_list {
    told_locus *v;
    size_t n, capacity;
    lt_series_loci_config config;
    lt_vcf_loci vcf;
    lt_table_loci table;
} told_list;

/* ---- text ---- */

lt_status lt_locus_text_set(char **text, const char *from, size_t length, const char *place,
                            const char *what)
{
    size_t n = 0;
    char *copy = malloc(length + 1);
    if (!copy)
        return lt_fail(LT_ENOMEM, "%s: out of memory", place);
    memcpy(copy, from, length);
    copy[length] = '\0';
    for (const char *c = copy; *c; n++) {
        enum lt_label_character kind;
        size_t size = lt_label_character(&kind, c);
        if (kind == LT_LABEL_CONTROL || kind == LT_LABEL_BROKEN || n == LT_LOCUS_TEXT_MAX) {
            free(copy);
            return lt_hint(lt_fail(LT_EFORMAT, "%s: the %s %s", place, what,
                                   n == LT_LOCUS_TEXT_MAX     ? "has more than 300 characters"
                                   : kind == LT_LABEL_CONTROL ? "holds a control character"
                                                              : "is not UTF-8"),
                           "names are UTF-8 text of one line");
        }
        c += size;
    }
    free(*text);
    *text = copy;
    return LT_OK;
}

/* ---- the reader ---- */

static lt_status see_head(void *data, const lt_locus_line *line)
{
    told_list *list = data;
    return line->header ? lt_vcf_loci_begin(&list->vcf, &list->config, line)
                        : lt_table_loci_begin(&list->table, line);
}

static lt_status see_locus(void *data, const lt_allele *allele, const lt_locus_line *line)
{
    told_list *list = data;
    LT_TRY(lt_array_reserve(&list->v, &list->capacity, list->n + 1, sizeof *list->v));
    told_locus *told = &list->v[list->n++];
    told->number = line->number;
    told->is_record = line->record != NULL;
    lt_series_locus_init(&told->locus);
    told->locus.allele = *allele;
    told->locus.gene = strdup("");
    told->locus.source = strdup(list->config.source ? list->config.source : "tumour");
    if (!told->locus.gene || !told->locus.source)
        return lt_fail(LT_ENOMEM, "%s: out of memory", line->place);
    return line->record ? lt_vcf_loci_fill(&list->vcf, &told->locus, line)
                        : lt_table_loci_fill(&list->table, &told->locus, line);
}

/* ---- what is told twice ---- */

static int compare(const void *a, const void *b)
{
    const told_locus *x = a, *y = b;
    int order = lt_allele_compare(&x->locus.allele, &y->locus.allele);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Takes over a value that is new; 0 when the two contradict each other. */
static int take_real(double *to, double from)
{
    if (isnan(*to))
        *to = from;
    return isnan(from) || *to == from;
}

static int take_counts(uint32_t *alt, uint32_t *depth, uint32_t from_alt, uint32_t from_depth)
{
    if (*depth == 0) {
        *alt = from_alt;
        *depth = from_depth;
    }
    return from_depth == 0 || (*alt == from_alt && *depth == from_depth);
}

static int take_text(char **to, char **from)
{
    if (!**to) {
        char *empty = *to;
        *to = *from;
        *from = empty;
    }
    return !**from || !strcmp(*to, *from);
}

/* What they disagree on, or NULL; to knows all that is known of both then. A depth beside a bare
 * fraction must give that fraction. */
static const char *take_all(lt_series_locus *to, lt_series_locus *from)
{
    to->mask |= from->mask;
    to->mask_given |= from->mask_given;
    if (!take_text(&to->gene, &from->gene))
        return "gene";
    if (!take_real(&to->tumour_vaf, from->tumour_vaf))
        return "allele fraction in the tumour";
    if (!take_counts(&to->tumour_alt, &to->tumour_depth, from->tumour_alt, from->tumour_depth))
        return "reads in the tumour";
    if (!take_counts(&to->wbc_alt, &to->wbc_depth, from->wbc_alt, from->wbc_depth))
        return "reads in white blood cells";
    if (!take_real(&to->cn_total, from->cn_total))
        return "cn_total";
    if (!take_real(&to->multiplicity, from->multiplicity))
        return "multiplicity";
    return take_real(&to->clonality, from->clonality) ? NULL : "clonality";
}

static lt_status merge(told_list *list, const lt_genome *genome, const char *path)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        told_locus *here = &list->v[i], *last = n ? &list->v[n - 1] : NULL;
        if (!last || lt_allele_compare(&last->locus.allele, &here->locus.allele) != 0) {
            told_locus merged = list->v[n]; /* or itself */
            list->v[n++] = *here;
            *here = merged;
            continue;
        }
        const char *what = take_all(&last->locus, &here->locus);
        if (what) {
            const lt_allele *a = &here->locus.allele;
            return lt_hint(lt_fail(LT_EFORMAT,
                                   "%s: %s %zu and %zu tell of %s:%lld:%s:%s, but differ in: %s",
                                   path, here->is_record ? "records" : "lines", last->number,
                                   here->number, genome->contig[a->contig].name,
                                   (long long)a->pos + 1, a->ref, a->alt, what),
                           "keep the one that is right");
        }
    }
    for (size_t i = n; i < list->n; i++)
        lt_series_locus_clear(&list->v[i].locus);
    list->n = n;
    return LT_OK;
}

static lt_status hand_over(lt_series_locus **loci, size_t *n, told_list *list, const char *path)
{
    *loci = malloc((list->n + 1) * sizeof **loci);
    if (!*loci)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    for (size_t i = 0; i < list->n; i++)
        (*loci)[i] = list->v[i].locus;
    *n = list->n;
    list->n = 0;
    return LT_OK;
}

static void list_clear(told_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        lt_series_locus_clear(&list->v[i].locus);
    free(list->v);
    lt_vcf_loci_clear(&list->vcf);
}

lt_status lt_series_loci_read(lt_series_locus **loci, size_t *n, const lt_genome *genome,
                              lt_allele_fetch fetch, void *data, const char *path,
                              const lt_series_loci_config *config)
{
    *loci = NULL;
    *n = 0;
    told_list list = {0};
    if (config)
        list.config = *config;
    lt_loci alleles;
    const lt_loci_reader reader = {see_head, see_locus, &list};
    lt_status st = lt_loci_walk(&alleles, genome, fetch, data, path, &reader);
    char why[WHY_BYTES];
    size_t n_skipped = st == LT_OK ? lt_loci_skipped(&alleles, why, sizeof why) : 0;
    if (n_skipped)
        lt_log_line(LT_LOG_WARNING, "input: %s: %zu alleles are left out: %s", path, n_skipped,
                    why);
    if (st == LT_OK && list.n) {
        qsort(list.v, list.n, sizeof *list.v, compare);
        st = merge(&list, genome, path);
    }
    if (st == LT_OK)
        st = hand_over(loci, n, &list, path);
    lt_loci_clear(&alleles);
    list_clear(&list);
    return st;
}

void lt_series_loci_free(lt_series_locus *loci, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lt_series_locus_clear(&loci[i]);
    free(loci);
}
