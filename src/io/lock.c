/* lock.c -- see lock.h. flock() ends with the process, however that ends. */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

#define STEP_MS 50
#define TELL_AFTER_MS 2000

struct lt_lock {
    int fd;
    char *name; /* of the lock file */
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

/* Whether the opened file still is the one of that name. */
static int is_current(int fd, const char *name)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(name, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* Opens and locks; fd -1: another holds it, or its file has just been removed. */
static lt_status try_lock(lt_lock *lock)
{
    lock->fd = open(lock->name, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (lock->fd < 0)
        return lt_hint(lt_fail(LT_EIO, "%s: cannot be made: %s", lock->name, strerror(errno)),
                       "the folder of a series must be writable");
    if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0) {
        if (is_current(lock->fd, lock->name))
            return LT_OK;
    } else if (errno != EWOULDBLOCK && errno != EINTR) {
        return lt_fail(LT_EIO, "%s: cannot be locked: %s", lock->name, strerror(errno));
    }
    close(lock->fd);
    lock->fd = -1;
    return LT_OK;
}

static lt_status wait_for(lt_lock *lock, const char *path, int seconds)
{
    const struct timespec step = {0, STEP_MS * 1000000L};
    for (int64_t waited = 0;; waited += STEP_MS) {
        LT_TRY(try_lock(lock));
        if (lock->fd >= 0)
            return LT_OK;
        if (waited >= 1000 * (int64_t)seconds)
            return lt_hint(
                lt_fail(LT_EIO, "%s: another writer has held it for %d s", path, seconds),
                "let it finish, or end it; `fuser %s` names it", lock->name);
        if (waited == TELL_AFTER_MS)
            lt_log_line(LT_LOG_INFO, "waiting for another writer of %s", path);
        nanosleep(&step, NULL);
    }
}

lt_status lt_lock_open(lt_lock **out, const char *path, int seconds)
{
    *out = NULL;
    lt_lock *lock = malloc(sizeof *lock);
    if (!lock)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    *lock = (lt_lock){-1, lock_path(path)};
    lt_status st =
        lock->name ? wait_for(lock, path, seconds) : lt_fail(LT_ENOMEM, "%s: out of memory", path);
    if (st < 0) {
        if (lock->fd >= 0)
            close(lock->fd);
        free(lock->name);
        free(lock);
        return st;
    }
    *out = lock;
    return LT_OK;
}

void lt_lock_close(lt_lock *lock)
{
    if (!lock)
        return;
    unlink(lock->name); /* while it is held: nobody else can have locked this file */
    close(lock->fd);
    free(lock->name);
    free(lock);
}
