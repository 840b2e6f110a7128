/* test_bam_unfit.c -- cut, damaged, unsorted, unaligned and otherwise unfit files are refused; an
 * unfinished BAM leaves nothing. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "unit.h"

#include <htslib/bgzf.h>

#include "bam_made.h"

static const lt_bam_config plain = {0};

START_TEST(a_cut_file_is_never_whole)
{
    size_t n;
    uint8_t *bytes = scratch_read(reads_write("c.bam", 2000, 1), &n);
    for (size_t cut = 0; cut<n; cut += cut> n - 40 ? 1 : 1 + n / 150) {
        int n_reads, fd;
        char pipe_path[40];
        lt_status status = status_of(scratch_write("cut.bam", bytes, cut), &plain, &n_reads);
        ck_assert_msg(status < LT_EOF, "cut at %zu of %zu", cut, n);
        fd = pipe_open(pipe_path, bytes, cut);
        status = status_of(pipe_path, &plain, &n_reads);
        ck_assert_msg(status < LT_EOF, "pipe cut at %zu of %zu", cut, n);
        close(fd);
    }
    free(bytes);
}
END_TEST

START_TEST(damaged_bytes_are_refused_or_read_but_never_crash)
{
    size_t n;
    int n_reads, n_refused = 0;
    uint8_t *bytes = scratch_read(reads_write("d.bam", 100, 1), &n);
    /* the content of all blocks, to be damaged and compressed again: CRCs then fit */
    static uint8_t content[1 << 20];
    BGZF *fp = bgzf_open(scratch_path("d.bam"), "r");
    ssize_t n_content = bgzf_read(fp, content, sizeof content);
    bgzf_close(fp);
    ck_assert_int_gt(n_content, 1000);
    uint64_t seed = 31;
    for (int round = 0; round < 300; round++) {
        uint32_t at = scratch_random(&seed, (uint32_t)n_content);
        uint8_t old = content[at];
        content[at] = (uint8_t)scratch_random(&seed, 256);
        const char *path = scratch_path("damaged.bam");
        fp = bgzf_open(path, "w1");
        ck_assert_int_eq(bgzf_write(fp, content, (size_t)n_content), n_content);
        bgzf_close(fp);
        n_refused += status_of(path, &plain, &n_reads) < LT_EOF;
        content[at] = old;
    }
    ck_assert_int_gt(n_refused, 15);
    for (int round = 0; round < 150; round++) {
        uint32_t at = scratch_random(&seed, (uint32_t)n);
        uint8_t old = bytes[at];
        bytes[at] ^= (uint8_t)(1 << scratch_random(&seed, 8));
        status_of(scratch_write("damaged.bam", bytes, n), &plain, &n_reads);
        bytes[at] = old;
    }
    free(bytes);
}
END_TEST

static const char *raw_bam(const char *name, uint32_t l_text, uint32_t n_ref, uint32_t l_name)
{
    const char *path = scratch_path(name);
    BGZF *fp = bgzf_open(path, "w");
    uint32_t words[] = {l_text, n_ref, l_name};
    ck_assert_int_eq(bgzf_write(fp, "BAM\1", 4), 4);
    ck_assert_int_eq(bgzf_write(fp, words, sizeof words), sizeof words);
    ck_assert_int_eq(bgzf_write(fp, "chr1\0\0\0\1\0", 9), 9);
    ck_assert_int_eq(bgzf_close(fp), 0);
    return path;
}

START_TEST(nonsense_in_the_header_is_refused)
{
    static const uint32_t bad[][3] = {
        {0, 0x7fffffff, 5}, {0x7fffffff, 1, 5}, {0, 0xffffffff, 5}, {0xffffffff, 1, 5},
        {0, 1 << 24, 5},    {1 << 28, 1, 5},    {0, 1, 0},          {0, 1, 1},
        {0, 1, 0xffffffff}, {0, 1, 4},          {0, 2, 5},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lt_bam *bam;
        const char *path = raw_bam("bomb.bam", bad[i][0], bad[i][1], bad[i][2]);
        ck_assert_msg(lt_bam_open(&bam, path, &plain) == LT_EFORMAT, "%zu", i);
        ck_assert_msg(strstr(lt_error_message(), "header"), "%s", lt_error_message());
    }
    lt_bam *bam = open_good(raw_bam("list.bam", 0, 1, 5), &plain); /* a header without text */
    ck_assert_str_eq(lt_bam_genome(bam)->contig[0].name, "chr1");
    ck_assert_int_eq(lt_bam_genome(bam)->contig[0].length, 1 << 16);
    const lt_read *read;
    ck_assert_int_eq(lt_bam_next(bam, &read), LT_EOF);
    lt_bam_close(bam);
}
END_TEST

START_TEST(unfit_files_are_refused_with_a_remedy)
{
    static const struct {
        const char *text, *message, *hint;
    } bad[] = {
        {"@HD\tVN:1.6\tSO:queryname\n" SQ, "sorted by read name", "samtools sort -o sorted.bam "},
        {"@HD\tVN:1.6\tSO:unsorted\n" SQ, "not sorted", "samtools sort -o sorted.bam "},
        {"@HD\tVN:1.6\tGO:query\n" SQ, "grouped by read name", "samtools sort"},
        {"@HD\tVN:1.6\tSO:unsorted\tGO:query\tSS:unsorted:template-coordinate\n" SQ,
         "template-coordinate", "samtools sort"},
        {SQ RECORD("a", "9", "") RECORD("b", "8", ""), "after chr1:9 comes chr1:8",
         "samtools sort"},
        {SQ "a\t0\tchr2\t1\t60\t4M\t*\t0\t0\tACGT\tIIII\n" RECORD("b", "8", ""),
         "after chr2:1 comes chr1:8", "samtools sort"},
        {SQ "a\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\n" RECORD("b", "8", ""), "comes chr1:8",
         "samtools sort"},
        {SQ RECORD("a", "9", "\tRX:Z:ACGT\tcD:i:3") RECORD("b", "9", "\tRX:Z:ACGT"),
         "chr1:9 has no consensus (no tag cD), among consensus reads", "a file of its own"},
        {SQ RECORD("a", "9", "\tRX:Z:ACGT") RECORD("b", "10", "\tcD:i:3"),
         "chr1:10 has a consensus (tag cD), among raw reads", "a file of its own"},
        {SQ RECORD("a", "9", "\tcD:i:3\tcd:B:s,1,2"),
         "the record at chr1:9 has a tag cd for 2 bases on a read of 4", "--clip-attributes"},
        {SQ RECORD("a", "9", "\tcD:i:3\tcd:B:S,1,2,3,3\tce:B:c,0,0,0,0,0"),
         "a tag ce for 5 bases on a read of 4", "--tags-to-reverse"},
        {SQ RECORD("a", "9", "\tcD:i:3\taD:i:2\tbD:i:1\tbc:Z:ACG"),
         "a tag bc for 3 bases on a read of 4", "--tags-to-reverse"},
        {SQ RECORD("a", "9", "\tcD:i:3\tcd:Z:1233"), "a tag cd that is no array of integers", ""},
        {SQ RECORD("a", "9", "\tcD:i:3\tcd:B:f,1,2,3,3"), "a tag cd that is no array of integers",
         ""},
        {SQ RECORD("a", "9", "\tcD:i:-1"), "a tag cD or cM that is no count", ""},
        {SQ RECORD("a", "9", "\tcD:Z:1"), "a tag cD or cM that is no count", ""},
        {SQ "a\t16\tchr1\t9\t60\t4M\t*\t0\t0\tAACC\tIIII\tcD:i:2\taD:i:2\tac:Z:GGTT\n",
         "strand bases (ac or bc) that run against the read", "--tags-to-revcomp"},
        {"@RG\tID:A\tSM:x\na\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\tcD:i:1\tcM:i:1\n",
         "unmapped consensus reads", "bwa mem"},
        {SQ "a\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\tcD:i:1\n", "unmapped consensus reads",
         "--tags-to-reverse Consensus"},
        {"a\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\n", "no aligned reads", "bwa mem"},
        {SQ "a\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\n", "no aligned reads", "bwa mem"},
        {SQ "@RG\tID:1\tSM:x\n@RG\tID:2\tSM:y\n@RG\tID:3\tSM:x\n" RECORD("a", "1", "\tRG:Z:1"),
         "several samples in one file: x, y", "--sample x"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int n_reads;
        const char *path = bam_of_text("bad.bam", bad[i].text);
        ck_assert_msg(status_of(path, &plain, &n_reads) == LT_EFORMAT, "%zu", i);
        ck_assert_msg(strstr(lt_error_message(), bad[i].message), "%s", lt_error_message());
        ck_assert_msg(strstr(lt_error_message(), path), "%s", lt_error_message());
        ck_assert_msg(strstr(lt_error_hint(), bad[i].hint), "%s", lt_error_hint());
    }
}
END_TEST

START_TEST(what_is_no_bam_is_refused)
{
    int n;
    ck_assert_int_eq(status_of(scratch_path("absent.bam"), &plain, &n), LT_EIO);
    ck_assert_int_eq(status_of(scratch_dir, &plain, &n), LT_EIO);
    ck_assert_int_eq(status_of(scratch_text("e.bam", ""), &plain, &n), LT_EFORMAT);
    ck_assert_int_eq(status_of(scratch_text("t.bam", "words\n"), &plain, &n), LT_EFORMAT);
    ck_assert_int_eq(status_of(scratch_text("s.sam", "@HD\tVN:1.6\n" SQ), &plain, &n), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_hint(), "samtools"));
    ck_assert_int_eq(status_of(scratch_text("f.fq", "@a\nACGT\n+\nIIII\n"), &plain, &n),
                     LT_EFORMAT);
    lt_bam_config config = {.umi_tag = "RXX"};
    ck_assert_int_eq(status_of(bam_of_text("g.bam", SQ), &config, &n), LT_EINVAL);
    const char *path = bam_of_text("i.bam", SQ RECORD("a", "1", ""));
    scratch_text("i.bam.bai", "BAI?");
    ck_assert_int_eq(status_of(path, &plain, &n), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "i.bam.bai"));
}
END_TEST

START_TEST(cigar_and_sequence_must_agree)
{
    const char *path = bam_of_text("ok.bam", SQ RECORD("a", "1", ""));
    samFile *in = sam_open(path, "r"), *out = sam_open(scratch_path("cigar.bam"), "wb");
    sam_hdr_t *hdr = sam_hdr_read(in);
    bam1_t *b = bam_init1();
    ck_assert_int_eq(sam_hdr_write(out, hdr), 0);
    ck_assert_int_ge(sam_read1(in, hdr, b), 0);
    bam_get_cigar(b)[0] = 5 << 4 | BAM_CMATCH;
    ck_assert_int_ge(sam_write1(out, hdr, b), 0);
    bam_destroy1(b);
    sam_hdr_destroy(hdr);
    sam_close(in);
    sam_close(out);
    int n;
    ck_assert_int_eq(status_of(scratch_path("cigar.bam"), &plain, &n), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "corrupt"));
}
END_TEST

START_TEST(an_unfinished_bam_leaves_nothing)
{
    lt_bam_writer *writer;
    const char *path = scratch_path("u.bam");
    ck_assert_int_eq(lt_bam_writer_open(&writer, path, &genome, "s", "l", 1), LT_OK);
    ck_assert_int_eq(lt_bam_writer_put(writer, &made[5].read, 0), LT_OK);
    ck_assert_int_eq(lt_bam_writer_put(writer, &made[0].read, 0), LT_EBUG);
    ck_assert_int_ne(access(path, F_OK), 0);
    lt_bam_writer_close(writer);
    char command[700];
    snprintf(command, sizeof command, "ls -a '%s' | grep -q u.bam", scratch_dir);
    ck_assert_int_ne(system(command), 0);
    ck_assert_int_eq(lt_bam_writer_open(&writer, scratch_path("no/u.bam"), &genome, "s", "l", 1),
                     LT_EIO);
    ck_assert_int_eq(lt_bam_writer_open(&writer, path, &genome, "s\n@X", "l", 1), LT_EINVAL);
    ck_assert_ptr_null(writer);
}
END_TEST

int main(void)
{
    scratch_open();
    reads_make();
    Suite *suite = suite_create("bam_unfit");
    TCase *tc = tcase_create("bam_unfit");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_cut_file_is_never_whole);
    tcase_add_test(tc, damaged_bytes_are_refused_or_read_but_never_crash);
    tcase_add_test(tc, nonsense_in_the_header_is_refused);
    tcase_add_test(tc, unfit_files_are_refused_with_a_remedy);
    tcase_add_test(tc, what_is_no_bam_is_refused);
    tcase_add_test(tc, cigar_and_sequence_must_agree);
    tcase_add_test(tc, an_unfinished_bam_leaves_nothing);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
