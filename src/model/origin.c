/* origin.c -- see origin.h.
 *
 *   1. judges     the sample's nulls anew from its rates; the control learns its own
 *   2. calls      each by itself, over threads
 *   3. sample     contamination, identity sites */
#include "origin.h"

#include <math.h> /* NAN */
#include <stdlib.h>
#include <string.h>

#include "allele_counts.h"
#include "caller.h"
#include "contamination.h"
#include "control.h"
#include "identity.h"
#include "learn.h"
#include "sites.h"
#include "spread.h"

typedef struct judged {
    lt_tests tests;
    lt_judge judge;
} judged;

typedef struct origins {
    lt_calls *calls;
    const lt_sample *sample;
    const lt_origin_config *config;
    lt_models *models;
    judged plasma, cells;
    lt_rates *cell_rates;
} origins;

int lt_snp_compare(const void *va, const void *vb)
{
    const lt_snp *a = va, *b = vb;
    if (a->contig != b->contig)
        return a->contig < b->contig ? -1 : 1;
    if (a->pos != b->pos)
        return a->pos < b->pos ? -1 : 1;
    if (a->ref != b->ref)
        return a->ref < b->ref ? -1 : 1;
    return (a->alt > b->alt) - (a->alt < b->alt);
}

static void side_of(lt_side *side, const judged *j, uint32_t site, uint8_t ref, uint8_t alt)
{
    const lt_test test = {.site = site, .ref = ref, .alt = alt};
    lt_null null;
    lt_null_init(&null, &j->judge, &test);
    lt_side_init(side, &null, &j->judge, lt_allele_count(j->tests.sample, site, alt).strong);
}

/* Where the control has no such position, it says nothing. */
static void cells_of(lt_side *side, lt_call *call, const origins *o, int32_t contig, int64_t pos)
{
    const lt_sample *control = o->config->control;
    uint32_t site = lt_sites_first(&control->targets, contig, pos, pos + 1);
    *side = (lt_side){0, 0, 1, 0};
    if (site == UINT32_MAX)
        return;
    call->control_depth = lt_depth_at(control, site);
    call->control_alt = lt_allele_count(control, site, call->alt).counted;
    side_of(side, &o->cells, site, call->ref, call->alt);
}

static void set_filter(lt_call *call, uint32_t bit)
{
    call->filter = (call->filter & ~(uint32_t)LT_FILTERS_OF_ORIGIN) | bit;
}

static void tell(lt_call *call, int origin, int basis, uint32_t bit)
{
    call->origin = (uint8_t)origin;
    call->origin_basis = (uint8_t)basis;
    set_filter(call, bit);
}

static void judge_by_control(lt_call *call, const origins *o, const lt_side *plasma, int32_t contig,
                             int64_t pos)
{
    lt_side cells;
    double posterior[LT_N_MODELS];
    cells_of(&cells, call, o, contig, pos);
    lt_models_judge(posterior, o->models, plasma, &cells);
    call->p_tumour = posterior[LT_MODEL_TUMOUR];
    call->p_chip = posterior[LT_MODEL_CHIP];
    call->p_germline = posterior[LT_MODEL_GERMLINE];
    if (call->p_germline >= LT_ORIGIN_SURE)
        tell(call, LT_ORIGIN_GERMLINE, LT_BASIS_CONTROL, LT_FILTER_GERMLINE);
    else if (call->p_chip >= LT_ORIGIN_SURE)
        tell(call, LT_ORIGIN_CHIP, LT_BASIS_CONTROL, LT_FILTER_CHIP);
    else if (call->p_tumour >= LT_ORIGIN_SURE)
        tell(call, LT_ORIGIN_TUMOUR, LT_BASIS_CONTROL, 0);
    else if (call->filter & LT_FILTER_GERMLINE)
        tell(call, LT_ORIGIN_GERMLINE, LT_BASIS_FRACTION, LT_FILTER_GERMLINE);
    else
        tell(call, LT_ORIGIN_UNRESOLVED, LT_BASIS_CONTROL, LT_FILTER_UNRESOLVED);
}

static void judge_by_population(lt_call *call, const origins *o, const lt_side *plasma,
                                int32_t contig, int64_t pos)
{
    const lt_snp key = {.contig = contig, .pos = pos, .ref = call->ref, .alt = call->alt};
    const lt_snp *listed = o->config->n_snps ? bsearch(&key, o->config->snp, o->config->n_snps,
                                                       sizeof key, lt_snp_compare)
                                             : NULL;
    call->p_germline = lt_models_germline(o->models, plasma, listed ? listed->af : LT_AF_UNKNOWN);
    int by_fraction =
        call->filter & LT_FILTER_GERMLINE || (!listed && call->p_germline >= LT_ORIGIN_SURE);
    if (listed && call->p_germline >= LT_ORIGIN_SURE)
        tell(call, LT_ORIGIN_GERMLINE, LT_BASIS_POPULATION, LT_FILTER_GERMLINE);
    else if (listed && call->p_germline <= 1 - LT_ORIGIN_SURE)
        set_filter(call, 0);
    else if (by_fraction)
        tell(call, LT_ORIGIN_GERMLINE, LT_BASIS_FRACTION, LT_FILTER_GERMLINE);
}

static lt_status call_job(void *context, size_t i)
{
    origins *o = context;
    lt_call *call = &o->calls->call[i];
    lt_side plasma;
    int32_t contig;
    int64_t pos;
    call->p_tumour = call->p_chip = call->p_germline = NAN;
    if (call->indel) /* not judged */
        return LT_OK;
    lt_site_position(&o->sample->targets, call->site, &contig, &pos);
    if (o->config->control) { /* also of calls that cannot be judged */
        lt_side cells;
        cells_of(&cells, call, o, contig, pos);
    }
    if (!call->evaluable || call->alt_molecules == 0)
        return LT_OK;
    side_of(&plasma, &o->plasma, call->site, call->ref, call->alt);
    if (o->config->control)
        judge_by_control(call, o, &plasma, contig, pos);
    else
        judge_by_population(call, o, &plasma, contig, pos);
    return LT_OK;
}

static lt_status learn_control(origins *o, int n_threads)
{
    const lt_sample *control = o->config->control;
    double threshold = o->config->threshold > 0 ? o->config->threshold : LT_DEFAULT_THRESHOLD;
    if (!control)
        return LT_OK;
    o->cell_rates = calloc(1, sizeof *o->cell_rates);
    if (!o->cell_rates)
        return lt_fail(LT_ENOMEM, "out of memory for the control's rates");
    LT_TRY(lt_tests_init(&o->cells.tests, control, NULL, 0));
    LT_TRY(lt_normals_init(&o->cells.tests.normals, o->config->background, control));
    return lt_learn(o->cell_rates, &o->cells.judge, &o->cells.tests, threshold, n_threads);
}

static lt_status run(origins *o, int n_threads)
{
    LT_TRY(lt_models_create(&o->models));
    LT_TRY(lt_tests_init(&o->plasma.tests, o->sample, NULL, 0));
    LT_TRY(lt_normals_init(&o->plasma.tests.normals, o->config->background, o->sample));
    LT_TRY(lt_judge_init(&o->plasma.judge, &o->plasma.tests, &o->calls->rates));
    LT_TRY(learn_control(o, n_threads));
    LT_TRY(lt_spread(call_job, o, o->calls->n, n_threads));
    if (o->config->n_snps)
        LT_TRY(lt_contamination_estimate(&o->calls->contamination, &o->plasma.judge, o->config->snp,
                                         o->config->n_snps));
    return lt_identity_collect(&o->calls->identity, o->sample);
}

lt_status lt_origins_judge(lt_calls *calls, const lt_sample *sample, const lt_origin_config *config,
                           int n_threads)
{
    origins *o = calloc(1, sizeof *o);
    if (!o)
        return lt_fail(LT_ENOMEM, "out of memory");
    o->calls = calls;
    o->sample = sample;
    o->config = config;
    lt_status st = run(o, n_threads);
    lt_judge_clear(&o->plasma.judge);
    lt_judge_clear(&o->cells.judge);
    lt_tests_clear(&o->plasma.tests);
    lt_tests_clear(&o->cells.tests);
    free(o->cell_rates);
    free(o->models);
    free(o);
    return st;
}
