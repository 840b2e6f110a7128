/* choose.h -- which device a run computes on, and why. */
#ifndef LT_DEVICE_CHOOSE_H
#define LT_DEVICE_CHOOSE_H

#include "opencl.h"

/* Opens what spec asks for (see lt_device_open()) and tells the log. *out is NULL for the host.
 * name is the device's, for people. */
lt_status lt_choose(lt_opencl **out, char name[LT_OPENCL_NAME_BYTES], const char *spec,
                    const lt_tables *tables, uint64_t work_bytes);

#endif
