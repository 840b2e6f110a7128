/* made_burden.h -- loci of a draw made up for tests: one class of molecules, a strong and a weak
 * level, a site factor of two values. */
#ifndef LT_TEST_MADE_BURDEN_H
#define LT_TEST_MADE_BURDEN_H

#include <math.h>
#include <string.h>

#include "burden.h"
#include "sitefactor.h"

enum { MADE_STRONG = 5, MADE_WEAK = 1, MADE_CLASS = 4 };

static const double made_q[LT_N_CLASSES][LT_N_LEVELS + 1] = {
    [MADE_CLASS] = {[MADE_STRONG] = .9, [MADE_WEAK] = .05, [LT_N_LEVELS] = .05}};

/* n molecules, strong rate (damage) and weak rate a molecule; a noisy site of factor high with
 * probability share. */
static inline void made_burden_locus(lt_burden_locus *l, uint32_t id, double n, double strong,
                                     double weak, int high, double share)
{
    double grid[LT_N_FACTORS];
    lt_factor_grid(grid);
    memset(l, 0, sizeof *l);
    l->id = id;
    l->a = 1;
    l->copies = NAN;
    l->q = made_q;
    l->is_snv = 1;
    l->null.molecules = n;
    l->null.exposure[MADE_CLASS] = n;
    l->null.damage[MADE_CLASS * LT_N_LEVELS + MADE_STRONG] = strong;
    l->null.weak[MADE_CLASS * LT_N_LEVELS + MADE_WEAK] = weak;
    l->null.prior[33] = 1 - share; /* about 1 */
    l->null.prior[high] = share;
    l->null.mean_factor = (1 - share) * grid[33] + share * grid[high];
}

static inline void made_evidence(lt_burden_locus *l, uint32_t strong, uint32_t weak)
{
    l->k[MADE_CLASS * LT_N_LEVELS + MADE_STRONG] = strong;
    l->k[MADE_CLASS * LT_N_LEVELS + MADE_WEAK] = weak;
}

#endif
