/* test_progress.c -- the line's text by hand, and when it is written, with stderr captured. */
#include "capture.h"
#include "unit.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "progress.h"

static const struct {
    lt_progress_state state;
    const char *text;
} lines[] = {
    {{"call", "chr7:55181378", 200, 50, 1200000, 4},
     "call: 25 %  1.2 M reads  300 k/s  ETA 0:12  chr7:55181378"},
    {{"call", "", 0, 50, 9999, 2}, "call: 9999 reads  5000/s"},
    {{"call", "", 0, 0, 10000, 0}, "call: 10.0 k reads"},
    {{"call", "", 0, 0, 99949, 0}, "call: 99.9 k reads"},
    {{"call", "", 0, 0, 99950, 0}, "call: 100 k reads"},
    {{"call", "", 0, 0, 999499, 0}, "call: 999 k reads"},
    {{"call", "", 0, 0, 999500, 0}, "call: 1.0 M reads"},
    {{"call", "", 0, 0, 5000000000000000, 0}, "call: 5000 T reads"},
    {{"call", "", 200, 0, 0, 4}, "call: 0 %  0 reads  0/s"},
    {{"call", "", 200, 199, 199, 1}, "call: 99 %  199 reads  199/s  ETA 0:00"},
    {{"call", "", 200, 200, 200, 1}, "call: 100 %  200 reads  200/s"},
    {{"call", "", 200, 300, 200, 1}, "call: 100 %  200 reads  200/s"},
    {{"call", "", 1000, 1, 1, 10}, "call: 0 %  1 reads  0/s  ETA 2:46:30"},
    {{"call", "", 3, 1, 1, 382}, "call: 33 %  1 reads  0/s  ETA 12:44"},
    {{"call", "\033[31m\nx\x7f\xff", 0, 0, 1, 0}, "call: 1 reads  ?[31m?x??"},
};

START_TEST(line_text)
{
    char text[200];
    lt_progress_format(text, sizeof text, &lines[_i].state);
    ck_assert_str_eq(text, lines[_i].text);
    char cut[20];
    lt_progress_format(cut, sizeof cut, &lines[_i].state);
    ck_assert_int_eq(strncmp(cut, text, 19), 0);
    ck_assert_uint_lt(strlen(cut), 20);
}
END_TEST

START_TEST(quiet_and_null_do_nothing)
{
    char text[100];
    capture c = capture_begin();
    lt_progress *p = lt_progress_create("call", 10, 1);
    lt_progress_add(p, 1, 1, "chr1:1");
    lt_progress_destroy(p);
    lt_progress *off = lt_progress_create("call", 10, 0); /* not a terminal, not a minute */
    lt_progress_add(off, 10, 10, "chr1:1");
    lt_progress_destroy(off);
    capture_end(c, text, sizeof text);
    ck_assert_ptr_null(p);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(a_file_gets_whole_lines)
{
    char text[1000];
    capture c = capture_begin();
    lt_progress *p = lt_progress_create_as("call", 4, 0, 0);
    lt_progress_add(p, 1, 2, "chr1:1");
    lt_progress_add(p, 1, 1, NULL); /* stays where it was */
    lt_progress_destroy(p);
    capture_end(c, text, sizeof text);
    const char *second = strchr(text, '\n');
    ck_assert_ptr_nonnull(second);
    ck_assert_int_eq(strncmp(text, "lowtide: call: 25 %  2 reads", 28), 0);
    ck_assert_int_eq(strncmp(second, "\nlowtide: call: 50 %  3 reads", 29), 0);
    const char *last = strchr(second + 1, '\n');
    ck_assert_ptr_nonnull(last);
    ck_assert_int_eq(strncmp(last - 6, "chr1:1\nlowtide: call: 50 %  3 reads", 35), 0);
    ck_assert_uint_eq(text[strlen(text) - 1], '\n');
    ck_assert_ptr_null(strchr(text, '\r'));
}
END_TEST

START_TEST(a_terminal_gets_one_line_redrawn)
{
    char text[2000];
    capture c = capture_begin();
    lt_progress *p = lt_progress_create_as("call", 4, 1, 0);
    lt_progress_add(p, 1, 2, "chr1:12345");
    lt_log_line(LT_LOG_WARNING, "input: odd");
    lt_progress_destroy(p);
    lt_log_line(LT_LOG_INFO, "after");
    capture_end(c, text, sizeof text);
    /* drawn; blanked, the warning, drawn again; the last state, whose line then ends */
    ck_assert_int_eq(strncmp(text, "\rcall: 25 %  2 reads", 20), 0);
    char *warning = strstr(text, "\rlowtide: warning: input: odd\ncall: 25 %  2 reads");
    ck_assert_ptr_nonnull(warning);
    const char *end = strchr(warning + 1, '\r');
    ck_assert_ptr_nonnull(end);
    ck_assert_int_eq(strncmp(end, "\rcall: 25 %  2 reads", 20), 0);
    ck_assert_ptr_null(strstr(end, "chr1"));
    ck_assert_str_eq(strchr(end, '\n'), "\nlowtide: after\n");
    /* the blanks cover the line, and a shorter line covers a longer one */
    size_t drawn = (size_t)(strchr(text + 1, '\r') - text - 1);
    ck_assert_uint_eq((size_t)(warning - strchr(text + 1, '\r') - 1), drawn);
    ck_assert_uint_ge((size_t)(strchr(end, '\n') - end - 1), drawn);
}
END_TEST

static void *adder(void *data)
{
    for (int i = 0; i < 1000; i++)
        lt_progress_add(data, 1, 2, "chr1:1");
    return NULL;
}

START_TEST(threads_add_up)
{
    static char text[2000000];
    capture c = capture_begin();
    lt_progress *p = lt_progress_create_as("call", 4000, 1, 1e-4);
    pthread_t thread[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, adder, p), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
    lt_progress_add(p, 0, 0, NULL); /* due: at least one line is drawn */
    lt_progress_destroy(p);
    capture_end(c, text, sizeof text);
    ck_assert_int_eq(strncmp(strrchr(text, '\r'), "\rcall: 100 %  8000 reads", 24), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("progress");
    TCase *tc = tcase_create("progress");
    tcase_add_loop_test(tc, line_text, 0, sizeof lines / sizeof *lines);
    tcase_add_test(tc, quiet_and_null_do_nothing);
    tcase_add_test(tc, a_file_gets_whole_lines);
    tcase_add_test(tc, a_terminal_gets_one_line_redrawn);
    tcase_add_test(tc, threads_add_up);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
