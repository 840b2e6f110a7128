/* burden_without.h -- p of a draw without each of its loci. */
#ifndef LT_MODEL_BURDEN_WITHOUT_H
#define LT_MODEL_BURDEN_WITHOUT_H

#include "burden_law.h"

/* p[i] = P(S without locus i >= its seen value), for each locus whose own evidence adds to S; NaN
 * for the others. Precise and bounded as lt_burden_law_tail(). LT_ENOMEM. */
lt_status lt_burden_law_without(double *p, const lt_burden_law *law);

#endif
