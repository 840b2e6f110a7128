/* test_series_loci_vcf.c -- what the columns of a VCF tell of a patient's loci: the forms of all
 * callers, against numbers by hand. */
#include "unit.h"

#include "capture.h"
#include "told_loci.h"

#define VCF                                                                                \
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=400>\n##contig=<ID=chr2,length=400>\n" \
    "##FORMAT=<ID=AD,Number=.,Type=Integer,Description=\"x\">\n"                           \
    "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"x\">\n"                           \
    "##FORMAT=<ID=AF,Number=A,Type=Float,Description=\"x\">\n"                             \
    "##FORMAT=<ID=NR,Number=.,Type=Integer,Description=\"x\">\n"                           \
    "##FORMAT=<ID=NV,Number=.,Type=Integer,Description=\"x\">\n"                           \
    "##FORMAT=<ID=AO,Number=A,Type=Integer,Description=\"x\">\n"                           \
    "##INFO=<ID=GENE,Number=1,Type=String,Description=\"x\">\n"
#define COLUMNS "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"

START_TEST(reads_of_all_callers)
{
    read_well(VCF COLUMNS "S1\n"
                          "chr1\t2\t.\tC\tA\t.\t.\tGENE=TP53\tAD:DP\t70,30:101\n"
                          "chr1\t6\t.\tC\tA\t.\t.\t.\tAD:DP\t70,30:90\n" /* DP below AD's sum */
                          "chr1\t10\t.\tC\tA\t.\t.\t.\tAD\t0,30\n"
                          "chr1\t14\t.\tC\tA,T\t.\t.\tGENE=A%B\tAD:DP\t70,20,10:.\n"
                          "chr1\t18\t.\tC\tA\t.\t.\t.\tAD:DP\t30:100\n" /* VarScan's */
                          "chr1\t22\t.\tC\tA,T\t.\t.\t.\tNV:NR\t10,5:100,90\n"
                          "chr1\t26\t.\tC\tA,T\t.\t.\t.\tAO:DP\t10,5:100\n"
                          "chr1\t30\t.\tC\tA,T\t.\t.\tGENE=.\tAF\t0.12,0.3\n"
                          "chr1\t34\t.\tC\tA\t.\t.\t.\tAD:DP:AF\t.:.:.\n"
                          "chr1\t38\t.\tC\tA\t.\t.\t.\tAD:DP\t0,0:0\n"
                          "chr1\t42\t.\tC\tA\t.\t.\t.\tAD:DP\t30:.\n",
              NULL, 15);
    static const struct {
        int pos1;
        unsigned alt, depth;
        double vaf;
    } want[] = {{2, 30, 101, 30.0 / 101}, {6, 30, 100, .3},      {10, 30, 30, 1},
                {14, 20, 100, .2},        {14, 10, 100, .1},     {18, 30, 100, .3},
                {22, 10, 100, .1},        {22, 5, 90, 5.0 / 90}, {26, 10, 100, .1},
                {26, 5, 100, .05},        {30, 0, 0, .12},       {30, 0, 0, .3},
                {34, 0, 0, NAN},          {38, 0, 0, NAN},       {42, 0, 0, NAN}};
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(loci[i].allele.pos + 1, want[i].pos1);
        tumour_is(&loci[i], want[i].alt, want[i].depth, want[i].vaf);
    }
    ck_assert_str_eq(loci[0].gene, "TP53");
    ck_assert_str_eq(loci[1].gene, "");
    ck_assert_str_eq(loci[3].gene, "A%B");
    ck_assert_str_eq(loci[10].gene, "");
    done();
}
END_TEST

#define STRELKA(tag) "##FORMAT=<ID=" tag ",Number=2,Type=Integer,Description=\"x\">\n"

START_TEST(reads_of_strelka)
{
    read_well("##fileformat=VCFv4.1\n##contig=<ID=chr1,length=400>\n"
              "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"x\">\n" STRELKA("AU")
                  STRELKA("CU") STRELKA("GU") STRELKA("TU") STRELKA("TAR") STRELKA("TIR") COLUMNS
              "NORMAL\tTUMOR\n"
              "chr1\t2\t.\tC\tA\t.\t.\t.\tDP:AU:CU:GU:TU\t99:0,0:99,99:0,0:0,0\t"
              "110:30,33:67,70:1,2:2,3\n"
              "chr1\t6\t.\tC\tCA\t.\t.\t.\tDP:TAR:TIR\t99:99,99:0,0\t110:80,82:20,22\n"
              "chr1\t10\t.\tC\tA\t.\t.\t.\tDP:AU\t99:0,0\t99:30,30\n",
              NULL, 3);
    tumour_is(&loci[0], 30, 100, .3);
    tumour_is(&loci[1], 20, 100, .2);
    tumour_is(&loci[2], 0, 0, NAN);
    done();
}
END_TEST

#define RECORD "chr1\t2\t.\tC\tA\t.\t.\t.\tAD"

/* The alternative's reads that are taken for the tumour's: which column was chosen. */
static unsigned chosen(const char *text, const char *tumour, const char *wbc)
{
    const lt_series_loci_config config = {.tumour_sample = tumour, .wbc_sample = wbc};
    read_well(text, &config, 1);
    unsigned alt = loci[0].tumour_alt;
    ck_assert_uint_eq(loci[0].wbc_depth, wbc ? 90 : 0);
    ck_assert_uint_eq(loci[0].wbc_alt, 0);
    done();
    return alt;
}

START_TEST(whose_reads_are_the_tumours)
{
    static const char two[] = VCF COLUMNS "N1\tP7_Tumor\n" RECORD "\t90,0\t60,7\n";
    static const char none[] = VCF COLUMNS "N1\tT1\n" RECORD "\t90,0\t60,7\n";
    static const char both[] = VCF COLUMNS "tumour1\tTUMOR2\n" RECORD "\t90,0\t60,7\n";
    static const char line[] =
        VCF "##tumor_sample=T1\n" COLUMNS "tumor-free\tT1\n" RECORD "\t90,0\t60,7\n";
    ck_assert_uint_eq(chosen(two, NULL, NULL), 7);
    ck_assert_uint_eq(chosen(two, NULL, "N1"), 7);
    ck_assert_uint_eq(chosen(two, "N1", NULL), 0);
    ck_assert_uint_eq(chosen(none, "T1", "N1"), 7);
    ck_assert_uint_eq(chosen(line, NULL, "tumor-free"), 7);
    char told[1000];
    capture c = capture_begin();
    unsigned unknown = chosen(none, NULL, NULL) + chosen(both, NULL, NULL);
    capture_end(c, told, sizeof told);
    ck_assert_uint_eq(unknown, 0);
    ck_assert_ptr_nonnull(strstr(told, "which sample is the tumour cannot be told (N1, T1)"));
    ck_assert_ptr_nonnull(strstr(told, "cannot be told (tumour1, TUMOR2)"));
    const lt_series_loci_config absent = {.tumour_sample = "t1"};
    ck_assert_int_eq(read_text(none, &absent), LT_EINVAL);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "no sample \"t1\""));
    ck_assert_str_eq(lt_error_hint(), "it has N1, T1");
    const lt_series_loci_config no_wbc = {.wbc_sample = "WBC"};
    ck_assert_int_eq(read_text(two, &no_wbc), LT_EINVAL);
}
END_TEST

START_TEST(unlikely_numbers_of_a_vcf)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {VCF COLUMNS "S\n" RECORD "\t90,-3\n", "record 1: AD -3 is no count"},
        {VCF COLUMNS "S\nchr1\t2\t.\tC\tA\t.\t.\t.\tAF\t1.5\n",
         "record 1: AF 1.5 is not a fraction"},
        {VCF COLUMNS "S\n" RECORD "\t90,3\n" RECORD "\t90,4\n",
         "records 1 and 2 tell of chr1:2:C:A, but differ in: allele fraction in the tumour"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(read_text(bad[i].text, NULL), LT_EFORMAT);
        ck_assert_msg(strstr(lt_error_message(), bad[i].message), "%s", lt_error_message());
    }
    char text[1500];
    snprintf(text, sizeof text, "%s%s%s%0301d%s", VCF, COLUMNS,
             "S\nchr1\t2\t.\tC\tA\t.\t.\tGENE=", 0, "\tAD\t90,3\n");
    ck_assert_int_eq(read_text(text, NULL), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "record 1: the gene has more than 300"));
}
END_TEST

START_TEST(genes_of_annotations)
{
    static const struct {
        const char *header, *info, *gene;
    } form[] = {
        {"##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from Ensembl "
         "VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Gene\">\n",
         "CSQ=A|up|MOD||,A|mis|MOD|EGFR|ENSG,A|mis|MOD|OTHER|ENSG", "EGFR"},
        {"##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | "
         "Annotation | Gene_Name'\">\n",
         "ANN=A|mis|KRAS", "KRAS"},
        {"##INFO=<ID=BCSQ,Number=.,Type=String,Description=\"Local consequence annotation, see ... "
         "Format: '[*]Consequence|gene|transcript'\">\n",
         "BCSQ=mis|TP53|ENST", "TP53"},
        {"##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL\">\n",
         "CSQ=A|mis,A|x|", ""},
        {"##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Allele|Consequence|Gene\">\n",
         "CSQ=A|mis|ENSG", ""},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        char text[1500];
        snprintf(text, sizeof text,
                 "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=400>\n%s"
                 "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t2\t.\tC\tA\t.\t.\t%s\n",
                 form[i].header, form[i].info);
        read_well(text, NULL, 1);
        ck_assert_str_eq(loci[0].gene, form[i].gene);
        tumour_is(&loci[0], 0, 0, NAN);
        done();
    }
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("series_loci_vcf");
    TCase *tc = tcase_create("series_loci_vcf");
    tcase_add_test(tc, reads_of_all_callers);
    tcase_add_test(tc, reads_of_strelka);
    tcase_add_test(tc, whose_reads_are_the_tumours);
    tcase_add_test(tc, unlikely_numbers_of_a_vcf);
    tcase_add_test(tc, genes_of_annotations);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
