/* numeric.c -- elementary functions out of exact operations.
 *
 * Each function reduces its argument by an exact or compensated step and sums a Taylor series in
 * Horner form whose length leaves less than 2^-56 of the value; so only the order of operations
 * written here decides the bits. Cost: 10-40 ns a call. */
#include "numeric.h"

#include <float.h>
#include <math.h> /* the macros INFINITY, NAN; no function of libm */
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first ends in 21 zero bits, so k * LN2_HI is exact for |k| < 2^21. */
#define LN2_HI 0x1.62e42fee00000p-1
#define LN2_LO 0x1.a39ef35793c76p-33
#define INV_LN2 0x1.71547652b82fep+0
#define SQRT2 0x1.6a09e667f3bcdp+0
#define HALF_LN_2PI 0x1.d67f1c864beb5p-1

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for -1022 <= k <= 1023. */
static double power_of_two(int k)
{
    return of_bits((uint64_t)(k + 1023) << 52);
}

/* x * 2^k with one rounding at most, also into the subnormals. */
static double scale(double x, int k)
{
    if (k > 1023)
        return x * power_of_two(1023) * power_of_two(k - 1023);
    if (k < -1022)
        return x * power_of_two(k + 1000) * power_of_two(-1000);
    return x * power_of_two(k);
}

/* ln(1 + f) = f - (f^2/2 - s (f^2/2 + R)), s = f / (2 + f), R = 2 sum_{i>=1} s^2i / (2i + 1), for
 * sqrt(1/2) <= 1 + f <= sqrt(2), where s^2 < .0295. lo is added to the result where it is still
 * small. */
static double log_near_one(double f, double lo)
{
    static const double coefficient[] = {2.0 / 3.0,  2.0 / 5.0,  2.0 / 7.0,  2.0 / 9.0,
                                         2.0 / 11.0, 2.0 / 13.0, 2.0 / 15.0, 2.0 / 17.0,
                                         2.0 / 19.0, 2.0 / 21.0, 2.0 / 23.0, 2.0 / 25.0};
    double s = f / (2.0 + f), z = s * s, w = z * z, half = 0.5 * f * f, even = 0.0, odd = 0.0;
    for (int i = 10; i >= 0; i -= 2) { /* two short chains of operations instead of a long one */
        even = coefficient[i] + w * even;
        odd = coefficient[i + 1] + w * odd;
    }
    double r = z * (even + z * odd);
    return f - (half - (s * (half + r) + lo));
}

double lt_log(double x)
{
    if (!(x > 0.0))
        return x == 0.0 ? -INFINITY : NAN;
    if (x > DBL_MAX)
        return x;
    int e = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        e = -54;
    }
    uint64_t bits = bits_of(x);
    e += (int)(bits >> 52) - 1023;
    double m = of_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    if (m > SQRT2) {
        m *= 0.5;
        e++;
    }
    if (e == 0)
        return log_near_one(m - 1.0, 0.0);
    return e * LN2_HI + log_near_one(m - 1.0, e * LN2_LO);
}

double lt_log1p(double x)
{
    if (!(x > -1.0))
        return x == -1.0 ? -INFINITY : NAN;
    if (x > -0.29 && x < 0.41)
        return log_near_one(x, 0.0);
    if (x > 0x1p60)
        return lt_log(x);
    double u = 1.0 + x;
    double lost = x >= 1.0 ? 1.0 - (u - x) : x - (u - 1.0); /* what rounding took from u */
    return lt_log(u) + lost / u;
}

/* e^r - 1 for r = hi - lo, |r| <= .36: hi + (r^2/2 + r^3/6 + ... - lo). */
static double expm1_near_zero(double hi, double lo)
{
    static const double inverse_factorial[] = {
        1.0 / 2.0,          1.0 / 6.0,        1.0 / 24.0,        1.0 / 120.0,
        1.0 / 720.0,        1.0 / 5040.0,     1.0 / 40320.0,     1.0 / 362880.0,
        1.0 / 3628800.0,    1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0,
        1.0 / 87178291200.0};
    double r = hi - lo, w = r * r, even = inverse_factorial[12], odd = 0.0;
    for (int i = 10; i >= 0; i -= 2) {
        even = inverse_factorial[i] + w * even;
        odd = inverse_factorial[i + 1] + w * odd;
    }
    double p = even + r * odd;
    return hi + (r * r * p - lo);
}

/* x = k ln 2 + hi - lo with |hi - lo| <= ln(2) / 2; |x| < 800. */
static int split(double x, double *hi, double *lo)
{
    int k = (int)(x * INV_LN2 + (x < 0 ? -0.5 : 0.5));
    *hi = x - k * LN2_HI;
    *lo = k * LN2_LO;
    return k;
}

double lt_exp(double x)
{
    if (x > 709.782712893384)
        return INFINITY;
    if (x < -745.1332191019412)
        return 0.0;
    if (x != x)
        return x;
    double hi, lo;
    int k = split(x, &hi, &lo);
    return scale(1.0 + expm1_near_zero(hi, lo), k);
}

double lt_expm1(double x)
{
    if (x != x)
        return x;
    if (x > 40.0)
        return lt_exp(x);
    if (x < -40.0)
        return -1.0;
    double hi, lo;
    int k = split(x, &hi, &lo);
    double t = expm1_near_zero(hi, lo);
    if (k == 0)
        return t;
    double power = power_of_two(k);
    return power * t + (power - 1.0);
}

/* lgamma(2 + z) = (1 - gamma) z + sum_{k>=2} (-1)^k (zeta(k) - 1) z^k / k, |z| <= .5 (Abramowitz
 * and Stegun 6.1.33). Its relative error stays small through the zero at z = 0. */
static double lgamma_near_two(double z)
{
    static const double coefficient[] = {
        4.22784335098467134e-01,  3.22467033424113203e-01,  -6.73523010531981020e-02,
        2.05808084277845464e-02,  -7.38555102867398568e-03, 2.89051033074152336e-03,
        -1.19275391170326102e-03, 5.09669524743042450e-04,  -2.23154758453579386e-04,
        9.94575127818085310e-05,  -4.49262367381331420e-05, 2.05072127756706911e-05,
        -9.43948827526839672e-06, 4.37486678990748817e-06,  -2.03921575380136619e-06,
        9.55141213040741935e-07,  -4.49246919876456619e-07, 2.12071848055546646e-07,
        -1.00432248239680991e-07, 4.76981016936398040e-08,  -2.27110946089431635e-08,
        1.08386592148969546e-08,  -5.18347504197004664e-09, 2.48367454380247848e-09,
        -1.19214014058609115e-09, 5.73136724167886225e-10,  -2.75952288512423336e-10,
        1.33047643742444888e-10,  -6.42296456383809960e-11, 3.10442477473222756e-11};
    double sum = 0.0;
    for (int i = (int)(sizeof coefficient / sizeof *coefficient) - 1; i >= 0; i--)
        sum = coefficient[i] + z * sum;
    return z * sum;
}

/* Stirling's series, x >= 8 (Abramowitz and Stegun 6.1.40). */
static double lgamma_large(double x)
{
    static const double coefficient[] = {1.0 / 12.0,    -1.0 / 360.0,      1.0 / 1260.0,
                                         -1.0 / 1680.0, 1.0 / 1188.0,      -691.0 / 360360.0,
                                         1.0 / 156.0,   -3617.0 / 122400.0};
    double z = 1.0 / (x * x), sum = 0.0;
    for (int i = 7; i >= 0; i--)
        sum = coefficient[i] + z * sum;
    return (x - 0.5) * lt_log(x) - x + (HALF_LN_2PI + sum / x);
}

double lt_lgamma(double x)
{
    if (!(x > 0.0))
        return x == 0.0 ? INFINITY : NAN;
    if (x > DBL_MAX)
        return x;
    if (x < 0.5)
        return lgamma_near_two(x) - lt_log1p(x) - lt_log(x);
    if (x < 1.5)
        return lgamma_near_two(x - 1.0) - lt_log1p(x - 1.0);
    if (x >= 8.0)
        return lgamma_large(x);
    double product = 1.0;
    while (x >= 2.5) {
        x -= 1.0;
        product *= x;
    }
    return lgamma_near_two(x - 2.0) + lt_log(product);
}

double lt_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0)
        return 1.0;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : INFINITY;
    return lt_exp(y * lt_log(x));
}
