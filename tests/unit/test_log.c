/* test_log.c -- prefixes, levels, repeated warnings, and that a line stays one line. */
#include "capture.h"
#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "log.h"

static void assert_logged(capture c, const char *expected)
{
    char text[8000];
    capture_end(c, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

START_TEST(levels_and_prefixes)
{
    capture c = capture_begin();
    ck_assert_int_eq(lt_log_get_level(), LT_LOG_INFO);
    for (int level = LT_LOG_DEBUG; level >= LT_LOG_ERROR; level--) {
        lt_log_set_level((lt_log_level)level);
        lt_log_line(LT_LOG_ERROR, "e%d", level);
        lt_log_line(LT_LOG_WARNING, "w%d", level);
        lt_log_line(LT_LOG_INFO, "i%d", level);
        lt_log_line(LT_LOG_DEBUG, "d%d", level);
    }
    lt_log_set_level(LT_LOG_INFO);
    lt_log_flush();
    assert_logged(c, "lowtide: error: e3\nlowtide: warning: w3\nlowtide: i3\nlowtide: debug: d3\n"
                     "lowtide: error: e2\nlowtide: warning: w2\nlowtide: i2\n"
                     "lowtide: error: e1\nlowtide: warning: w1\n"
                     "lowtide: error: e0\n");
}
END_TEST

START_TEST(a_warning_is_said_once_and_counted)
{
    capture c = capture_begin();
    for (int i = 0; i < 5; i++) {
        lt_log_line(LT_LOG_WARNING, "input: %s", "odd");
        lt_log_line(LT_LOG_INFO, "again");
    }
    lt_log_line(LT_LOG_WARNING, "input: once");
    lt_log_flush();
    lt_log_flush(); /* counts are told once */
    lt_log_line(LT_LOG_WARNING, "input: odd");
    lt_log_flush();
    assert_logged(c, "lowtide: warning: input: odd\nlowtide: again\nlowtide: again\n"
                     "lowtide: again\nlowtide: again\nlowtide: again\n"
                     "lowtide: warning: input: once\n"
                     "lowtide: warning: met 5 times: input: odd\n"
                     "lowtide: warning: input: odd\n");
}
END_TEST

/* A warning that is dropped by the level is not counted as said. */
START_TEST(dropped_warnings_are_not_remembered)
{
    capture c = capture_begin();
    lt_log_set_level(LT_LOG_ERROR);
    lt_log_line(LT_LOG_WARNING, "x");
    lt_log_set_level(LT_LOG_INFO);
    lt_log_line(LT_LOG_WARNING, "x");
    lt_log_flush();
    assert_logged(c, "lowtide: warning: x\n");
}
END_TEST

/* More different warnings than are remembered: none is lost. */
START_TEST(many_different_warnings_are_all_said)
{
    static char text[20000];
    capture c = capture_begin();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 100; i++)
            lt_log_line(LT_LOG_WARNING, "w%d.", i);
    lt_log_flush();
    capture_end(c, text, sizeof text);
    for (int i = 0; i < 100; i++) {
        char one[40];
        snprintf(one, sizeof one, "lowtide: warning: w%d.\n", i);
        ck_assert_ptr_nonnull(strstr(text, one));
    }
}
END_TEST

START_TEST(control_characters_do_not_reach_the_terminal)
{
    capture c = capture_begin();
    lt_log_line(LT_LOG_INFO, "contig \033[2J\a\b\r\x7f caf\xc3\xa9\tx");
    assert_logged(c, "lowtide: contig ?[2J???? caf\xc3\xa9\tx\n");
}
END_TEST

START_TEST(a_long_message_is_cut)
{
    char message[3000], text[4000];
    memset(message, 'x', sizeof message);
    message[sizeof message - 1] = '\0';
    capture c = capture_begin();
    lt_log_line(LT_LOG_WARNING, "%s", message);
    lt_log_line(LT_LOG_WARNING, "%s", message);
    lt_log_line(LT_LOG_INFO, "next");
    lt_log_flush();
    capture_end(c, text, sizeof text);
    ck_assert_uint_gt(strcspn(text, "\n"), 1000);
    ck_assert_int_eq(
        strncmp(strchr(text, '\n'), "\nlowtide: next\nlowtide: warning: met 2 times: x", 46), 0);
}
END_TEST

/* The status line: see also test_progress.c. */
START_TEST(status_lies_below_the_lines)
{
    capture c = capture_begin();
    lt_log_status(NULL); /* none to end */
    lt_log_status("half way");
    lt_log_status("done");
    lt_log_line(LT_LOG_INFO, "note");
    lt_log_line(LT_LOG_DEBUG, "dropped");
    lt_log_status(NULL);
    lt_log_set_level(LT_LOG_WARNING);
    lt_log_status("dropped");
    lt_log_status(NULL);
    lt_log_set_level(LT_LOG_INFO);
    assert_logged(c, "\rhalf way\rdone    \r    \rlowtide: note\ndone\n");
}
END_TEST

static void *logger(void *data)
{
    for (int i = 0; i < 200; i++)
        lt_log_line(LT_LOG_INFO, "%s", (const char *)data);
    return NULL;
}

START_TEST(lines_of_threads_do_not_mix)
{
    static char text[60000];
    static const char *const word[] = {"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"};
    capture c = capture_begin();
    pthread_t thread[3];
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, logger, (void *)(uintptr_t)word[i]), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    capture_end(c, text, sizeof text);
    int n = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), n++)
        ck_assert_msg(strlen(line) == 25 && strspn(line + 9, (char[]){line[9], 0}) == 16, "%s",
                      line);
    ck_assert_int_eq(n, 600);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log");
    TCase *tc = tcase_create("log");
    tcase_add_test(tc, levels_and_prefixes);
    tcase_add_test(tc, a_warning_is_said_once_and_counted);
    tcase_add_test(tc, dropped_warnings_are_not_remembered);
    tcase_add_test(tc, many_different_warnings_are_all_said);
    tcase_add_test(tc, control_characters_do_not_reach_the_terminal);
    tcase_add_test(tc, a_long_message_is_cut);
    tcase_add_test(tc, status_lies_below_the_lines);
    tcase_add_test(tc, lines_of_threads_do_not_mix);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
