/* test_array.c -- growth keeps the content, costs O(n), and refuses what cannot be. */
#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "array.h"

START_TEST(growth_keeps_content)
{
    uint32_t *v = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 20000; i++) {
        ck_assert_int_eq(lt_array_reserve(&v, &capacity, i + 1, sizeof *v), LT_OK);
        ck_assert_uint_gt(capacity, i);
        v[i] = i * 7;
    }
    for (uint32_t i = 0; i < 20000; i++)
        ck_assert_uint_eq(v[i], i * 7);
    free(v);
}
END_TEST

/* n appends move at most 3 n elements in all: a geometric series of ratio 3/2. */
START_TEST(growth_is_geometric)
{
    unsigned char *v = NULL;
    size_t capacity = 0, moved = 0, n_growths = 0;
    for (size_t n = 1; n <= 100000; n++) {
        size_t before = capacity;
        ck_assert_int_eq(lt_array_reserve(&v, &capacity, n, 1), LT_OK);
        if (capacity != before) {
            moved += before;
            n_growths++;
        }
    }
    ck_assert_uint_le(moved, 300000);
    ck_assert_uint_le(n_growths, 23); /* 16 * 1.5^22 > 100,000; one for the first */
    ck_assert_uint_le(capacity, 150000);
    free(v);
}
END_TEST

START_TEST(enough_is_left_alone)
{
    int *v = NULL;
    size_t capacity = 0;
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, 0, sizeof *v), LT_OK);
    ck_assert_ptr_null(v);
    ck_assert_uint_eq(capacity, 0);
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, 1000, sizeof *v), LT_OK);
    ck_assert_uint_eq(capacity, 1000);
    const int *at = v;
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, 1000, sizeof *v), LT_OK);
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, 3, sizeof *v), LT_OK);
    ck_assert_ptr_eq(v, at);
    ck_assert_uint_eq(capacity, 1000);
    free(v);
}
END_TEST

START_TEST(failure_changes_nothing)
{
    static const size_t impossible[] = {SIZE_MAX, SIZE_MAX / 8 + 1, SIZE_MAX / 16};
    uint64_t *v = NULL;
    size_t capacity = 0;
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, 20, sizeof *v), LT_OK);
    memset(v, 0x5a, 20 * sizeof *v);
    const uint64_t *at = v;
    /* overflow of the product, and what malloc refuses */
    ck_assert_int_eq(lt_array_reserve(&v, &capacity, impossible[_i], sizeof *v), LT_ENOMEM);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "out of memory"));
    ck_assert_ptr_eq(v, at);
    ck_assert_uint_eq(capacity, 20);
    for (int i = 0; i < 20; i++)
        ck_assert_uint_eq(v[i], UINT64_C(0x5a5a5a5a5a5a5a5a));
    free(v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("array");
    TCase *tc = tcase_create("array");
    tcase_add_test(tc, growth_keeps_content);
    tcase_add_test(tc, growth_is_geometric);
    tcase_add_test(tc, enough_is_left_alone);
    tcase_add_loop_test(tc, failure_changes_nothing, 0, 3);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
