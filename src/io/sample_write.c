/* sample_write.c -- the columns of a sample file, group by group as formats.md lists them.
 *
 * Memory: the sample's own arrays, one derived column at a time, and the image. */
#include "sample_file.h"

#include <stdlib.h>

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

static lt_status put_sites(lt_store *store, const lt_sample *sample, int is_file)
{
    size_t n = sample->targets.n_sites;
    LT_TRY(lt_sites_put(store, &sample->targets));
    LT_TRY(lt_store_put(store, "/sites/ref", LT_U8, sample->ref, n, 0,
                        &(lt_column_info){"1", "reference base", "site", LT_BASE_LIST}));
    LT_TRY(lt_store_put(store, "/sites/context", LT_U8, sample->context, n, 0,
                        &(lt_column_info){"1", "left neighbour * 5 + right neighbour, codes as ref",
                                          "site", NULL}));
    LT_TRY(lt_store_put(store, "/sites/homopolymer", LT_U8, sample->homopolymer, n, 0,
                        &(lt_column_info){"{base}",
                                          "longest run of one base that holds or touches the "
                                          "site, 255 and above: 255",
                                          "site", NULL}));
    LT_TRY(lt_exposure_put(store, sample, is_file));
    LT_TRY(lt_store_put(
        store, "/sites/raw_base", LT_U32, sample->raw_base, n, 4,
        &(lt_column_info){"{base}", "usable read bases A, C, G, T", "site,base", NULL}));
    return lt_indels_put(store, sample);
}

/* ---- /evidence and /bins ---- */

static lt_status put_evidence_numbers(lt_store *store, const lt_sample *sample, uint32_t *column)
{
    size_t n = sample->n_evidence;
    for (size_t i = 0; i < n; i++)
        column[i] = sample->evidence[i].site;
    LT_TRY(lt_store_put(store, "/evidence/site", LT_U32, column, n, 0,
                        &(lt_column_info){"1", "row of /sites", "evidence", NULL}));
    for (size_t i = 0; i < n; i++)
        column[i] = sample->evidence[i].count;
    LT_TRY(lt_store_put(store, "/evidence/count", LT_U32, column, n, 0,
                        &(lt_column_info){"{molecule}", "molecules", "evidence", NULL}));
    uint8_t *code = (uint8_t *)column;
    for (size_t i = 0; i < n; i++)
        code[i] = sample->evidence[i].alt;
    LT_TRY(lt_store_put(store, "/evidence/alt", LT_U8, code, n, 0,
                        &(lt_column_info){"1", "alternative base", "evidence", LT_BASE_LIST}));
    for (size_t i = 0; i < n; i++)
        code[i] = sample->evidence[i].bin;
    return lt_store_put(store, "/evidence/bin", LT_U8, code, n, 0,
                        &(lt_column_info){"1", "row of /bins", "evidence", NULL});
}

static lt_status put_evidence(lt_store *store, const lt_sample *sample)
{
    uint32_t *column = malloc(sample->n_evidence ? sample->n_evidence * sizeof *column : 1);
    if (!column)
        return lt_fail(LT_ENOMEM, "out of memory: %zu rows of evidence", sample->n_evidence);
    lt_status st = put_evidence_numbers(store, sample, column);
    free(column);
    return st;
}

static lt_status put_bins(lt_store *store)
{
    uint8_t category[LT_N_BINS], size[LT_N_BINS], suspicion[LT_N_BINS], level[LT_N_BINS];
    for (int bin = 0; bin < LT_N_BINS; bin++) {
        int klass = bin / LT_N_LEVELS;
        category[bin] = (uint8_t)(klass / 6);
        size[bin] = (uint8_t)(klass / 2 % LT_N_SIZES);
        suspicion[bin] = (uint8_t)(klass % 2);
        level[bin] = (uint8_t)(bin % LT_N_LEVELS);
    }
    LT_TRY(lt_store_put(
        store, "/bins/category", LT_U8, category, LT_N_BINS, 0,
        &(lt_column_info){"1", "strands that the molecule has reads of", "bin", "A,B,D"}));
    LT_TRY(lt_store_put(store, "/bins/size", LT_U8, size, LT_N_BINS, 0,
                        &(lt_column_info){"1",
                                          "templates of the molecule; of the smaller strand for D",
                                          "bin", "1,2,>=3"}));
    LT_TRY(lt_store_put(
        store, "/bins/suspicion", LT_U8, suspicion, LT_N_BINS, 0,
        &(lt_column_info){"1", "near a 5' end or an indel, or poorly mapped", "bin", "no,yes"}));
    return lt_store_put(
        store, "/bins/level", LT_U8, level, LT_N_BINS, 0,
        &(lt_column_info){"1",
                          "strength of the evidence: floor(ln likelihood ratio / 2) up to 7; "
                          "duplex with one strand silent: 8 towards A, 9 towards B",
                          "bin", NULL});
}

/* ---- /families, /reads, /damage, /mirror ---- */

static lt_status put_count(lt_store *store, const char *name, const uint64_t *value,
                           const char *units, const char *long_name)
{
    return lt_store_put(store, name, LT_U64, value, 1, 0,
                        &(lt_column_info){units, long_name, "one", NULL});
}

static lt_status put_families(lt_store *store, const lt_family_tally *tally)
{
    LT_TRY(lt_store_put_strings(store, "/families/strands", lt_strand_names, LT_N_FAMILY_STATES,
                                &(lt_column_info){"1", "strands seen", "strands", NULL}));
    LT_TRY(lt_store_put(
        store, "/families/size", LT_U64, tally->size, LT_N_FAMILY_STATES, LT_FAMILY_SIZE_MAX + 1,
        &(lt_column_info){"{molecule}", "molecules by templates; the last column: 64 and more",
                          "strands,templates", NULL}));
    LT_TRY(put_count(store, "/families/molecules", &tally->molecules, "{molecule}", "molecules"));
    LT_TRY(put_count(store, "/families/templates", &tally->templates, "{template}", "templates"));
    LT_TRY(put_count(store, "/families/singletons", &tally->singletons, "{molecule}",
                     "molecules of one template"));
    LT_TRY(put_count(store, "/families/umis_seen", &tally->umis_seen, "{umi}",
                     "distinct UMIs before error correction, summed over positions"));
    LT_TRY(put_count(store, "/families/umis_merged", &tally->umis_merged, "{umi}",
                     "of these, merged into another as its error"));
    return put_count(store, "/families/templates_corrected", &tally->templates_corrected,
                     "{template}", "templates whose UMI was corrected");
}

static lt_status put_tallies(lt_store *store, const lt_sample *sample)
{
    LT_TRY(put_families(store, &sample->families));
    LT_TRY(lt_store_put_strings(
        store, "/reads/reason", lt_ledger_names, LT_N_LEDGER,
        &(lt_column_info){"1", "what became of a record over a target position", "reason", NULL}));
    LT_TRY(lt_store_put(
        store, "/reads/count", LT_U64, sample->ledger, LT_N_LEDGER, 0,
        &(lt_column_info){"{read}", "records, once each; they sum to the input", "reason", NULL}));
    LT_TRY(lt_store_put_strings(store, "/damage/substitution", lt_substitution_names, 12,
                                &(lt_column_info){"1", "substitution", "substitution", NULL}));
    LT_TRY(lt_store_put(
        store, "/damage/count", LT_U64, sample->damage, 12, 2,
        &(lt_column_info){"{molecule}",
                          "duplex molecules of which one strand (A, B) shows the substitution and "
                          "the other denies it",
                          "substitution,strand", NULL}));
    return lt_store_put(
        store, "/mirror/count", LT_U64, sample->mirror, LT_N_CLASSES, LT_N_LEVELS + 1,
        &(lt_column_info){"{molecule}",
                          "levels of every 256th reference molecule, had the reference been the "
                          "alternative; last level: none",
                          "class,level", NULL});
}

/* ---- the whole ---- */

static lt_status put_sample(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                            int is_file)
{
    LT_TRY(lt_store_put_attribute(store, "/", "sample", sample->name ? sample->name : ""));
    LT_TRY(lt_store_put_provenance(store, sample->provenance));
    if (is_file)
        LT_TRY(lt_genome_table_put(store, &sample->genome));
    LT_TRY(put_sites(store, sample, is_file));
    LT_TRY(put_evidence(store, sample));
    LT_TRY(put_bins(store));
    LT_TRY(put_tallies(store, sample));
    if (!calls)
        return LT_OK;
    LT_TRY(lt_call_table_put(store, sample, calls, is_file));
    return lt_origin_table_put(store, calls);
}

/* What the reader refuses must not be written. */
static lt_status check(const lt_sample *sample, const lt_calls *calls)
{
    const char *where = "bug: the sample to be written";
    lt_status st = lt_sample_check(sample, where);
    if (st == LT_OK && calls)
        st = lt_calls_check(calls, sample, where);
    if (st == LT_OK && calls)
        st = lt_origin_table_check(calls, &sample->genome, where);
    return st < 0 ? LT_EBUG : LT_OK;
}

lt_status lt_sample_file_build(lt_store **out, const lt_sample *sample, const lt_calls *calls)
{
    *out = NULL;
    LT_TRY(check(sample, calls));
    lt_store *store;
    LT_TRY(lt_store_create(&store, "sample"));
    lt_status st = put_sample(store, sample, calls, 1);
    if (st < 0) {
        lt_store_close(store);
        return st;
    }
    *out = store;
    return LT_OK;
}

lt_status lt_sample_group_put(lt_store *store, const lt_sample *sample, const lt_calls *calls)
{
    LT_TRY(check(sample, calls));
    return put_sample(store, sample, calls, 0);
}
