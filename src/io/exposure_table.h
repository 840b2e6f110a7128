/* exposure_table.h -- /sites/exposure: how many molecules of each class lie over each site.
 *
 * A sample file has them as a matrix, site x class, beside depth and raw_depth, which are sums. A
 * series keeps many samples, and of each the smaller /sites/exposure_steps alone: class x site,
 * each number less the one at the site before (the first less 0), d = 0, -1, 1, -2 ... written as
 * 0, 1, 2, 3 ... It holds the same numbers. */
#ifndef LT_IO_EXPOSURE_TABLE_H
#define LT_IO_EXPOSURE_TABLE_H

#include "error.h"
#include "lowtide/sample.h"
#include "store.h"

lt_status lt_exposure_put(lt_store *store, const lt_sample *sample, int is_file);
/* The targets and raw_base are known; LT_EFORMAT where a size or, in a file, a sum is wrong. */
lt_status lt_exposure_get(lt_store *store, lt_sample *sample, int is_file);

#endif
