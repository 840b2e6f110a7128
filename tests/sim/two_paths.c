/* two_paths.c -- the road through BAM gives the evidence of the molecules that were simulated.
 *
 *     two_paths FOLDER [PANEL_KB DEPTH SEED]
 *
 * One generator, two outputs: records, which are written, sorted, read back, paired, grouped by
 * position and UMI; and the molecules themselves, straight to the gatherer. Without UMI errors the
 * exposures, raw counts and evidence must be the same, number for number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "device.h"
#include "fasta.h"
#include "gather.h"
#include "loci.h"
#include "sample_file.h"
#include "simulator.h"
#include "sites_init.h"
#include "tables.h"

static void die(const char *what)
{
    fprintf(stderr, "two_paths: %s: %s\n", what, lt_error_message());
    exit(1);
}

static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    static const lt_genome *genome;
    if (contig < 0) { /* tells where contig names are */
        genome = data;
        return LT_OK;
    }
    return lt_fasta_fetch(data, genome->contig[contig].name, beg, end, codes);
}

static void through_bam(lt_sample *sample, const char *folder)
{
    static char reads[4096], reference[4096], panel[4096];
    lt_collect_config config;
    snprintf(reads, sizeof reads, "%s/sample.bam", folder);
    snprintf(reference, sizeof reference, "%s/ref.fa", folder);
    snprintf(panel, sizeof panel, "%s/panel.bed", folder);
    lt_collect_config_default(&config);
    config.input = reads;
    config.reference = reference;
    config.targets = panel;
    config.umi_tag = "RX";
    config.device = "host";
    config.threads = 2;
    config.quiet = 1;
    if (lt_collect(sample, NULL, &config) < 0)
        die("collect");
}

static void straight(lt_sample *sample, const lt_sample *like, const lt_sim_config *config,
                     const char *folder)
{
    char reference[4096], panel[4096];
    lt_targets targets = {0};
    lt_fasta *fasta;
    lt_sim *sim;
    lt_gather *gather = NULL;
    lt_tables *tables = malloc(sizeof *tables);
    snprintf(reference, sizeof reference, "%s/ref.fa", folder);
    snprintf(panel, sizeof panel, "%s/panel.bed", folder);
    lt_tables_init(tables);
    if (lt_fasta_open(&fasta, reference) < 0 ||
        lt_targets_read(&targets, &like->genome, panel, NULL, 0) < 0 ||
        lt_sample_init(sample, "straight", &like->genome, &targets, fasta) < 0)
        die("prepare");
    const lt_sim_reference source = {fetch, fasta};
    fetch((void *)&sample->genome, -1, 0, 0, NULL);
    const lt_shard shard = {&sample->targets, 0, sample->targets.n_sites};
    if (lt_sim_open(&sim, config, &sample->genome, &sample->targets, &source, NULL, 0) < 0 ||
        lt_gather_create(&gather, sample, &shard, 0) < 0)
        die("simulator");
    lt_batch *b = lt_gather_batch(gather);
    const lt_sim_molecule *m;
    while (lt_sim_next(sim, &m) == LT_OK) {
        if (lt_gather_molecule(gather, &m->molecule) < 0)
            die("gather");
        lt_host_evaluate(tables, b->candidate, b->n, b->obs, b->level);
        lt_gather_absorb(gather);
    }
    size_t capacity = 0;
    lt_gather_finish(gather);
    lt_gather_add_to(gather, sample);
    lt_tally_drain(lt_gather_evidence(gather), &sample->evidence, &sample->n_evidence, &capacity);
    lt_gather_destroy(gather);
    lt_sim_close(sim);
    lt_fasta_close(fasta);
    lt_targets_clear(&targets);
    free(tables);
}

static int same(const char *what, const void *a, const void *b, size_t n_bytes)
{
    int equal = !memcmp(a, b, n_bytes);
    printf("%-10s %s (%zu bytes)\n", what, equal ? "equal" : "DIFFERENT", n_bytes);
    return equal;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: two_paths FOLDER [PANEL_KB DEPTH SEED]\n", stderr);
        return 2;
    }
    lt_simulator_config c = {.directory = argv[1],
                             .panel_bp = argc > 2 ? (int64_t)(1000 * atof(argv[2])) : 2000,
                             .patient_seed = 1,
                             .sample = "bam",
                             .threads = 1,
                             .quiet = 1};
    lt_sim_config_default(&c.sim);
    c.sim.depth = argc > 3 ? atof(argv[3]) : 300;
    c.sim.seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 4242;
    c.sim.assay_seed = 1;
    c.sim.damage_scale = 3;
    c.sim.umi_error = 0;
    c.sim.low_mapq = 0;
    if (lt_simulator_run(&c) < 0)
        die("simulate");
    lt_sample bam = {0}, molecules = {0};
    through_bam(&bam, argv[1]);
    straight(&molecules, &bam, &c.sim, argv[1]);
    const size_t n = bam.targets.n_sites;
    printf("%zu sites, %llu molecules, %zu and %zu rows of evidence\n", n,
           (unsigned long long)bam.families.molecules, bam.n_evidence, molecules.n_evidence);
    int ok = bam.n_evidence == molecules.n_evidence && bam.n_evidence > 100;
    ok &=
        same("exposure", bam.exposure, molecules.exposure, n * LT_N_CLASSES * sizeof *bam.exposure);
    ok &= same("raw bases", bam.raw_base, molecules.raw_base, n * 4 * sizeof *bam.raw_base);
    ok = ok &&
         same("evidence", bam.evidence, molecules.evidence, bam.n_evidence * sizeof *bam.evidence);
    ok &= same("mirror", bam.mirror, molecules.mirror, sizeof bam.mirror);
    ok &= same("damage", bam.damage, molecules.damage, sizeof bam.damage);
    lt_sample_clear(&bam);
    lt_sample_clear(&molecules);
    return !ok;
}
