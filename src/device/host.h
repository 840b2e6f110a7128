/* host.h -- the kernels as plain C, for the rest of this floor. */
#ifndef LT_DEVICE_HOST_H
#define LT_DEVICE_HOST_H

#include <stdint.h>

#include "layout.h"

/* The level of one candidate: what lt_host_evaluate() would write for it. */
uint8_t lt_host_level(const lt_tables *tables, const lt_candidate *candidate, const uint8_t *obs);

#endif
