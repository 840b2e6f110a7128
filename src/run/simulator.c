/* simulator.c -- from a config to a directory of files, in this order:
 *   1. the directory is new or empty, and every output can be staged;
 *   2. panel, variants, simulator;
 *   3. each molecule becomes a line of the truth and its records (in coordinate order) of the BAM;
 *   4. the files appear together; a directory that was made for a run that failed goes again. */
#include "simulator.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bam_write.h"
#include "log.h"
#include "progress.h"
#include "publish.h"
#include "reads.h"
#include "simulated_panel.h"
#include "simulated_truth.h"

enum {
    REF_FA,
    REF_FAI,
    PANEL_BED,
    SAMPLE_BAM,
    SAMPLE_INDEX,
    TRUTH_VCF,
    TUMOUR_VCF,
    MOLECULES_TSV,
    SIMULATION_TSV,
    N_FILES
};

static const char *const file_names[N_FILES] = {"ref.fa",     "ref.fa.fai",     "panel.bed",
                                                "sample.bam", "sample.bam.bai", "truth.vcf",
                                                "tumour.vcf", "molecules.tsv",  "simulation.tsv"};

typedef struct run_state {
    const lt_simulator_config *config;
    int made_directory;
    lt_publisher *publisher;
    const char *temporary[N_FILES]; /* the publisher's; NULL: not written */
    lt_simulated_panel panel;
    lt_sim_variant *variants;
    size_t n_variants;
    lt_sim *sim;
    lt_sim_reads *reads;
    lt_bam_writer *bam;
    FILE *molecules;
    uint64_t n_molecules, n_templates, n_records;
} run_state;

static lt_status check_empty(const char *directory)
{
    DIR *d = opendir(directory);
    if (!d)
        return lt_fail(LT_EIO, "%s: %s", directory, strerror(errno));
    const struct dirent *entry;
    int n = 0;
    while ((entry = readdir(d)))
        n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(d);
    if (n == 0)
        return LT_OK;
    return lt_hint(lt_fail(LT_EINVAL, "%s: the directory is not empty", directory),
                   "nothing is overwritten: name a new directory");
}

static lt_status prepare_directory(run_state *s)
{
    const char *directory = s->config->directory;
    if (mkdir(directory, 0777) == 0)
        s->made_directory = 1;
    else if (errno == EEXIST)
        LT_TRY(check_empty(directory));
    else
        return lt_fail(LT_EIO, "%s: %s", directory, strerror(errno));

    LT_TRY(lt_publisher_open(&s->publisher));
    for (int i = 0; i < N_FILES; i++) {
        char path[4096];
        if (s->config->reference && (i == REF_FA || i == REF_FAI))
            continue;
        int n = snprintf(path, sizeof path, "%s/%s", directory, file_names[i]);
        if (n < 0 || (size_t)n >= sizeof path)
            return lt_fail(LT_EIO, "%s: the path is too long", directory);
        LT_TRY(lt_publisher_stage(s->publisher, path, &s->temporary[i]));
    }
    return LT_OK;
}

static int is_taken(const lt_sim_variant *variants, size_t n, const lt_sim_variant *v)
{
    for (size_t i = 0; i < n; i++)
        if (variants[i].contig == v->contig && v->pos >= variants[i].pos &&
            v->pos < variants[i].pos + (int64_t)strlen(variants[i].change.ref))
            return 1;
    return 0;
}

/* Given variants, and drawn ones on other sites: hets, homs, then somatic ones with the VAFs in
 * turn. */
static lt_status collect_variants(run_state *s)
{
    const lt_simulator_config *c = s->config;
    size_t n_drawn = c->n_het + c->n_hom + c->n_variants, n_given = 0;
    if (c->variants)
        LT_TRY(lt_simulated_variants_read(&s->variants, &n_given, &s->panel.genome, c->variants));
    s->n_variants = n_given;
    if (n_drawn == 0)
        return LT_OK;
    lt_sim_variant *drawn;
    LT_TRY(lt_sim_variants_draw(&drawn, n_drawn, c->patient_seed, &s->panel.targets,
                                &s->panel.reference));
    lt_sim_variant *all = realloc(s->variants, (n_given + n_drawn) * sizeof *all);
    if (!all) {
        free(drawn);
        return lt_fail(LT_ENOMEM, "out of memory: %zu variants", n_given + n_drawn);
    }
    s->variants = all;
    for (size_t i = 0; i < n_drawn; i++) {
        lt_sim_variant *v = &drawn[i];
        if (i < c->n_het)
            v->vaf = 0.5;
        else if (i < c->n_het + c->n_hom)
            v->vaf = 1.0;
        else
            v->vaf = c->vaf[(i - c->n_het - c->n_hom) % c->n_vaf];
        if (!is_taken(all, n_given, v))
            all[s->n_variants++] = *v;
    }
    free(drawn);
    return LT_OK;
}

static lt_status put_record(void *data, const lt_read *read, int64_t insert_size)
{
    run_state *s = data;
    s->n_records++;
    return lt_bam_writer_put(s->bam, read, insert_size);
}

static lt_status open_all(run_state *s)
{
    const lt_simulator_config *c = s->config;
    LT_TRY(lt_simulated_panel_init(&s->panel, c->reference, c->targets, c->panel_bp,
                                   c->sim.assay_seed));
    LT_TRY(collect_variants(s));
    LT_TRY(lt_sim_open(&s->sim, &c->sim, &s->panel.genome, &s->panel.targets, &s->panel.reference,
                       s->variants, s->n_variants));
    LT_TRY(lt_sim_reads_create(&s->reads, &c->sim, put_record, s));
    LT_TRY(lt_bam_writer_open(&s->bam, s->temporary[SAMPLE_BAM], &s->panel.genome, c->sample,
                              c->sample, c->threads));
    s->molecules = fopen(s->temporary[MOLECULES_TSV], "w");
    if (!s->molecules)
        return lt_fail(LT_EIO, "%s/molecules.tsv: %s", c->directory, strerror(errno));
    lt_simulated_molecule_write(s->molecules, NULL, NULL, NULL);
    return LT_OK;
}

static lt_status write_molecules(run_state *s, lt_progress *progress)
{
    const lt_sim_molecule *m;
    uint64_t done, told = 0, total, told_records = 0;
    size_t n;
    const lt_sim_variant *variants = lt_sim_variants(s->sim, &n);
    lt_status st;
    while ((st = lt_sim_next(s->sim, &m)) == LT_OK) {
        LT_TRY(lt_sim_reads_add(s->reads, m));
        lt_simulated_molecule_write(s->molecules, &s->panel.genome, m, variants);
        s->n_molecules++;
        s->n_templates += m->molecule.n_a + m->molecule.n_b;
        if (s->n_molecules % 2048 > 0)
            continue;
        lt_sim_position(s->sim, &done, &total);
        lt_progress_add(progress, done - told, s->n_records - told_records,
                        s->panel.genome.contig[m->molecule.contig].name);
        told = done;
        told_records = s->n_records;
    }
    return st == LT_EOF ? lt_sim_reads_flush(s->reads) : st;
}

static lt_status simulate(run_state *s)
{
    uint64_t done, total;
    lt_sim_position(s->sim, &done, &total);
    lt_progress *progress = lt_progress_create("simulate", total, s->config->quiet);
    lt_status st = write_molecules(s, progress);
    lt_progress_destroy(progress);
    LT_TRY(st);
    int failed = ferror(s->molecules);
    FILE *out = s->molecules;
    s->molecules = NULL;
    errno = 0;
    if (fclose(out) || failed)
        return lt_fail(LT_EIO, "%s/molecules.tsv: %s", s->config->directory,
                       errno ? strerror(errno) : "a write failed");
    return LT_OK;
}

static void write_option(const char *name, const char *value, void *data)
{
    fprintf(data, "%s\t%s\n", name, value);
}

static lt_status write_options(const run_state *s)
{
    const char *path = s->temporary[SIMULATION_TSV];
    errno = 0;
    FILE *out = fopen(path, "w");
    if (!out)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    fputs("option\tvalue\n", out);
    lt_status st = LT_OK;
    if (s->config->command)
        st = lt_options_results(s->config->command, s->config->options, write_option, out);
    int failed = ferror(out);
    if ((fclose(out) || failed) && st == LT_OK)
        st = lt_fail(LT_EIO, "%s: %s", path, errno ? strerror(errno) : "a write failed");
    return st;
}

/* The writer puts the index beside the BAM's temporary name; from there it takes its own. */
static lt_status finish_bam(run_state *s)
{
    LT_TRY(lt_bam_writer_finish(s->bam));
    char index[4096 + 64];
    snprintf(index, sizeof index, "%s.bai", s->temporary[SAMPLE_BAM]);
    if (rename(index, s->temporary[SAMPLE_INDEX]) == 0)
        return LT_OK;
    lt_status st = lt_fail(LT_EIO, "%s/%s: %s", s->config->directory, file_names[SAMPLE_INDEX],
                           strerror(errno));
    unlink(index);
    return st;
}

static lt_status write_rest(run_state *s)
{
    size_t n;
    const lt_sim_variant *v = lt_sim_variants(s->sim, &n);
    const lt_genome *genome = &s->panel.genome;
    if (!s->config->reference)
        LT_TRY(
            lt_simulated_panel_write_fasta(&s->panel, s->temporary[REF_FA], s->temporary[REF_FAI]));
    LT_TRY(lt_simulated_panel_write_bed(&s->panel, s->temporary[PANEL_BED]));
    LT_TRY(lt_simulated_variants_write(s->temporary[TRUTH_VCF], genome, v, n, LT_SIMULATED_ALL));
    LT_TRY(
        lt_simulated_variants_write(s->temporary[TUMOUR_VCF], genome, v, n, LT_SIMULATED_SOMATIC));
    LT_TRY(write_options(s));
    return finish_bam(s);
}

static void tell(const run_state *s)
{
    const char *d = s->config->directory;
    if (s->config->quiet)
        return;
    lt_log_line(LT_LOG_INFO,
                "%s: %" PRIu64 " molecules, %" PRIu64 " read pairs over %" PRIu32
                " target positions, %zu variants",
                d, s->n_molecules, s->n_templates, s->panel.targets.n_sites, s->n_variants);
    if (s->config->reference)
        lt_log_line(LT_LOG_INFO,
                    "next: lowtide call -f %s -t %s/panel.bed -o %s/draw.h5 %s/sample.bam",
                    s->config->reference, d, d, d);
    else
        lt_log_line(LT_LOG_INFO,
                    "next: lowtide call -f %s/ref.fa -t %s/panel.bed -o %s/draw.h5 %s/sample.bam",
                    d, d, d, d);
}

static void clean_up(run_state *s, int failed)
{
    if (s->molecules)
        fclose(s->molecules);
    lt_bam_writer_close(s->bam);
    lt_sim_reads_destroy(s->reads);
    lt_sim_close(s->sim);
    free(s->variants);
    lt_simulated_panel_clear(&s->panel);
    lt_publisher_close(s->publisher);
    if (failed && s->made_directory)
        rmdir(s->config->directory);
}

lt_status lt_simulator_run(const lt_simulator_config *config)
{
    run_state s = {.config = config};
    lt_status st = prepare_directory(&s);
    if (st == LT_OK)
        st = open_all(&s);
    if (st == LT_OK)
        st = simulate(&s);
    if (st == LT_OK)
        st = write_rest(&s);
    if (st == LT_OK)
        st = lt_publisher_commit(s.publisher);
    if (st == LT_OK)
        tell(&s);
    clean_up(&s, st < 0);
    return st;
}
