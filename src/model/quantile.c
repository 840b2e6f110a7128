/* quantile.c -- see quantile.h.
 *
 * Gamma: the power series below x = a + 1, Legendre's continued fraction above (Abramowitz and
 * Stegun 6.5.29, 6.5.31). Beta: the continued fraction 26.5.8, on the side where it converges fast.
 * Their common factors are Loader's saddle-point form ("Fast and accurate computation of binomial
 * probabilities", 2000): logarithms of gamma functions of 1e6 would leave 1e-7 of them.
 * Fractions by Lentz' method. Quantiles by bisection: slow, and sure. */
#include "quantile.h"

#include <math.h> /* sqrt */

#include "numeric.h"

#define TINY 1e-300
#define STEPS 100000
#define EXACT 1e-15

#define LN_SQRT_2_PI 0.91893853320467274178
#define SQRT_2_PI 2.50662827463100050242

/* ln Gamma(a + 1) less Stirling's formula. */
static double stirling_error(double a)
{
    const double z = 1 / (a * a);
    if (a < 16)
        return lt_lgamma(a + 1) - (a + 0.5) * lt_log(a) + a - LN_SQRT_2_PI;
    return (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z / 1188)))) / a;
}

/* x ln(x / m) + m - x, which is near 0 where x is near m. */
static double deviance(double x, double m)
{
    const double v = (x - m) / (x + m);
    if (v > 0.1 || v < -0.1)
        return x * lt_log(x / m) + m - x;
    double sum = (x - m) * v, term = 2 * x * v;
    for (int i = 1; i < 12; i++) {
        term *= v * v;
        sum += term / (2 * i + 1);
    }
    return sum;
}

/* x^a e^-x / Gamma(a) */
static double front(double a, double x)
{
    return lt_exp(-stirling_error(a) - deviance(a, x)) * sqrt(a) / SQRT_2_PI;
}

/* x^a y^b / B(a, b); y = 1 - x */
static double beta_front(double a, double b, double x, double y)
{
    const double n = a + b, ln = stirling_error(n) - stirling_error(a) - stirling_error(b) -
                                 deviance(a, n * x) - deviance(b, n * y);
    return lt_exp(ln) * sqrt(a * b / n) / SQRT_2_PI;
}

static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;
    for (int n = 1; n < STEPS && term > EXACT * sum; n++)
        sum += term *= x / (a + n);
    return sum * front(a, x);
}

/* 1 - P */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
    for (int n = 1; n < STEPS; n++) {
        const double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        d = d == 0 ? TINY : d;
        c = b + an / c;
        c = c == 0 ? TINY : c;
        d = 1 / d;
        const double step = d * c;
        h *= step;
        if (step - 1 < EXACT && 1 - step < EXACT)
            break;
    }
    return h * front(a, x);
}

double lt_gamma_below(double a, double x)
{
    if (x <= 0)
        return 0;
    return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double lt_gamma_quantile(double a, double p)
{
    double lo = 0, hi = a + 1;
    while (lt_gamma_below(a, hi) < p)
        hi *= 2;
    for (int i = 0; i < 200 && hi - lo > 1e-15 * hi; i++) {
        double mid = 0.5 * (lo + hi);
        if (lt_gamma_below(a, mid) < p)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (d == 0 ? TINY : d);
    double h = d;
    for (int m = 1; m < STEPS; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = 1;
        for (int half = 0; half < 2; half++) {
            const double term = half ? odd : even;
            d = 1 + term * d;
            d = 1 / (d == 0 ? TINY : d);
            c = 1 + term / c;
            c = c == 0 ? TINY : c;
            step = d * c;
            h *= step;
        }
        if (step - 1 < EXACT && 1 - step < EXACT)
            break;
    }
    return h;
}

double lt_beta_below(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x > 0;
    const double front_ab = beta_front(a, b, x, 1 - x);
    if (x < (a + 1) / (a + b + 2))
        return front_ab * beta_fraction(a, b, x) / a;
    return 1 - front_ab * beta_fraction(b, a, 1 - x) / b;
}

double lt_beta_quantile(double a, double b, double p)
{
    double lo = 0, hi = 1;
    for (int i = 0; i < 1100 && hi - lo > 1e-15 * hi; i++) {
        double mid = 0.5 * (lo + hi);
        if (lt_beta_below(a, b, mid) < p)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

void lt_clopper_pearson(double *lo, double *hi, uint64_t k, uint64_t n)
{
    *lo = k > 0 ? lt_beta_quantile((double)k, (double)(n - k) + 1, .025) : 0;
    *hi = k < n ? lt_beta_quantile((double)k + 1, (double)(n - k), .975) : 1;
}
