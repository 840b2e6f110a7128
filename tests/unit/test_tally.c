/* test_tally.c -- counts of evidence against a plain three-dimensional array. */
#include "made_read.h"
#include "tally.h"

enum { SITES = 300 };

static uint32_t naive[SITES][4][LT_N_BINS];

static void fill(lt_tally *tally, dice *d, uint32_t first_site, int n)
{
    memset(naive, 0, sizeof naive);
    for (int i = 0; i < n; i++) {
        int site = dice_below(d, SITES), alt = dice_below(d, 4), bin = dice_below(d, LT_N_BINS);
        bin = dice_percent(d, 80) ? bin % 7 : bin;
        uint32_t count = (uint32_t)dice_between(d, 1, 3);
        naive[site][alt][bin] += count;
        ck_assert_int_eq(
            lt_tally_add(tally, first_site + (uint32_t)site, (uint8_t)alt, (uint8_t)bin, count),
            LT_OK);
    }
}

static size_t check(const lt_evidence *row, uint32_t first_site)
{
    size_t n = 0;
    for (uint32_t site = 0; site < SITES; site++)
        for (int alt = 0; alt < 4; alt++)
            for (int bin = 0; bin < LT_N_BINS; bin++) {
                if (!naive[site][alt][bin])
                    continue;
                ck_assert_uint_eq(row[n].site, first_site + site);
                ck_assert_uint_eq(row[n].alt, (unsigned)alt);
                ck_assert_uint_eq(row[n].bin, (unsigned)bin);
                ck_assert_uint_eq(row[n].count, naive[site][alt][bin]);
                n++;
            }
    return n;
}

/* Two tallies drained one behind the other; the second is the first one used again. */
START_TEST(test_drained_rows_equal_the_array)
{
    dice d = {.state = 21};
    lt_tally tally = {0};
    lt_evidence *rows = NULL;
    size_t n = 0, capacity = 0;
    ck_assert_int_eq(lt_tally_drain(&tally, &rows, &n, &capacity), LT_OK);
    ck_assert_uint_eq(n, 0);
    fill(&tally, &d, 0, 50000);
    ck_assert_int_eq(lt_tally_drain(&tally, &rows, &n, &capacity), LT_OK);
    ck_assert_uint_eq(n, check(rows, 0));
    size_t first = n;
    fill(&tally, &d, UINT32_MAX - SITES, 3000);
    ck_assert_int_eq(lt_tally_drain(&tally, &rows, &n, &capacity), LT_OK);
    ck_assert_uint_eq(n - first, check(rows + first, UINT32_MAX - SITES));
    free(rows);
    lt_tally_clear(&tally);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tally");
    TCase *tc = tcase_create("tally");
    tcase_add_test(tc, test_drained_rows_equal_the_array);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
