/* lock.h -- one writer of a file at a time, over processes and threads.
 *
 * The lock is held on FILE.lock: a lock on FILE itself would stay with the old file when a new one
 * is renamed into its place. The lock file is removed by whoever holds it; who waited for it sees
 * that it is gone and tries again. A writer that was killed leaves it, and that does no harm. A
 * symbolic link is followed first. */
#ifndef LT_IO_LOCK_H
#define LT_IO_LOCK_H

#include "error.h"

typedef struct lt_lock lt_lock;

/* Waits while another writer holds it, and tells so once; LT_EIO after so many seconds, or when the
 * lock file cannot be made. */
lt_status lt_lock_open(lt_lock **out, const char *path, int seconds);
void lt_lock_close(lt_lock *lock); /* ends the lock */

#endif
