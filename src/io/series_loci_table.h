/* series_loci_table.h -- what a table's columns tell of a locus besides its allele. */
#ifndef LT_IO_SERIES_LOCI_TABLE_H
#define LT_IO_SERIES_LOCI_TABLE_H

#include "series_loci.h"

enum { LT_LOCUS_COLUMNS = 10 };

/* Zeroed, it is of a table without a header line. */
typedef struct lt_table_loci {
    int column[LT_LOCUS_COLUMNS]; /* where each is, from 0; 0: absent */
    size_t n_header;              /* columns that the header line names */
} lt_table_loci;

/* Finds the columns; line is the header's. */
lt_status lt_table_loci_begin(lt_table_loci *table, const lt_locus_line *line);
/* Fills in what the line tells; the rest of locus stays. */
lt_status lt_table_loci_fill(const lt_table_loci *table, lt_series_locus *locus,
                             const lt_locus_line *line);

#endif
