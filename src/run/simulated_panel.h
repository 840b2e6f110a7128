/* simulated_panel.h -- the genome and targets of a simulation: given as FASTA and BED, or made up.
 */
#ifndef LT_RUN_SIMULATED_PANEL_H
#define LT_RUN_SIMULATED_PANEL_H

#include "fasta.h"
#include "simulate.h"

typedef struct lt_simulated_panel {
    lt_genome genome; /* with M5 of the contigs that hold targets */
    lt_targets targets;
    lt_sim_reference reference; /* its data points into this struct: do not move it */
    lt_fasta *fasta;            /* given */
    uint8_t **codes;            /* made up, by contig */
} lt_simulated_panel;

/* fasta may be NULL: then about panel_bp target positions are made up, in islands of 1,000 on two
 * contigs, from the assay's seed. bed may be NULL: all of the FASTA, up to 10 Mb. */
lt_status lt_simulated_panel_init(lt_simulated_panel *panel, const char *fasta, const char *bed,
                                  int64_t panel_bp, uint64_t assay_seed);
void lt_simulated_panel_clear(lt_simulated_panel *panel);

/* The made-up reference as FASTA and its index, the targets as BED. */
lt_status lt_simulated_panel_write_fasta(const lt_simulated_panel *panel, const char *fasta_path,
                                         const char *index_path);
lt_status lt_simulated_panel_write_bed(const lt_simulated_panel *panel, const char *path);

#endif
