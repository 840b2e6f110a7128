/* array.h -- growth of plain arrays: pointer, count and capacity stay visible in the owner. */
#ifndef LT_BASE_ARRAY_H
#define LT_BASE_ARRAY_H

#include <stddef.h>

#include "error.h"

/* Makes room for at least n elements of the given size in *array, whose capacity is *capacity
 * elements; grows by half. On failure nothing changes and LT_ENOMEM comes back. */
lt_status lt_array_reserve(void *array, size_t *capacity, size_t n, size_t element_bytes);

#endif
