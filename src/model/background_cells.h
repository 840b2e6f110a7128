/* background_cells.h -- what the parts of the background share: room for its arrays. */
#ifndef LT_MODEL_BACKGROUND_CELLS_H
#define LT_MODEL_BACKGROUND_CELLS_H

#include "error.h"
#include "lowtide/background.h"

/* Each fills one part of a background of zeros with copies, or with zeros of the right number. */
lt_status lt_background_genome(lt_background *bg, const lt_genome *genome);
lt_status lt_background_sites(lt_background *bg, const lt_interval *interval, size_t n);
lt_status lt_background_samples(lt_background *bg, const lt_background_sample *sample, uint32_t n);

/* Adds (sign 1) or takes away (-1) an event's cell, or any other. */
void lt_background_cell_add(lt_background_cell *to, const lt_background_cell *cell, int sign);

static inline uint32_t lt_background_strong(const lt_background_cell *cell)
{
    return cell->x[0] + cell->x[1] + cell->x[2];
}

/* In molecules. */
static inline double lt_background_expected(const lt_background_cell *cell)
{
    return (double)(cell->e[0] + cell->e[1] + cell->e[2]) / LT_EXPECTED_UNIT;
}

#endif
