/* test_pool.c -- objects keep their bytes while they live, and memory is used again. */
#include "made_read.h"
#include "pool.h"

enum { N_LIVING = 3000 };

typedef struct object {
    unsigned char *bytes;
    size_t n;
    unsigned char fill;
} object;

static void take(lt_pool *pool, dice *d, object *o, unsigned char fill)
{
    o->n = (size_t)dice_between(d, 1, dice_percent(d, 1) ? LT_POOL_MAX_OBJECT : 600);
    o->fill = fill;
    o->bytes = lt_pool_alloc(pool, o->n);
    ck_assert_ptr_nonnull(o->bytes);
    ck_assert_uint_eq((uintptr_t)o->bytes % 8, 0);
    memset(o->bytes, fill, o->n);
}

static void check(const object *o)
{
    size_t n_changed = 0;
    for (size_t i = 0; i < o->n; i++)
        n_changed += o->bytes[i] != o->fill;
    ck_assert_uint_eq(n_changed, 0);
}

/* In and out in order: the bytes held stay within a few chunks of those that live. */
START_TEST(test_long_queue_is_bounded)
{
    static object queue[N_LIVING];
    lt_pool *pool = lt_pool_create();
    dice d = {.state = 3};
    size_t living = 0, most = 0;
    ck_assert_ptr_nonnull(pool);
    ck_assert_uint_eq(lt_pool_bytes(pool), 0);
    for (int i = 0; i < 20 * N_LIVING; i++) {
        object *o = &queue[i % N_LIVING];
        if (o->bytes) {
            if (i % 16 == 0)
                check(o);
            living -= o->n;
            lt_pool_release(pool, o->bytes);
        }
        take(pool, &d, o, (unsigned char)i);
        living += o->n;
        most = living > most ? living : most;
        ck_assert_uint_ge(lt_pool_bytes(pool), living);
        ck_assert_uint_le(lt_pool_bytes(pool), 4 * most + (1u << 20));
    }
    for (int i = 0; i < N_LIVING; i++) {
        check(&queue[i]);
        lt_pool_release(pool, queue[i].bytes);
    }
    ck_assert_uint_le(lt_pool_bytes(pool), 1u << 18); /* the current chunk */
    lt_pool_destroy(pool);
}
END_TEST

/* In any order. */
START_TEST(test_any_order)
{
    static object some[N_LIVING];
    lt_pool *pool = lt_pool_create();
    dice d = {.state = 4};
    memset(some, 0, sizeof some);
    for (int i = 0; i < 10 * N_LIVING; i++) {
        object *o = &some[dice_below(&d, N_LIVING)];
        if (o->bytes) {
            check(o);
            lt_pool_release(pool, o->bytes);
            o->bytes = NULL;
        } else {
            take(pool, &d, o, (unsigned char)dice_below(&d, 256));
        }
    }
    for (int i = 0; i < N_LIVING; i++)
        if (some[i].bytes)
            lt_pool_release(pool, some[i].bytes);
    ck_assert_uint_le(lt_pool_bytes(pool), 1u << 18);
    lt_pool_destroy(pool);
    lt_pool_destroy(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pool");
    TCase *tc = tcase_create("pool");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_long_queue_is_bounded);
    tcase_add_test(tc, test_any_order);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
