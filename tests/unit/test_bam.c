/* test_bam.c -- records against those that were written; windows against a naive filter; damaged,
 * cut, unsorted and otherwise unfit files are refused. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>

#include <htslib/bgzf.h>
#include <htslib/sam.h>

#include "bam.h"
#include "bam_write.h"
#include "loci.h"
#include "scratch.h"

enum { N_READS = 3000, CONTIG_LENGTH = 60000, MAX_LENGTH = 60 };

/* A made-up read with the memory behind its pointers. */
typedef struct made_read {
    lt_read read;
    char name[24], umi[20];
    uint32_t cigar[4];
    uint8_t seq[MAX_LENGTH], qual[MAX_LENGTH];
} made_read;

static made_read made[N_READS];
static lt_contig contigs[] = {{.name = (char *)"chr1", .length = CONTIG_LENGTH},
                              {.name = (char *)"chr2", .length = CONTIG_LENGTH}};
static const lt_genome genome = {contigs, 2};
static const lt_bam_config plain = {0};

/* 20M 5D 10I 7M and the like; sometimes no base on the reference at all. */
static void cigar_make(made_read *m, uint64_t *seed)
{
    uint32_t op[] = {scratch_random(seed, 8) ? BAM_CMATCH : BAM_CSOFT_CLIP, BAM_CDEL, BAM_CMATCH};
    uint32_t length[] = {1 + scratch_random(seed, 30), scratch_random(seed, 40),
                         scratch_random(seed, 25)};
    uint32_t n = 0;
    m->read.end = m->read.beg;
    for (int i = 0; i < 3; i++) {
        if (length[i] == 0 || (i == 1 && (op[0] != BAM_CMATCH || length[2] == 0)))
            continue;
        m->cigar[n++] = length[i] << 4 | op[i];
        m->read.length += op[i] != BAM_CDEL ? (int32_t)length[i] : 0;
        m->read.end += op[i] != BAM_CSOFT_CLIP ? length[i] : 0;
    }
    m->read.n_cigar = n;
    if (m->read.end == m->read.beg)
        m->read.end++;
}

static void read_make(made_read *m, int i, int32_t contig, int64_t beg, uint64_t *seed)
{
    memset(m, 0, sizeof *m);
    sprintf(m->name, "read:%d", i);
    m->read = (lt_read){.contig = contig, .beg = beg, .mate_contig = contig, .mate_beg = beg};
    m->read.flag = (uint16_t)(LT_READ_PAIRED | (scratch_random(seed, 2) ? LT_READ_REVERSE : 0));
    m->read.mapq = (uint8_t)scratch_random(seed, 61);
    if (contig < 0 || scratch_random(seed, 20) == 0) {
        m->read.flag |= LT_READ_UNMAPPED;
        m->read.length = 30;
        m->read.end = beg + 1;
    } else {
        cigar_make(m, seed);
    }
    for (int32_t k = 0; k < m->read.length; k++) {
        m->seq[k / 2] |= (uint8_t)((1 << scratch_random(seed, 4)) << (k % 2 ? 0 : 4));
        m->qual[k] = (uint8_t)scratch_random(seed, 42);
    }
    if (scratch_random(seed, 10)) {
        sprintf(m->umi, "ACGT-%c", "ACGT"[scratch_random(seed, 4)]);
        m->read.umi = m->umi;
        m->read.umi_length = (uint32_t)strlen(m->umi);
    }
    m->read.name = m->name;
    m->read.cigar = m->cigar;
    m->read.seq = m->seq;
    m->read.qual = m->qual;
}

/* Islands of reads with empty stretches between, then unplaced reads. */
static void reads_make(void)
{
    uint64_t seed = 11;
    int64_t beg = 50;
    int32_t contig = 0;
    for (int i = 0; i < N_READS; i++) {
        if (i == N_READS / 2) {
            contig = 1;
            beg = 0;
        }
        beg += scratch_random(&seed, 100) ? scratch_random(&seed, 12) : scratch_random(&seed, 8000);
        if (beg > CONTIG_LENGTH - 200)
            beg = CONTIG_LENGTH - 200;
        int is_unplaced = i >= N_READS - 20;
        read_make(&made[i], i, is_unplaced ? -1 : contig, is_unplaced ? -1 : beg, &seed);
    }
}

static const char *reads_write(const char *name, int n, int threads)
{
    const char *path = scratch_path(name);
    lt_bam_writer *writer;
    ck_assert_int_eq(lt_bam_writer_open(&writer, path, &genome, "plasma", "lib", threads), LT_OK);
    for (int i = 0; i < n; i++)
        ck_assert_int_eq(lt_bam_writer_put(writer, &made[i].read, 0), LT_OK);
    ck_assert_int_eq(lt_bam_writer_finish(writer), LT_OK);
    lt_bam_writer_close(writer);
    return path;
}

/* A BAM from SAM text, as htslib writes it. */
static const char *bam_of_text(const char *name, const char *text)
{
    const char *path = scratch_path(name), *text_path = scratch_text("text.sam", text);
    samFile *in = sam_open(text_path, "r"), *out = sam_open(path, "wb");
    sam_hdr_t *hdr = sam_hdr_read(in);
    bam1_t *b = bam_init1();
    ck_assert(in && out && hdr && b && sam_hdr_write(out, hdr) == 0);
    int n;
    while ((n = sam_read1(in, hdr, b)) >= 0)
        ck_assert_int_ge(sam_write1(out, hdr, b), 0);
    ck_assert_int_eq(n, -1);
    bam_destroy1(b);
    sam_hdr_destroy(hdr);
    sam_close(in);
    ck_assert_int_eq(sam_close(out), 0);
    return path;
}

/* Opens and reads to the end; the status that ended it. */
static lt_status status_of(const char *path, const lt_bam_config *config, int *n_reads)
{
    lt_bam *bam;
    const lt_read *read;
    *n_reads = 0;
    lt_status status = lt_bam_open(&bam, path, config);
    while (status == LT_OK && (status = lt_bam_next(bam, &read)) == LT_OK)
        ++*n_reads;
    lt_bam_close(bam);
    return status;
}

static lt_bam *open_good(const char *path, const lt_bam_config *config)
{
    lt_bam *bam;
    lt_status status = lt_bam_open(&bam, path, config);
    ck_assert_msg(status == LT_OK, "%s", lt_error_message());
    return bam;
}

/* A path from which the bytes can be read once. They must fit into a pipe. */
static int pipe_open(char path[40], const uint8_t *bytes, size_t n)
{
    int fd[2];
    ck_assert_int_eq(pipe(fd), 0);
    fcntl(fd[1], F_SETPIPE_SZ, 1 << 20);
    ck_assert_int_eq(write(fd[1], bytes, n), (ssize_t)n);
    close(fd[1]);
    sprintf(path, "/dev/fd/%d", fd[0]);
    return fd[0];
}

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

#define SQ "@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:1000\n"
#define RECORD(name, pos, tags) name "\t0\tchr1\t" pos "\t60\t4M\t*\t0\t0\tACGT\tIIII" tags "\n"

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
        {SQ RECORD("a", "9", "\tRX:Z:ACGT\tcD:i:3"), "consensus reads", "before consensus"},
        {"@RG\tID:A\tSM:x\na\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\tcD:i:1\tcM:i:1\n",
         "unmapped consensus reads", "bwa mem"},
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
    snprintf(command, sizeof command, "ls '%s' | grep -q u.bam", scratch_dir);
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
    Suite *suite = suite_create("bam");
    TCase *tc = tcase_create("bam");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, written_reads_come_back);
    tcase_add_test(tc, windows_equal_a_filter);
    tcase_add_test(tc, windows_of_cram_equal_a_filter);
    tcase_add_test(tc, a_cut_file_is_never_whole);
    tcase_add_test(tc, damaged_bytes_are_refused_or_read_but_never_crash);
    tcase_add_test(tc, nonsense_in_the_header_is_refused);
    tcase_add_test(tc, unfit_files_are_refused_with_a_remedy);
    tcase_add_test(tc, what_is_no_bam_is_refused);
    tcase_add_test(tc, samples_libraries_and_umis);
    tcase_add_test(tc, a_stream_looks_ahead_and_goes_back);
    tcase_add_test(tc, cigar_and_sequence_must_agree);
    tcase_add_test(tc, an_unfinished_bam_leaves_nothing);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
