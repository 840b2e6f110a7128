/* contig.h -- contigs by name, and the two habits of naming them. */
#ifndef LT_IO_CONTIG_H
#define LT_IO_CONTIG_H

#include <stdint.h>

#include "lowtide/genome.h"

enum { LT_CONTIG_NAME_MAX = 512 };

/* Index of the contig of this name (length characters), or -1. */
int32_t lt_contig_find(const lt_genome *genome, const char *name, size_t length);

/* The same contig in the other habit: "22" for "chr22", "chr22" for "22", "chrM" for "MT" and back.
 * Returns 0 when it does not fit into other. */
int lt_contig_other_style(char other[LT_CONTIG_NAME_MAX], const char *name);

#endif
