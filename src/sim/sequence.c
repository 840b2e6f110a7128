/* sequence.c -- see sequence.h. */
#include "sequence.h"

#include "random.h"

/* Chance of the next base in per cent, rounded from counts of human dinucleotides; a row adds up to
 * 100. CpG is a fifth of what C and G alone would give. */
static const uint8_t next_percent[4][4] = {
    {33, 17, 24, 26}, {35, 26, 5, 34}, {29, 21, 26, 24}, {22, 20, 25, 33}};

void lt_sim_sequence_draw(uint8_t *codes, size_t n, uint64_t seed)
{
    enum { STREAM_SEQUENCE = 50 };
    lt_sim_random r = {lt_sim_key(seed, STREAM_SEQUENCE)};
    uint8_t base = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t u = lt_sim_below(&r, 100);
        const uint8_t *percent = next_percent[base];
        base = 0;
        while (u >= percent[base])
            u -= percent[base++];
        codes[i] = base;
    }
}
