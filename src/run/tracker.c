/* tracker.c -- see tracker.h. */
#include "tracker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "caller.h"
#include "publish.h"
#include "sample_file.h"
#include "series.h"

#define LOCK_SECONDS 600 /* an addition takes seconds */

lt_status lt_tracker_open(lt_tracker *tracker, const char *path, int may_create)
{
    tracker->path = path;
    LT_TRY(lt_series_init(&tracker->series));
    if (!may_create && access(path, F_OK) != 0)
        return lt_hint(lt_fail(LT_EIO, "%s: %s", path, strerror(errno)),
                       "`lowtide track add` makes a series with its first draw");
    LT_TRY(lt_lock_open(&tracker->lock, path, LOCK_SECONDS));
    if (may_create && access(path, F_OK) != 0 && errno == ENOENT)
        return LT_OK;
    lt_series_clear(&tracker->series);
    return lt_series_file_open(&tracker->file, &tracker->series, path);
}

static void clear_sample(lt_track_sample *s)
{
    lt_sample_clear(&s->sample);
    lt_calls_clear(&s->calls);
    memset(s, 0, sizeof *s);
}

void lt_tracker_close(lt_tracker *tracker)
{
    for (size_t i = 0; i < tracker->n_fresh; i++)
        clear_sample(&tracker->fresh[i]);
    free(tracker->fresh);
    clear_sample(&tracker->stored);
    lt_series_file_close(tracker->file);
    lt_series_clear(&tracker->series);
    lt_lock_close(tracker->lock);
    memset(tracker, 0, sizeof *tracker);
}

/* ---- evidence ---- */

lt_status lt_tracker_load(lt_tracker *tracker, lt_track_sample **sample, const char *path)
{
    *sample = NULL;
    LT_TRY(lt_array_reserve(&tracker->fresh, &tracker->fresh_capacity, tracker->n_fresh + 1,
                            sizeof *tracker->fresh));
    lt_track_sample *s = &tracker->fresh[tracker->n_fresh];
    memset(s, 0, sizeof *s);
    LT_TRY(lt_sample_file_read(&s->sample, &s->calls, path));
    lt_sample_digest(s->digest, &s->sample);
    tracker->n_fresh++;
    *sample = s;
    return LT_OK;
}

lt_status lt_tracker_sample(lt_tracker *tracker, const char *digest, lt_track_sample **sample)
{
    *sample = NULL;
    for (size_t i = 0; i < tracker->n_fresh && !*sample; i++)
        if (!strcmp(tracker->fresh[i].digest, digest))
            *sample = &tracker->fresh[i];
    if (!*sample && !strcmp(tracker->stored.digest, digest))
        *sample = &tracker->stored;
    if (*sample)
        return LT_OK;
    if (!tracker->file)
        return lt_fail(LT_EBUG, "bug: %s: no evidence of %.16s", tracker->path, digest);
    clear_sample(&tracker->stored);
    LT_TRY(lt_series_file_sample(tracker->file, digest, &tracker->stored.sample,
                                 &tracker->stored.calls));
    strcpy(tracker->stored.digest, digest);
    *sample = &tracker->stored;
    return LT_OK;
}

/* ---- history and commit ---- */

lt_status lt_tracker_note(lt_tracker *tracker, const char *action, const char *sample_id,
                          const char *digest)
{
    lt_series *s = &tracker->series;
    lt_history *grown = realloc(s->history, (s->n_history + 1) * sizeof *grown);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory for the history");
    s->history = grown;
    lt_history h = {
        .revision = s->revision + 1, .action = strdup(action), .sample_id = strdup(sample_id)};
    strncpy(h.digest, digest, sizeof h.digest - 1);
    if (!h.action || !h.sample_id) {
        free(h.action);
        free(h.sample_id);
        return lt_fail(LT_ENOMEM, "out of memory for the history");
    }
    s->history[s->n_history++] = h;
    tracker->changed = 1;
    return LT_OK;
}

static lt_status write_series(lt_tracker *tracker, lt_publisher *publisher)
{
    lt_store *store = NULL;
    const uint8_t *bytes;
    size_t n;
    lt_series_fresh *fresh = calloc(tracker->n_fresh + 1, sizeof *fresh);
    if (!fresh)
        return lt_fail(LT_ENOMEM, "out of memory");
    for (size_t i = 0; i < tracker->n_fresh; i++)
        fresh[i] = (lt_series_fresh){tracker->fresh[i].digest, &tracker->fresh[i].sample,
                                     &tracker->fresh[i].calls};
    lt_status st =
        lt_series_file_build(&store, &tracker->series, tracker->file, fresh, tracker->n_fresh);
    free(fresh);
    if (st == LT_OK)
        st = lt_store_image(store, &bytes, &n);
    if (st == LT_OK)
        st = lt_publisher_write(publisher, tracker->path, bytes, n);
    lt_store_close(store);
    return st == LT_OK ? lt_publisher_commit(publisher) : st;
}

lt_status lt_tracker_commit(lt_tracker *tracker)
{
    if (!tracker->changed)
        return LT_OK;
    lt_publisher *publisher;
    tracker->series.revision++;
    LT_TRY(lt_publisher_open(&publisher));
    lt_status st = write_series(tracker, publisher);
    lt_publisher_close(publisher);
    return st;
}
