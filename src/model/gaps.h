/* gaps.h -- how easily sequencing and PCR slip in a repeat.
 *
 * A polymerase gains or loses copies the more often, the more copies follow each other. Start
 * values by the number of copies (of a unit of 1 to LT_REPEAT_UNIT_MAX bases): the cost of opening
 * a gap in a read, -log10 4.5 up to 3 copies, then 4.2 3.9 3.5 3.1 2.7 2.4, and 2.1 from 10 copies;
 * the rate of PCR slips, 1e-6 {1 1 1 3 10 30 100 200 300 500} a copying. */
#ifndef LT_MODEL_GAPS_H
#define LT_MODEL_GAPS_H

#include <stddef.h>
#include <stdint.h>

#define LT_REPEAT_UNIT_MAX 6

/* The repeat that a base belongs to: that of most copies, then of the shorter unit. */
typedef struct lt_repeat {
    uint8_t unit;   /* bases; 1 for a base alone */
    uint8_t copies; /* whole copies, capped at 255; 1 for a base alone */
} lt_repeat;

/* repeat[i] of base[i], codes A0 C1 G2 T3; N (4) repeats nothing. Linear in n. */
void lt_repeats_find(lt_repeat *repeat, const uint8_t *base, size_t n);

/* Cost of the first base of a gap at a base of that many copies, 1/LT_SCORE_UNIT nat: the gap_open
 * of an lt_alignment. */
int16_t lt_gap_open(unsigned copies);

/* ln(slip rate / substitution rate), 1/LT_NAT nat: the clone_shift of an lt_ratio_candidate. */
int32_t lt_gap_clone_shift(unsigned copies);

#endif
