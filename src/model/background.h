/* background.h -- sums over normals: made of samples, added up, taken apart again.
 *
 * X counts strong molecules, E expects them at a site factor of 1 from each normal's own rates, so
 * that X / E of several normals estimates the site's factor whatever the damage of each. All are
 * integers (E in units of 2^-20), so that neither the order of samples nor of merges shows.
 *
 * A normal's share is an event, and kept apart, where it has at least 3 strong molecules and 4 E +
 * 3 sqrt(4 E). Settling decides which events count, from all normals at hand:
 * - an allele at 5 % or more (germline) is set aside;
 * - so is one with P(K >= k | the other normals) < 1e-6, unless at least three normals, and a fifth
 *   of all, carry the allele at less than 2 %: what recurs at low level is noise of the site.
 * So the sums are a function of the set of normals alone. */
#ifndef LT_MODEL_BACKGROUND_H
#define LT_MODEL_BACKGROUND_H

#include "error.h"
#include "lowtide/background.h"

/* A background of one normal that was called with these rates (of its sample file); not settled.
 * digest: 64 hex digits that name its evidence. Cleared by lt_background_clear(), which also ends a
 * background of zeros. */
lt_status lt_background_init_from(lt_background *bg, const lt_sample *sample, lt_rates *rates,
                                  const char *digest);
void lt_background_clear(lt_background *bg);

/* Adds another background over the same genome; targets become the union. Both stay as they were on
 * LT_EIDENTITY: a sample is in both, or a site has another reference base. Settle afterwards, once
 * for any number of merges. */
lt_status lt_background_merge(lt_background *to, const lt_background *from);

/* Takes a normal away again: `one` is what lt_background_init_from() makes of it. LT_EIDENTITY when
 * it is not among the samples. Settled again. Targets stay. */
lt_status lt_background_subtract(lt_background *bg, const lt_background *one);

/* Index of the sample of that digest, or -1. */
int64_t lt_background_find(const lt_background *bg, const char *digest);

/* Decides on all events. */
lt_status lt_background_settle(lt_background *bg);

/* P(K >= k) for a normal that expects e at g = 1, given that others showed x where they expected
 * `expected`; the site factor has lt_factor_default(). */
double lt_background_surprise(uint32_t k, double e, double x, double expected);

#endif
