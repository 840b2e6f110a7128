/* background_table.h -- the columns of a background, for writing and reading. */
#ifndef LT_IO_BACKGROUND_TABLE_H
#define LT_IO_BACKGROUND_TABLE_H

#include "lowtide/background.h"
#include "store_rows.h"

/* /alleles: cells of n_sites x 3 (site, alt). */
lt_records lt_background_cell_records(size_t n_sites);
/* /events without and with their cells: the latter are lt_background_event.cell onwards. */
lt_records lt_background_event_records(size_t n_events);
lt_records lt_background_event_cell_records(size_t n_events);

#endif
