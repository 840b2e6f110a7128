/* noise.c -- damage rates.
 *
 * rate(strand, site, alt) = scale * spectrum(substitution) * 2 share(strand | substitution)
 *                           * context factor * site factor, both factors of mean 1.
 * The site factor is log-normal, and a few (site, alt) are far noisier: on real panels transversion
 * noise sits in a few bad sites, and the factors persist between samples and are shared by the
 * strands. So they hang on the assay's seed and the place alone. */
#include "noise.h"

#include "random.h"

enum { STREAM_CONTEXT = 1, STREAM_SITE = 2 };

/* Share of a substitution's events (in plus coordinates) that lie on strand A: deamination of C
 * reads C>T on the top strand and G>A on the bottom one, oxidation of G reads G>T and C>A. */
static const double share_a[12] = {.5, .5, .5, .1, .5, .9, .1, .5, .9, .5, .5, .5};

enum { C_TO_T = 5, G_TO_A = 6 };
#define CPG_TIMES 3.0 /* methylated C deaminates faster: C>T before G, G>A after C */

/* Mean 1 over the 16 neighbourhoods. */
static void context_factors(double factor[16], int sub, double sigma, uint64_t key)
{
    double total = 0.0;
    for (int i = 0; i < 16; i++) {
        lt_sim_random r = {lt_sim_key(key, (uint64_t)(sub * 16 + i))};
        factor[i] = lt_sim_exp(sigma * lt_sim_normal(&r));
        if ((sub == C_TO_T && i % 4 == 2) || (sub == G_TO_A && i / 4 == 1))
            factor[i] *= CPG_TIMES;
        total += factor[i];
    }
    for (int i = 0; i < 16; i++)
        factor[i] *= 16.0 / total;
}

/* Times the rate of a run of 1, 2 ... 10 bases. */
static const double slip_times[LT_SIM_RUN_BP] = {1, 1, 1, 3, 10, 30, 100, 200, 300, 500};

static void init_slips(lt_sim_noise *noise, const lt_sim_config *config)
{
    noise->slip[LT_SIM_BY_PCR][0] = noise->slip[LT_SIM_BY_READING][0] = 0.0;
    for (int i = 0; i < LT_SIM_RUN_BP; i++) {
        double tenth = slip_times[i] > 10.0 ? slip_times[i] / 10.0 : 1.0;
        noise->slip[LT_SIM_BY_PCR][i + 1] = config->slippage * slip_times[i];
        noise->slip[LT_SIM_BY_READING][i + 1] = config->read_indels * tenth;
    }
}

void lt_sim_noise_init(lt_sim_noise *noise, const lt_sim_config *config)
{
    uint64_t key = lt_sim_key(config->assay_seed, STREAM_CONTEXT);
    for (int sub = 0; sub < 12; sub++) {
        double factor[16];
        context_factors(factor, sub, config->context_sigma, key);
        double rate = 2.0 * config->damage_scale * config->damage[sub];
        for (int i = 0; i < 16; i++) {
            noise->context[LT_SIM_A][sub][i] = rate * share_a[sub] * factor[i];
            noise->context[LT_SIM_B][sub][i] = rate * (1.0 - share_a[sub]) * factor[i];
        }
    }
    noise->site_sigma = config->site_sigma;
    noise->bad_sites = config->bad_sites;
    noise->bad_times = config->bad_times;
    noise->key = lt_sim_key(config->assay_seed, STREAM_SITE);
    init_slips(noise, config);
}

/* E exp(sigma z) = exp(sigma^2 / 2), and the bad sites add bad_sites * (bad_times - 1). */
static double site_factor(const lt_sim_noise *noise, lt_sim_random *r)
{
    double sigma = noise->site_sigma;
    double factor = lt_sim_exp(sigma * lt_sim_normal(r) - 0.5 * sigma * sigma);
    if (lt_sim_uniform(r) < noise->bad_sites)
        factor *= noise->bad_times;
    return factor / (1.0 + noise->bad_sites * (noise->bad_times - 1.0));
}

void lt_sim_noise_site(const lt_sim_noise *noise, int32_t contig, int64_t pos,
                       const uint8_t codes[3], double rate[2][3])
{
    lt_sim_random r = {lt_sim_key(lt_sim_key(noise->key, (uint64_t)contig), (uint64_t)pos)};
    uint32_t neighbourhood = codes[0] * 4u + codes[2];
    for (uint32_t rank = 0; rank < 3; rank++) {
        uint32_t sub = codes[1] * 3u + rank;
        double factor = site_factor(noise, &r);
        for (int strand = 0; strand < 2; strand++)
            rate[strand][rank] = noise->context[strand][sub][neighbourhood] * factor;
    }
}
