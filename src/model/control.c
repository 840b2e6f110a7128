/* control.c -- see control.h.
 *
 * The grid of fractions is even in ln f, and z takes the same steps: f_p e^z then falls on points
 * of the same grid, prolonged on both ends, so each side's likelihood is computed once a point.
 * Likelihoods are taken relative to the highest of each side. About 9,000 logarithms and at most a
 * million products an allele. */
#include "control.h"

#include <stdlib.h>

#include "bins.h"
#include "numeric.h"

enum {
    N_FRACTIONS = 2000, /* ln f from 1e-5 to 0.5 in steps of .0054 */
    N_Z = 295,          /* steps of z on each side: 4 sd */
    N_LONG = N_FRACTIONS + 2 * N_Z,
    N_EVEN = 2000 /* mid-points for the beta laws */
};
#define F_MIN 1e-5
#define F_MAX 0.5
#define Z_SD 0.4
#define BUFFY_SHARE 0.01
#define BUFFY_PRIOR 0.1
#define IMBALANCE 50.0
#define FITS_NONE 4e-18 /* exp(-40) */
#define NEGLIGIBLE 1e-20

struct lt_models {
    double fraction[N_LONG]; /* [N_Z] is F_MIN; not above 1 */
    double z_weight[2 * N_Z + 1];
    double even[N_EVEN];
    double het[N_EVEN], hom[N_EVEN]; /* sum to 1 */
};

/* One side's likelihoods, relative to the highest. */
typedef struct curve {
    double at[N_LONG], even[N_EVEN];
    double none; /* at f = 0 */
    double max;  /* ln of what they are relative to */
} curve;

void lt_side_init(lt_side *side, const lt_null *null, const lt_judge *judge, uint32_t strong)
{
    double n = 0, q = 0, e = 0;
    for (int klass = 0; klass < LT_N_CLASSES; klass++) {
        n += null->exposure[klass];
        for (int level = 0; level < LT_N_LEVELS; level++) {
            int b = klass * LT_N_LEVELS + level;
            if (!lt_level_is_strong(level))
                continue;
            q += null->exposure[klass] * judge->rates->q[klass][level];
            e += null->exposure[klass] * (null->weak[b] + null->mean_factor * null->damage[b]);
        }
    }
    *side = (lt_side){n, strong < n ? strong : n, n > 0 ? q / n : 1, n > 0 ? e / n : 0};
}

double lt_side_ll(const lt_side *side, double f)
{
    double p = f * side->q + (1 - f) * side->e;
    p = p < 1e-12 ? 1e-12 : p > 1 - 1e-12 ? 1 - 1e-12 : p;
    return side->k * lt_log(p) + (side->n - side->k) * lt_log1p(-p);
}

static void scale_to_one(double *weight, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += weight[i];
    for (int i = 0; i < n; i++)
        weight[i] /= sum;
}

lt_status lt_models_create(lt_models **out)
{
    lt_models *m = malloc(sizeof *m);
    *out = m;
    if (!m)
        return lt_fail(LT_ENOMEM, "out of memory for the models of origin");
    const double step = lt_log(F_MAX / F_MIN) / (N_FRACTIONS - 1);
    for (int i = 0; i < N_LONG; i++) {
        double f = F_MIN * lt_exp((i - N_Z) * step);
        m->fraction[i] = f < 1 ? f : 1;
    }
    for (int i = -N_Z; i <= N_Z; i++) {
        double z = i * step / Z_SD;
        m->z_weight[i + N_Z] = lt_exp(-0.5 * z * z);
    }
    for (int i = 0; i < N_EVEN; i++) {
        double f = (i + 0.5) / N_EVEN;
        m->even[i] = f;
        m->het[i] = lt_exp((IMBALANCE - 1) * (lt_log(4 * f * (1 - f))));
        m->hom[i] = lt_exp((IMBALANCE - 1) * lt_log(f));
    }
    scale_to_one(m->z_weight, 2 * N_Z + 1);
    scale_to_one(m->het, N_EVEN);
    scale_to_one(m->hom, N_EVEN);
    return LT_OK;
}

static void curve_init(curve *c, const lt_models *m, const lt_side *side)
{
    c->none = c->max = lt_side_ll(side, 0);
    for (int i = 0; i < N_LONG; i++) {
        c->at[i] = lt_side_ll(side, m->fraction[i]);
        c->max = c->at[i] > c->max ? c->at[i] : c->max;
    }
    for (int i = 0; i < N_EVEN; i++) {
        c->even[i] = lt_side_ll(side, m->even[i]);
        c->max = c->even[i] > c->max ? c->even[i] : c->max;
    }
    for (int i = 0; i < N_LONG; i++)
        c->at[i] = lt_exp(c->at[i] - c->max);
    for (int i = 0; i < N_EVEN; i++)
        c->even[i] = lt_exp(c->even[i] - c->max);
    c->none = lt_exp(c->none - c->max);
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void weigh_models(double weight[LT_N_MODELS], const lt_models *m, const curve *p,
                         const curve *w, const lt_side *cells)
{
    double tumour = 0, chip = 0;
    for (int i = 0; i < N_FRACTIONS; i++) {
        double here = p->at[N_Z + i];
        if (here < NEGLIGIBLE)
            continue;
        double buffy = lt_exp(lt_side_ll(cells, BUFFY_SHARE * m->fraction[N_Z + i]) - w->max);
        tumour += here * ((1 - BUFFY_PRIOR) * w->none + BUFFY_PRIOR * buffy);
        chip += here * dot(m->z_weight, w->at + i, 2 * N_Z + 1);
    }
    weight[LT_MODEL_TUMOUR] = tumour / N_FRACTIONS;
    weight[LT_MODEL_CHIP] = chip / N_FRACTIONS;
    weight[LT_MODEL_GERMLINE] = 0.5 * dot(m->het, p->even, N_EVEN) * dot(m->het, w->even, N_EVEN) +
                                0.5 * dot(m->hom, p->even, N_EVEN) * dot(m->hom, w->even, N_EVEN);
}

int lt_models_judge(double posterior[LT_N_MODELS], const lt_models *models, const lt_side *plasma,
                    const lt_side *cells)
{
    curve p, w;
    double weight[LT_N_MODELS], sum = 0;
    curve_init(&p, models, plasma);
    curve_init(&w, models, cells);
    weigh_models(weight, models, &p, &w, cells);
    int fits = 0;
    for (int i = 0; i < LT_N_MODELS; i++) {
        fits |= weight[i] >= FITS_NONE;
        sum += weight[i];
    }
    for (int i = 0; i < LT_N_MODELS; i++)
        posterior[i] = fits ? weight[i] / sum : 1.0 / LT_N_MODELS;
    return fits;
}

double lt_models_germline(const lt_models *models, const lt_side *plasma, double af)
{
    curve p;
    double somatic = 0;
    curve_init(&p, models, plasma);
    for (int i = 0; i < N_FRACTIONS; i++)
        somatic += p.at[N_Z + i];
    somatic *= LT_SOMATIC_PRIOR / N_FRACTIONS;
    double germline = 2 * af * (1 - af) * dot(models->het, p.even, N_EVEN) +
                      af * af * dot(models->hom, p.even, N_EVEN);
    return germline + somatic > 0 ? germline / (germline + somatic) : 0;
}
