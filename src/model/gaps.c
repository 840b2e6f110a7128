/* gaps.c -- how easily sequencing and PCR slip in a repeat. */
#include "gaps.h"

#include "layout.h"
#include "numeric.h"

enum { N_COPIES = 10 }; /* the tables' last entry holds that many and more */

static const double LN10 = 2.302585092994045684;
static const double GAP_OPEN[N_COPIES] = {4.5, 4.5, 4.5, 4.2, 3.9, 3.5, 3.1, 2.7, 2.4, 2.1};
static const double SLIP_RATE[N_COPIES] = {1, 1, 1, 3, 10, 30, 100, 200, 300, 500};

/* The bases beg .. end - 1 equal those a unit before or after them. */
static void note_stretch(lt_repeat *repeat, size_t beg, size_t end, size_t unit)
{
    const size_t whole = (end - beg) / unit;
    const uint8_t copies = (uint8_t)(whole < 255 ? whole : 255);
    for (size_t i = beg; i < end; i++)
        if (copies > repeat[i].copies)
            repeat[i] = (lt_repeat){(uint8_t)unit, copies};
}

void lt_repeats_find(lt_repeat *repeat, const uint8_t *base, size_t n)
{
    for (size_t i = 0; i < n; i++)
        repeat[i] = (lt_repeat){1, 1};
    for (size_t unit = 1; unit <= LT_REPEAT_UNIT_MAX; unit++)
        for (size_t i = unit; i < n; i++) {
            const size_t beg = i - unit;
            while (i < n && base[i] == base[i - unit] && base[i] < 4)
                i++;
            if (i - beg >= 2 * unit)
                note_stretch(repeat, beg, i, unit);
        }
}

static unsigned rank(unsigned copies)
{
    return copies < 1 ? 0 : copies < N_COPIES ? copies - 1 : N_COPIES - 1;
}

int16_t lt_gap_open(unsigned copies)
{
    return (int16_t)(LT_SCORE_UNIT * LN10 * GAP_OPEN[rank(copies)] + 0.5);
}

int32_t lt_gap_clone_shift(unsigned copies)
{
    return (int32_t)(LT_NAT * lt_log(SLIP_RATE[rank(copies)]) + 0.5);
}
