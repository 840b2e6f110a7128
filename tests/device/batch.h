/* batch.h -- batches of candidates for the device tests: random or extreme, the same everywhere. */
#ifndef LT_TEST_BATCH_H
#define LT_TEST_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "layout.h"

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

#endif
