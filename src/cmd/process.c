/* process.c -- see process.h. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "publish.h"

static pid_t owner; /* set once, before any signal is handled */

/* A child (a probed driver) owns none of the outputs. Raising the signal again tells the parent the
 * truth (a shell shows 128+n and stops its loop); as process 1 of a container nothing would happen,
 * hence _exit. */
static void stop(int number)
{
    if (getpid() == owner)
        lt_publisher_abandon_all();
    raise(number); /* SA_RESETHAND, SA_NODEFER: ends here */
    _exit(128 + number);
}

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction old, new;
    memset(&new, 0, sizeof new);
    new.sa_handler = handler;
    new.sa_flags = SA_RESETHAND | SA_NODEFER;
    sigemptyset(&new.sa_mask);
    if (!sigaction(number, NULL, &old) && old.sa_handler != SIG_IGN) /* nohup stays nohup */
        sigaction(number, &new, NULL);
}

/* A stream that came closed would be given to the next file opened, and messages would be written
 * into an output. Opened the wrong way round, so that using it fails. */
static void open_standard_streams(void)
{
    static const int mode[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", mode[fd]) < 0)
            _exit(3);
}

void lt_process_begin(void)
{
    owner = getpid();
    open_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    set_handler(SIGINT, stop);
    set_handler(SIGTERM, stop);
    set_handler(SIGHUP, stop);
}

lt_status lt_process_end(void)
{
    errno = 0;
    int is_lost = fflush(stdout) != 0 || ferror(stdout);
    int cause = errno;
    if (fclose(stdout) && !is_lost) {
        is_lost = 1;
        cause = errno;
    }
    if (!is_lost)
        return LT_OK;
    return lt_fail(LT_EIO, "standard output: %s", cause ? strerror(cause) : "a write failed");
}
