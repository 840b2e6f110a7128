/* test_pending.c -- waiting reads and the window of open templates against plain arrays. */
#include <stdio.h>

#include "made_read.h"
#include "window.h"

enum { N_READS = 6000 };

typedef struct waiting {
    lt_held held;
    char name[24];
    uint64_t hash;
    int is_pending;
    unsigned arrival;
} waiting;

static waiting reads[N_READS];

static int naive_oldest(void)
{
    int oldest = -1;
    for (int i = 0; i < N_READS; i++)
        if (reads[i].is_pending && (oldest < 0 || reads[i].arrival < reads[oldest].arrival))
            oldest = i;
    return oldest;
}

/* n_hashes: how many hashes there are; few make every name collide. */
static void check_table(dice *d, int n_hashes, int n_steps)
{
    lt_pending *pending = lt_pending_create();
    ck_assert_ptr_nonnull(pending);
    ck_assert_ptr_null(lt_pending_oldest(pending));
    for (int i = 0; i < N_READS; i++) {
        memset(&reads[i], 0, sizeof reads[i]);
        snprintf(reads[i].name, sizeof reads[i].name, "read:%d", i);
        reads[i].held.name = reads[i].name;
        reads[i].held.name_length = (uint32_t)strlen(reads[i].name);
        reads[i].hash = n_hashes ? (uint64_t)dice_below(d, n_hashes) * 0x100000001u
                                 : lt_name_hash(reads[i].name, strlen(reads[i].name));
    }
    for (int step = 0; step < n_steps; step++) {
        waiting *r = &reads[dice_below(d, step < n_steps / 2 ? N_READS : N_READS / 8)];
        const lt_held like = {.name = r->name, .name_length = r->held.name_length};
        lt_held *got = lt_pending_take(pending, &like, r->hash);
        ck_assert_ptr_eq(got, r->is_pending ? &r->held : NULL);
        r->is_pending = !got;
        if (!got) {
            ck_assert_int_eq(lt_pending_add(pending, &r->held, r->hash), LT_OK);
            r->arrival = (unsigned)step;
        }
        if (step % 97 == 0) {
            int oldest = naive_oldest();
            ck_assert_ptr_eq(lt_pending_oldest(pending), oldest < 0 ? NULL : &reads[oldest].held);
        }
    }
    for (int oldest; (oldest = naive_oldest()) >= 0; reads[oldest].is_pending = 0) {
        ck_assert_ptr_eq(lt_pending_oldest(pending), &reads[oldest].held);
        ck_assert_ptr_eq(lt_pending_take_oldest(pending), &reads[oldest].held);
    }
    ck_assert_ptr_null(lt_pending_oldest(pending));
    ck_assert_ptr_null(lt_pending_take_oldest(pending));
    lt_pending_destroy(pending);
}

START_TEST(test_pending_equals_the_array)
{
    dice d = {.state = 11};
    check_table(&d, 0, 60000);
    check_table(&d, 40, 4000);
    check_table(&d, 1, 600);
    lt_pending_destroy(NULL);
}
END_TEST

/* Equal names hash alike; names of one run seldom hash to one slot. */
START_TEST(test_hash_of_names)
{
    enum { N_SLOTS = 1 << 14 };
    static unsigned char used[N_SLOTS];
    char name[64], other[64];
    int n_used = 0;
    memset(used, 0, sizeof used);
    for (int i = 0; i < N_SLOTS; i++) {
        snprintf(name, sizeof name, "A00123:45:HXXXDSX2:1:1101:%d:%d", 1000 + i % 128, 1000 + i);
        memset(other, 'x', sizeof other);
        strcpy(other, name);
        ck_assert_uint_eq(lt_name_hash(name, strlen(name)), lt_name_hash(other, strlen(name)));
        unsigned char *slot = &used[lt_name_hash(name, strlen(name)) % N_SLOTS];
        n_used += !*slot;
        *slot = 1;
    }
    /* n balls in n slots fill 1 - 1/e = .632 of them */
    ck_assert_int_gt(n_used, N_SLOTS * 60 / 100);
    ck_assert_int_lt(n_used, N_SLOTS * 66 / 100);
}
END_TEST

/* All templates of a list are of its coordinate, in the order they were added; how many. */
static int check_list(const lt_list *list, const int64_t *at, int64_t here, char *is_out)
{
    int n = 0;
    int64_t later = INT64_MAX;
    for (; list; list = list->older) {
        ck_assert_uint_le(list->n, list->capacity);
        ck_assert_uint_eq(list->n_older, list->older ? list->older->n_older + list->older->n : 0);
        for (uint32_t i = list->n; i-- > 0; n++) {
            int64_t id = list->open[i].left;
            ck_assert_int_lt(id, later);
            later = id;
            ck_assert_int_eq(at[id], here);
            ck_assert(!is_out[id]);
            is_out[id] = 1;
        }
    }
    return n;
}

/* Lists leave in order of coordinate, with all that was filed there, and none before the limit. */
START_TEST(test_window_equals_the_array)
{
    enum { SPAN = 100, N = 20000 };
    static int64_t at[N];
    static char is_out[N];
    lt_window window;
    lt_pool *pool = lt_pool_create();
    dice d = {.state = 12};
    ck_assert_int_eq(lt_window_init(&window, SPAN), LT_OK);
    int64_t limit = -40;
    int n = 0, n_out = 0;
    while (n < N || n_out < n) {
        for (int k = dice_below(&d, 9); k > 0 && n < N; k--) {
            at[n] = limit + dice_below(&d, dice_percent(&d, 50) ? 2 : SPAN);
            lt_window_add(&window, pool, at[n])->left = n;
            n++;
        }
        limit += dice_percent(&d, 5) ? dice_below(&d, 1000) : dice_below(&d, 4);
        int64_t last = INT64_MIN;
        for (lt_list *list; (list = lt_window_take(&window, limit));) {
            int64_t here = at[list->open[0].left];
            ck_assert_int_gt(here, last);
            ck_assert_int_lt(here, limit);
            last = here;
            n_out += check_list(list, at, here, is_out);
            for (lt_list *older; list; list = older) {
                older = list->older;
                lt_pool_release(pool, list);
            }
        }
        int n_below = 0;
        for (int i = n > 3000 ? n - 3000 : 0; i < n; i++)
            n_below += !is_out[i] && at[i] < limit;
        ck_assert_int_eq(n_below, 0);
    }
    lt_window_clear(&window);
    lt_pool_destroy(pool);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pending");
    TCase *tc = tcase_create("pending");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_pending_equals_the_array);
    tcase_add_test(tc, test_hash_of_names);
    tcase_add_test(tc, test_window_equals_the_array);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
