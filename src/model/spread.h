/* spread.h -- the same work for 0 .. n-1, on several threads. */
#ifndef LT_MODEL_SPREAD_H
#define LT_MODEL_SPREAD_H

#include <stddef.h>

#include "error.h"

/* Calls work(context, i) once for each i, in any order and on up to n_threads threads; each call
 * writes only to what belongs to i, so the number of threads cannot change a result. The failure
 * with the lowest i comes back, with its message; after a failure not all i are visited. */
lt_status lt_spread(lt_status (*work)(void *context, size_t i), void *context, size_t n,
                    int n_threads);

#endif
