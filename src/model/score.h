/* score.h -- one test's null, its weights, and the sum that is tested. */
#ifndef LT_MODEL_SCORE_H
#define LT_MODEL_SCORE_H

#include "bins.h"
#include "panjer.h"
#include "rates.h"

/* What is expected of one (site, alt) when there is no variant. */
typedef struct lt_null {
    double molecules;                          /* at the site */
    double exposure[LT_N_CLASSES];             /* of these, by class */
    double weak[LT_N_BINS], damage[LT_N_BINS]; /* rates per molecule of the bin's class */
    double prior[LT_N_FACTORS]; /* of the site factor, over its grid: the group's, given normals */
    double mean_factor;
    double normals_x, normals_e; /* strong molecules of the normals, and expected at g = 1 */
} lt_null;

/* What judging needs of all that was learnt. */
typedef struct lt_judge {
    const lt_tests *tests;
    const lt_rates *rates;
    lt_split *split; /* by fold */
    double grid[LT_N_FACTORS], ln_grid[LT_N_FACTORS];
} lt_judge;

/* Splits the rates; judge is cleared by lt_judge_clear(). */
lt_status lt_judge_init(lt_judge *judge, const lt_tests *tests, lt_rates *rates);
void lt_judge_clear(lt_judge *judge);

/* The null of a test. Molecules that show another alternative count with that allele as the base
 * they would be damaged from. */
void lt_null_init(lt_null *null, const lt_judge *judge, const lt_test *test);

/* Weights w_b by bin, and the expected molecules by weight. */
typedef struct lt_score {
    uint8_t weight[LT_N_BINS];
    lt_compound compound;
} lt_score;

void lt_score_init(lt_score *score, const lt_null *null, const lt_judge *judge);

/* Which evidence is summed: all, or all but one strand's own (lt_side_of_bin()), or that alone. */
typedef struct lt_part {
    int side; /* LT_SIDE_A, LT_SIDE_B */
    int but;  /* 1: all but that side's; 0: that side's alone */
} lt_part;

/* The null law of S over a part of the evidence. */
void lt_score_part(lt_compound *compound, const lt_score *score, const lt_null *null, lt_part part);

static inline int lt_part_holds(lt_part part, int bin)
{
    return (lt_side_of_bin(bin) == part.side) != part.but;
}

/* S of the test's evidence. */
uint32_t lt_score_sum(const lt_score *score, const lt_sample *sample, const lt_test *test);

/* Exact p of a test, before calibration; 1 without one strong or two molecules of evidence. */
double lt_test_p(const lt_judge *judge, const lt_test *test);

#endif
