/* host.h -- the kernels as plain C, for the rest of this floor (see lt_kind.compute). */
#ifndef LT_DEVICE_HOST_H
#define LT_DEVICE_HOST_H

#include "kinds.h"

void lt_compute_candidates(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                           void *answer);
void lt_compute_ratios(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                       void *answer);
void lt_compute_alignments(const lt_tables *tables, const lt_piece *batch, size_t first, size_t n,
                           void *answer);

#endif
