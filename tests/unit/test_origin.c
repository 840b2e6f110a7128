/* test_origin.c -- drawn plasma and white blood cells: origins and filters end to end, with and
 * without the control; contamination of known size. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "caller.h"
#include "contamination.h"
#include "counted_sample.h"
#include "origin.h"

enum { N_SITES = 6000, TUMOUR = 100, CHIP = 200, HET = 300, HOM = 400, EVERY = 500 };

static counted_sample plasma, cells;
static lt_calls called; /* of the plasma, before origins */

static uint8_t alt_of(const counted_sample *s, uint32_t site)
{
    return (uint8_t)((s->sample.ref[site] + 1) % 4);
}

/* Fractions in plasma and in cells, by the site's number. */
static double fraction_of(uint32_t site, int in_cells)
{
    switch (site % EVERY) {
    case TUMOUR:
        return in_cells ? 0 : .02;
    case CHIP:
        return in_cells ? .015 : .02;
    case HET:
        return .5;
    case HOM:
        return 1;
    default:
        return 0;
    }
}

static void draw(counted_sample *s, double molecules, int in_cells, uint64_t seed)
{
    counted_init(s, N_SITES, molecules, 0, seed);
    if (in_cells) {
        memcpy(s->sample.ref, plasma.sample.ref, N_SITES);
        memcpy(s->sample.context, plasma.sample.context, N_SITES);
    }
    for (uint32_t i = 0; i < N_SITES; i++)
        counted_site(s, i, alt_of(s, i), fraction_of(i, in_cells));
}

static void draw_both(void)
{
    lt_model_config config;
    lt_model_config_default(&config);
    draw(&plasma, 3000, 0, 11);
    draw(&cells, 3000, 1, 12);
    ck_assert_int_eq(lt_model_call(&called, &plasma.sample, NULL, 0, &config, 2), LT_OK);
}

static void clear_both(void)
{
    lt_calls_clear(&called);
    counted_clear(&plasma);
    counted_clear(&cells);
}

/* A copy of the calls, to be judged. */
static lt_calls *copy_calls(void)
{
    lt_calls *calls = malloc(sizeof *calls);
    *calls = called;
    calls->call = malloc((called.n + 1) * sizeof *calls->call);
    memcpy(calls->call, called.call, called.n * sizeof *calls->call);
    return calls;
}

static void free_calls(lt_calls *calls)
{
    lt_calls_clear(calls);
    free(calls);
}

static const lt_call *find(const lt_calls *calls, uint32_t site)
{
    for (size_t i = 0; i < calls->n; i++)
        if (calls->call[i].site == site && calls->call[i].alt == alt_of(&plasma, site))
            return &calls->call[i];
    return NULL;
}

static void judge(lt_calls *calls, const lt_origin_config *config, int n_threads)
{
    ck_assert_msg(lt_origins_judge(calls, &plasma.sample, config, n_threads) == LT_OK, "%s",
                  lt_error_message());
}

START_TEST(each_kind_is_told)
{
    lt_calls *calls = copy_calls(), *again = copy_calls();
    const lt_origin_config config = {.control = &cells.sample};
    judge(calls, &config, 1);
    judge(again, &config, 4);
    for (size_t i = 0; i < calls->n; i++)
        ck_assert(calls->call[i].p_chip == again->call[i].p_chip || isnan(calls->call[i].p_chip));
    for (uint32_t base = 0; base < N_SITES; base += EVERY) {
        const lt_call *t = find(calls, base + TUMOUR), *c = find(calls, base + CHIP);
        const lt_call *het = find(calls, base + HET), *hom = find(calls, base + HOM);
        ck_assert(t && c && het && hom);
        ck_assert_int_eq(t->origin, LT_ORIGIN_TUMOUR);
        ck_assert(!(t->filter & LT_FILTERS_OF_ORIGIN));
        ck_assert_int_eq(c->origin, LT_ORIGIN_CHIP);
        ck_assert_int_eq(c->filter & LT_FILTERS_OF_ORIGIN, LT_FILTER_CHIP);
        ck_assert_int_eq(het->origin, LT_ORIGIN_GERMLINE);
        ck_assert_int_eq(het->filter & LT_FILTERS_OF_ORIGIN, LT_FILTER_GERMLINE);
        ck_assert_int_eq(hom->origin, LT_ORIGIN_GERMLINE);
        ck_assert(t->control_depth > 2000 && t->control_alt <= 2 && c->control_alt > 15);
        ck_assert_double_eq_tol(c->p_chip + c->p_tumour + c->p_germline, 1, 1e-9);
    }
    ck_assert_uint_eq(calls->identity.n, 2 * N_SITES / EVERY);
    free_calls(calls);
    free_calls(again);
}
END_TEST

/* A control without a molecule says nothing of 2 %, and PASS is withheld; germline stays so by its
 * fraction. */
START_TEST(an_empty_control_resolves_nothing)
{
    lt_sample empty = cells.sample;
    empty.exposure = calloc(N_SITES * LT_N_CLASSES, sizeof *empty.exposure);
    empty.n_evidence = 0;
    lt_calls *calls = copy_calls();
    const lt_origin_config config = {.control = &empty};
    judge(calls, &config, 2);
    for (uint32_t base = 0; base < N_SITES; base += EVERY) {
        const lt_call *t = find(calls, base + TUMOUR), *het = find(calls, base + HET);
        ck_assert_int_eq(t->origin, LT_ORIGIN_UNRESOLVED);
        ck_assert(t->filter & LT_FILTER_UNRESOLVED);
        ck_assert_double_eq_tol(t->p_tumour, .5, 1e-6);
        ck_assert_int_eq(het->origin, LT_ORIGIN_GERMLINE);
        ck_assert_int_eq(het->filter & LT_FILTERS_OF_ORIGIN, LT_FILTER_GERMLINE);
    }
    free(empty.exposure);
    free_calls(calls);
}
END_TEST

/* No control: fractions as before; a listed allele by its frequency. The hets: listed ones rest on
 * the list, the others on their fraction; a listed 2 % is no germline whatever its frequency. */
START_TEST(population_and_fraction)
{
    lt_snp snp[2 * N_SITES / EVERY];
    size_t n = 0;
    lt_calls *calls = copy_calls();
    for (uint32_t base = 0; base < N_SITES; base += 2 * EVERY) {
        uint32_t at[2] = {base + TUMOUR, base + HET};
        for (int k = 0; k < 2; k++)
            snp[n++] =
                (lt_snp){0, 500 + at[k], plasma.sample.ref[at[k]], alt_of(&plasma, at[k]), .3};
    }
    const lt_origin_config config = {.snp = snp, .n_snps = n};
    judge(calls, &config, 2);
    for (uint32_t base = 0; base < N_SITES; base += EVERY) {
        const lt_call *t = find(calls, base + TUMOUR), *het = find(calls, base + HET);
        int listed = base % (2 * EVERY) == 0;
        ck_assert_int_eq(het->origin, LT_ORIGIN_GERMLINE);
        ck_assert_int_eq(het->origin_basis, listed ? LT_BASIS_POPULATION : LT_BASIS_FRACTION);
        ck_assert(het->filter & LT_FILTER_GERMLINE && het->p_germline > .95);
        ck_assert(isnan(het->p_chip) && isnan(het->p_tumour));
        ck_assert_int_eq(t->origin, LT_ORIGIN_NOT_JUDGED);
        ck_assert(!(t->filter & LT_FILTERS_OF_ORIGIN) && t->p_germline < .01);
    }
    free_calls(calls);
}
END_TEST

/* 2,000 SNPs of frequency .3 and .05 in a null sample, a guest of share c at each: the interval
 * holds c, and c is near. */
static void contaminate(lt_contamination *found, double c, size_t n_used, uint64_t seed)
{
    enum { N = 2000 };
    counted_sample s;
    lt_snp snp[N];
    lt_tests tests;
    lt_judge of = {0};
    counted_init(&s, N, 4000, 0, seed);
    for (uint32_t i = 0; i < N; i++) {
        double af = i % 2 ? .3 : .05;
        int copies = (counted_uniform(&s.rng) < af) + (counted_uniform(&s.rng) < af);
        snp[i] = (lt_snp){0, 500 + i, s.sample.ref[i], alt_of(&s, i), af};
        counted_site(&s, i, alt_of(&s, i), c * copies / 2);
    }
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    ck_assert_int_eq(lt_judge_init(&of, &tests, &called.rates), LT_OK);
    ck_assert_int_eq(lt_contamination_estimate(found, &of, snp, n_used), LT_OK);
    lt_judge_clear(&of);
    lt_tests_clear(&tests);
    counted_clear(&s);
}

START_TEST(contamination_is_found)
{
    static const double c[] = {0, 2e-4, 1e-3, .01, .1};
    int held = 0;
    for (int i = 0; i < 5; i++)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            lt_contamination found;
            contaminate(&found, c[i], 2000, 100 * (uint64_t)i + seed);
            ck_assert_uint_eq(found.n_snps, 2000);
            held += found.lo <= c[i] && c[i] <= found.hi;
            ck_assert_msg(fabs(found.c - c[i]) < 5e-5 + .15 * c[i], "%g: found %g (%g-%g)", c[i],
                          found.c, found.lo, found.hi);
        }
    ck_assert_msg(held >= 17, "intervals that hold the truth: %d of 20", held); /* 19 expected */
    lt_contamination few;
    contaminate(&few, .01, LT_CONTAMINATION_MIN_SNPS - 1, 9);
    ck_assert(isnan(few.c) && few.n_snps == LT_CONTAMINATION_MIN_SNPS - 1);
}
END_TEST

START_TEST(a_guest_adds_to_the_null)
{
    lt_tests tests;
    lt_judge of = {0};
    lt_null before, after;
    const lt_test test = {.site = 7, .ref = plasma.sample.ref[7], .alt = alt_of(&plasma, 7)};
    const lt_contamination c = {.01, .009, .011, 400}, unknown = {NAN, NAN, NAN, 3};
    ck_assert_int_eq(lt_tests_init(&tests, &plasma.sample, NULL, 0), LT_OK);
    ck_assert_int_eq(lt_judge_init(&of, &tests, &called.rates), LT_OK);
    lt_null_init(&before, &of, &test);
    after = before;
    lt_contamination_to_null(&after, &of, &c, .2);
    for (int b = 0; b < LT_N_BINS; b++)
        ck_assert_double_eq_tol(after.weak[b] - before.weak[b],
                                .01 * .2 * called.rates.q[b / LT_N_LEVELS][b % LT_N_LEVELS], 1e-12);
    after = before;
    lt_contamination_to_null(&after, &of, &c, 1e-4);
    lt_contamination_to_null(&after, &of, &unknown, .5);
    ck_assert_mem_eq(after.weak, before.weak, sizeof after.weak);
    lt_judge_clear(&of);
    lt_tests_clear(&tests);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("origin");
    TCase *tcase = tcase_create("origin");
    tcase_set_timeout(tcase, 120);
    tcase_add_unchecked_fixture(tcase, draw_both, clear_both);
    tcase_add_test(tcase, each_kind_is_told);
    tcase_add_test(tcase, an_empty_control_resolves_nothing);
    tcase_add_test(tcase, population_and_fraction);
    tcase_add_test(tcase, contamination_is_found);
    tcase_add_test(tcase, a_guest_adds_to_the_null);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
