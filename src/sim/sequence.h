/* sequence.h -- made-up reference sequence. */
#ifndef LT_SIM_SEQUENCE_H
#define LT_SIM_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

/* n base codes with the dinucleotides of human DNA: 41 % GC, few CpG. */
void lt_sim_sequence_draw(uint8_t *codes, size_t n, uint64_t seed);

#endif
