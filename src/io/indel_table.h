/* indel_table.h -- /indels of a sample file: alleles that are not single bases, with their
 * evidence.
 */
#ifndef LT_IO_INDEL_TABLE_H
#define LT_IO_INDEL_TABLE_H

#include "error.h"
#include "lowtide/sample.h"
#include "store.h"

/* Writes /sites/assessed_indel, and /indels unless they were looked for nowhere. */
lt_status lt_indels_put(lt_store *store, const lt_sample *sample);

/* Reads both; a file of before /indels gives none and a sample that was assessed nowhere. */
lt_status lt_indels_get(lt_store *store, lt_sample *sample);

/* Order, ranges, sums; where begins the message. */
lt_status lt_indels_check(const lt_sample *sample, const char *where);

#endif
