/* test_snps.c -- population frequencies: what is taken of a list of all the world, what is refused.
 */
#include "unit.h"

#include "scratch.h"
#include "snps.h"

static lt_contig contigs[] = {{.name = (char *)"chr1", .length = 1000},
                              {.name = (char *)"chr2", .length = 1000}};
static const lt_genome genome = {contigs, 2};
static lt_interval intervals[] = {{0, 99, 200, 0}, {1, 0, 50, 101}};
static const lt_targets targets = {intervals, 2, 151};

#define HEAD                 \
    "##fileformat=VCFv4.2\n" \
    "##contig=<ID=chr9>\n"   \
    "##contig=<ID=chr1>\n"   \
    "##contig=<ID=chr2>\n"   \
    "##INFO=<ID=AF,Number=A,Type=Float,Description=\"frequency\">\n"
#define COLUMNS "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

static lt_status read_text(lt_snp **snp, size_t *n, const char *text)
{
    return lt_snps_read(snp, n, &genome, &targets, scratch_text("s.vcf", text));
}

START_TEST(what_is_on_target_is_taken)
{
    lt_snp *snp;
    size_t n;
    ck_assert_msg(read_text(&snp, &n,
                            HEAD COLUMNS
                            "chr9\t100\t.\tA\tG\t.\t.\tAF=0.5\n" /* not of the genome */
                            "chr1\t99\t.\tA\tG\t.\t.\tAF=0.5\n"  /* off target */
                            "chr1\t100\trs1\tA\tG\t.\t.\tAF=0.25\n"
                            "chr1\t101\t.\tA\tG,AT,C\t.\t.\tAF=0.125,0.5,.\n" /* one of three */
                            "chr1\t102\t.\tAT\tA\t.\t.\tAF=0.5\n"
                            "chr1\t103\t.\tc\tt\t.\t.\t.\n" /* no frequency */
                            "chr2\t1\t.\tT\tA\t.\t.\tAF=1e-05\n") == LT_OK,
                  "%s", lt_error_message());
    ck_assert_uint_eq(n, 3);
    ck_assert(snp[0].contig == 0 && snp[0].pos == 99 && snp[0].ref == 0 && snp[0].alt == 2);
    ck_assert_double_eq_tol(snp[0].af, .25, 1e-9);
    ck_assert(snp[1].pos == 100 && snp[1].alt == 2);
    ck_assert_double_eq_tol(snp[1].af, .125, 1e-9);
    ck_assert(snp[2].contig == 1 && snp[2].pos == 0 && snp[2].ref == 3 && snp[2].alt == 0);
    free(snp);
}
END_TEST

static const struct {
    const char *text, *message;
    lt_status status;
} bad[] = {
    {HEAD COLUMNS "chr1\t100\t.\tA\tG\t.\t.\tAF=1.5\n", "record 1: AF 1.5", LT_EFORMAT},
    {HEAD COLUMNS "chr9\t100\t.\tA\tG\t.\t.\tAF=0.5\n", "none of its contigs", LT_EFORMAT},
    {"##fileformat=VCFv4.2\n##contig=<ID=chr1>\n" COLUMNS "chr1\t100\t.\tA\tG\t.\t.\tAF=0.5\n",
     "no INFO/AF", LT_EFORMAT},
    {"chr1\t100\tA\tG\n", "not a readable VCF", LT_EFORMAT},
};

START_TEST(what_cannot_be_is_refused)
{
    lt_snp *snp;
    size_t n;
    ck_assert_int_eq(read_text(&snp, &n, bad[_i].text), bad[_i].status);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), bad[_i].message));
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "s.vcf"));
    ck_assert_ptr_null(snp);
}
END_TEST

START_TEST(absent_file)
{
    lt_snp *snp;
    size_t n;
    ck_assert_int_eq(lt_snps_read(&snp, &n, &genome, &targets, "/nowhere/s.vcf"), LT_EIO);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("snps");
    TCase *tcase = tcase_create("snps");
    tcase_add_unchecked_fixture(tcase, scratch_open, scratch_close);
    tcase_add_test(tcase, what_is_on_target_is_taken);
    tcase_add_loop_test(tcase, what_cannot_be_is_refused, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tcase, absent_file);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
