/* host.c -- the kernels as plain C: always there, and the reference for every device.
 *
 * Includes the very text that OpenCL devices compile. About 17 ns a template on one core of 2020;
 * AVX2 clones of the loop gave 2 % and are left out. */
#include "host.h"

#include "device.h"
#include "evidence.cl"

void lt_host_evaluate(const lt_tables *tables, const lt_candidate *candidate, size_t n,
                      const uint8_t *obs, uint8_t *level)
{
    for (size_t i = 0; i < n; i++)
        lt_weigh_candidate(tables, candidate + i, obs, 0, level + i, 0);
}

uint8_t lt_host_level(const lt_tables *tables, const lt_candidate *candidate, const uint8_t *obs)
{
    uint8_t level;
    lt_weigh_candidate(tables, candidate, obs, 0, &level, 0);
    return level;
}
