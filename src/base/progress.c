/* progress.c -- tells how far a run is.
 *
 * Callers add to counters under a lock; whoever finds the line due writes it. A terminal's line is
 * redrawn in place five times a second by the log, which keeps it below the lines it writes
 * meanwhile; elsewhere each is a line of the log, the first after a minute: a short run says
 * nothing. */
#include "progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

enum { N_COLUMNS = 79 };

struct lt_progress {
    pthread_mutex_t lock;
    lt_progress_state state; /* where points to here.where */
    char where[64];
    double start, last, interval;
    int is_terminal, is_begun;
};

/* 9999, 12.3 k, 4.6 M, 123 G */
static void count_format(char *text, size_t size, double n)
{
    static const char *const unit[] = {"", " k", " M", " G", " T"};
    int i = 0;
    for (; n >= (i == 0 ? 9999.5 : 999.5) && i < 4; i++)
        n /= 1000;
    snprintf(text, size, "%.*f%s", i > 0 && n < 99.95 ? 1 : 0, n, unit[i]);
}

/* 0:07, 12:40, 3:00:05 */
static void duration_format(char *text, size_t size, double seconds)
{
    unsigned long s = seconds < 3.6e8 ? (unsigned long)(seconds + .5) : 360000000ul;
    if (s >= 3600)
        snprintf(text, size, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(text, size, "%lu:%02lu", s / 60, s % 60);
}

void lt_progress_format(char *text, size_t size, const lt_progress_state *state)
{
    char share[32] = "", items[32], rate[48] = "", eta[48] = "", number[32];
    if (state->total > 0) {
        double part = (double)state->done / (double)state->total;
        snprintf(share, sizeof share, "%d %%  ", part < 1 ? (int)(100 * part) : 100);
        if (state->done > 0 && part < 1 && state->seconds >= 1) {
            duration_format(number, sizeof number, state->seconds * (1 - part) / part);
            snprintf(eta, sizeof eta, "  ETA %s", number);
        }
    }
    count_format(items, sizeof items, (double)state->items);
    if (state->seconds > 0) {
        count_format(number, sizeof number, (double)state->items / state->seconds);
        snprintf(rate, sizeof rate, "  %s/s", number);
    }
    snprintf(text, size, "%s: %s%s reads%s%s%s%s", state->what, share, items, rate, eta,
             state->where[0] ? "  " : "", state->where);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 32 || (unsigned char)*c > 126)
            *c = '?';
}

lt_progress *lt_progress_create(const char *what, uint64_t total, int quiet)
{
    if (quiet)
        return NULL;
    int is_terminal = isatty(STDERR_FILENO);
    return lt_progress_create_as(what, total, is_terminal, is_terminal ? .2 : 60);
}

lt_progress *lt_progress_create_as(const char *what, uint64_t total, int is_terminal,
                                   double seconds)
{
    lt_progress *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    if (pthread_mutex_init(&p->lock, NULL)) {
        free(p);
        return NULL;
    }
    p->state.what = what;
    p->state.where = p->where;
    p->state.total = total;
    p->start = p->last = lt_clock_wall();
    p->interval = seconds;
    p->is_terminal = is_terminal;
    return p;
}

static void line_write(lt_progress *p, double now)
{
    char text[N_COLUMNS + 1];
    p->state.seconds = now - p->start;
    p->last = now;
    p->is_begun = 1;
    lt_progress_format(text, sizeof text, &p->state);
    if (p->is_terminal)
        lt_log_status(text);
    else
        lt_log_line(LT_LOG_INFO, "%s", text);
}

void lt_progress_add(lt_progress *progress, uint64_t done, uint64_t items, const char *where)
{
    if (!progress)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->state.done += done;
    progress->state.items += items;
    if (where)
        snprintf(progress->where, sizeof progress->where, "%s", where);
    double now = lt_clock_wall();
    if (now - progress->last >= progress->interval)
        line_write(progress, now);
    pthread_mutex_unlock(&progress->lock);
}

void lt_progress_destroy(lt_progress *progress)
{
    if (!progress)
        return;
    if (progress->is_begun) {
        progress->where[0] = '\0'; /* the end is nowhere in particular */
        line_write(progress, lt_clock_wall());
    }
    if (progress->is_terminal)
        lt_log_status(NULL);
    pthread_mutex_destroy(&progress->lock);
    free(progress);
}
