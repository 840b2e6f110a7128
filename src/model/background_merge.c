/* background_merge.c -- addition and subtraction of backgrounds, and what is set aside.
 *
 * O(sites + events x log events) a merge. */
#include <stdlib.h>
#include <string.h>

#include "background.h"
#include "background_cells.h"
#include "bins.h"
#include "numeric.h"
#include "panjer.h"
#include "sitefactor.h"
#include "tests.h"

#define SURPRISING 1e-6
#define RECURRENT_BELOW 0.02 /* a person's variant is seldom lower, an artefact seldom higher */
#define RECURRENT_NORMALS 3
#define RECURRENT_SHARE 0.2

void lt_background_cell_add(lt_background_cell *to, const lt_background_cell *cell, int sign)
{
    /* unsigned arithmetic wraps, so adding the negative takes away */
    for (int i = 0; i < LT_N_CATEGORIES; i++) {
        to->x[i] += (uint32_t)sign * cell->x[i];
        to->e[i] += (uint64_t)(int64_t)sign * cell->e[i];
    }
    to->weak += (uint32_t)sign * cell->weak;
}

static size_t cell_of(const lt_background *bg, const lt_background_event *event)
{
    int rank = event->alt - (event->alt > bg->ref[event->site]);
    return 3 * (size_t)event->site + (size_t)rank;
}

/* Takes the event into the sums, or out of them. */
static void set_aside(lt_background *bg, lt_background_event *event, int aside)
{
    size_t at = cell_of(bg, event);
    if (event->aside == aside)
        return;
    lt_background_cell_add(&bg->cell[at], &event->cell, aside ? -1 : 1);
    bg->n_aside[at] += aside ? 1u : -1u;
    if (lt_background_strong(&event->cell) >= 2)
        bg->n_with_two[at] += aside ? -1u : 1u;
    event->aside = (uint8_t)aside;
}

static int is_germline(const lt_background_event *event)
{
    return event->counted >= 2 && event->counted >= LT_VARIANT_SHARE * event->depth;
}

double lt_background_surprise(uint32_t k, double e, double x, double expected)
{
    double prior[LT_N_FACTORS], grid[LT_N_FACTORS], ln[LT_N_FACTORS], max = 0, sum = 0, p = 0;
    lt_factor_default(prior);
    lt_factor_grid(grid);
    for (int i = 0; i < LT_N_FACTORS; i++) {
        ln[i] = lt_log(prior[i]) + x * lt_log(grid[i]) - expected * grid[i];
        if (i == 0 || ln[i] > max)
            max = ln[i];
    }
    for (int i = 0; i < LT_N_FACTORS; i++) {
        double one_weight[LT_N_WEIGHTS] = {0}, weight = lt_exp(ln[i] - max);
        one_weight[1] = e * grid[i];
        sum += weight;
        if (weight > 0)
            p += weight * lt_poisson_sum_bound(one_weight, k);
    }
    return p / sum;
}

/* Events [beg, end) are one (site, alt)'s. All others that are not germline speak for the site. */
static void settle_cell(lt_background *bg, size_t beg, size_t end)
{
    size_t at = cell_of(bg, &bg->event[beg]);
    uint32_t low = 0;
    for (size_t i = beg; i < end; i++) {
        set_aside(bg, &bg->event[i], is_germline(&bg->event[i]));
        low += bg->event[i].counted < RECURRENT_BELOW * bg->event[i].depth;
    }
    lt_background_cell all = bg->cell[at];
    uint32_t carriers = bg->n_with_two[at];
    for (size_t i = beg; i < end; i++) {
        lt_background_event *event = &bg->event[i];
        if (is_germline(event))
            continue;
        carriers -= event->counted >= RECURRENT_BELOW * event->depth;
    }
    int recurs =
        low && carriers >= RECURRENT_NORMALS && carriers >= RECURRENT_SHARE * bg->n_samples;
    for (size_t i = beg; i < end; i++) {
        lt_background_event *event = &bg->event[i];
        if (is_germline(event) || (recurs && event->counted < RECURRENT_BELOW * event->depth))
            continue;
        lt_background_cell others = all;
        lt_background_cell_add(&others, &event->cell, -1);
        double p = lt_background_surprise(
            lt_background_strong(&event->cell), lt_background_expected(&event->cell),
            lt_background_strong(&others), lt_background_expected(&others));
        set_aside(bg, event, p < SURPRISING);
    }
}

lt_status lt_background_settle(lt_background *bg)
{
    size_t end;
    for (size_t beg = 0; beg < bg->n_events; beg = end) {
        for (end = beg + 1; end < bg->n_events && bg->event[end].site == bg->event[beg].site &&
                            bg->event[end].alt == bg->event[beg].alt;)
            end++;
        settle_cell(bg, beg, end);
    }
    return LT_OK;
}

static int compare_places(const lt_interval *a, const lt_interval *b)
{
    if (a->contig != b->contig)
        return a->contig < b->contig ? -1 : 1;
    return (a->beg > b->beg) - (a->beg < b->beg);
}

/* The union of two target lists, touching intervals joined. */
static lt_status unite(lt_interval **out, size_t *n_out, const lt_targets *a, const lt_targets *b)
{
    lt_interval *interval = malloc((a->n + b->n + 1) * sizeof *interval);
    size_t n = 0;
    if (!interval)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    for (size_t i = 0, j = 0; i < a->n || j < b->n;) {
        int from_a =
            j >= b->n || (i < a->n && compare_places(&a->interval[i], &b->interval[j]) <= 0);
        const lt_interval *next = from_a ? &a->interval[i++] : &b->interval[j++];
        if (n && interval[n - 1].contig == next->contig && interval[n - 1].end >= next->beg)
            interval[n - 1].end = next->end > interval[n - 1].end ? next->end : interval[n - 1].end;
        else
            interval[n++] = *next;
    }
    *out = interval;
    *n_out = n;
    return LT_OK;
}

/* Where each interval of `from` begins in `to`, which holds it. */
static lt_status map_sites(uint32_t **out, const lt_targets *to, const lt_targets *from)
{
    uint32_t *map = malloc(((size_t)from->n_sites + 1) * sizeof *map);
    *out = map;
    if (!map)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    for (size_t i = 0, j = 0; i < from->n; i++) {
        const lt_interval *in = &from->interval[i];
        while (to->interval[j].contig != in->contig || to->interval[j].end <= in->beg)
            j++;
        uint32_t first = to->interval[j].first_site + (uint32_t)(in->beg - to->interval[j].beg);
        for (int64_t k = 0; k < in->end - in->beg; k++)
            map[in->first_site + (uint32_t)k] = first + (uint32_t)k;
    }
    return LT_OK;
}

static lt_status add_sites(lt_background *to, const lt_background *from, const uint32_t *map)
{
    for (uint32_t site = 0; site < from->targets.n_sites; site++) {
        uint32_t at = map[site];
        if (to->depth[at] && from->depth[site] && to->ref[at] != from->ref[site])
            return lt_fail(LT_EIDENTITY, "the normals are of genomes that differ (site %u)", site);
        if (to->n_samples == 0 || !to->depth[at]) {
            to->ref[at] = from->ref[site];
            to->context[at] = from->context[site];
            to->homopolymer[at] = from->homopolymer[site];
        }
        to->depth[at] += from->depth[site];
        for (size_t rank = 0; rank < 3; rank++) {
            size_t b = 3 * (size_t)at + rank, a = 3 * (size_t)site + rank;
            lt_background_cell_add(&to->cell[b], &from->cell[a], 1);
            to->n_with_two[b] += from->n_with_two[a];
            to->n_aside[b] += from->n_aside[a];
        }
    }
    return LT_OK;
}

static int compare_samples(const void *a, const void *b)
{
    return strcmp(((const lt_background_sample *)a)->digest,
                  ((const lt_background_sample *)b)->digest);
}

static int compare_events(const void *va, const void *vb)
{
    const lt_background_event *a = va, *b = vb;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    if (a->alt != b->alt)
        return a->alt < b->alt ? -1 : 1;
    return (a->sample > b->sample) - (a->sample < b->sample);
}

static void add_events(lt_background *to, const lt_background *from, const uint32_t *map)
{
    for (size_t i = 0; i < from->n_events; i++) {
        lt_background_event *event = &to->event[to->n_events++];
        *event = from->event[i];
        event->site = map[event->site];
        event->sample =
            (uint32_t)lt_background_find(to, from->sample[from->event[i].sample].digest);
    }
}

static lt_status join_samples(lt_background *sum, const lt_background *a, const lt_background *b)
{
    uint32_t n = a->n_samples + b->n_samples;
    lt_background_sample *sample = calloc((size_t)n + 1, sizeof *sample);
    if (!sample)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    if (a->n_samples)
        memcpy(sample, a->sample, a->n_samples * sizeof *sample);
    if (b->n_samples)
        memcpy(sample + a->n_samples, b->sample, b->n_samples * sizeof *sample);
    qsort(sample, n, sizeof *sample, compare_samples);
    lt_status st = LT_OK;
    for (uint32_t i = 1; i < n && st == LT_OK; i++)
        if (!compare_samples(&sample[i], &sample[i - 1]))
            st = lt_fail(LT_EIDENTITY, "normal %s is there twice (%.12s...)", sample[i].name,
                         sample[i].digest);
    if (st == LT_OK)
        st = lt_background_samples(sum, sample, n);
    free(sample);
    return st;
}

static void add_groups(lt_background *sum, const lt_background *from, uint64_t sign)
{
    for (int row = 0; row < LT_N_CONTEXTS; row++) {
        for (int b = 0; b < LT_N_BINS; b++)
            sum->count[row][b] += sign * from->count[row][b];
        for (int k = 0; k < LT_N_CLASSES; k++)
            sum->exposure[row][k] += sign * from->exposure[row][k];
    }
    for (int k = 0; k < LT_N_CLASSES; k++)
        for (int level = 0; level < LT_N_LEVELS; level++)
            sum->q_count[k][level] += sign * from->q_count[k][level];
}

static lt_status add_part(lt_background *sum, const lt_background *part)
{
    uint32_t *map = NULL;
    lt_status st = map_sites(&map, &sum->targets, &part->targets);
    if (st == LT_OK)
        st = add_sites(sum, part, map);
    if (st == LT_OK) {
        add_events(sum, part, map);
        add_groups(sum, part, 1);
    }
    free(map);
    return st;
}

lt_status lt_background_merge(lt_background *to, const lt_background *from)
{
    lt_background sum = {0};
    lt_interval *interval = NULL;
    size_t n = 0;
    lt_status st = unite(&interval, &n, &to->targets, &from->targets);
    if (st == LT_OK)
        st = lt_background_genome(&sum, &from->genome);
    if (st == LT_OK)
        st = lt_background_sites(&sum, interval, n);
    free(interval);
    if (st == LT_OK)
        st = join_samples(&sum, to, from);
    if (st == LT_OK) {
        sum.event = calloc(to->n_events + from->n_events + 1, sizeof *sum.event);
        if (!sum.event)
            st = lt_fail(LT_ENOMEM, "out of memory for the background");
    }
    if (st == LT_OK)
        st = add_part(&sum, to);
    if (st == LT_OK)
        st = add_part(&sum, from);
    if (st < 0) {
        lt_background_clear(&sum);
        return st;
    }
    qsort(sum.event, sum.n_events, sizeof *sum.event, compare_events);
    sum.provenance = to->provenance ? to->provenance : NULL;
    to->provenance = NULL;
    if (!sum.provenance && from->provenance)
        sum.provenance = strdup(from->provenance);
    lt_background_clear(to);
    *to = sum;
    return LT_OK;
}

/* Its events leave, and it leaves the list. */
static void forget(lt_background *bg, uint32_t sample)
{
    size_t n = 0;
    for (size_t i = 0; i < bg->n_events; i++) {
        lt_background_event *event = &bg->event[i];
        if (event->sample == sample) {
            size_t at = cell_of(bg, event);
            if (event->aside)
                bg->n_aside[at]--;
            else
                lt_background_cell_add(&bg->cell[at], &event->cell, -1);
            if (!event->aside && lt_background_strong(&event->cell) >= 2)
                bg->n_with_two[at]--;
            continue;
        }
        bg->event[n] = *event;
        bg->event[n++].sample -= event->sample > sample;
    }
    bg->n_events = n;
    free(bg->sample[sample].name);
    memmove(&bg->sample[sample], &bg->sample[sample + 1],
            (bg->n_samples - sample - 1) * sizeof *bg->sample);
    bg->n_samples--;
}

/* What of a normal is in no event. */
static void without_events(lt_background *one)
{
    for (size_t i = 0; i < one->n_events; i++) {
        set_aside(one, &one->event[i], 1);
        one->n_aside[cell_of(one, &one->event[i])]--;
    }
}

lt_status lt_background_subtract(lt_background *bg, const lt_background *one)
{
    lt_background base = {0};
    uint32_t *map = NULL;
    int64_t sample = one->n_samples == 1 ? lt_background_find(bg, one->sample[0].digest) : -1;
    if (sample < 0)
        return lt_fail(LT_EIDENTITY, "the sample is not one of the normals");
    lt_status st = lt_background_merge(&base, one); /* a copy */
    if (st == LT_OK)
        st = map_sites(&map, &bg->targets, &base.targets);
    if (st == LT_OK) {
        forget(bg, (uint32_t)sample);
        without_events(&base);
        for (uint32_t site = 0; site < base.targets.n_sites; site++) {
            bg->depth[map[site]] -= base.depth[site];
            for (size_t rank = 0; rank < 3; rank++) {
                size_t to = 3 * (size_t)map[site] + rank, from = 3 * (size_t)site + rank;
                lt_background_cell_add(&bg->cell[to], &base.cell[from], -1);
                bg->n_with_two[to] -= base.n_with_two[from];
            }
        }
        add_groups(bg, &base, UINT64_MAX);
        st = lt_background_settle(bg);
    }
    free(map);
    lt_background_clear(&base);
    return st;
}
