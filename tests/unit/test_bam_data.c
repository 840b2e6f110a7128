/* test_bam_data.c -- real UMI reads: counts as samtools gives them, wrong states refused. */
#include "unit.h"

#include <htslib/sam.h>

#include "bam.h"
#include "fasta.h"
#include "loci.h"
#include "scratch.h"

static const char *data_path(const char *name)
{
    static char paths[8][1024];
    static int turn;
    char *path = paths[turn++ % 8];
    const char *root = getenv("LT_REAL_DATA");
    snprintf(path, sizeof paths[0], "%s/umi_chr22/%s", root ? root : "../shared/data", name);
    return path;
}

/* Reads and UMIs in the regions, or in the whole file. */
static size_t reads_count(const char *path, const char *const *regions, size_t n, size_t *n_umis)
{
    lt_bam_config config = {.reference = data_path("ref.fa")};
    lt_bam *bam;
    lt_status status = lt_bam_open(&bam, path, &config);
    ck_assert_msg(status == LT_OK, "%s", lt_error_message());
    lt_targets targets = {0};
    if (n) {
        ck_assert_int_eq(lt_targets_read(&targets, lt_bam_genome(bam), NULL, regions, n), LT_OK);
        ck_assert_int_eq(lt_bam_select(bam, targets.interval, targets.n), LT_OK);
    }
    size_t n_reads = 0;
    const lt_read *read;
    *n_umis = 0;
    while ((status = lt_bam_next(bam, &read)) == LT_OK) {
        n_reads++;
        *n_umis += read->umi && read->umi_length == 15;
    }
    ck_assert_msg(status == LT_EOF, "%s", lt_error_message());
    lt_targets_clear(&targets);
    lt_bam_close(bam);
    return n_reads;
}

static size_t samtools_count(const char *path, const char *regions)
{
    char command[2000];
    snprintf(command, sizeof command, "samtools view -M -c -T '%s' '%s' %s", data_path("ref.fa"),
             path, regions);
    FILE *f = popen(command, "r");
    size_t n = 0;
    ck_assert(f && fscanf(f, "%zu", &n) == 1 && pclose(f) == 0);
    return n;
}

static int has_samtools(void)
{
    return system("samtools --version >/dev/null 2>&1") == 0;
}

START_TEST(all_reads_and_their_umis)
{
    size_t n_umis;
    ck_assert_uint_eq(reads_count(data_path("normal.bam"), NULL, 0, &n_umis), 15788);
    ck_assert_uint_eq(n_umis, 15788);
    ck_assert_uint_eq(reads_count(data_path("tumour.bam"), NULL, 0, &n_umis), 11664);
}
END_TEST

/* Overlapping, adjacent and far windows, on BAM (samtools' count) and CRAM (the same count). */
START_TEST(windows_count_as_samtools_does)
{
    if (!has_samtools())
        return;
    char bam[1024];
    const char *cram = scratch_path("t.cram");
    snprintf(bam, sizeof bam, "%s", data_path("tumour.bam"));
    char command[4000];
    snprintf(command, sizeof command,
             "samtools view -C -T '%s' -o '%s' '%s' && samtools index '%s'", data_path("ref.fa"),
             cram, bam, cram);
    ck_assert_int_eq(system(command), 0);
    size_t n_umis, n_all = 0;
    uint64_t seed = 51;
    for (int round = 0; round < 12; round++) {
        char text[20][40], line[1000] = "";
        const char *regions[20];
        for (int i = 0; i < 20; i++) {
            uint32_t beg = 1 + scratch_random(&seed, round % 2 ? 40000 : 2500);
            uint32_t end = beg + scratch_random(&seed, 120);
            sprintf(text[i], "chr22:%u-%u", beg, end > 40001 ? 40001 : end);
            regions[i] = text[i];
            sprintf(line + strlen(line), " %s", text[i]);
        }
        size_t want = samtools_count(bam, line);
        ck_assert_uint_eq(reads_count(bam, regions, 20, &n_umis), want);
        ck_assert_uint_eq(reads_count(cram, regions, 20, &n_umis), want);
        n_all += want;
    }
    ck_assert_uint_gt(n_all, 1000);
}
END_TEST

START_TEST(wrong_states_are_refused)
{
    lt_bam *bam;
    lt_bam_config config = {0};
    ck_assert_int_eq(lt_bam_open(&bam, data_path("normal.consensus_unmapped.bam"), &config),
                     LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "unmapped consensus reads"));
    ck_assert_int_eq(lt_bam_open(&bam, data_path("normal.grouped_by_template.bam"), &config),
                     LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "template-coordinate"));
    ck_assert_ptr_nonnull(strstr(lt_error_hint(), "samtools sort -o sorted.bam"));
}
END_TEST

START_TEST(the_reference_fits)
{
    lt_contig contig = {.name = (char *)"chr22", .length = 40001};
    lt_genome genome = {&contig, 1};
    lt_fasta *fasta;
    ck_assert_int_eq(lt_fasta_open(&fasta, data_path("ref.fa")), LT_OK);
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, NULL, "normal.bam"), LT_OK);
    ck_assert_uint_eq(strlen(contig.md5), 32);
    lt_fasta_close(fasta);
}
END_TEST

int main(void)
{
    if (access(data_path("normal.bam"), R_OK) != 0)
        return unit_skip("the real data are not here");
    scratch_open();
    Suite *suite = suite_create("bam_data");
    TCase *tc = tcase_create("bam_data");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, all_reads_and_their_umis);
    tcase_add_test(tc, windows_count_as_samtools_does);
    tcase_add_test(tc, wrong_states_are_refused);
    tcase_add_test(tc, the_reference_fits);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
