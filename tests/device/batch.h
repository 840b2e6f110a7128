/* batch.h -- batches for the device tests: random or extreme, the same everywhere. */
#ifndef LT_TEST_BATCH_H
#define LT_TEST_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "device.h"

typedef struct test_batch {
    lt_candidate *candidate;
    uint8_t *obs;
    uint8_t *level; /* for answers */
    size_t n, n_templates;
} test_batch;

/* n candidates of 0 .. most templates a strand, every base, quality, class and mapping quality. */
test_batch batch_random(uint32_t seed, size_t n, unsigned most);

/* As a run makes them: one to ten templates, qualities in bins, mostly a single wrong reading. */
test_batch batch_typical(uint32_t seed, size_t n);

/* 65,535 templates a strand of every kind that is hard: one base, two bases, nothing, all
 * qualities. */
test_batch batch_extreme(void);

void batch_free(test_batch *batch);

typedef struct test_ratios {
    lt_ratio_candidate *candidate;
    int16_t *ratio;
    uint8_t *level; /* for answers */
    size_t n, n_ratios;
} test_ratios;

/* n candidates of 0 .. most templates a strand, every class, mapping quality and slip rate; the
 * ratios of a molecule lean one way or are mixed, some lie outside the range. */
test_ratios ratios_random(uint32_t seed, size_t n, unsigned most);

/* 65,535 templates a strand: all for, all against, both, nothing; shifts to the ends of int32. */
test_ratios ratios_extreme(void);

void ratios_free(test_ratios *batch);

typedef struct test_alignments {
    lt_alignments jobs;
    lt_alignment *alignment; /* what jobs point at */
    uint8_t *obs, *base;
    int16_t *gap_open;
    int32_t *score; /* for answers */
} test_alignments;

/* n pairs, each of its own read and haplotype of 0 .. most bases, anywhere to each other; random
 * costs, N, absent readings; a read is a copy with gaps, or noise. */
test_alignments alignments_random(uint32_t seed, size_t n, unsigned most);

/* As a run makes them: reads of 150 bases against a reference of 320 bases and the same with three
 * bases less; one read in ten has the deletion. 2 jobs a read. */
test_alignments alignments_typical(uint32_t seed, size_t n_reads);

/* A few of 0, 1 and 65,535 bases each way, all diagonals at and beyond the band's edges. */
test_alignments alignments_extreme(void);

void alignments_free(test_alignments *batch);

#endif
