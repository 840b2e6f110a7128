/* simulate.h -- plasma with known truth.
 *
 * Molecules, strand-specific damage, a PCR tree with errors, reads with qualities and errors, UMI
 * errors and collisions. Shares no code with the model, so that it can disagree with it. Random
 * numbers are counter-based: a seed gives the same molecules anywhere. */
#ifndef LT_SIM_SIMULATE_H
#define LT_SIM_SIMULATE_H

#include "error.h"
#include "lowtide/genome.h"
#include "lowtide/molecule.h"
#include "lowtide/read.h"

/* The owner of this floor designs the rest. */

#endif
