/* series.h -- memory of a series (lowtide/series.h), and its calendar. */
#ifndef LT_BASE_SERIES_H
#define LT_BASE_SERIES_H

#include "error.h"
#include "lowtide/series.h"

/* Zeroes, then NaN where nothing is known, and the default settings. LT_ENOMEM. */
lt_status lt_series_init(lt_series *series);
/* Frees what it holds and zeroes it. */
void lt_series_clear(lt_series *series);

/* All that is not known of a locus, draw or burden: NaN, "", 0. */
void lt_series_locus_init(lt_series_locus *locus);
void lt_burden_init(lt_burden *burden);
void lt_draw_locus_init(lt_draw_locus *locus);

void lt_series_locus_clear(lt_series_locus *locus);

/* Index of the locus of this canonical allele, or n_loci. Time: O(log loci). */
size_t lt_series_locus_find(const lt_series *series, const lt_allele *allele);

/* A draw with room for so many loci and matches, nothing known. Cleared also after a failure. */
lt_status lt_draw_init(lt_draw *draw, size_t n_loci, size_t n_draws);
void lt_draw_clear(lt_draw *draw);

/* tau_i of the grid; computed by repeated multiplication within a decade, the same bits everywhere.
 */
void lt_tau_grid(double tau[LT_N_TAU]);

/* Alpha of one draw: settings.alpha, or what alpha_patient leaves for each of the planned draws:
 * 1 - (1 - alpha_patient)^(1 / K), found by bisection. */
double lt_series_alpha(const lt_series_settings *settings);

/* 1: the locus alone shows its allele in the draw: it is evaluable, has a molecule of it, and its
 * p is at most the draw's alpha divided by the evaluable loci (Bonferroni). 0 says nothing of
 * absence. */
int lt_draw_shows(const lt_draw *draw, size_t locus);

/* Days since 1970-01-01 of "2026-03-01" (Gregorian); LT_EINVAL when it is no such date. */
lt_status lt_date_parse(int64_t *days, const char *text);
void lt_date_print(char text[LT_SERIES_DATE], int64_t days);

/* 1: draws carry dates; 0: day numbers; by the first draw. */
int lt_series_is_dated(const lt_series *series);

#endif
