/* burden_law.c -- see burden_law.h.
 *
 * tau1 is where a tumour would just show: of 2.5 / sum(N a), a few molecules, and 3 standard
 * deviations by Fisher's information, the larger. Each locus' law comes from Panjer's recursion for
 * every site factor (panjer.c), up to where less than 1e-22 is left; laws are convolved directly,
 * as all terms are positive and the tails keep their relative precision, and as the laws are short.
 * Time: loci x length x support. */
#include "burden_law.h"

#include <math.h> /* sqrt, which is exact */
#include <stdlib.h>
#include <string.h>

#include "numeric.h"
#include "sitefactor.h"

#if LT_USE_TARGET_CLONES
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

#define LENGTH_MAX ((size_t)1 << 14)
#define LENGTH_WANTED 12000.0
#define OWN_MAX 4096
#define CUT 1e-22
#define TRIM 1e-28
#define N LT_N_FACTORS

/* ---- weights ---- */

static double rate_of(const lt_null *null, int b)
{
    return null->weak[b] + null->mean_factor * null->damage[b];
}

/* sum of N a, and Fisher's information on tau at 0: sum of N (a q_b)^2 / rate_b. */
static double choose_tau(const lt_burden_locus *locus, size_t n)
{
    double molecules = 0, information = 0;
    for (size_t i = 0; i < n; i++) {
        const double a = lt_burden_slope(&locus[i]);
        molecules += locus[i].null.molecules * a;
        for (int b = 0; b < LT_N_BINS; b++) {
            double q = a * locus[i].q[b / LT_N_LEVELS][b % LT_N_LEVELS];
            double rate = rate_of(&locus[i].null, b);
            if (rate > 0)
                information += locus[i].null.exposure[b / LT_N_LEVELS] * q * q / rate;
        }
    }
    const double few = 2.5 / (molecules > 1 ? molecules : 1);
    const double spread = information > 0 ? 3 / sqrt(information) : 0;
    return few > spread ? few : spread;
}

static double ratio_of(const lt_burden_locus *l, double tau1, int b)
{
    const double q = l->q[b / LT_N_LEVELS][b % LT_N_LEVELS];
    const double n = l->null.molecules > 100 ? l->null.molecules : 100;
    if (q <= 0 || l->null.exposure[b / LT_N_LEVELS] <= 0)
        return 0;
    return lt_log1p(tau1 * lt_burden_slope(l) * q / (rate_of(&l->null, b) + 1e-7 / n));
}

static void weigh(lt_burden_term *t, double tau1, double scale, const double *grid)
{
    const lt_burden_locus *l = t->locus;
    uint64_t sum = 0;
    t->compound = (lt_compound){0};
    t->compound.grid = grid;
    t->compound.prior = l->null.prior;
    for (int b = 0; b < LT_N_BINS; b++) {
        double w = scale * ratio_of(l, tau1, b) + 0.5;
        t->weight[b] = (uint8_t)(w > 63 ? 63 : (int)w);
        sum += (uint64_t)t->weight[b] * l->k[b];
        if (!t->weight[b])
            continue;
        t->compound.weak[t->weight[b]] += l->null.exposure[b / LT_N_LEVELS] * l->null.weak[b];
        t->compound.damage[t->weight[b]] += l->null.exposure[b / LT_N_LEVELS] * l->null.damage[b];
    }
    t->sum = sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static void weigh_all(lt_burden_law *law, const lt_burden_locus *locus, double scale)
{
    law->sum = 0;
    for (size_t i = 0; i < law->n; i++) {
        law->term[i].locus = &locus[i];
        weigh(&law->term[i], law->tau1, scale, law->grid);
        law->sum += law->term[i].sum;
    }
}

/* How far the law reaches, about: mean and 12 standard deviations at the mean site factors. */
static double spread_of(const lt_burden_law *law)
{
    double mean = 0, variance = 0;
    for (size_t i = 0; i < law->n; i++) {
        const lt_burden_term *t = &law->term[i];
        for (int w = 1; w < LT_N_WEIGHTS; w++) {
            const double expected =
                t->compound.weak[w] + t->locus->null.mean_factor * t->compound.damage[w];
            mean += w * expected;
            variance += w * w * expected;
        }
    }
    return mean + 12 * sqrt(variance);
}

lt_status lt_burden_law_init(lt_burden_law *law, const lt_burden_locus *locus, size_t n)
{
    memset(law, 0, sizeof *law);
    law->term = calloc(n, sizeof *law->term);
    law->own = calloc(n, sizeof *law->own);
    law->own_length = calloc(n, sizeof *law->own_length);
    if (!law->term || !law->own || !law->own_length)
        return lt_fail(LT_ENOMEM, "out of memory: burden of %zu loci", n);
    law->n = n;
    lt_factor_grid(law->grid);
    law->tau1 = choose_tau(locus, n);
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        for (int b = 0; b < LT_N_BINS; b++) {
            double ratio = ratio_of(&locus[i], law->tau1, b);
            largest = ratio > largest ? ratio : largest;
        }
    double scale = largest > 0 && 8 / largest > 4 ? 8 / largest : 4;
    weigh_all(law, locus, scale);
    while (spread_of(law) > LENGTH_WANTED && scale * largest > 2) { /* coarser, and short enough */
        scale *= 0.7;
        weigh_all(law, locus, scale);
    }
    return LT_OK;
}

static void clear_laws(lt_burden_law *law)
{
    for (size_t i = 0; i < law->n; i++) {
        free(law->own[i]);
        law->own[i] = NULL;
    }
    free(law->mass);
    free(law->moment);
    law->mass = NULL;
    law->moment = NULL;
}

void lt_burden_law_clear(lt_burden_law *law)
{
    if (law->own)
        clear_laws(law);
    free(law->term);
    free(law->own);
    free(law->own_length);
    memset(law, 0, sizeof *law);
}

/* ---- one locus ---- */

typedef struct recursion {
    double *row;                  /* OWN_MAX x N */
    double rate[LT_N_WEIGHTS][N]; /* w lambda_w(g), of the weights in use */
    int weight[LT_N_WEIGHTS], n_weights;
    double prior[N];
    double most; /* mean of S at the highest factor that has a chance */
} recursion;

static void start(recursion *r, const lt_compound *c, double h)
{
    double lambda[N] = {0}, mean[N] = {0};
    r->n_weights = 0;
    for (int w = 1; w < LT_N_WEIGHTS; w++) {
        if (c->weak[w] == 0 && c->damage[w] == 0)
            continue;
        for (int i = 0; i < N; i++) {
            double x = c->weak[w] + h * c->grid[i] * c->damage[w];
            lambda[i] += x;
            mean[i] += w * x;
            r->rate[r->n_weights][i] = w * x;
        }
        r->weight[r->n_weights++] = w;
    }
    r->most = 0;
    for (int i = 0; i < N; i++) {
        r->prior[i] = c->prior[i] < CUT ? 0 : c->prior[i];
        r->row[i] = r->prior[i] > 0 && lambda[i] < 700 ? lt_exp(-lambda[i]) : 0;
        if (r->prior[i] > 0 && mean[i] > r->most)
            r->most = mean[i];
    }
}

/* Row s from those before; returns its mass. */
WIDE static double next(recursion *r, size_t s)
{
    double sum[N] = {0}, mass = 0;
    for (int k = 0; k < r->n_weights && (size_t)r->weight[k] <= s; k++) {
        const double *before = r->row + (s - (size_t)r->weight[k]) * N, *rate = r->rate[k];
        for (int i = 0; i < N; i++)
            sum[i] += rate[i] * before[i];
    }
    double *out = r->row + s * N;
    for (int i = 0; i < N; i++) {
        out[i] = sum[i] / (double)s;
        mass += r->prior[i] * out[i];
    }
    return mass;
}

/* Its law into own[], as long as needed; what is cut off is returned through lost. */
static lt_status own_law(double **own, size_t *length, double *lost, recursion *r,
                         const lt_compound *c, double h)
{
    double mass[OWN_MAX], block = 0, total = 0;
    size_t s = 0;
    start(r, c, h);
    mass[0] = 0;
    for (int i = 0; i < N; i++)
        mass[0] += r->prior[i] * r->row[i];
    total = mass[0];
    for (s = 1; s < OWN_MAX && r->n_weights > 0; s++) {
        block = s % LT_N_WEIGHTS == 1 ? 0 : block; /* as long as the largest weight */
        mass[s] = next(r, s);
        block += mass[s];
        total += mass[s];
        if (s % LT_N_WEIGHTS == 0 && block < CUT && (double)s > r->most) {
            s++;
            break;
        }
    }
    while (s > 1 && mass[s - 1] < CUT)
        s--;
    *own = malloc(s * sizeof **own);
    if (!*own)
        return lt_fail(LT_ENOMEM, "out of memory for the law of a locus");
    memcpy(*own, mass, s * sizeof *mass);
    *length = s;
    *lost += total < 1 - 1e-12 ? 1 - total : 0; /* below, it is rounding */
    return LT_OK;
}

/* ---- all loci ---- */

WIDE static void convolve(double *restrict out, size_t length, const double *restrict a,
                          const double *restrict b, size_t n_b)
{
    for (size_t s = 0; s < length; s++)
        out[s] = b[0] * a[s];
    for (size_t j = 1; j < n_b && j < length; j++) {
        if (b[j] == 0)
            continue;
        const double x = b[j];
        for (size_t s = j; s < length; s++)
            out[s] += x * a[s - j];
    }
}

lt_status lt_burden_part_init(lt_burden_part *part, size_t length)
{
    part->mass = calloc(length, sizeof *part->mass);
    part->spare = calloc(length, sizeof *part->spare);
    if (!part->mass || !part->spare) {
        lt_burden_part_clear(part);
        return lt_fail(LT_ENOMEM, "out of memory: the law of a sum up to %zu", length);
    }
    part->mass[0] = 1;
    part->n = 1;
    part->length = length;
    return LT_OK;
}

void lt_burden_part_clear(lt_burden_part *part)
{
    free(part->mass);
    free(part->spare);
    *part = (lt_burden_part){0};
}

/* many is 0 from its end up to the length. */
static void put_product(lt_burden_part *part, const double *many, size_t n_many, const double *few,
                        size_t n_few)
{
    const size_t sum = n_many + n_few - 1;
    size_t n = sum < part->length ? sum : part->length;
    convolve(part->spare, n, many, few, n_few);
    double *swap = part->mass;
    part->mass = part->spare;
    part->spare = swap;
    while (n > 1 && part->mass[n - 1] < TRIM)
        n--;
    memset(part->mass + n, 0, (part->length - n) * sizeof *part->mass);
    part->n = n;
}

void lt_burden_part_add(lt_burden_part *part, const double *own, size_t n_own)
{
    put_product(part, part->mass, part->n, own, n_own);
}

void lt_burden_part_join(lt_burden_part *part, const lt_burden_part *other)
{
    if (other->n > part->n)
        put_product(part, other->mass, other->n, part->mass, part->n);
    else
        put_product(part, part->mass, part->n, other->mass, other->n);
}

static lt_status convolve_all(lt_burden_law *law)
{
    lt_burden_part all;
    LT_TRY(lt_burden_part_init(&all, law->length));
    for (size_t i = 0; i < law->n; i++)
        lt_burden_part_add(&all, law->own[i], law->own_length[i]);
    free(all.spare);
    law->mass = all.mass;
    return LT_OK;
}

/* Mean and variance of S from the loci's own laws. */
static void moments(const lt_burden_law *law, double *mean, double *variance)
{
    *mean = *variance = 0;
    for (size_t i = 0; i < law->n; i++) {
        double m = 0, v = 0;
        for (size_t s = 0; s < law->own_length[i]; s++) {
            m += (double)s * law->own[i][s];
            v += (double)s * (double)s * law->own[i][s];
        }
        *mean += m;
        *variance += v - m * m;
    }
}

/* ln E e^{theta S} of one locus: sums of the factors' own. */
static double log_moment(const lt_burden_term *t, double h, double theta)
{
    double grown[LT_N_WEIGHTS], value[N], max = -1e300, sum = 0;
    const lt_compound *c = &t->compound;
    for (int w = 1; w < LT_N_WEIGHTS; w++)
        grown[w] = c->weak[w] == 0 && c->damage[w] == 0 ? 0 : lt_expm1(theta * w);
    double weak = 0, damage = 0;
    for (int w = 1; w < LT_N_WEIGHTS; w++) {
        weak += c->weak[w] * grown[w];
        damage += c->damage[w] * grown[w];
    }
    for (int i = 0; i < N; i++) {
        value[i] = c->prior[i] > 0 ? lt_log(c->prior[i]) + weak + h * c->grid[i] * damage : -1e300;
        max = value[i] > max ? value[i] : max;
    }
    for (int i = 0; i < N; i++)
        sum += value[i] > max - 60 ? lt_exp(value[i] - max) : 0;
    return max + lt_log(sum);
}

static double theta_at(int k)
{
    return (k + 1) / 80.0;
}

/* What bounds need of each locus: computed where S as seen lies beyond the law. */
static lt_status compute_moments(lt_burden_law *law)
{
    memset(law->moments, 0, sizeof law->moments);
    law->moment = malloc(law->n * sizeof *law->moment);
    if (!law->moment)
        return lt_fail(LT_ENOMEM, "out of memory: burden of %zu loci", law->n);
    for (size_t i = 0; i < law->n; i++)
        for (int k = 0; k < LT_N_THETAS; k++)
            law->moments[k] += law->moment[i][k] =
                log_moment(&law->term[i], law->factor, theta_at(k));
    return LT_OK;
}

double lt_burden_law_bound(const lt_burden_law *law, size_t but, double s)
{
    double best = 0;
    for (int k = 0; k < LT_N_THETAS && law->moment; k++) {
        const double own = but < law->n ? law->moment[but][k] : 0;
        const double value = law->moments[k] - own - theta_at(k) * s;
        best = value < best ? value : best;
    }
    return lt_exp(best);
}

lt_status lt_burden_law_compute(lt_burden_law *law, double h)
{
    clear_laws(law);
    law->factor = h;
    law->lost = 0;
    recursion *r = malloc(sizeof *r);
    double *row = malloc((size_t)OWN_MAX * N * sizeof *row);
    lt_status st =
        r && row ? LT_OK : lt_fail(LT_ENOMEM, "out of memory: burden of %zu loci", law->n);
    if (st == LT_OK)
        r->row = row;
    for (size_t i = 0; i < law->n && st == LT_OK; i++)
        st = own_law(&law->own[i], &law->own_length[i], &law->lost, r, &law->term[i].compound, h);
    free(row);
    free(r);
    LT_TRY(st);
    double mean, variance;
    moments(law, &mean, &variance);
    double length = mean + 12 * sqrt(variance > 0 ? variance : 0) + 1024;
    if ((double)law->sum + 512 > length && law->sum + 512 < LENGTH_MAX)
        length = (double)law->sum + 512;
    law->length = length < (double)LENGTH_MAX ? (size_t)length : LENGTH_MAX;
    LT_TRY(compute_moments(law));
    LT_TRY(convolve_all(law));
    double total = law->lost;
    for (size_t s = 0; s < law->length; s++)
        total += law->mass[s];
    law->lost += total < 1 - 1e-9 ? 1 - total : 0; /* what lies beyond the law's length */
    return LT_OK;
}

/* ---- tails ---- */

/* From the far end: small terms first. */
static double tail_of(const double *mass, size_t length, size_t s)
{
    double sum = 0;
    for (size_t t = length; t-- > s;)
        sum += mass[t];
    return sum;
}

static double clip(double p)
{
    return p < LT_P_FLOOR ? LT_P_FLOOR : p > 1 ? 1 : p;
}

double lt_burden_law_tail(const lt_burden_law *law, uint64_t s)
{
    if (s == 0)
        return 1;
    if (s + 64 > law->length)
        return clip(lt_burden_law_bound(law, law->n, (double)s));
    return clip(tail_of(law->mass, law->length, (size_t)s) + law->lost);
}

/* By bounds alone: where the law is too short to say. */
static uint64_t critical_by_bound(const lt_burden_law *law, double p)
{
    uint64_t lo = 0, hi = law->length;
    while (hi < UINT64_C(1) << 40 && lt_burden_law_bound(law, law->n, (double)hi) > p)
        hi *= 2;
    while (hi - lo > 1) {
        const uint64_t mid = lo + (hi - lo) / 2;
        if (lt_burden_law_bound(law, law->n, (double)mid) > p)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

uint64_t lt_burden_law_critical(const lt_burden_law *law, double p)
{
    double sum = law->lost;
    if (sum > .1 * p)
        return critical_by_bound(law, p);
    for (size_t s = law->length; s-- > 1;) {
        sum += law->mass[s];
        if (sum > p)
            return s + 1;
    }
    return 1;
}

void lt_burden_law_expect(double expected[2][LT_N_WEIGHTS], const lt_burden_law *law, double tau)
{
    memset(expected, 0, 2 * sizeof *expected);
    for (size_t i = 0; i < law->n; i++) {
        const lt_burden_term *t = &law->term[i];
        const lt_null *null = &t->locus->null;
        const double f = lt_burden_vaf(t->locus, tau);
        for (int b = 0; b < LT_N_BINS; b++) {
            if (!t->weight[b])
                continue;
            const double noise = null->weak[b] + law->factor * null->mean_factor * null->damage[b];
            expected[t->locus->is_snv != 0][t->weight[b]] +=
                null->exposure[b / LT_N_LEVELS] *
                (f * t->locus->q[b / LT_N_LEVELS][b % LT_N_LEVELS] + (1 - f) * noise);
        }
    }
}
