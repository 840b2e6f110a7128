/* spread.c -- see spread.h.
 *
 * Threads take short runs of i from a shared counter until it is used up. Thread creation that
 * fails only leaves fewer threads: the caller's own thread always works. */
#include "spread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define RUN 16
#define MAX_THREADS 64

typedef struct shared_work {
    lt_status (*work)(void *context, size_t i);
    void *context;
    size_t n, run;
    atomic_size_t next;
    pthread_mutex_t lock; /* guards what follows */
    size_t failed_at;
    lt_status status;
    char message[512];
} shared_work;

static void note_failure(shared_work *shared, size_t i, lt_status status)
{
    pthread_mutex_lock(&shared->lock);
    if (shared->status == LT_OK || i < shared->failed_at) {
        shared->status = status;
        shared->failed_at = i;
        snprintf(shared->message, sizeof shared->message, "%s", lt_error_message());
    }
    pthread_mutex_unlock(&shared->lock);
    atomic_store(&shared->next, shared->n);
}

static void *take_work(void *context)
{
    shared_work *shared = context;
    for (;;) {
        size_t first = atomic_fetch_add(&shared->next, shared->run);
        if (first >= shared->n)
            return NULL;
        for (size_t i = first; i < first + shared->run && i < shared->n; i++) {
            lt_status status = shared->work(shared->context, i);
            if (status < 0) {
                note_failure(shared, i, status);
                return NULL;
            }
        }
    }
}

lt_status lt_spread(lt_status (*work)(void *context, size_t i), void *context, size_t n,
                    int n_threads)
{
    shared_work shared = {.work = work, .context = context, .n = n, .status = LT_OK};
    pthread_t thread[MAX_THREADS];
    int n_started = 0;
    shared.run = n > 64 * RUN ? RUN : 1;
    atomic_init(&shared.next, 0);
    pthread_mutex_init(&shared.lock, NULL);
    while (n_started + 1 < n_threads && n_started < MAX_THREADS &&
           pthread_create(&thread[n_started], NULL, take_work, &shared) == 0)
        n_started++;
    take_work(&shared);
    for (int i = 0; i < n_started; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&shared.lock);
    return shared.status == LT_OK ? LT_OK : lt_fail(shared.status, "%s", shared.message);
}
