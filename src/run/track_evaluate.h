/* track_evaluate.h -- all that is computed of a series: each draw by itself, then all together. */
#ifndef LT_RUN_TRACK_EVALUATE_H
#define LT_RUN_TRACK_EVALUATE_H

#include "tracker.h"

/* Which draws and controls have to be evaluated: all where the tracker is stale, else those of
 * fresh evidence. background: a file, or NULL where the series has none. Then p_control, response
 * and kinetics of all. */
lt_status lt_track_evaluate(lt_tracker *tracker, const char *background);

/* Sets each locus' mask from what the user gave, the white blood cells of the tumour list, and the
 * origins that the draws' own calls tell. 1: one of them changed. */
int lt_track_mask(lt_series *series);

#endif
