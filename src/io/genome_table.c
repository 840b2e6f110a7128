/* genome_table.c -- contigs into a store and back, and whether two genomes are one.
 *
 * A contig's number is its row. An md5 that is not known is stored as "". Time and memory: O(n). */
#include "genome_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_MAX ((int64_t)1 << 40)

void lt_genome_clear(lt_genome *genome)
{
    for (int32_t i = 0; i < genome->n_contigs; i++)
        free(genome->contig[i].name);
    free(genome->contig);
    *genome = (lt_genome){0};
}

static lt_status allocate(lt_genome *genome, size_t n)
{
    *genome = (lt_genome){.contig = calloc(n ? n : 1, sizeof *genome->contig)};
    if (!genome->contig)
        return lt_fail(LT_ENOMEM, "out of memory: %zu contigs", n);
    return LT_OK;
}

/* Adds the next contig of an allocated genome. */
static lt_status add_contig(lt_genome *genome, const char *name, int64_t length, const char *md5)
{
    lt_contig *contig = &genome->contig[genome->n_contigs];
    contig->name = strdup(name);
    if (!contig->name)
        return lt_fail(LT_ENOMEM, "out of memory: contigs");
    contig->length = length;
    memcpy(contig->md5, md5, strlen(md5) + 1);
    genome->n_contigs++;
    return LT_OK;
}

lt_status lt_genome_copy(lt_genome *copy, const lt_genome *genome)
{
    lt_status st = allocate(copy, (size_t)genome->n_contigs);
    for (int32_t i = 0; i < genome->n_contigs && st == LT_OK; i++) {
        const lt_contig *contig = &genome->contig[i];
        st = add_contig(copy, contig->name, contig->length, contig->md5);
    }
    if (st < 0)
        lt_genome_clear(copy);
    return st;
}

static lt_status put_columns(lt_store *store, const lt_genome *genome, const char **names,
                             const char **md5s, int64_t *lengths)
{
    size_t n = (size_t)genome->n_contigs;
    for (size_t i = 0; i < n; i++) {
        names[i] = genome->contig[i].name;
        md5s[i] = genome->contig[i].md5;
        lengths[i] = genome->contig[i].length;
    }
    LT_TRY(lt_store_put_strings(store, "/genome/name", names, n,
                                &(lt_column_info){"1", "contig name", "contig", NULL}));
    LT_TRY(lt_store_put(store, "/genome/length", LT_I64, lengths, n, 0,
                        &(lt_column_info){"{base}", "contig length", "contig", NULL}));
    return lt_store_put_strings(
        store, "/genome/md5", md5s, n,
        &(lt_column_info){"1", "MD5 of the contig's sequence (SAM M5), empty when not known",
                          "contig", NULL});
}

lt_status lt_genome_table_put(lt_store *store, const lt_genome *genome)
{
    size_t n = genome->n_contigs > 0 ? (size_t)genome->n_contigs : 1;
    const char **names = calloc(n, sizeof *names);
    const char **md5s = calloc(n, sizeof *md5s);
    int64_t *lengths = calloc(n, sizeof *lengths);
    lt_status st = names && md5s && lengths ? put_columns(store, genome, names, md5s, lengths)
                                            : lt_fail(LT_ENOMEM, "out of memory: contigs");
    free(names);
    free(md5s);
    free(lengths);
    return st;
}

/* The columns have n rows each. */
static lt_status fill(lt_genome *genome, size_t n, char *const *names, char *const *md5s,
                      const int64_t *lengths, const char *path)
{
    LT_TRY(allocate(genome, n));
    for (size_t i = 0; i < n; i++) {
        size_t n_md5 = strlen(md5s[i]);
        if (!names[i][0] || lengths[i] < 0 || lengths[i] > LENGTH_MAX ||
            (n_md5 != 0 && n_md5 != 32))
            return lt_fail(LT_EFORMAT, "%s: /genome row %zu: name, length or md5 cannot be", path,
                           i);
        LT_TRY(add_contig(genome, names[i], lengths[i], md5s[i]));
    }
    return LT_OK;
}

lt_status lt_genome_table_get(lt_store *store, lt_genome *genome)
{
    *genome = (lt_genome){0};
    char **names = NULL, **md5s = NULL;
    int64_t *lengths = NULL;
    size_t n = 0, n_md5s = 0;
    lt_status st = lt_store_get_strings(store, "/genome/name", &names, &n);
    if (st == LT_OK)
        st = lt_store_get_strings(store, "/genome/md5", &md5s, &n_md5s);
    if (st == LT_OK && (n != n_md5s || n > INT32_MAX))
        st = lt_fail(LT_EFORMAT, "%s: /genome columns differ in length", lt_store_path(store));
    if (st == LT_OK && !(lengths = calloc(n ? n : 1, sizeof *lengths)))
        st = lt_fail(LT_ENOMEM, "%s: out of memory", lt_store_path(store));
    if (st == LT_OK)
        st = lt_store_get(store, "/genome/length", LT_I64, lengths, n);
    if (st == LT_OK)
        st = fill(genome, n, names, md5s, lengths, lt_store_path(store));
    if (st < 0)
        lt_genome_clear(genome);
    free(names);
    free(md5s);
    free(lengths);
    return st;
}

lt_status lt_genome_compare(const lt_genome *a, const lt_genome *b, const char *a_name,
                            const char *b_name)
{
    if (a->n_contigs != b->n_contigs)
        return lt_fail(LT_EIDENTITY, "%s has %d contigs, %s has %d: not the same genome", a_name,
                       (int)a->n_contigs, b_name, (int)b->n_contigs);
    for (int32_t i = 0; i < a->n_contigs; i++) {
        const lt_contig *x = &a->contig[i], *y = &b->contig[i];
        if (strcmp(x->name, y->name) != 0 || x->length != y->length)
            return lt_fail(LT_EIDENTITY,
                           "contig %d is %s (%" PRId64 " bp) in %s and %s (%" PRId64
                           " bp) in %s: not the same genome",
                           (int)i + 1, x->name, x->length, a_name, y->name, y->length, b_name);
        if (x->md5[0] && y->md5[0] && strcmp(x->md5, y->md5) != 0)
            return lt_fail(LT_EIDENTITY, "%s has other bases (MD5) in %s than in %s", x->name,
                           a_name, b_name);
    }
    return LT_OK;
}

void lt_genome_learn(lt_genome *genome, const lt_genome *other)
{
    for (int32_t i = 0; i < genome->n_contigs; i++)
        if (!genome->contig[i].md5[0])
            memcpy(genome->contig[i].md5, other->contig[i].md5, sizeof genome->contig[i].md5);
}
