/* simulated_truth.h -- what a simulation knows: its variants, in and out, and its molecules. */
#ifndef LT_RUN_SIMULATED_TRUTH_H
#define LT_RUN_SIMULATED_TRUTH_H

#include <stdio.h>

#include "simulate.h"

/* Variants of any kind, of a TSV: chrom, pos (from 1), ref, alt, vaf, and optionally a phase number
 * (a header line and lines with # are passed by); or of a VCF with VAF, and optionally PHASE, in
 * INFO, as lt_simulated_variants_write() writes it; one alt a line. *variants is freed by the
 * caller. */
lt_status lt_simulated_variants_read(lt_sim_variant **variants, size_t *n, const lt_genome *genome,
                                     const char *path);

enum { LT_SIMULATED_ALL, LT_SIMULATED_SOMATIC };

/* VCF without samples. Somatic are the variants that are neither het (0.5) nor hom (1). */
lt_status lt_simulated_variants_write(const char *path, const lt_genome *genome,
                                      const lt_sim_variant *variants, size_t n, int which);

/* One line a molecule; header with molecule = NULL. Write errors show in ferror(out). */
void lt_simulated_molecule_write(FILE *out, const lt_genome *genome,
                                 const lt_sim_molecule *molecule, const lt_sim_variant *variants);

#endif
