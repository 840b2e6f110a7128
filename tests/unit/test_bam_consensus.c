/* test_bam_consensus.c -- the tags of consensus reads, as they are told. */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include "unit.h"

#include "bam_made.h"

static const lt_bam_config plain = {0};

#define SIMPLEX "c1\t0\tchr1\t9\t60\t4M\t*\t0\t0\tACGT\tABCD\tMI:Z:7/A\tRX:Z:GG-CC\t"
#define DUPLEX "c2\t16\tchr1\t20\t60\t4M\t*\t0\t0\tACGN\tAB+#\tMI:Z:7\tcD:i:9\tcM:i:9\t"

static lt_bam *open_text(const char *text)
{
    lt_bam *bam;
    ck_assert_int_eq(lt_bam_open(&bam, bam_of_text("c.bam", text), &plain), LT_OK);
    return bam;
}

static const lt_read *next(lt_bam *bam)
{
    const lt_read *read;
    ck_assert_msg(lt_bam_next(bam, &read) == LT_OK, "%s", lt_error_message());
    return read;
}

static void expect_support(const lt_strand *s, uint32_t depth, const uint16_t agree[4],
                           const uint16_t differ[4])
{
    ck_assert_uint_eq(s->depth, depth);
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(s->support[i].agree, agree[i]);
        ck_assert_uint_eq(s->support[i].differ, differ[i]);
    }
}

static const uint16_t zero[4] = {0};

START_TEST(a_simplex_tells_depth_and_errors_by_base)
{
    static const char *const arrays[] = {
        "cD:i:5\tcM:i:3\tcd:B:s,5,5,4,3\tce:B:s,0,2,0,9\n",
        "cD:i:5\tcM:i:3\tcd:B:C,5,5,4,3\tce:B:i,0,2,0,3\n",
    };
    static const uint16_t agree[4] = {5, 3, 4, 0}, differ[4] = {0, 2, 0, 3};
    for (size_t i = 0; i < 2; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s%s", SQ, SIMPLEX, arrays[i]);
        lt_bam *bam = open_text(text);
        ck_assert_int_eq(lt_bam_kind_seen(bam), LT_BAM_AS_FIRST);
        const lt_read *read = next(bam);
        ck_assert_int_eq(lt_bam_kind_seen(bam), LT_BAM_CONSENSUS);
        ck_assert_ptr_nonnull(read->strand);
        expect_support(&read->strand[LT_STRAND_SAME], 5, agree, differ);
        expect_support(&read->strand[LT_STRAND_OPPOSITE], 0, zero, zero);
        ck_assert_ptr_eq(read->strand[LT_STRAND_SAME].seq, read->seq);
        ck_assert_uint_eq(read->umi_length, 3);
        ck_assert_mem_eq(read->umi, "7/A", 3); /* not RX */
        lt_bam_close(bam);
    }
}
END_TEST

START_TEST(without_arrays_the_least_depth_stands_for_all)
{
    static const uint16_t three[4] = {3, 3, 3, 3}, one[4] = {1, 1, 1, 1}, two[4] = {2, 2, 2, 2};
    lt_bam *bam = open_text(SQ SIMPLEX "cD:i:5\tcM:i:3\n" SIMPLEX "cD:i:5\tcM:i:0\n" SIMPLEX
                                       "cD:i:5\taD:i:4\taM:i:2\tbD:i:1\tbM:i:1\n" SIMPLEX
                                       "cD:i:5\taD:i:4\taM:i:2\tbD:i:0\tbM:i:0\n");
    expect_support(&next(bam)->strand[LT_STRAND_SAME], 5, three, zero);
    expect_support(&next(bam)->strand[LT_STRAND_SAME], 5, one, zero);
    const lt_read *read = next(bam);
    expect_support(&read->strand[LT_STRAND_SAME], 4, two, zero);
    expect_support(&read->strand[LT_STRAND_OPPOSITE], 1, one, zero);
    ck_assert_mem_eq(read->strand[LT_STRAND_OPPOSITE].qual, "\x20\x21\x22\x23", 4);
    expect_support(&next(bam)->strand[LT_STRAND_OPPOSITE], 0, zero, zero);
    lt_bam_close(bam);
}
END_TEST

START_TEST(strands_of_a_duplex_have_their_own_bases)
{
    lt_bam *bam =
        open_text(SQ DUPLEX "aD:i:3\taM:i:3\tad:B:s,3,3,3,3\tae:B:s,0,0,1,0\tac:Z:ACTA\t"
                            "aq:Z:IJKL\tbD:i:6\tbM:i:6\tbd:B:s,6,6,5,6\tbe:B:s,0,0,0,2\t"
                            "bc:Z:ACGC\tbq:Z:!\"#$\n" DUPLEX "aD:i:3\tbD:i:6\tac:Z:ACTA\n");
    static const uint16_t a[4] = {3, 3, 2, 3}, ae[4] = {0, 0, 1, 0}, b[4] = {6, 6, 5, 4},
                          be[4] = {0, 0, 0, 2};
    const lt_read *read = next(bam);
    const lt_strand *same = &read->strand[LT_STRAND_SAME], *other = &read->strand[1];
    expect_support(same, 3, a, ae);
    expect_support(other, 6, b, be);
    ck_assert_mem_eq(same->seq, "\x12\x81", 2);  /* A C, T A */
    ck_assert_mem_eq(other->seq, "\x12\x42", 2); /* A C, G C */
    ck_assert_mem_eq(same->qual, "\x28\x29\x2a\x2b", 4);
    ck_assert_mem_eq(other->qual, "\x00\x01\x02\x03", 4);
    /* no aq: the read's quality where the strand has the read's base */
    read = next(bam);
    ck_assert_mem_eq(read->strand[LT_STRAND_SAME].qual, "\x20\x21\x00\x00", 4);
    ck_assert_ptr_eq(read->strand[LT_STRAND_OPPOSITE].seq, read->seq);
    lt_bam_close(bam);
}
END_TEST

START_TEST(other_alignments_need_no_tags)
{
    lt_bam *bam = open_text(SQ "x\t256\tchr1\t2\t60\t4M\t*\t0\t0\t*\t*\n" SIMPLEX "cD:i:2\n"
                               "y\t2048\tchr1\t12\t60\t4M\t*\t0\t0\tACGT\tIIII\n");
    ck_assert_ptr_null(next(bam)->strand);
    ck_assert_int_eq(lt_bam_kind_seen(bam), LT_BAM_AS_FIRST);
    ck_assert_ptr_nonnull(next(bam)->strand);
    ck_assert_ptr_null(next(bam)->strand);
    lt_bam_close(bam);
}
END_TEST

START_TEST(the_kind_can_be_asked_for)
{
    static const lt_bam_config raw = {.kind = LT_BAM_RAW}, consensus = {.kind = LT_BAM_CONSENSUS};
    int n;
    ck_assert_int_eq(status_of(bam_of_text("k.bam", SQ SIMPLEX "cD:i:2\n"), &raw, &n), LT_EFORMAT);
    ck_assert_int_eq(status_of(scratch_path("k.bam"), &consensus, &n), LT_EOF);
    ck_assert_int_eq(n, 1);
    ck_assert_int_eq(status_of(bam_of_text("r.bam", SQ SIMPLEX "NM:i:0\n"), &consensus, &n),
                     LT_EFORMAT);
}
END_TEST

START_TEST(what_is_read_ahead_keeps_its_tags)
{
    char pipe_path[40];
    size_t n;
    int fd;
    uint8_t *bytes =
        scratch_read(bam_of_text("p.bam", SQ SIMPLEX "cD:i:2\tcM:i:2\n" SIMPLEX "cD:i:3\n"), &n);
    fd = pipe_open(pipe_path, bytes, n);
    lt_bam *bam;
    ck_assert_int_eq(lt_bam_open(&bam, pipe_path, &plain), LT_OK);
    ck_assert_int_eq(lt_bam_record(bam), LT_OK);
    ck_assert_uint_eq(next(bam)->strand[0].depth, 2);
    ck_assert_int_eq(lt_bam_replay(bam), LT_OK);
    ck_assert_uint_eq(next(bam)->strand[0].depth, 2);
    ck_assert_uint_eq(next(bam)->strand[0].depth, 3);
    lt_bam_close(bam);
    close(fd);
    free(bytes);
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("bam_consensus");
    TCase *tc = tcase_create("bam_consensus");
    tcase_add_test(tc, a_simplex_tells_depth_and_errors_by_base);
    tcase_add_test(tc, without_arrays_the_least_depth_stands_for_all);
    tcase_add_test(tc, strands_of_a_duplex_have_their_own_bases);
    tcase_add_test(tc, other_alignments_need_no_tags);
    tcase_add_test(tc, the_kind_can_be_asked_for);
    tcase_add_test(tc, what_is_read_ahead_keeps_its_tags);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
