/* publish.c -- temporary files beside their targets, renamed together.
 *
 * Stage: resolve the target (a symbolic link is followed, so that the link stays and the file
 * behind it is replaced), refuse what cannot end well, create .NAME.lowtide-RANDOM with O_EXCL.
 * Commit, with signals blocked: fsync every file, rename in order, fsync every directory.
 * A fixed table of slots holds the paths of all live temporary files, so that a signal handler can
 * unlink them without a lock or malloc. One publisher a thread; several may be open. */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array.h"

#define N_SLOTS 64
#define NAME_KEPT 100 /* bytes of the target's name that show in the temporary one */

enum { SLOT_FREE, SLOT_CLAIMED, SLOT_LIVE };

/* The only mutable state of the program outside of its handles: a signal handler has no other way
 * to find what it must remove. A slot's text changes only while it is CLAIMED. */
static struct {
    atomic_int state;
    char path[PATH_MAX];
} slots[N_SLOTS];

typedef struct lt_output {
    char *given;     /* the target as the user wrote it, for messages */
    char *final;     /* with links followed */
    char *directory; /* of final */
    char *temporary;
    dev_t device; /* of the directory */
    ino_t inode;
    int slot;
    int renamed;
    int replaces; /* 1: there was a file of this name */
    char *old;    /* a second name of that file, while all are put into place */
} lt_output;

struct lt_publisher {
    lt_output *output;
    size_t n, capacity;
};

lt_status lt_publisher_open(lt_publisher **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? LT_OK : lt_fail(LT_ENOMEM, "out of memory");
}

static void clear_output(lt_output *output)
{
    if (output->slot >= 0)
        atomic_store(&slots[output->slot].state, SLOT_FREE);
    free(output->given);
    free(output->final);
    free(output->directory);
    free(output->temporary);
    free(output->old);
}

static void remove_temporaries(lt_publisher *publisher)
{
    for (size_t i = 0; i < publisher->n; i++) {
        lt_output *output = &publisher->output[i];
        if (!output->renamed)
            unlink(output->temporary);
        clear_output(output);
    }
    publisher->n = 0;
}

void lt_publisher_close(lt_publisher *publisher)
{
    if (!publisher)
        return;
    remove_temporaries(publisher);
    free(publisher->output);
    free(publisher);
}

void lt_publisher_abandon_all(void)
{
    int kept = errno;
    for (int i = 0; i < N_SLOTS; i++)
        if (atomic_load(&slots[i].state) == SLOT_LIVE)
            unlink(slots[i].path);
    errno = kept;
}

static int claim_slot(const char *path)
{
    if (strlen(path) >= PATH_MAX)
        return -1;
    for (int i = 0; i < N_SLOTS; i++) {
        int expected = SLOT_FREE;
        if (!atomic_compare_exchange_strong(&slots[i].state, &expected, SLOT_CLAIMED))
            continue;
        memcpy(slots[i].path, path, strlen(path) + 1);
        atomic_store(&slots[i].state, SLOT_LIVE);
        return i;
    }
    return -1;
}

/* ---- staging ---- */

/* final -> its directory and what links lead to. A target that does not exist yet is fine. */
static lt_status resolve(lt_output *output)
{
    const char *given = output->given;
    struct stat about;
    if (stat(given, &about) == 0) {
        if (S_ISDIR(about.st_mode))
            return lt_hint(lt_fail(LT_EIO, "%s: is a directory", given),
                           "give a file name: %s/NAME", given);
        if (!S_ISREG(about.st_mode))
            return lt_hint(
                lt_fail(LT_EIO, "%s: is not a regular file, so it cannot be replaced", given),
                "give the name of a file, or - where standard output is meant");
        output->final = realpath(given, NULL);
    } else if (errno == ENOENT && lstat(given, &about) != 0) {
        output->final = strdup(given);
    } else {
        int reason = errno;
        return lt_fail(LT_EIO, "%s: %s", given,
                       reason == ENOENT ? "a symbolic link to a file that does not exist"
                                        : strerror(reason));
    }
    if (!output->final)
        return lt_fail(LT_EIO, "%s: %s", given, strerror(errno));
    const char *slash = strrchr(output->final, '/');
    const char *name = slash ? slash + 1 : output->final;
    if (!*name)
        return lt_fail(LT_EIO, "%s: names no file", given);
    if (!slash)
        output->directory = strdup(".");
    else
        output->directory =
            strndup(output->final, slash == output->final ? 1 : (size_t)(slash - output->final));
    return output->directory ? LT_OK : lt_fail(LT_ENOMEM, "%s: out of memory", given);
}

static const char *base_name(const lt_output *output)
{
    const char *slash = strrchr(output->final, '/');
    return slash ? slash + 1 : output->final;
}

static lt_status check_directory(const lt_publisher *publisher, lt_output *output)
{
    struct stat about;
    if (stat(output->directory, &about) != 0)
        return lt_hint(lt_fail(LT_EIO, "%s: its directory %s: %s", output->given, output->directory,
                               strerror(errno)),
                       "make it first: mkdir -p %s", output->directory);
    if (!S_ISDIR(about.st_mode))
        return lt_fail(LT_EIO, "%s: %s is not a directory", output->given, output->directory);
    output->device = about.st_dev;
    output->inode = about.st_ino;
    for (size_t i = 0; i < publisher->n; i++) {
        const lt_output *other = &publisher->output[i];
        if (other->device == output->device && other->inode == output->inode &&
            strcmp(base_name(other), base_name(output)) == 0)
            return lt_fail(LT_EIO, "%s: two outputs would have this name (the other: %s)",
                           output->given, other->given);
    }
    return LT_OK;
}

/* The random part keeps runs apart that share a directory; it is gone with the rename. */
static lt_status create_temporary(lt_output *output)
{
    uint64_t random;
    size_t n = strlen(output->directory) + NAME_KEPT + 64;
    output->temporary = malloc(n);
    if (!output->temporary)
        return lt_fail(LT_ENOMEM, "%s: out of memory", output->given);
    if (getentropy(&random, sizeof random) != 0)
        return lt_fail(LT_EIO, "%s: no random number from the system: %s", output->given,
                       strerror(errno));
    snprintf(output->temporary, n, "%s/.%.*s.lowtide-%016" PRIx64, output->directory, NAME_KEPT,
             base_name(output), random);
    output->slot = claim_slot(output->temporary);
    if (output->slot < 0)
        return lt_fail(LT_EIO, "%s: too many outputs at once, or the path is too long",
                       output->given);
    int fd = open(output->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (fd < 0)
        return lt_hint(lt_fail(LT_EIO, "%s: cannot write into its directory %s: %s", output->given,
                               output->directory, strerror(errno)),
                       "outputs are written beside their final place first: choose a directory "
                       "that you may write to");
    close(fd);
    return LT_OK;
}

lt_status lt_publisher_stage(lt_publisher *publisher, const char *final, const char **temporary)
{
    *temporary = NULL;
    LT_TRY(lt_array_reserve(&publisher->output, &publisher->capacity, publisher->n + 1,
                            sizeof *publisher->output));
    lt_output output = {.given = strdup(final), .slot = -1};
    lt_status st = output.given ? LT_OK : lt_fail(LT_ENOMEM, "%s: out of memory", final);
    if (st == LT_OK)
        st = resolve(&output);
    if (st == LT_OK)
        st = check_directory(publisher, &output);
    if (st == LT_OK)
        st = create_temporary(&output);
    if (st < 0) {
        clear_output(&output);
        return st;
    }
    publisher->output[publisher->n++] = output;
    *temporary = output.temporary;
    return LT_OK;
}

static int write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n < ((size_t)1 << 30) ? n : (size_t)1 << 30);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return 0;
        bytes += done;
        n -= (size_t)done;
    }
    return 1;
}

lt_status lt_publisher_write(lt_publisher *publisher, const char *final, const void *bytes,
                             size_t n)
{
    const char *temporary = NULL;
    for (size_t i = 0; i < publisher->n && !temporary; i++)
        if (strcmp(publisher->output[i].given, final) == 0)
            temporary = publisher->output[i].temporary;
    if (!temporary)
        LT_TRY(lt_publisher_stage(publisher, final, &temporary));
    int fd = open(temporary, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0)
        return lt_fail(LT_EIO, "%s: %s", final, strerror(errno));
    int ok = write_all(fd, bytes, n);
    int reason = errno;
    if (close(fd) != 0 && ok) {
        ok = 0;
        reason = errno;
    }
    return ok ? LT_OK : lt_fail(LT_EIO, "%s: cannot be written: %s", final, strerror(reason));
}

/* ---- commit ---- */

static lt_status sync_path(const char *path, int flags, const char *given)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return lt_fail(LT_EIO, "%s: %s", given, strerror(errno));
    int failed;
    do
        failed = fsync(fd) != 0 ? errno : 0;
    while (failed == EINTR);
    close(fd);
    if (failed == EINVAL || failed == ENOTSUP) /* a file system that cannot sync directories */
        failed = 0;
    return failed ? lt_fail(LT_EIO, "%s: %s", given, strerror(failed)) : LT_OK;
}

/* Of several outputs, a file that one replaces is kept under a second name until all are in place;
 * where the file system has no links, it is not. */
static lt_status keep_old(lt_output *output)
{
    struct stat about;
    output->replaces = lstat(output->final, &about) == 0;
    if (!output->replaces)
        return LT_OK;
    size_t n = strlen(output->temporary) + sizeof ".old";
    output->old = malloc(n);
    if (!output->old)
        return lt_fail(LT_ENOMEM, "%s: out of memory", output->given);
    snprintf(output->old, n, "%s.old", output->temporary);
    if (link(output->final, output->old) == 0)
        return LT_OK;
    free(output->old);
    output->old = NULL;
    return LT_OK;
}

/* As it was before the renames: a file that was replaced is never simply removed. */
static void undo(lt_output *output)
{
    if (!output->renamed)
        return;
    if (output->old)
        rename(output->old, output->final);
    else if (!output->replaces)
        unlink(output->final);
}

static lt_status rename_all(lt_publisher *publisher)
{
    for (size_t i = 0; i < publisher->n; i++) {
        lt_output *output = &publisher->output[i];
        if (rename(output->temporary, output->final) != 0)
            return lt_fail(LT_EIO, "%s: cannot be put into place: %s", output->given,
                           strerror(errno));
        output->renamed = 1;
    }
    for (size_t i = 0; i < publisher->n; i++) {
        const lt_output *output = &publisher->output[i];
        LT_TRY(sync_path(output->directory, O_RDONLY | O_DIRECTORY, output->given));
    }
    return LT_OK;
}

lt_status lt_publisher_commit(lt_publisher *publisher)
{
    for (size_t i = 0; i < publisher->n; i++) {
        const lt_output *output = &publisher->output[i];
        LT_TRY(sync_path(output->temporary, O_RDWR, output->given));
    }
    /* A signal between two renames would leave half of the outputs: it waits. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    lt_status st = LT_OK;
    for (size_t i = 0; i < publisher->n && st == LT_OK; i++) {
        if (publisher->n > 1)
            st = keep_old(&publisher->output[i]);
        else
            publisher->output[i].replaces = access(publisher->output[i].final, F_OK) == 0;
    }
    if (st == LT_OK)
        st = rename_all(publisher);
    for (size_t i = 0; i < publisher->n; i++) {
        if (st < 0)
            undo(&publisher->output[i]);
        if (publisher->output[i].old)
            unlink(publisher->output[i].old); /* gone already where it was renamed back */
    }
    remove_temporaries(publisher);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return st;
}
