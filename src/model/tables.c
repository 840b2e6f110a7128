/* tables.c -- the integer tables of the molecule likelihood.
 *
 * Every factor of the likelihood depends on a template's ratio only, so a strand family is a sum of
 * table rows; LSE() of those sums is the logarithm of a sum of products. Values are rounded half
 * away from zero, so swapping the two bases changes signs and nothing else. */
#include "tables.h"

#include <string.h>

#include "numeric.h"

static const double LATE_ERROR = 6e-6;  /* eps */
static const double PCR_ERROR = 1e-6;   /* mu */
static const double LEAST_ERROR = 1e-4; /* of an observation, whatever its quality says */
static const double LN10 = 2.302585092994045684;
static const double CLONE_FRACTION[LT_N_SUBCLONES] = {.893, .627, .347, .173, .087};
static const double CLONE_MASS[LT_N_SUBCLONES] = {.25, .75, 2, 4, 8}; /* times mu */

/* Half away from zero, without libm. */
static lt_i32 rounded(double x)
{
    return (lt_i32)(x < 0 ? x - 0.5 : x + 0.5);
}

static double observation_error(int qual)
{
    const double e = lt_exp(-LN10 * qual / 10);
    return e > LEAST_ERROR ? e : LEAST_ERROR;
}

/* P(observation | true base is the allele), P(observation | true base is the null base). */
static void observation_likelihood(double p[2], int code)
{
    p[0] = p[1] = 1; /* absent */
    if (code == 0)
        return;
    const int is_alt = code > LT_QUAL_MAX;
    const double e = observation_error(is_alt ? code - LT_QUAL_MAX : code);
    p[0] = is_alt ? 1 - e : e / 3;
    p[1] = is_alt ? e / 3 : 1 - e;
}

/* ln [lambda(allele) / lambda(null)], lambda(b) = (1-eps) prod_i p(o_i|b) + eps/3 prod_i p(o_i|v),
 * v the other base of the pair: the template itself may be wrong, whatever its two mates agree on.
 */
static double template_ln_ratio(int code1, int code2)
{
    double p1[2], p2[2];
    observation_likelihood(p1, code1);
    observation_likelihood(p2, code2);
    const double alt = p1[0] * p2[0], null = p1[1] * p2[1];
    const double lambda_alt = (1 - LATE_ERROR) * alt + LATE_ERROR / 3 * null;
    const double lambda_null = (1 - LATE_ERROR) * null + LATE_ERROR / 3 * alt;
    return lt_log(lambda_alt) - lt_log(lambda_null);
}

static void init_ratio(lt_tables *tables)
{
    for (int i = 0; i < LT_N_CODES; i++)
        for (int j = 0; j < LT_N_CODES; j++) {
            lt_i32 r = rounded(LT_RATIO_UNIT * template_ln_ratio(i, j));
            if (r < LT_RATIO_MIN)
                r = LT_RATIO_MIN;
            if (r > LT_RATIO_MAX)
                r = LT_RATIO_MAX;
            tables->ratio[i * LT_N_CODES + j] = (lt_i16)r;
        }
}

static void init_terms(lt_tables *tables)
{
    for (int r = LT_RATIO_MIN; r <= LT_RATIO_MAX; r++) {
        lt_i32 *term = tables->term[r - LT_RATIO_MIN];
        const double rho = lt_exp((double)r / LT_RATIO_UNIT);
        for (int g = 0; g < LT_N_SUBCLONES; g++) {
            const double phi = CLONE_FRACTION[g];
            term[LT_TERM_ALT + g] = rounded(LT_NAT * lt_log((1 - phi) * rho + phi));
            term[LT_TERM_REF + g] = rounded(LT_NAT * lt_log((1 - phi) + phi * rho));
        }
        term[LT_TERM_RATIO] = r * (LT_NAT / LT_RATIO_UNIT);
    }
    for (int g = 0; g < LT_N_SUBCLONES; g++)
        tables->clone_ln_weight[g] = rounded(LT_NAT * lt_log(PCR_ERROR * CLONE_MASS[g]));
}

void lt_tables_init(lt_tables *tables)
{
    memset(tables, 0, sizeof *tables); /* the padding is uploaded too */
    init_ratio(tables);
    init_terms(tables);
    for (int d = 0; d < LT_N_LSE; d++)
        tables->lse[d] = (lt_i16)rounded(LT_NAT * lt_log1p(lt_exp(-(double)d / LT_NAT)));
    /* A molecule cannot be surer than its place: L <= -ln P(mapped wrongly). */
    for (int mapq = 0; mapq < 256; mapq++)
        tables->mapq_cap[mapq] = rounded(LT_NAT * LN10 * mapq / 10);
    tables->mapq_cap[255] = INT32_MAX; /* not available: nothing to cap with */
}
