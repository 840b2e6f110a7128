/* law.h -- a law over small whole numbers, drawn from in constant time (alias method, Walker 1974;
 * construction of Vose 1991). */
#ifndef LT_SIM_LAW_H
#define LT_SIM_LAW_H

#include <stdint.h>

#define LT_SIM_LAW_MAX 1024

typedef struct lt_sim_law {
    uint32_t first; /* value of cell 0 */
    uint32_t n;
    uint32_t cut[LT_SIM_LAW_MAX];   /* below: the cell's own value; in 1/2^32 */
    uint16_t other[LT_SIM_LAW_MAX]; /* else this cell's */
} lt_sim_law;

/* weight[i] >= 0 is the weight of value first + i, 1 <= n <= LT_SIM_LAW_MAX, not all zero. */
void lt_sim_law_init(lt_sim_law *law, const double *weight, uint32_t n, uint32_t first);

static inline uint32_t lt_sim_law_draw(const lt_sim_law *law, uint64_t bits)
{
    uint32_t cell = (uint32_t)((bits >> 32) * law->n >> 32);
    return law->first + ((uint32_t)bits < law->cut[cell] ? cell : law->other[cell]);
}

/* Length of a cfDNA fragment in bp: a nucleosome's 167 with a ladder of 10 bp below, and a share of
 * two nucleosomes around 330. Returns the mean of min(length, most_bp). */
double lt_sim_fragment_law(lt_sim_law *law, double dinucleosome, double most_bp);

/* Templates of a strand that is seen: 1 + negative binomial, so that the mean is as given (>= 1).
 */
void lt_sim_family_law(lt_sim_law *law, double mean, double shape);

#endif
