/* test_arena.c -- allocations are aligned, disjoint, and survive until the reset. */
#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "arena.h"

START_TEST(allocations_are_aligned_and_disjoint)
{
    lt_arena *arena = lt_arena_create();
    unsigned char *p[500];
    for (size_t i = 0; i < 500; i++) {
        p[i] = lt_arena_alloc(arena, i * 37 % 4000 + 1);
        ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
        memset(p[i], (int)(i % 251), i * 37 % 4000 + 1);
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t j = 0; j < i * 37 % 4000 + 1; j++)
            ck_assert_uint_eq(p[i][j], i % 251);
    lt_arena_destroy(arena);
}
END_TEST

START_TEST(reset_keeps_the_memory)
{
    lt_arena *arena = lt_arena_create();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++)
            ck_assert_ptr_nonnull(lt_arena_alloc(arena, 100000));
        ck_assert_ptr_nonnull(lt_arena_alloc(arena, 3000000)); /* above the block size */
        static size_t held;
        if (round > 0)
            ck_assert_uint_eq(lt_arena_bytes(arena), held);
        held = lt_arena_bytes(arena);
        lt_arena_reset(arena);
    }
    lt_arena_destroy(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arena");
    TCase *tc = tcase_create("arena");
    tcase_add_test(tc, allocations_are_aligned_and_disjoint);
    tcase_add_test(tc, reset_keeps_the_memory);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
