/* origin_table.h -- /identity and /contamination of a sample file. */
#ifndef LT_IO_ORIGIN_TABLE_H
#define LT_IO_ORIGIN_TABLE_H

#include "lowtide/call.h"
#include "store.h"

/* LT_EFORMAT naming where and the row: places on the genome, order, alleles, counts, shares. */
lt_status lt_origin_table_check(const lt_calls *calls, const lt_genome *genome, const char *where);

lt_status lt_origin_table_put(lt_store *store, const lt_calls *calls);

/* Both stay as they are where the file has none; checked as above. The caller frees
 * calls->identity.site, which is NULL on failure. */
lt_status lt_origin_table_get(lt_store *store, const lt_genome *genome, lt_calls *calls);

#endif
