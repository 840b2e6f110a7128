/* origin_table.h -- /identity and /contamination of a sample file. */
#ifndef LT_IO_ORIGIN_TABLE_H
#define LT_IO_ORIGIN_TABLE_H

#include "lowtide/call.h"
#include "store.h"

lt_status lt_origin_table_put(lt_store *store, const lt_calls *calls);

/* Both stay as they are where the file has none. Checked: places on the genome, order, alleles,
 * counts. The caller frees calls->identity.site, which is NULL on failure. */
lt_status lt_origin_table_get(lt_store *store, const lt_genome *genome, lt_calls *calls);

#endif
