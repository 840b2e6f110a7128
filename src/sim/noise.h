/* noise.h -- how often each base of an original strand is damaged: substitution, strand, context,
 * site; and how often a run of one base gets longer or shorter. */
#ifndef LT_SIM_NOISE_H
#define LT_SIM_NOISE_H

#include "simulate.h"

enum { LT_SIM_A, LT_SIM_B };
enum { LT_SIM_BY_PCR, LT_SIM_BY_READING };

typedef struct lt_sim_noise {
    double context[2][12][16]; /* strand, substitution, left * 4 + right: mean rate over sites */
    double site_sigma, bad_sites, bad_times;
    uint64_t key;
    double slip[2]
               [LT_SIM_RUN_BP + 1]; /* by PCR, by reading: rate of a run of so many bases or more */
} lt_sim_noise;

void lt_sim_noise_init(lt_sim_noise *noise, const lt_sim_config *config);

/* rate[strand][rank of alt] of one site; codes: left neighbour, base, right neighbour, all 0..3. */
void lt_sim_noise_site(const lt_sim_noise *noise, int32_t contig, int64_t pos,
                       const uint8_t codes[3], double rate[2][3]);

/* The rank-th base that is not ref, and back. */
static inline uint8_t lt_sim_alt(uint8_t ref, uint32_t rank)
{
    return (uint8_t)(rank + (rank >= ref));
}
static inline uint32_t lt_sim_rank(uint8_t ref, uint8_t alt)
{
    return alt - (alt > ref);
}

#endif
