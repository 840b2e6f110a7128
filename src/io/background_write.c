/* background_write.c -- see background_file.h. Memory: the image and one column. */
#include "background_file.h"

#include <stdlib.h>

#include "background_check.h"
#include "background_table.h"
#include "genome_table.h"
#include "site_table.h"
#include "vocabulary.h"

static lt_status put_sites(lt_store *store, const lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    LT_TRY(lt_sites_put(store, &bg->targets));
    LT_TRY(lt_store_put(store, "/sites/ref", LT_U8, bg->ref, n, 0,
                        &(lt_column_info){"1", "reference base", "site", LT_BASE_LIST}));
    LT_TRY(lt_store_put(store, "/sites/context", LT_U8, bg->context, n, 0,
                        &(lt_column_info){"1", "left neighbour * 5 + right neighbour, codes as ref",
                                          "site", NULL}));
    LT_TRY(lt_store_put(store, "/sites/homopolymer", LT_U8, bg->homopolymer, n, 0,
                        &(lt_column_info){"{base}",
                                          "longest run of one base that holds or touches the "
                                          "site, 255 and above: 255",
                                          "site", NULL}));
    return lt_store_put(
        store, "/sites/depth", LT_U64, bg->depth, n, 0,
        &(lt_column_info){"{molecule}", "molecules over the site, of all normals", "site", NULL});
}

/* What follows from the rest, for readers that are not ours. */
static lt_status put_derived(lt_store *store, const lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    uint64_t *sum = malloc(3 * n * sizeof *sum + 1);
    if (!sum)
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    for (size_t i = 0; i < 3 * n; i++)
        sum[i] = bg->cell[i].e[0] + bg->cell[i].e[1] + bg->cell[i].e[2];
    lt_status st = lt_store_put(store, "/alleles/E", LT_U64, sum, n, 3,
                                &(lt_column_info){"{molecule}/1048576",
                                                  "strong molecules expected at a site factor of 1",
                                                  "site,alternative", NULL});
    uint8_t *alt = (uint8_t *)sum;
    for (size_t i = 0; i < 3 * n; i++)
        alt[i] = lt_background_alt(bg->ref[i / 3], (int)(i % 3));
    if (st == LT_OK)
        st = lt_store_put(
            store, "/alleles/alt", LT_U8, alt, n, 3,
            &(lt_column_info){"1", "alternative base", "site,alternative", LT_BASE_LIST});
    free(sum);
    return st;
}

static lt_status put_alleles(lt_store *store, const lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    const lt_records cells = lt_background_cell_records(n);
    LT_TRY(put_derived(store, bg));
    LT_TRY(lt_records_put(store, &cells, bg->cell));
    LT_TRY(lt_store_put(store, "/alleles/n_with_two", LT_U32, bg->n_with_two, n, 3,
                        &(lt_column_info){"1", "normals with two or more strong molecules",
                                          "site,alternative", NULL}));
    return lt_store_put(store, "/alleles/n_aside", LT_U32, bg->n_aside, n, 3,
                        &(lt_column_info){"1",
                                          "normals that are set aside: their events are not "
                                          "in the sums",
                                          "site,alternative", NULL});
}

static lt_status put_events(lt_store *store, const lt_background *bg)
{
    const lt_records events = lt_background_event_records(bg->n_events);
    const lt_records cells = lt_background_event_cell_records(bg->n_events);
    LT_TRY(lt_records_put(store, &events, bg->event));
    return lt_records_put(store, &cells, &bg->event->cell);
}

static lt_status put_groups(lt_store *store, const lt_background *bg, lt_site_counts counts)
{
    LT_TRY(lt_store_put(
        store, "/groups/count", LT_U64, bg->count, LT_N_CONTEXTS, LT_N_BINS,
        &(lt_column_info){"{molecule}",
                          "molecules at sites without a variant; context = (ref * 3 + rank of alt) "
                          "* 16 + left * 4 + right, bin = class * 10 + level",
                          "context,bin", NULL}));
    LT_TRY(lt_store_put(
        store, "/groups/exposure", LT_U64, bg->exposure, LT_N_CONTEXTS, LT_N_CLASSES,
        &(lt_column_info){"{molecule}", "molecules that could show it", "context,class", NULL}));
    LT_TRY(lt_store_put(store, "/groups/q_count", LT_U64, bg->q_count, LT_N_CLASSES, LT_N_LEVELS,
                        &(lt_column_info){"{molecule}", "molecules that truly are alternative",
                                          "class,level", NULL}));
    return lt_store_put(
        store, "/groups/site_counts", LT_U64, counts, LT_N_FACTOR_GROUPS, LT_SITE_COUNTS,
        &(lt_column_info){"1",
                          "pairs of site and alternative by strong molecules of all normals; last "
                          "column: 255 and more; groups: 12 substitutions, homopolymers",
                          "group,molecules", NULL});
}

static lt_status put_sample_column(lt_store *store, const char *name, const char **text, size_t n,
                                   const char *long_name)
{
    return lt_store_put_strings(store, name, text, n,
                                &(lt_column_info){"1", long_name, "sample", NULL});
}

static lt_status put_samples(lt_store *store, const lt_background *bg)
{
    size_t n = bg->n_samples;
    const char **text = calloc(n + 1, sizeof *text);
    if (!text)
        return lt_fail(LT_ENOMEM, "out of memory: %zu samples", n);
    for (size_t i = 0; i < n; i++)
        text[i] = bg->sample[i].name;
    lt_status st = put_sample_column(store, "/samples/name", text, n, "name of the normal");
    for (size_t i = 0; i < n; i++)
        text[i] = bg->sample[i].digest;
    if (st == LT_OK)
        st = put_sample_column(store, "/samples/digest", text, n,
                               "SHA-256 of its targets, exposure and evidence");
    for (size_t i = 0; i < n; i++)
        text[i] = bg->sample[i].rates;
    if (st == LT_OK)
        st = put_sample_column(store, "/samples/rates", text, n,
                               "SHA-256 of the rates behind its E");
    free(text);
    return st;
}

static lt_status put_background(lt_store *store, const lt_background *bg, lt_site_counts counts)
{
    LT_TRY(lt_store_put_provenance(store, bg->provenance));
    LT_TRY(lt_genome_table_put(store, &bg->genome));
    LT_TRY(put_sites(store, bg));
    LT_TRY(put_alleles(store, bg));
    LT_TRY(put_events(store, bg));
    LT_TRY(put_groups(store, bg, counts));
    return put_samples(store, bg);
}

lt_status lt_background_file_build(lt_store **out, const lt_background *bg, lt_site_counts counts)
{
    *out = NULL;
    if (lt_background_check(bg, "bug: the background to be written") < 0)
        return LT_EBUG;
    lt_store *store;
    LT_TRY(lt_store_create(&store, "background"));
    lt_status st = put_background(store, bg, counts);
    if (st < 0) {
        lt_store_close(store);
        return st;
    }
    *out = store;
    return LT_OK;
}
