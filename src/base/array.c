/* array.c -- growth by half, so that n appends cost O(n) and waste at most a third. */
#include "array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

lt_status lt_array_reserve(void *array, size_t *capacity, size_t n, size_t element_bytes)
{
    if (n <= *capacity)
        return LT_OK;
    size_t want = *capacity + *capacity / 2;
    if (want < n)
        want = n;
    if (want < 16)
        want = 16;
    if (want > SIZE_MAX / element_bytes)
        return lt_fail(LT_ENOMEM, "out of memory: an array of %zu elements", want);
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = realloc(old, want * element_bytes);
    if (!grown)
        return lt_fail(LT_ENOMEM, "out of memory: %zu bytes", want * element_bytes);
    memcpy(array, &grown, sizeof grown);
    *capacity = want;
    return LT_OK;
}
