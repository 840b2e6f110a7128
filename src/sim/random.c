/* random.c -- elementary functions and laws by power series and inversion.
 *
 * libm's last bits differ between versions and CPUs, and one differing bit moves every later draw
 * of a molecule. These are short series of exact operations instead. */
#include "random.h"

#include <math.h>
#include <string.h>

#define LN2_HIGH 0x1.62e42fefa0000p-1 /* 39 bits: k * LN2_HIGH is exact */
#define LN2_LOW 0x1.cf79abc9e3b3ap-40

/* 2^k for -1022 <= k <= 1023. */
static double power_of_two(int k)
{
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(k ln 2 + r) = 2^k (1 + r + r^2/2 + ...), |r| <= ln(2)/2: 14 terms leave 2e-18. */
double lt_sim_exp(double x)
{
    if (x < -700.0)
        return 0.0;
    int k = (int)(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 1.0;
    for (int i = 14; i > 0; i--)
        sum = 1.0 + sum * r / i;
    return sum * power_of_two(k);
}

/* ln(2^k m) = k ln 2 + 2 atanh(s), s = (m-1)/(m+1), m in [sqrt(1/2), sqrt(2)): |s| <= 0.172. */
double lt_sim_log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int k = (int)(bits >> 52) - 1023;
    bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        k++;
    }
    double s = (m - 1.0) / (m + 1.0);
    double s2 = s * s;
    double sum = 0.0;
    for (int i = 23; i > 1; i -= 2)
        sum = (sum + 1.0 / i) * s2;
    return k * LN2_HIGH + (2.0 * s * (1.0 + sum) + k * LN2_LOW);
}

/* Marsaglia's polar method: no sine or cosine. */
double lt_sim_normal(lt_sim_random *r)
{
    for (;;) {
        double x = 2.0 * lt_sim_uniform(r) - 1.0;
        double y = 2.0 * lt_sim_uniform(r) - 1.0;
        double q = x * x + y * y;
        if (q > 0.0 && q < 1.0)
            return x * sqrt(-2.0 * lt_sim_log(q) / q);
    }
}

double lt_sim_exponential(lt_sim_random *r)
{
    return -lt_sim_log(1.0 - lt_sim_uniform(r));
}

/* Inversion from zero upwards; large means are sums of smaller ones, since exp(-mean) must not
 * underflow. */
uint32_t lt_sim_poisson(lt_sim_random *r, double mean)
{
    uint32_t n = 0;
    for (; mean > 400.0; mean -= 400.0)
        n += lt_sim_poisson(r, 400.0);
    double u = lt_sim_uniform(r);
    double p = lt_sim_exp(-mean);
    for (uint32_t k = 1; u >= p && k < 2000; k++) {
        u -= p;
        p *= mean / k;
        n++;
    }
    return n;
}
