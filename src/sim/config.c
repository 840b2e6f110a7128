/* config.c -- the default plasma, and what a config must be. */
#include <stddef.h>

#include "error_priors.h"
#include "state.h"

/* 10^(-phred/10) by products: 10^(-1/10) to 17 digits. */
static double error_of(int phred)
{
    double e = 1.0;
    for (int i = 0; i < phred; i++)
        e *= 0.79432823472428150;
    return e;
}

void lt_sim_config_default(lt_sim_config *config)
{
    *config = (lt_sim_config){
        .seed = 1,
        .assay_seed = 1,
        .depth = 5000.0,
        .depth_spread = 0.2,
        .dinucleosome = 0.06,
        .duplex = 1,
        .both_strands = 0.48,
        .family = 6.1,
        .family_shape = 1.5,
        .jackpot_rate = 0.001,
        .jackpot_times = 20.0,
        .low_mapq = 0.002,
        .damage_scale = 0.1,
        .context_sigma = 0.4,
        .site_sigma = 0.7,
        .bad_sites = 0.005,
        .bad_times = 20.0,
        .end_damage = 2.0,
        .copied = 0.06,
        .copied_end = 0.5,
        .pcr_transition = 1e-6,
        .pcr_transversion = 2e-7,
        .late_pcr = 1e-6,
        .slippage = 1e-6,
        .read_indels = 1e-6,
        .read_length = 135,
        .n_qualities = 3,
        .quality = {{37, 0.92, 2.0 * error_of(37)},
                    {25, 0.07, error_of(25)},
                    {11, 0.01, error_of(11)}},
        .umi_length = {7, 7},
        .umi_error = 0.001,
    };
    /* The table is in the orientation of the molecule's own strand. Substitution i seen from the
     * other strand is 11 - i; half of the molecules are of either strand. */
    for (int i = 0; i < 12; i++)
        config->damage[i] = 0.5 * (lt_error_prior_paired[i] + lt_error_prior_paired[11 - i]);
}

typedef struct bound {
    const char *name;
    size_t offset;
    double min, max;
} bound;

#define BOUND(field, min, max)                               \
    {                                                        \
#field, offsetof(lt_sim_config, field), (min), (max) \
    }
static const bound bounds[] = {
    BOUND(depth, 0.0, 1e6),         BOUND(depth_spread, 0.0, 2.0),
    BOUND(dinucleosome, 0.0, 1.0),  BOUND(both_strands, 0.0, 1.0),
    BOUND(family, 1.0, 200.0),      BOUND(family_shape, 0.05, 1000.0),
    BOUND(jackpot_rate, 0.0, 0.5),  BOUND(jackpot_times, 1.0, 60.0),
    BOUND(low_mapq, 0.0, 0.5),      BOUND(damage_scale, 0.0, 1000.0),
    BOUND(context_sigma, 0.0, 3.0), BOUND(site_sigma, 0.0, 3.0),
    BOUND(bad_sites, 0.0, 1.0),     BOUND(bad_times, 1.0, 1000.0),
    BOUND(end_damage, 1.0, 100.0),  BOUND(copied, 0.0, 1.0),
    BOUND(copied_end, 0.0, 1.0),    BOUND(pcr_transition, 0.0, 1e-2),
    BOUND(late_pcr, 0.0, 1e-2),     BOUND(pcr_transversion, 0.0, 1e-2),
    BOUND(umi_error, 0.0, 0.2),     BOUND(slippage, 0.0, 1e-4),
    BOUND(read_indels, 0.0, 1e-4),
};

static lt_status check_qualities(const lt_sim_config *config)
{
    if (config->n_qualities < 1 || config->n_qualities > LT_SIM_MAX_QUALITIES)
        return lt_fail(LT_EINVAL, "%d qualities: 1 to %d are possible", config->n_qualities,
                       LT_SIM_MAX_QUALITIES);
    double total = 0.0;
    for (int i = 0; i < config->n_qualities; i++) {
        const lt_sim_quality *q = &config->quality[i];
        if (q->phred < 2 || q->phred > 60 || q->share < 0.0 ||
            !(q->error >= 0.0 && q->error < 0.75))
            return lt_fail(LT_EINVAL, "quality %d with share %g and error %g is not possible",
                           q->phred, q->share, q->error);
        total += q->share;
    }
    if (total < 0.999999 || total > 1.000001)
        return lt_fail(LT_EINVAL, "the shares of the qualities add up to %g, not 1", total);
    if (config->quality[0].share < 0.4)
        return lt_fail(LT_EINVAL, "the first quality must be that of at least 0.4 of the bases");
    return LT_OK;
}

lt_status lt_sim_config_check(const lt_sim_config *config)
{
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        double x = *(const double *)(const void *)((const char *)config + bounds[i].offset);
        if (!(x >= bounds[i].min && x <= bounds[i].max))
            return lt_fail(LT_EINVAL, "simulation: %s = %g is not within %g and %g", bounds[i].name,
                           x, bounds[i].min, bounds[i].max);
    }
    for (int i = 0; i < 12; i++)
        if (!(config->damage[i] >= 0.0 && config->damage[i] * config->damage_scale <= 0.01))
            return lt_fail(LT_EINVAL, "simulation: damage rate %g is not within 0 and 0.01",
                           config->damage[i] * config->damage_scale);
    if (config->read_length < 20 || config->read_length > 300)
        return lt_fail(LT_EINVAL, "simulation: reads of %d bp: 20 to 300 are possible",
                       config->read_length);
    const int *umi = config->umi_length;
    if (umi[0] < 1 || umi[1] < 0 || umi[0] > 31 || umi[0] + umi[1] > 31)
        return lt_fail(LT_EINVAL, "simulation: a UMI of %d + %d bases: 1 to 31 in all are possible",
                       umi[0], umi[1]);
    return check_qualities(config);
}
