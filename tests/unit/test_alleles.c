/* test_alleles.c -- molecules of hand-made reads to levels. What a read says is counted by hand:
 *   a gap that opens in n copies costs what gaps.h says, in nats: 10.36 (1-3 copies), 9.67
 * (4), 8.98 (5), 8.06 (6), 7.14 (7), 6.22 (8), 5.53 (9), 4.84 (10 and more); a base of Q37 that
 * does not fit costs 9.62; levels are steps of 2 nats. */
#include "alleles.h"
#include "device.h"
#include "made_family.h"
#include "tables.h"

#define FLANK "GACCTGATCGTACTGGATTCGTGGAGCCCAACAGCTGCAGGTCTAGCATTGACC"
#define BEHIND "CGTCAGGATTACGCTAGGTCATCGATTGCAAGTCCGATAGCTTGACGTATTGCA"
enum { N_FLANK = sizeof FLANK - 1 };

static lt_tables tables;

typedef struct bench {
    char text[600];
    uint8_t code[600];
    lt_ref_window window;
    lt_reference reference;
    lt_interval interval;
    lt_targets targets;
    lt_shard shard;
    lt_alleles alleles;
    lt_coverage coverage;
    made_family f;
} bench;

static void set_up(bench *b, const char *middle)
{
    memset(b, 0, sizeof *b);
    sprintf(b->text, "%s%s%s", FLANK, middle, BEHIND);
    made_window(&b->window, b->code, b->text);
    b->reference = (lt_reference){&b->window, 1};
    b->interval = (lt_interval){0, 0, b->window.end, 0};
    b->targets = (lt_targets){&b->interval, 1, (uint32_t)b->window.end};
    b->shard = (lt_shard){&b->targets, 0, b->targets.n_sites};
    b->alleles.reference = &b->reference;
    made_family_init(&b->f, 0, b->window.end);
}

/* A read over the whole reference whose middle, aligned by cigar, reads as given. */
static void add(bench *b, int strand, const char *cigar, const char *middle)
{
    char bases[600], ops[100];
    sprintf(bases, "%s%s%s", FLANK, middle, BEHIND);
    sprintf(ops, "%dM%s%dM", N_FLANK, cigar, (int)strlen(BEHIND));
    made_family_add(&b->f, strand, 0, ops, bases);
}

static lt_haplotype_batch *weigh(bench *b)
{
    lt_haplotype_batch *h = &b->alleles.batch;
    ck_assert_int_eq(lt_coverage_of(&b->coverage, &b->f.m), LT_OK);
    ck_assert_int_eq(lt_alleles_molecule(&b->alleles, &b->f.m, &b->shard, &b->coverage), LT_OK);
    const lt_alignments jobs = {h->job,    h->obs,   h->base,   h->gap_open,
                                h->n_jobs, h->n_obs, h->n_bases};
    lt_host_align(&tables, &jobs, h->score);
    ck_assert_int_eq(lt_haplotypes_ratios(h, &tables), LT_OK);
    lt_host_weigh_ratios(&tables, h->candidate, h->n, h->ratio, h->level);
    return h;
}

static void tear_down(bench *b)
{
    lt_alleles_clear(&b->alleles);
    lt_coverage_clear(&b->coverage);
}

static int level_of(bench *b, const char *ref, const char *alt)
{
    const lt_haplotype_batch *h = &b->alleles.batch;
    for (size_t i = 0; i < h->n; i++) {
        const lt_allele *a = &b->alleles.found.row[h->indel[i]].allele;
        if (!strcmp(a->ref, ref) && !strcmp(a->alt, alt))
            return h->level[i];
    }
    return -1;
}

/* One read, one copy of T lost of n: r nats, less what an early slip of PCR, of rate mu, explains:
 * r - ln(1 + 2.78 mu e^r), 2.78 the sum of sub-clones' masses times their fractions. For 1, 4, 5
 * ... copies 10.27, 9.55, 8.78, 7.82, 6.84, 5.97, 5.34, 4.68. */
START_TEST(runs)
{
    static const int copies[] = {1, 4, 5, 6, 7, 8, 9, 10, 14};
    static const int level[] = {5, 4, 4, 3, 3, 2, 2, 2, 2};
    char run[20] = "", less[20] = "", cigar[40];
    bench b;
    memset(run, 'T', (size_t)copies[_i]);
    memset(less, 'T', (size_t)copies[_i] - 1);
    set_up(&b, run);
    sprintf(cigar, "1D%dM", copies[_i] - 1);
    add(&b, 0, copies[_i] > 1 ? cigar : "1D", less);
    ck_assert_uint_eq(weigh(&b)->n, 1);
    ck_assert_int_eq(level_of(&b, "CT", "C"), level[_i]);
    ck_assert_int_eq(b.alleles.batch.candidate[0].klass, LT_CLASS(LT_CATEGORY_A, 0, 0));
    ck_assert_uint_eq(b.alleles.batch.raw[0], 1);
    tear_down(&b);
}
END_TEST

/* Nine to 24 bases lost: one read meets the ceiling of a template, 13.1 nats, less what PCR's early
 * errors may explain: level 6. Two reads: no more than the ceiling of PCR, near 13. */
START_TEST(deletions)
{
    static const int lengths[] = {9, 15, 18, 24};
    const char *middle = "GAATTAAGAGAAGCAACATCTCCG";
    bench b;
    char cigar[40], ref[40];
    set_up(&b, middle);
    sprintf(cigar, "%dD%dM", lengths[_i], 24 - lengths[_i]);
    if (lengths[_i] == 24)
        strcpy(cigar, "24D");
    add(&b, 0, cigar, middle + lengths[_i]);
    sprintf(ref, "C%.*s", lengths[_i], middle);
    ck_assert_uint_eq(weigh(&b)->n, 1);
    ck_assert_int_eq(level_of(&b, ref, "C"), 6);
    tear_down(&b);
}
END_TEST

/* Twelve bases gained; the other strand says the same: both strands must, and do. A third template
 * without it denies. */
START_TEST(duplex)
{
    const char *gained = "GCGTGGACAACC";
    bench b;
    set_up(&b, "A");
    add(&b, 0, "1M12I", "AGCGTGGACAACC");
    add(&b, 1, "1M12I", "AGCGTGGACAACC");
    weigh(&b);
    ck_assert_int_eq(level_of(&b, "A", "AGCGTGGACAACC"), 6);
    ck_assert_int_eq(b.alleles.batch.candidate[0].klass, LT_CLASS(LT_CATEGORY_D, 0, 0));
    tear_down(&b);
    set_up(&b, "A");
    add(&b, 0, "1M12I", "AGCGTGGACAACC");
    add(&b, 1, "1M", "A");
    weigh(&b);
    ck_assert_int_eq(level_of(&b, "A", "AGCGTGGACAACC"), LT_LEVEL_DENIED_A);
    tear_down(&b);
    ck_assert_uint_eq(strlen(gained), 12);
}
END_TEST

/* Two bases of Q37 against the better of the single ones: 9.62 nats. On two reads apart they are no
 * allele. */
START_TEST(mnv)
{
    bench b;
    set_up(&b, "GGTGGC");
    add(&b, 0, "6M", "TTTGGC");
    ck_assert_uint_eq(weigh(&b)->n, 1);
    ck_assert_int_eq(level_of(&b, "GG", "TT"), 4);
    tear_down(&b);
    set_up(&b, "GGTGGC");
    add(&b, 0, "6M", "TGTGGC");
    add(&b, 0, "6M", "GTTGGC");
    ck_assert_uint_eq(weigh(&b)->n, 0);
    tear_down(&b);
}
END_TEST

/* An error beside a deletion in one of four reads: the deletion keeps all its reads, and the
 * combination, which three reads deny, has no level. */
START_TEST(error_beside)
{
    bench b;
    set_up(&b, "GAATTAAGAGAAGCAACATCTCCG");
    for (int i = 0; i < 3; i++)
        add(&b, 0, "15D9M", "ACATCTCCG");
    add(&b, 0, "15D9M", "ACTTCTCCG");
    weigh(&b);
    ck_assert_int_ge(level_of(&b, "CGAATTAAGAGAAGCA", "C"), 6);
    ck_assert_uint_eq(b.alleles.batch.n, 2);
    for (size_t i = 0; i < 2; i++)
        if (b.alleles.found.row[b.alleles.batch.indel[i]].unit == 0)
            ck_assert_int_eq(b.alleles.batch.level[i], LT_LEVEL_NONE);
    tear_down(&b);
}
END_TEST

/* On all reads, they show the combination, and the deletion within it as well: beside the same
 * substitution on another molecule it would be the same deletion. */
START_TEST(change_beside)
{
    bench b;
    set_up(&b, "GAATTAAGAGAAGCAACATCTCCG");
    for (int i = 0; i < 4; i++)
        add(&b, 0, "15D9M", "ACTTCTCCG");
    weigh(&b);
    ck_assert_uint_eq(b.alleles.batch.n, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_ge(b.alleles.batch.level[i], 5);
        ck_assert_uint_eq(b.alleles.batch.raw[i], 4);
    }
    tear_down(&b);
}
END_TEST

/* An inherited substitution on all of four reads, behind a deletion that one of them shows and
 * three deny: the substitution alone says nothing for the deletion. */
START_TEST(denied_beside)
{
    bench b;
    set_up(&b, "GAATTAAGAGAAGCAACATCTCCG");
    add(&b, 0, "15D9M", "ACTTCTCCG");
    for (int i = 0; i < 3; i++)
        add(&b, 0, "24M", "GAATTAAGAGAAGCAACTTCTCCG");
    weigh(&b);
    ck_assert_uint_eq(b.alleles.batch.n, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(b.alleles.batch.level[i], LT_LEVEL_NONE);
        ck_assert_uint_eq(b.alleles.batch.raw[i], 1);
    }
    tear_down(&b);
}
END_TEST

/* A read that ends two bases behind the run does not tell how long it is; three bases, it does. */
START_TEST(spanning)
{
    bench b;
    char bases[200];
    for (int behind = 2; behind <= 3; behind++) {
        set_up(&b, "TTTTTT");
        sprintf(bases, "%sTTTTT%.*s", FLANK, behind, BEHIND);
        char cigar[40];
        sprintf(cigar, "%dM1D%dM", N_FLANK, 5 + behind);
        made_family_add(&b.f, 0, 0, cigar, bases);
        ck_assert_uint_eq(weigh(&b)->n, behind == 3);
        tear_down(&b);
    }
}
END_TEST

/* A read whose alignment hides the deletion behind an early end says as much as it can: nothing
 * against it. */
START_TEST(reads_of_other_alignment)
{
    bench b;
    char bases[300], cigar[40];
    set_up(&b, "GAATTAAGAGAAGCAACATCTCCG");
    add(&b, 0, "15D9M", "ACATCTCCG");
    sprintf(bases, "%s%s", FLANK, "ACATCTCCG");
    sprintf(cigar, "%dM9S", N_FLANK);
    made_family_add(&b.f, 0, 0, cigar, bases);
    weigh(&b);
    ck_assert_int_eq(b.alleles.batch.candidate[0].n_a, 1);
    ck_assert_int_eq(level_of(&b, "CGAATTAAGAGAAGCA", "C"), 6);
    tear_down(&b);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *s = suite_create("alleles");
    TCase *c = tcase_create("alleles");
    tcase_add_loop_test(c, runs, 0, 9);
    tcase_add_loop_test(c, deletions, 0, 4);
    tcase_add_test(c, duplex);
    tcase_add_test(c, mnv);
    tcase_add_test(c, error_beside);
    tcase_add_test(c, change_beside);
    tcase_add_test(c, denied_beside);
    tcase_add_test(c, spanning);
    tcase_add_test(c, reads_of_other_alignment);
    suite_add_tcase(s, c);
    return unit_run(s);
}
