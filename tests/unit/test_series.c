/* test_series.c -- memory, grid and calendar of a series. */
#include "series.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "unit.h"

/* The C library's calendar is the oracle. */
START_TEST(dates_are_those_of_the_c_library)
{
    for (int64_t day = -200; day < 60000; day += 7) {
        time_t t = (time_t)(day * 86400);
        struct tm tm;
        char want[32], have[LT_SERIES_DATE];
        int64_t back;
        gmtime_r(&t, &tm);
        strftime(want, sizeof want, "%Y-%m-%d", &tm);
        ck_assert_int_eq(lt_date_parse(&back, want), LT_OK);
        ck_assert_int_eq(back, day);
        if (day >= 0) {
            lt_date_print(have, day);
            ck_assert_str_eq(have, want);
        }
    }
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
    static const char *const text[] = {"",           "2026-3-01",   "2026-02-29", "2100-02-29",
                                       "2026-13-01", "2026-00-10",  "2026-04-31", "2026-04-00",
                                       "01.03.2026", "2026-03-01 ", "2026/03/01", "-026-03-01"};
    int64_t day;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        ck_assert_msg(lt_date_parse(&day, text[i]) == LT_EINVAL, "%s", text[i]);
    ck_assert_int_eq(lt_date_parse(&day, "2024-02-29"), LT_OK);
}
END_TEST

START_TEST(the_grid_is_logarithmic)
{
    double tau[LT_N_TAU];
    lt_tau_grid(tau);
    ck_assert(tau[0] == LT_TAU_MIN && tau[LT_N_TAU - 1] == 1);
    for (int i = 0; i < LT_N_TAU; i++)
        ck_assert_double_eq_tol(log10(tau[i]), -7 + i / 100.0, 1e-12);
}
END_TEST

/* 1 - (1 - a)^K is what was to be spent. */
START_TEST(alpha_is_spent_over_the_planned_draws)
{
    lt_series s;
    ck_assert_int_eq(lt_series_init(&s), LT_OK);
    ck_assert(lt_series_alpha(&s.settings) == .01);
    s.settings.alpha_patient = .05;
    s.settings.planned_draws = 12;
    double a = lt_series_alpha(&s.settings);
    ck_assert_double_eq_tol(1 - pow(1 - a, 12), .05, 1e-12);
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("series");
    TCase *tc = tcase_create("series");
    tcase_add_test(tc, dates_are_those_of_the_c_library);
    tcase_add_test(tc, what_is_no_date_is_refused);
    tcase_add_test(tc, the_grid_is_logarithmic);
    tcase_add_test(tc, alpha_is_spent_over_the_planned_draws);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
