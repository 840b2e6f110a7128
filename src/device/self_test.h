/* self_test.h -- whether a device gives the host's bytes. */
#ifndef LT_DEVICE_SELF_TEST_H
#define LT_DEVICE_SELF_TEST_H

#include "opencl.h"

/* Runs candidates of every kind (random and extreme, made the same everywhere) on the device and
 * compares every byte with the host's. LT_EDEVICE names the first difference. */
lt_status lt_self_test(lt_opencl *opencl, const lt_tables *tables);

#endif
