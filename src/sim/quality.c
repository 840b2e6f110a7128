/* quality.c -- a pool of quality strings, and errors by skipping.
 *
 * Drawing each base's quality and error would cost most of the time, so 2,048 strings are drawn
 * once and a read takes one of them: its row is reference codes OR string, a loop that vectorises.
 * Most reads have no error: one uniform against the string's clean probability tells. For the
 * others the same uniform, read as a survival, finds the first error, and fresh ones the next. */
#include "quality.h"

#include <stdlib.h>

#include "random.h"

enum { STREAM_PATTERN = 10 };

/* A read in ten is poor: its share of lower qualities is a multiple of the others'. */
#define POOR_READS 0.1
#define POOR_TIMES 5.5
#define LAST_CYCLE_TIMES 1.5 /* lower qualities at the last cycle; at the first 0.5 */

static uint8_t draw_quality(const lt_sim_config *config, double times, lt_sim_random *r)
{
    double u = lt_sim_uniform(r);
    for (int i = config->n_qualities - 1; i > 0; i--) {
        double share = config->quality[i].share * times;
        if (u < share)
            return (uint8_t)(config->quality[i].phred << 2);
        u -= share;
    }
    return (uint8_t)(config->quality[0].phred << 2);
}

/* One string; the mean over cycles and strings of each quality's share is the configured one. */
static void draw_pattern(lt_sim_patterns *patterns, const lt_sim_config *config, uint32_t p)
{
    double low = 0.0;
    for (int i = 1; i < config->n_qualities; i++)
        low += config->quality[i].share;
    double most = low > 0.0 ? 1.0 / (LAST_CYCLE_TIMES * low) : POOR_TIMES;
    double poor = most < POOR_TIMES ? most : POOR_TIMES;
    double fair = (1.0 - POOR_READS * poor) / (1.0 - POOR_READS);

    lt_sim_random r = {lt_sim_key(lt_sim_key(config->seed, STREAM_PATTERN), p)};
    double read_times = lt_sim_uniform(&r) < POOR_READS ? poor : fair;
    uint32_t n = patterns->length;
    uint8_t *forward = patterns->bytes + (size_t)p * patterns->stride;
    uint8_t *reversed = forward + (size_t)LT_SIM_N_PATTERNS * patterns->stride;
    patterns->clean[p] = 1.0;
    for (uint32_t i = 0; i < n; i++) {
        double times = n > 1 ? 0.5 + (double)i / (n - 1) : 1.0;
        forward[i] = reversed[n - 1 - i] = draw_quality(config, read_times * times, &r);
        patterns->clean[p] *= 1.0 - patterns->error[forward[i] >> 2];
    }
}

lt_status lt_sim_patterns_init(lt_sim_patterns *patterns, const lt_sim_config *config)
{
    patterns->length = (uint32_t)config->read_length;
    patterns->stride = (patterns->length + 31) / 32 * 32;
    patterns->bytes = calloc((size_t)2 * LT_SIM_N_PATTERNS, patterns->stride);
    if (!patterns->bytes)
        return lt_fail(LT_ENOMEM, "out of memory: quality strings");
    for (int i = 0; i < config->n_qualities; i++)
        patterns->error[config->quality[i].phred] = config->quality[i].error;
    for (uint32_t p = 0; p < LT_SIM_N_PATTERNS; p++)
        draw_pattern(patterns, config, p);
    return LT_OK;
}

void lt_sim_patterns_clear(lt_sim_patterns *patterns)
{
    free(patterns->bytes);
    patterns->bytes = NULL;
}

void lt_sim_patterns_write(const lt_sim_patterns *patterns, uint8_t *restrict obs,
                           const uint8_t *restrict codes, uint32_t n, int reverse, uint64_t bits)
{
    size_t p = bits % LT_SIM_N_PATTERNS + (reverse ? LT_SIM_N_PATTERNS : 0);
    const uint8_t *restrict quality =
        patterns->bytes + p * patterns->stride + (reverse ? patterns->length - n : 0);
    for (uint32_t i = 0; i < n; i++)
        obs[i] = codes[i] | quality[i];
}

/* P(no error before and at i) = S_i = prod (1 - e): the first error lies at the first i with
 * S_i <= u. */
void lt_sim_patterns_err(const lt_sim_patterns *patterns, uint8_t *obs, uint32_t n, uint64_t bits)
{
    double u = lt_sim_unit(bits);
    if (u < patterns->clean[bits % LT_SIM_N_PATTERNS])
        return;
    lt_sim_random r = {lt_sim_mix(bits)};
    double survival = 1.0;
    for (uint32_t i = 0; i < n; i++) {
        survival *= 1.0 - patterns->error[obs[i] >> 2];
        if (u < survival)
            continue;
        uint32_t base = (obs[i] + 1u + lt_sim_below(&r, 3)) & 3u;
        obs[i] = (uint8_t)((obs[i] & ~3u) | base);
        survival = 1.0;
        u = lt_sim_uniform(&r);
    }
}
