/* clock.h -- time, for progress and benchmarks; never for results. */
#ifndef LT_BASE_CLOCK_H
#define LT_BASE_CLOCK_H

double lt_clock_wall(void); /* seconds, monotonic */
double lt_clock_cpu(void);  /* seconds of this thread */

#endif
