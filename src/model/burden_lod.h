/* burden_lod.h -- which tumour fraction a draw would have shown. */
#ifndef LT_MODEL_BURDEN_LOD_H
#define LT_MODEL_BURDEN_LOD_H

#include "burden_law.h"

/* What a draw must reach to be detected. */
typedef struct lt_burden_rule {
    uint64_t all; /* S of all loci: the law's demand */
    uint64_t snv; /* S of the SNVs: the decoys' demand; 0: none */
} lt_burden_rule;

/* P(the rule is met) at tumour fraction tau, each site factor at its mean. */
double lt_burden_reaches(const lt_burden_law *law, double tau, lt_burden_rule rule);

/* The smallest tumour fraction with P(the rule is met) >= chance; NaN where 1 is not enough. */
double lt_burden_lod(const lt_burden_law *law, lt_burden_rule rule, double chance);

/* Tau at which the expected mutant molecules are so many that none has a chance of .05; NaN: 1. */
double lt_burden_ceiling(const lt_burden_locus *locus, size_t n);

#endif
