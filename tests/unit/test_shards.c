/* test_shards.c -- however the sites are split, the counts that are added up are the same bytes. */
#include "made_sample.h"

static lt_tables tables;

static void expect_same(const lt_sample *a, const lt_sample *b)
{
    const size_t n = a->targets.n_sites;
    ck_assert_mem_eq(a->ledger, b->ledger, sizeof a->ledger);
    ck_assert_mem_eq(&a->families, &b->families, sizeof a->families);
    for (size_t i = 0; i < n * LT_N_CLASSES; i++)
        ck_assert_msg(a->exposure[i] == b->exposure[i], "exposure of site %zu class %zu: %u %u",
                      i / LT_N_CLASSES, i % LT_N_CLASSES, a->exposure[i], b->exposure[i]);
    for (size_t i = 0; i < 4 * n; i++)
        ck_assert_msg(a->raw_base[i] == b->raw_base[i], "base %zu of site %zu", i % 4, i / 4);
    ck_assert_uint_eq(a->n_evidence, b->n_evidence);
    for (size_t i = 0; i < a->n_evidence; i++) {
        const lt_evidence *x = &a->evidence[i], *y = &b->evidence[i];
        ck_assert_msg(x->site == y->site && x->alt == y->alt && x->bin == y->bin &&
                          x->count == y->count,
                      "row %zu of evidence", i);
    }
    ck_assert_uint_eq(a->n_indels, b->n_indels);
    for (size_t i = 0; i < a->n_indels; i++) {
        const lt_indel *x = &a->indel[i], *y = &b->indel[i];
        ck_assert_msg(x->site == y->site && !strcmp(x->allele.ref, y->allele.ref) &&
                          !strcmp(x->allele.alt, y->allele.alt) && x->raw_alt == y->raw_alt &&
                          x->tract == y->tract,
                      "indel %zu: %s > %s and %s > %s", i, x->allele.ref, x->allele.alt,
                      y->allele.ref, y->allele.alt);
    }
    ck_assert_uint_eq(a->n_indel_evidence, b->n_indel_evidence);
    for (size_t i = 0; i < a->n_indel_evidence; i++) {
        const lt_evidence *x = &a->indel_evidence[i], *y = &b->indel_evidence[i];
        ck_assert_msg(x->site == y->site && x->bin == y->bin && x->count == y->count,
                      "row %zu of the evidence of indels", i);
    }
    ck_assert_mem_eq(a->mirror, b->mirror, sizeof a->mirror);
    ck_assert_mem_eq(a->damage, b->damage, sizeof a->damage);
}

/* Splits the sites at n - 1 random places (shards may be empty) and adds up. */
static void run_split(made_sample *s, const library *l, const lt_assembler_config *config, int n,
                      dice *d, const lt_reference *reference)
{
    const int n_sites = (int)s->sample.targets.n_sites;
    uint32_t cut[32] = {0};
    for (int i = 1; i < n; i++)
        cut[i] = (uint32_t)dice_below(d, n_sites + 1);
    for (int i = 1; i < n; i++)
        for (int j = i; j > 1 && cut[j - 1] > cut[j]; j--) {
            uint32_t x = cut[j];
            cut[j] = cut[j - 1];
            cut[j - 1] = x;
        }
    cut[n] = (uint32_t)n_sites;
    for (int i = 0; i < n; i++) {
        const lt_shard shard = {&s->sample.targets, cut[i], cut[i + 1]};
        made_worker w = {
            .tables = &tables, .reference = reference, .batch = (size_t)dice_between(d, 1, 500)};
        made_run_shard(s, l, &shard, config, &w, 0);
    }
}

static void check_split(uint64_t seed, int max_fragment, int longest, int duplex, lt_umi_from from)
{
    static const int n_shards[] = {2, 5, 17};
    static library l;
    static made_sample whole, split;
    library_init(&l, seed, max_fragment);
    l.longest_read = longest;
    library_make(&l, 250);
    made_sample_init(&whole, &l);
    lt_assembler_config config;
    lt_assembler_config_default(&config);
    config.max_fragment = max_fragment;
    config.duplex = duplex;
    config.umi_from = from;
    run_split(&whole, &l, &config, 1, &l.d, &whole.reference);
    for (int i = 0; i < 3; i++) {
        made_sample_like(&split, &whole);
        run_split(&split, &l, &config, n_shards[i], &l.d, &whole.reference);
        expect_same(&whole.sample, &split.sample);
        made_sample_clear(&split);
    }
    ck_assert_uint_gt(whole.sample.n_evidence, 50); /* there was something to compare */
    ck_assert_uint_gt(whole.sample.n_indels, 0);
    made_sample_clear(&whole);
    library_clear(&l);
}

START_TEST(test_duplex_splits)
{
    for (uint64_t seed = 1; seed <= 6; seed++)
        check_split(seed, 300, 120, 1, LT_UMI_AUTO);
}
END_TEST

START_TEST(test_single_strand_splits)
{
    for (uint64_t seed = 101; seed <= 104; seed++)
        check_split(seed, 300, 120, 0, seed % 2 ? LT_UMI_AUTO : LT_UMI_NONE);
}
END_TEST

/* Reads as long as the longest molecule: the hardest for the margin around a shard. */
START_TEST(test_splits_of_long_reads)
{
    for (uint64_t seed = 201; seed <= 208; seed++)
        check_split(seed, 100, 100, seed % 2, LT_UMI_AUTO);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("shards");
    TCase *tc = tcase_create("shards");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, test_duplex_splits);
    tcase_add_test(tc, test_single_strand_splits);
    tcase_add_test(tc, test_splits_of_long_reads);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
