/* burden_law.h -- the exact law of one weighted sum over all molecules at all loci.
 *
 *   S = sum over loci i and bins b of w_ib K_ib
 *   w_ib = round(scale ln(1 + tau1 a_i q_b / (weak_ib + E[g_i] damage_ib))), 0 .. 63
 *
 * Without a tumour K_ib is Poisson with mean N_i (weak_ib + h g_i damage_ib): each locus' own sum
 * is a compound Poisson law, mixed over the site factor g_i as far as normals and sample know it,
 * and S their sum. h is common to all loci: the sample factor. */
#ifndef LT_MODEL_BURDEN_LAW_H
#define LT_MODEL_BURDEN_LAW_H

#include "burden.h"
#include "error.h"
#include "panjer.h"

#define LT_N_THETAS 24 /* of Chernoff's bounds */

/* What of one locus enters the sum. */
typedef struct lt_burden_term {
    const lt_burden_locus *locus;
    uint8_t weight[LT_N_BINS];
    lt_compound compound; /* at h = 1 */
    uint32_t sum;         /* of its own evidence */
} lt_burden_term;

typedef struct lt_burden_law {
    lt_burden_term *term;
    size_t n;
    double grid[LT_N_FACTORS];
    double tau1;   /* where the weights are best */
    uint64_t sum;  /* S as seen */
    double factor; /* h that the law below was made with */
    double *mass;  /* P(S = s), s < length */
    size_t length;
    double lost;  /* probability that was cut off: counts as beyond */
    double **own; /* each locus' own law */
    size_t *own_length;
    double (*moment)[LT_N_THETAS]; /* ln E e^(theta S_i) by locus, theta = 1/80 .. 24/80 */
    double moments[LT_N_THETAS];   /* their sums */
} lt_burden_law;

/* Weights and S. n >= 1. Ended by lt_burden_law_clear(), also after a failure. locus is borrowed.
 */
lt_status lt_burden_law_init(lt_burden_law *law, const lt_burden_locus *locus, size_t n);
void lt_burden_law_clear(lt_burden_law *law);

/* Computes the law at h. Memory: about 2 kB a locus. */
lt_status lt_burden_law_compute(lt_burden_law *law, double h);

/* P(S >= s): relative error about 1e-6 down to 1e-18; beyond the law's length an upper bound
 * (Chernoff). At least LT_P_FLOOR. */
double lt_burden_law_tail(const lt_burden_law *law, uint64_t s);

/* The smallest of Chernoff's bounds on P(S without locus but >= s) over a few theta; but = n: of
 * all loci. Above 1 never. */
double lt_burden_law_bound(const lt_burden_law *law, size_t but, double s);

/* The smallest s with P(S >= s) <= p. */
uint64_t lt_burden_law_critical(const lt_burden_law *law, double p);

/* The law of a part of the loci: mass[s], s < n, and 0 up to length. */
typedef struct lt_burden_part {
    double *mass, *spare;
    size_t n, length;
} lt_burden_part;

/* The sum of no locus. Ended by lt_burden_part_clear(); nothing to clear after a failure. */
lt_status lt_burden_part_init(lt_burden_part *part, size_t length);
void lt_burden_part_clear(lt_burden_part *part);
/* Adds an independent term; what lies at length or beyond is cut. */
void lt_burden_part_add(lt_burden_part *part, const double *own, size_t n_own);
/* The same with another part, of equal length. */
void lt_burden_part_join(lt_burden_part *part, const lt_burden_part *other);

/* Expected molecules by weight at tumour fraction tau, each site factor at its mean: [1] of SNVs,
 * [0] of other loci. */
void lt_burden_law_expect(double expected[2][LT_N_WEIGHTS], const lt_burden_law *law, double tau);

#endif
