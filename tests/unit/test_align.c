/* test_align.c -- the banded alignment against the full table and against scores counted by hand;
 * the ratio that two scores make. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "device.h"
#include "gaps.h"
#include "naive_alignment.h"
#include "naive_likelihood.h"
#include "tables.h"

enum { MOST = 400 };

static lt_tables tables;
static uint32_t random_state;

static uint32_t below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(random_state >> 8) * n >> 24);
}

/* One read and one haplotype. */
typedef struct pair {
    uint8_t obs[MOST], base[MOST];
    int16_t gap_open[MOST];
    int n, m, diagonal;
} pair;

static int32_t banded(const pair *p)
{
    const lt_alignment job = {
        .read_length = (lt_u16)p->n, .haplotype_length = (lt_u16)p->m, .diagonal = p->diagonal};
    int32_t score = 77;
    lt_host_align(
        &tables,
        &(lt_alignments){&job, p->obs, p->base, p->gap_open, 1, (size_t)p->n, (size_t)p->m},
        &score);
    return score;
}

static int32_t full(const pair *p, int half)
{
    return naive_align(&tables, p->obs, p->n, p->base, p->gap_open, p->m, p->diagonal, half);
}

static void fill_gap_open(pair *p)
{
    lt_repeat repeat[MOST];
    lt_repeats_find(repeat, p->base, (size_t)p->m);
    for (int i = 0; i < p->m; i++)
        p->gap_open[i] = lt_gap_open(repeat[i].copies);
}

/* ---- random pairs --------------------------------------------------------------------------- */

static uint8_t random_obs(unsigned base)
{
    if (below(50) == 0)
        return LT_OBS_NONE;
    return LT_OBS(below(60) ? base : below(4), 2 + below(50));
}

/* A haplotype with repeats; the read is copied from its middle with a few gaps. *slip: the largest
 * distance from the first diagonal that the copy took. */
static void make_pair(pair *p, int *slip)
{
    memset(p, 0, sizeof *p);
    p->m = 60 + (int)below(200);
    for (int j = 0; j < p->m; j++)
        p->base[j] = (uint8_t)(below(100) == 0     ? 4
                               : j > 2 && below(2) ? p->base[j - 1 - (int)below(3)]
                                                   : below(4));
    fill_gap_open(p);
    p->diagonal = (int)below((uint32_t)p->m / 2);
    int j = p->diagonal, most = 40 + (int)below(150);
    *slip = 0;
    while (p->n < most && j < p->m) {
        const int gap = below(40) ? 0 : 1 + (int)below(6);
        if (gap && below(2))
            j += gap;
        for (int k = 0; gap && k < gap && p->n < most; k++)
            p->obs[p->n++] = random_obs(below(4));
        if (p->n < most && j < p->m)
            p->obs[p->n++] = random_obs(p->base[j++] & 3);
        *slip = abs(j - p->n - p->diagonal) > *slip ? abs(j - p->n - p->diagonal) : *slip;
    }
}

START_TEST(band_is_the_full_table_where_the_path_lies_in_it)
{
    int n_equal = 0, n_near = 0;
    random_state = 5;
    for (int t = 0; t < 1500; t++) {
        pair p;
        int slip;
        make_pair(&p, &slip);
        const int32_t score = banded(&p), best = full(&p, -1);
        ck_assert_int_eq(score, full(&p, LT_BAND_HALF));
        ck_assert_int_le(score, best);
        n_near += slip <= LT_BAND_HALF;
        n_equal += slip <= LT_BAND_HALF && score == best;
    }
    printf("# %d of %d reads that stay near their diagonal have the full table's score\n", n_equal,
           n_near);
    ck_assert_int_gt(n_near, 1200);
    ck_assert_int_ge(n_equal, n_near - 10); /* chance may do better far away */
}
END_TEST

/* Random costs, bases and places: the band cut by both ends of the haplotype in all ways. */
START_TEST(any_pair_follows_the_recursion)
{
    int n_none = 0;
    random_state = 6;
    for (int t = 0; t < 30000; t++) {
        pair p = {.n = (int)below(40), .m = (int)below(60)};
        for (int i = 0; i < p.n; i++)
            p.obs[i] = (uint8_t)(below(4) ? LT_OBS(below(2), below(64)) : below(256));
        for (int j = 0; j < p.m; j++) {
            p.base[j] = (uint8_t)(below(8) ? below(2) : below(5));
            p.gap_open[j] = (int16_t)(tables.gap_extend + (int)below(t % 2 ? 300 : 20));
        }
        p.diagonal = (int)below((uint32_t)p.m + 40) - 20;
        const int32_t score = banded(&p);
        ck_assert_msg(score == full(&p, LT_BAND_HALF), "pair %d: %d, naive %d", t, score,
                      full(&p, LT_BAND_HALF));
        n_none += score == LT_SCORE_NONE;
    }
    ck_assert_int_gt(n_none, 100);
    ck_assert_int_lt(n_none, 15000);
}
END_TEST

/* ---- by hand -------------------------------------------------------------------------------- */

/* Text to codes; in a read lower case is quality 10, upper case 40, '.' no reading. */
static pair pair_of(const char *read, const char *haplotype, int diagonal)
{
    static const char letters[] = "ACGTN";
    pair p = {.n = (int)strlen(read), .m = (int)strlen(haplotype), .diagonal = diagonal};
    for (int j = 0; j < p.m; j++)
        p.base[j] = (uint8_t)(strchr(letters, haplotype[j]) - letters);
    for (int i = 0; i < p.n; i++) {
        const int is_low = read[i] >= 'a';
        const char letter = (char)(is_low ? read[i] - 'a' + 'A' : read[i]);
        p.obs[i] = read[i] == '.'
                       ? LT_OBS_NONE
                       : LT_OBS((unsigned)(strchr(letters, letter) - letters), is_low ? 10u : 40u);
    }
    fill_gap_open(&p);
    return p;
}

static void check_nats(const char *read, const char *haplotype, int diagonal, double nats)
{
    const pair p = pair_of(read, haplotype, diagonal);
    const double got = banded(&p) / (double)LT_SCORE_UNIT;
    /* half a unit for each base and gap that is not exact */
    ck_assert_msg(fabs(got - nats) <= (p.n + 4) / 64., "%s in %s: %.3f nat, by hand %.3f", read,
                  haplotype, got, nats);
}

/* Q40: ln(1e-4/3) = -10.31 for a mismatch, 0 for a match; Q10: ln(.1/3) = -3.40 and ln(.9) = -.105.
 * A gap costs 4.5 ln 10 = 10.36 and 2.30 for each further base. */
START_TEST(scores_by_hand)
{
    const double wrong = log(1e-4 / 3), low_wrong = log(.1 / 3), low_right = log(.9);
    const double ln10 = log(10);
    check_nats("GATTCA", "CCGATTCACC", 2, 0);
    check_nats("GATTCA", "CCGATTCACC", 0, 0); /* the band finds it */
    check_nats("GAgTCA", "CCGATTCACC", 2, low_wrong);
    check_nats("gattca", "CCGATTCACC", 2, 6 * low_right);
    check_nats("GACTCA", "CCGATTCACC", 2, wrong);
    check_nats("GA.TCA", "CCGATTCACC", 2, 0);
    check_nats("......", "CCGATTCACC", 2, 0);
    check_nats("GATTCA", "CCGANTCACC", 2, 0);
    /* ACGT lacks in the read; TACA is too much in the read */
    check_nats("GATTCAGCCATGCTA", "GATTCAGACGTCCATGCTA", 0, -(4.5 + 3) * ln10);
    check_nats("GATTCAGTACACCATGCTA", "GATTCAGCCATGCTA", 0, -(4.5 + 3) * ln10);
    /* one A less of ten: 2.1; the ends of the haplotype cost nothing */
    check_nats("GTCGTCAAAAAAAAAGTCGTC", "CGTCGTCAAAAAAAAAAGTCGTCG", 1, -2.1 * ln10);
    check_nats("TCAAA", "GATTCAAAAAAAAAA", 0, 0);
    /* a read that sticks out to the left is an insertion before the first base */
    check_nats("GGCGATTC", "GATTCAG", -3, -(4.5 + 2) * ln10);
    check_nats("ATTCAGCC", "GATTCAG", 1, -(4.5 + 1) * ln10);
    check_nats("", "GATT", 0, 0);
}
END_TEST

START_TEST(nothing_within_the_band_is_told)
{
    pair p = pair_of("GATT", "", 0);
    ck_assert_int_eq(banded(&p), LT_SCORE_NONE);
    static const int far[] = {-1000, 1000, -2147483647 - 1, 2147483647, 30, -22};
    p = pair_of("GATT", "GATTGATT", 0);
    for (unsigned i = 0; i < sizeof far / sizeof *far; i++) {
        p.diagonal = far[i];
        ck_assert_int_eq(banded(&p), LT_SCORE_NONE);
    }
    p = pair_of("", "", 0);
    ck_assert_int_eq(banded(&p), 0);
}
END_TEST

/* A gap of 16 from the given diagonal is found, one of 17 is not. */
START_TEST(band_reaches_sixteen)
{
    for (int gap = 15; gap <= 18; gap++) {
        pair p = {.n = 60, .m = 60 + gap};
        random_state = 9;
        for (int j = 0; j < p.m; j++)
            p.base[j] = (uint8_t)below(4);
        for (int j = 0; j < p.m; j++)
            p.gap_open[j] = 332;
        for (int i = 0; i < p.n; i++)
            p.obs[i] = LT_OBS(p.base[i < 30 ? i : i + gap], 40u);
        const int32_t cost = full(&p, -1);
        ck_assert_int_eq(cost, -332 - 74 * (gap - 1));
        if (gap <= LT_BAND_HALF)
            ck_assert_int_eq(banded(&p), cost);
        else
            ck_assert_int_lt(banded(&p), cost);
    }
}
END_TEST

/* ---- tables --------------------------------------------------------------------------------- */

START_TEST(costs_follow_the_formulas)
{
    for (unsigned q = 1; q < LT_N_QUALITIES; q++) {
        const double e = naive_error(q);
        ck_assert_double_le(fabs(tables.match[q] - 32 * log(1 - e)), .5 + 1e-9);
        ck_assert_double_le(fabs(tables.mismatch[q] - 32 * log(e / 3)), .5 + 1e-9);
    }
    ck_assert_int_eq(tables.match[0], 0);
    ck_assert_int_eq(tables.mismatch[0], 0);
    ck_assert_int_eq(tables.gap_extend, 74); /* 32 ln 10 = 73.68 */
}
END_TEST

/* ln [((1-eps) x + eps/3) / ((1-eps) + eps/3 x)], x = exp(difference), eps = 6e-6. */
START_TEST(ratio_of_scores_follows_the_formula)
{
    for (int d = -3000; d <= 3000; d++) {
        const double x = exp(d / 32.), eps = 6e-6;
        const double exact = log(((1 - eps) * x + eps / 3) / ((1 - eps) + eps / 3 * x));
        const int r = lt_tables_score_ratio(&tables, d);
        ck_assert_double_le(fabs(r - 64 * exact), .5 + 1e-3);
        ck_assert_int_eq(r, -lt_tables_score_ratio(&tables, -d));
    }
    const int most = lt_tables_score_ratio(&tables, 100000);
    ck_assert_double_eq_tol(most / 64., log(3 / 6e-6), .01);
    ck_assert_int_eq(lt_tables_score_ratio(&tables, 2 * LT_SCORE_NONE), -most);
    ck_assert_int_eq(lt_tables_score_ratio(&tables, 0), 0);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("align");
    TCase *tc = tcase_create("align");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, band_is_the_full_table_where_the_path_lies_in_it);
    tcase_add_test(tc, any_pair_follows_the_recursion);
    tcase_add_test(tc, scores_by_hand);
    tcase_add_test(tc, nothing_within_the_band_is_told);
    tcase_add_test(tc, band_reaches_sixteen);
    tcase_add_test(tc, costs_follow_the_formulas);
    tcase_add_test(tc, ratio_of_scores_follows_the_formula);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
