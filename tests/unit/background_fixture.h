/* background_fixture.h -- a small background that the tests of its files share.
 *
 * Nine sites on two contigs, three normals; values follow from the position alone. Two events at
 * one allele: the first normal's is set aside, the third's is in the sums. */
#ifndef LT_TEST_BACKGROUND_FIXTURE_H
#define LT_TEST_BACKGROUND_FIXTURE_H

#include "background_file.h"
#include "sample_fixture.h"

#define FIXTURE_EVENT_SITE 1 /* chr1 position 11: ref = 77 % 5 = 2 */

static inline void fixture_cell(lt_background_cell *cell, int64_t pos, int rank)
{
    for (int c = 0; c < LT_N_CATEGORIES; c++) {
        cell->x[c] = (uint32_t)(pos % 3 + c + rank);
        cell->e[c] = (uint64_t)(pos + c) << 18;
    }
    cell->weak = (uint32_t)pos;
}

static inline void fixture_normals(lt_background *bg)
{
    static const char *const name[] = {"one", "Pätient <2>", ""};
    bg->n_samples = 3;
    bg->sample = calloc(3, sizeof *bg->sample);
    for (int i = 0; i < 3; i++) {
        bg->sample[i].name = strdup(name[i]);
        memset(bg->sample[i].digest, 'a' + i, 64);
        memset(bg->sample[i].rates, '9' - i, 64);
    }
}

static inline void fixture_events(lt_background *bg)
{
    const lt_background_event event = {.site = FIXTURE_EVENT_SITE,
                                       .alt = 3,
                                       .depth = 1000,
                                       .counted = 9,
                                       .cell = {{2, 1, 3}, 4, {5, 6, 7}}};
    bg->event = calloc(2, sizeof *bg->event);
    bg->n_events = 2;
    bg->event[0] = bg->event[1] = event;
    bg->event[0].aside = 1;
    bg->event[1].sample = 2;
    /* alt T beside ref G is the last of the three; the fixture's sums are above the event's */
    bg->n_aside[3 * FIXTURE_EVENT_SITE + 2] = 1;
}

static inline void fixture_background(lt_background *bg)
{
    static const lt_interval interval[] = {{0, 10, 16, 0}, {1, 30, 33, 6}};
    memset(bg, 0, sizeof *bg);
    fixture_genome(&bg->genome);
    bg->provenance = strdup("{\"kernels\":\"test\"}");
    bg->targets = (lt_targets){calloc(2, sizeof *interval), 2, 9};
    memcpy(bg->targets.interval, interval, sizeof interval);
    bg->ref = calloc(9, 1);
    bg->context = calloc(9, 1);
    bg->homopolymer = calloc(9, 1);
    bg->cell = calloc(27, sizeof *bg->cell);
    bg->n_with_two = calloc(27, sizeof *bg->n_with_two);
    bg->n_aside = calloc(27, sizeof *bg->n_aside);
    bg->depth = calloc(9, sizeof *bg->depth);
    for (size_t site = 0; site < 9; site++) {
        int64_t pos = site < 6 ? 10 + (int64_t)site : 24 + (int64_t)site;
        bg->ref[site] = fixture_ref(site >= 6, pos);
        bg->context[site] = (uint8_t)(pos % 25);
        bg->homopolymer[site] = (uint8_t)(pos % 7);
        bg->depth[site] = ((uint64_t)1 << 32) + (uint64_t)pos;
        for (int rank = 0; rank < 3; rank++) {
            fixture_cell(&bg->cell[3 * site + (size_t)rank], pos, rank);
            bg->n_with_two[3 * site + (size_t)rank] = 2;
        }
    }
    fixture_normals(bg);
    fixture_events(bg);
    for (int i = 0; i < LT_N_CONTEXTS * LT_N_BINS; i++)
        (&bg->count[0][0])[i] = (uint64_t)i << 20;
    for (int i = 0; i < LT_N_CONTEXTS * LT_N_CLASSES; i++)
        (&bg->exposure[0][0])[i] = (uint64_t)i * 3;
    for (int i = 0; i < LT_N_CLASSES * LT_N_LEVELS; i++)
        (&bg->q_count[0][0])[i] = (uint64_t)i * 5;
}

static inline void fixture_site_counts(lt_site_counts counts)
{
    for (int i = 0; i < LT_N_FACTOR_GROUPS * LT_SITE_COUNTS; i++)
        (&counts[0][0])[i] = (uint64_t)i * 11;
}

#endif
