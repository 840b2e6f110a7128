/* naive_alignment.h -- alignment of a whole read with a haplotype whose ends are free, as the full
 * table of three states (Gotoh), a gap being opened from any other state. Shares no code with the
 * kernel; the costs come from the tables. */
#ifndef LT_TEST_NAIVE_ALIGNMENT_H
#define LT_TEST_NAIVE_ALIGNMENT_H

#include <stdint.h>
#include <stdlib.h>

#include "layout.h"
#include "lowtide/molecule.h"

enum { NAIVE_MATCH, NAIVE_INSERT, NAIVE_DELETE, NAIVE_STATES };
#define NAIVE_NEVER (-1000000000)

typedef int32_t naive_cell[NAIVE_STATES];

static inline int32_t naive_max(const int32_t *cell)
{
    int32_t best = cell[0];
    for (int s = 1; s < NAIVE_STATES; s++)
        best = cell[s] > best ? cell[s] : best;
    return best;
}

static inline int32_t naive_base_score(const lt_tables *tables, uint8_t obs, uint8_t base)
{
    if (LT_OBS_QUAL(obs) == 0 || (base == 4))
        return 0;
    return LT_OBS_BASE(obs) == base ? tables->match[LT_OBS_QUAL(obs)]
                                    : tables->mismatch[LT_OBS_QUAL(obs)];
}

/* A gap in state s, opened for open out of another state or made longer. */
static inline int32_t naive_gap(const int32_t *from, int s, int32_t open, int32_t extend)
{
    int32_t best = from[s] - extend;
    for (int other = 0; other < NAIVE_STATES; other++)
        if (other != s && from[other] - open > best)
            best = from[other] - open;
    return best;
}

/* i read bases and j haplotype bases are used up in row i, column j. Cells whose last bases lie
 * more than half diagonals off are not visited; half < 0 visits all. LT_SCORE_NONE when there is no
 * path. */
static inline int32_t naive_align(const lt_tables *tables, const uint8_t *obs, int n,
                                  const uint8_t *base, const int16_t *gap_open, int m, int diagonal,
                                  int half)
{
    naive_cell *cell = malloc((size_t)(n + 1) * (size_t)(m + 1) * sizeof *cell);
    int32_t best = NAIVE_NEVER;
    for (int i = 0; i <= n; i++)
        for (int j = 0; j <= m; j++) {
            int32_t *here = cell[i * (m + 1) + j];
            here[0] = here[1] = here[2] = NAIVE_NEVER;
            if (half >= 0 && abs(j - i - diagonal) > half)
                continue;
            if (i == 0)
                here[NAIVE_MATCH] = 0;
            if (i > 0 && j > 0)
                here[NAIVE_MATCH] = naive_max(cell[(i - 1) * (m + 1) + j - 1]) +
                                    naive_base_score(tables, obs[i - 1], base[j - 1]);
            if (i > 0 && m > 0)
                here[NAIVE_INSERT] = naive_gap(cell[(i - 1) * (m + 1) + j], NAIVE_INSERT,
                                               gap_open[j > 0 ? j - 1 : 0], tables->gap_extend);
            if (i > 0 && j > 0)
                here[NAIVE_DELETE] = naive_gap(cell[i * (m + 1) + j - 1], NAIVE_DELETE,
                                               gap_open[j - 1], tables->gap_extend);
            if (i == n && naive_max(here) > best)
                best = naive_max(here);
        }
    free(cell);
    if (n == 0)
        return 0;
    return best < NAIVE_NEVER / 2 ? LT_SCORE_NONE : best;
}

#endif
