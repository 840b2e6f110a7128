/* test_lock.c -- one writer at a time, over threads and processes, and nothing left behind. */
#include "unit.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock.h"
#include "scratch.h"

static int exists(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0;
}

START_TEST(a_lock_is_exclusive_and_leaves_nothing)
{
    lt_lock *a, *b;
    const char *path = scratch_path("x.h5"), *file = scratch_path("x.h5.lock");
    ck_assert_int_eq(lt_lock_open(&a, path, 0), LT_OK);
    ck_assert(exists(file));
    ck_assert_int_eq(lt_lock_open(&b, path, 0), LT_EIO);
    ck_assert_ptr_null(b);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "another writer"));
    lt_lock_close(a);
    ck_assert(!exists(file));
    ck_assert_int_eq(lt_lock_open(&b, path, 0), LT_OK);
    lt_lock_close(b);
    lt_lock_close(NULL);
    ck_assert_int_eq(lt_lock_open(&a, scratch_path("no/folder/x.h5"), 0), LT_EIO);
}
END_TEST

/* A link and the file that it leads to are one. */
START_TEST(links_lead_to_one_lock)
{
    lt_lock *a, *b;
    const char *link = scratch_path("link.h5");
    scratch_write("real.h5", "x", 1);
    ck_assert_int_eq(symlink("real.h5", link), 0);
    ck_assert_int_eq(lt_lock_open(&a, link, 0), LT_OK);
    ck_assert_int_eq(lt_lock_open(&b, scratch_path("real.h5"), 0), LT_EIO);
    lt_lock_close(a);
}
END_TEST

/* A writer that died leaves its file; the next one takes it. */
START_TEST(a_dead_writer_holds_nothing)
{
    lt_lock *a;
    const char *path = scratch_path("dead.h5");
    pid_t child = fork();
    if (child == 0) {
        _exit(lt_lock_open(&a, path, 0) == LT_OK ? 0 : 1); /* without closing */
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert(exists(scratch_path("dead.h5.lock")));
    ck_assert_int_eq(lt_lock_open(&a, path, 0), LT_OK);
    lt_lock_close(a);
}
END_TEST

enum { WRITERS = 8, TURNS = 25 };
static const char *counter_path;

/* Reads, waits, adds one: without the lock turns get lost. */
static void *writer(void *data)
{
    (void)data;
    for (int i = 0; i < TURNS; i++) {
        lt_lock *lock;
        int n = 0;
        if (lt_lock_open(&lock, counter_path, 60) < 0)
            return NULL;
        FILE *in = fopen(counter_path, "r");
        if (!in || fscanf(in, "%d", &n) != 1)
            n = 0;
        if (in)
            fclose(in);
        FILE *out = fopen(counter_path, "w");
        if (out) {
            fprintf(out, "%d", n + 1);
            fclose(out);
        }
        lt_lock_close(lock);
    }
    return NULL;
}

START_TEST(no_turn_is_lost)
{
    pthread_t thread[WRITERS];
    char text[16] = "";
    counter_path = scratch_path("counter");
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&thread[i], NULL, writer, NULL);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(thread[i], NULL);
    FILE *in = fopen(counter_path, "r");
    ck_assert(in && fgets(text, sizeof text, in));
    fclose(in);
    ck_assert_int_eq(atoi(text), WRITERS * TURNS);
    ck_assert(!exists(scratch_path("counter.lock")));
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("lock");
    TCase *tc = tcase_create("lock");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_lock_is_exclusive_and_leaves_nothing);
    tcase_add_test(tc, links_lead_to_one_lock);
    tcase_add_test(tc, a_dead_writer_holds_nothing);
    tcase_add_test(tc, no_turn_is_lost);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
