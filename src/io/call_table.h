/* call_table.h -- the numeric columns of /calls: one table for writing and reading. */
#ifndef LT_IO_CALL_TABLE_H
#define LT_IO_CALL_TABLE_H

#include "lowtide/call.h"
#include "store.h"

/* /calls, /calibration and, unless left out, /rates of a sample's calls. */
lt_status lt_call_table_put(lt_store *store, const lt_sample *sample, const lt_calls *calls,
                            int with_rates);
/* calls is empty on failure; the caller frees calls->call. Ranges are checked by lt_calls_check().
 */
lt_status lt_call_table_get(lt_store *store, const lt_sample *sample, lt_calls *calls,
                            int with_rates);

#endif
