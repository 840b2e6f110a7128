/* tracker.h -- a series file in hand: locked, read, changed, and put back whole or not at all.
 *
 * Between open and close nobody else can change the file. Commit writes a new file beside it and
 * renames: whatever happens, the file is the old series or the new one. */
#ifndef LT_RUN_TRACKER_H
#define LT_RUN_TRACKER_H

#include "error.h"
#include "lock.h"
#include "lowtide/call.h"
#include "lowtide/series.h"
#include "series_file.h"

/* Evidence that is not in the file yet. */
typedef struct lt_track_sample {
    char digest[LT_SERIES_DIGEST];
    lt_sample sample;
    lt_calls calls;
} lt_track_sample;

typedef struct lt_tracker {
    const char *path;
    int threads, quiet;
    lt_lock *lock;
    lt_series_file *file; /* NULL: the series is new */
    lt_series series;
    lt_track_sample *fresh;
    size_t n_fresh, fresh_capacity;
    lt_track_sample stored; /* the last that lt_tracker_sample() took from the file */
    int changed;            /* 1: there is something to commit */
    int stale;              /* 1: all draws must be evaluated anew */
} lt_tracker;

/* Locks and reads; without a file: LT_EIO, or with may_create a new series. The tracker is ended by
 * lt_tracker_close(), also after a failure, which unlocks and keeps nothing. */
lt_status lt_tracker_open(lt_tracker *tracker, const char *path, int may_create);
void lt_tracker_close(lt_tracker *tracker);

/* Writes the series with its next revision, if it changed. Acknowledged when this returns LT_OK:
 * the file and its folder are on disk by then. */
lt_status lt_tracker_commit(lt_tracker *tracker);

/* Adds to the history; sample_id and digest may be "". */
lt_status lt_tracker_note(lt_tracker *tracker, const char *action, const char *sample_id,
                          const char *digest);

/* Reads a sample file into fresh[]; *sample is borrowed until the next call. */
lt_status lt_tracker_load(lt_tracker *tracker, lt_track_sample **sample, const char *path);

/* The evidence of a draw or control, from fresh[] or from the file: borrowed until the next call
 * or lt_tracker_close(). */
lt_status lt_tracker_sample(lt_tracker *tracker, const char *digest, lt_track_sample **sample);

#endif
