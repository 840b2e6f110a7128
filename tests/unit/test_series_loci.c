/* test_series_loci.c -- lists of a patient's loci: every column and form, against values written
 * down by hand; what is out of range or contradicts itself, against its message. */
#include "unit.h"

#include "capture.h"
#include "told_loci.h"

START_TEST(a_table_with_every_column)
{
    read_well("chrom\tpos\tref\talt\tmask\tclonality\tgene\tnote\ttumour_depth\ttumor_alt\t"
              "cn_total\tmultiplicity\twbc_depth\twbc_alt\n"
              "chr2\t6\tC\tT\tchip,user\t.9\tTP53\tx\t120\t30\t3\t2\t3000\t12\n"
              "\n# a comment\n"
              "chr1\t10\tc\ta\t.\tNA\t\t\t.\t.\t.\t.\t.\t.\n"
              "chr1\t12\tTAC\tT\t0\t1\tE G\ty\t0\t0\t2\t1e0\t0\t0\r\n",
              NULL, 3);
    locus_is(&loci[0], 0, 10, "C>A", "");
    tumour_is(&loci[0], 0, 0, NAN);
    real_is(loci[0].cn_total, NAN);
    real_is(loci[0].multiplicity, NAN);
    real_is(loci[0].clonality, NAN);
    ck_assert_uint_eq(loci[0].mask, 0);
    ck_assert_str_eq(loci[0].source, "tumour");
    locus_is(&loci[1], 0, 12, "TAC>T", "E G");
    tumour_is(&loci[1], 0, 0, NAN);
    real_is(loci[1].multiplicity, 1);
    locus_is(&loci[2], 1, 6, "C>T", "TP53");
    tumour_is(&loci[2], 30, 120, .25);
    ck_assert_uint_eq(loci[2].wbc_alt, 12);
    ck_assert_uint_eq(loci[2].wbc_depth, 3000);
    real_is(loci[2].cn_total, 3);
    real_is(loci[2].multiplicity, 2);
    real_is(loci[2].clonality, .9);
    ck_assert_uint_eq(loci[2].mask, LT_MASK_CHIP | LT_MASK_USER);
    ck_assert_uint_eq(loci[2].mask_given, LT_MASK_CHIP | LT_MASK_USER);
    done();
}
END_TEST

START_TEST(fractions_alone_and_beside_counts)
{
    static const char *const name[] = {"vaf", "tumor_vaf", "tumour_vaf", "VAF"};
    const lt_series_loci_config config = {.source = "a list"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        char text[300];
        snprintf(text, sizeof text,
                 "#chrom\tpos\tref\talt\t%s\ttumor_depth\ttumor_alt\n"
                 "chr1\t10\tC\tA\t0.125\t.\t.\nchr1\t14\tC\tA\t0.5\t80\t20\n"
                 "chr1\t18\tC\tA\t0.5\t80\t.\n",
                 name[i]);
        read_well(text, &config, 3);
        tumour_is(&loci[0], 0, 0, .125);
        tumour_is(&loci[1], 20, 80, .25);
        tumour_is(&loci[2], 0, 0, .5);
        ck_assert_str_eq(loci[0].source, "a list");
        done();
    }
}
END_TEST

START_TEST(tables_without_a_header)
{
    read_well("chr1\t10\tC\tA,T\tTP53\t77\nchr1 14 C  A\n", NULL, 3);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(loci[i].gene, "");
        tumour_is(&loci[i], 0, 0, NAN);
    }
    locus_is(&loci[1], 0, 10, "C>T", "");
    done();
}
END_TEST

START_TEST(header_lines_of_all_forms)
{
    static const char *const head[] = {
        "chrom pos ref alt gene", "#chrom pos ref alt gene", "# CHR\tPos\tRef\tAlt\tGene",
        "#contig\tposition\tr\ta\tgene", "##a comment\n#chrom\tpos\tref\talt\tgene"};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        char text[200];
        snprintf(text, sizeof text, "%s\nchr1\t10\tC\tA\tTP53\n", head[i]);
        read_well(text, NULL, 1);
        ck_assert_str_eq(loci[0].gene, "TP53");
        done();
    }
    read_well("#chromosomes of pos\nchr1\t10\tC\tA\tTP53\n", NULL, 1);
    ck_assert_str_eq(loci[0].gene, "");
    done();
}
END_TEST

START_TEST(a_column_that_is_not_known_is_told)
{
    char told[1000];
    capture c = capture_begin();
    lt_status st = read_text("#chrom\tpos\tref\talt\thg19\tgene\tnote\nchr1\t10\tC\tA\t1\tG\t2\n"
                             "chr1\t14\tC\t<DEL>\t1\tG\t2\n",
                             NULL);
    capture_end(c, told, sizeof told);
    ck_assert_int_eq(st, LT_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(loci[0].gene, "G");
    ck_assert_ptr_nonnull(strstr(told, "loci.tsv: columns that are not known are passed over: "
                                       "hg19, note\n"));
    ck_assert_ptr_nonnull(strstr(told, "loci.tsv: 1 alleles are left out: 1 symbolic\n"));
    done();
}
END_TEST

#define HEAD "chrom\tpos\tref\talt\t"

START_TEST(bad_tables_are_refused_with_their_line)
{
    static const struct {
        const char *text, *message, *hint;
    } bad[] = {
        {HEAD "vaf\nchr1\t10\tC\tA\t12.5\n", ":2: vaf \"12.5\" is not a number from 0 and up to 1",
         "not per cent"},
        {HEAD "vaf\nchr1\t10\tC\tA\tnan\n", ":2: vaf \"nan\"", ""},
        {HEAD "vaf\nchr1\t10\tC\tA\t-0.1\n", ":2: vaf \"-0.1\"", ""},
        {HEAD "vaf\nchr1\t10\tC\tA\t0x1p-3\n", ":2: vaf \"0x1p-3\"", ""},
        {HEAD "vaf\nchr1\t10\tC\tA\t0.1%\n", ":2: vaf \"0.1%\"", ""},
        {HEAD "clonality\nchr1\t10\tC\tA\t0\n", ":2: clonality \"0\" is not a number above 0", ""},
        {HEAD "cn_total\nchr1\t10\tC\tA\t-1\n", ":2: cn_total \"-1\"", "copies"},
        {HEAD "multiplicity\tcn_total\nchr1\t10\tC\tA\t3\t2\n",
         ":2: multiplicity 3 is above cn_total 2", ""},
        {HEAD "tumor_alt\ttumor_depth\nchr1\t10\tC\tA\t3\t2\n",
         ":2: tumor_alt 3 is above tumor_depth 2", ""},
        {HEAD "tumor_alt\ttumor_depth\nchr1\t10\tC\tA\t3\t.\n", ":2: tumor_alt without tumor_depth",
         "both"},
        {HEAD "tumor_depth\nchr1\t10\tC\tA\t3\n", ":2: tumor_depth without tumor_alt", ""},
        {HEAD "wbc_alt\nchr1\t10\tC\tA\t3\n", ":2: wbc_alt without wbc_depth", ""},
        {HEAD "wbc_alt\twbc_depth\nchr1\t10\tC\tA\t-3\t9\n", ":2: wbc_alt \"-3\" is not a count",
         "whole reads"},
        {HEAD "wbc_alt\twbc_depth\nchr1\t10\tC\tA\t3\t4294967296\n", ":2: wbc_depth \"4294967296\"",
         ""},
        {HEAD "wbc_alt\twbc_depth\nchr1\t10\tC\tA\t1.5\t9\n", ":2: wbc_alt \"1.5\"", ""},
        {HEAD "mask\nchr1\t10\tC\tA\tuser,what\n", ":2: mask \"user,what\" is not known",
         "panel_of_normals"},
        {HEAD "gene\tmask\nchr1\t10\tC\tA\tTP53\n",
         ":2: the header names 6 columns, this line has 5", ""},
        {HEAD "gene\nchr1\t10\tC\tA\tT\x01\n", ":2: the gene holds a control character", "UTF-8"},
        {HEAD "gene\nchr1\t10\tC\tA\tT\xc2\x85\n", ":2: the gene holds a control character", ""},
        {HEAD "gene\nchr1\t10\tC\tA\tT\xff\n", ":2: the gene is not UTF-8", ""},
        {HEAD "vaf\tTumor_VAF\nchr1\t10\tC\tA\t.1\t.1\n", ":1: columns 5 and 6 both are Tumor_VAF",
         ""},
        {"chrom\tpos\tgene\tref\talt\nchr1\t10\tT\tC\tA\n", ":1: the first columns are not",
         "first"},
        {"#chrom\tpos\tid\tref\talt\nchr1\t10\t.\tC\tA\n", ":1: the first columns are not", ""},
        {HEAD "vaf\nchr1\t10\tC\tA,T\t.1\n", ":2: one vaf for several alternatives", "one line"},
        {HEAD "vaf\nchr1\t10\tG\tA\t.1\n", ":2: chr1:10: REF is G, but the reference has C", ""},
        {HEAD "vaf\n", "no locus in this file", ""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(read_text(bad[i].text, NULL) == LT_EFORMAT, "%s", bad[i].text);
        ck_assert_msg(strstr(lt_error_message(), bad[i].message), "%s", lt_error_message());
        ck_assert_msg(strstr(lt_error_hint(), bad[i].hint), "%s", lt_error_hint());
        ck_assert_ptr_null(loci);
        ck_assert_uint_eq(n, 0);
    }
}
END_TEST

START_TEST(a_gene_of_300_characters)
{
    char text[1500] = HEAD "gene\nchr1\t10\tC\tA\t", *end = text + strlen(text);
    for (int i = 0; i < 300; i++)
        strcat(text, i % 2 ? "x" : "\xe2\x80\xae"); /* right-to-left override: escaped when shown */
    read_well(text, NULL, 1);
    ck_assert_str_eq(loci[0].gene, end);
    done();
    strcat(text, "x");
    ck_assert_int_eq(read_text(text, NULL), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), ":2: the gene has more than 300 characters"));
}
END_TEST

/* chr1:13-14 is AC: A>AC at 13 and C>CC at 14 are one change. */
START_TEST(what_is_told_twice_is_one)
{
    read_well(HEAD "gene\ttumor_alt\ttumor_depth\tmask\tvaf\tcn_total\n"
                   "chr1\t14\tC\tCC\tTP53\t.\t.\tuser\t.25\t.\n"
                   "chr1\t10\tC\tA\t.\t.\t.\t.\t.\t.\n"
                   "chr1\t10\tC\tA\t.\t.\t.\t.\t.\t.\n"
                   "chr1\t13\tA\tAC\t.\t5\t20\tchip\t.\t2\n"
                   "chr1\t13\tA\tAC\tTP53\t5\t20\tchip\t.25\t.\n",
              NULL, 2);
    locus_is(&loci[0], 0, 10, "C>A", "");
    locus_is(&loci[1], 0, 13, "A>AC", "TP53");
    tumour_is(&loci[1], 5, 20, .25);
    real_is(loci[1].cn_total, 2);
    ck_assert_uint_eq(loci[1].mask, LT_MASK_CHIP | LT_MASK_USER);
    done();
    static const struct {
        const char *column, *a, *b, *message;
    } bad[] = {
        {"gene", "TP53", "EGFR", "gene"},
        {"vaf", ".2", ".3", "allele fraction in the tumour"},
        {"tumor_alt\ttumor_depth", "1\t4", "2\t8", "reads in the tumour"},
        {"wbc_alt\twbc_depth", "1\t40", "1\t41", "reads in white blood cells"},
        {"cn_total", "2", "3", "cn_total"},
        {"multiplicity", "2", "3", "multiplicity"},
        {"clonality", "1", ".3", "clonality"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[400], message[200];
        snprintf(text, sizeof text,
                 HEAD "%s\nchr1\t10\tC\tA\t%s\nchr1\t14\tC\tA\t%s\nchr1\t10\tC\tA\t%s\n",
                 bad[i].column, bad[i].a, bad[i].a, bad[i].b);
        snprintf(message, sizeof message,
                 "loci.tsv: lines 2 and 4 tell of chr1:10:C:A, but differ in: %s", bad[i].message);
        ck_assert_int_eq(read_text(text, NULL), LT_EFORMAT);
        ck_assert_msg(strstr(lt_error_message(), message), "%s", lt_error_message());
    }
}
END_TEST

/* ---- a real list ---- */

static char sequence[2000];

static lt_status fetch_sequence(void *data, int32_t contig, int64_t beg, int64_t end,
                                uint8_t *codes)
{
    (void)data;
    (void)contig;
    for (int64_t pos = beg; pos < end; pos++) {
        const char *hit = pos < 0 ? NULL : strchr("ACGT", sequence[pos]);
        codes[pos - beg] = hit && *hit ? (uint8_t)(hit - "ACGT") : 4;
    }
    return LT_OK;
}

START_TEST(the_ten_mutations_of_a_course)
{
    char path[600], line[200], name[200];
    const char *folder = getenv("LT_REAL_DATA");
    snprintf(path, sizeof path, "%s/ctdna_course/ref.fa", folder);
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fscanf(f, ">%199s\n", name), 1);
    while (fgets(line, sizeof line, f))
        strncat(sequence, line, strcspn(line, "\r\n"));
    fclose(f);
    lt_contig contig = {.name = name, .length = (int64_t)strlen(sequence)};
    const lt_genome one = {&contig, 1};
    snprintf(path, sizeof path, "%s/ctdna_course/mutations.tsv", folder);
    lt_status st = lt_series_loci_read(&loci, &n, &one, fetch_sequence, NULL, path, NULL);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    ck_assert_uint_eq(n, 10);
    locus_is(&loci[0], 0, 274, "C>G", "");
    locus_is(&loci[9], 0, 766, "C>T", "");
    done();
}
END_TEST

static int has_course(void)
{
    char path[600];
    const char *folder = getenv("LT_REAL_DATA");
    snprintf(path, sizeof path, "%s/ctdna_course/ref.fa", folder ? folder : ".");
    return access(path, R_OK) == 0;
}

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("series_loci");
    TCase *tc = tcase_create("series_loci");
    tcase_add_test(tc, a_table_with_every_column);
    tcase_add_test(tc, fractions_alone_and_beside_counts);
    tcase_add_test(tc, tables_without_a_header);
    tcase_add_test(tc, header_lines_of_all_forms);
    tcase_add_test(tc, a_column_that_is_not_known_is_told);
    tcase_add_test(tc, bad_tables_are_refused_with_their_line);
    tcase_add_test(tc, a_gene_of_300_characters);
    tcase_add_test(tc, what_is_told_twice_is_one);
    if (has_course()) /* else it is not among the tests */
        tcase_add_test(tc, the_ten_mutations_of_a_course);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
