/* test_background.c -- sums over normals: any order, taken away again, set aside by rule. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "background.h"
#include "bins.h"
#include "counted_sample.h"
#include "levels.h"
#include "rates.h"
#include "sitefactor.h"
#include "tests.h"

enum { N_SITES = 3000, N_NORMALS = 5 };

static lt_rates rates;

/* A normal of the assay with `more` strong molecules of C-free base alt at a site. */
static void make_one(lt_background *bg, int number, uint32_t n_sites, uint32_t site, uint32_t more)
{
    counted_sample s;
    char digest[65];
    counted_init_assay(&s, n_sites, 2000, 0, (uint64_t)number + 1, 99);
    for (uint32_t i = 0; i < n_sites; i++) {
        int alt = (s.sample.ref[i] + 1) & 3;
        if (i == site)
            counted_put(&s, alt, LT_CLASS(LT_CATEGORY_A, 2, 0), more, 1);
        counted_site(&s, i, alt, 0);
    }
    lt_tests tests;
    ck_assert_int_eq(lt_tests_init(&tests, &s.sample, NULL, 0), LT_OK);
    lt_levels_learn(&rates, &tests);
    ck_assert_int_eq(lt_rates_learn(&rates, &tests), LT_OK);
    lt_tests_clear(&tests);
    snprintf(digest, sizeof digest, "%064d", number);
    ck_assert_int_eq(lt_background_init_from(bg, &s.sample, &rates, digest), LT_OK);
    counted_clear(&s);
}

static void assert_same(const lt_background *a, const lt_background *b)
{
    size_t n = a->targets.n_sites;
    ck_assert_uint_eq(n, b->targets.n_sites);
    ck_assert_uint_eq(a->n_samples, b->n_samples);
    ck_assert_uint_eq(a->n_events, b->n_events);
    ck_assert(!memcmp(a->cell, b->cell, 3 * n * sizeof *a->cell));
    ck_assert(!memcmp(a->n_with_two, b->n_with_two, 3 * n * sizeof *a->n_with_two));
    ck_assert(!memcmp(a->n_aside, b->n_aside, 3 * n * sizeof *a->n_aside));
    ck_assert(!memcmp(a->depth, b->depth, n * sizeof *a->depth));
    ck_assert(!memcmp(a->count, b->count, sizeof a->count));
    ck_assert(!memcmp(a->exposure, b->exposure, sizeof a->exposure));
    for (size_t i = 0; i < a->n_events; i++)
        ck_assert(!memcmp(&a->event[i], &b->event[i], sizeof *a->event));
    for (uint32_t i = 0; i < a->n_samples; i++)
        ck_assert_str_eq(a->sample[i].digest, b->sample[i].digest);
}

static void merge(lt_background *sum, lt_background *one)
{
    ck_assert_int_eq(lt_background_merge(sum, one), LT_OK);
}

/* 0 1 2 3 4 in turn; 3 1 4 0 2 in turn; (4 2) + (0 (3 1)). */
START_TEST(order_does_not_show)
{
    static const int shuffled[N_NORMALS] = {3, 1, 4, 0, 2};
    lt_background one[N_NORMALS], a = {0}, b = {0}, left = {0}, right = {0};
    for (int i = 0; i < N_NORMALS; i++)
        make_one(&one[i], i, N_SITES, 100 + (uint32_t)i % 2, 12);
    for (int i = 0; i < N_NORMALS; i++) {
        merge(&a, &one[i]);
        merge(&b, &one[shuffled[i]]);
    }
    merge(&left, &one[4]);
    merge(&left, &one[2]);
    ck_assert_int_eq(lt_background_settle(&left), LT_OK); /* in between does no harm */
    merge(&right, &one[3]);
    merge(&right, &one[1]);
    merge(&right, &one[0]);
    merge(&left, &right);
    lt_background_settle(&a);
    lt_background_settle(&b);
    lt_background_settle(&left);
    ck_assert_uint_gt(a.n_events, 0);
    assert_same(&a, &b);
    assert_same(&a, &left);
    for (int i = 0; i < N_NORMALS; i++)
        lt_background_clear(&one[i]);
    lt_background_clear(&a);
    lt_background_clear(&b);
    lt_background_clear(&left);
    lt_background_clear(&right);
}
END_TEST

START_TEST(taken_away_is_never_added)
{
    lt_background one[N_NORMALS], with = {0}, without = {0};
    for (int i = 0; i < N_NORMALS; i++) {
        make_one(&one[i], i, N_SITES, 100, i == 2 ? 15 : 0);
        merge(&with, &one[i]);
        if (i != 2)
            merge(&without, &one[i]);
    }
    lt_background_settle(&with);
    lt_background_settle(&without);
    ck_assert_int_eq(lt_background_find(&with, one[2].sample[0].digest), 2);
    ck_assert_int_eq(lt_background_subtract(&with, &one[2]), LT_OK);
    assert_same(&with, &without);
    ck_assert_int_eq(lt_background_subtract(&with, &one[2]), LT_EIDENTITY);
    ck_assert_int_eq(lt_background_merge(&with, &one[1]), LT_EIDENTITY);
    assert_same(&with, &without);
    for (int i = 0; i < N_NORMALS; i++)
        lt_background_clear(&one[i]);
    lt_background_clear(&with);
    lt_background_clear(&without);
}
END_TEST

/* counts[i] strong molecules in normal i at site 100: how many normals are set aside there, and how
 * many strong molecules are left beyond those of a panel without. */
static void at_site_100(const uint32_t *more, uint32_t *n_aside, uint32_t *left)
{
    lt_background sum = {0}, plain = {0};
    for (int i = 0; i < N_NORMALS; i++) {
        lt_background one;
        make_one(&one, i, 300, 100, more[i]);
        merge(&sum, &one);
        lt_background_clear(&one);
        make_one(&one, i, 300, 100, 0);
        merge(&plain, &one);
        lt_background_clear(&one);
    }
    lt_background_settle(&sum);
    lt_background_settle(&plain);
    size_t at = 300;
    int ref = sum.ref[100], alt = (ref + 1) & 3;
    at += (size_t)(alt - (alt > ref));
    *n_aside = sum.n_aside[at];
    *left = sum.cell[at].x[0] - plain.cell[at].x[0];
    lt_background_clear(&sum);
    lt_background_clear(&plain);
}

START_TEST(what_is_a_persons_own_is_set_aside)
{
    uint32_t n_aside, left;
    /* germline: half the molecules */
    at_site_100((uint32_t[]){0, 1000, 0, 0, 0}, &n_aside, &left);
    ck_assert_uint_eq(n_aside, 1);
    ck_assert_uint_eq(left, 0);
    /* 1.5 % in one normal: clonal haematopoiesis, or an artefact of that sample */
    at_site_100((uint32_t[]){0, 0, 30, 0, 0}, &n_aside, &left);
    ck_assert_uint_eq(n_aside, 1);
    ck_assert_uint_eq(left, 0);
    /* 0.5 % in three of five: noise of the site */
    at_site_100((uint32_t[]){10, 0, 10, 10, 0}, &n_aside, &left);
    ck_assert_uint_eq(n_aside, 0);
    ck_assert_uint_ge(left, 25); /* levels of 30 molecules: nearly all are strong */
    ck_assert_uint_le(left, 30);
    /* 4 % in three of five: too high for noise of a site, so not kept for recurring */
    at_site_100((uint32_t[]){80, 0, 80, 80, 0}, &n_aside, &left);
    ck_assert_uint_eq(n_aside, 3);
    ck_assert_uint_eq(left, 0);
}
END_TEST

/* The mixture by plain sums; Chernoff's bound lies above it, by at most about sqrt(2 pi k). */
START_TEST(surprise_is_the_mixed_tail)
{
    double prior[LT_N_FACTORS], grid[LT_N_FACTORS];
    lt_factor_default(prior);
    lt_factor_grid(grid);
    for (uint32_t k = 1; k < 40; k += 3)
        for (double x = 0; x < 30; x += 7) {
            double top = 0, bottom = 0, e = .5, expected = 2;
            for (int i = 0; i < LT_N_FACTORS; i++) {
                double w = prior[i] * pow(grid[i] / (x + 1), x) * exp(-expected * grid[i]), p = 0;
                for (uint32_t j = k; j < k + 400; j++)
                    p += exp(j * log(e * grid[i]) - e * grid[i] - lgamma(j + 1.0));
                top += w * p;
                bottom += w;
            }
            double got = lt_background_surprise(k, e, x, expected);
            ck_assert_msg(got >= top / bottom * .999 && got <= sqrt(8 * (k + 1.0)) * top / bottom,
                          "k %u x %g: %g, plain %g", k, x, got, top / bottom);
        }
}
END_TEST

/* Two panels that overlap: each site has the normals that covered it. */
START_TEST(targets_are_united)
{
    lt_background a, b, sum = {0};
    make_one(&a, 0, 400, 0, 0);
    make_one(&b, 1, 400, 0, 0);
    for (size_t i = 0; i < a.targets.n; i++)
        ck_assert_int_eq(a.targets.interval[i].beg, 500);
    b.targets.interval[0].beg += 300; /* 400 positions further right, but for 100 */
    b.targets.interval[0].end += 300;
    for (uint32_t site = 0; site < 100; site++) {
        b.ref[site] = a.ref[site + 300];
    }
    merge(&sum, &b);
    merge(&sum, &a);
    ck_assert_uint_eq(sum.targets.n, 1);
    ck_assert_uint_eq(sum.targets.n_sites, 700);
    for (uint32_t site = 0; site < 700; site++) {
        uint64_t depth = (site < 400 ? a.depth[site] : 0) + (site >= 300 ? b.depth[site - 300] : 0);
        ck_assert_uint_eq(sum.depth[site], depth);
    }
    b.ref[5] = (uint8_t)((a.ref[305] + 1) & 3);
    lt_background_clear(&sum);
    merge(&sum, &a);
    ck_assert_int_eq(lt_background_merge(&sum, &b), LT_EIDENTITY);
    lt_background_clear(&sum);
    lt_background_clear(&a);
    lt_background_clear(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("background");
    TCase *tc = tcase_create("background");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, order_does_not_show);
    tcase_add_test(tc, taken_away_is_never_added);
    tcase_add_test(tc, what_is_a_persons_own_is_set_aside);
    tcase_add_test(tc, surprise_is_the_mixed_tail);
    tcase_add_test(tc, targets_are_united);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
