/* levels.c -- see levels.h.
 *
 * L is antisymmetric: a molecule that shows only the reference would, had it been the alternative,
 * have shown -L. The mirror table counts such levels over every 256th molecule-site, with "no
 * evidence" in its last column. The sample's own het and hom-alt sites correct the levels given
 * that there is evidence: a Dirichlet posterior with the mirror as 200 pseudo-molecules. The share
 * of "no evidence" stays the mirror's, since at a het site it cannot be told from the reference
 * allele's molecules. Classes with few molecules in the mirror lean on the same category and size
 * with the other suspicion, then on a shipped guess. */
#include "levels.h"

#include <string.h>

#include "bins.h"

#define PRIOR_MOLECULES 200.0
#define MIRROR_WEIGHT 10.0 /* molecules that the mirror's fallback is worth */
#define GERMLINE_MIN_DEPTH 200

typedef double level_row[LT_N_LEVELS + 1];

/* Quality 37 to 40 on one template gives levels 4 and 5; more templates meet the ceiling of L near
 * 13.8 nats. Levels 0-3 come from low qualities and sub-clones; the last column is "none". */
static void shipped_levels(int category, int size, level_row share)
{
    static const level_row single = {.02, .02, .02, .06, .62, .21, 0, 0, 0, 0, .05};
    static const level_row several = {.004, .004, .004, .008, .06, .16, .75, 0, 0, 0, .01};
    memcpy(share, size == 0 ? single : several, sizeof(level_row));
    if (category == LT_CATEGORY_D) {
        share[LT_LEVEL_TOWARDS_A] = share[LT_LEVEL_TOWARDS_B] = .02;
        share[4] -= .04;
    }
    double sum = 0;
    for (int level = 0; level <= LT_N_LEVELS; level++) {
        if (level < LT_N_LEVELS && lt_level_is_possible(category, level))
            share[level] += 1e-3;
        sum += share[level];
    }
    for (int level = 0; level <= LT_N_LEVELS; level++)
        share[level] /= sum;
}

/* share := (MIRROR_WEIGHT share + counts) normalised; counts at impossible levels are ignored. */
static void lean(level_row share, const uint64_t *count, int category)
{
    double sum = MIRROR_WEIGHT;
    for (int level = 0; level <= LT_N_LEVELS; level++)
        if (level == LT_N_LEVELS || lt_level_is_possible(category, level))
            sum += (double)count[level];
    for (int level = 0; level <= LT_N_LEVELS; level++)
        if (level == LT_N_LEVELS || lt_level_is_possible(category, level))
            share[level] = (MIRROR_WEIGHT * share[level] + (double)count[level]) / sum;
}

static void mirror_levels(const lt_sample *sample, int klass, level_row share)
{
    int category = lt_class_category(klass), size = lt_class_size(klass);
    uint64_t both[LT_N_LEVELS + 1];
    int base = LT_CLASS(category, size, 0);
    for (int level = 0; level <= LT_N_LEVELS; level++)
        both[level] = sample->mirror[base][level] + sample->mirror[base + 1][level];
    shipped_levels(category, size, share);
    lean(share, both, category);
    lean(share, sample->mirror[klass], category);
}

static int is_germline(const lt_test *test, uint32_t depth)
{
    double share = depth ? (double)test->counted / depth : 0;
    return depth >= GERMLINE_MIN_DEPTH && ((share >= .3 && share <= .7) || share > .95);
}

static void count_germline(lt_rates *rates, const lt_tests *tests)
{
    memset(rates->q_count, 0, sizeof rates->q_count);
    for (size_t i = 0; i < tests->n; i++) {
        const lt_test *test = &tests->test[i];
        if (!is_germline(test, tests->depth[test->site]))
            continue;
        for (uint32_t row = test->first; row < test->first + test->n; row++) {
            const lt_evidence *evidence = &tests->sample->evidence[row];
            rates->q_count[evidence->bin / LT_N_LEVELS][evidence->bin % LT_N_LEVELS] +=
                evidence->count;
        }
    }
}

void lt_levels_learn(lt_rates *rates, const lt_tests *tests)
{
    count_germline(rates, tests);
    for (int klass = 0; klass < LT_N_CLASSES; klass++) {
        level_row share;
        mirror_levels(tests->sample, klass, share);
        double none = share[LT_N_LEVELS], seen = 0;
        for (int level = 0; level < LT_N_LEVELS; level++)
            if (lt_level_is_possible(lt_class_category(klass), level))
                seen += (double)rates->q_count[klass][level];
        for (int level = 0; level < LT_N_LEVELS; level++) {
            double given = share[level] / (1 - none);
            if (lt_level_is_possible(lt_class_category(klass), level))
                given = (PRIOR_MOLECULES * given + (double)rates->q_count[klass][level]) /
                        (PRIOR_MOLECULES + seen);
            rates->q[klass][level] = (1 - none) * given;
        }
        rates->q[klass][LT_N_LEVELS] = none;
    }
}
