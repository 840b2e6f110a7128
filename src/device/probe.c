/* probe.c -- a task in a child process, with a timeout.
 *
 * The child answers through a shared page and its exit status; whatever the drivers print goes to
 * /dev/null, since stdout carries data. Once this process has loaded the drivers itself, a child
 * would inherit their locks without their threads, so then the task runs here. */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "self_test.h"

/* What parent and child share. */
typedef struct probe_answer {
    lt_census census;
    lt_status status;
    char message[512];
} probe_answer;

typedef struct probe_task {
    lt_status (*run)(const struct probe_task *task, probe_answer *answer);
    const char *what; /* for messages: "asking for devices" */
    size_t index;
    const lt_tables *tables;
} probe_task;

static lt_status take_census(const probe_task *task, probe_answer *answer)
{
    (void)task;
    return lt_opencl_enumerate(answer->census.device, LT_OPENCL_MAX_DEVICES, &answer->census.n);
}

static lt_status try_device(const probe_task *task, probe_answer *answer)
{
    (void)answer;
    lt_opencl *opencl;
    LT_TRY(lt_opencl_open(&opencl, task->index, task->tables));
    const lt_status st = lt_self_test(opencl, task->tables);
    lt_opencl_close(opencl);
    return st;
}

static void silence_output(void)
{
    const int null = open("/dev/null", O_WRONLY);
    if (null < 0)
        return;
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
}

/* Never returns. SIGALRM ends the child should the parent be gone. */
static void run_child(const probe_task *task, probe_answer *answer, double patience_s)
{
    static const int reset[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM, SIGABRT, SIGSEGV};
    for (size_t i = 0; i < sizeof reset / sizeof *reset; i++)
        signal(reset[i], SIG_DFL);
    alarm((unsigned)patience_s + 5);
    silence_output();
    answer->status = task->run(task, answer);
    snprintf(answer->message, sizeof answer->message, "%s", lt_error_message());
    _exit(0);
}

/* Waits for the child and takes its exit status; 0 when it had to be killed. */
static int wait_for(pid_t child, double patience_s, int *status)
{
    const double deadline = lt_clock_wall() + patience_s;
    const struct timespec nap = {0, 2000000};
    for (;;) {
        const pid_t got = waitpid(child, status, WNOHANG);
        if (got == child)
            return 1;
        if (got < 0 && errno != EINTR)
            return 0;
        if (lt_clock_wall() > deadline)
            break;
        nanosleep(&nap, NULL);
    }
    kill(child, SIGKILL);
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        ;
    return 0;
}

static lt_status ask_child(const probe_task *task, probe_answer *answer, double patience_s)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child < 0)
        return lt_fail(LT_EDEVICE, "%s: cannot start a process: %s", task->what, strerror(errno));
    if (child == 0)
        run_child(task, answer, patience_s);
    int status = 0;
    if (!wait_for(child, patience_s, &status))
        return lt_fail(LT_EDEVICE, "%s: a driver gave no answer for %g s", task->what, patience_s);
    if (WIFSIGNALED(status))
        return lt_fail(LT_EDEVICE, "%s: a driver crashed (signal %d)", task->what,
                       WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return lt_fail(LT_EDEVICE, "%s: a driver ended the process (status %d)", task->what,
                       WEXITSTATUS(status));
    if (answer->status < 0)
        return lt_fail(answer->status, "%s", answer->message);
    return LT_OK;
}

static lt_status ask(const probe_task *task, lt_census *census, double patience_s)
{
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    probe_answer *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (page == MAP_FAILED)
        return lt_fail(LT_ENOMEM, "%s: out of memory", task->what);
    page->status = LT_EDEVICE; /* until the child says otherwise */
    snprintf(page->message, sizeof page->message, "%s: a driver ended the process", task->what);
    lt_opencl_prepare();
    const lt_status st =
        lt_opencl_is_loaded() ? task->run(task, page) : ask_child(task, page, patience_s);
    if (census)
        *census = page->census;
    munmap(page, sizeof *page);
    return st;
}

lt_status lt_census_take(lt_census *census, double patience_s)
{
    memset(census, 0, sizeof *census);
    return ask(&(probe_task){take_census, "asking OpenCL for devices", 0, NULL}, census,
               patience_s);
}

lt_status lt_census_trial(size_t index, const lt_tables *tables, double patience_s)
{
    return ask(&(probe_task){try_device, "trying the device", index, tables}, NULL, patience_s);
}
