/* indel_table.c -- see indel_table.h. Memory: one column beside the sample. */
#include "indel_table.h"

#include <stdlib.h>
#include <string.h>

#include "site_table.h"
#include "vocabulary.h"

typedef struct indel_column {
    const char *name;
    lt_store_type type;
    size_t offset;
    const char *units, *long_name;
} indel_column;

#define AT(field) offsetof(lt_indel, field)
static const indel_column columns[] = {
    {"/indels/contig", LT_U32, AT(allele.contig), "1", "row of /genome"},
    {"/indels/pos", LT_I64, AT(allele.pos), "{base}", "0-based position of the first base of ref"},
    {"/indels/site", LT_U32, AT(site), "1", "row of /sites"},
    {"/indels/tract", LT_U32, AT(tract), "{base}",
     "bases within which the change may as well lie; reads that tell go beyond"},
    {"/indels/unit", LT_U8, AT(unit), "{base}",
     "unit that is gained or lost; 0 for an MNV or complex change"},
    {"/indels/copies", LT_U8, AT(copies), "1",
     "of the unit in the reference there, 255 and above: 255"},
    {"/indels/raw_alt", LT_U32, AT(raw_alt), "{read}", "reads that fit the allele best"},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static size_t type_bytes(lt_store_type type)
{
    return type == LT_U8 ? 1 : type == LT_U32 ? 4 : 8;
}

static lt_status no_memory(const lt_sample *sample)
{
    return lt_fail(LT_ENOMEM, "out of memory: %zu indels", sample->n_indels);
}

/* The larger of both numbers of rows, for a column's memory. */
static size_t most_rows(const lt_sample *sample)
{
    size_t n = sample->n_indels;
    return (n > sample->n_indel_evidence ? n : sample->n_indel_evidence) + 1;
}

/* ---- writing ---- */

static lt_status put_flags(lt_store *store, const lt_sample *sample)
{
    size_t n = sample->targets.n_sites;
    uint8_t *none = sample->assessed_indel ? NULL : calloc(n + 1, 1);
    if (!none && !sample->assessed_indel)
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    lt_status st = lt_store_put(
        store, "/sites/assessed_indel", LT_U8, none ? none : sample->assessed_indel, n, 0,
        &(lt_column_info){"1", "indels were looked for at this site", "site", "no,yes"});
    free(none);
    return st;
}

static lt_status put_rows(lt_store *store, const lt_sample *sample, uint8_t *buffer)
{
    const size_t n = sample->n_indels;
    for (size_t c = 0; c < N_COLUMNS; c++) {
        const indel_column *column = &columns[c];
        const size_t width = type_bytes(column->type);
        for (size_t i = 0; i < n; i++) {
            const lt_indel *row = &sample->indel[i];
            const uint32_t tract = row->tract;
            const void *from = column->offset == AT(tract) ? (const void *)&tract
                                                           : (const char *)row + column->offset;
            memcpy(buffer + i * width, from, width);
        }
        LT_TRY(lt_store_put(store, column->name, column->type, buffer, n, 0,
                            &(lt_column_info){column->units, column->long_name, "indel", NULL}));
    }
    const char **names = (const char **)(void *)buffer;
    for (size_t i = 0; i < n; i++)
        names[i] = sample->indel[i].allele.ref;
    LT_TRY(lt_store_put_strings(store, "/indels/ref", names, n,
                                &(lt_column_info){"1", "reference allele", "indel", NULL}));
    for (size_t i = 0; i < n; i++)
        names[i] = sample->indel[i].allele.alt;
    return lt_store_put_strings(store, "/indels/alt", names, n,
                                &(lt_column_info){"1", "alternative allele", "indel", NULL});
}

static lt_status put_evidence(lt_store *store, const lt_sample *sample, uint32_t *column)
{
    const size_t n = sample->n_indel_evidence;
    for (size_t i = 0; i < n; i++)
        column[i] = sample->indel_evidence[i].site;
    LT_TRY(lt_store_put(store, "/indels/evidence_indel", LT_U32, column, n, 0,
                        &(lt_column_info){"1", "row of /indels", "indel_evidence", NULL}));
    for (size_t i = 0; i < n; i++)
        column[i] = sample->indel_evidence[i].count;
    LT_TRY(lt_store_put(store, "/indels/evidence_count", LT_U32, column, n, 0,
                        &(lt_column_info){"{molecule}", "molecules", "indel_evidence", NULL}));
    uint8_t *code = (uint8_t *)column;
    for (size_t i = 0; i < n; i++)
        code[i] = sample->indel_evidence[i].bin;
    return lt_store_put(store, "/indels/evidence_bin", LT_U8, code, n, 0,
                        &(lt_column_info){"1",
                                          "row of /bins; the class is that at the base before, "
                                          "suspicion always no",
                                          "indel_evidence", NULL});
}

lt_status lt_indels_put(lt_store *store, const lt_sample *sample)
{
    LT_TRY(put_flags(store, sample));
    if (!sample->assessed_indel)
        return LT_OK;
    uint8_t *buffer = malloc(most_rows(sample) * 8);
    if (!buffer)
        return no_memory(sample);
    lt_status st = put_rows(store, sample, buffer);
    if (st == LT_OK)
        st = put_evidence(store, sample, (uint32_t *)(void *)buffer);
    free(buffer);
    return st;
}

/* ---- reading ---- */

static lt_status get_size(lt_store *store, const char *name, size_t *n)
{
    size_t n2;
    LT_TRY(lt_store_dims(store, name, n, &n2));
    return n2 ? lt_fail(LT_EFORMAT, "%s: %s is not a vector", lt_store_path(store), name) : LT_OK;
}

static lt_status get_letters(lt_store *store, const char *name, lt_sample *sample, size_t offset)
{
    char **texts;
    size_t n;
    LT_TRY(lt_store_get_strings(store, name, &texts, &n));
    lt_status st = LT_OK;
    if (n != sample->n_indels)
        st = lt_fail(LT_EFORMAT, "%s: %s has %zu rows where %zu are expected", lt_store_path(store),
                     name, n, sample->n_indels);
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        if (strlen(texts[i]) > LT_ALLELE_BASES)
            st = lt_fail(LT_EFORMAT, "%s: %s row %zu is longer than %d bases", lt_store_path(store),
                         name, i, LT_ALLELE_BASES);
        else
            strcpy((char *)&sample->indel[i] + offset, texts[i]);
    }
    free(texts);
    return st;
}

static lt_status get_rows(lt_store *store, lt_sample *sample, uint8_t *buffer)
{
    const size_t n = sample->n_indels;
    for (size_t c = 0; c < N_COLUMNS; c++) {
        const indel_column *column = &columns[c];
        const size_t width = type_bytes(column->type);
        LT_TRY(lt_store_get(store, column->name, column->type, buffer, n));
        for (size_t i = 0; i < n; i++) {
            uint32_t tract = 0;
            if (column->offset != AT(tract)) {
                memcpy((char *)&sample->indel[i] + column->offset, buffer + i * width, width);
                continue;
            }
            memcpy(&tract, buffer + i * width, width);
            sample->indel[i].tract = (uint16_t)(tract < UINT16_MAX ? tract : UINT16_MAX);
        }
    }
    LT_TRY(get_letters(store, "/indels/ref", sample, AT(allele.ref)));
    return get_letters(store, "/indels/alt", sample, AT(allele.alt));
}

static lt_status get_evidence(lt_store *store, lt_sample *sample, uint32_t *column)
{
    const size_t n = sample->n_indel_evidence;
    uint8_t *code = (uint8_t *)column;
    LT_TRY(lt_store_get(store, "/indels/evidence_indel", LT_U32, column, n));
    for (size_t i = 0; i < n; i++)
        sample->indel_evidence[i].site = column[i];
    LT_TRY(lt_store_get(store, "/indels/evidence_count", LT_U32, column, n));
    for (size_t i = 0; i < n; i++)
        sample->indel_evidence[i].count = column[i];
    LT_TRY(lt_store_get(store, "/indels/evidence_bin", LT_U8, code, n));
    for (size_t i = 0; i < n; i++)
        sample->indel_evidence[i].bin = code[i];
    return LT_OK;
}

lt_status lt_indels_get(lt_store *store, lt_sample *sample)
{
    if (!lt_store_has(store, "/indels/pos"))
        return LT_OK;
    const size_t n_sites = sample->targets.n_sites;
    LT_TRY(get_size(store, "/indels/pos", &sample->n_indels));
    LT_TRY(get_size(store, "/indels/evidence_indel", &sample->n_indel_evidence));
    sample->assessed_indel = calloc(n_sites + 1, 1);
    sample->indel = calloc(sample->n_indels + 1, sizeof *sample->indel);
    sample->indel_evidence = calloc(sample->n_indel_evidence + 1, sizeof *sample->indel_evidence);
    uint8_t *buffer = malloc(most_rows(sample) * 8);
    lt_status st = LT_OK;
    if (!sample->assessed_indel || !sample->indel || !sample->indel_evidence || !buffer)
        st = no_memory(sample);
    if (st == LT_OK)
        st = lt_store_get(store, "/sites/assessed_indel", LT_U8, sample->assessed_indel, n_sites);
    if (st == LT_OK)
        st = get_rows(store, sample, buffer);
    if (st == LT_OK)
        st = get_evidence(store, sample, (uint32_t *)(void *)buffer);
    free(buffer);
    return st;
}

/* ---- checking ---- */

static int is_sequence(const char *text)
{
    const size_t n = strspn(text, "ACGT");
    return n > 0 && n <= LT_ALLELE_BASES && !text[n];
}

static int is_place(const lt_sample *sample, const lt_indel *row)
{
    uint32_t contig;
    int64_t pos;
    if (row->site >= sample->targets.n_sites)
        return 0;
    lt_site_locate(&sample->targets, row->site, &contig, &pos);
    return contig == (uint32_t)row->allele.contig && pos == row->allele.pos;
}

static int in_order(const lt_indel *a, const lt_indel *b)
{
    if (a->site != b->site)
        return a->site < b->site;
    int order = strcmp(a->allele.ref, b->allele.ref);
    return order ? order < 0 : strcmp(a->allele.alt, b->allele.alt) < 0;
}

static lt_status check_rows(const lt_sample *sample, const char *where)
{
    for (size_t i = 0; i < sample->n_indels; i++) {
        const lt_indel *row = &sample->indel[i];
        const lt_allele *a = &row->allele;
        if (!is_sequence(a->ref) || !is_sequence(a->alt) || (!a->ref[1] && !a->alt[1]) ||
            !strcmp(a->ref, a->alt))
            return lt_fail(LT_EFORMAT, "%s: /indels row %zu: no such allele", where, i);
        if (!is_place(sample, row) || LT_BASE_LETTERS[sample->ref[row->site]] != a->ref[0])
            return lt_fail(LT_EFORMAT, "%s: /indels row %zu: site, place and ref do not agree",
                           where, i);
        if (i > 0 && !in_order(row - 1, row))
            return lt_fail(LT_EFORMAT, "%s: /indels row %zu is out of order", where, i);
    }
    return LT_OK;
}

static lt_status check_evidence(const lt_sample *sample, const char *where)
{
    uint64_t of_class = 0;
    for (size_t i = 0; i < sample->n_indel_evidence; i++) {
        const lt_evidence *e = &sample->indel_evidence[i];
        const size_t klass = e->bin / LT_N_LEVELS;
        if (e->site >= sample->n_indels || e->bin >= LT_N_BINS || klass % 2 || !e->count)
            return lt_fail(LT_EFORMAT, "%s: /indels evidence row %zu is out of range", where, i);
        const int same = i > 0 && e[-1].site == e->site;
        if (i > 0 && (e->site < e[-1].site || (same && e->bin <= e[-1].bin)))
            return lt_fail(LT_EFORMAT, "%s: /indels evidence row %zu is out of order", where, i);
        const lt_indel *row = &sample->indel[e->site];
        const uint32_t *exposure = &sample->exposure[(size_t)row->site * LT_N_CLASSES + klass];
        of_class = (same && e[-1].bin / LT_N_LEVELS == klass ? of_class : 0) + e->count;
        /* The first base of ref is there in all molecules only if it stands before the change. */
        if (of_class > (row->unit ? (uint64_t)exposure[0] + exposure[1] : UINT32_MAX))
            return lt_fail(LT_EFORMAT,
                           "%s: /indels evidence row %zu: more molecules than lie over the site",
                           where, i);
    }
    return LT_OK;
}

lt_status lt_indels_check(const lt_sample *sample, const char *where)
{
    for (size_t s = 0; sample->assessed_indel && s < sample->targets.n_sites; s++)
        if (sample->assessed_indel[s] > 1)
            return lt_fail(LT_EFORMAT, "%s: /sites/assessed_indel row %zu is neither 0 nor 1",
                           where, s);
    LT_TRY(check_rows(sample, where));
    return check_evidence(sample, where);
}
