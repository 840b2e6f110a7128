/* burden_without.c -- see burden_without.h.
 *
 * Halving: the law of all loci outside a range, joined with that of one half, is the law outside
 * the other half. Only sums of positive terms, so tails keep their relative precision whatever a
 * locus' law is. At two loci no law is needed any more, only the tail at what was seen. Time: a few
 * times that of the law of all loci. Memory: 2 laws a halving. */
#include "burden_without.h"

#include <math.h> /* NAN */

static double clip(double p)
{
    return p < LT_P_FLOOR ? LT_P_FLOOR : p > 1 ? 1 : p;
}

/* P(outside + other >= s), from the far end: small terms first. */
static double joint_tail(const lt_burden_part *outside, const double *other, size_t n_other,
                         size_t s)
{
    double tail = 0, p = 0;
    for (size_t x = outside->n; x-- > 0;) {
        tail += outside->mass[x];
        if (x > 0 && x <= s && s - x < n_other)
            p += other[s - x] * tail;
        else if (x == 0)
            for (size_t j = s; j < n_other; j++)
                p += other[j] * tail;
    }
    return p;
}

static void leave_out(double *p, const lt_burden_law *law, size_t i, const lt_burden_part *outside,
                      const double *other, size_t n_other)
{
    const uint64_t s = law->sum - law->term[i].sum;
    if (law->term[i].sum == 0)
        return;
    if (s == 0)
        p[i] = 1;
    else if (s + 64 > law->length)
        p[i] = clip(lt_burden_law_bound(law, i, (double)s));
    else
        p[i] = clip(joint_tail(outside, other, n_other, (size_t)s) + law->lost);
}

static lt_status descend(double *p, const lt_burden_law *law, size_t lo, size_t hi,
                         const lt_burden_part *outside);

/* The loci [lo, hi) with all outside them and their other half, [first, end). */
static lt_status join(double *p, const lt_burden_law *law, size_t lo, size_t hi,
                      const lt_burden_part *outside, size_t first, size_t end)
{
    lt_burden_part half;
    LT_TRY(lt_burden_part_init(&half, law->length));
    for (size_t i = first; i < end; i++)
        lt_burden_part_add(&half, law->own[i], law->own_length[i]);
    lt_burden_part_join(&half, outside);
    lt_status st = descend(p, law, lo, hi, &half);
    lt_burden_part_clear(&half);
    return st;
}

static lt_status descend(double *p, const lt_burden_law *law, size_t lo, size_t hi,
                         const lt_burden_part *outside)
{
    static const double nothing[] = {1};
    uint64_t seen = 0;
    for (size_t i = lo; i < hi; i++)
        seen += law->term[i].sum;
    if (seen == 0)
        return LT_OK;
    if (hi - lo == 1) {
        leave_out(p, law, lo, outside, nothing, 1);
    } else if (hi - lo == 2) {
        leave_out(p, law, lo, outside, law->own[lo + 1], law->own_length[lo + 1]);
        leave_out(p, law, lo + 1, outside, law->own[lo], law->own_length[lo]);
    } else {
        const size_t mid = lo + (hi - lo) / 2;
        LT_TRY(join(p, law, lo, mid, outside, mid, hi));
        LT_TRY(join(p, law, mid, hi, outside, lo, mid));
    }
    return LT_OK;
}

lt_status lt_burden_law_without(double *p, const lt_burden_law *law)
{
    lt_burden_part none;
    for (size_t i = 0; i < law->n; i++)
        p[i] = NAN;
    LT_TRY(lt_burden_part_init(&none, law->length));
    lt_status st = descend(p, law, 0, law->n, &none);
    lt_burden_part_clear(&none);
    return st;
}
