/* clock.c -- the two clocks. */
#include "clock.h"

#include <time.h>

static double seconds(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double lt_clock_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double lt_clock_cpu(void)
{
    return seconds(CLOCK_THREAD_CPUTIME_ID);
}
