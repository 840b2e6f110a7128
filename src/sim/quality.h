/* quality.h -- quality strings of reads and the errors that go with them. */
#ifndef LT_SIM_QUALITY_H
#define LT_SIM_QUALITY_H

#include "simulate.h"

#define LT_SIM_N_PATTERNS 2048u

typedef struct lt_sim_patterns {
    uint8_t *bytes; /* Phred << 2: N_PATTERNS strings by cycle, then the same reversed */
    double clean[LT_SIM_N_PATTERNS]; /* probability that a read of full length has no error */
    double error[64];                /* by Phred */
    uint32_t length;                 /* of a read */
    uint32_t stride;
} lt_sim_patterns;

lt_status lt_sim_patterns_init(lt_sim_patterns *patterns, const lt_sim_config *config);
void lt_sim_patterns_clear(lt_sim_patterns *patterns);

/* Writes n <= length observations: codes (0..3) with the qualities of the string that bits picks.
 * A reverse read's cycle 1 is at the right. */
void lt_sim_patterns_write(const lt_sim_patterns *patterns, uint8_t *obs, const uint8_t *codes,
                           uint32_t n, int reverse, uint64_t bits);

/* Puts sequencing errors into a row that was written with the same bits. */
void lt_sim_patterns_err(const lt_sim_patterns *patterns, uint8_t *obs, uint32_t n, uint64_t bits);

#endif
