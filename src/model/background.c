/* background.c -- see background.h. */
#include "background.h"

#include <math.h> /* sqrt, which is exact */
#include <stdlib.h>
#include <string.h>

#include "background_cells.h"
#include "bins.h"
#include "rates.h"
#include "tests.h"

#define EVENT_MIN 3
#define EVENT_FACTOR 4.0

void lt_background_clear(lt_background *bg)
{
    for (int32_t c = 0; bg->genome.contig && c < bg->genome.n_contigs; c++)
        free(bg->genome.contig[c].name);
    free(bg->genome.contig);
    free(bg->targets.interval);
    free(bg->ref);
    free(bg->context);
    free(bg->homopolymer);
    free(bg->cell);
    free(bg->n_with_two);
    free(bg->n_aside);
    free(bg->depth);
    free(bg->event);
    for (uint32_t i = 0; bg->sample && i < bg->n_samples; i++)
        free(bg->sample[i].name);
    free(bg->sample);
    free(bg->provenance);
    memset(bg, 0, sizeof *bg);
}

lt_status lt_background_genome(lt_background *bg, const lt_genome *genome)
{
    bg->genome.contig = calloc((size_t)genome->n_contigs + 1, sizeof *bg->genome.contig);
    if (!bg->genome.contig)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    for (int32_t c = 0; c < genome->n_contigs; c++) {
        bg->genome.contig[c] = genome->contig[c];
        bg->genome.contig[c].name = strdup(genome->contig[c].name);
        bg->genome.n_contigs = c + 1;
        if (!bg->genome.contig[c].name)
            return lt_fail(LT_ENOMEM, "out of memory for the background");
    }
    return LT_OK;
}

lt_status lt_background_sites(lt_background *bg, const lt_interval *interval, size_t n)
{
    uint32_t n_sites = 0;
    bg->targets.interval = calloc(n + 1, sizeof *bg->targets.interval);
    if (!bg->targets.interval)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    for (size_t i = 0; i < n; i++) {
        bg->targets.interval[i] = interval[i];
        bg->targets.interval[i].first_site = n_sites;
        n_sites += (uint32_t)(interval[i].end - interval[i].beg);
    }
    bg->targets.n = n;
    bg->targets.n_sites = n_sites;
    bg->ref = calloc((size_t)n_sites + 1, 1);
    bg->context = calloc((size_t)n_sites + 1, 1);
    bg->homopolymer = calloc((size_t)n_sites + 1, 1);
    bg->cell = calloc(3 * (size_t)n_sites + 1, sizeof *bg->cell);
    bg->n_with_two = calloc(3 * (size_t)n_sites + 1, sizeof *bg->n_with_two);
    bg->n_aside = calloc(3 * (size_t)n_sites + 1, sizeof *bg->n_aside);
    bg->depth = calloc((size_t)n_sites + 1, sizeof *bg->depth);
    if (!bg->ref || !bg->context || !bg->homopolymer || !bg->cell || !bg->n_with_two ||
        !bg->n_aside || !bg->depth)
        return lt_fail(LT_ENOMEM, "out of memory for a background of %u sites", n_sites);
    return LT_OK;
}

lt_status lt_background_samples(lt_background *bg, const lt_background_sample *sample, uint32_t n)
{
    bg->sample = calloc((size_t)n + 1, sizeof *bg->sample);
    if (!bg->sample)
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    for (uint32_t i = 0; i < n; i++) {
        bg->sample[i] = sample[i];
        bg->sample[i].name = strdup(sample[i].name);
        bg->n_samples = i + 1;
        if (!bg->sample[i].name)
            return lt_fail(LT_ENOMEM, "out of memory for the background");
    }
    return LT_OK;
}

/* E of every site and allele. strong[row][class]: rates of strong levels. */
static void expect(lt_background *bg, const lt_tests *tests, const lt_split *split, int fold)
{
    double strong[LT_N_NULLS][LT_N_CLASSES];
    lt_split_strong(strong, split);
    for (size_t site = 0; site < bg->targets.n_sites; site++) {
        const uint32_t *exposure = tests->sample->exposure + site * LT_N_CLASSES;
        int ref = bg->ref[site];
        if (tests->fold[site] != fold || ref >= LT_BASE_N)
            continue;
        for (int rank = 0; rank < 3; rank++) {
            lt_background_cell *cell = &bg->cell[3 * site + (size_t)rank];
            int row = lt_null_row(ref, rank + (rank >= ref), bg->context[site]);
            double e[LT_N_CATEGORIES] = {0};
            for (int k = 0; k < LT_N_CLASSES; k++)
                e[lt_class_category(k)] += exposure[k] * strong[row][k];
            for (int category = 0; category < LT_N_CATEGORIES; category++)
                cell->e[category] = (uint64_t)(e[category] * LT_EXPECTED_UNIT + 0.5);
        }
    }
}

static void count_test(lt_background *bg, const lt_tests *tests, const lt_test *test)
{
    size_t at = 3 * (size_t)test->site + (size_t)(lt_substitution(test->ref, test->alt) % 3);
    lt_background_cell *cell = &bg->cell[at];
    for (uint32_t i = test->first; i < test->first + test->n; i++) {
        const lt_evidence *row = &tests->sample->evidence[i];
        if (lt_level_is_strong(row->bin % LT_N_LEVELS))
            cell->x[lt_class_category(row->bin / LT_N_LEVELS)] += row->count;
        else
            cell->weak += row->count;
    }
    uint32_t strong = lt_background_strong(cell), depth = tests->depth[test->site];
    double usual = EVENT_FACTOR * lt_background_expected(cell);
    int is_variant = test->counted >= 2 && test->counted >= LT_VARIANT_SHARE * depth;
    if (is_variant || (strong >= EVENT_MIN && strong >= usual + 3 * sqrt(usual))) {
        bg->event[bg->n_events++] = (lt_background_event){.site = test->site,
                                                          .alt = test->alt,
                                                          .aside = (uint8_t)is_variant,
                                                          .depth = depth,
                                                          .counted = test->counted,
                                                          .cell = *cell};
        if (is_variant)
            *cell = (lt_background_cell){0};
        bg->n_aside[at] = (uint32_t)is_variant;
    }
    bg->n_with_two[at] = !is_variant && strong >= 2;
}

static lt_status fill(lt_background *bg, const lt_tests *tests, lt_rates *rates, const char *digest)
{
    const lt_sample *sample = tests->sample;
    size_t n_sites = sample->targets.n_sites;
    lt_background_sample self = {.name = sample->name ? sample->name : (char *)""};
    lt_split *split = malloc(sizeof *split);
    bg->event = calloc(tests->n + 1, sizeof *bg->event);
    if (!split || !bg->event) {
        free(split);
        return lt_fail(LT_ENOMEM, "out of memory for the background");
    }
    memcpy(bg->ref, sample->ref, n_sites);
    memcpy(bg->context, sample->context, n_sites);
    memcpy(bg->homopolymer, sample->homopolymer, n_sites);
    for (size_t site = 0; site < n_sites; site++)
        bg->depth[site] = tests->depth[site];
    for (int fold = 0; fold < LT_N_FOLDS; fold++) {
        lt_split_init(split, rates->fold_e[fold], rates->q);
        expect(bg, tests, split, fold);
    }
    free(split);
    for (size_t i = 0; i < tests->n; i++)
        count_test(bg, tests, &tests->test[i]);
    memcpy(bg->count, rates->e_count, sizeof bg->count);
    memcpy(bg->exposure, rates->e_exposure, sizeof bg->exposure);
    memcpy(bg->q_count, rates->q_count, sizeof bg->q_count);
    strncpy(self.digest, digest, sizeof self.digest - 1);
    return lt_background_samples(bg, &self, 1);
}

lt_status lt_background_init_from(lt_background *bg, const lt_sample *sample, lt_rates *rates,
                                  const char *digest)
{
    lt_tests tests;
    memset(bg, 0, sizeof *bg);
    lt_status st = lt_tests_init(&tests, sample, NULL, 0);
    if (st == LT_OK)
        st = lt_background_genome(bg, &sample->genome);
    if (st == LT_OK)
        st = lt_background_sites(bg, sample->targets.interval, sample->targets.n);
    if (st == LT_OK)
        st = fill(bg, &tests, rates, digest);
    if (st == LT_OK && sample->provenance) {
        bg->provenance = strdup(sample->provenance);
        if (!bg->provenance)
            st = lt_fail(LT_ENOMEM, "out of memory for the background");
    }
    lt_tests_clear(&tests);
    if (st < 0)
        lt_background_clear(bg);
    return st;
}

int64_t lt_background_find(const lt_background *bg, const char *digest)
{
    for (uint32_t i = 0; i < bg->n_samples; i++)
        if (!strcmp(bg->sample[i].digest, digest))
            return i;
    return -1;
}
