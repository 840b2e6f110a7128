/* stretch.h -- a run of left ends with all that depends on the place: reference, damage, depth. */
#ifndef LT_SIM_STRETCH_H
#define LT_SIM_STRETCH_H

#include <stddef.h>

#include "noise.h"
#include "simulate.h"

#define LT_SIM_STRETCH_BP 32768  /* stretches are cut at multiples of it */
#define LT_SIM_HAZARD_ONE 0x1p48 /* damage is summed in units of 2^-48, so sums are exact */

/* Left ends [beg, end) of one contig. */
typedef struct lt_sim_span {
    int32_t contig;
    int64_t beg, end;
} lt_sim_span;

/* The left ends from which a fragment can reach a target, sorted, disjoint, each within one
 * multiple of LT_SIM_STRETCH_BP. *spans is freed by the caller. */
lt_status lt_sim_spans(lt_sim_span **spans, size_t *n, const lt_targets *targets);

typedef struct lt_sim_stretch {
    lt_sim_span span;
    uint8_t *codes;      /* codes[i]: base 0..3 at span.beg + i; N are replaced by some base */
    uint64_t *hazard[2]; /* hazard[strand][i]: damage summed over positions before span.beg + i */
    uint64_t (*rate)[2][3]; /* of each position, strand and rank of alt */
    uint64_t *slip[2];      /* slip[by][i]: rates of runs that begin before span.beg + i, summed */
} lt_sim_stretch;

lt_status lt_sim_stretch_init(lt_sim_stretch *stretch);
void lt_sim_stretch_clear(lt_sim_stretch *stretch);
/* Fills the buffers for this span and a fragment's length to the right of it. */
lt_status lt_sim_stretch_load(lt_sim_stretch *stretch, const lt_sim_span *span,
                              const lt_sim_noise *noise, const lt_sim_reference *reference);

/* i of sum[i] <= target < sum[i + 1], given sum[from] <= target < sum[to]. */
int64_t lt_sim_hazard_find(const uint64_t *sum, int64_t from, int64_t to, uint64_t target);

/* Depth at a position relative to the mean: ln is normal at every 256 bp and linear between. */
double lt_sim_depth_profile(const lt_sim_config *config, int32_t contig, int64_t pos);

#endif
