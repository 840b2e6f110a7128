/* lock.c -- see lock.h. flock() ends with the process, however that ends. */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define STEP_MS 50
#define TELL_AFTER_MS 2000

struct lt_lock {
    int fd;
};

/* The lock file of what a link leads to. The caller frees it. */
static char *lock_path(const char *path)
{
    char *real = realpath(path, NULL);
    const char *base = real ? real : path;
    char *text = malloc(strlen(base) + sizeof ".lock");
    if (text)
        sprintf(text, "%s.lock", base);
    free(real);
    return text;
}

static lt_status wait_for(int fd, const char *path, int seconds)
{
    const struct timespec step = {0, STEP_MS * 1000000L};
    for (int64_t waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += STEP_MS) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return lt_fail(LT_EIO, "%s.lock: cannot be locked: %s", path, strerror(errno));
        if (waited >= 1000 * (int64_t)seconds)
            return lt_hint(
                lt_fail(LT_EIO, "%s: another writer has held it for %d s", path, seconds),
                "let it finish, or end it; `fuser %s.lock` names it", path);
        if (waited == TELL_AFTER_MS)
            lt_log_line(LT_LOG_INFO, "waiting for another writer of %s", path);
        nanosleep(&step, NULL);
    }
    return LT_OK;
}

lt_status lt_lock_open(lt_lock **out, const char *path, int seconds)
{
    *out = NULL;
    char *name = lock_path(path);
    lt_lock *lock = malloc(sizeof *lock);
    if (!name || !lock) {
        free(name);
        free(lock);
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    }
    lock->fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    int reason = errno;
    free(name);
    if (lock->fd < 0) {
        free(lock);
        return lt_hint(lt_fail(LT_EIO, "%s.lock: cannot be made: %s", path, strerror(reason)),
                       "the folder of a series must be writable");
    }
    lt_status st = wait_for(lock->fd, path, seconds);
    if (st < 0) {
        lt_lock_close(lock);
        return st;
    }
    *out = lock;
    return LT_OK;
}

void lt_lock_close(lt_lock *lock)
{
    if (!lock)
        return;
    close(lock->fd);
    free(lock);
}
