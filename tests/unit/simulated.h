/* simulated.h -- a small genome and panel for the tests of the simulator. */
#ifndef LT_TEST_SIMULATED_H
#define LT_TEST_SIMULATED_H

#include <math.h>
#include <string.h>

#include "simulate.h"
#include "unit.h"

#define CONTIG_BP 40000

/* Bases without a pattern; an N in every 1,000. */
static inline uint8_t reference_base(int32_t contig, int64_t pos)
{
    if (pos < 0 || pos >= CONTIG_BP || pos % 1000 == 777)
        return 4;
    uint32_t x = (uint32_t)pos * 2654435761u + (uint32_t)contig * 40503u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    return (x >> 7) & 3;
}

static inline lt_status fetch_base(void *data, int32_t contig, int64_t beg, int64_t end,
                                   uint8_t *codes)
{
    (void)data;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = reference_base(contig, pos);
    return LT_OK;
}

static const lt_sim_reference test_reference = {fetch_base, NULL};
static lt_contig test_contigs[2] = {{"chrA", CONTIG_BP, ""}, {"chrB", CONTIG_BP, ""}};
static const lt_genome test_genome = {test_contigs, 2};

/* Two islands on the first contig, one on the second. */
static lt_interval test_islands[3] = {
    {0, 2000, 3000, 0}, {0, 3200, 5200, 1000}, {1, 30000, 34000, 3000}};
static const lt_targets test_panel = {test_islands, 3, 7000};

static inline lt_sim *simulator(const lt_sim_config *config, const lt_sim_variant *variants,
                                size_t n)
{
    lt_sim *sim;
    lt_status st =
        lt_sim_open(&sim, config, &test_genome, &test_panel, &test_reference, variants, n);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    return sim;
}

/* Without noise of any kind but what a test switches on. */
static inline lt_sim_config quiet_config(void)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 1000;
    config.depth_spread = 0;
    config.damage_scale = 0;
    config.pcr_transition = config.pcr_transversion = config.late_pcr = 0;
    config.slippage = config.read_indels = 0;
    for (int i = 0; i < config.n_qualities; i++)
        config.quality[i].error = 0;
    config.umi_error = 0;
    return config;
}

/* k events where mean are expected, within z standard deviations of a Poisson law. */
#define assert_poisson(k, mean) assert_close(k, mean, sqrt(mean))
#define assert_binomial(k, n, p) \
    assert_close(k, (double)(n) * (p), sqrt((double)(n) * (p) * (1.0 - (p))))
#define assert_close(seen, expected, sd)                                                       \
    ck_assert_msg(fabs((double)(seen) - (double)(expected)) <= 4.5 * (double)(sd) + 1e-9,      \
                  "%s: seen %g, expected %g +- %g", #seen, (double)(seen), (double)(expected), \
                  (double)(sd))

#endif
