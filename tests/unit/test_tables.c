/* test_tables.c -- the integer likelihood against the formulas in double precision, the law of
 * early PCR errors against simulated trees, and levels that can be worked out by hand. */
#include "unit.h"

#include <math.h>
#include <stdio.h>

#include "evidence.cl"
#include "lowtide/molecule.h"
#include "lowtide/sample.h"
#include "naive_likelihood.h"
#include "tables.h"

enum { A, C, G, T };

static lt_tables tables;

/* xorshift64*: the same families on every machine. */
static uint64_t random_state;

static uint32_t random_bits(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)(random_state * 2685821657736338717u >> 32);
}

static double uniform(void)
{
    return random_bits() / 4294967296.0;
}

static uint32_t below(uint32_t n)
{
    return (uint32_t)(uniform() * n);
}

/* ---- random families ------------------------------------------------------------------------ */

/* Qualities as instruments give them: three bins (two-colour), or spread. */
static unsigned random_quality(int spread)
{
    if (spread)
        return 10 + below(33);
    const double u = uniform();
    return u < .92 ? 37 : u < .99 ? 25 : 11;
}

static uint8_t random_reading(unsigned truth, int spread)
{
    const unsigned q = random_quality(spread);
    const unsigned base = uniform() < naive_error(q) ? (truth + 1 + below(3)) % 4 : truth;
    return LT_OBS(base, q);
}

/* A family whose copies are alt with the given share; 60 % of the pairs overlap. */
static void random_family(uint8_t *obs, unsigned n, double share, unsigned a, unsigned b0)
{
    const int spread = below(4) == 0;
    for (unsigned i = 0; i < n; i++) {
        const unsigned truth = uniform() < share ? a : b0;
        const int mates = below(10) < 6 ? 3 : 1 + (int)below(2);
        obs[2 * i] = mates & 1 ? random_reading(truth, spread) : LT_OBS_NONE;
        obs[2 * i + 1] = mates & 2 ? random_reading(truth, spread) : LT_OBS_NONE;
    }
}

START_TEST(integers_follow_the_formula)
{
    uint8_t obs[100];
    double worst = 0, sum2 = 0;
    int flips[2] = {0}; /* in families of one kind of copy; in mixed ones */
    random_state = 20260301;
    const int n_families = 300000;
    for (int f = 0; f < n_families; f++) {
        const unsigned a = below(4), b0 = (a + 1 + below(3)) % 4, n = 1 + below(50);
        static const double shares[] = {0, 1, 1, .9, .5, .1};
        const double share = shares[below(6)];
        random_family(obs, n, share, a, b0);
        const double exact = naive_strand(obs, n, a, b0);
        const double got = lt_weigh_strand(&tables, obs, n, a, b0) / 1024.0;
        const double d = fabs(got - exact);
        worst = fmax(worst, d);
        sum2 += d * d;
        flips[share > 0 && share < 1] += (got > 7) != (exact > 7);
    }
    printf("# |dL| max %.4f rms %.4f nat; L > 7 flipped in %d pure and %d mixed of %d families\n",
           worst, sqrt(sum2 / n_families), flips[0], flips[1], n_families);
    ck_assert_double_le(worst, .03);
    /* L of mixed families is spread over all values: a few lie within the error of 7 */
    ck_assert_int_eq(flips[0], 0);
    ck_assert_int_le(flips[1], 6);
}
END_TEST

START_TEST(swapped_bases_change_the_sign_only)
{
    uint8_t obs[100];
    random_state = 7;
    for (int f = 0; f < 20000; f++) {
        const unsigned n = 1 + below(50);
        random_family(obs, n, uniform(), C, T);
        ck_assert_int_eq(lt_weigh_strand(&tables, obs, n, C, T),
                         -lt_weigh_strand(&tables, obs, n, T, C));
    }
    for (int r = 0; r < LT_N_CODES; r++)
        for (int s = 0; s < LT_N_CODES; s++) {
            const int r2 = r == 0 ? 0 : r > 40 ? r - 40 : r + 40;
            const int s2 = s == 0 ? 0 : s > 40 ? s - 40 : s + 40;
            ck_assert_int_eq(tables.ratio[r * LT_N_CODES + s], -tables.ratio[r2 * LT_N_CODES + s2]);
        }
}
END_TEST

/* Every quality that a cut-off may let through is coded exactly, 1 to 63. */
START_TEST(every_quality_has_its_ratio)
{
    for (unsigned q1 = 0; q1 < 64; q1++)
        for (unsigned q2 = 0; q2 < 64; q2++)
            for (unsigned bases = 0; bases < 16; bases++) {
                const uint8_t obs[2] = {LT_OBS(bases & 3, q1), LT_OBS(bases >> 2, q2)};
                const lt_u32 c1 = lt_code(obs[0], G, A), c2 = lt_code(obs[1], G, A);
                const double r = tables.ratio[c1 * LT_N_CODES + c2] / 64.0;
                ck_assert_double_le(fabs(r - naive_ln_rho(obs, G, A)), 1 / 128.0 + 1e-9);
            }
}
END_TEST

/* ---- early PCR errors ----------------------------------------------------------------------- */

/* Grows a family from one copy: each new copy is made from a random one, and might be the founder
 * of an error clone. Copy i's parent is parent[i] < i. */
static void grow_tree(uint32_t *parent, uint32_t n)
{
    parent[0] = 0;
    for (uint32_t i = 1; i < n; i++)
        parent[i] = below(i);
}

enum { N_COPIES = 2000, N_TREES = 20000, N_SEQUENCED_MAX = 6 };

/* Adds, for n sequenced copies, how many possible clones show in exactly k of them. */
static void tally_sample(const uint32_t *parent, unsigned n, double *tally)
{
    static unsigned shows[N_COPIES];
    uint32_t touched[N_SEQUENCED_MAX * N_COPIES];
    unsigned n_touched = 0;
    for (unsigned s = 0; s < n; s++)
        for (uint32_t copy = below(N_COPIES); copy != 0; copy = parent[copy])
            if (shows[copy]++ == 0)
                touched[n_touched++] = copy;
    for (unsigned i = 0; i < n_touched; i++) {
        tally[shows[touched[i]]]++;
        shows[touched[i]] = 0;
    }
}

START_TEST(yule_trees_give_the_law_of_early_errors)
{
    static uint32_t parent[N_COPIES];
    static const unsigned size[] = {2, 3, 6};
    double tally[3][N_SEQUENCED_MAX + 1] = {{0}};
    random_state = 11;
    for (int tree = 0; tree < N_TREES; tree++) {
        grow_tree(parent, N_COPIES);
        for (int s = 0; s < 3; s++)
            tally_sample(parent, size[s], tally[s]);
    }
    for (int s = 0; s < 3; s++)
        for (unsigned k = 2; k <= size[s]; k++) {
            const double law = size[s] / (k * (k - 1.0));
            const double seen = tally[s][k] / N_TREES;
            printf("# %u of %u: simulated %.4f, mu n/(k(k-1)) %.4f\n", k, size[s], seen, law);
            /* 5 standard errors, and 1/2000 for the finite tree */
            ck_assert_double_le(fabs(seen - law), 5 * sqrt(2 * law / N_TREES) + 4. / N_COPIES);
        }
}
END_TEST

/* The five masses and fractions, read back out of the tables, are those of simulated clones. */
START_TEST(quadrature_holds_the_mass_of_simulated_clones)
{
    static const double edge[] = {1, .8, .5, .25, .125, .0625};
    static uint32_t parent[N_COPIES], carriers[N_COPIES];
    double mass[5] = {0}, moment[5] = {0};
    random_state = 13;
    for (int tree = 0; tree < N_TREES; tree++) {
        grow_tree(parent, N_COPIES);
        for (uint32_t i = 0; i < N_COPIES; i++)
            carriers[i] = 1;
        for (uint32_t i = N_COPIES - 1; i > 0; i--) {
            carriers[parent[i]] += carriers[i];
            const double phi = (double)carriers[i] / N_COPIES;
            for (int g = 0; phi >= edge[5] && g < 5; g++)
                if (phi >= edge[g + 1] && phi < edge[g]) {
                    mass[g]++;
                    moment[g] += phi;
                }
        }
    }
    for (int g = 0; g < 5; g++) {
        const double w = exp(tables.clone_ln_weight[g] / 1024.0) / 1e-6;
        const double phi = exp(tables.term[0][LT_TERM_ALT + g] / 1024.0);
        printf("# clone %d: mass %.3f (simulated %.3f), fraction %.3f (%.3f)\n", g, w,
               mass[g] / N_TREES, phi, moment[g] / mass[g]);
        ck_assert_double_le(fabs(mass[g] / N_TREES / w - 1), 6 / sqrt(w * N_TREES));
        ck_assert_double_le(fabs(moment[g] / mass[g] / phi - 1), .01);
    }
}
END_TEST

/* ---- levels by hand ------------------------------------------------------------------------- */

static unsigned level_of(lt_candidate c, const uint8_t *obs)
{
    uint8_t level = 77;
    lt_weigh_candidate(&tables, &c, obs, 0, &level, 0);
    return level;
}

#define CLASS_A LT_CLASS(LT_CATEGORY_A, 0, 0)
#define CLASS_B LT_CLASS(LT_CATEGORY_B, 0, 0)
#define CLASS_D LT_CLASS(LT_CATEGORY_D, 0, 0)
#define CANDIDATE(na, nb, alt_, ref_, class_, mapq_)                                   \
    (lt_candidate)                                                                     \
    {                                                                                  \
        .n_a = na, .n_b = nb, .alt = alt_, .ref = ref_, .klass = class_, .mapq = mapq_ \
    }

/* One reading of Q40: ln(.9999 / (1e-4/3 + 2e-6)) = 10.25 nat, less ln(1 + 2.77e-6 e^10.25) for
 * clones: 10.18, level 5. Three such templates are not 3 x 10.25: an error in the first copying
 * explains all of them with mu/(n-1) = 5e-7, 14.5 nat (.472e-6 and 14.57 by quadrature). */
START_TEST(unanimous_three_is_not_q90)
{
    const uint8_t obs[] = {LT_OBS(T, 40), 0, LT_OBS(T, 40), 0, LT_OBS(T, 40), 0};
    ck_assert_double_eq_tol(lt_weigh_strand(&tables, obs, 1, T, C) / 1024.0, 10.18, .03);
    ck_assert_double_eq_tol(lt_weigh_strand(&tables, obs, 3, T, C) / 1024.0, 14.57, .05);
    ck_assert_uint_eq(level_of(CANDIDATE(1, 0, T, C, CLASS_A, 60), obs), 5);
    ck_assert_uint_eq(level_of(CANDIDATE(3, 0, T, C, CLASS_A, 255), obs), 7);
    /* mapping quality 60 is 13.8 nat, 10 is 2.3, 0 is no evidence */
    ck_assert_uint_eq(level_of(CANDIDATE(3, 0, T, C, CLASS_A, 60), obs), 6);
    ck_assert_uint_eq(level_of(CANDIDATE(3, 0, T, C, CLASS_A, 10), obs), 1);
    ck_assert_uint_eq(level_of(CANDIDATE(3, 0, T, C, CLASS_A, 0), obs), LT_LEVEL_NONE);
    ck_assert_uint_eq(level_of(CANDIDATE(0, 3, T, C, CLASS_B, 60), obs), 6);
}
END_TEST

/* Mates read one template: agreeing, they reach ln(3/eps) = 13.1 less the clones' .86, not 20.5;
 * two templates reach ln(1/mu) = 13.8 (13.9 by quadrature). Disagreeing, they cancel. */
START_TEST(mates_count_once)
{
    const uint8_t agree[] = {LT_OBS(T, 40), LT_OBS(T, 40)};
    const uint8_t apart[] = {LT_OBS(T, 40), 0, 0, LT_OBS(T, 40)};
    const uint8_t differ[] = {LT_OBS(T, 40), LT_OBS(C, 40)};
    const uint8_t third[] = {LT_OBS(T, 40), LT_OBS(G, 40)};
    ck_assert_double_eq_tol(lt_weigh_strand(&tables, agree, 1, T, C) / 1024.0, 12.26, .05);
    ck_assert_double_eq_tol(lt_weigh_strand(&tables, apart, 2, T, C) / 1024.0, 13.9, .05);
    ck_assert_int_eq(lt_weigh_strand(&tables, differ, 1, T, C), 0);
    ck_assert_uint_eq(level_of(CANDIDATE(1, 0, T, C, CLASS_A, 60), differ), LT_LEVEL_NONE);
    /* a third base is absent: as one reading alone, when the pair is (T, C) */
    ck_assert_int_eq(lt_weigh_strand(&tables, third, 1, T, C),
                     lt_weigh_strand(&tables, apart, 1, T, C));
}
END_TEST

START_TEST(duplex_needs_both_strands)
{
    const uint8_t both[] = {LT_OBS(T, 40), 0, LT_OBS(T, 40), 0};
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), both), 5);
    /* one strand has no usable reading */
    ck_assert_uint_eq(level_of(CANDIDATE(1, 0, T, C, CLASS_D, 60), both), LT_LEVEL_TOWARDS_A);
    ck_assert_uint_eq(level_of(CANDIDATE(0, 1, T, C, CLASS_D, 60), both), LT_LEVEL_TOWARDS_B);
    /* Q10 says no with ln(.9 / (.1/3)) = 3.3 nat: doubt; Q20 with 5.7: denial */
    const uint8_t doubt[] = {LT_OBS(T, 40), 0, LT_OBS(C, 10), 0};
    const uint8_t deny[] = {LT_OBS(T, 40), 0, LT_OBS(C, 20), 0};
    const uint8_t deny_b[] = {0, LT_OBS(C, 20), 0, LT_OBS(T, 40)};
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), doubt), LT_LEVEL_TOWARDS_A);
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), deny), LT_LEVEL_DENIED_A);
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), deny_b), LT_LEVEL_DENIED_B);
    /* the lower strand decides the level: Q10 alone is 3.3 nat, level 1 */
    const uint8_t weak[] = {LT_OBS(T, 40), 0, LT_OBS(T, 10), 0};
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), weak), 1);
    /* no strand speaks */
    const uint8_t none[] = {LT_OBS(C, 40), LT_OBS(T, 10), LT_OBS(C, 40), 0};
    ck_assert_uint_eq(level_of(CANDIDATE(1, 1, T, C, CLASS_D, 60), none), LT_LEVEL_NONE);
}
END_TEST

START_TEST(null_base_is_the_molecules_own)
{
    /* five G and one T over reference A: T is a sequencing error of a G molecule */
    uint8_t obs[12] = {0};
    for (int i = 0; i < 5; i++)
        obs[2 * i] = LT_OBS(G, 37);
    obs[10] = LT_OBS(T, 37);
    ck_assert_uint_eq(lt_null_base(obs, 12, T, A), G);
    ck_assert_uint_eq(level_of(CANDIDATE(6, 0, T, A, CLASS_A, 60), obs), LT_LEVEL_NONE);
    /* ties: the reference, then the order of the alphabet; sums, not maxima; both strands */
    const uint8_t tie[] = {LT_OBS(C, 30), LT_OBS(G, 15), LT_OBS(G, 15), LT_OBS(T, 63)};
    ck_assert_uint_eq(lt_null_base(tie, 4, T, G), G);
    ck_assert_uint_eq(lt_null_base(tie, 4, T, A), C);
    ck_assert_uint_eq(lt_null_base(tie, 4, C, T), T);
    /* nothing but the allele: the reference, or the first other base */
    ck_assert_uint_eq(lt_null_base(tie + 3, 1, T, G), G);
    ck_assert_uint_eq(lt_null_base(tie + 3, 1, T, T), A);
    ck_assert_uint_eq(lt_null_base(tie + 3, 0, A, A), C);
    ck_assert_uint_eq(lt_null_base(tie + 3, 1, T, 4), A);
}
END_TEST

/* 65,535 templates that all say the same stay inside 32 bits and keep their sign. */
START_TEST(largest_families_do_not_overflow)
{
    enum { N = 65535 };
    uint8_t *obs = malloc(2 * N);
    for (int i = 0; i < 2 * N; i++)
        obs[i] = LT_OBS(G, 63);
    const double got = lt_weigh_strand(&tables, obs, N, G, A) / 1024.0;
    /* -n ln(.893) - ln W: the largest clone carries the null */
    ck_assert_double_eq_tol(got, -N * log(.893) - log(.25e-6), N / 2048. + .1);
    ck_assert_int_eq(lt_weigh_strand(&tables, obs, N, A, G),
                     -lt_weigh_strand(&tables, obs, N, G, A));
    ck_assert_uint_eq(level_of(CANDIDATE(N, 0, G, A, CLASS_A, 255), obs), 7);
    free(obs);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("tables");
    TCase *tc = tcase_create("tables");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, integers_follow_the_formula);
    tcase_add_test(tc, swapped_bases_change_the_sign_only);
    tcase_add_test(tc, every_quality_has_its_ratio);
    tcase_add_test(tc, yule_trees_give_the_law_of_early_errors);
    tcase_add_test(tc, quadrature_holds_the_mass_of_simulated_clones);
    tcase_add_test(tc, unanimous_three_is_not_q90);
    tcase_add_test(tc, mates_count_once);
    tcase_add_test(tc, duplex_needs_both_strands);
    tcase_add_test(tc, null_base_is_the_molecules_own);
    tcase_add_test(tc, largest_families_do_not_overflow);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
