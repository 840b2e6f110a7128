/* contamination.c -- see contamination.h. Logarithms: SNPs x 201 x 3 x factors taken. */
#include "contamination.h"

#include <math.h> /* NAN, isnan */
#include <stdlib.h>

#include "allele_counts.h"
#include "bins.h"
#include "control.h"
#include "numeric.h"
#include "sites.h"

enum { N_STEPS = 201, FACTOR_STEP = 8, MAX_FACTORS = LT_N_FACTORS / FACTOR_STEP + 1 };
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
    int n;
    double genotype[3]; /* prior of the other person's copies */
} guest;

static void guest_init(guest *g, const lt_null *null, const lt_judge *judge, uint32_t strong,
                       double af)
{
    double sum = 0;
    lt_null at = *null;
    g->n = 0;
    for (int i = 0; i < LT_N_FACTORS; i += FACTOR_STEP) {
        if (null->prior[i] <= 0)
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
    for (int i = 0; i < g->n; i++)
        g->share[i] /= sum;
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
            ll[n] = lt_side_ll(&g->side[i], c * copies / 2);
            weight[n] = g->genotype[copies] * g->share[i];
            max = n == 0 || ll[n] > max ? ll[n] : max;
        }
    for (int i = 0; i < n; i++)
        sum += weight[i] * lt_exp(ll[i] - max);
    return max + lt_log(sum > 1e-300 ? sum : 1e-300);
}

static double step_of(int i)
{
    return i == 0 ? 0 : C_MIN * lt_exp(lt_log(C_MAX / C_MIN) * (i - 1) / (N_STEPS - 2));
}

/* Adds the SNP to ll where it is usable; returns whether it was. */
static int add_snp(double ll[N_STEPS], const lt_judge *judge, const lt_snp *snp)
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
    guest g;
    lt_null_init(&null, judge, &test);
    guest_init(&g, &null, judge, counts.strong, snp->af);
    for (int i = 0; i < N_STEPS; i++)
        ll[i] += guest_ll(&g, step_of(i));
    return 1;
}

lt_status lt_contamination_estimate(lt_contamination *contamination, const lt_judge *judge,
                                    const lt_snp *snp, size_t n_snps)
{
    double ll[N_STEPS] = {0};
    *contamination = (lt_contamination){NAN, NAN, NAN, 0};
    for (size_t i = 0; i < n_snps; i++)
        contamination->n_snps += (uint32_t)add_snp(ll, judge, &snp[i]);
    if (contamination->n_snps < LT_CONTAMINATION_MIN_SNPS)
        return LT_OK;
    int best = 0;
    for (int i = 1; i < N_STEPS; i++)
        if (ll[i] > ll[best])
            best = i;
    int lo = best, hi = best;
    while (lo > 0 && ll[lo - 1] >= ll[best] - DROP)
        lo--;
    while (hi < N_STEPS - 1 && ll[hi + 1] >= ll[best] - DROP)
        hi++;
    contamination->c = step_of(best);
    contamination->lo = step_of(lo);
    contamination->hi = step_of(hi);
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
