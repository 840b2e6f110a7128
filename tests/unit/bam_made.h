/* bam_made.h -- made-up reads, BAM files of them and of SAM text, for the tests of reading. */
#ifndef LT_TEST_BAM_MADE_H
#define LT_TEST_BAM_MADE_H

#include <fcntl.h>

#include <htslib/sam.h>

#include "bam.h"
#include "bam_write.h"
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

/* 20M 5D 10I 7M and the like; sometimes no base on the reference at all. */
static inline void cigar_make(made_read *m, uint64_t *seed)
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

static inline void read_make(made_read *m, int i, int32_t contig, int64_t beg, uint64_t *seed)
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
static inline void reads_make(void)
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

static inline const char *reads_write(const char *name, int n, int threads)
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

#define SQ "@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:1000\n"
#define RECORD(name, pos, tags) name "\t0\tchr1\t" pos "\t60\t4M\t*\t0\t0\tACGT\tIIII" tags "\n"

/* A BAM from SAM text, as htslib writes it. */
static inline const char *bam_of_text(const char *name, const char *text)
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
static inline lt_status status_of(const char *path, const lt_bam_config *config, int *n_reads)
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

static inline lt_bam *open_good(const char *path, const lt_bam_config *config)
{
    lt_bam *bam;
    lt_status status = lt_bam_open(&bam, path, config);
    ck_assert_msg(status == LT_OK, "%s", lt_error_message());
    return bam;
}

/* A path from which the bytes can be read once. They must fit into a pipe. */
static inline int pipe_open(char path[40], const uint8_t *bytes, size_t n)
{
    int fd[2];
    ck_assert_int_eq(pipe(fd), 0);
    fcntl(fd[1], F_SETPIPE_SZ, 1 << 20);
    ck_assert_int_eq(write(fd[1], bytes, n), (ssize_t)n);
    close(fd[1]);
    sprintf(path, "/dev/fd/%d", fd[0]);
    return fd[0];
}

#endif
