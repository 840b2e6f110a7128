/* series_table.h -- the columns of a series file: one table for writing and reading. */
#ifndef LT_IO_SERIES_TABLE_H
#define LT_IO_SERIES_TABLE_H

#include "lowtide/series.h"
#include "store_rows.h"

/* Tables of n rows over the arrays of the series. */
enum lt_series_table {
    LT_TABLE_SETTINGS, /* one row: the lt_series itself */
    LT_TABLE_LOCI,
    LT_TABLE_TIMEPOINTS,
    LT_TABLE_BURDEN,
    LT_TABLE_RESPONSE,
    LT_TABLE_QUALITY,
    LT_TABLE_CONTROLS,
    LT_TABLE_KINETICS,
    LT_TABLE_THERAPY,
    LT_TABLE_HISTORY,
    LT_TABLE_COUNTS, /* of lt_draw_locus, L x T */
    LT_TABLE_LAYERS,
    LT_TABLE_IDENTITY, /* of lt_match, T x T */
    LT_N_SERIES_TABLES
};

/* Columns, group, dims and stride; n1 and n2 are the caller's to set. */
lt_records lt_series_records(enum lt_series_table table, size_t n1, size_t n2);

#endif
