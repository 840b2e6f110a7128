/* test_sites.c -- finding sites against a bitmap of every position. */
#include "made_read.h"
#include "sites.h"

enum { CONTIGS = 4, LENGTH = 120, MAX_INTERVALS = CONTIGS * LENGTH };

/* Site number of each position, or -1. */
typedef struct bitmap {
    int64_t site[CONTIGS][LENGTH];
    lt_interval interval[MAX_INTERVALS];
    lt_targets targets;
} bitmap;

static void make(bitmap *b, dice *d)
{
    int share = dice_between(d, 2, 98);
    memset(b, 0, sizeof *b);
    b->targets.interval = b->interval;
    for (int c = 0; c < CONTIGS; c++) {
        int empty = dice_percent(d, 20), inside = 0;
        for (int x = 0; x < LENGTH; x++) {
            inside = dice_percent(d, 80) ? inside : dice_percent(d, share);
            b->site[c][x] = inside && !empty ? (int64_t)b->targets.n_sites++ : -1;
            if (b->site[c][x] < 0)
                continue;
            if (!x || b->site[c][x - 1] < 0)
                b->interval[b->targets.n++] = (lt_interval){c, x, x, (uint32_t)b->site[c][x]};
            b->interval[b->targets.n - 1].end = x + 1;
        }
    }
}

static int64_t site_at(const bitmap *b, int c, int64_t x)
{
    return x < 0 || x >= LENGTH ? -1 : b->site[c][x];
}

START_TEST(test_sites_equal_the_bitmap)
{
    dice d = {.state = 7};
    static bitmap b;
    for (int round = 0; round < 20000; round++) {
        if (round % 50 == 0)
            make(&b, &d);
        int c = dice_below(&d, CONTIGS);
        int64_t beg = dice_between(&d, -9, LENGTH + 5), end = beg + dice_between(&d, -1, 60);
        uint32_t site_beg = (uint32_t)dice_below(&d, (int)b.targets.n_sites + 1);
        uint32_t site_end = (uint32_t)dice_between(&d, (int)site_beg, (int)b.targets.n_sites);
        const lt_shard shard = {&b.targets, site_beg, site_end};
        uint32_t first = UINT32_MAX;
        int meets = 0;
        for (int64_t x = beg; x < end; x++) {
            int64_t site = site_at(&b, c, x);
            if (site >= 0 && first == UINT32_MAX)
                first = (uint32_t)site;
            meets |= site >= site_beg && site < site_end;
        }
        ck_assert_uint_eq(lt_sites_first(&b.targets, c, beg, end), first);
        size_t i = 0;
        while (i < b.targets.n && (b.interval[i].contig < c ||
                                   (b.interval[i].contig == c && b.interval[i].end <= beg)))
            i++;
        ck_assert_uint_eq(lt_sites_interval(&b.targets, c, beg), i);
        for (int k = 0; k < 3; k++) { /* wherever the last search ended */
            lt_near near = {.i = k ? (size_t)dice_below(&d, MAX_INTERVALS) : 0};
            if (k == 2)
                lt_shard_interval(&shard, dice_below(&d, CONTIGS), dice_below(&d, LENGTH), &near);
            ck_assert_int_eq(lt_shard_meets(&shard, c, beg, end, &near), meets);
            ck_assert_int_eq(lt_shard_owns_first(&shard, c, beg, end, &near),
                             first != UINT32_MAX && first >= site_beg && first < site_end);
            ck_assert_uint_eq(lt_shard_interval(&shard, c, beg, &near), i);
            ck_assert_uint_eq(near.i, i);
        }
    }
}
END_TEST

/* The slices of a shard hold its sites, each once, with their numbers. */
START_TEST(test_slices_equal_the_bitmap)
{
    dice d = {.state = 8};
    static bitmap b;
    for (int round = 0; round < 2000; round++) {
        make(&b, &d);
        uint32_t site = (uint32_t)dice_below(&d, (int)b.targets.n_sites + 1);
        const lt_shard shard = {&b.targets, site,
                                (uint32_t)dice_between(&d, (int)site, (int)b.targets.n_sites)};
        for (size_t i = 0; i < b.targets.n; i++) {
            lt_interval s;
            if (!lt_shard_slice(&shard, i, &s))
                continue;
            ck_assert_int_lt(s.beg, s.end);
            ck_assert_uint_eq(s.first_site, site);
            for (int64_t x = s.beg; x < s.end; x++)
                ck_assert_int_eq(site_at(&b, s.contig, x), site++);
        }
        ck_assert_uint_eq(site, shard.site_end);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sites");
    TCase *tc = tcase_create("sites");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_sites_equal_the_bitmap);
    tcase_add_test(tc, test_slices_equal_the_bitmap);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
