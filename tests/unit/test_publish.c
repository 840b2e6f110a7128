/* test_publish.c -- outputs appear together or not at all, whatever goes wrong where. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publish.h"
#include "unit.h"

static char home[64];

static void make_home(void)
{
    strcpy(home, "/tmp/lt_publish_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
}

static void remove_home(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(system(command), 0);
}

/* Files and directories in the current directory, hidden ones too. */
static int n_entries(void)
{
    DIR *directory = opendir(".");
    int n = -2; /* . and .. */
    while (readdir(directory))
        n++;
    closedir(directory);
    return n;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
}

static void expect_text(const char *path, const char *text)
{
    char have[100] = "";
    FILE *file = fopen(path, "r");
    ck_assert_msg(file, "%s is absent", path);
    size_t n = fread(have, 1, sizeof have - 1, file);
    have[n] = '\0';
    fclose(file);
    ck_assert_str_eq(have, text);
}

static lt_publisher *open_publisher(void)
{
    lt_publisher *publisher;
    ck_assert_int_eq(lt_publisher_open(&publisher), LT_OK);
    return publisher;
}

START_TEST(all_appear_at_commit)
{
    lt_publisher *publisher = open_publisher();
    const char *temporary;
    put("two", "old");
    ck_assert_int_eq(lt_publisher_stage(publisher, "one", &temporary), LT_OK);
    put(temporary, "1");
    ck_assert_int_eq(lt_publisher_write(publisher, "two", "22", 2), LT_OK);
    ck_assert_int_eq(access("one", F_OK), -1);
    expect_text("two", "old");
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_OK);
    expect_text("one", "1");
    expect_text("two", "22");
    ck_assert_int_eq(n_entries(), 2);
    struct stat about; /* as any file that this user makes, not 0600 */
    mode_t mask = umask(0);
    umask(mask);
    ck_assert_int_eq(stat("one", &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0666 & ~mask);
    lt_publisher_close(publisher);
    ck_assert_int_eq(n_entries(), 2);
}
END_TEST

START_TEST(staged_first_written_later)
{
    lt_publisher *publisher = open_publisher();
    const char *temporary;
    ck_assert_int_eq(lt_publisher_stage(publisher, "one", &temporary), LT_OK);
    ck_assert_int_eq(lt_publisher_write(publisher, "one", "11", 2), LT_OK);
    expect_text(temporary, "11");
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_OK);
    expect_text("one", "11");
    lt_publisher_close(publisher);
}
END_TEST

START_TEST(closing_leaves_nothing)
{
    lt_publisher *publisher = open_publisher();
    put("two", "old");
    ck_assert_int_eq(lt_publisher_write(publisher, "one", "1", 1), LT_OK);
    ck_assert_int_eq(lt_publisher_write(publisher, "two", "2", 1), LT_OK);
    lt_publisher_close(publisher);
    lt_publisher_close(NULL);
    ck_assert_int_eq(n_entries(), 1);
    expect_text("two", "old");
}
END_TEST

/* What can be known at once is refused at once, with the path and leaving nothing. */
START_TEST(bad_targets_are_refused_when_staged)
{
    ck_assert_int_eq(mkdir("directory", 0777), 0);
    ck_assert_int_eq(mkfifo("fifo", 0666), 0);
    ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
    put("file", "x");
    static const char *const bad[] = {"directory", "directory/", "missing/out", "fifo",
                                      "dangling",  "file/out",   "missing/",    "/proc/none",
                                      "",          "/dev/null"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lt_publisher *publisher = open_publisher();
        const char *temporary = "";
        ck_assert_msg(lt_publisher_stage(publisher, bad[i], &temporary) == LT_EIO, "%s", bad[i]);
        ck_assert_ptr_null(temporary);
        ck_assert_ptr_nonnull(strstr(lt_error_message(), bad[i]));
        lt_publisher_close(publisher);
        ck_assert_int_eq(n_entries(), 4);
    }
}
END_TEST

START_TEST(two_outputs_of_one_place_are_refused)
{
    lt_publisher *publisher = open_publisher();
    const char *temporary;
    char whole[128];
    snprintf(whole, sizeof whole, "%s/./one", home);
    ck_assert_int_eq(mkdir("directory", 0777), 0);
    ck_assert_int_eq(lt_publisher_stage(publisher, "one", &temporary), LT_OK);
    ck_assert_int_eq(lt_publisher_stage(publisher, "one", &temporary), LT_EIO);
    ck_assert_int_eq(lt_publisher_stage(publisher, "./one", &temporary), LT_EIO);
    ck_assert_int_eq(lt_publisher_stage(publisher, whole, &temporary), LT_EIO);
    ck_assert_int_eq(lt_publisher_stage(publisher, "directory/../one", &temporary), LT_EIO);
    ck_assert_int_eq(lt_publisher_stage(publisher, "directory/one", &temporary), LT_OK);
    put("two", "2");
    ck_assert_int_eq(symlink("two", "link"), 0);
    ck_assert_int_eq(lt_publisher_stage(publisher, "two", &temporary), LT_OK);
    ck_assert_int_eq(lt_publisher_stage(publisher, "link", &temporary), LT_EIO);
    lt_publisher_close(publisher);
    ck_assert_int_eq(n_entries(), 3);
}
END_TEST

START_TEST(links_stay_and_their_target_is_replaced)
{
    ck_assert_int_eq(mkdir("far", 0777), 0);
    put("far/data", "old");
    ck_assert_int_eq(symlink("far/data", "link"), 0);
    lt_publisher *publisher = open_publisher();
    ck_assert_int_eq(lt_publisher_write(publisher, "link", "new", 3), LT_OK);
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_OK);
    struct stat about;
    ck_assert_int_eq(lstat("link", &about), 0);
    ck_assert(S_ISLNK(about.st_mode));
    expect_text("far/data", "new");
    lt_publisher_close(publisher);
}
END_TEST

/* The k-th of three targets becomes a directory after staging: none of the three appears. */
START_TEST(failed_rename_takes_all_back)
{
    static const char *const names[] = {"one", "two", "three"};
    lt_publisher *publisher = open_publisher();
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(lt_publisher_write(publisher, names[i], "x", 1), LT_OK);
    ck_assert_int_eq(mkdir(names[_i], 0777), 0);
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_EIO);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), names[_i]));
    lt_publisher_close(publisher);
    ck_assert_int_eq(n_entries(), 1); /* the directory */
}
END_TEST

/* Files that were there before come back, to the byte. */
START_TEST(failed_rename_puts_old_files_back)
{
    static const char *const names[] = {"one", "two", "three"};
    lt_publisher *publisher = open_publisher();
    for (int i = 0; i < 2; i++) {
        FILE *out = fopen(names[i], "w");
        fputs("old", out);
        fclose(out);
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(lt_publisher_write(publisher, names[i], "new", 3), LT_OK);
    ck_assert_int_eq(mkdir(names[2], 0777), 0);
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_EIO);
    lt_publisher_close(publisher);
    expect_text("one", "old");
    expect_text("two", "old");
    ck_assert_int_eq(n_entries(), 3);
}
END_TEST

/* A temporary file that somebody removed: nothing is renamed. */
START_TEST(lost_temporary_is_an_error)
{
    lt_publisher *publisher = open_publisher();
    const char *temporary;
    ck_assert_int_eq(lt_publisher_write(publisher, "one", "1", 1), LT_OK);
    ck_assert_int_eq(lt_publisher_stage(publisher, "two", &temporary), LT_OK);
    ck_assert_int_eq(unlink(temporary), 0);
    ck_assert_int_eq(lt_publisher_commit(publisher), LT_EIO);
    lt_publisher_close(publisher);
    ck_assert_int_eq(n_entries(), 0);
}
END_TEST

/* A limit on file size fails writes half-way, as a full disk does. */
START_TEST(no_room_is_an_error)
{
    static char bytes[100000];
    struct rlimit before, small;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 5000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    lt_publisher *publisher = open_publisher();
    lt_status fits = lt_publisher_write(publisher, "small", bytes, 4000);
    lt_status st = lt_publisher_write(publisher, "large", bytes, sizeof bytes);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    ck_assert_int_eq(fits, LT_OK);
    ck_assert_int_eq(st, LT_EIO);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "large"));
    lt_publisher_close(publisher);
    ck_assert_int_eq(n_entries(), 0);
}
END_TEST

static void on_signal(int number)
{
    lt_publisher_abandon_all();
    _exit(128 + number);
}

/* A process that is interrupted between staging and commit leaves its directory as it was. */
START_TEST(interrupted_leaves_nothing)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        signal(SIGTERM, on_signal);
        lt_publisher *a, *b;
        if (lt_publisher_open(&a) < 0 || lt_publisher_open(&b) < 0 ||
            lt_publisher_write(a, "one", "1", 1) < 0 || lt_publisher_write(b, "two", "2", 1) < 0 ||
            lt_publisher_write(a, "three", "3", 1) < 0 || n_entries() != 3)
            _exit(1);
        raise(SIGTERM);
        _exit(2);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 128 + SIGTERM);
    ck_assert_int_eq(n_entries(), 0);
}
END_TEST

/* After commit and close nothing is left to abandon. */
START_TEST(abandoning_spares_what_was_committed)
{
    lt_publisher *publisher = open_publisher();
    for (int i = 0; i < 200; i++) { /* more than could be open at once */
        ck_assert_int_eq(lt_publisher_write(publisher, "one", "1", 1), LT_OK);
        ck_assert_int_eq(lt_publisher_commit(publisher), LT_OK);
    }
    lt_publisher_abandon_all();
    expect_text("one", "1");
    lt_publisher_close(publisher);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("publish");
    TCase *tcase = tcase_create("publish");
    tcase_add_checked_fixture(tcase, make_home, remove_home);
    tcase_add_test(tcase, all_appear_at_commit);
    tcase_add_test(tcase, staged_first_written_later);
    tcase_add_test(tcase, closing_leaves_nothing);
    tcase_add_test(tcase, bad_targets_are_refused_when_staged);
    tcase_add_test(tcase, two_outputs_of_one_place_are_refused);
    tcase_add_test(tcase, links_stay_and_their_target_is_replaced);
    tcase_add_loop_test(tcase, failed_rename_takes_all_back, 0, 3);
    tcase_add_test(tcase, failed_rename_puts_old_files_back);
    tcase_add_test(tcase, lost_temporary_is_an_error);
    tcase_add_test(tcase, no_room_is_an_error);
    tcase_add_test(tcase, interrupted_leaves_nothing);
    tcase_add_test(tcase, abandoning_spares_what_was_committed);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
