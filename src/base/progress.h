/* progress.h -- how far a long run is: rate, ETA and locus on a terminal, a line a minute
 * otherwise.
 *
 * Goes to stderr only. Wall clock is read here and nowhere that reaches a result. */
#ifndef LT_BASE_PROGRESS_H
#define LT_BASE_PROGRESS_H

#include <stdint.h>

typedef struct lt_progress lt_progress;

/* total: units of work, 0 when unknown. NULL (accepted everywhere) when quiet or out of memory. */
lt_progress *lt_progress_create(const char *what, uint64_t total, int quiet);
/* Adds done units and items (reads); where may be NULL. Thread-safe and cheap: call it every few
 * thousand items. */
void lt_progress_add(lt_progress *progress, uint64_t done, uint64_t items, const char *where);
void lt_progress_destroy(lt_progress *progress); /* ends the line */

#endif
