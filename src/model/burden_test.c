/* burden_test.c -- see burden_test.h.
 *
 * S must reach the law's own threshold at alpha, and that of the SNVs what the decoys demand: LoD95
 * is of the rule that is applied. */
#include "burden_test.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>
#include <string.h>

#include "burden_lod.h"
#include "burden_without.h"

#define FACTOR_PSEUDO 20.0 /* molecules by which the sample factor leans to 1 */

/* ---- decoys ---- */

static int compare_sums(const void *va, const void *vb)
{
    const uint64_t *a = va, *b = vb;
    return (*a > *b) - (*a < *b);
}

/* Sums of all sets with the weights of the loci that they stand for, ascending. */
static lt_status sum_decoys(uint64_t **sums, const lt_burden_law *law, const lt_decoys *decoys)
{
    uint32_t most = 0;
    for (size_t i = 0; i < law->n; i++)
        most = law->term[i].locus->id > most ? law->term[i].locus->id : most;
    const lt_burden_term **term = calloc((size_t)most + 1, sizeof *term);
    *sums = calloc(decoys->n_sets + 1, sizeof **sums);
    if (!term || !*sums) {
        free(term);
        return lt_fail(LT_ENOMEM, "out of memory: decoys");
    }
    for (size_t i = 0; i < law->n; i++)
        term[law->term[i].locus->id] = &law->term[i];
    for (size_t i = 0; i < decoys->n; i++) {
        const lt_decoy *d = &decoys->decoy[i];
        if (d->id <= most && term[d->id])
            (*sums)[d->set] += (uint64_t)term[d->id]->weight[d->bin] * d->count;
    }
    free(term);
    qsort(*sums, decoys->n_sets, sizeof **sums, compare_sums);
    return LT_OK;
}

/* S of the loci that have decoys. */
static uint64_t sum_of_snvs(const lt_burden_law *law)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < law->n; i++)
        sum += law->term[i].locus->is_snv ? law->term[i].sum : 0;
    return sum;
}

static double rank_among(const uint64_t *sums, uint32_t n, uint64_t s)
{
    uint32_t reach = 0;
    while (reach < n && sums[n - 1 - reach] >= s)
        reach++;
    return (1.0 + reach) / (1.0 + n);
}

/* Alpha, but never below what n sets can tell: a patient's draws may share alpha to less than that,
 * and then no set may reach the sum. */
static double decoy_alpha(double alpha, uint32_t n)
{
    const double least = 1 / (1.0 + n);
    return alpha > least ? alpha : least;
}

/* The smallest s whose rank is at most p, which n sets can tell; 0 where any is. */
static uint64_t critical_among(const uint64_t *sums, uint32_t n, double p)
{
    const double most = p * (1.0 + n) - 1; /* sets that may reach it */
    const uint32_t reach = most < 0 ? 0 : most < n ? (uint32_t)most : n;
    return reach < n ? sums[n - 1 - reach] + 1 : 0;
}

/* ---- the draw ---- */

static void count(lt_burden *b, const lt_burden_locus *locus, size_t n)
{
    b->n_evaluable = (uint32_t)n;
    b->n_supporting = 0;
    b->informative_molecules = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t counted = 0;
        for (int k = 0; k < LT_N_BINS; k++)
            if (lt_level_is_counted(k % LT_N_LEVELS))
                counted += locus[i].k[k];
        b->n_supporting += counted > 0;
        b->informative_molecules += (uint64_t)locus[i].null.molecules;
    }
}

/* Without a locus that adds nothing p is lower. */
static lt_status leave_out(lt_burden *b, double *p_without, const lt_burden_law *law)
{
    LT_TRY(lt_burden_law_without(p_without, law));
    if (law->n == 1)
        p_without[0] = NAN;
    b->loo = law->sum == 0 ? b->p_model : NAN;
    for (size_t i = 0; i < law->n; i++)
        if (!isnan(p_without[i]))
            b->loo = !(p_without[i] <= b->loo) ? p_without[i] : b->loo;
    return LT_OK;
}

static void decide(lt_burden *b, const lt_series_settings *settings)
{
    const int decoys_agree = b->n_decoys == 0 || b->p_decoy <= decoy_alpha(b->alpha, b->n_decoys);
    b->carried_by_one = 0;
    if (b->n_evaluable < settings->min_loci || b->n_evaluable == 0) {
        b->state = LT_DRAW_NOT_EVALUABLE;
    } else if (b->p_model <= b->alpha && decoys_agree) {
        b->state = LT_DRAW_DETECTED;
        b->carried_by_one = !(b->loo <= b->alpha);
    } else {
        b->state = b->lod95 <= settings->lod_limit ? LT_DRAW_NOT_DETECTED : LT_DRAW_NOT_EVALUABLE;
    }
}

static lt_status test(lt_burden *b, double *p_without, lt_burden_law *law, uint64_t *sums,
                      const lt_decoys *decoys)
{
    LT_TRY(lt_burden_law_compute(law, 1));
    b->p_uncorrected = b->p_model = lt_burden_law_tail(law, law->sum);
    b->sample_factor = (decoys->observed + FACTOR_PSEUDO) / (decoys->expected + FACTOR_PSEUDO);
    if (b->sample_factor > 1) { /* a quiet sample is no reason to believe more */
        LT_TRY(lt_burden_law_compute(law, b->sample_factor));
        b->p_model = lt_burden_law_tail(law, law->sum);
    }
    b->n_decoys = decoys->n_sets;
    if (decoys->n_sets)
        b->p_decoy = rank_among(sums, decoys->n_sets, sum_of_snvs(law));
    LT_TRY(leave_out(b, p_without, law));
    lt_burden_rule rule = {lt_burden_law_critical(law, b->alpha), 0};
    if (decoys->n_sets)
        rule.snv = critical_among(sums, decoys->n_sets, decoy_alpha(b->alpha, decoys->n_sets));
    b->lod95 = lt_burden_lod(law, rule, .95);
    b->lod50 = lt_burden_lod(law, rule, .5);
    return LT_OK;
}

lt_status lt_burden_test(lt_burden *burden, double *p_without, const lt_burden_locus *locus,
                         size_t n, const lt_decoys *decoys, const lt_series_settings *settings)
{
    count(burden, locus, n);
    if (n == 0) {
        decide(burden, settings);
        return LT_OK;
    }
    lt_burden_law law;
    uint64_t *sums = NULL;
    lt_status st = lt_burden_law_init(&law, locus, n);
    if (st == LT_OK && decoys->n_sets)
        st = sum_decoys(&sums, &law, decoys);
    if (st == LT_OK)
        st = test(burden, p_without, &law, sums, decoys);
    burden->ceiling = lt_burden_ceiling(locus, n);
    free(sums);
    lt_burden_law_clear(&law);
    if (st == LT_OK)
        decide(burden, settings);
    return st;
}
