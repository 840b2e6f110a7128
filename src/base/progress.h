/* progress.h -- how far a long run is: rate, ETA and locus on a terminal, a line a minute
 * otherwise.
 *
 * Goes to stderr only, through the log. Wall clock is read here and nowhere that reaches a result.
 */
#ifndef LT_BASE_PROGRESS_H
#define LT_BASE_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

typedef struct lt_progress lt_progress;

/* total: units of work, 0 when unknown. NULL (accepted everywhere) when quiet or out of memory.
 * what is borrowed until the end. */
lt_progress *lt_progress_create(const char *what, uint64_t total, int quiet);
/* The same with the kind of output and the seconds between two lines given. */
lt_progress *lt_progress_create_as(const char *what, uint64_t total, int is_terminal,
                                   double seconds);
/* Adds done units and items (reads); where may be NULL. Thread-safe and cheap: call it every few
 * thousand items. */
void lt_progress_add(lt_progress *progress, uint64_t done, uint64_t items, const char *where);
void lt_progress_destroy(lt_progress *progress); /* ends the line */

typedef struct lt_progress_state {
    const char *what, *where; /* where: "" when not known */
    uint64_t total, done;     /* units; total 0 when unknown */
    uint64_t items;
    double seconds; /* since the start */
} lt_progress_state;

/* The line: "call: 43 %  1.2 M reads  350 k/s  ETA 0:12  chr7:55181378". Printable whatever the
 * contig is called, and cut to the size. */
void lt_progress_format(char *text, size_t size, const lt_progress_state *state);

#endif
