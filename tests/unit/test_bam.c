/* test_bam.c -- records against those that were written; windows against a naive filter; samples,
 * UMIs, streams. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "unit.h"

#include "bam_made.h"
#include "loci.h"

static const lt_bam_config plain = {0};

static void read_check(const lt_read *got, const lt_read *want)
{
    ck_assert_str_eq(got->name, want->name);
    ck_assert_int_eq(got->contig, want->contig);
    ck_assert_int_eq(got->beg, want->beg);
    if (want->contig >= 0)
        ck_assert_int_eq(got->end, want->end);
    ck_assert_uint_eq(got->flag, want->flag);
    ck_assert_uint_eq(got->mapq, want->mapq);
    ck_assert_uint_eq(got->library, 1);
    ck_assert_int_eq(got->mate_contig, want->mate_contig);
    ck_assert_int_eq(got->mate_beg, want->mate_beg);
    ck_assert_uint_eq(got->n_cigar, want->n_cigar);
    ck_assert_mem_eq(got->cigar, want->cigar, 4 * want->n_cigar);
    ck_assert_int_eq(got->length, want->length);
    ck_assert_mem_eq(got->qual, want->qual, (size_t)want->length);
    for (int32_t k = 0; k < want->length; k++)
        ck_assert_uint_eq(bam_seqi(got->seq, k), bam_seqi(want->seq, k));
    ck_assert_uint_eq(got->umi_length, want->umi_length);
    if (want->umi)
        ck_assert_mem_eq(got->umi, want->umi, want->umi_length);
    else
        ck_assert_ptr_null(got->umi);
}

START_TEST(written_reads_come_back)
{
    for (int threads = 1; threads < 3; threads++) {
        lt_bam *bam = open_good(reads_write("w.bam", N_READS, threads), &plain);
        ck_assert_str_eq(lt_bam_sample(bam), "plasma");
        ck_assert_int_eq(lt_bam_genome(bam)->n_contigs, 2);
        ck_assert_str_eq(lt_bam_genome(bam)->contig[1].name, "chr2");
        ck_assert_int_eq(lt_bam_genome(bam)->contig[1].length, CONTIG_LENGTH);
        ck_assert(lt_bam_has_index(bam) && !lt_bam_is_stream(bam));
        const lt_read *read;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < N_READS; i++) {
                ck_assert_int_eq(lt_bam_next(bam, &read), LT_OK);
                read_check(read, &made[i].read);
            }
            ck_assert_int_eq(lt_bam_next(bam, &read), LT_EOF);
            int64_t offset, size;
            lt_bam_position(bam, &offset, &size);
            ck_assert(offset > 0 && offset <= size);
            ck_assert_int_eq(lt_bam_select(bam, NULL, 0), LT_OK);
        }
        lt_bam_close(bam);
    }
}
END_TEST

static int is_wanted(const lt_read *read, const lt_interval *w, size_t n)
{
    if (n == 0)
        return 1;
    for (size_t i = 0; i < n; i++)
        if (read->contig == w[i].contig && read->beg < w[i].end && w[i].beg < read->end)
            return 1;
    return 0;
}

static void selection_check(lt_bam *bam, const lt_interval *w, size_t n)
{
    const lt_read *read;
    for (int i = 0; i < N_READS; i++) {
        if (!is_wanted(&made[i].read, w, n))
            continue;
        lt_status status = lt_bam_next(bam, &read);
        ck_assert_msg(status == LT_OK, "%s", lt_error_message());
        ck_assert_str_eq(read->name, made[i].name);
    }
    ck_assert_int_eq(lt_bam_next(bam, &read), LT_EOF);
}

/* Few or many windows, short or long, near (also less than a read apart) or far. */
static void windows_make(lt_targets *targets, uint64_t *seed)
{
    lt_interval list[200];
    size_t n = 1 + scratch_random(seed, scratch_random(seed, 2) ? 4 : 200);
    uint32_t longest = scratch_random(seed, 2) ? 20 : 4000;
    for (size_t i = 0; i < n; i++) {
        int32_t contig = (int32_t)scratch_random(seed, 2);
        int64_t beg = scratch_random(seed, CONTIG_LENGTH - 4000);
        if (i > 0 && scratch_random(seed, 2)) {
            contig = list[i - 1].contig;
            beg = list[i - 1].end + 1 + scratch_random(seed, 30);
        }
        if (beg > CONTIG_LENGTH - 4000)
            beg = 0;
        list[i] = (lt_interval){contig, beg, beg + 1 + scratch_random(seed, longest), 0};
    }
    ck_assert_int_eq(lt_targets_merge(targets, list, n), LT_OK);
}

static const char *reference_write(void)
{
    static char text[2 * CONTIG_LENGTH + 100];
    size_t n = 0;
    uint64_t seed = 4;
    for (int c = 0; c < 2; c++) {
        n += (size_t)sprintf(text + n, ">chr%d\n", c + 1);
        for (int i = 0; i < CONTIG_LENGTH; i++)
            text[n++] = "ACGT"[scratch_random(&seed, 4)];
        text[n++] = '\n';
    }
    return scratch_write("ref.fa", text, n);
}

static const char *cram_write(const char *name, const char *bam_path, const char *reference)
{
    const char *path = scratch_path(name);
    char fai[700];
    snprintf(fai, sizeof fai, "%s.fai", reference);
    samFile *in = sam_open(bam_path, "r"), *out = sam_open(path, "wc");
    ck_assert_int_eq(hts_set_fai_filename(out, fai), 0);
    ck_assert_int_eq(hts_set_opt(out, CRAM_OPT_SEQS_PER_SLICE, 100), 0);
    sam_hdr_t *hdr = sam_hdr_read(in);
    bam1_t *b = bam_init1();
    ck_assert(in && out && hdr && b && sam_hdr_write(out, hdr) == 0);
    while (sam_read1(in, hdr, b) >= 0)
        ck_assert_int_ge(sam_write1(out, hdr, b), 0);
    bam_destroy1(b);
    sam_hdr_destroy(hdr);
    sam_close(in);
    ck_assert_int_eq(sam_close(out), 0);
    ck_assert_int_eq(sam_index_build3(path, NULL, 0, 0), 0);
    return path;
}

static void windows_compare(lt_bam *bam, int n_rounds)
{
    uint64_t seed = 21;
    for (int round = 0; round < n_rounds; round++) {
        lt_targets targets;
        windows_make(&targets, &seed);
        ck_assert_int_eq(lt_bam_select(bam, targets.interval, targets.n), LT_OK);
        selection_check(bam, targets.interval, targets.n);
        lt_targets_clear(&targets);
    }
    ck_assert_int_eq(lt_bam_select(bam, NULL, 0), LT_OK);
    selection_check(bam, NULL, 0);
}

START_TEST(windows_equal_a_filter)
{
    const char *path = reads_write("win.bam", N_READS, 1);
    lt_bam *bam = open_good(path, &plain);
    ck_assert(lt_bam_has_index(bam));
    windows_compare(bam, 80);
    lt_bam_close(bam);
    ck_assert_int_eq(unlink(scratch_path("win.bam.bai")), 0);
    bam = open_good(path, &plain);
    ck_assert(!lt_bam_has_index(bam));
    windows_compare(bam, 30);
    lt_bam_close(bam);
    ck_assert_int_eq(sam_index_build3(path, NULL, 14, 0), 0);
    bam = open_good(path, &plain);
    ck_assert(lt_bam_has_index(bam));
    windows_compare(bam, 30);
    lt_bam_close(bam);
}
END_TEST

START_TEST(windows_of_cram_equal_a_filter)
{
    const char *reference = reference_write();
    char fai[700];
    snprintf(fai, sizeof fai, "%s", scratch_path("ref.fa.fai"));
    char index_text[200];
    snprintf(index_text, sizeof index_text, "chr1\t%d\t6\t%d\t%d\nchr2\t%d\t%d\t%d\t%d\n",
             CONTIG_LENGTH, CONTIG_LENGTH, CONTIG_LENGTH + 1, CONTIG_LENGTH, CONTIG_LENGTH + 13,
             CONTIG_LENGTH, CONTIG_LENGTH + 1);
    scratch_text("ref.fa.fai", index_text);
    const char *path = cram_write("win.cram", reads_write("forcram.bam", N_READS, 1), reference);
    lt_bam *bam;
    ck_assert_int_eq(lt_bam_open(&bam, path, &plain), LT_EINVAL);
    lt_bam_config config = {.reference = reference};
    bam = open_good(path, &config);
    ck_assert(lt_bam_has_index(bam));
    windows_compare(bam, 60);
    lt_bam_close(bam);
    ck_assert_int_eq(unlink(fai), 0); /* now without the reference's index and the file's */
    ck_assert_int_eq(unlink(scratch_path("win.cram.crai")), 0);
    bam = open_good(path, &config);
    ck_assert(!lt_bam_has_index(bam));
    windows_compare(bam, 5);
    lt_bam_close(bam);
    ck_assert_int_ne(access(fai, F_OK), 0);

    size_t n;
    uint8_t *bytes = scratch_read(path, &n);
    for (size_t cut = 0; cut < n; cut += 1 + n / 97) {
        int n_reads, fd;
        char pipe_path[40];
        const char *cut_path = scratch_write("cut.cram", bytes, cut);
        ck_assert_int_lt(status_of(cut_path, &config, &n_reads), LT_EOF);
        fd = pipe_open(pipe_path, bytes, cut);
        ck_assert_int_lt(status_of(pipe_path, &config, &n_reads), LT_EOF);
        close(fd);
    }
    free(bytes);
}
END_TEST

/* Names, libraries and UMIs of the reads as one line: "a1=ACGT b0 ". */
static void line_of(char *line, const char *path, const lt_bam_config *config, const char *sample)
{
    lt_bam *bam = open_good(path, config);
    ck_assert_str_eq(lt_bam_sample(bam), sample);
    const lt_read *read;
    lt_status status;
    *line = '\0';
    while ((status = lt_bam_next(bam, &read)) == LT_OK) {
        sprintf(line + strlen(line), "%s%d", read->name, read->library);
        if (read->umi)
            sprintf(line + strlen(line), "=%.*s", (int)read->umi_length, read->umi);
        strcat(line, " ");
    }
    ck_assert_msg(status == LT_EOF, "%s", lt_error_message());
    lt_bam_close(bam);
}

START_TEST(samples_libraries_and_umis)
{
    static const char groups[] = "@RG\tID:1\tSM:x\tLB:p\n@RG\tID:2\tSM:y\tLB:q\n@RG\tID:3\tSM:x\n"
                                 "@RG\tID:4\tSM:x\tLB:q\n@RG\tID:5\tSM:x\tLB:r\n";
    char text[2000], line[2000];
    snprintf(text, sizeof text, "%s%s%s", SQ, groups,
             RECORD("a", "1", "\tRX:Z:AC\tRG:Z:1") RECORD("b", "1", "\tRG:Z:2\tRX:Z:G")
                 RECORD("c", "2", "\tRG:Z:3") RECORD("d", "2", "\tXB:B:s,1,2,3\tRG:Z:4\tRX:Z:T-T")
                     RECORD("e", "2", "\tRX:i:5\tOX:Z:GG\tRG:Z:5"));
    const char *path = bam_of_text("s.bam", text);
    lt_bam_config x = {.sample = "x"}, y = {.sample = "y"}, z = {.sample = "z"};
    lt_bam_config ox = {.sample = "x", .umi_tag = "OX"};
    line_of(line, path, &x, "x");
    ck_assert_str_eq(line, "a1=AC c0 d2=T-T e3 ");
    line_of(line, path, &y, "y");
    ck_assert_str_eq(line, "b2=G ");
    line_of(line, path, &ox, "x");
    ck_assert_str_eq(line, "a1 c0 d2 e3=GG ");
    int n;
    ck_assert_int_eq(status_of(path, &z, &n), LT_EINVAL);
    ck_assert_int_eq(status_of(path, &plain, &n), LT_EFORMAT);

    /* without read groups there is one sample, whatever it is called */
    path = bam_of_text("n.bam", SQ RECORD("a", "1", "") RECORD("b", "1", "\tRG:Z:9"));
    line_of(line, path, &plain, "unknown");
    ck_assert_str_eq(line, "a0 b0 ");
    line_of(line, path, &z, "z");
    ck_assert_str_eq(line, "a0 b0 ");
    /* in a file of several samples a record must say whose it is */
    snprintf(text, sizeof text, "%s%s%s", SQ, groups, RECORD("a", "1", ""));
    ck_assert_int_eq(status_of(bam_of_text("m.bam", text), &x, &n), LT_EFORMAT);
    /* one sample: records without a group are its own */
    path = bam_of_text("o.bam", SQ "@RG\tID:1\tSM:x\tLB:p\n" RECORD("a", "1", "")
                                    RECORD("b", "1", "\tRG:Z:1"));
    line_of(line, path, &plain, "x");
    ck_assert_str_eq(line, "a0 b1 ");
}
END_TEST

START_TEST(a_stream_looks_ahead_and_goes_back)
{
    size_t n;
    uint8_t *bytes = scratch_read(reads_write("p.bam", N_READS, 1), &n);
    uint64_t seed = 41;
    for (int round = 0; round < 20; round++) {
        lt_targets targets;
        windows_make(&targets, &seed);
        char path[40];
        int fd = pipe_open(path, bytes, n);
        lt_bam *bam = open_good(path, &plain);
        ck_assert(lt_bam_is_stream(bam) && !lt_bam_has_index(bam));
        ck_assert_int_eq(lt_bam_record(bam), LT_OK);
        uint32_t ahead = round == 0 ? 0 : round == 1 ? N_READS : scratch_random(&seed, N_READS);
        const lt_read *read;
        for (uint32_t i = 0; i < ahead; i++) {
            ck_assert_int_eq(lt_bam_next(bam, &read), LT_OK);
            read_check(read, &made[i].read);
        }
        if (round == 1)
            ck_assert_int_eq(lt_bam_next(bam, &read), LT_EOF);
        ck_assert_int_eq(lt_bam_replay(bam), LT_OK);
        if (round % 2)
            ck_assert_int_eq(lt_bam_select(bam, targets.interval, targets.n), LT_OK);
        selection_check(bam, targets.interval, round % 2 ? targets.n : 0);
        ck_assert_int_eq(lt_bam_select(bam, NULL, 0), LT_EINVAL);
        lt_bam_close(bam);
        lt_targets_clear(&targets);
        close(fd);
    }
    free(bytes);
    /* a file is read again */
    lt_bam *bam = open_good(scratch_path("p.bam"), &plain);
    const lt_read *read;
    ck_assert_int_eq(lt_bam_record(bam), LT_OK);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(lt_bam_next(bam, &read), LT_OK);
    ck_assert_int_eq(lt_bam_replay(bam), LT_OK);
    selection_check(bam, NULL, 0);
    lt_bam_close(bam);
}
END_TEST

int main(void)
{
    scratch_open();
    reads_make();
    Suite *suite = suite_create("bam");
    TCase *tc = tcase_create("bam");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, written_reads_come_back);
    tcase_add_test(tc, windows_equal_a_filter);
    tcase_add_test(tc, windows_of_cram_equal_a_filter);
    tcase_add_test(tc, samples_libraries_and_umis);
    tcase_add_test(tc, a_stream_looks_ahead_and_goes_back);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
