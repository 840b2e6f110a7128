/* test_burden_law.c -- the law of the sum over loci beside enumeration, simulation and loops. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "burden_law.h"
#include "burden_lod.h"
#include "burden_test.h"
#include "burden_without.h"
#include "counted_sample.h"
#include "made_burden.h"
#include "series.h"

enum { BIN = MADE_CLASS * LT_N_LEVELS + MADE_STRONG };

static double poisson(double mean, int k)
{
    return mean > 0 ? exp(k * log(mean) - mean - lgamma(k + 1)) : k == 0;
}

static void three_loci(lt_burden_locus l[3])
{
    made_burden_locus(&l[0], 0, 4000, 2e-5, 3e-4, 60, .02);
    made_burden_locus(&l[1], 1, 6000, 1e-6, 2e-4, 70, .01);
    made_burden_locus(&l[2], 2, 2500, 1e-4, 5e-4, 50, .3);
    made_evidence(&l[0], 2, 1);
    made_evidence(&l[1], 1, 0);
    made_evidence(&l[2], 0, 2);
}

/* P(own sum = s), the naive way: over site factors and numbers of strong and weak molecules. */
static void enumerate(double *mass, int n, const lt_burden_term *t, double h)
{
    const lt_null *null = &t->locus->null;
    const int strong = MADE_CLASS * LT_N_LEVELS + MADE_STRONG;
    const int weak = MADE_CLASS * LT_N_LEVELS + MADE_WEAK;
    double grid[LT_N_FACTORS];
    lt_factor_grid(grid);
    for (int s = 0; s < n; s++)
        mass[s] = 0;
    for (int g = 0; g < LT_N_FACTORS; g++) {
        if (null->prior[g] <= 0)
            continue;
        for (int i = 0; i < 60; i++)
            for (int k = 0; k < (t->weight[weak] ? 60 : 1); k++) {
                const int s = i * t->weight[strong] + k * t->weight[weak];
                if (s < n)
                    mass[s] +=
                        null->prior[g] *
                        poisson(null->molecules * h * grid[g] * null->damage[strong], i) *
                        (t->weight[weak] ? poisson(null->molecules * null->weak[weak], k) : 1);
            }
    }
}

enum { LENGTH = 1500 };

static void convolve(double *out, const double *a, const double *b)
{
    for (int s = 0; s < LENGTH; s++) {
        out[s] = 0;
        for (int j = 0; j <= s; j++)
            out[s] += a[s - j] * b[j];
    }
}

static double tail(const double *mass, uint64_t s)
{
    double sum = 0;
    for (int t = LENGTH - 1; t >= (int)s; t--)
        sum += mass[t];
    return sum;
}

START_TEST(the_law_is_that_of_enumeration)
{
    static double own[3][LENGTH], pair[LENGTH], all[LENGTH];
    lt_burden_locus l[3];
    lt_burden_law law;
    three_loci(l);
    const double h = _i ? 2.5 : 1;
    ck_assert_int_eq(lt_burden_law_init(&law, l, 3), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, h), LT_OK);
    for (int i = 0; i < 3; i++)
        enumerate(own[i], LENGTH, &law.term[i], h);
    convolve(pair, own[0], own[1]);
    convolve(all, pair, own[2]);
    for (uint64_t s = 1; s < 400; s += 3) {
        const double want = tail(all, s);
        if (want > 1e-17)
            ck_assert_double_eq_tol(lt_burden_law_tail(&law, s) / want, 1, 1e-5);
    }
    for (double p = .2; p > 1e-12; p /= 7) {
        const uint64_t s = lt_burden_law_critical(&law, p);
        ck_assert(tail(all, s) <= p * (1 + 1e-6) && tail(all, s - 1) > p * (1 - 1e-6));
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* p without a locus is that of the law of the others alone. */
START_TEST(leaving_one_out_is_the_law_of_the_others)
{
    lt_burden_locus l[3], rest[2];
    lt_burden_law law, other;
    three_loci(l);
    made_burden_locus(&l[2], 2, 2500, 4e-4, 5e-4, 50, .3); /* noisy: P(own = 0) below .6 */
    made_evidence(&l[2], 3, 2);
    ck_assert_int_eq(lt_burden_law_init(&law, l, 3), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 1), LT_OK);
    ck_assert(law.own[2][0] < .6 && law.own[0][0] > .6);
    for (size_t i = 0; i < 3; i++) {
        static double own[2][LENGTH], both[LENGTH];
        double p[3];
        for (size_t k = 0, n = 0; k < 3; k++)
            if (k != i)
                rest[n++] = l[k];
        ck_assert_int_eq(lt_burden_law_init(&other, rest, 2), LT_OK);
        /* with the weights of all three, which a list of two would choose otherwise */
        for (size_t k = 0, n = 0; k < 3; k++)
            if (k != i)
                enumerate(own[n++], LENGTH, &law.term[k], 1);
        convolve(both, own[0], own[1]);
        ck_assert_int_eq(lt_burden_law_without(p, &law), LT_OK);
        ck_assert_double_eq_tol(p[i] / tail(both, law.sum - law.term[i].sum), 1, 1e-5);
        lt_burden_law_clear(&other);
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* Beyond the law's length, and far out in general, p is bounded: never below the truth. */
START_TEST(far_out_p_is_a_bound)
{
    lt_burden_locus l[3];
    lt_burden_law law;
    three_loci(l);
    made_evidence(&l[0], 3000, 0);
    ck_assert_int_eq(lt_burden_law_init(&law, l, 3), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 1), LT_OK);
    ck_assert(law.sum > law.length);
    ck_assert(lt_burden_law_tail(&law, law.sum) == LT_P_FLOOR);
    double before = 1;
    for (uint64_t s = 1; s < 3 * law.length; s += 37) {
        const double p = lt_burden_law_tail(&law, s);
        ck_assert(p <= before * (1 + 1e-9) || s + 64 + 37 > law.length);
        before = p;
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* Loci so many and so noisy that the sum is long: weights are coarser, p stays right (simulated),
 * and what no law is long enough for is bounded. */
START_TEST(long_sums_are_not_cut)
{
    enum { N = 300, DRAWS = 4000 };
    static lt_burden_locus l[N];
    lt_burden_law law;
    counted_rng rng = {23};
    int beyond = 0, far = 0;
    for (uint32_t i = 0; i < N; i++) {
        made_burden_locus(&l[i], i, 30000, 1e-4, 1e-3, 34, 0);
        made_evidence(&l[i], 3, 30);
    }
    ck_assert_int_eq(lt_burden_law_init(&law, l, N), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, _i ? 30 : 1), LT_OK);
    const uint64_t s = lt_burden_law_critical(&law, .05);
    for (int k = 0; k < DRAWS; k++) {
        uint64_t sum = 0;
        for (int i = 0; i < N; i++)
            for (int w = 1; w < LT_N_WEIGHTS; w++)
                sum += (uint64_t)w * counted_poisson(&rng, law.term[i].compound.weak[w] +
                                                               law.factor * l[i].null.mean_factor *
                                                                   law.term[i].compound.damage[w]);
        beyond += sum >= s;
        far += lt_burden_law_tail(&law, sum) <= .05;
    }
    ck_assert_msg(beyond <= DRAWS * (.05 + 4 * .0035), "%d of %d", beyond, DRAWS);
    ck_assert_msg(far <= DRAWS * (.05 + 4 * .0035), "%d of %d", far, DRAWS);
    if (!_i)
        ck_assert_msg(beyond >= DRAWS * (.05 - 5 * .0035), "%d of %d", beyond, DRAWS);
    lt_burden_law_clear(&law);
}
END_TEST

/* A tumour drawn by the very law: as often beyond s as promised. */
START_TEST(what_reaches_is_what_simulation_reaches)
{
    enum { N = 20000 };
    lt_burden_locus l[3];
    lt_burden_law law;
    counted_rng rng = {17};
    three_loci(l);
    for (int i = 0; i < 3; i++) /* no doubt about the factor: power is at its mean */
        made_burden_locus(&l[i], (uint32_t)i, 3000 + 500 * i, 1e-5, 3e-4, 34, 0);
    ck_assert_int_eq(lt_burden_law_init(&law, l, 3), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 1), LT_OK);
    for (double tau = 1e-4; tau < 2e-3; tau *= 3) {
        const uint64_t s = lt_burden_law_critical(&law, .01);
        int reach = 0;
        for (int k = 0; k < N; k++) {
            uint64_t sum = 0;
            for (int i = 0; i < 3; i++) {
                const lt_null *null = &l[i].null;
                for (int b = 0; b < LT_N_BINS; b++)
                    sum += (uint64_t)law.term[i].weight[b] *
                           counted_poisson(&rng,
                                           null->exposure[b / LT_N_LEVELS] *
                                               (tau * l[i].q[b / LT_N_LEVELS][b % LT_N_LEVELS] +
                                                (1 - tau) * (null->weak[b] +
                                                             null->mean_factor * null->damage[b])));
            }
            reach += sum >= s;
        }
        const double p = lt_burden_reaches(&law, tau, (lt_burden_rule){s, 0});
        ck_assert_double_eq_tol((double)reach / N, p, 4 * sqrt(p * (1 - p) / N) + 1e-4);
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* Seven loci, quiet and noisy, two without evidence, beside a loop that leaves each out. */
START_TEST(leaving_each_out_is_a_loop)
{
    enum { LOCI = 7, LONG = 3000 };
    static double a[LONG], b[LONG];
    lt_burden_locus l[LOCI];
    lt_burden_law law;
    double p[LOCI];
    for (uint32_t i = 0; i < LOCI; i++) {
        made_burden_locus(&l[i], i, 2000 + 700 * i, i % 3 ? 1e-5 : 3e-4, 2e-4, 50, .1);
        made_evidence(&l[i], i % 4 == 1 ? 0 : 1 + i / 3, 0);
    }
    ck_assert_int_eq(lt_burden_law_init(&law, l, LOCI), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 1), LT_OK);
    ck_assert_int_eq(lt_burden_law_without(p, &law), LT_OK);
    for (size_t i = 0; i < LOCI; i++) {
        if (i % 4 == 1) {
            ck_assert(isnan(p[i]));
            continue;
        }
        for (size_t s = 0; s < LONG; s++)
            a[s] = s == 0;
        for (size_t k = 0; k < LOCI; k++) {
            for (size_t s = 0; s < LONG; s++) {
                b[s] = 0;
                for (size_t j = 0; k != i && j <= s && j < law.own_length[k]; j++)
                    b[s] += a[s - j] * law.own[k][j];
            }
            for (size_t s = 0; k != i && s < LONG; s++)
                a[s] = b[s];
        }
        double want = 0;
        for (size_t s = LONG; s-- > law.sum - law.term[i].sum;)
            want += a[s];
        ck_assert_double_eq_tol(p[i] / want, 1, 1e-6);
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* Two SNVs among other loci: the decoys demand x of the SNVs, the law x + y of all. Beside every
 * pair (x, y), added one by one. */
START_TEST(both_demands_are_met_as_enumerated)
{
    enum { N = 400 };
    lt_burden_locus l[6];
    lt_burden_law law;
    for (uint32_t i = 0; i < 6; i++) {
        made_burden_locus(&l[i], i, 4000, 1e-5, 2e-4, 34, 0);
        l[i].is_snv = i < 2;
    }
    ck_assert_int_eq(lt_burden_law_init(&law, l, 6), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 1), LT_OK);
    const uint64_t all = lt_burden_law_critical(&law, .01), strong = law.term[0].weight[BIN];
    ck_assert_uint_gt(all, strong);
    for (double tau = 1e-4; tau < 2e-3; tau *= 3) {
        static double part[2][N]; /* by is_snv: strong and weak molecules, pair by pair */
        double want = 0;
        for (int kind = 0; kind < 2; kind++) {
            const double loci = kind ? 2 : 4;
            double mean[2] = {loci * 4000 * (tau * .9 + (1 - tau) * 1e-5 * l[0].null.mean_factor),
                              loci * 4000 * (tau * .05 + (1 - tau) * 2e-4)};
            const uint64_t weak = law.term[0].weight[MADE_CLASS * LT_N_LEVELS + MADE_WEAK];
            for (int s = 0; s < N; s++)
                part[kind][s] = 0;
            for (uint64_t i = 0; i < 60; i++)
                for (uint64_t j = 0; j < 60; j++) {
                    const uint64_t s = i * strong + j * weak;
                    part[kind][s < N ? s : N - 1] +=
                        poisson(mean[0], (int)i) * poisson(mean[1], (int)j);
                }
        }
        for (uint64_t x = strong; x < N; x++)
            for (uint64_t y = 0; y < N; y++)
                if (x + y >= all)
                    want += part[1][x] * part[0][y];
        const double p = lt_burden_reaches(&law, tau, (lt_burden_rule){all, strong});
        ck_assert_double_eq_tol(p, want, 1e-6);
        ck_assert(p < lt_burden_reaches(&law, tau, (lt_burden_rule){all, 0}));
    }
    lt_burden_law_clear(&law);
}
END_TEST

/* ---- the draw ---- */

static lt_burden draw_at(const lt_burden_locus *l, size_t n, const lt_decoys *decoys, double alpha)
{
    static double without[64];
    const lt_series_settings settings = {.alpha = .01, .lod_limit = .01, .min_loci = 1};
    lt_burden b;
    lt_burden_init(&b);
    b.alpha = alpha;
    ck_assert_int_eq(lt_burden_test(&b, without, l, n, decoys, &settings), LT_OK);
    return b;
}

static lt_burden draw_of(const lt_burden_locus *l, size_t n, const lt_decoys *decoys)
{
    return draw_at(l, n, decoys, .01);
}

START_TEST(states_are_what_they_say)
{
    lt_burden_locus l[8];
    const lt_decoys none = {.observed = 0, .expected = 0};
    for (uint32_t i = 0; i < 8; i++)
        made_burden_locus(&l[i], i, 5000, 3e-6, 1e-4, 60, .01);
    lt_burden b = draw_of(l, 8, &none);
    ck_assert(b.state == LT_DRAW_NOT_DETECTED && b.n_supporting == 0 && b.p_model == 1);
    ck_assert(b.informative_molecules == 40000 && b.n_evaluable == 8 && isnan(b.p_decoy));
    /* none of 40,000 molecules with probability .05: 3.0 / 40,000 */
    ck_assert_double_eq_tol(b.ceiling, -log(.05) / 40000, 1e-9);
    ck_assert(b.lod50 < b.lod95 && b.lod95 > b.ceiling && b.lod95 < 10 * b.ceiling);
    for (int i = 0; i < 5; i++)
        made_evidence(&l[i], 1, 0);
    b = draw_of(l, 8, &none);
    ck_assert(b.state == LT_DRAW_DETECTED && !b.carried_by_one && b.n_supporting == 5);
    for (int i = 0; i < 5; i++)
        made_evidence(&l[i], 0, 0);
    made_evidence(&l[3], 5, 0);
    b = draw_of(l, 8, &none);
    ck_assert(b.state == LT_DRAW_DETECTED && b.carried_by_one && b.loo == 1);
    b = draw_of(&l[3], 1, &none);
    ck_assert(b.state == LT_DRAW_DETECTED && b.carried_by_one && isnan(b.loo));
    for (uint32_t i = 0; i < 8; i++)
        made_burden_locus(&l[i], i, 10, 3e-6, 1e-4, 60, .01);
    b = draw_of(l, 8, &none);
    ck_assert(b.state == LT_DRAW_NOT_EVALUABLE && b.lod95 > .01);
    b = draw_of(l, 0, &none);
    ck_assert(b.state == LT_DRAW_NOT_EVALUABLE && b.n_evaluable == 0 && isnan(b.lod95));
}
END_TEST

/* Sets of decoys with known sums: ranks and the critical sum by hand. */
START_TEST(decoys_rank_as_counted_by_hand)
{
    lt_decoy decoy[40];
    lt_decoys decoys = {.n_sets = 1000, .n_loci = 2, .decoy = decoy};
    lt_burden_locus l[2];
    for (uint32_t i = 0; i < 2; i++)
        made_burden_locus(&l[i], i, 5000, 3e-6, 1e-4, 60, .01);
    for (uint32_t i = 0; i < 40;
         i++) /* 40 of 1,000 sets show one strong molecule, 10 of them two */
        decoy[i] = (lt_decoy){.set = i < 30 ? i : i - 30, .id = i & 1, .count = 1, .bin = BIN};
    decoys.n = 40;
    made_evidence(&l[0], 1, 0);
    lt_burden b = draw_of(l, 2, &decoys);
    ck_assert_double_eq_tol(b.p_decoy, 31.0 / 1001, 1e-12);
    ck_assert(b.state != LT_DRAW_DETECTED); /* p is small, the decoys say no */
    made_evidence(&l[1], 1, 0);
    b = draw_of(l, 2, &decoys);
    ck_assert_double_eq_tol(b.p_decoy, 11.0 / 1001, 1e-12);
    made_evidence(&l[1], 2, 0);
    b = draw_of(l, 2, &decoys);
    ck_assert_double_eq_tol(b.p_decoy, 1.0 / 1001, 1e-12);
    ck_assert(b.state == LT_DRAW_DETECTED);
    const double with = b.lod95;
    decoys.n_sets = 0;
    b = draw_of(l, 2, &decoys);
    ck_assert(with > b.lod95); /* what the decoys demand is paid for in LoD95 */
}
END_TEST

/* An alpha that a patient's draws share may be below what 1,000 sets can tell, 1 / 1,001: then no
 * set may reach the sum, and a draw with a clear tumour is still detected. */
START_TEST(alpha_below_what_decoys_can_tell)
{
    const double alpha = 1e-4;
    lt_decoy decoy = {.set = 7, .id = 0, .count = 6, .bin = BIN};
    lt_decoys decoys = {.n_sets = 1000, .n_loci = 8, .decoy = &decoy};
    lt_burden_locus l[8];
    for (uint32_t i = 0; i < 8; i++) {
        made_burden_locus(&l[i], i, 5000, 3e-6, 1e-4, 60, .01);
        made_evidence(&l[i], i < 6, 0);
    }
    lt_burden b = draw_at(l, 8, &decoys, alpha);
    ck_assert(b.p_model <= alpha && b.p_decoy > alpha);
    ck_assert_int_eq(b.state, LT_DRAW_DETECTED);
    const double without_a_reach = b.lod95;
    decoys.n = 1; /* one set reaches the six molecules */
    b = draw_at(l, 8, &decoys, alpha);
    ck_assert_double_eq_tol(b.p_decoy, 2.0 / 1001, 1e-12);
    ck_assert_int_ne(b.state, LT_DRAW_DETECTED);
    ck_assert(b.lod95 > without_a_reach); /* a seventh molecule is demanded */
    made_evidence(&l[6], 1, 0);
    b = draw_at(l, 8, &decoys, alpha);
    ck_assert_int_eq(b.state, LT_DRAW_DETECTED);
}
END_TEST

/* Twice as much noise on the decoys: all damage counts twice. */
START_TEST(a_noisy_sample_is_believed_less)
{
    lt_burden_locus l[4];
    const lt_decoys quiet = {.observed = 100, .expected = 200};
    const lt_decoys noisy = {.observed = 420, .expected = 200};
    for (uint32_t i = 0; i < 4; i++) {
        made_burden_locus(&l[i], i, 5000, 1e-5, 1e-4, 60, .01);
        made_evidence(&l[i], 1, 0);
    }
    lt_burden b = draw_of(l, 4, &noisy);
    ck_assert_double_eq_tol(b.sample_factor, 2, 1e-12);
    ck_assert(b.p_model > b.p_uncorrected);
    lt_burden_law law;
    for (uint32_t i = 0; i < 4; i++)
        l[i].null.damage[MADE_CLASS * LT_N_LEVELS + MADE_STRONG] = 1e-5;
    ck_assert_int_eq(lt_burden_law_init(&law, l, 4), LT_OK);
    ck_assert_int_eq(lt_burden_law_compute(&law, 2), LT_OK);
    ck_assert(lt_burden_law_tail(&law, law.sum) == b.p_model);
    lt_burden_law_clear(&law);
    b = draw_of(l, 4, &quiet);
    ck_assert(b.sample_factor < 1 && b.p_model == b.p_uncorrected);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("burden_law");
    TCase *tc = tcase_create("burden_law");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, the_law_is_that_of_enumeration, 0, 2);
    tcase_add_test(tc, leaving_one_out_is_the_law_of_the_others);
    tcase_add_test(tc, far_out_p_is_a_bound);
    tcase_add_loop_test(tc, long_sums_are_not_cut, 0, 2);
    tcase_add_test(tc, what_reaches_is_what_simulation_reaches);
    tcase_add_test(tc, leaving_each_out_is_a_loop);
    tcase_add_test(tc, both_demands_are_met_as_enumerated);
    tcase_add_test(tc, states_are_what_they_say);
    tcase_add_test(tc, decoys_rank_as_counted_by_hand);
    tcase_add_test(tc, alpha_below_what_decoys_can_tell);
    tcase_add_test(tc, a_noisy_sample_is_believed_less);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
