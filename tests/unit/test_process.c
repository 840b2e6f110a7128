/* test_process.c -- a stopped process leaves no temporary file; a lost write to stdout is noticed.
 */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"
#include "publish.h"
#include "scratch.h"

/* Runs body in a child that first does what main() does; returns its wait status. A signal (0:
 * none) is sent once the body has written a byte to the pipe that it is given. */
static int in_child(void (*before)(void), int (*body)(int tell), int signal_number)
{
    int tell[2], status;
    char byte;
    ck_assert_int_eq(pipe(tell), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        before();
        lt_process_begin();
        _exit(body(tell[1]));
    }
    close(tell[1]);
    if (signal_number) {
        ck_assert_int_eq(read(tell[0], &byte, 1), 1);
        kill(child, signal_number);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    close(tell[0]);
    return status;
}

/* As a shell shows it: under ThreadSanitizer the signal is not raised again, and 128+n is returned.
 */
static int shell_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static char staged[4096]; /* where the output is to appear */

/* Stages an output, says so, and waits for the end. */
static int stage_and_wait(int tell)
{
    lt_publisher *publisher;
    const char *temporary;
    if (lt_publisher_open(&publisher) < 0 ||
        lt_publisher_stage(publisher, staged, &temporary) < 0 || access(temporary, F_OK))
        return 99;
    if (write(tell, "r", 1) != 1)
        return 98;
    sleep(30);
    return 97;
}

static int is_empty(const char *folder)
{
    char command[4200];
    snprintf(command, sizeof command, "[ -z \"$(ls -A '%s')\" ]", folder);
    return system(command) == 0;
}

static const char *fresh_folder(const char *name)
{
    const char *folder = scratch_path(name);
    char command[4200];
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir '%s'", folder, folder);
    ck_assert_int_eq(system(command), 0);
    snprintf(staged, sizeof staged, "%s/out.h5", folder);
    return folder;
}

/* Tests that run in the background inherit signals that are ignored. */
static void heed_signals(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
}

START_TEST(signals_remove_what_was_staged)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const char *folder = fresh_folder("signals");
    int status = in_child(heed_signals, stage_and_wait, signals[_i]);
    ck_assert_int_eq(shell_status(status), 128 + signals[_i]);
    ck_assert(is_empty(folder));
}
END_TEST

static void ignore_hangup(void)
{
    signal(SIGHUP, SIG_IGN);
}

static int survive_hangup(int tell)
{
    (void)tell;
    raise(SIGHUP);
    return 7;
}

START_TEST(nohup_stays_nohup)
{
    int status = in_child(ignore_hangup, survive_hangup, 0);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

/* A grandchild that is stopped (a probed driver) takes nothing of ours with it. */
static int child_is_stopped(int tell)
{
    lt_publisher *publisher;
    const char *temporary;
    int status;
    (void)tell;
    if (lt_publisher_open(&publisher) < 0 || lt_publisher_stage(publisher, staged, &temporary) < 0)
        return 99;
    pid_t child = fork();
    if (child == 0) {
        raise(SIGTERM);
        _exit(0);
    }
    waitpid(child, &status, 0);
    int is_kept = shell_status(status) == 128 + SIGTERM && !access(temporary, F_OK);
    lt_publisher_close(publisher);
    return is_kept ? 7 : 96;
}

START_TEST(a_stopped_child_removes_nothing)
{
    const char *folder = fresh_folder("stopped");
    int status = in_child(heed_signals, child_is_stopped, 0);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 7);
    ck_assert(is_empty(folder));
}
END_TEST

static void close_standard_streams(void)
{
    close(0);
    close(1);
    close(2);
}

/* A file opened later must not get the number of a standard stream. */
static int next_number(int tell)
{
    (void)tell;
    int fd = open("/dev/null", O_RDONLY);
    return fd > 2 ? 7 : fd;
}

START_TEST(closed_streams_are_not_given_away)
{
    int status = in_child(close_standard_streams, next_number, 0);
    ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

static void full_stdout(void)
{
    int full = open("/dev/full", O_WRONLY);
    dup2(full, 1);
}

static int write_a_little(int tell)
{
    (void)tell;
    printf("data");
    return lt_process_end() == LT_EIO ? 7 : 1;
}

START_TEST(a_lost_write_is_noticed)
{
    int status = in_child(full_stdout, write_a_little, 0);
    ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("process");
    TCase *tc = tcase_create("process");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, signals_remove_what_was_staged, 0, 3);
    tcase_add_test(tc, nohup_stays_nohup);
    tcase_add_test(tc, a_stopped_child_removes_nothing);
    tcase_add_test(tc, closed_streams_are_not_given_away);
    tcase_add_test(tc, a_lost_write_is_noticed);
    suite_add_tcase(suite, tc);
    scratch_open();
    int failed = unit_run(suite);
    scratch_close();
    return failed;
}
