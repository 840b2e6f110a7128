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
static const double GAP_EXTENSION = 1;  /* -log10, each further base of a gap */
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
 * v the other of the pair: the template itself may be wrong, whatever its two mates agree on. */
static double late_error_ln_ratio(double p_alt, double p_null)
{
    const double lambda_alt = (1 - LATE_ERROR) * p_alt + LATE_ERROR / 3 * p_null;
    const double lambda_null = (1 - LATE_ERROR) * p_null + LATE_ERROR / 3 * p_alt;
    return lt_log(lambda_alt) - lt_log(lambda_null);
}

static double template_ln_ratio(int code1, int code2)
{
    double p1[2], p2[2];
    observation_likelihood(p1, code1);
    observation_likelihood(p2, code2);
    return late_error_ln_ratio(p1[0] * p2[0], p1[1] * p2[1]);
}

static lt_i16 rounded_ratio(double ln_ratio)
{
    const lt_i32 r = rounded(LT_RATIO_UNIT * ln_ratio);
    return (lt_i16)(r < LT_RATIO_MIN ? LT_RATIO_MIN : r > LT_RATIO_MAX ? LT_RATIO_MAX : r);
}

static void init_ratio(lt_tables *tables)
{
    for (int i = 0; i < LT_N_CODES; i++)
        for (int j = 0; j < LT_N_CODES; j++)
            tables->ratio[i * LT_N_CODES + j] = rounded_ratio(template_ln_ratio(i, j));
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

/* A difference d of scores is a likelihood ratio exp(d), and the template may be wrong as above. */
static void init_alignment(lt_tables *tables)
{
    for (int q = 1; q < LT_N_QUALITIES; q++) {
        const double e = observation_error(q);
        tables->match[q] = (lt_i16)rounded(LT_SCORE_UNIT * lt_log1p(-e));
        tables->mismatch[q] = (lt_i16)rounded(LT_SCORE_UNIT * lt_log(e / 3));
    }
    tables->gap_extend = rounded(LT_SCORE_UNIT * LN10 * GAP_EXTENSION);
    for (int i = 0; i < LT_N_SCORES; i++) {
        const double d = (double)(i - LT_N_SCORES / 2) / LT_SCORE_UNIT;
        tables->score_ratio[i] = rounded_ratio(late_error_ln_ratio(lt_exp(d), 1));
    }
}

lt_i16 lt_tables_score_ratio(const lt_tables *tables, lt_i32 difference)
{
    const lt_i32 half = LT_N_SCORES / 2;
    const lt_i32 d = difference < -half ? -half : difference >= half ? half - 1 : difference;
    return tables->score_ratio[d + half];
}

void lt_tables_init(lt_tables *tables)
{
    memset(tables, 0, sizeof *tables); /* the padding is uploaded too */
    init_ratio(tables);
    init_terms(tables);
    init_alignment(tables);
    for (int d = 0; d < LT_N_LSE; d++)
        tables->lse[d] = (lt_i16)rounded(LT_NAT * lt_log1p(lt_exp(-(double)d / LT_NAT)));
    /* A molecule cannot be surer than its place: L <= -ln P(mapped wrongly). */
    for (int mapq = 0; mapq < 256; mapq++)
        tables->mapq_cap[mapq] = rounded(LT_NAT * LN10 * mapq / 10);
    tables->mapq_cap[255] = INT32_MAX; /* not available: nothing to cap with */
}
