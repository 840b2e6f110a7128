/* rates.c -- see rates.h.
 *
 * Every bin is shrunk, in three steps, for a bin without events would otherwise make any molecule
 * in it proof (62 false positives per Mb in simulation):
 * 1. substitution x category, strong bins: the rate of the category is (n + a) / (T + a / R), R the
 *    prior (the normals' sums, or as shipped), a from 20 pseudo-events (tiny exposure) down to 1
 * (large); it is shared out as e_b = rate T (n_b + 20 s_b) / ((n + 20) T_b) with the shape s_b =
 * T_b q_b / sum T q of true molecules, since damage before UMI tagging looks like a variant;
 * 2. substitution, other bins: shrunk to the bin's rate over all substitutions, 5 pseudo-events;
 * 3. context: the substitution's rates times (n + 20) / (E + 20), E what they predict, separately
 *    for strong, weak and discordant bins of each category. */
#include "rates.h"

#include <stdlib.h>
#include <string.h>

#include "bins.h"
#include "error_priors.h"

#define STRONG_PSEUDO 20.0
#define WEAK_PSEUDO 5.0
#define CONTEXT_PSEUDO 20.0
#define DUPLEX_PRIOR 0.1 /* double-stranded artefacts: a tenth of the strand's (end repair) */
#define RATE_MAX 0.5

/* Bins that are scaled together within a category. */
enum { PART_WEAK, PART_STRONG, PART_DISCORDANT, N_PARTS };

static int part_of(int level)
{
    if (level >= LT_LEVEL_TOWARDS_A)
        return PART_DISCORDANT;
    return lt_level_is_strong(level) ? PART_STRONG : PART_WEAK;
}

/* The shipped rate of strong molecules in a class. Strand A shows the substitution itself, strand B
 * its complement. */
static double shipped_rate(int substitution, int klass)
{
    int other = lt_substitution_complement(substitution), category = lt_class_category(klass);
    const double *prior = lt_class_size(klass) == 0 ? lt_error_prior_all : lt_error_prior_paired;
    if (category == LT_CATEGORY_A)
        return prior[substitution];
    if (category == LT_CATEGORY_B)
        return prior[other];
    return DUPLEX_PRIOR * 0.5 * (prior[substitution] + prior[other]);
}

void lt_rate_prior_init(lt_rate_prior *prior, const lt_background *background)
{
    double n[LT_N_SUBSTITUTIONS][LT_N_CLASSES] = {{0}}, t[LT_N_SUBSTITUTIONS][LT_N_CLASSES] = {{0}};
    for (int row = 0; background && row < LT_N_CONTEXTS; row++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            t[row / 16][k] += (double)background->exposure[row][k];
            for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++)
                n[row / 16][k] += (double)background->count[row][k * LT_N_LEVELS + level];
        }
    for (int s = 0; s < LT_N_SUBSTITUTIONS; s++)
        for (int k = 0; k < LT_N_CLASSES; k++)
            prior->strong[s][k] =
                (n[s][k] + STRONG_PSEUDO) / (t[s][k] + STRONG_PSEUDO / shipped_rate(s, k));
    for (int row = 0; row < LT_N_CONTEXTS; row++)
        for (int category = 0; category < LT_N_CATEGORIES; category++) {
            double seen = CONTEXT_PSEUDO, expected = CONTEXT_PSEUDO;
            int first = LT_CLASS(category, 0, 0), last = first + 2 * LT_N_SIZES;
            for (int k = first; background && k < last; k++) {
                expected += (double)background->exposure[row][k] * prior->strong[row / 16][k];
                for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++)
                    seen += (double)background->count[row][k * LT_N_LEVELS + level];
            }
            prior->context[row][category] = seen / expected;
        }
}

/* Sums of one substitution, over its contexts. */
typedef struct substitution_sum {
    double n[LT_N_BINS], t[LT_N_CLASSES];
} substitution_sum;

static void sum_substitutions(substitution_sum sum[LT_N_SUBSTITUTIONS],
                              const lt_rate_counts *counts)
{
    memset(sum, 0, LT_N_SUBSTITUTIONS * sizeof *sum);
    for (int row = 0; row < LT_N_NULLS; row++) {
        substitution_sum *own = &sum[lt_row_substitution(row)];
        for (int b = 0; b < LT_N_BINS; b++)
            own->n[b] += (double)counts->count[row][b];
        for (int k = 0; k < LT_N_CLASSES; k++)
            own->t[k] += (double)counts->exposure[row][k];
    }
}

/* Step 1 for one category. Returns the share of the shipped prior in its exposure: 1 is all; -1
 * where the sample has no such molecules. */
static double estimate_strong(double *e, const substitution_sum *sum, const double *prior,
                              int category, double q[LT_N_CLASSES][LT_N_LEVELS + 1])
{
    double t = 0, expected = 0, n = 0, tq = 0;
    int first = LT_CLASS(category, 0, 0), last = first + 2 * LT_N_SIZES;
    for (int k = first; k < last; k++) {
        double weight = sum->t[k] + 1e-3; /* so that no exposure at all has a mean, too */
        t += weight;
        expected += weight * prior[k];
        for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++) {
            n += sum->n[k * LT_N_LEVELS + level];
            tq += weight * q[k][level];
        }
    }
    double shipped = expected / t, wanted = 400.0 / expected;
    double a = wanted > STRONG_PSEUDO ? STRONG_PSEUDO : wanted < 1 ? 1 : wanted;
    double rate = (n + a) / (t + a / shipped);
    for (int k = first; k < last; k++)
        for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++) {
            int b = k * LT_N_LEVELS + level;
            double own = sum->t[k] > 0 ? sum->n[b] / sum->t[k] : 0;
            e[b] = rate * t / (n + STRONG_PSEUDO) * (own + STRONG_PSEUDO * q[k][level] / tq);
        }
    return t > 1 ? a / shipped / (t + a / shipped) : -1;
}

/* Step 2: pooled[b] is the bin's rate over all substitutions. */
static void estimate_weak(double *e, const substitution_sum *sum, const double *pooled)
{
    for (int b = 0; b < LT_N_BINS; b++)
        if (part_of(b % LT_N_LEVELS) != PART_STRONG)
            e[b] = pooled[b] > 0 ? (sum->n[b] + WEAK_PSEUDO) /
                                       (sum->t[b / LT_N_LEVELS] + WEAK_PSEUDO / pooled[b])
                                 : 0;
}

static void pool_weak(double *pooled, const substitution_sum sum[LT_N_SUBSTITUTIONS])
{
    for (int b = 0; b < LT_N_BINS; b++) {
        double n = 0.5, t = 1;
        int klass = b / LT_N_LEVELS;
        for (int s = 0; s < LT_N_SUBSTITUTIONS; s++) {
            n += sum[s].n[b];
            t += sum[s].t[klass];
        }
        /* without exposure: about one molecule in a thousand shows a sequencing error */
        if (t < 1000)
            n = 1e-3 * t;
        int possible = lt_level_is_possible(lt_class_category(klass), b % LT_N_LEVELS);
        pooled[b] = possible && part_of(b % LT_N_LEVELS) != PART_STRONG ? n / t : 0;
    }
}

static double context_factor(const lt_rate_prior *prior, int row, int category, int part)
{
    return part == PART_STRONG ? prior->context[row][category] : 1;
}

/* Step 3 for one row. */
static void estimate_context(double *e, const double *substitution_e, const lt_rate_counts *counts,
                             int row, const lt_rate_prior *prior)
{
    double n[LT_N_CATEGORIES][N_PARTS] = {{0}}, expected[LT_N_CATEGORIES][N_PARTS] = {{0}};
    for (int b = 0; b < LT_N_BINS; b++) {
        int category = lt_class_category(b / LT_N_LEVELS), part = part_of(b % LT_N_LEVELS);
        n[category][part] += (double)counts->count[row][b];
        expected[category][part] += (double)counts->exposure[row][b / LT_N_LEVELS] *
                                    substitution_e[b] * context_factor(prior, row, category, part);
    }
    for (int b = 0; b < LT_N_BINS; b++) {
        int category = lt_class_category(b / LT_N_LEVELS), part = part_of(b % LT_N_LEVELS);
        e[b] = substitution_e[b] * context_factor(prior, row, category, part) *
               (n[category][part] + CONTEXT_PSEUDO) / (expected[category][part] + CONTEXT_PSEUDO);
        if (e[b] > RATE_MAX)
            e[b] = RATE_MAX;
    }
}

int lt_rates_estimate(double e[LT_N_NULLS][LT_N_BINS], const lt_rate_counts *counts,
                      double q[LT_N_CLASSES][LT_N_LEVELS + 1], const lt_rate_prior *prior)
{
    substitution_sum sum[LT_N_SUBSTITUTIONS];
    double pooled[LT_N_BINS], from_prior = 0;
    int n = 0;
    sum_substitutions(sum, counts);
    pool_weak(pooled, sum);
    for (int s = 0; s < LT_N_SUBSTITUTIONS; s++) {
        double own[LT_N_BINS] = {0};
        estimate_weak(own, &sum[s], pooled);
        for (int category = 0; category < LT_N_CATEGORIES; category++) {
            double share = estimate_strong(own, &sum[s], prior->strong[s], category, q);
            n += share >= 0;
            from_prior += share >= 0 ? share : 0;
        }
        for (int neighbours = 0; neighbours < 16; neighbours++)
            estimate_context(e[s * 16 + neighbours], own, counts, s * 16 + neighbours, prior);
        memcpy(e[LT_N_CONTEXTS + s], own, sizeof own);
    }
    return 2 * from_prior >= n;
}

/* Adds the exposures of one site to its three alternatives, less molecules that show another. */
static void add_exposure(lt_rate_counts *counts, const lt_tests *tests, uint32_t site)
{
    const lt_sample *sample = tests->sample;
    int ref = sample->ref[site];
    for (int alt = 0; alt < 4 && ref < LT_BASE_N; alt++) {
        if (alt == ref || tests->left_out[3 * (size_t)site + (size_t)(alt - (alt > ref))])
            continue;
        int row = lt_null_row(ref, alt, sample->context[site]);
        for (size_t k = 0; k < LT_N_CLASSES; k++)
            counts->exposure[row][k] += sample->exposure[(size_t)site * LT_N_CLASSES + k];
        counts->tests++;
    }
}

static void add_evidence(lt_rate_counts *counts, const lt_tests *tests, const lt_evidence *evidence)
{
    const lt_sample *sample = tests->sample;
    int ref = sample->ref[evidence->site], klass = evidence->bin / LT_N_LEVELS;
    if (ref >= LT_BASE_N || evidence->alt == ref)
        return;
    for (int alt = 0; alt < 4; alt++) {
        if (alt == ref || tests->left_out[3 * (size_t)evidence->site + (size_t)(alt - (alt > ref))])
            continue;
        int row = lt_null_row(ref, alt, sample->context[evidence->site]);
        if (alt == evidence->alt)
            counts->count[row][evidence->bin] += evidence->count;
        else if (lt_level_is_counted(evidence->bin % LT_N_LEVELS))
            counts->exposure[row][klass] -= counts->exposure[row][klass] > evidence->count
                                                ? evidence->count
                                                : counts->exposure[row][klass];
    }
}

static void add_counts(lt_rate_counts *to, const lt_rate_counts *from)
{
    for (int row = 0; row < LT_N_NULLS; row++) {
        for (int b = 0; b < LT_N_BINS; b++)
            to->count[row][b] += from->count[row][b];
        for (int k = 0; k < LT_N_CLASSES; k++)
            to->exposure[row][k] += from->exposure[row][k];
    }
    to->tests += from->tests;
}

/* What the report shows; the rows beside an N are in the rates only. */
static void publish(lt_rates *rates, const lt_rate_counts *all)
{
    memcpy(rates->e_count, all->count, sizeof rates->e_count);
    memcpy(rates->e_exposure, all->exposure, sizeof rates->e_exposure);
    rates->sites_learnt = (uint32_t)all->tests;
}

lt_status lt_rates_learn(lt_rates *rates, const lt_tests *tests)
{
    const lt_sample *sample = tests->sample;
    lt_rate_counts *fold = calloc(LT_N_FOLDS + 1, sizeof *fold);
    lt_rate_prior prior;
    double(*e)[LT_N_BINS] = calloc(LT_N_NULLS, sizeof *e);
    if (!fold || !e) {
        free(fold);
        free(e);
        return lt_fail(LT_ENOMEM, "out of memory for the null rates");
    }
    lt_rate_prior_init(&prior, tests->normals.background);
    for (uint32_t site = 0; site < sample->targets.n_sites; site++)
        add_exposure(&fold[tests->fold[site]], tests, site);
    for (size_t i = 0; i < sample->n_evidence; i++)
        add_evidence(&fold[tests->fold[sample->evidence[i].site]], tests, &sample->evidence[i]);
    for (int f = 0; f < LT_N_FOLDS; f++) {
        lt_rate_counts *others = &fold[LT_N_FOLDS];
        memset(others, 0, sizeof *others);
        for (int other = 0; other < LT_N_FOLDS; other++)
            if (other != f)
                add_counts(others, &fold[other]);
        lt_rates_estimate(rates->fold_e[f], others, rates->q, &prior);
    }
    for (int f = 1; f < LT_N_FOLDS; f++)
        add_counts(&fold[0], &fold[f]);
    rates->from_prior = (uint8_t)lt_rates_estimate(e, &fold[0], rates->q, &prior);
    memcpy(rates->e, e, sizeof rates->e);
    publish(rates, &fold[0]);
    free(fold);
    free(e);
    return LT_OK;
}

/* sum of strong e over sum of strong q of one category. */
static double category_ratio(const double *e, double q[LT_N_CLASSES][LT_N_LEVELS + 1], int category)
{
    double sum_e = 0, sum_q = 0;
    for (int k = LT_CLASS(category, 0, 0); k < LT_CLASS(category, 0, 0) + 2 * LT_N_SIZES; k++)
        for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++) {
            sum_e += e[k * LT_N_LEVELS + level];
            sum_q += q[k][level];
        }
    return sum_q > 0 ? sum_e / sum_q : 0;
}

/* Damage has the levels of true molecules: where strong levels show a ratio R = e / q, weaker ones
 * hold R q of damage, the rest is sequencing error. A duplex with one silent strand is damaged as
 * often as the strand that speaks. */
static void split_row(double *weak, double *damage, const double *e,
                      double q[LT_N_CLASSES][LT_N_LEVELS + 1])
{
    double strand[2] = {category_ratio(e, q, LT_CATEGORY_A), category_ratio(e, q, LT_CATEGORY_B)};
    for (int k = 0; k < LT_N_CLASSES; k++) {
        double sum_e = 0, sum_q = 0;
        for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++) {
            sum_e += e[k * LT_N_LEVELS + level];
            sum_q += q[k][level];
        }
        double ratio = sum_q > 0 ? sum_e / sum_q : 0;
        for (int level = 0; level < LT_N_LEVELS; level++) {
            int b = k * LT_N_LEVELS + level;
            double own = level >= LT_LEVEL_TOWARDS_A ? strand[level - LT_LEVEL_TOWARDS_A] : ratio;
            double part = own * q[k][level];
            damage[b] = lt_level_is_strong(level) || part > e[b] ? e[b] : part;
            weak[b] = e[b] - damage[b];
        }
    }
}

void lt_split_init(lt_split *split, double e[LT_N_NULLS][LT_N_BINS],
                   double q[LT_N_CLASSES][LT_N_LEVELS + 1])
{
    for (int row = 0; row < LT_N_NULLS; row++)
        split_row(split->weak[row], split->damage[row], e[row], q);
}

void lt_split_strong(double strong[LT_N_NULLS][LT_N_CLASSES], const lt_split *split)
{
    for (int row = 0; row < LT_N_NULLS; row++)
        for (int k = 0; k < LT_N_CLASSES; k++) {
            strong[row][k] = 0;
            for (int level = 4; level < LT_LEVEL_TOWARDS_A; level++)
                strong[row][k] += split->damage[row][k * LT_N_LEVELS + level];
        }
}
