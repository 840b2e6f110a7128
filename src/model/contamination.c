/* contamination.c -- see contamination.h.
 *
 * The grid is laid three times, each time over what the last left within reach of the maximum.
 * Logarithms: SNPs x 3 x 41 x 2 x factors taken. */
#include "contamination.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>

#include "allele_counts.h"
#include "bins.h"
#include "control.h"
#include "numeric.h"
#include "sites.h"

enum { N_STEPS = 41, N_PASSES = 3, FACTOR_STEP = 8, MAX_FACTORS = LT_N_FACTORS / FACTOR_STEP + 1 };
#define MIN_FACTOR_SHARE 1e-4
#define C_MIN 1e-5
#define C_MAX 0.2
#define MAX_SHARE 0.3 /* above it, the sample itself has the allele */
#define MIN_DEPTH 50
#define MIN_AF 1e-4
#define DROP 1.92 /* half of the 95 % point of chi-squared with 1 degree of freedom */

/* One SNP: its side at each site factor that is taken, and that factor's share. */
typedef struct guest {
    lt_side side[MAX_FACTORS];
    double share[MAX_FACTORS];
    double none[MAX_FACTORS]; /* log-likelihood of c = 0 */
    int n;
    double genotype[3]; /* prior of the other person's copies */
} guest;

/* What the last pass knows of c. */
typedef struct profile {
    double c[N_STEPS], ll[N_STEPS];
    int best, lo,
        hi; /* lo, hi: the points next to the best that are out of its reach, or the ends */
} profile;

static void guest_init(guest *g, const lt_null *null, const lt_judge *judge, uint32_t strong,
                       double af)
{
    double sum = 0;
    lt_null at = *null;
    g->n = 0;
    for (int i = 0; i < LT_N_FACTORS; i += FACTOR_STEP) {
        if (null->prior[i] < MIN_FACTOR_SHARE)
            continue;
        at.mean_factor = judge->grid[i];
        lt_side_init(&g->side[g->n], &at, judge, strong);
        g->share[g->n++] = null->prior[i];
        sum += null->prior[i];
    }
    if (g->n == 0) { /* all mass between the steps */
        lt_side_init(&g->side[g->n], null, judge, strong);
        g->share[g->n++] = sum = 1;
    }
    for (int i = 0; i < g->n; i++) {
        g->share[i] /= sum;
        g->none[i] = lt_side_ll(&g->side[i], 0);
    }
    g->genotype[0] = (1 - af) * (1 - af);
    g->genotype[1] = 2 * af * (1 - af);
    g->genotype[2] = af * af;
}

static double guest_ll(const guest *g, double c)
{
    double ll[3 * MAX_FACTORS], weight[3 * MAX_FACTORS], max = 0, sum = 0;
    int n = 0;
    for (int copies = 0; copies < 3; copies++)
        for (int i = 0; i < g->n; i++, n++) {
            ll[n] = copies && c > 0 ? lt_side_ll(&g->side[i], c * copies / 2) : g->none[i];
            weight[n] = g->genotype[copies] * g->share[i];
            max = n == 0 || ll[n] > max ? ll[n] : max;
        }
    for (int i = 0; i < n; i++)
        sum += weight[i] * lt_exp(ll[i] - max);
    return max + lt_log(sum > 1e-300 ? sum : 1e-300);
}

/* Whether the SNP is usable; then g holds it. */
static int guest_of(guest *g, const lt_judge *judge, const lt_snp *snp)
{
    const lt_sample *sample = judge->tests->sample;
    uint32_t site = lt_sites_first(&sample->targets, snp->contig, snp->pos, snp->pos + 1);
    if (site == UINT32_MAX || sample->ref[site] != snp->ref || snp->af <= MIN_AF || snp->af >= 1)
        return 0;
    const lt_allele_counts counts = lt_allele_count(sample, site, snp->alt);
    double depth = lt_depth_at(sample, site);
    if (depth < MIN_DEPTH || counts.counted > MAX_SHARE * depth)
        return 0;
    const lt_test test = {.site = site, .ref = snp->ref, .alt = snp->alt};
    lt_null null;
    lt_null_init(&null, judge, &test);
    guest_init(g, &null, judge, counts.strong, snp->af);
    return 1;
}

/* Even steps of ln c from a to b; from 0, a step of its own, where a is 0. */
static void lay_grid(double c[N_STEPS], double a, double b)
{
    int first = a > 0 ? 0 : 1;
    double from = a > 0 ? a : C_MIN;
    c[0] = a;
    for (int i = first; i < N_STEPS; i++)
        c[i] = from * lt_exp(lt_log(b / from) * (i - first) / (N_STEPS - 1 - first));
}

static void profile_pass(profile *p, const guest *g, size_t n, double a, double b)
{
    lay_grid(p->c, a, b);
    p->best = 0;
    for (int i = 0; i < N_STEPS; i++) {
        p->ll[i] = 0;
        for (size_t j = 0; j < n; j++)
            p->ll[i] += guest_ll(&g[j], p->c[i]);
        if (p->ll[i] > p->ll[p->best])
            p->best = i;
    }
    double least = p->ll[p->best] - DROP;
    p->lo = p->hi = p->best;
    while (p->lo > 0 && (p->lo == p->best || p->ll[p->lo] >= least))
        p->lo--;
    while (p->hi < N_STEPS - 1 && (p->hi == p->best || p->ll[p->hi] >= least))
        p->hi++;
}

/* Where the line between two neighbouring points reaches the level; out: out of reach, or the end.
 */
static double crossing(const profile *p, int out, int in)
{
    double least = p->ll[p->best] - DROP;
    if (out == in || p->ll[out] >= least)
        return p->c[out];
    double share = (p->ll[in] - least) / (p->ll[in] - p->ll[out]);
    return p->c[in] + share * (p->c[out] - p->c[in]);
}

static void maximise(lt_contamination *contamination, const guest *g, size_t n)
{
    profile p;
    double a = 0, b = C_MAX;
    for (int pass = 0; pass < N_PASSES; pass++) {
        profile_pass(&p, g, n, a, b);
        a = p.c[p.lo];
        b = p.c[p.hi];
    }
    contamination->c = p.c[p.best];
    contamination->lo = crossing(&p, p.lo, p.lo < p.best ? p.lo + 1 : p.lo);
    contamination->hi = crossing(&p, p.hi, p.hi > p.best ? p.hi - 1 : p.hi);
}

lt_status lt_contamination_estimate(lt_contamination *contamination, const lt_judge *judge,
                                    const lt_snp *snp, size_t n_snps)
{
    size_t n = 0;
    guest *g = malloc((n_snps + 1) * sizeof *g);
    if (!g)
        return lt_fail(LT_ENOMEM, "out of memory: %zu SNPs", n_snps);
    for (size_t i = 0; i < n_snps; i++)
        n += (size_t)guest_of(&g[n], judge, &snp[i]);
    *contamination = (lt_contamination){NAN, NAN, NAN, (uint32_t)n};
    if (n >= LT_CONTAMINATION_MIN_SNPS)
        maximise(contamination, g, n);
    free(g);
    return LT_OK;
}

void lt_contamination_to_null(lt_null *null, const lt_judge *judge,
                              const lt_contamination *contamination, double af)
{
    double c = contamination->c;
    if (af <= MIN_AF || isnan(c))
        return;
    for (int b = 0; b < LT_N_BINS; b++)
        null->weak[b] += c * af * judge->rates->q[b / LT_N_LEVELS][b % LT_N_LEVELS];
}
