/* test_simulator.c -- the directory of a simulation: its BAM holds the generator's records, its
 * truth the generator's counts; a run that fails leaves nothing. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bam.h"
#include "fasta.h"
#include "loci.h"
#include "reads.h"
#include "simulated_panel.h"
#include "simulator.h"
#include "unit.h"

static char folder[64];

static void make_folder(void)
{
    strcpy(folder, "simulator-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int n_entries(const char *path)
{
    DIR *d = opendir(path);
    ck_assert_ptr_nonnull(d);
    int n = 0;
    const struct dirent *entry;
    while ((entry = readdir(d)))
        n += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(d);
    return n;
}

static char *in_folder(char path[512], const char *name)
{
    snprintf(path, 512, "%s/%s", folder, name);
    return path;
}

static void remove_folder(void)
{
    DIR *d = opendir(folder);
    struct dirent *entry;
    char path[512];
    while (d && (entry = readdir(d)))
        unlink(in_folder(path, entry->d_name));
    if (d)
        closedir(d);
    rmdir(folder);
}

static const double vafs[] = {0.01, 0.1};

static lt_simulator_config small_run(void)
{
    lt_simulator_config config = {.directory = folder,
                                  .panel_bp = 2500,
                                  .vaf = vafs,
                                  .n_vaf = 2,
                                  .n_variants = 6,
                                  .n_het = 2,
                                  .n_hom = 1,
                                  .patient_seed = 3,
                                  .sample = "P01",
                                  .threads = 1,
                                  .quiet = 1};
    lt_sim_config_default(&config.sim);
    config.sim.depth = 80;
    return config;
}

/* Compares the generator's next record with the BAM's. */
static lt_status compare(void *data, const lt_read *made, int64_t insert_size)
{
    const lt_read *read;
    (void)insert_size;
    ck_assert_msg(lt_bam_next(data, &read) == LT_OK, "%s", lt_error_message());
    ck_assert_str_eq(read->name, made->name);
    ck_assert_int_eq(read->contig, made->contig);
    ck_assert_int_eq(read->beg, made->beg);
    ck_assert_int_eq(read->end, made->end);
    ck_assert_uint_eq(read->flag, made->flag);
    ck_assert_uint_eq(read->mapq, made->mapq);
    ck_assert_int_eq(read->mate_contig, made->mate_contig);
    ck_assert_int_eq(read->mate_beg, made->mate_beg);
    ck_assert_uint_eq(read->umi_length, made->umi_length);
    ck_assert_mem_eq(read->umi, made->umi, made->umi_length);
    ck_assert_int_eq(read->length, made->length);
    ck_assert_mem_eq(read->seq, made->seq, ((size_t)made->length + 1) / 2);
    ck_assert_mem_eq(read->qual, made->qual, (size_t)made->length);
    return LT_OK;
}

/* The variants of truth.vcf with the counts it tells. */
static size_t read_truth(lt_sim_variant *v, size_t most, const lt_genome *genome)
{
    char path[512], line[1024], name[64], ref, alt;
    FILE *in = fopen(in_folder(path, "truth.vcf"), "r");
    ck_assert_ptr_nonnull(in);
    size_t n = 0;
    while (fgets(line, sizeof line, in)) {
        if (*line == '#')
            continue;
        ck_assert_uint_lt(n, most);
        memset(&v[n], 0, sizeof v[n]);
        ck_assert_int_eq(sscanf(line,
                                "%63s %" SCNd64 " . %c %c . PASS VAF=%lf;KIND=%*[a-z];DP=%" SCNu64
                                ";AC=%" SCNu64,
                                name, &v[n].pos, &ref, &alt, &v[n].vaf, &v[n].depth,
                                &v[n].carriers),
                         7);
        v[n].pos--;
        v[n].contig = strcmp(name, genome->contig[0].name) != 0;
        v[n].ref = (uint8_t)(strchr("ACGT", ref) - "ACGT");
        v[n].alt = (uint8_t)(strchr("ACGT", alt) - "ACGT");
        n++;
    }
    fclose(in);
    return n;
}

START_TEST(the_files_are_what_the_generator_made)
{
    make_folder();
    lt_simulator_config config = small_run();
    ck_assert_msg(lt_simulator_run(&config) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(n_entries(folder), 9);

    lt_simulated_panel panel;
    ck_assert_int_eq(lt_simulated_panel_init(&panel, NULL, NULL, 2500, config.sim.assay_seed),
                     LT_OK);
    lt_sim_variant truth[9];
    ck_assert_uint_eq(read_truth(truth, 9, &panel.genome), 9);
    lt_sim *sim;
    ck_assert_msg(lt_sim_open(&sim, &config.sim, &panel.genome, &panel.targets, &panel.reference,
                              truth, 9) == LT_OK,
                  "%s", lt_error_message());

    char path[512];
    const lt_bam_config bam_config = {.sample = "P01"};
    lt_bam *bam;
    const lt_read *read;
    ck_assert_int_eq(lt_bam_open(&bam, in_folder(path, "sample.bam"), &bam_config), LT_OK);
    ck_assert_int_eq(lt_bam_has_index(bam), 1);
    ck_assert_int_eq(lt_bam_select(bam, NULL, 0), LT_OK);
    lt_sim_reads *reads;
    ck_assert_int_eq(lt_sim_reads_create(&reads, &config.sim, compare, bam), LT_OK);
    const lt_sim_molecule *m;
    while (lt_sim_next(sim, &m) == LT_OK)
        ck_assert_int_eq(lt_sim_reads_add(reads, m), LT_OK);
    ck_assert_int_eq(lt_sim_reads_flush(reads), LT_OK);
    ck_assert_int_eq(lt_bam_next(bam, &read), LT_EOF);

    size_t n;
    const lt_sim_variant *counted = lt_sim_variants(sim, &n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(truth[i].pos, counted[i].pos);
        ck_assert_uint_eq(truth[i].depth, counted[i].depth);
        ck_assert_uint_eq(truth[i].carriers, counted[i].carriers);
    }
    lt_sim_reads_destroy(reads);
    lt_bam_close(bam);
    lt_sim_close(sim);
    lt_simulated_panel_clear(&panel);
    remove_folder();
}
END_TEST

/* Read back by the readers of `call`: header and FASTA agree on M5, the BED is the panel. */
START_TEST(reference_and_panel_read_back)
{
    make_folder();
    lt_simulator_config config = small_run();
    ck_assert_int_eq(lt_simulator_run(&config), LT_OK);
    lt_simulated_panel panel;
    ck_assert_int_eq(lt_simulated_panel_init(&panel, NULL, NULL, 2500, config.sim.assay_seed),
                     LT_OK);
    char path[512];
    lt_fasta *fasta;
    ck_assert_int_eq(lt_fasta_open(&fasta, in_folder(path, "ref.fa")), LT_OK);
    ck_assert_msg(lt_fasta_check(fasta, &panel.genome, NULL, "panel") == LT_OK, "%s",
                  lt_error_message());
    uint8_t codes[70];
    for (int32_t c = 0; c < panel.genome.n_contigs; c++) {
        ck_assert_int_eq(lt_fasta_fetch(fasta, panel.genome.contig[c].name, 1000, 1070, codes),
                         LT_OK);
        ck_assert_mem_eq(codes, panel.codes[c] + 1000, sizeof codes);
    }
    lt_targets targets;
    ck_assert_int_eq(
        lt_targets_read(&targets, &panel.genome, in_folder(path, "panel.bed"), NULL, 0), LT_OK);
    ck_assert_uint_eq(targets.n_sites, 2500);
    ck_assert_uint_eq(targets.n, panel.targets.n);
    for (size_t i = 0; i < targets.n; i++) {
        const lt_interval *got = &targets.interval[i], *want = &panel.targets.interval[i];
        ck_assert_int_eq(got->contig, want->contig);
        ck_assert_int_eq(got->beg, want->beg);
        ck_assert_int_eq(got->end, want->end);
        ck_assert_uint_eq(got->first_site, want->first_site);
    }
    lt_targets_clear(&targets);

    /* the same from the files: given instead of made up, the panel is the same */
    lt_simulated_panel given;
    char fasta_path[512];
    ck_assert_msg(lt_simulated_panel_init(&given, in_folder(fasta_path, "ref.fa"), path, 0, 0) ==
                      LT_OK,
                  "%s", lt_error_message());
    ck_assert_int_eq(given.genome.n_contigs, 2);
    ck_assert_uint_eq(given.targets.n_sites, 2500);
    for (int32_t c = 0; c < 2; c++) {
        ck_assert_str_eq(given.genome.contig[c].name, panel.genome.contig[c].name);
        ck_assert_str_eq(given.genome.contig[c].md5, panel.genome.contig[c].md5);
    }
    lt_simulated_panel_clear(&given);
    lt_fasta_close(fasta);
    lt_simulated_panel_clear(&panel);
    remove_folder();
}
END_TEST

static void write_text(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
}

START_TEST(a_failed_run_leaves_nothing)
{
    static const char *const bad[] = {"sim1\t1100\tA\n",
                                      "sim9\t1100\tA\tC\t0.1\n",
                                      "sim1\t0\tA\tC\t0.1\n",
                                      "sim1\t99999\tA\tC\t0.1\n",
                                      "sim1\t1100\tA\tAC\t0.1\n",
                                      "sim1\t1100\tA\tA\t0.1\n",
                                      "sim1\t1100\tA\tC\t1.5\n",
                                      "sim1\t1100\tA\tC\tnan\n",
                                      "sim1\t1100\tA\tC\t0.1\tx\n",
                                      "sim1\t1100\tA\tC\t0.1\nsim1\t1100\tC\tA\t0.1\n"};
    char list[] = "simulator-test-variants.tsv";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        make_folder();
        rmdir(folder);
        write_text(list, bad[i]);
        lt_simulator_config config = small_run();
        config.variants = list;
        ck_assert_int_lt(lt_simulator_run(&config), 0);
        ck_assert_int_ne(access(folder, F_OK), 0);
    }
    unlink(list);

    make_folder(); /* an empty directory that was there stays, empty */
    lt_simulator_config config = small_run();
    config.sim.family = 1.0;
    ck_assert_int_eq(lt_simulator_run(&config), LT_EINVAL);
    ck_assert_int_eq(n_entries(folder), 0);

    char path[512];
    write_text(in_folder(path, "mine.txt"), "mine");
    config = small_run();
    ck_assert_int_eq(lt_simulator_run(&config), LT_EINVAL);
    ck_assert_int_eq(n_entries(folder), 1);
    remove_folder();
}
END_TEST

/* Given variants stand beside drawn ones. */
START_TEST(variants_come_from_a_file_too)
{
    make_folder();
    lt_simulated_panel panel;
    lt_simulator_config config = small_run();
    ck_assert_int_eq(lt_simulated_panel_init(&panel, NULL, NULL, 2500, config.sim.assay_seed),
                     LT_OK);
    uint8_t ref = panel.codes[0][1100];
    char list[] = "simulator-test-variants.tsv", text[256];
    snprintf(text, sizeof text, "chrom\tpos\tref\talt\tvaf\r\n#comment\n\nsim1 1101 %c %c 0.25 7\n",
             "acgt"[ref], "ACGT"[(ref + 1) & 3]);
    write_text(list, text);
    config.variants = list;
    config.n_variants = config.n_hom = 0;
    ck_assert_msg(lt_simulator_run(&config) == LT_OK, "%s", lt_error_message());
    lt_sim_variant truth[3];
    ck_assert_uint_eq(read_truth(truth, 3, &panel.genome), 3);
    int found = 0;
    for (int i = 0; i < 3; i++)
        found += truth[i].pos == 1100 && truth[i].ref == ref && truth[i].vaf == 0.25;
    ck_assert_int_eq(found, 1);
    unlink(list);
    lt_simulated_panel_clear(&panel);
    remove_folder();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("simulator");
    TCase *tc = tcase_create("simulator");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, the_files_are_what_the_generator_made);
    tcase_add_test(tc, reference_and_panel_read_back);
    tcase_add_test(tc, a_failed_run_leaves_nothing);
    tcase_add_test(tc, variants_come_from_a_file_too);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
