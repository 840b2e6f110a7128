/* test_row.c -- rows against a walk of the CIGAR base by base. */
#include "made_read.h"
#include "row.h"

/* A read of random operations, with clips at both ends as the SAM specification allows them. */
static void random_read(made_read *r, dice *d)
{
    static const int inner[] = {CIGAR_M, CIGAR_I,     CIGAR_D, CIGAR_N,
                                CIGAR_P, CIGAR_EQUAL, CIGAR_X, CIGAR_M};
    memset(r, 0, sizeof *r);
    r->read.beg = r->read.end = dice_below(d, 1000);
    if (dice_percent(d, 30))
        made_read_op(r, CIGAR_H, dice_between(d, 1, 9));
    if (dice_percent(d, 50))
        made_read_op(r, CIGAR_S, dice_between(d, 1, 9));
    made_read_op(r, CIGAR_M, dice_between(d, 1, 70));
    for (int i = dice_below(d, 8); i > 0; i--)
        made_read_op(r, inner[dice_below(d, 8)], dice_between(d, 1, dice_percent(d, 20) ? 90 : 4));
    made_read_op(r, CIGAR_M, dice_between(d, 1, 70));
    if (dice_percent(d, 50))
        made_read_op(r, CIGAR_S, dice_between(d, 1, 9));
    if (dice_percent(d, 30))
        made_read_op(r, CIGAR_H, dice_between(d, 1, 9));
    for (int i = 0; i < r->read.length; i++) {
        r->bases[i] =
            dice_percent(d, 10) ? READ_NIBBLES[dice_below(d, 16)] : "ACGT"[dice_below(d, 4)];
        r->qual[i] = dice_percent(d, 10) ? (uint8_t)dice_below(d, 94) : dice_quality(d);
    }
    r->read.flag = dice_percent(d, 50) ? LT_READ_REVERSE : 0;
    made_read_seal(r);
}

/* Positions of both clips, written out operation by operation. */
static int64_t naive_five_prime(const made_read *r)
{
    int64_t left = 0, right = 0;
    int aligned = 0;
    for (uint32_t i = 0; i < r->read.n_cigar; i++) {
        int op = (int)(r->cigar[i] & 15), length = (int)(r->cigar[i] >> 4);
        int is_clip = op == CIGAR_S || op == CIGAR_H;
        left += is_clip && !aligned ? length : 0;
        right += is_clip && aligned ? length : 0;
        aligned |= !is_clip;
    }
    return r->read.flag & LT_READ_REVERSE ? r->read.end + right : r->read.beg - left;
}

START_TEST(test_rows_equal_the_walk)
{
    dice d = {.state = 101};
    static made_read r;
    for (int round = 0; round < 6000; round++) {
        random_read(&r, &d);
        static uint8_t naive[READ_MAX_BASES], obs[READ_MAX_BASES + 1];
        static char kind[READ_MAX_BASES];
        int min_baseq = dice_percent(&d, 20) ? dice_below(&d, 60) + 1 : 10;
        size_t n = (size_t)(r.read.end - r.read.beg);
        naive_row(&r, min_baseq, naive, kind);
        memset(obs, 0xee, sizeof obs);
        lt_row_pack(obs, &r.read, min_baseq);
        ck_assert_mem_eq(obs, naive, n);
        ck_assert_uint_eq(obs[n], 0xee); /* nothing past the end */
        ck_assert_int_eq(lt_read_five_prime(&r.read), naive_five_prime(&r));
    }
}
END_TEST

/* Blocks: the aligned positions are theirs and no other; between two blocks lies an I, D or N;
 * P and a change between M = X divide nothing. */
START_TEST(test_blocks_equal_the_walk)
{
    dice d = {.state = 202};
    static made_read r;
    for (int round = 0; round < 6000; round++) {
        random_read(&r, &d);
        uint32_t block[2 * READ_MAX_OPS], expected[2 * READ_MAX_OPS], n = 0, x = 0;
        int broken = 1;
        for (uint32_t i = 0; i < r.read.n_cigar; i++) {
            int op = (int)(r.cigar[i] & 15);
            uint32_t length = r.cigar[i] >> 4;
            for (uint32_t k = 0; k < length; k++)
                if (op == CIGAR_M || op == CIGAR_EQUAL || op == CIGAR_X) {
                    if (broken)
                        expected[2 * n++] = x;
                    expected[2 * n - 1] = ++x;
                    broken = 0;
                } else {
                    x += op == CIGAR_D || op == CIGAR_N;
                    broken |= op == CIGAR_D || op == CIGAR_N || op == CIGAR_I;
                }
        }
        ck_assert_uint_eq(lt_read_blocks(&r.read, NULL), n);
        ck_assert_uint_eq(lt_read_blocks(&r.read, block), n);
        ck_assert_mem_eq(block, expected, 2 * n * sizeof *block);
    }
}
END_TEST

/* Hand count: 2H3S4M1I2M2D3M4S. */
START_TEST(test_one_read_by_hand)
{
    made_read r = {.read = {.beg = 100, .end = 100}};
    made_read_op(&r, CIGAR_H, 2);
    made_read_op(&r, CIGAR_S, 3);
    made_read_op(&r, CIGAR_M, 4);
    made_read_op(&r, CIGAR_I, 1);
    made_read_op(&r, CIGAR_M, 2);
    made_read_op(&r, CIGAR_D, 2);
    made_read_op(&r, CIGAR_M, 3);
    made_read_op(&r, CIGAR_S, 4);
    /*              sssmmmmimmmmmssss */
    strcpy(r.bases, "TTTACGTGNAACRCCCC");
    memset(r.qual, 30, sizeof r.qual);
    r.qual[5] = 9;  /* the G at 102: below 10 */
    r.qual[6] = 80; /* the T at 103: capped at 63 */
    made_read_seal(&r);
    const uint8_t expected[] = {0 + 4 * 30, 1 + 4 * 30, 0,          3 + 4 * 63, 0, 0 + 4 * 30,
                                0,          0,          0 + 4 * 30, 1 + 4 * 30, 0};
    uint8_t obs[11];
    uint32_t block[6];
    int64_t left, right;
    lt_row_pack(obs, &r.read, 10);
    ck_assert_int_eq(r.read.end, 111);
    ck_assert_mem_eq(obs, expected, sizeof obs);
    ck_assert_uint_eq(lt_read_blocks(&r.read, block), 3);
    ck_assert_mem_eq(block, ((uint32_t[]){0, 4, 4, 6, 8, 11}), sizeof block);
    lt_read_clips(&r.read, &left, &right);
    ck_assert_int_eq(left, 5);
    ck_assert_int_eq(right, 4);
    ck_assert_int_eq(lt_read_five_prime(&r.read), 95);
    r.read.flag = LT_READ_REVERSE;
    ck_assert_int_eq(lt_read_five_prime(&r.read), 115);
}
END_TEST

/* A base of quality 0 says nothing, whichever base it is and however low the cut-off. */
START_TEST(test_quality_zero_is_no_observation)
{
    made_read r = {.read = {.beg = 5, .end = 5}};
    made_read_op(&r, CIGAR_M, 8);
    strcpy(r.bases, "ACGTACGT");
    memcpy(r.qual, (uint8_t[]){0, 0, 0, 0, 1, 1, 1, 1}, 8);
    made_read_seal(&r);
    uint8_t obs[8];
    lt_row_pack(obs, &r.read, 0);
    ck_assert_mem_eq(obs, ((uint8_t[]){0, 0, 0, 0, 4, 5, 6, 7}), 8);
}
END_TEST

/* A cut row is the part of the walk that lies inside. */
START_TEST(test_cut_rows_equal_the_walk)
{
    dice d = {.state = 303};
    static made_read r;
    for (int round = 0; round < 6000; round++) {
        random_read(&r, &d);
        static uint8_t naive[READ_MAX_BASES], obs[READ_MAX_BASES];
        static char kind[READ_MAX_BASES];
        uint32_t block[2 * READ_MAX_OPS];
        naive_row(&r, 10, naive, kind);
        lt_row_pack(obs, &r.read, 10);
        lt_row row = {.beg = r.read.beg, .end = r.read.end, .obs = obs, .block = block};
        row.n_blocks = lt_read_blocks(&r.read, block);
        int64_t beg = r.read.beg + dice_between(&d, -3, (int)(r.read.end - r.read.beg) - 1);
        int64_t end =
            dice_between(&d, (int)(beg > r.read.beg ? beg : r.read.beg) + 1, (int)r.read.end + 3);
        lt_row_cut(&row, beg, end);
        ck_assert_int_eq(row.beg, beg > r.read.beg ? beg : r.read.beg);
        ck_assert_int_eq(row.end, end < r.read.end ? end : r.read.end);
        ck_assert_mem_eq(row.obs, naive + (row.beg - r.read.beg), (size_t)(row.end - row.beg));
        for (int64_t pos = row.beg; pos < row.end; pos++) {
            int within = 0;
            for (uint32_t i = 0; i < row.n_blocks; i++)
                within += pos >= row.beg + block[2 * i] && pos < row.beg + block[2 * i + 1];
            ck_assert_int_eq(within, kind[pos - r.read.beg] == 'B');
        }
        for (uint32_t i = 0; i < row.n_blocks; i++)
            ck_assert(block[2 * i] < block[2 * i + 1] &&
                      block[2 * i + 1] <= row.end - row.beg); /* none is empty or outside */
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row");
    TCase *tc = tcase_create("row");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_rows_equal_the_walk);
    tcase_add_test(tc, test_blocks_equal_the_walk);
    tcase_add_test(tc, test_one_read_by_hand);
    tcase_add_test(tc, test_cut_rows_equal_the_walk);
    tcase_add_test(tc, test_quality_zero_is_no_observation);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
