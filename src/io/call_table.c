/* call_table.c -- calls, the rates that they rest on and their calibration, as columns.
 *
 * A call's place is stored twice: as site number and as contig and position, for readers that know
 * no sites; reading demands that both agree. ref and alt are strings, as longer alleles will be. */
#include "call_table.h"

#include <stdlib.h>
#include <string.h>

#include "rates_table.h"
#include "site_table.h"
#include "vocabulary.h"

typedef struct lt_call_column {
    const char *name;
    lt_store_type type;
    size_t offset;
    const char *units, *long_name, *enum_names;
} lt_call_column;

#define AT(field) offsetof(lt_call, field)
static const lt_call_column columns[] = {
    {"/calls/site", LT_U32, AT(site), "1", "row of /sites", NULL},
    {"/calls/indel", LT_U32, AT(indel), "1", "0: an SNV; else 1 + row of /indels", NULL},
    {"/calls/depth", LT_U32, AT(depth), "{molecule}", "molecules over the site", NULL},
    {"/calls/ref_molecules", LT_U32, AT(ref_molecules), "{molecule}",
     "depth less molecules of any alternative allele", NULL},
    {"/calls/alt_molecules", LT_U32, AT(alt_molecules), "{molecule}",
     "molecules that show the allele (level >= 2, or duplex with one strand silent)", NULL},
    {"/calls/alt_duplex", LT_U32, AT(alt_duplex), "{molecule}",
     "of these, with reads of both strands", NULL},
    {"/calls/alt_forward", LT_U32, AT(alt_forward), "{molecule}",
     "of these, seen on strand A (categories A and D)", NULL},
    {"/calls/alt_reverse", LT_U32, AT(alt_reverse), "{molecule}",
     "of these, seen on strand B (categories B and D)", NULL},
    {"/calls/raw_depth", LT_U32, AT(raw_depth), "{base}", "usable read bases", NULL},
    {"/calls/raw_alt", LT_U32, AT(raw_alt), "{base}", "usable read bases that show the allele",
     NULL},
    {"/calls/vaf", LT_F64, AT(vaf), "1", "allele fraction; NaN when not evaluable", NULL},
    {"/calls/vaf_lo", LT_F64, AT(vaf_lo), "1", "lower end of its 95 % interval", NULL},
    {"/calls/vaf_hi", LT_F64, AT(vaf_hi), "1", "upper end of its 95 % interval", NULL},
    {"/calls/p", LT_F64, AT(p), "1", "p after calibration", NULL},
    {"/calls/p_raw", LT_F64, AT(p_raw), "1", "exact p before calibration", NULL},
    {"/calls/q_bh", LT_F64, AT(q_bh), "1", "Benjamini-Hochberg over all tests of the sample", NULL},
    {"/calls/log_bf", LT_F64, AT(log_bf), "1", "natural logarithm of the Bayes factor", NULL},
    {"/calls/filter", LT_U32, AT(filter), "1", "filter bits, 0 is PASS; bit i is the i-th name",
     LT_FILTER_LIST},
    {"/calls/forced", LT_U8, AT(forced), "1", "the locus was asked for", "no,yes"},
    {"/calls/evaluable", LT_U8, AT(evaluable), "1", "some molecule shows a usable base", "no,yes"},
    {"/calls/lod95", LT_F64, AT(lod95), "1",
     "allele fraction found with probability 0.95 at this threshold", NULL},
    {"/calls/background", LT_F64, AT(background), "1",
     "expected false molecules of strong evidence per molecule", NULL},
    {"/calls/threshold", LT_F64, AT(threshold), "1", "p that this locus had to reach", NULL},
    {"/calls/normals_alt", LT_U32, AT(normals_alt), "{molecule}",
     "strong molecules of the allele in the normals", NULL},
    {"/calls/normals_aside", LT_U32, AT(normals_aside), "1",
     "normals that carry the allele as their own and are set aside", NULL},
    {"/calls/normals_share", LT_F64, AT(normals_share), "1",
     "share of what is uncertain about the site's noise that normals settle; NaN without them",
     NULL},
    {"/calls/origin", LT_U8, AT(origin), "1", "where the variant comes from", LT_ORIGIN_LIST},
    {"/calls/origin_basis", LT_U8, AT(origin_basis), "1", "what the origin rests on",
     LT_BASIS_LIST},
    {"/calls/control_depth", LT_U32, AT(control_depth), "{molecule}",
     "molecules of the matched white blood cells over the site", NULL},
    {"/calls/control_alt", LT_U32, AT(control_alt), "{molecule}",
     "of these, molecules that show the allele", NULL},
    {"/calls/p_tumour", LT_F64, AT(p_tumour), "1",
     "P(tumour) given that the variant is real; NaN without a control", NULL},
    {"/calls/p_chip", LT_F64, AT(p_chip), "1", "P(clonal haematopoiesis), likewise", NULL},
    {"/calls/p_germline", LT_F64, AT(p_germline), "1",
     "P(germline) given that the variant is real; NaN when not judged", NULL},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static size_t type_bytes(lt_store_type type)
{
    return type == LT_U8 ? 1 : type == LT_U32 ? 4 : 8;
}

/* ---- writing ---- */

static lt_status put_numbers(lt_store *store, const lt_calls *calls, uint8_t *buffer)
{
    for (size_t c = 0; c < N_COLUMNS; c++) {
        const lt_call_column *column = &columns[c];
        size_t width = type_bytes(column->type);
        for (size_t i = 0; i < calls->n; i++)
            memcpy(buffer + i * width, (const uint8_t *)&calls->call[i] + column->offset, width);
        const lt_column_info info = {column->units, column->long_name, "call", column->enum_names};
        LT_TRY(lt_store_put(store, column->name, column->type, buffer, calls->n, 0, &info));
    }
    return LT_OK;
}

static lt_status put_places(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                            uint8_t *buffer)
{
    uint32_t contig;
    int64_t pos;
    uint32_t *contigs = (uint32_t *)(void *)buffer;
    for (size_t i = 0; i < calls->n; i++)
        lt_site_locate(&sample->targets, calls->call[i].site, &contigs[i], &pos);
    LT_TRY(lt_store_put(store, "/calls/contig", LT_U32, contigs, calls->n, 0,
                        &(lt_column_info){"1", "row of /genome", "call", NULL}));
    int64_t *positions = (int64_t *)(void *)buffer;
    for (size_t i = 0; i < calls->n; i++)
        lt_site_locate(&sample->targets, calls->call[i].site, &contig, &positions[i]);
    return lt_store_put(store, "/calls/pos", LT_I64, positions, calls->n, 0,
                        &(lt_column_info){"{base}", "0-based position", "call", NULL});
}

static const char *const base_names[] = {"A", "C", "G", "T", "N"};

static lt_status put_alleles(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                             uint8_t *buffer)
{
    const char **names = (const char **)(void *)buffer;
    for (size_t i = 0; i < calls->n; i++)
        names[i] = calls->call[i].indel ? sample->indel[calls->call[i].indel - 1].allele.ref
                                        : base_names[calls->call[i].ref];
    LT_TRY(lt_store_put_strings(store, "/calls/ref", names, calls->n,
                                &(lt_column_info){"1", "reference allele", "call", NULL}));
    for (size_t i = 0; i < calls->n; i++)
        names[i] = calls->call[i].indel ? sample->indel[calls->call[i].indel - 1].allele.alt
                                        : base_names[calls->call[i].alt];
    return lt_store_put_strings(store, "/calls/alt", names, calls->n,
                                &(lt_column_info){"1", "alternative allele", "call", NULL});
}

static lt_status put_calibration(lt_store *store, const lt_calibration *calibration)
{
    const char *const dims = "substitution,nominal";
    LT_TRY(lt_store_put_strings(store, "/calibration/substitution", lt_substitution_names, 13,
                                &(lt_column_info){"1", "substitution", "substitution", NULL}));
    LT_TRY(lt_store_put(store, "/calibration/nominal", LT_F64, calibration->nominal,
                        LT_N_CALIBRATION, 0, &(lt_column_info){"1", "nominal p", "nominal", NULL}));
    LT_TRY(lt_store_put(
        store, "/calibration/observed", LT_F64, calibration->observed, 13, LT_N_CALIBRATION,
        &(lt_column_info){"1", "share of null tests at or below nominal", dims, NULL}));
    LT_TRY(lt_store_put(store, "/calibration/tests", LT_U64, calibration->tests, 13, 0,
                        &(lt_column_info){"1", "null tests", "substitution", NULL}));
    LT_TRY(lt_store_put(store, "/calibration/exceed", LT_U64, calibration->exceed, 13,
                        LT_N_CALIBRATION,
                        &(lt_column_info){"1", "null tests at or below nominal", dims, NULL}));
    LT_TRY(lt_store_put(store, "/calibration/alpha", LT_F64, &calibration->alpha, 1, 0,
                        &(lt_column_info){"1", "p_cal = max(p, exp(alpha) p^kappa)", "one", NULL}));
    return lt_store_put(store, "/calibration/kappa", LT_F64, &calibration->kappa, 1, 0,
                        &(lt_column_info){"1", "p_cal = max(p, exp(alpha) p^kappa)", "one", NULL});
}

lt_status lt_call_table_put(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                            int with_rates)
{
    uint8_t *buffer = malloc(calls->n ? calls->n * 8 : 8); /* one column at a time */
    if (!buffer)
        return lt_fail(LT_ENOMEM, "out of memory: %zu calls", calls->n);
    lt_status st = put_places(store, sample, calls, buffer);
    if (st == LT_OK)
        st = put_alleles(store, sample, calls, buffer);
    if (st == LT_OK)
        st = put_numbers(store, calls, buffer);
    free(buffer);
    LT_TRY(st);
    if (with_rates)
        LT_TRY(lt_rates_put(store, &calls->rates));
    return put_calibration(store, &calls->calibration);
}

/* ---- reading ---- */

static lt_status get_numbers(lt_store *store, lt_calls *calls, uint8_t *buffer)
{
    for (size_t c = 0; c < N_COLUMNS; c++) {
        const lt_call_column *column = &columns[c];
        if (column->offset == AT(indel) && !lt_store_has(store, column->name))
            continue; /* a file of before: SNVs only */
        LT_TRY(lt_store_get(store, column->name, column->type, buffer, calls->n));
        size_t width = type_bytes(column->type);
        for (size_t i = 0; i < calls->n; i++)
            memcpy((uint8_t *)&calls->call[i] + column->offset, buffer + i * width, width);
    }
    return LT_OK;
}

static lt_status bad_row(lt_store *store, size_t row)
{
    return lt_fail(LT_EFORMAT, "%s: /calls row %zu: site, place and alleles do not agree",
                   lt_store_path(store), row);
}

static lt_status check_places(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                              uint8_t *buffer)
{
    uint32_t contig;
    int64_t pos;
    const uint32_t *contigs = (const uint32_t *)(const void *)buffer;
    LT_TRY(lt_store_get(store, "/calls/contig", LT_U32, buffer, calls->n));
    for (size_t i = 0; i < calls->n; i++) {
        if (calls->call[i].site >= sample->targets.n_sites ||
            calls->call[i].indel > sample->n_indels)
            return bad_row(store, i);
        lt_site_locate(&sample->targets, calls->call[i].site, &contig, &pos);
        if (contigs[i] != contig)
            return bad_row(store, i);
    }
    const int64_t *positions = (const int64_t *)(const void *)buffer;
    LT_TRY(lt_store_get(store, "/calls/pos", LT_I64, buffer, calls->n));
    for (size_t i = 0; i < calls->n; i++) {
        lt_site_locate(&sample->targets, calls->call[i].site, &contig, &pos);
        if (positions[i] != pos)
            return bad_row(store, i);
    }
    return LT_OK;
}

/* The allele's text as the sample has it, or NULL for an SNV. */
static const char *indel_text(const lt_sample *sample, const lt_call *call, size_t offset)
{
    if (!call->indel)
        return NULL;
    const lt_allele *allele = &sample->indel[call->indel - 1].allele;
    return offset == AT(ref) ? allele->ref : allele->alt;
}

static lt_status get_alleles(lt_store *store, const char *name, const lt_sample *sample,
                             lt_calls *calls, size_t offset)
{
    char **texts;
    size_t n;
    LT_TRY(lt_store_get_strings(store, name, &texts, &n));
    lt_status st = n == calls->n ? LT_OK : bad_row(store, n);
    for (size_t i = 0; i < n && st == LT_OK; i++) {
        const char *text = indel_text(sample, &calls->call[i], offset);
        if (text) {
            st = strcmp(text, texts[i]) ? bad_row(store, i) : LT_OK;
            continue;
        }
        const char *letter = texts[i][0] ? strchr(LT_BASE_LETTERS, texts[i][0]) : NULL;
        if (!letter || texts[i][1])
            st = bad_row(store, i);
        else
            *((uint8_t *)&calls->call[i] + offset) = (uint8_t)(letter - LT_BASE_LETTERS);
    }
    free(texts);
    return st;
}

static lt_status get_calibration(lt_store *store, lt_calibration *calibration)
{
    const size_t n_cells = 13 * LT_N_CALIBRATION;
    LT_TRY(lt_store_get(store, "/calibration/nominal", LT_F64, calibration->nominal,
                        LT_N_CALIBRATION));
    LT_TRY(lt_store_get(store, "/calibration/observed", LT_F64, calibration->observed, n_cells));
    LT_TRY(lt_store_get(store, "/calibration/tests", LT_U64, calibration->tests, 13));
    LT_TRY(lt_store_get(store, "/calibration/exceed", LT_U64, calibration->exceed, n_cells));
    LT_TRY(lt_store_get(store, "/calibration/alpha", LT_F64, &calibration->alpha, 1));
    return lt_store_get(store, "/calibration/kappa", LT_F64, &calibration->kappa, 1);
}

static lt_status get_calls(lt_store *store, const lt_sample *sample, lt_calls *calls)
{
    size_t n, n2;
    LT_TRY(lt_store_dims(store, "/calls/site", &n, &n2));
    if (n2 != 0)
        return bad_row(store, 0);
    calls->call = calloc(n ? n : 1, sizeof *calls->call);
    uint8_t *buffer = malloc(n ? n * 8 : 8);
    if (!calls->call || !buffer) {
        free(buffer);
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu calls", lt_store_path(store), n);
    }
    calls->n = n;
    lt_status st = get_numbers(store, calls, buffer);
    if (st == LT_OK)
        st = check_places(store, sample, calls, buffer);
    free(buffer);
    LT_TRY(st);
    LT_TRY(get_alleles(store, "/calls/ref", sample, calls, AT(ref)));
    return get_alleles(store, "/calls/alt", sample, calls, AT(alt));
}

lt_status lt_call_table_get(lt_store *store, const lt_sample *sample, lt_calls *calls,
                            int with_rates)
{
    memset(calls, 0, sizeof *calls);
    lt_status st = get_calls(store, sample, calls);
    if (st == LT_OK && with_rates)
        st = lt_rates_get(store, &calls->rates);
    if (st == LT_OK)
        st = get_calibration(store, &calls->calibration);
    if (st < 0) {
        free(calls->call);
        memset(calls, 0, sizeof *calls);
    }
    return st;
}
