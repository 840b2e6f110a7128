/* simulator.h -- `lowtide simulate`: a directory with a plasma BAM, its panel and its truth. */
#ifndef LT_RUN_SIMULATOR_H
#define LT_RUN_SIMULATOR_H

#include "options.h"
#include "simulate.h"

typedef struct lt_simulator_config {
    lt_sim_config sim;
    const char *directory; /* new or empty */
    const char *reference; /* FASTA; NULL: made up */
    const char *targets;   /* BED; NULL: all of the reference, or the made-up panel */
    int64_t panel_bp;      /* of a made-up panel */
    const char *variants;  /* TSV, or NULL */
    const double *vaf;     /* of drawn variants, in turn */
    size_t n_vaf;
    size_t n_variants, n_het, n_hom; /* drawn */
    uint64_t patient_seed;           /* where they lie */
    const char *sample;              /* SM */
    int threads;
    int quiet;
    const lt_command *command; /* its RESULT options go into simulation.tsv; NULL: none */
    const void *options;
} lt_simulator_config;

/* Writes ref.fa, ref.fa.fai (made-up reference only), panel.bed, sample.bam, sample.bam.bai,
 * truth.vcf, tumour.vcf, molecules.tsv and simulation.tsv: all or none. LT_EINVAL when the
 * directory holds anything. */
lt_status lt_simulator_run(const lt_simulator_config *config);

#endif
