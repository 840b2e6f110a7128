/* sample_read.c -- a sample file back into a sample; nothing in it is believed unchecked.
 *
 * Order: genome, sites (the targets are rebuilt from contig and position), per-site arrays,
 * evidence, tallies, then sample_check.c over the whole, then the calls. Groups that a later minor
 * version adds are ignored. Memory: the sample and one column. */
#include "sample_file.h"

#include <stdlib.h>
#include <string.h>

#include "call_table.h"
#include "exposure_table.h"
#include "genome_table.h"
#include "indel_table.h"
#include "origin_table.h"
#include "sample_check.h"
#include "site_table.h"
#include "store_rows.h"
#include "vocabulary.h"

/* ---- /sites ---- */

static lt_status get_sites(lt_store *store, lt_sample *sample, int is_file)
{
    LT_TRY(lt_sites_get(store, &sample->targets, &sample->genome));
    size_t n = sample->targets.n_sites;
    LT_TRY(lt_store_same_rows(store, "/sites/ref", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/context", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/homopolymer", 0, n));
    LT_TRY(lt_store_same_rows(store, "/sites/raw_base", 4, n));
    LT_TRY(lt_store_get_new(store, "/sites/ref", LT_U8, n, 1, &sample->ref));
    LT_TRY(lt_store_get_new(store, "/sites/context", LT_U8, n, 1, &sample->context));
    LT_TRY(lt_store_get_new(store, "/sites/homopolymer", LT_U8, n, 1, &sample->homopolymer));
    LT_TRY(lt_store_get_new(store, "/sites/raw_base", LT_U32, n * 4, sizeof *sample->raw_base,
                            &sample->raw_base));
    return lt_exposure_get(store, sample, is_file);
}

/* ---- /evidence and /bins ---- */

static lt_status get_evidence_columns(lt_store *store, lt_sample *sample, uint32_t *column)
{
    size_t n = sample->n_evidence;
    uint8_t *code = (uint8_t *)column;
    LT_TRY(lt_store_get(store, "/evidence/site", LT_U32, column, n));
    for (size_t i = 0; i < n; i++)
        sample->evidence[i].site = column[i];
    LT_TRY(lt_store_get(store, "/evidence/count", LT_U32, column, n));
    for (size_t i = 0; i < n; i++)
        sample->evidence[i].count = column[i];
    LT_TRY(lt_store_get(store, "/evidence/alt", LT_U8, code, n));
    for (size_t i = 0; i < n; i++)
        sample->evidence[i].alt = code[i];
    LT_TRY(lt_store_get(store, "/evidence/bin", LT_U8, code, n));
    for (size_t i = 0; i < n; i++)
        sample->evidence[i].bin = code[i];
    return LT_OK;
}

static lt_status get_evidence(lt_store *store, lt_sample *sample)
{
    size_t n;
    LT_TRY(lt_store_rows(store, "/evidence/site", 0, &n));
    uint32_t *column = malloc(n ? n * sizeof *column : 1);
    sample->evidence = calloc(n ? n : 1, sizeof *sample->evidence);
    sample->n_evidence = n;
    lt_status st = column && sample->evidence
                       ? get_evidence_columns(store, sample, column)
                       : lt_fail(LT_ENOMEM, "%s: out of memory: %zu rows of evidence",
                                 lt_store_path(store), n);
    free(column);
    return st;
}

/* A file whose bins mean something else is not ours to read. */
static lt_status check_bins(lt_store *store)
{
    static const struct {
        const char *name;
        int divisor, modulus;
    } parts[] = {{"/bins/category", 6 * LT_N_LEVELS, LT_N_CATEGORIES},
                 {"/bins/size", 2 * LT_N_LEVELS, LT_N_SIZES},
                 {"/bins/suspicion", LT_N_LEVELS, 2},
                 {"/bins/level", 1, LT_N_LEVELS}};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        uint8_t value[LT_N_BINS];
        LT_TRY(lt_store_get(store, parts[p].name, LT_U8, value, LT_N_BINS));
        for (int bin = 0; bin < LT_N_BINS; bin++)
            if (value[bin] != bin / parts[p].divisor % parts[p].modulus)
                return lt_fail(LT_EFORMAT, "%s: %s row %d has another meaning than here",
                               lt_store_path(store), parts[p].name, bin);
    }
    return LT_OK;
}

/* ---- tallies ---- */

static lt_status check_names(lt_store *store, const char *name, const char *const *expected,
                             size_t n)
{
    char **names;
    size_t have;
    LT_TRY(lt_store_get_strings(store, name, &names, &have));
    int same = have == n;
    for (size_t i = 0; i < n && same; i++)
        same = strcmp(names[i], expected[i]) == 0;
    free(names);
    if (!same)
        return lt_fail(LT_EFORMAT, "%s: %s has other names than those known here",
                       lt_store_path(store), name);
    return LT_OK;
}

static lt_status get_families(lt_store *store, lt_family_tally *tally)
{
    LT_TRY(check_names(store, "/families/strands", lt_strand_names, LT_N_FAMILY_STATES));
    LT_TRY(lt_store_get(store, "/families/size", LT_U64, tally->size,
                        (size_t)LT_N_FAMILY_STATES * (LT_FAMILY_SIZE_MAX + 1)));
    LT_TRY(lt_store_get(store, "/families/molecules", LT_U64, &tally->molecules, 1));
    LT_TRY(lt_store_get(store, "/families/templates", LT_U64, &tally->templates, 1));
    LT_TRY(lt_store_get(store, "/families/singletons", LT_U64, &tally->singletons, 1));
    LT_TRY(lt_store_get(store, "/families/umis_seen", LT_U64, &tally->umis_seen, 1));
    LT_TRY(lt_store_get(store, "/families/umis_merged", LT_U64, &tally->umis_merged, 1));
    return lt_store_get(store, "/families/templates_corrected", LT_U64, &tally->templates_corrected,
                        1);
}

static lt_status get_tallies(lt_store *store, lt_sample *sample)
{
    LT_TRY(get_families(store, &sample->families));
    LT_TRY(check_names(store, "/reads/reason", lt_ledger_names, LT_N_LEDGER));
    LT_TRY(lt_store_get(store, "/reads/count", LT_U64, sample->ledger, LT_N_LEDGER));
    LT_TRY(check_names(store, "/damage/substitution", lt_substitution_names, 12));
    LT_TRY(lt_store_get(store, "/damage/count", LT_U64, sample->damage, 24));
    return lt_store_get(store, "/mirror/count", LT_U64, sample->mirror,
                        (size_t)LT_N_CLASSES * (LT_N_LEVELS + 1));
}

/* ---- the whole ---- */

/* genome: NULL, or the one that is known already. */
static lt_status get_sample(lt_store *store, lt_sample *sample, const lt_genome *genome)
{
    LT_TRY(lt_store_get_attribute(store, "/", "sample", &sample->name));
    LT_TRY(lt_store_get_provenance(store, &sample->provenance));
    if (genome)
        LT_TRY(lt_genome_copy(&sample->genome, genome));
    else
        LT_TRY(lt_genome_table_get(store, &sample->genome));
    LT_TRY(get_sites(store, sample, genome == NULL));
    LT_TRY(check_bins(store));
    LT_TRY(get_evidence(store, sample));
    LT_TRY(lt_indels_get(store, sample));
    LT_TRY(get_tallies(store, sample));
    return lt_sample_check(sample, lt_store_path(store));
}

static lt_status get_calls(lt_store *store, const lt_sample *sample, lt_calls *calls, int is_file)
{
    if (!lt_store_has(store, "/calls/site"))
        return LT_OK;
    LT_TRY(lt_call_table_get(store, sample, calls, is_file));
    lt_status st = lt_calls_check(calls, sample, lt_store_path(store));
    if (st == LT_OK)
        st = lt_origin_table_get(store, &sample->genome, calls);
    if (st < 0) {
        free(calls->call);
        memset(calls, 0, sizeof *calls);
    }
    return st;
}

lt_status lt_sample_group_get(lt_store *store, lt_sample *sample, lt_calls *calls,
                              const lt_genome *genome)
{
    memset(sample, 0, sizeof *sample);
    if (calls)
        memset(calls, 0, sizeof *calls);
    lt_status st = get_sample(store, sample, genome);
    if (st == LT_OK && calls)
        st = get_calls(store, sample, calls, genome == NULL);
    if (st < 0)
        lt_sample_clear(sample);
    return st;
}

lt_status lt_sample_file_read(lt_sample *sample, lt_calls *calls, const char *path)
{
    lt_store *store;
    memset(sample, 0, sizeof *sample);
    if (calls)
        memset(calls, 0, sizeof *calls);
    LT_TRY(lt_store_open(&store, path, "sample"));
    lt_status st = lt_sample_group_get(store, sample, calls, NULL);
    lt_store_close(store);
    return st;
}
