/* series_read.c -- a series file back into a series. Sizes first, then tables, then series_check.c
 * over the whole. The evidence stays in the file's bytes until it is asked for. */
#include "series_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genome_table.h"
#include "origin_table.h"
#include "sample_file.h"
#include "series.h"
#include "series_evidence.h"
#include "series_table.h"

struct lt_series_file {
    lt_store *store;
    lt_genome genome; /* of the evidence */
};

void lt_evidence_group(char group[LT_EVIDENCE_GROUP], const char *digest)
{
    snprintf(group, LT_EVIDENCE_GROUP, "/evidence/%.16s", digest);
}

lt_store *lt_series_file_store(lt_series_file *file)
{
    return file->store;
}

static lt_status get_table(lt_store *store, enum lt_series_table table, size_t n, void *first)
{
    const lt_records records = lt_series_records(table, n, 0);
    return lt_records_get(store, &records, first);
}

/* New memory for n records, zeroed. */
static lt_status make_room(void *array, size_t n, size_t bytes)
{
    void *room = calloc(n + 1, bytes);
    memcpy(array, &room, sizeof room);
    return room ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: %zu rows", n);
}

static lt_status get_settings(lt_store *store, lt_series *series)
{
    free(series->patient_id);
    free(series->settings.baseline);
    series->patient_id = series->settings.baseline = NULL;
    LT_TRY(get_table(store, LT_TABLE_SETTINGS, 1, series));
    free(series->provenance);
    series->provenance = NULL;
    LT_TRY(lt_store_get_provenance(store, &series->provenance));
    return lt_genome_table_get(store, &series->genome);
}

static lt_status get_loci(lt_store *store, lt_series *series)
{
    size_t n;
    LT_TRY(lt_store_rows(store, "/loci/pos", 0, &n));
    LT_TRY(make_room(&series->locus, n, sizeof *series->locus));
    series->n_loci = n;
    return get_table(store, LT_TABLE_LOCI, n, series->locus);
}

/* ---- draws ---- */

static lt_status make_draws(lt_series *series, size_t n)
{
    LT_TRY(make_room(&series->draw, n, sizeof *series->draw));
    for (size_t t = 0; t < n; t++) {
        lt_status st = lt_draw_init(&series->draw[t], series->n_loci, n);
        series->n_draws++;
        free(series->draw[t].sample_id); /* reading gives it one */
        series->draw[t].sample_id = NULL;
        LT_TRY(st);
    }
    return LT_OK;
}

static lt_status get_ledger(lt_store *store, lt_series *series)
{
    uint64_t *all = NULL;
    const size_t n = series->n_draws;
    LT_TRY(lt_store_same_rows(store, "/quality/ledger", LT_N_LEDGER, n));
    lt_status st =
        lt_store_get_new(store, "/quality/ledger", LT_U64, n * LT_N_LEDGER, sizeof *all, &all);
    for (size_t t = 0; t < n && st == LT_OK; t++)
        memcpy(series->draw[t].quality.ledger, all + t * LT_N_LEDGER,
               sizeof series->draw[t].quality.ledger);
    free(all);
    return st;
}

static lt_status get_likelihood(lt_store *store, lt_series *series)
{
    double *all = NULL;
    const size_t n = series->n_draws;
    LT_TRY(lt_store_same_rows(store, "/burden/likelihood", LT_N_TAU, n));
    lt_status st =
        lt_store_get_new(store, "/burden/likelihood", LT_F64, n * LT_N_TAU, sizeof *all, &all);
    for (size_t t = 0; t < n && st == LT_OK; t++)
        memcpy(series->draw[t].likelihood, all + t * LT_N_TAU, LT_N_TAU * sizeof *all);
    free(all);
    return st;
}

static lt_status get_matrices(lt_store *store, lt_series *series)
{
    const size_t n_loci = series->n_loci, n_draws = series->n_draws;
    lt_draw_locus *all = NULL;
    LT_TRY(lt_store_same_rows(store, "/counts/depth", n_draws, n_loci));
    LT_TRY(make_room(&all, n_loci * n_draws, sizeof *all));
    const lt_records counts = lt_series_records(LT_TABLE_COUNTS, n_loci, n_draws);
    const lt_records layers = lt_series_records(LT_TABLE_LAYERS, n_loci, n_draws);
    lt_status st = lt_records_get(store, &counts, all);
    if (st == LT_OK)
        st = lt_records_get(store, &layers, all);
    for (size_t i = 0; i < n_loci && st == LT_OK; i++)
        for (size_t t = 0; t < n_draws; t++)
            series->draw[t].locus[i] = all[i * n_draws + t];
    free(all);
    return st;
}

static lt_status get_identity(lt_store *store, lt_series *series)
{
    const size_t n = series->n_draws;
    lt_match *all = NULL;
    LT_TRY(lt_store_same_rows(store, "/identity/shared", n, n));
    LT_TRY(make_room(&all, n * n, sizeof *all));
    const lt_records records = lt_series_records(LT_TABLE_IDENTITY, n, n);
    lt_status st = lt_records_get(store, &records, all);
    for (size_t t = 0; t < n && st == LT_OK; t++)
        memcpy(series->draw[t].match, all + t * n, n * sizeof *all);
    free(all);
    return st;
}

static lt_status get_draws(lt_store *store, lt_series *series)
{
    size_t n;
    LT_TRY(lt_store_rows(store, "/timepoints/day", 0, &n));
    if (n > 0) /* sizes that the file could not hold are refused before memory is taken */
        LT_TRY(lt_store_same_rows(store, "/counts/depth", n, series->n_loci));
    LT_TRY(make_draws(series, n));
    LT_TRY(get_table(store, LT_TABLE_TIMEPOINTS, n, series->draw));
    LT_TRY(get_table(store, LT_TABLE_BURDEN, n, series->draw));
    LT_TRY(get_table(store, LT_TABLE_RESPONSE, n, series->draw));
    LT_TRY(get_table(store, LT_TABLE_QUALITY, n, series->draw));
    LT_TRY(get_ledger(store, series));
    LT_TRY(get_likelihood(store, series));
    if (n == 0)
        return LT_OK;
    LT_TRY(get_matrices(store, series));
    return get_identity(store, series);
}

/* ---- the rest ---- */

static lt_status get_rest(lt_store *store, lt_series *series)
{
    size_t n;
    LT_TRY(lt_store_rows(store, "/controls/p_model", 0, &n));
    LT_TRY(make_room(&series->control, n, sizeof *series->control));
    series->n_controls = n;
    LT_TRY(get_table(store, LT_TABLE_CONTROLS, n, series->control));
    LT_TRY(lt_store_rows(store, "/kinetics/slope", 0, &n));
    LT_TRY(make_room(&series->kinetics, n, sizeof *series->kinetics));
    series->n_kinetics = n;
    LT_TRY(get_table(store, LT_TABLE_KINETICS, n, series->kinetics));
    LT_TRY(lt_store_rows(store, "/therapy/start_day", 0, &n));
    LT_TRY(make_room(&series->mark, n, sizeof *series->mark));
    series->n_marks = n;
    LT_TRY(get_table(store, LT_TABLE_THERAPY, n, series->mark));
    LT_TRY(lt_store_rows(store, "/history/revision", 0, &n));
    LT_TRY(make_room(&series->history, n, sizeof *series->history));
    series->n_history = n;
    return get_table(store, LT_TABLE_HISTORY, n, series->history);
}

static lt_status find_evidence(lt_series_file *file, const char *digest, const char *name)
{
    char group[LT_EVIDENCE_GROUP];
    lt_evidence_group(group, digest);
    if (lt_store_has(file->store, group))
        return LT_OK;
    return lt_fail(LT_EFORMAT, "%s: the evidence of %s is missing", lt_store_path(file->store),
                   name);
}

static lt_status get_series(lt_series_file *file, lt_series *series)
{
    lt_store *store = file->store;
    LT_TRY(get_settings(store, series));
    LT_TRY(get_loci(store, series));
    LT_TRY(get_draws(store, series));
    LT_TRY(get_rest(store, series));
    LT_TRY(lt_series_check(series, lt_store_path(store)));
    for (size_t i = 0; i < series->n_draws; i++)
        LT_TRY(find_evidence(file, series->draw[i].digest, series->draw[i].sample_id));
    for (size_t i = 0; i < series->n_controls; i++)
        LT_TRY(find_evidence(file, series->control[i].digest, series->control[i].sample_id));
    return lt_genome_copy(&file->genome, &series->genome);
}

lt_status lt_series_file_open(lt_series_file **out, lt_series *series, const char *path)
{
    *out = NULL;
    LT_TRY(lt_series_init(series));
    lt_series_file *file = calloc(1, sizeof *file);
    if (!file)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    lt_status st = lt_store_open(&file->store, path, "series");
    if (st == LT_OK)
        st = get_series(file, series);
    if (st < 0) {
        lt_series_file_close(file);
        return st;
    }
    *out = file;
    return LT_OK;
}

void lt_series_file_close(lt_series_file *file)
{
    if (!file)
        return;
    lt_store_close(file->store);
    lt_genome_clear(&file->genome);
    free(file);
}

/* ---- evidence ---- */

lt_status lt_series_file_sample(lt_series_file *file, const char *digest, lt_sample *sample,
                                lt_calls *calls)
{
    char group[LT_EVIDENCE_GROUP];
    lt_evidence_group(group, digest);
    lt_store_enter(file->store, group);
    lt_status st = lt_sample_group_get(file->store, sample, calls, &file->genome);
    lt_store_leave(file->store);
    return st;
}

lt_status lt_series_file_identity(lt_series_file *file, const char *digest, lt_identity *identity)
{
    char group[LT_EVIDENCE_GROUP];
    lt_calls calls = {0};
    *identity = (lt_identity){0};
    lt_evidence_group(group, digest);
    lt_store_enter(file->store, group);
    lt_status st = lt_origin_table_get(file->store, &file->genome, &calls);
    lt_store_leave(file->store);
    if (st == LT_OK)
        *identity = calls.identity;
    return st;
}
