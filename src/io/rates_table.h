/* rates_table.h -- what the null was made of, in a sample file and back. */
#ifndef LT_IO_RATES_TABLE_H
#define LT_IO_RATES_TABLE_H

#include "error.h"
#include "lowtide/call.h"
#include "store.h"

lt_status lt_rates_put(lt_store *store, const lt_rates *rates);
/* LT_EFORMAT when a column is absent or holds what no rate can be. */
lt_status lt_rates_get(lt_store *store, lt_rates *rates);

#endif
