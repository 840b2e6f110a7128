/* burden_test.h -- is there a tumour in this draw, and would one have been found? */
#ifndef LT_MODEL_BURDEN_TEST_H
#define LT_MODEL_BURDEN_TEST_H

#include "burden.h"
#include "decoys.h"

/* Fills p_model, p_uncorrected, p_decoy, loo, lod95, lod50, ceiling, sample_factor, n_decoys,
 * n_evaluable, n_supporting, informative_molecules and, with alpha set before, state and
 * carried_by_one. p_without[i]: p without locus i; NaN where it is alone or adds nothing, so that p
 * would be lower. */
lt_status lt_burden_test(lt_burden *burden, double *p_without, const lt_burden_locus *locus,
                         size_t n, const lt_decoys *decoys, const lt_series_settings *settings);

#endif
