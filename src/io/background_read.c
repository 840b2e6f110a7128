/* background_read.c -- a background file back into a background; nothing in it is believed
 * unchecked.
 *
 * Order: genome, sites, samples, cells, events, group sums, then background_check.c over the whole.
 * Memory: the background and one column. */
#include <stdlib.h>
#include <string.h>

#include "background_check.h"
#include "background_file.h"
#include "background_table.h"
#include "genome_table.h"
#include "site_table.h"

static lt_status get_sites(lt_store *store, lt_background *bg)
{
    LT_TRY(lt_sites_get(store, &bg->targets, &bg->genome));
    size_t n = bg->targets.n_sites;
    LT_TRY(lt_store_same_rows(store, "/sites/ref", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/context", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/homopolymer", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/depth", 0, n));
    LT_TRY(lt_store_get_new(store, "/sites/ref", LT_U8, n, 1, &bg->ref));
    LT_TRY(lt_store_get_new(store, "/sites/context", LT_U8, n, 1, &bg->context));
    LT_TRY(lt_store_get_new(store, "/sites/homopolymer", LT_U8, n, 1, &bg->homopolymer));
    return lt_store_get_new(store, "/sites/depth", LT_U64, n, sizeof *bg->depth, &bg->depth);
}

static lt_status wrong_row(const lt_store *store, const char *name, size_t row)
{
    return lt_fail(LT_EFORMAT, "%s: %s row %zu does not follow from the other columns",
                   lt_store_path(store), name, row);
}

/* The derived columns must say what the others say. */
static lt_status check_derived(lt_store *store, const lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    uint64_t *sum = NULL;
    uint8_t *alt = NULL;
    LT_TRY(lt_store_same_rows(store, "/alleles/E", 3, n));
    LT_TRY(lt_store_same_rows(store, "/alleles/alt", 3, n));
    lt_status st = lt_store_get_new(store, "/alleles/E", LT_U64, 3 * n, sizeof *sum, &sum);
    if (st == LT_OK)
        st = lt_store_get_new(store, "/alleles/alt", LT_U8, 3 * n, 1, &alt);
    for (size_t i = 0; i < 3 * n && st == LT_OK; i++) {
        const uint64_t *e = bg->cell[i].e;
        if (sum[i] != e[0] + e[1] + e[2])
            st = wrong_row(store, "/alleles/E", i / 3);
        else if (alt[i] != lt_background_alt(bg->ref[i / 3], (int)(i % 3)))
            st = wrong_row(store, "/alleles/alt", i / 3);
    }
    free(sum);
    free(alt);
    return st;
}

static lt_status get_alleles(lt_store *store, lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    const lt_records cells = lt_background_cell_records(n);
    LT_TRY(lt_store_same_rows(store, "/alleles/X_A", 3, n));
    LT_TRY(lt_store_same_rows(store, "/alleles/n_with_two", 3, n));
    LT_TRY(lt_store_same_rows(store, "/alleles/n_aside", 3, n));
    bg->cell = calloc(3 * n + 1, sizeof *bg->cell);
    if (!bg->cell)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu sites", lt_store_path(store), n);
    LT_TRY(lt_records_get(store, &cells, bg->cell));
    LT_TRY(lt_store_get_new(store, "/alleles/n_with_two", LT_U32, 3 * n, sizeof *bg->n_with_two,
                            &bg->n_with_two));
    LT_TRY(lt_store_get_new(store, "/alleles/n_aside", LT_U32, 3 * n, sizeof *bg->n_aside,
                            &bg->n_aside));
    return check_derived(store, bg);
}

static lt_status get_events(lt_store *store, lt_background *bg)
{
    size_t n;
    LT_TRY(lt_store_rows(store, "/events/site", 0, &n));
    bg->event = calloc(n + 1, sizeof *bg->event);
    if (!bg->event)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu events", lt_store_path(store), n);
    bg->n_events = n;
    const lt_records events = lt_background_event_records(n);
    const lt_records cells = lt_background_event_cell_records(n);
    LT_TRY(lt_records_get(store, &events, bg->event));
    return lt_records_get(store, &cells, &bg->event->cell);
}

static lt_status get_groups(lt_store *store, lt_background *bg)
{
    LT_TRY(lt_store_same_rows(store, "/groups/count", LT_N_BINS, LT_N_CONTEXTS));
    LT_TRY(lt_store_same_rows(store, "/groups/exposure", LT_N_CLASSES, LT_N_CONTEXTS));
    LT_TRY(lt_store_same_rows(store, "/groups/q_count", LT_N_LEVELS, LT_N_CLASSES));
    LT_TRY(lt_store_same_rows(store, "/groups/site_counts", LT_SITE_COUNTS, LT_N_FACTOR_GROUPS));
    LT_TRY(
        lt_store_get(store, "/groups/count", LT_U64, bg->count, (size_t)LT_N_CONTEXTS * LT_N_BINS));
    LT_TRY(lt_store_get(store, "/groups/exposure", LT_U64, bg->exposure,
                        (size_t)LT_N_CONTEXTS * LT_N_CLASSES));
    return lt_store_get(store, "/groups/q_count", LT_U64, bg->q_count,
                        (size_t)LT_N_CLASSES * LT_N_LEVELS);
}

/* One text column of samples: names, or digests to be copied into digest_at of each. */
static lt_status get_digests(lt_store *store, lt_background *bg, const char *name, size_t digest_at)
{
    char **text;
    size_t n;
    LT_TRY(lt_store_get_strings(store, name, &text, &n));
    lt_status st = n == bg->n_samples ? LT_OK
                                      : lt_fail(LT_EFORMAT, "%s: %s has %zu rows, not %u",
                                                lt_store_path(store), name, n, bg->n_samples);
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        if (strlen(text[i]) != LT_DIGEST_HEX - 1)
            st = lt_fail(LT_EFORMAT, "%s: %s row %zu is no SHA-256", lt_store_path(store), name, i);
        else
            memcpy((char *)&bg->sample[i] + digest_at, text[i], LT_DIGEST_HEX);
    }
    free(text);
    return st;
}

static lt_status get_samples(lt_store *store, lt_background *bg)
{
    char **name;
    size_t n;
    LT_TRY(lt_store_get_strings(store, "/samples/name", &name, &n));
    bg->sample = n < UINT32_MAX ? calloc(n + 1, sizeof *bg->sample) : NULL;
    lt_status st = bg->sample ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: %zu samples", n);
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        bg->sample[i].name = strdup(name[i]);
        bg->n_samples = (uint32_t)i + 1;
        if (!bg->sample[i].name)
            st = lt_fail(LT_ENOMEM, "out of memory: %zu samples", n);
    }
    free(name);
    LT_TRY(st);
    LT_TRY(get_digests(store, bg, "/samples/digest", offsetof(lt_background_sample, digest)));
    return get_digests(store, bg, "/samples/rates", offsetof(lt_background_sample, rates));
}

static lt_status get_background(lt_store *store, lt_background *bg)
{
    LT_TRY(lt_store_get_provenance(store, &bg->provenance));
    LT_TRY(lt_genome_table_get(store, &bg->genome));
    LT_TRY(get_sites(store, bg));
    LT_TRY(get_samples(store, bg));
    LT_TRY(get_alleles(store, bg));
    LT_TRY(get_events(store, bg));
    LT_TRY(get_groups(store, bg));
    return lt_background_check(bg, lt_store_path(store));
}

lt_status lt_background_file_read(lt_background *bg, char content[LT_DIGEST_HEX], const char *path)
{
    memset(bg, 0, sizeof *bg);
    lt_store *store;
    LT_TRY(lt_store_open(&store, path, "background"));
    lt_status st = get_background(store, bg);
    strcpy(content, lt_store_content_digest(store));
    lt_store_close(store);
    return st;
}
