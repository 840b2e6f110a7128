/* rates_table.c -- one row a column: written and read by the same table. */
#include "rates_table.h"

#include <stddef.h>

#define AT(field) offsetof(lt_rates, field)
#define N_FOLD_ROWS (LT_N_FOLDS * LT_N_NULLS)
#define N_PRIOR_ROWS (LT_N_FOLDS * LT_N_FACTOR_GROUPS)

static const struct {
    const char *name;
    lt_store_type type;
    size_t offset, n1, n2;
    double max; /* of reals */
    lt_column_info info;
} columns[] = {
    {"/rates/q",
     LT_F64,
     AT(q),
     LT_N_CLASSES,
     LT_N_LEVELS + 1,
     1,
     {"1", "P(level | molecule truly alternative); last level: none", "class,level", NULL}},
    {"/rates/e",
     LT_F64,
     AT(e),
     LT_N_CONTEXTS,
     LT_N_BINS,
     1,
     {"1",
      "null rate per molecule; context = (ref * 3 + rank of alt) * 16 + left * 4 + right, "
      "bin = class * 10 + level",
      "context,bin", NULL}},
    {"/rates/q_count",
     LT_U64,
     AT(q_count),
     LT_N_CLASSES,
     LT_N_LEVELS,
     0,
     {"{molecule}", "molecules that q rests on", "class,level", NULL}},
    {"/rates/e_count",
     LT_U64,
     AT(e_count),
     LT_N_CONTEXTS,
     LT_N_BINS,
     0,
     {"{molecule}", "molecules that e rests on", "context,bin", NULL}},
    {"/rates/e_exposure",
     LT_U64,
     AT(e_exposure),
     LT_N_CONTEXTS,
     LT_N_CLASSES,
     0,
     {"{molecule}", "molecules that could show it", "context,class", NULL}},
    {"/rates/sites_learnt",
     LT_U32,
     AT(sites_learnt),
     1,
     0,
     0,
     {"1", "tests that the rates rest on", "one", NULL}},
    {"/rates/from_prior",
     LT_U8,
     AT(from_prior),
     1,
     0,
     0,
     {"1", "too few sites: shipped rates were used", "one", "no,yes"}},
    {"/rates/fold_e",
     LT_F64,
     AT(fold_e),
     N_FOLD_ROWS,
     LT_N_BINS,
     1,
     {"1",
      "null rate per molecule that a site of this fold is judged by; rows are fold * 204 + "
      "context, the last 12 of a fold substitutions",
      "fold_context,bin", NULL}},
    {"/rates/factor_prior",
     LT_F64,
     AT(factor_prior),
     N_PRIOR_ROWS,
     LT_N_FACTORS,
     1,
     {"1",
      "prior of the site factor 2^(-5 + 0.15 i); rows are fold * 13 + group (12 substitutions, "
      "homopolymers)",
      "fold_group,factor", NULL}},
    {"/rates/onesided_alpha",
     LT_F64,
     AT(onesided_alpha),
     LT_N_FOLDS,
     0,
     1e6,
     {"1", "share of tests with a strand's tail <= t: exp(alpha) t^kappa", "fold", NULL}},
    {"/rates/onesided_kappa",
     LT_F64,
     AT(onesided_kappa),
     LT_N_FOLDS,
     0,
     1,
     {"1", "share of tests with a strand's tail <= t: exp(alpha) t^kappa", "fold", NULL}},
    {"/rates/alpha",
     LT_F64,
     AT(alpha),
     LT_N_FOLDS,
     0,
     1e6,
     {"1", "p_cal = max(p, exp(alpha) p^kappa)", "fold", NULL}},
    {"/rates/kappa",
     LT_F64,
     AT(kappa),
     LT_N_FOLDS,
     0,
     1,
     {"1", "p_cal = max(p, exp(alpha) p^kappa)", "fold", NULL}},
    {"/rates/p_rank",
     LT_U32,
     AT(p_rank),
     LT_N_P_RANKS,
     0,
     0,
     {"1", "tests with calibrated p <= 10^(-i / 64)", "step", NULL}},
    {"/rates/indel_learnt",
     LT_U8,
     AT(indel.learnt),
     1,
     0,
     0,
     {"1", "rates of indels were learnt", "one", "no,yes"}},
    {"/rates/indel_q",
     LT_F64,
     AT(indel.q),
     LT_N_INDEL_SLIPS *LT_N_CLASSES,
     LT_N_LEVELS + 1,
     1,
     {"1",
      "P(level | molecule truly has the indel); rows are slip * 18 + class, slip by copies of the "
      "unit: 1-3 4 5 6 7 8 9 10-12 13+, then MNV and complex",
      "slip_class,level", NULL}},
    {"/rates/indel_e",
     LT_F64,
     AT(indel.e),
     LT_N_FOLDS *LT_N_INDEL_GROUPS,
     LT_N_BINS,
     1,
     {"1",
      "null rate per molecule; rows are fold * 166 + group, group = ((insertion 0, deletion 1) * 3 "
      "+ unit 1 2 3+) * 27 + slip * 3 + bases 1 2 3+; then MNVs of 2, 3, 4+ bases, complex",
      "fold_group,bin", NULL}},
    {"/rates/indel_factor_prior",
     LT_F64,
     AT(indel.factor_prior),
     LT_N_FOLDS *LT_N_INDEL_FACTORS,
     LT_N_FACTORS,
     1,
     {"1",
      "prior of the site factor 2^(-5 + 0.15 i); rows are fold * 4 + (copies 1-3, 4-6, 7+; MNV and "
      "complex)",
      "fold_group,factor", NULL}},
    {"/rates/indel_p_rank",
     LT_U32,
     AT(indel.p_rank),
     LT_N_P_RANKS,
     0,
     0,
     {"1", "tests of indels with p <= 10^(-i / 64)", "step", NULL}},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

lt_status lt_rates_put(lt_store *store, const lt_rates *rates)
{
    for (size_t i = 0; i < N_COLUMNS; i++)
        LT_TRY(lt_store_put(store, columns[i].name, columns[i].type,
                            (const char *)rates + columns[i].offset, columns[i].n1, columns[i].n2,
                            &columns[i].info));
    return LT_OK;
}

/* Reals are probabilities, or alpha, whose sign is free. */
static lt_status check_reals(const lt_store *store, size_t column, const double *value, size_t n)
{
    const double max = columns[column].max, min = max > 1 ? -max : 0;
    for (size_t i = 0; i < n; i++)
        if (!(value[i] >= min && value[i] <= max * (1 + 1e-9)))
            return lt_fail(LT_EFORMAT, "%s: %s[%zu] is %g, which no rate can be",
                           lt_store_path(store), columns[column].name, i, value[i]);
    return LT_OK;
}

lt_status lt_rates_get(lt_store *store, lt_rates *rates)
{
    for (size_t i = 0; i < N_COLUMNS; i++) {
        const size_t n = columns[i].n1 * (columns[i].n2 ? columns[i].n2 : 1);
        void *to = (char *)rates + columns[i].offset;
        if (columns[i].offset >= AT(indel) && !lt_store_has(store, "/rates/indel_learnt"))
            continue; /* a file of before: they stay 0 */
        LT_TRY(lt_store_get(store, columns[i].name, columns[i].type, to, n));
        if (columns[i].type == LT_F64)
            LT_TRY(check_reals(store, i, to, n));
    }
    return LT_OK;
}
