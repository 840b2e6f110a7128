/* series_write.c -- a series into an image: tables, matrices, and the evidence, which is copied
 * from the old image as it lies unless it is new. Memory: one matrix, and the image. */
#include "series_file.h"

#include <math.h> /* NAN */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allele.h"
#include "genome_table.h"
#include "sample_file.h"
#include "series.h"
#include "series_evidence.h"
#include "series_table.h"

static lt_status put_table(lt_store *store, enum lt_series_table table, size_t n, const void *first)
{
    const lt_records records = lt_series_records(table, n, 0);
    return lt_records_put(store, &records, first);
}

/* ---- /loci ---- */

typedef struct names {
    char **key;
    const char **kind;
} names;

static lt_status fill_names(names *n, const lt_series *series)
{
    n->key = calloc(series->n_loci + 1, sizeof *n->key);
    n->kind = calloc(series->n_loci + 1, sizeof *n->kind);
    if (!n->key || !n->kind)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", series->n_loci);
    for (size_t i = 0; i < series->n_loci; i++) {
        const lt_allele *a = &series->locus[i].allele;
        const char *contig = series->genome.contig[a->contig].name;
        size_t size = strlen(contig) + strlen(a->ref) + strlen(a->alt) + 32;
        n->key[i] = malloc(size);
        if (!n->key[i])
            return lt_fail(LT_ENOMEM, "out of memory: %zu loci", series->n_loci);
        snprintf(n->key[i], size, "%s:%lld:%s:%s", contig, (long long)a->pos + 1, a->ref, a->alt);
        n->kind[i] = lt_allele_kind_name(lt_allele_kind(a));
    }
    return LT_OK;
}

static lt_status put_loci(lt_store *store, const lt_series *series)
{
    names n = {0};
    lt_status st = fill_names(&n, series);
    if (st == LT_OK)
        st = lt_store_put_strings(
            store, "/loci/key", (const char *const *)n.key, series->n_loci,
            &(lt_column_info){"1", "chrom:pos:ref:alt, position from 1", "locus", NULL});
    if (st == LT_OK)
        st = lt_store_put_strings(store, "/loci/kind", n.kind, series->n_loci,
                                  &(lt_column_info){"1", "kind of change", "locus", NULL});
    for (size_t i = 0; n.key && i < series->n_loci; i++)
        free(n.key[i]);
    free(n.key);
    free(n.kind);
    return st == LT_OK ? put_table(store, LT_TABLE_LOCI, series->n_loci, series->locus) : st;
}

/* ---- draws ---- */

static lt_status put_ledger(lt_store *store, const lt_series *series)
{
    const size_t n = series->n_draws;
    uint64_t *all = malloc((n + 1) * sizeof series->draw->quality.ledger);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n);
    for (size_t t = 0; t < n; t++)
        memcpy(all + t * LT_N_LEDGER, series->draw[t].quality.ledger,
               sizeof series->draw[t].quality.ledger);
    lt_status st = lt_store_put(store, "/quality/ledger", LT_U64, all, n, LT_N_LEDGER,
                                &(lt_column_info){"{read}",
                                                  "records over target positions, by what became "
                                                  "of them; names: reason",
                                                  "timepoint,reason", NULL});
    free(all);
    static const char *const name[] = LT_LEDGER_NAMES;
    return st < 0 ? st
                  : lt_store_put_strings(
                        store, "/quality/reason", name, LT_N_LEDGER,
                        &(lt_column_info){"1", "what became of a record", "reason", NULL});
}

static lt_status put_likelihood(lt_store *store, const lt_series *series)
{
    const size_t n = series->n_draws;
    double tau[LT_N_TAU];
    double *all = malloc((n + 1) * sizeof tau);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n);
    for (size_t t = 0; t < n; t++)
        memcpy(all + t * LT_N_TAU, series->draw[t].likelihood, sizeof tau);
    lt_status st = lt_store_put(
        store, "/burden/likelihood", LT_F64, all, n, LT_N_TAU,
        &(lt_column_info){"1", "ln likelihood of the tumour fraction, less its maximum",
                          "timepoint,grid", NULL});
    free(all);
    lt_tau_grid(tau);
    return st < 0 ? st
                  : lt_store_put(store, "/burden/grid", LT_F64, tau, LT_N_TAU, 0,
                                 &(lt_column_info){"1", "tumour fractions", "grid", NULL});
}

/* Loci x draws in one block. */
static lt_status put_matrices(lt_store *store, const lt_series *series)
{
    const size_t n_loci = series->n_loci, n_draws = series->n_draws;
    lt_draw_locus *all = malloc((n_loci * n_draws + 1) * sizeof *all);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci in %zu draws", n_loci, n_draws);
    for (size_t i = 0; i < n_loci; i++)
        for (size_t t = 0; t < n_draws; t++)
            all[i * n_draws + t] = series->draw[t].locus[i];
    const lt_records counts = lt_series_records(LT_TABLE_COUNTS, n_loci, n_draws);
    const lt_records layers = lt_series_records(LT_TABLE_LAYERS, n_loci, n_draws);
    lt_status st = lt_records_put(store, &counts, all);
    if (st == LT_OK)
        st = lt_records_put(store, &layers, all);
    free(all);
    return st;
}

static lt_status put_identity(lt_store *store, const lt_series *series)
{
    const size_t n = series->n_draws;
    lt_match *all = malloc((n * n + 1) * sizeof *all);
    double *share = malloc((n * n + 1) * sizeof *share);
    if (!all || !share) {
        free(all);
        free(share);
        return lt_fail(LT_ENOMEM, "out of memory: %zu draws", n);
    }
    for (size_t t = 0; t < n; t++)
        memcpy(all + t * n, series->draw[t].match, n * sizeof *all);
    for (size_t i = 0; i < n * n; i++)
        share[i] = i % (n + 1) == 0 ? 1
                   : all[i].shared  ? (double)all[i].agree / all[i].shared
                                    : NAN;
    const lt_records records = lt_series_records(LT_TABLE_IDENTITY, n, n);
    lt_status st = lt_records_put(store, &records, all);
    if (st == LT_OK)
        st = lt_store_put(store, "/identity/concordance", LT_F64, share, n, n,
                          &(lt_column_info){"1", "agree / shared; NaN where nothing is shared",
                                            "timepoint,timepoint", NULL});
    free(all);
    free(share);
    return st;
}

static lt_status put_draws(lt_store *store, const lt_series *series)
{
    const size_t n = series->n_draws;
    LT_TRY(put_table(store, LT_TABLE_TIMEPOINTS, n, series->draw));
    LT_TRY(put_table(store, LT_TABLE_BURDEN, n, series->draw));
    LT_TRY(put_table(store, LT_TABLE_RESPONSE, n, series->draw));
    LT_TRY(put_table(store, LT_TABLE_QUALITY, n, series->draw));
    LT_TRY(put_ledger(store, series));
    LT_TRY(put_likelihood(store, series));
    if (n == 0)
        return LT_OK; /* a matrix of no column cannot be told from a vector */
    LT_TRY(put_matrices(store, series));
    return put_identity(store, series);
}

/* Half-life and doubling time apart, for readers who look for one. */
static lt_status put_kinetics(lt_store *store, const lt_series *series)
{
    const size_t n = series->n_kinetics;
    double *half = malloc((2 * n + 1) * sizeof *half);
    if (!half)
        return lt_fail(LT_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const lt_kinetics *k = &series->kinetics[i];
        half[i] = k->trend == LT_TREND_FALLING ? k->time : NAN;
        half[n + i] = k->trend == LT_TREND_RISING ? k->time : NAN;
    }
    lt_status st =
        lt_store_put(store, "/kinetics/half_life", LT_F64, half, n, 0,
                     &(lt_column_info){"d", "apparent; NaN unless falling", "segment", NULL});
    if (st == LT_OK)
        st = lt_store_put(store, "/kinetics/doubling_time", LT_F64, half + n, n, 0,
                          &(lt_column_info){"d", "apparent; NaN unless rising", "segment", NULL});
    free(half);
    return st < 0 ? st : put_table(store, LT_TABLE_KINETICS, n, series->kinetics);
}

/* ---- the whole ---- */

static lt_status put_root(lt_store *store, const lt_series *series)
{
    LT_TRY(lt_store_put_attribute(store, "/", "patient_id", series->patient_id));
    LT_TRY(lt_store_put_whole(store, "/", "revision", series->revision));
    LT_TRY(lt_store_put_number(store, "/", "alpha", lt_series_alpha(&series->settings)));
    LT_TRY(lt_store_put_number(store, "/", "pg_per_hge", series->settings.pg_per_hge));
    LT_TRY(lt_store_put_provenance(store, series->provenance));
    LT_TRY(lt_genome_table_put(store, &series->genome));
    return put_table(store, LT_TABLE_SETTINGS, 1, series);
}

static lt_status put_series(lt_store *store, const lt_series *series)
{
    LT_TRY(put_root(store, series));
    LT_TRY(put_loci(store, series));
    LT_TRY(put_draws(store, series));
    LT_TRY(put_table(store, LT_TABLE_CONTROLS, series->n_controls, series->control));
    LT_TRY(put_kinetics(store, series));
    LT_TRY(put_table(store, LT_TABLE_THERAPY, series->n_marks, series->mark));
    return put_table(store, LT_TABLE_HISTORY, series->n_history, series->history);
}

/* Of one draw or control. */
static lt_status put_evidence(lt_store *store, const char *digest, lt_series_file *old,
                              const lt_series_fresh *fresh, size_t n_fresh)
{
    char group[LT_EVIDENCE_GROUP];
    lt_evidence_group(group, digest);
    for (size_t i = 0; i < n_fresh; i++) {
        if (strcmp(fresh[i].digest, digest))
            continue;
        lt_store_enter(store, group);
        lt_status st = lt_sample_group_put(store, fresh[i].sample, fresh[i].calls);
        lt_store_leave(store);
        return st;
    }
    if (!old)
        return lt_fail(LT_EBUG, "bug: no evidence of %.16s", digest);
    return lt_store_copy(store, lt_series_file_store(old), group);
}

static lt_status put_all(lt_store *store, const lt_series *series, lt_series_file *old,
                         const lt_series_fresh *fresh, size_t n_fresh)
{
    LT_TRY(put_series(store, series));
    for (size_t i = 0; i < series->n_draws; i++)
        LT_TRY(put_evidence(store, series->draw[i].digest, old, fresh, n_fresh));
    for (size_t i = 0; i < series->n_controls; i++) {
        int is_draw = 0; /* too: its evidence is there once */
        for (size_t t = 0; t < series->n_draws; t++)
            is_draw |= !strcmp(series->draw[t].digest, series->control[i].digest);
        if (!is_draw)
            LT_TRY(put_evidence(store, series->control[i].digest, old, fresh, n_fresh));
    }
    return LT_OK;
}

lt_status lt_series_file_build(lt_store **out, const lt_series *series, lt_series_file *old,
                               const lt_series_fresh *fresh, size_t n_fresh)
{
    *out = NULL;
    if (lt_series_check(series, "bug: the series to be written") < 0)
        return LT_EBUG;
    lt_store *store;
    LT_TRY(lt_store_create(&store, "series"));
    lt_status st = put_all(store, series, old, fresh, n_fresh);
    if (st < 0) {
        lt_store_close(store);
        return st;
    }
    *out = store;
    return LT_OK;
}
