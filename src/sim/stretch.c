/* stretch.c -- plans the stretches of a panel and fills one at a time: the memory of a run.
 *
 * Cuts lie at fixed multiples, and damage hazards are integers, so neither the panel nor the parts
 * into which a run is split change what a molecule is. */
#include "stretch.h"

#include <stdlib.h>

#include "array.h"
#include "random.h"

enum { STREAM_UNKNOWN_BASE = 20, STREAM_PROFILE = 21 };

static lt_status add_span(lt_sim_span **spans, size_t *n, size_t *capacity, lt_sim_span span)
{
    while (span.beg < span.end) {
        int64_t cut = (span.beg / LT_SIM_STRETCH_BP + 1) * LT_SIM_STRETCH_BP;
        LT_TRY(lt_array_reserve(spans, capacity, *n + 1, sizeof **spans));
        (*spans)[*n] = span;
        if (cut < span.end)
            (*spans)[*n].end = cut;
        ++*n;
        span.beg = cut;
    }
    return LT_OK;
}

lt_status lt_sim_spans(lt_sim_span **spans, size_t *n, const lt_targets *targets)
{
    size_t capacity = 0;
    *spans = NULL;
    *n = 0;
    lt_sim_span last = {-1, 0, 0};
    for (size_t i = 0; i < targets->n; i++) {
        const lt_interval *target = &targets->interval[i];
        int64_t beg = target->beg - LT_SIM_MAX_FRAGMENT + 1;
        if (last.contig != target->contig)
            last = (lt_sim_span){target->contig, 0, 0};
        last.beg = beg > last.end ? beg : last.end;
        last.end = target->end;
        lt_status st = add_span(spans, n, &capacity, last);
        if (st < 0) {
            free(*spans);
            *spans = NULL;
            return st;
        }
    }
    return LT_OK;
}

enum { HELD_BP = LT_SIM_STRETCH_BP + LT_SIM_MAX_FRAGMENT };

lt_status lt_sim_stretch_init(lt_sim_stretch *stretch)
{
    /* one neighbour on the left, and a run on the right */
    stretch->codes = calloc(1 + HELD_BP + LT_SIM_RUN_BP, 1);
    if (stretch->codes)
        stretch->codes++;
    int is_short = !stretch->codes;
    for (int k = 0; k < 2; k++) {
        stretch->hazard[k] = calloc(HELD_BP + 1, sizeof *stretch->hazard[k]);
        stretch->slip[k] = calloc(HELD_BP + 1, sizeof *stretch->slip[k]);
        is_short |= !stretch->hazard[k] || !stretch->slip[k];
    }
    stretch->rate = calloc(HELD_BP, sizeof *stretch->rate);
    if (is_short || !stretch->rate)
        return lt_fail(LT_ENOMEM, "out of memory: a stretch of %d bp", HELD_BP);
    return LT_OK;
}

void lt_sim_stretch_clear(lt_sim_stretch *stretch)
{
    if (stretch->codes)
        free(stretch->codes - 1);
    for (int k = 0; k < 2; k++) {
        free(stretch->hazard[k]);
        free(stretch->slip[k]);
    }
    free(stretch->rate);
}

static void load_hazard(lt_sim_stretch *stretch, const lt_sim_noise *noise, int64_t i)
{
    double rate[2][3];
    lt_sim_noise_site(noise, stretch->span.contig, stretch->span.beg + i, stretch->codes + i - 1,
                      rate);
    for (int strand = 0; strand < 2; strand++) {
        uint64_t sum = stretch->hazard[strand][i];
        for (int rank = 0; rank < 3; rank++) {
            stretch->rate[i][strand][rank] = (uint64_t)(rate[strand][rank] * LT_SIM_HAZARD_ONE);
            sum += stretch->rate[i][strand][rank];
        }
        stretch->hazard[strand][i + 1] = sum;
    }
}

static void load_slips(lt_sim_stretch *stretch, const lt_sim_noise *noise, int64_t i)
{
    const uint8_t *codes = stretch->codes + i;
    int length = 0; /* 0: no run begins here */
    if (codes[0] != codes[-1])
        for (length = 1; length < LT_SIM_RUN_BP && codes[length] == codes[0];)
            length++;
    for (int by = 0; by < 2; by++)
        stretch->slip[by][i + 1] =
            stretch->slip[by][i] + (uint64_t)(noise->slip[by][length] * LT_SIM_HAZARD_ONE);
}

int64_t lt_sim_hazard_find(const uint64_t *sum, int64_t from, int64_t to, uint64_t target)
{
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (sum[middle] <= target)
            from = middle;
        else
            to = middle;
    }
    return from;
}

lt_status lt_sim_stretch_load(lt_sim_stretch *stretch, const lt_sim_span *span,
                              const lt_sim_noise *noise, const lt_sim_reference *reference)
{
    stretch->span = *span;
    int64_t n = span->end - span->beg + LT_SIM_MAX_FRAGMENT;
    LT_TRY(reference->fetch(reference->data, span->contig, span->beg - 1,
                            span->beg + n + LT_SIM_RUN_BP, stretch->codes - 1));
    uint64_t key = lt_sim_key(STREAM_UNKNOWN_BASE, (uint64_t)span->contig);
    for (int64_t i = -1; i < n + LT_SIM_RUN_BP; i++)
        if (stretch->codes[i] > 3)
            stretch->codes[i] = lt_sim_key(key, (uint64_t)(span->beg + i)) & 3;
    for (int64_t i = 0; i < n; i++) {
        load_hazard(stretch, noise, i);
        load_slips(stretch, noise, i);
    }
    return LT_OK;
}

#define KNOT_BP 256

static double knot(const lt_sim_config *config, int32_t contig, int64_t i)
{
    uint64_t key = lt_sim_key(lt_sim_key(config->assay_seed, STREAM_PROFILE), (uint64_t)contig);
    lt_sim_random r = {lt_sim_key(key, (uint64_t)i)};
    double sigma = config->depth_spread;
    return lt_sim_exp(sigma * lt_sim_normal(&r) - 0.5 * sigma * sigma);
}

double lt_sim_depth_profile(const lt_sim_config *config, int32_t contig, int64_t pos)
{
    if (config->depth_spread <= 0.0)
        return 1.0;
    int64_t i = pos / KNOT_BP;
    double t = (double)(pos % KNOT_BP) / KNOT_BP;
    return (1.0 - t) * knot(config, contig, i) + t * knot(config, contig, i + 1);
}
