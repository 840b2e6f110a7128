/* test_gaps.c -- repeats and what they cost, counted by hand. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "gaps.h"

/* copies: one digit a base. */
static void check_repeats(const char *text, const char *units, const char *copies)
{
    static const char letters[] = "ACGTN";
    uint8_t base[64] = {0};
    lt_repeat repeat[64];
    const size_t n = strlen(text);
    for (size_t i = 0; i < n; i++)
        base[i] = (uint8_t)(strchr(letters, text[i]) - letters);
    lt_repeats_find(repeat, base, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(repeat[i].unit == units[i] - '0', "%s, base %zu: unit %d", text, i,
                      repeat[i].unit);
        ck_assert_msg(repeat[i].copies == copies[i] - '0', "%s, base %zu: %d copies", text, i,
                      repeat[i].copies);
    }
}

START_TEST(repeats_by_hand)
{
    check_repeats("", "", "");
    check_repeats("A", "1", "1");
    check_repeats("ACGT", "1111", "1111");
    check_repeats("CAAAAG", "111111", "144441");
    check_repeats("TCACACAG", "12222221", "13333331");
    check_repeats("GCACACGT", "12222211", "12222211"); /* two and a half copies are two */
    check_repeats("AACAACAACT", "3333333331", "3333333331");
    check_repeats("AAAACAAAAC", "1111511115", "4444244442"); /* a run within a longer unit */
    check_repeats("ANNNNA", "111111", "111111");
    check_repeats("AANAA", "11111", "22122");
}
END_TEST

START_TEST(long_runs_are_capped)
{
    static uint8_t base[1000];
    static lt_repeat repeat[1000];
    lt_repeats_find(repeat, base, 1000);
    ck_assert_uint_eq(repeat[0].copies, 255);
    ck_assert_uint_eq(repeat[999].copies, 255);
    ck_assert_uint_eq(repeat[500].unit, 1);
}
END_TEST

START_TEST(costs_fall_and_slips_rise)
{
    static const double open[] = {4.5, 4.5, 4.5, 4.2, 3.9, 3.5, 3.1, 2.7, 2.4, 2.1};
    static const double slip[] = {1, 1, 1, 3, 10, 30, 100, 200, 300, 500};
    for (unsigned copies = 1; copies < 300; copies++) {
        const unsigned i = copies > 10 ? 9 : copies - 1;
        ck_assert_double_le(fabs(lt_gap_open(copies) - 32 * log(10) * open[i]), .5);
        ck_assert_double_le(fabs(lt_gap_clone_shift(copies) - 1024 * log(slip[i])), .5);
    }
    ck_assert_int_eq(lt_gap_open(0), lt_gap_open(1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gaps");
    TCase *tc = tcase_create("gaps");
    tcase_add_test(tc, repeats_by_hand);
    tcase_add_test(tc, long_runs_are_capped);
    tcase_add_test(tc, costs_fall_and_slips_rise);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
