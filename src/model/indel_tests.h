/* indel_tests.h -- a sample's alleles that are not single bases, seen as tests.
 *
 * A molecule can show such an allele only if it covers what lies around it: its molecules, by
 * class, are taken as the fewest over the sites just before and behind the span of the change, and
 * never as fewer than show it. */
#ifndef LT_MODEL_INDEL_TESTS_H
#define LT_MODEL_INDEL_TESTS_H

#include "error.h"
#include "lowtide/call.h"

typedef struct lt_indel_test {
    uint32_t indel; /* of the sample */
    uint8_t fold, slip, factor, asked;
    uint8_t left_out; /* bits of tests.h */
    uint16_t group, tract;
    uint32_t first, n; /* its rows of the sample's indel_evidence */
    uint32_t any, counted, strong;
    double molecules, exposure[LT_N_CLASSES];
    double p; /* 1 until tested */
} lt_indel_test;

/* Where such alleles could arise: sites and molecules of each tract, by fold. */
typedef struct lt_indel_chances {
    double sites[LT_N_FOLDS][LT_N_INDEL_TRACTS];
    double exposure[LT_N_FOLDS][LT_N_INDEL_TRACTS][LT_N_CLASSES];
} lt_indel_chances;

typedef struct lt_indel_tests {
    const lt_sample *sample;
    lt_indel_test *test; /* in the order of the sample's */
    size_t n;
} lt_indel_tests;

/* asked[i]: index of an allele that was asked for. tests is ended by lt_indel_tests_clear(), also
 * after a failure. */
lt_status lt_indel_tests_init(lt_indel_tests *tests, const lt_sample *sample, const uint32_t *asked,
                              size_t n_asked);
void lt_indel_tests_clear(lt_indel_tests *tests);

void lt_indel_chances_count(lt_indel_chances *chances, const lt_indel_tests *tests);

/* From this level on a molecule is strong: where repeats slip easily, no single read can say more.
 */
int lt_indel_strong_level(int slip);
int lt_indel_is_strong(int slip, int level);

/* Groups of an allele. */
int lt_copy_bin(int copies);
void lt_indel_groups(lt_indel_test *test, const lt_indel *indel);

#endif
