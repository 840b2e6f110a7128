/* tables.h -- the integer tables of the molecule likelihood.
 *
 * Error of an observation e(Q) = max(10^(-Q/10), 1e-4); late PCR and cluster errors eps = 6e-6;
 * early PCR errors by the Yule law with mu = 1e-6 at sub-clone fractions phi = .893 .627 .347 .173
 * .087 with masses mu * {.25 .75 2 4 8}. */
#ifndef LT_MODEL_TABLES_H
#define LT_MODEL_TABLES_H

#include "layout.h"

/* The same bytes on every machine: our own log and exp, no libm. */
void lt_tables_init(lt_tables *tables);

#endif
