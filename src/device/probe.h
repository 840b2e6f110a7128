/* probe.h -- asks the drivers in a child process, so that one that crashes or hangs costs a line in
 * the log and not the run. */
#ifndef LT_DEVICE_PROBE_H
#define LT_DEVICE_PROBE_H

#include "opencl.h"

/* How long a driver may take to say which devices it has, and to build and pass the self-test. */
#define LT_CENSUS_PATIENCE_S 30
#define LT_TRIAL_PATIENCE_S 120

typedef struct lt_census {
    size_t n;
    lt_opencl_info device[LT_OPENCL_MAX_DEVICES];
} lt_census;

/* Which OpenCL devices there are. LT_EDEVICE when there is no loader, or when a driver crashed or
 * exceeded the patience (its child is killed). Not with other threads running: it forks. */
lt_status lt_census_take(lt_census *census, double patience_s);

/* Whether a device builds the kernels and passes the self-test; LT_EDEVICE says why not. */
lt_status lt_census_trial(size_t index, const lt_tables *tables, double patience_s);

#endif
