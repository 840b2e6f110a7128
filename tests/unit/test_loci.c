/* test_loci.c -- targets against a bitmap of positions; every form of a BED, region and locus. */
#include "unit.h"

#include <htslib/bgzf.h>
#include <htslib/vcf.h>

#include "loci.h"
#include "scratch.h"

enum { N_CONTIGS = 3, LENGTH = 400 };

static lt_contig contigs[] = {{.name = (char *)"chr1", .length = LENGTH},
                              {.name = (char *)"chr22", .length = LENGTH},
                              {.name = (char *)"HLA:01:02", .length = LENGTH}};
static const lt_genome genome = {contigs, N_CONTIGS};

/* A target list as a bitmap; checks that it is disjoint, sorted, not touching, well numbered. */
static void bitmap_of(uint8_t map[N_CONTIGS][LENGTH], const lt_targets *targets)
{
    memset(map, 0, N_CONTIGS * LENGTH);
    uint32_t site = 0;
    for (size_t i = 0; i < targets->n; i++) {
        const lt_interval *w = &targets->interval[i];
        ck_assert(w->beg >= 0 && w->beg < w->end && w->end <= LENGTH);
        if (i > 0 && w[-1].contig == w->contig)
            ck_assert_int_gt(w->beg, w[-1].end);
        if (i > 0)
            ck_assert_int_ge(w->contig, w[-1].contig);
        ck_assert_uint_eq(w->first_site, site);
        site += (uint32_t)(w->end - w->beg);
        memset(map[w->contig] + w->beg, 1, (size_t)(w->end - w->beg));
    }
    ck_assert_uint_eq(targets->n_sites, site);
}

START_TEST(merging_equals_a_bitmap)
{
    uint64_t seed = 3;
    for (int round = 0; round < 400; round++) {
        lt_interval list[40];
        static uint8_t want[N_CONTIGS][LENGTH], got[N_CONTIGS][LENGTH];
        memset(want, 0, sizeof want);
        size_t n = scratch_random(&seed, 40);
        uint32_t longest = 2 + scratch_random(&seed, 60);
        for (size_t i = 0; i < n; i++) {
            list[i].contig = (int32_t)scratch_random(&seed, N_CONTIGS);
            list[i].beg = scratch_random(&seed, LENGTH - 1);
            list[i].end = list[i].beg + 1 + scratch_random(&seed, longest);
            list[i].end = list[i].end > LENGTH ? LENGTH : list[i].end;
            memset(want[list[i].contig] + list[i].beg, 1, (size_t)(list[i].end - list[i].beg));
        }
        lt_targets targets;
        ck_assert_int_eq(lt_targets_merge(&targets, list, n), LT_OK);
        bitmap_of(got, &targets);
        ck_assert_mem_eq(got, want, sizeof want);
        lt_targets_clear(&targets);
    }
}
END_TEST

static lt_status bed_status(lt_targets *targets, const char *text)
{
    return lt_targets_read(targets, &genome, scratch_text("t.bed", text), NULL, 0);
}

START_TEST(bed_of_all_forms)
{
    static const char text[] = "browser position chr1:1-9\n"
                               "track name=\"panel\"\n"
                               "# comment\r\n"
                               "\n"
                               "chr22\t10\t20\tname\t0\t+\r\n"
                               "chr1\t5\t9\n"
                               "chr22\t20\t25\n" /* touches the first */
                               "chr22\t12\t15\n"
                               "chr1 100  110 words\n"
                               "HLA:01:02\t0\t400"; /* no line end */
    lt_targets targets;
    ck_assert_int_eq(bed_status(&targets, text), LT_OK);
    ck_assert_uint_eq(targets.n, 4);
    const lt_interval *w = targets.interval;
    ck_assert(w[0].contig == 0 && w[0].beg == 5 && w[0].end == 9);
    ck_assert(w[1].contig == 0 && w[1].beg == 100 && w[1].end == 110);
    ck_assert(w[2].contig == 1 && w[2].beg == 10 && w[2].end == 25);
    ck_assert(w[3].contig == 2 && w[3].beg == 0 && w[3].end == 400);
    ck_assert_uint_eq(targets.n_sites, 4 + 10 + 15 + 400);
    lt_targets_clear(&targets);

    const char *path = scratch_path("t.bed.gz");
    BGZF *fp = bgzf_open(path, "w");
    ck_assert_int_eq(bgzf_write(fp, text, sizeof text - 1), sizeof text - 1);
    ck_assert_int_eq(bgzf_close(fp), 0);
    ck_assert_int_eq(lt_targets_read(&targets, &genome, path, NULL, 0), LT_OK);
    ck_assert_uint_eq(targets.n_sites, 4 + 10 + 15 + 400);
    lt_targets_clear(&targets);

    size_t n;
    uint8_t *bytes = scratch_read(path, &n);
    for (size_t cut = 0; cut < n; cut++) {
        const char *cut_path = scratch_write("cut.bed.gz", bytes, cut);
        ck_assert_int_eq(lt_targets_read(&targets, &genome, cut_path, NULL, 0), LT_EFORMAT);
    }
    free(bytes);
}
END_TEST

START_TEST(bad_beds_are_refused_with_their_line)
{
    static const struct {
        const char *text, *message, *hint;
    } bad[] = {
        {"chr1\t1\t2\n22\t5\t6\n", ":2: no contig 22", "the BED says 22, the alignment says chr22"},
        {"chr1\t1\n", ":1: expected 3 columns, found 2", ""},
        {"#\nchr1\tx\t7\n", ":2: \"x\" is not", ""},
        {"chr1\t1\t-7\n", ":1: \"-7\" is not", ""},
        {"chr1\t1\t7.5\n", ":1: \"7.5\" is not", ""},
        {"chr1\t\t7\n", ":1: \"\" is not", ""},
        {"chr1\t7\t7\n", ":1: start 7 is not before end 7", ""},
        {"chr1\t9\t7\n", ":1: start 9", ""},
        {"chr1\t9\t401\n", ":1: end 401 is beyond chr1", "another assembly"},
        {"chr1\t9\t99999999999999999999\n", ":1: \"9999", ""},
        {"# nothing\n", "no target", ""},
        {"", "no target", ""},
        {"chr1\t1\t7\nchr9\t1\t7\n", ":2: no contig chr9", "first contig is chr1"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lt_targets targets;
        ck_assert_int_eq(bed_status(&targets, bad[i].text), LT_EFORMAT);
        ck_assert_msg(strstr(lt_error_message(), bad[i].message), "%s", lt_error_message());
        ck_assert_msg(strstr(lt_error_hint(), bad[i].hint), "%s", lt_error_hint());
        ck_assert_ptr_null(targets.interval);
    }
    lt_targets targets;
    ck_assert_int_eq(lt_targets_read(&targets, &genome, scratch_path("absent.bed"), NULL, 0),
                     LT_EIO);
    ck_assert_int_eq(
        lt_targets_read(&targets, &genome, scratch_write("nul.bed", "chr1\t1\0\t2\n", 10), NULL, 0),
        LT_EFORMAT);
}
END_TEST

START_TEST(regions_of_all_forms)
{
    static const struct {
        const char *text;
        int32_t contig;
        int64_t beg, end;
    } good[] = {
        {"chr1", 0, 0, 400},        {"chr1:10-20", 0, 9, 20},         {"chr22:1-1", 1, 0, 1},
        {"chr22:7", 1, 6, 7},       {"chr22:390-", 1, 389, 400},      {"HLA:01:02", 2, 0, 400},
        {"HLA:01:02:5-6", 2, 4, 6}, {"chr1:3,99-4,0,0", 0, 398, 400},
    };
    lt_targets targets;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const char *regions[] = {good[i].text};
        ck_assert_int_eq(lt_targets_read(&targets, &genome, NULL, regions, 1), LT_OK);
        ck_assert_uint_eq(targets.n, 1);
        ck_assert_int_eq(targets.interval[0].contig, good[i].contig);
        ck_assert_int_eq(targets.interval[0].beg, good[i].beg);
        ck_assert_int_eq(targets.interval[0].end, good[i].end);
        lt_targets_clear(&targets);
    }
    static const char *const bad[] = {
        "",          "chr2",       "22:1-2",    "chr1:",    "chr1:0-5",
        "chr1:5-4",  "chr1:1-401", "chr1:a-b",  "chr1:-5",  "chr1:1-2-3",
        "chr1:1-2x", "chr1:1,-2",  "HLA:01:03", "chr1:1 2", "HLA:01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(lt_targets_read(&targets, &genome, NULL, &bad[i], 1) == LT_EINVAL, "%s",
                      bad[i]);
        ck_assert_ptr_nonnull(strstr(lt_error_message(), bad[i]));
    }
}
END_TEST

START_TEST(bed_and_regions_intersect)
{
    uint64_t seed = 5;
    for (int round = 0; round < 100; round++) {
        char bed[2000] = "", text[10][40];
        const char *regions[10];
        static uint8_t in_bed[N_CONTIGS][LENGTH], want[N_CONTIGS][LENGTH], got[N_CONTIGS][LENGTH];
        memset(in_bed, 0, sizeof in_bed);
        memset(want, 0, sizeof want);
        in_bed[0][0] = 1;
        strcpy(bed, "chr1\t0\t1\n");
        for (int i = 0; i < 10; i++) {
            uint32_t c = scratch_random(&seed, 2), beg = scratch_random(&seed, 300);
            uint32_t end = beg + 1 + scratch_random(&seed, 50);
            memset(in_bed[c] + beg, 1, end - beg);
            sprintf(bed + strlen(bed), "%s\t%u\t%u\n", contigs[c].name, beg, end);
        }
        for (int i = 0; i < 10; i++) {
            uint32_t c = scratch_random(&seed, 2), beg = scratch_random(&seed, 300);
            uint32_t end = beg + 1 + scratch_random(&seed, 50);
            if (i == 0)
                c = beg = 0;
            memcpy(want[c] + beg, in_bed[c] + beg, end - beg);
            sprintf(text[i], "%s:%u-%u", contigs[c].name, beg + 1, end);
            regions[i] = text[i];
        }
        lt_targets targets;
        ck_assert_int_eq(
            lt_targets_read(&targets, &genome, scratch_text("i.bed", bed), regions, 10), LT_OK);
        bitmap_of(got, &targets);
        ck_assert_mem_eq(got, want, sizeof want);
        lt_targets_clear(&targets);
    }
}
END_TEST

START_TEST(without_targets_only_a_small_genome)
{
    lt_targets targets;
    ck_assert_int_eq(lt_targets_read(&targets, &genome, NULL, NULL, 0), LT_OK);
    ck_assert_uint_eq(targets.n, N_CONTIGS);
    ck_assert_uint_eq(targets.n_sites, N_CONTIGS * LENGTH);
    lt_targets_clear(&targets);
    lt_contig big = {.name = (char *)"chr1", .length = 10000000};
    lt_genome one = {&big, 1};
    ck_assert_int_eq(lt_targets_read(&targets, &one, NULL, NULL, 0), LT_OK);
    lt_targets_clear(&targets);
    big.length++;
    ck_assert_int_eq(lt_targets_read(&targets, &one, NULL, NULL, 0), LT_EINVAL);
}
END_TEST

START_TEST(a_locus_in_text)
{
    static const struct {
        const char *text;
        lt_allele want;
    } good[] = {
        {"chr22:400:T:g", {1, 399, "T", "G"}},  {"HLA:01:02:1:A:C", {2, 0, "A", "C"}},
        {"chr22:1:TA:G", {1, 0, "TA", "G"}},    {"chr22:399:aca:A", {1, 398, "ACA", "A"}},
        {"chr1:7:A:ACGT", {0, 6, "A", "ACGT"}},
    };
    lt_allele a;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(lt_locus_parse(&a, &genome, good[i].text), LT_OK);
        ck_assert_int_eq(lt_allele_compare(&a, &good[i].want), 0);
    }
    ck_assert_int_eq(lt_locus_parse(&a, &genome, good[3].text), LT_EINVAL); /* beyond the end */
    ck_assert_int_eq(lt_locus_parse(&a, &genome, good[4].text), LT_OK);
    ck_assert_int_eq(lt_allele_compare(&a, &good[4].want), 0);
    static const char *const bad[] = {"",
                                      "chr22",
                                      "chr22:1",
                                      "chr22:1:T",
                                      "22:1:T:G",
                                      "chr22:0:T:G",
                                      "chr22:401:T:G",
                                      "chr22:x:T:G",
                                      "chr22:1:T:T",
                                      "chr22:1:N:G",
                                      "chr22:1:T:<DEL>",
                                      "chr22:1:T:*",
                                      "chr22:1::G",
                                      "chr22:1:T:"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(lt_locus_parse(&a, &genome, bad[i]) == LT_EINVAL, "%s", bad[i]);
}
END_TEST

/* A reference where position p (from 0) of any contig is "ACGT"[p % 4], but As from 100 to 199 and
 * Ns from 200 to 209; chr22 begins with T, and its last base is C. */
static uint8_t reference_code(int32_t contig, int64_t pos)
{
    if (pos < 0 || pos >= LENGTH || (pos >= 200 && pos < 210))
        return 4;
    if (contig == 1 && (pos == 0 || pos == LENGTH - 1))
        return pos == 0 ? 3 : 1;
    return pos >= 100 && pos < 200 ? 0 : (uint8_t)(pos & 3);
}

static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = reference_code(contig, pos);
    return LT_OK;
}

/* The loci that every form below holds, by hand:
 * chr1:10 is C (9 % 4 = 1). chr1:19-22 is GTAC: GTAC > GT loses AC, which could as well be the TA
 * before (its left neighbour T is not its C, so it stays: anchor T at 20). The run of A from 101 to
 * 200: one A less is 100 TA > T; chr1:100 is T (99 % 4 = 3). CGT > CAG at 10-12 is GT > AG at 11.
 */
static const lt_allele want_loci[] = {{0, 9, "C", "A"},    {0, 9, "C", "T"},   {0, 10, "GT", "AG"},
                                      {0, 19, "TAC", "T"}, {0, 99, "T", "TA"}, {0, 99, "TA", "T"},
                                      {1, 0, "T", "G"},    {1, 399, "C", "A"}};

static void loci_check(const char *path, const char *want_skipped)
{
    char skipped[200];
    lt_loci loci;
    lt_status status = lt_loci_read(&loci, &genome, fetch, NULL, path);
    ck_assert_msg(status == LT_OK, "%s", lt_error_message());
    ck_assert_uint_eq(loci.n, 8);
    for (size_t i = 0; i < loci.n; i++) {
        ck_assert_int_eq(lt_allele_compare(&loci.allele[i], &want_loci[i]), 0);
    }
    lt_loci_skipped(&loci, skipped, sizeof skipped);
    ck_assert_str_eq(skipped, want_skipped);
    lt_loci_clear(&loci);
}

static const char vcf_text[] = "##fileformat=VCFv4.2\n"
                               "##contig=<ID=chr1,length=400>\n"
                               "##contig=<ID=chr22,length=400>\n"
                               "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
                               "chr22\t400\t.\tC\tA\t.\t.\t.\n"
                               "chr1\t10\t.\tC\tA,T,*\t.\t.\t.\n"
                               "chr1\t10\t.\tC\tA\t.\t.\t.\n"
                               "chr1\t10\t.\tCGT\tCAG\t.\t.\t.\n"
                               "chr1\t19\t.\tGTAC\tGT\t.\t.\t.\n"
                               "chr1\t150\t.\tAA\tA,AAA\t.\t.\t.\n"
                               "chr1\t30\t.\tC\t.\t.\t.\t.\n"
                               "chr1\t30\t.\tC\t<DEL>\t.\t.\t.\n"
                               "chr1\t30\t.\tC\tC[chr22:9[\t.\t.\t.\n"
                               "chr1\t30\t.\tC\tN\t.\t.\t.\n"
                               "chr22\t1\t.\tT\tG\t.\tPASS\t.\n";

static void bcf_of(const char *to, const char *from)
{
    htsFile *in = hts_open(from, "r"), *out = hts_open(to, "wb");
    bcf_hdr_t *header = bcf_hdr_read(in);
    bcf1_t *record = bcf_init();
    ck_assert_int_eq(bcf_hdr_write(out, header), 0);
    while (bcf_read(in, header, record) == 0)
        ck_assert_int_eq(bcf_write(out, header, record), 0);
    bcf_destroy(record);
    bcf_hdr_destroy(header);
    hts_close(in);
    ck_assert_int_eq(hts_close(out), 0);
}

START_TEST(loci_of_all_forms)
{
    static const char skipped[] =
        "1 without an alternative, 2 symbolic, 1 *, 1 not made of A, C, G and T";
    const char *path = scratch_text("l.vcf", vcf_text);
    loci_check(path, skipped);
    bcf_of(scratch_path("l.bcf"), scratch_path("l.vcf"));
    loci_check(scratch_path("l.bcf"), skipped);
    path = scratch_path("l.vcf.gz");
    BGZF *fp = bgzf_open(path, "w");
    ck_assert_int_eq(bgzf_write(fp, vcf_text, sizeof vcf_text - 1), sizeof vcf_text - 1);
    ck_assert_int_eq(bgzf_close(fp), 0);
    loci_check(path, skipped);
    static const char table[] = "chr22\t400\tC\tA\textra\n"
                                "chr1\t10\tC\tA,T,*\n"
                                "chr1\t11\tgt\tag\n"
                                "chr1\t20\tTAC\tT\n"
                                "chr1\t101\tAAA\tAA\n"
                                "chr1\t199\tA\tAA\n"
                                "chr22\t1\tt\tg\n";
    char text[500];
    loci_check(scratch_text("l.tsv", table), "1 *");
    snprintf(text, sizeof text, "chrom\tpos\tref\talt\r\n\r\n%s", table);
    loci_check(scratch_text("l2.tsv", text), "1 *");
    snprintf(text, sizeof text, "#chrom\tpos\tref\talt\n%s", table);
    loci_check(scratch_text("l3.tsv", text), "1 *");
}
END_TEST

START_TEST(bad_loci_are_refused_with_their_line)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"chr1\t1\tA\tC\nchr1\tx\tA\tC\n", ":2: \"x\""},
        {"chrom\tpos\tref\talt\nchrom\tpos\tref\talt\n", ":2: \"pos\""},
        {"chr1\t0\tA\tC\n", ":1: \"0\""},
        {"chr1\t401\tA\tC\n", ":1: position 401"},
        {"chr1\t1\tA\n", ":1: expected 4 columns, found 3"},
        {"22\t1\tA\tC\n", ":1: no contig 22"},
        {"chr1\t10\tC\tA\nchr1\t9\tATG\tA\n", ":2: chr1:9: REF is ATG, but the reference has ACG"},
        {"chr1\t400\tTA\tT\n", ":1: chr1:400: REF goes beyond the contig's 400 bases"},
        {"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
         "chr1\t12\t.\tA\tC\t.\t.\t.\n",
         "record 1: chr1:12: REF is A, but the reference has T"},
        {"", "no locus"},
        {"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", "no locus"},
        {"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
         "chr1\t1\t.\tA\tC\t.\t.\t.\nchr9\t1\t.\tA\tC\t.\t.\t.\n",
         "record 2: no contig chr9"},
        {"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
         "chr1\t1\t.\tA\tC\t.\t.\t.\nchr1\n",
         "record 2 is malformed"},
    };
    lt_loci loci;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lt_status status =
            lt_loci_read(&loci, &genome, fetch, NULL, scratch_text("b.tsv", bad[i].text));
        ck_assert_msg(status == LT_EFORMAT, "%zu", i);
        ck_assert_msg(strstr(lt_error_message(), bad[i].message), "%s", lt_error_message());
    }
    ck_assert_int_eq(lt_loci_read(&loci, &genome, fetch, NULL, scratch_path("absent")), LT_EIO);
}
END_TEST

START_TEST(cut_compressed_vcf_is_refused)
{
    const char *path = scratch_path("c.vcf.gz");
    BGZF *fp = bgzf_open(path, "w");
    ck_assert_int_eq(bgzf_write(fp, vcf_text, sizeof vcf_text - 1), sizeof vcf_text - 1);
    ck_assert_int_eq(bgzf_close(fp), 0);
    size_t n_bytes;
    uint8_t *bytes = scratch_read(path, &n_bytes);
    for (size_t cut = 0; cut < n_bytes; cut++) {
        lt_loci loci;
        lt_status status =
            lt_loci_read(&loci, &genome, fetch, NULL, scratch_write("cut.vcf.gz", bytes, cut));
        ck_assert_msg(status < LT_EOF, "cut at %zu of %zu", cut, n_bytes);
    }
    free(bytes);
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("loci");
    TCase *tc = tcase_create("loci");
    tcase_add_test(tc, merging_equals_a_bitmap);
    tcase_add_test(tc, bed_of_all_forms);
    tcase_add_test(tc, bad_beds_are_refused_with_their_line);
    tcase_add_test(tc, regions_of_all_forms);
    tcase_add_test(tc, bed_and_regions_intersect);
    tcase_add_test(tc, without_targets_only_a_small_genome);
    tcase_add_test(tc, a_locus_in_text);
    tcase_add_test(tc, loci_of_all_forms);
    tcase_add_test(tc, bad_loci_are_refused_with_their_line);
    tcase_add_test(tc, cut_compressed_vcf_is_refused);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
