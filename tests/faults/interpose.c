/* interpose.c -- a library to preload: file calls that fail, stop half way, or are the last.
 *
 * Counted are the calls of libc that change files or can lose what was written to them: open for
 * writing, write, truncate, sync, close of what was open for writing, rename, link, unlink, mkdir,
 * flock; only below one folder. What libc calls inside itself is not seen: a stream opened with
 * fopen() is seen when it is opened and closed, its writes are not.
 *
 *   LOWTIDE_FAULT_FOLDER  the folder, an absolute path without links
 *   LOWTIDE_FAULT_COUNT   a file: one line a call is appended, "NUMBER NAME PATH"
 *   LOWTIDE_FAULT         what happens (below); absent: nothing
 *   LOWTIDE_FAULT_AT      at which call, counted from 1
 *
 *   kill-before  SIGKILL, and the call is not made        kill-after  SIGKILL when it was made
 *   kill-half    SIGKILL after half of a write, before any other call
 *   term         SIGTERM before the call
 *   fail         this call fails: ENOSPC; ENOLCK for flock; EIO for sync, rename, unlink, close
 *   full         from this call on every call that needs room fails with ENOSPC
 *   short        every write writes one byte
 *   interrupt    of the writes, syncs and locks every third fails with EINTR */
#undef _FILE_OFFSET_BITS /* else open() here would be open64() */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { NONE, KILL_BEFORE, KILL_HALF, KILL_AFTER, TERM, FAIL, FULL, SHORT, INTERRUPT, N_MODES };
enum kind { ROOM, WRITE, WAIT, OTHER }; /* ROOM needs room, WRITE too, WAIT can be interrupted */

static const char *const mode_name[N_MODES] = {
    "", "kill-before", "kill-half", "kill-after", "term", "fail", "full", "short", "interrupt"};

static struct {
    const char *folder;
    int count; /* descriptor */
    long at;
    enum mode mode;
    atomic_long seen, interruptible;
} self = {.count = -1};

__attribute__((constructor)) static void read_environment(void)
{
    const char *count = getenv("LOWTIDE_FAULT_COUNT"), *at = getenv("LOWTIDE_FAULT_AT");
    const char *mode = getenv("LOWTIDE_FAULT");
    self.folder = getenv("LOWTIDE_FAULT_FOLDER");
    self.at = at ? atol(at) : 0;
    for (int i = 1; mode && i < N_MODES; i++)
        if (!strcmp(mode, mode_name[i]))
            self.mode = (enum mode)i;
    if (mode && self.mode == NONE)
        abort();
    if (count)
        self.count = open(count, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
}

static void die(void)
{
    raise(SIGKILL);
}

/* ---- below the folder? ---- */

static int is_below(const char *path)
{
    size_t n = self.folder ? strlen(self.folder) : 0;
    return n > 0 && !strncmp(path, self.folder, n) && path[n] == '/';
}

/* The folder of path, links resolved, and its name. 0: there is no such folder. */
static int whole_path(char whole[PATH_MAX], int at, const char *path)
{
    char folder[PATH_MAX + 64] = "", copy[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (at != AT_FDCWD && path[0] != '/')
        snprintf(folder, sizeof folder, "/proc/self/fd/%d/", at);
    size_t n = strlen(folder);
    snprintf(folder + n, sizeof folder - n, "%.*s", slash ? (int)(slash - path) : 1,
             slash ? path : ".");
    if (!realpath(*folder ? folder : "/", copy))
        return 0;
    return snprintf(whole, PATH_MAX, "%s/%s", copy, slash ? slash + 1 : path) < PATH_MAX;
}

static int fd_path(char whole[PATH_MAX], int fd)
{
    char link[64];
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_DIRECTORY)))
        return 0; /* only read: nothing can be lost */
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, whole, PATH_MAX - 1);
    whole[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* ---- what becomes of a call ---- */

static void tell(long number, const char *call, const char *path)
{
    char line[PATH_MAX + 64];
    int n = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    static ssize_t (*next)(int, const void *, size_t);
    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "write");
    if (next(self.count, line, (size_t)n) != n)
        abort();
}

/* Counts a call that is below the folder; the mode that applies to it. A folder that is only
 * written to by its files shows here when it is synced: the folder itself is below, too. */
static enum mode meet(const char *call, enum kind kind, int is_known, const char *path)
{
    if (!is_known || !(is_below(path) || (self.folder && !strcmp(path, self.folder))))
        return NONE;
    int before = errno;
    long number = atomic_fetch_add(&self.seen, 1) + 1;
    if (self.count >= 0)
        tell(number, call, path);
    errno = before;
    int is_here = number == self.at;
    switch (self.mode) {
    case KILL_BEFORE:
        if (is_here)
            die();
        return NONE;
    case KILL_HALF:
        if (is_here && kind != WRITE)
            die();
        return is_here ? KILL_HALF : NONE;
    case TERM:
        if (is_here)
            raise(SIGTERM);
        return NONE;
    case FULL:
        return number >= self.at && (kind == WRITE || kind == ROOM) ? FAIL : NONE;
    case SHORT:
        return kind == WRITE ? SHORT : NONE;
    case INTERRUPT:
        if (kind != WRITE && kind != WAIT)
            return NONE;
        return atomic_fetch_add(&self.interruptible, 1) % 3 == 0 ? INTERRUPT : NONE;
    default:
        return is_here ? self.mode : NONE;
    }
}

static void after(enum mode mode)
{
    if (mode == KILL_AFTER)
        die();
}

static int failure(enum mode mode, int reason)
{
    errno = mode == INTERRUPT ? EINTR : reason;
    return -1;
}

/* RTLD_NEXT is looked up once; a race looks it up twice and finds the same. */
#define NEXT(name)                 \
    static __typeof__(&name) next; \
    if (!next)                     \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

/* A call that does all or nothing: place is whole_path() or fd_path() into `path`. */
#define WRAP(name, parameters, arguments, kind, reason, place) \
    int name parameters                                        \
    {                                                          \
        NEXT(name);                                            \
        char path[PATH_MAX];                                   \
        enum mode mode = meet(#name, kind, place, path);       \
        if (mode == FAIL || mode == INTERRUPT)                 \
            return failure(mode, reason);                      \
        int result = next arguments;                           \
        after(mode);                                           \
        return result;                                         \
    }

/* ---- names and descriptors ---- */

#define PATH_OF(at, name) whole_path(path, at, name)

WRAP(rename, (const char *from, const char *to), (from, to), OTHER, EIO, PATH_OF(AT_FDCWD, to))
WRAP(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), OTHER, EIO,
     PATH_OF(b, to))
WRAP(renameat2, (int a, const char *from, int b, const char *to, unsigned how),
     (a, from, b, to, how), OTHER, EIO, PATH_OF(b, to))
WRAP(link, (const char *from, const char *to), (from, to), ROOM, ENOSPC, PATH_OF(AT_FDCWD, to))
WRAP(linkat, (int a, const char *from, int b, const char *to, int how), (a, from, b, to, how), ROOM,
     ENOSPC, PATH_OF(b, to))
WRAP(symlink, (const char *from, const char *to), (from, to), ROOM, ENOSPC, PATH_OF(AT_FDCWD, to))
WRAP(unlink, (const char *name), (name), OTHER, EIO, PATH_OF(AT_FDCWD, name))
WRAP(unlinkat, (int at, const char *name, int how), (at, name, how), OTHER, EIO, PATH_OF(at, name))
WRAP(remove, (const char *name), (name), OTHER, EIO, PATH_OF(AT_FDCWD, name))
WRAP(mkdir, (const char *name, mode_t bits), (name, bits), ROOM, ENOSPC, PATH_OF(AT_FDCWD, name))
WRAP(truncate, (const char *name, off_t n), (name, n), ROOM, ENOSPC, PATH_OF(AT_FDCWD, name))
WRAP(ftruncate, (int fd, off_t n), (fd, n), ROOM, ENOSPC, fd_path(path, fd))
WRAP(ftruncate64, (int fd, off64_t n), (fd, n), ROOM, ENOSPC, fd_path(path, fd))
WRAP(fsync, (int fd), (fd), WAIT, EIO, fd_path(path, fd))
WRAP(fdatasync, (int fd), (fd), WAIT, EIO, fd_path(path, fd))
WRAP(flock, (int fd, int how), (fd, how), WAIT, ENOLCK, fd_path(path, fd))

/* A close that reports an error has closed. */
int close(int fd)
{
    NEXT(close);
    char path[PATH_MAX];
    enum mode mode = meet("close", OTHER, fd_path(path, fd), path);
    int result = next(fd);
    after(mode);
    return mode == FAIL ? failure(mode, EIO) : result;
}

/* ---- opening ---- */

/* Opening to read changes nothing; nor does looking for what is not there. */
static int is_opened_to_write(int at, const char *file, int flags)
{
    int before = errno;
    int is_change = (flags & O_CREAT) || (((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC)) &&
                                          faccessat(at, file, F_OK, 0) == 0);
    errno = before;
    return is_change;
}

#define OPEN(name, parameters, arguments, at, file)                                       \
    int name parameters                                                                   \
    {                                                                                     \
        NEXT(name);                                                                       \
        char path[PATH_MAX];                                                              \
        va_list more;                                                                     \
        va_start(more, flags);                                                            \
        mode_t bits = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0;         \
        va_end(more);                                                                     \
        int is_known = is_opened_to_write(at, file, flags) && whole_path(path, at, file); \
        enum mode mode = meet(#name, ROOM, is_known, path);                               \
        if (mode == FAIL)                                                                 \
            return failure(mode, ENOSPC);                                                 \
        int result = next arguments;                                                      \
        after(mode);                                                                      \
        return result;                                                                    \
    }

OPEN(open, (const char *file, int flags, ...), (file, flags, bits), AT_FDCWD, file)
OPEN(open64, (const char *file, int flags, ...), (file, flags, bits), AT_FDCWD, file)
OPEN(openat, (int at, const char *file, int flags, ...), (at, file, flags, bits), at, file)
OPEN(openat64, (int at, const char *file, int flags, ...), (at, file, flags, bits), at, file)
WRAP(creat, (const char *name, mode_t bits), (name, bits), ROOM, ENOSPC, PATH_OF(AT_FDCWD, name))

#define FOPEN(name)                                                             \
    FILE *name(const char *file, const char *how)                               \
    {                                                                           \
        NEXT(name);                                                             \
        char path[PATH_MAX];                                                    \
        int is_known = strpbrk(how, "wa+") && whole_path(path, AT_FDCWD, file); \
        enum mode mode = meet(#name, ROOM, is_known, path);                     \
        if (mode == FAIL) {                                                     \
            errno = ENOSPC;                                                     \
            return NULL;                                                        \
        }                                                                       \
        FILE *result = next(file, how);                                         \
        after(mode);                                                            \
        return result;                                                          \
    }

FOPEN(fopen)
FOPEN(fopen64)

int fclose(FILE *stream)
{
    NEXT(fclose);
    char path[PATH_MAX];
    int fd = fileno(stream);
    enum mode mode = meet("fclose", OTHER, fd >= 0 && fd_path(path, fd), path);
    int result = next(stream);
    after(mode);
    if (mode != FAIL)
        return result;
    errno = EIO;
    return EOF;
}

/* ---- writing ---- */

/* How many of n bytes are written: -1: none, errno is set. */
static ssize_t share_of(enum mode mode, size_t n)
{
    if (mode == FAIL || mode == INTERRUPT)
        return failure(mode, ENOSPC);
    if (mode == SHORT && n > 1)
        return 1;
    return (ssize_t)(mode == KILL_HALF ? n / 2 : n);
}

static void end_write(enum mode mode)
{
    if (mode == KILL_HALF)
        die();
    after(mode);
}

#define WRITE_CALL(name, parameters, arguments)                       \
    ssize_t name parameters                                           \
    {                                                                 \
        NEXT(name);                                                   \
        char path[PATH_MAX];                                          \
        enum mode mode = meet(#name, WRITE, fd_path(path, fd), path); \
        ssize_t share = share_of(mode, n);                            \
        if (share < 0)                                                \
            return -1;                                                \
        n = (size_t)share;                                            \
        ssize_t result = next arguments;                              \
        end_write(mode);                                              \
        return result;                                                \
    }

WRITE_CALL(write, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRITE_CALL(pwrite, (int fd, const void *bytes, size_t n, off_t to), (fd, bytes, n, to))
WRITE_CALL(pwrite64, (int fd, const void *bytes, size_t n, off64_t to), (fd, bytes, n, to))

/* Of a gathered write the first piece, or its share, stands for all when it is not whole. */
ssize_t writev(int fd, const struct iovec *piece, int n)
{
    NEXT(writev);
    char path[PATH_MAX];
    enum mode mode = meet("writev", WRITE, fd_path(path, fd), path);
    if (mode == NONE || n < 1)
        return next(fd, piece, n);
    struct iovec one = piece[0];
    ssize_t share = share_of(mode, one.iov_len);
    if (share < 0)
        return -1;
    one.iov_len = (size_t)share;
    ssize_t result = mode == KILL_AFTER ? next(fd, piece, n) : next(fd, &one, 1);
    end_write(mode);
    return result;
}
