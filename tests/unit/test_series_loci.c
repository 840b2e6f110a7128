/* test_series_loci.c -- lists of a patient's loci: every column and form, against values written
 * down by hand; what is out of range or contradicts itself, against its message. */
#include "unit.h"

#include <math.h>

#include "capture.h"
#include "scratch.h"
#include "series_loci.h"

enum { LENGTH = 400 };

static lt_contig contigs[] = {{.name = (char *)"chr1", .length = LENGTH},
                              {.name = (char *)"chr2", .length = LENGTH}};
static const lt_genome genome = {contigs, 2};

/* Position p (from 0) is "ACGT"[p % 4]. */
static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    (void)contig;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = pos < 0 || pos >= LENGTH ? 4 : (uint8_t)(pos & 3);
    return LT_OK;
}

static lt_series_locus *loci;
static size_t n;

static lt_status read_text(const char *text, const lt_series_loci_config *config)
{
    return lt_series_loci_read(&loci, &n, &genome, fetch, NULL, scratch_text("loci.tsv", text),
                               config);
}

static void read_well(const char *text, const lt_series_loci_config *config, size_t want)
{
    lt_status st = read_text(text, config);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    ck_assert_uint_eq(n, want);
}

static void done(void)
{
    lt_series_loci_free(loci, n);
    loci = NULL;
    n = 0;
}

/* A number that is known, or NaN for one that is not. */
static void real_is(double seen, double want)
{
    ck_assert(isnan(want) ? isnan(seen) : seen == want);
}

static void locus_is(const lt_series_locus *l, int contig, int pos1, const char *change,
                     const char *gene)
{
    char seen[2 * LT_ALLELE_BASES + 2];
    snprintf(seen, sizeof seen, "%s>%s", l->allele.ref, l->allele.alt);
    ck_assert_int_eq(l->allele.contig, contig);
    ck_assert_int_eq(l->allele.pos, pos1 - 1);
    ck_assert_str_eq(seen, change);
    ck_assert_str_eq(l->gene, gene);
}

static void tumour_is(const lt_series_locus *l, unsigned alt, unsigned depth, double vaf)
{
    ck_assert_uint_eq(l->tumour_alt, alt);
    ck_assert_uint_eq(l->tumour_depth, depth);
    real_is(l->tumour_vaf, vaf);
}

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

/* ---- VCF ---- */

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
    tcase_add_test(tc, reads_of_all_callers);
    tcase_add_test(tc, reads_of_strelka);
    tcase_add_test(tc, whose_reads_are_the_tumours);
    tcase_add_test(tc, unlikely_numbers_of_a_vcf);
    tcase_add_test(tc, genes_of_annotations);
    if (has_course()) /* else it is not among the tests */
        tcase_add_test(tc, the_ten_mutations_of_a_course);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
