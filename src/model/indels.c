/* indels.c -- see indels.h. */
#include "indels.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

void lt_indels_clear(lt_indels *indels)
{
    free(indels->row);
    free(indels->slot);
    *indels = (lt_indels){0};
}

static uint64_t mix(uint64_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 0x100000001b3u;
    return (h ^ 0xff) * 0x100000001b3u;
}

static size_t home_of(const lt_allele *a, size_t mask)
{
    uint64_t h = (uint64_t)a->pos * 0x9e3779b97f4a7c15u + (uint64_t)(uint32_t)a->contig;
    h = mix(mix(h, a->ref), a->alt);
    return (size_t)(h ^ h >> 29) & mask;
}

static int is_same(const lt_allele *a, const lt_allele *b)
{
    return a->contig == b->contig && a->pos == b->pos && !strcmp(a->ref, b->ref) &&
           !strcmp(a->alt, b->alt);
}

/* The slot of the allele, or the free one where it belongs. */
static uint32_t *find(const lt_indels *indels, const lt_allele *allele)
{
    const size_t mask = indels->n_slots - 1;
    size_t i = home_of(allele, mask);
    while (indels->slot[i] && !is_same(&indels->row[indels->slot[i] - 1].allele, allele))
        i = (i + 1) & mask;
    return &indels->slot[i];
}

static lt_status grow(lt_indels *indels)
{
    size_t n_slots = indels->n_slots ? 2 * indels->n_slots : 256;
    uint32_t *slot = calloc(n_slots, sizeof *slot);
    if (!slot)
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", indels->n);
    free(indels->slot);
    indels->slot = slot;
    indels->n_slots = n_slots;
    for (size_t i = 0; i < indels->n; i++)
        *find(indels, &indels->row[i].allele) = (uint32_t)i + 1;
    return LT_OK;
}

lt_status lt_indels_add(lt_indels *indels, const lt_indel *indel, uint32_t *index)
{
    if (3 * (indels->n + 1) > 2 * indels->n_slots)
        LT_TRY(grow(indels));
    uint32_t *slot = find(indels, &indel->allele);
    if (!*slot) {
        LT_TRY(
            lt_array_reserve(&indels->row, &indels->capacity, indels->n + 1, sizeof *indels->row));
        indels->row[indels->n++] = *indel;
        *slot = (uint32_t)indels->n;
    }
    *index = *slot - 1;
    return LT_OK;
}

int lt_indel_compare(const lt_indel *a, const lt_indel *b)
{
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    int order = strcmp(a->allele.ref, b->allele.ref);
    return order ? order : strcmp(a->allele.alt, b->allele.alt);
}

/* ---- tables ---- */

/* raw_alt carries the row's place before sorting meanwhile. */
static int compare_rows(const void *a, const void *b)
{
    return lt_indel_compare(a, b);
}

static int compare_evidence(const void *a, const void *b)
{
    const lt_evidence *x = a, *y = b;
    if (x->site != y->site)
        return x->site < y->site ? -1 : 1;
    return (x->bin > y->bin) - (x->bin < y->bin);
}

/* Sorts the rows that have evidence, which follows; the others go. */
static lt_status sort_table(lt_indel_table *t)
{
    uint32_t *to = calloc(t->n + 1, sizeof *to), *raw = calloc(t->n + 1, sizeof *raw);
    size_t n = 0;
    if (!to || !raw) {
        free(to);
        free(raw);
        return lt_fail(LT_ENOMEM, "out of memory: %zu indels", t->n);
    }
    for (size_t i = 0; i < t->n_evidence; i++)
        to[t->evidence[i].site] = 1;
    for (size_t i = 0; i < t->n; i++) {
        raw[i] = t->row[i].raw_alt;
        t->row[i].raw_alt = (uint32_t)i;
        if (to[i])
            t->row[n++] = t->row[i];
    }
    t->n = n;
    if (t->n)
        qsort(t->row, t->n, sizeof *t->row, compare_rows);
    for (size_t i = 0; i < t->n; i++) {
        uint32_t before = t->row[i].raw_alt;
        to[before] = (uint32_t)i;
        t->row[i].raw_alt = raw[before];
    }
    for (size_t i = 0; i < t->n_evidence; i++)
        t->evidence[i].site = to[t->evidence[i].site];
    if (t->n_evidence)
        qsort(t->evidence, t->n_evidence, sizeof *t->evidence, compare_evidence);
    free(to);
    free(raw);
    return LT_OK;
}

lt_status lt_indel_table_make(lt_indel_table *table, lt_indels *indels, lt_tally *evidence)
{
    size_t capacity = 0;
    *table = (lt_indel_table){.row = indels->row, .n = indels->n};
    indels->row = NULL;
    lt_indels_clear(indels);
    lt_status st = lt_tally_drain(evidence, &table->evidence, &table->n_evidence, &capacity);
    return st == LT_OK ? sort_table(table) : st;
}

void lt_indel_table_clear(lt_indel_table *table)
{
    free(table->row);
    free(table->evidence);
    *table = (lt_indel_table){0};
}
