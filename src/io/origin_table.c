/* origin_table.c -- see origin_table.h. Memory: the sites and one column. */
#include "origin_table.h"

#include <stdlib.h>
#include <string.h>

#include "vocabulary.h"

typedef struct lt_site_column {
    const char *name;
    lt_store_type type;
    size_t offset;
    const char *units, *long_name, *enum_names;
} lt_site_column;

#define AT(field) offsetof(lt_genotype, field)
static const lt_site_column columns[] = {
    {"/identity/contig", LT_U32, AT(contig), "1", "row of /genome", NULL},
    {"/identity/pos", LT_I64, AT(pos), "{base}", "0-based position", NULL},
    {"/identity/ref", LT_U8, AT(ref), "1", "reference base", LT_BASE_LIST},
    {"/identity/alt", LT_U8, AT(alt), "1", "alternative base", LT_BASE_LIST},
    {"/identity/genotype", LT_U8, AT(genotype), "1", "genotype by the allele fraction",
     "0/0,0/1,1/1"},
    {"/identity/depth", LT_U32, AT(depth), "{molecule}", "molecules over the site", NULL},
    {"/identity/alt_molecules", LT_U32, AT(alt_molecules), "{molecule}",
     "molecules that show the allele", NULL},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static int site_fits(const lt_identity *identity, size_t i, const lt_genome *genome)
{
    const lt_genotype *g = &identity->site[i];
    if (g->contig < 0 || g->contig >= genome->n_contigs || g->pos < 0 ||
        g->pos >= genome->contig[g->contig].length)
        return 0;
    if (g->ref > 3 || g->alt > 3 || g->ref == g->alt || g->genotype > 2 ||
        g->alt_molecules > g->depth)
        return 0;
    if (i == 0 || g[-1].contig < g->contig)
        return 1;
    return g[-1].contig == g->contig &&
           (g[-1].pos < g->pos || (g[-1].pos == g->pos && g[-1].alt < g->alt));
}

/* NaN is "not known". */
static int is_no_share(double value)
{
    return value < 0 || value > 1;
}

lt_status lt_origin_table_check(const lt_calls *calls, const lt_genome *genome, const char *where)
{
    const lt_contamination *c = &calls->contamination;
    if (calls->identity.n > LT_IDENTITY_SITES)
        return lt_fail(LT_EFORMAT, "%s: /identity has more than %d rows", where, LT_IDENTITY_SITES);
    for (size_t i = 0; i < calls->identity.n; i++)
        if (!site_fits(&calls->identity, i, genome))
            return lt_fail(LT_EFORMAT, "%s: /identity row %zu is out of range or order", where, i);
    if (is_no_share(c->c) || is_no_share(c->lo) || is_no_share(c->hi))
        return lt_fail(LT_EFORMAT, "%s: /contamination is not a share", where);
    return LT_OK;
}

static size_t type_bytes(lt_store_type type)
{
    return type == LT_U8 ? 1 : type == LT_U32 ? 4 : 8;
}

static lt_status put_identity(lt_store *store, const lt_identity *identity)
{
    uint8_t *buffer = malloc(8 * (identity->n + 1));
    lt_status st = buffer ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: identity sites");
    for (size_t c = 0; c < N_COLUMNS && st == LT_OK; c++) {
        const lt_site_column *column = &columns[c];
        size_t width = type_bytes(column->type);
        for (size_t i = 0; i < identity->n; i++)
            memcpy(buffer + i * width, (const uint8_t *)&identity->site[i] + column->offset, width);
        const lt_column_info info = {column->units, column->long_name, "site", column->enum_names};
        st = lt_store_put(store, column->name, column->type, buffer, identity->n, 0, &info);
    }
    free(buffer);
    return st;
}

static lt_status put_real(lt_store *store, const char *name, double value, const char *long_name)
{
    return lt_store_put(store, name, LT_F64, &value, 1, 0,
                        &(lt_column_info){"1", long_name, "one", NULL});
}

lt_status lt_origin_table_put(lt_store *store, const lt_calls *calls)
{
    const lt_contamination *c = &calls->contamination;
    LT_TRY(put_identity(store, &calls->identity));
    LT_TRY(put_real(store, "/contamination/c", c->c,
                    "share of molecules that are another person's; NaN when not known"));
    LT_TRY(put_real(store, "/contamination/c_lo", c->lo, "lower end of its 95 % interval"));
    LT_TRY(put_real(store, "/contamination/c_hi", c->hi, "upper end of its 95 % interval"));
    return lt_store_put(
        store, "/contamination/n_snps", LT_U32, &c->n_snps, 1, 0,
        &(lt_column_info){"1", "common SNPs, homozygous reference here, that it rests on", "one",
                          NULL});
}

static lt_status get_columns(lt_store *store, lt_identity *identity, uint8_t *buffer)
{
    for (size_t c = 0; c < N_COLUMNS; c++) {
        const lt_site_column *column = &columns[c];
        LT_TRY(lt_store_get(store, column->name, column->type, buffer, identity->n));
        size_t width = type_bytes(column->type);
        for (size_t i = 0; i < identity->n; i++)
            memcpy((uint8_t *)&identity->site[i] + column->offset, buffer + i * width, width);
    }
    return LT_OK;
}

static lt_status get_identity(lt_store *store, lt_identity *identity)
{
    size_t n, n2;
    LT_TRY(lt_store_dims(store, "/identity/pos", &n, &n2));
    if (n2 != 0 || n > LT_IDENTITY_SITES)
        return lt_fail(LT_EFORMAT, "%s: /identity has another shape than expected",
                       lt_store_path(store));
    uint8_t *buffer = malloc(8 * (n + 1));
    identity->site = calloc(n + 1, sizeof *identity->site);
    identity->n = n;
    lt_status st = buffer && identity->site ? get_columns(store, identity, buffer)
                                            : lt_fail(LT_ENOMEM, "out of memory: identity sites");
    free(buffer);
    return st;
}

static lt_status get_contamination(lt_store *store, lt_contamination *c)
{
    LT_TRY(lt_store_get(store, "/contamination/c", LT_F64, &c->c, 1));
    LT_TRY(lt_store_get(store, "/contamination/c_lo", LT_F64, &c->lo, 1));
    LT_TRY(lt_store_get(store, "/contamination/c_hi", LT_F64, &c->hi, 1));
    return lt_store_get(store, "/contamination/n_snps", LT_U32, &c->n_snps, 1);
}

lt_status lt_origin_table_get(lt_store *store, const lt_genome *genome, lt_calls *calls)
{
    lt_status st = LT_OK;
    if (lt_store_has(store, "/contamination/c"))
        st = get_contamination(store, &calls->contamination);
    if (st == LT_OK && lt_store_has(store, "/identity/pos"))
        st = get_identity(store, &calls->identity);
    if (st == LT_OK)
        st = lt_origin_table_check(calls, genome, lt_store_path(store));
    if (st < 0) {
        free(calls->identity.site);
        calls->identity = (lt_identity){0};
    }
    return st;
}
