/* background_check.c -- the invariants of lowtide/background.h, one function each. Memory: none. */
#include "background_check.h"

#include <string.h>

#define BASE_N 4
#define EXPECTED_MAX ((uint64_t)1 << 56) /* far above what molecules can be, far below 2^64 */

uint8_t lt_background_alt(int ref, int rank)
{
    return (uint8_t)(ref >= BASE_N ? BASE_N : rank + (rank >= ref));
}

static uint64_t molecules_of(const lt_background_cell *cell)
{
    return (uint64_t)cell->x[0] + cell->x[1] + cell->x[2] + cell->weak;
}

static int is_digest(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static lt_status check_samples(const lt_background *bg, const char *where)
{
    if (bg->n_samples == 0)
        return lt_fail(LT_EFORMAT, "%s: no normals", where);
    for (uint32_t i = 0; i < bg->n_samples; i++) {
        if (!is_digest(bg->sample[i].digest) || !is_digest(bg->sample[i].rates))
            return lt_fail(LT_EFORMAT, "%s: /samples row %u: no SHA-256", where, i);
        if (i > 0 && strcmp(bg->sample[i - 1].digest, bg->sample[i].digest) >= 0)
            return lt_fail(LT_EFORMAT, "%s: /samples row %u is out of order", where, i);
    }
    return LT_OK;
}

static int cell_fits(const lt_background_cell *cell, uint64_t depth)
{
    for (int i = 0; i < LT_N_CATEGORIES; i++)
        if (cell->e[i] > EXPECTED_MAX)
            return 0;
    return molecules_of(cell) <= depth;
}

static lt_status check_sites(const lt_background *bg, const char *where)
{
    for (uint32_t site = 0; site < bg->targets.n_sites; site++) {
        if (bg->ref[site] > BASE_N || bg->context[site] >= 25)
            return lt_fail(LT_EFORMAT, "%s: /sites row %u: no such base", where, site);
        if (bg->depth[site] > (uint64_t)bg->n_samples * UINT32_MAX)
            return lt_fail(LT_EFORMAT, "%s: /sites row %u: depth above 2^32 a normal", where, site);
        for (size_t i = 3 * (size_t)site; i < 3 * (size_t)site + 3; i++) {
            if (!cell_fits(&bg->cell[i], bg->depth[site]))
                return lt_fail(LT_EFORMAT,
                               "%s: /alleles row %u: more molecules than lie over the site", where,
                               site);
            if ((uint64_t)bg->n_with_two[i] + bg->n_aside[i] > bg->n_samples)
                return lt_fail(LT_EFORMAT, "%s: /alleles row %u: more normals than there are",
                               where, site);
        }
    }
    return LT_OK;
}

static int in_order(const lt_background_event *a, const lt_background_event *b)
{
    if (a->site != b->site)
        return a->site < b->site;
    return a->alt != b->alt ? a->alt < b->alt : a->sample < b->sample;
}

static lt_status check_event(const lt_background *bg, size_t i, const char *where)
{
    const lt_background_event *event = &bg->event[i];
    if (event->site >= bg->targets.n_sites || event->alt >= BASE_N || event->aside > 1 ||
        event->sample >= bg->n_samples)
        return lt_fail(LT_EFORMAT, "%s: /events row %zu is out of range", where, i);
    int ref = bg->ref[event->site];
    if (ref >= BASE_N || event->alt == ref || event->counted > event->depth ||
        event->depth > bg->depth[event->site] || !cell_fits(&event->cell, event->depth))
        return lt_fail(LT_EFORMAT, "%s: /events row %zu does not fit its site", where, i);
    if (i > 0 && !in_order(event - 1, event))
        return lt_fail(LT_EFORMAT, "%s: /events row %zu is out of order", where, i);
    return LT_OK;
}

/* What the events of one (site, alt) add up to. */
typedef struct event_sum {
    uint64_t x[LT_N_CATEGORIES], weak, e[LT_N_CATEGORIES];
    uint32_t n_aside, n_with_two; /* the latter: of those in the sums */
} event_sum;

static void add_event(event_sum *sum, const lt_background_event *event)
{
    const lt_background_cell *cell = &event->cell;
    if (event->aside) {
        sum->n_aside++;
        return;
    }
    for (int i = 0; i < LT_N_CATEGORIES; i++) {
        sum->x[i] += cell->x[i];
        sum->e[i] += cell->e[i];
    }
    sum->weak += cell->weak;
    sum->n_with_two += (uint64_t)cell->x[0] + cell->x[1] + cell->x[2] >= 2;
}

static int is_within(const lt_background *bg, size_t at, const event_sum *sum)
{
    const lt_background_cell *cell = &bg->cell[at];
    int fits = sum->weak <= cell->weak && sum->n_aside == bg->n_aside[at] &&
               sum->n_with_two <= bg->n_with_two[at];
    for (int i = 0; i < LT_N_CATEGORIES; i++)
        fits = fits && sum->x[i] <= cell->x[i] && sum->e[i] <= cell->e[i];
    return fits;
}

/* Walks the sites and the events beside each other. */
static lt_status check_event_sums(const lt_background *bg, const char *where)
{
    size_t next = 0;
    for (size_t at = 0; at < 3 * (size_t)bg->targets.n_sites; at++) {
        uint32_t site = (uint32_t)(at / 3);
        uint8_t alt = lt_background_alt(bg->ref[site], (int)(at % 3));
        event_sum sum = {0};
        while (next < bg->n_events && bg->event[next].site == site && bg->event[next].alt == alt)
            add_event(&sum, &bg->event[next++]);
        if (!is_within(bg, at, &sum))
            return lt_fail(LT_EFORMAT, "%s: /alleles row %u is not the sum of its /events", where,
                           site);
    }
    return LT_OK;
}

lt_status lt_background_check(const lt_background *bg, const char *where)
{
    LT_TRY(check_samples(bg, where));
    LT_TRY(check_sites(bg, where));
    for (size_t i = 0; i < bg->n_events; i++)
        LT_TRY(check_event(bg, i, where));
    return check_event_sums(bg, where);
}
