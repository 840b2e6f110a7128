/* test_gather.c -- what molecules say at sites, against a look at every molecule, site and allele.
 */
#include "coverage.h"
#include "made_sample.h"

static lt_tables tables;

/* The same numbers, counted the slow way. */
typedef struct naive_counts {
    const lt_sample *sample;
    uint32_t *exposure, *raw;
    uint32_t *evidence; /* site x alt x bin */
    lt_damage_tally damage;
    uint64_t n_reference; /* molecule-sites that show the reference or nothing */
    lt_coverage coverage;
} naive_counts;

static uint8_t observed(const lt_row *row, int64_t pos)
{
    return row && row->obs && pos >= row->beg && pos < row->end ? row->obs[pos - row->beg] : 0;
}

static int in_block(const lt_row *row, int64_t pos)
{
    for (uint32_t i = 0; row && i < row->n_blocks; i++)
        if (pos >= row->beg + row->block[2 * i] && pos < row->beg + row->block[2 * i + 1])
            return 1;
    return 0;
}

static void count_allele(naive_counts *n, const lt_molecule *m, int64_t pos, uint32_t site,
                         uint8_t alt, int klass)
{
    static uint8_t obs[2 * 4096];
    lt_candidate c = {
        .alt = alt, .ref = n->sample->ref[site], .klass = (uint8_t)klass, .mapq = m->mapq};
    int seen = 0, k = 0;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
        uint8_t one = observed(m->templates[i].mate[0], pos);
        uint8_t two = observed(m->templates[i].mate[1], pos);
        if (!one && !two)
            continue;
        seen |= (one && one % 4 == alt) || (two && two % 4 == alt);
        obs[k++] = one;
        obs[k++] = two;
        if (i < m->n_a)
            c.n_a++;
        else
            c.n_b++;
    }
    if (!seen)
        return;
    uint8_t level;
    lt_host_evaluate(&tables, &c, 1, obs, &level);
    size_t substitution = c.ref * 3u;
    for (uint8_t b = 0; b < alt; b++)
        substitution += b != c.ref;
    if (level < LT_N_LEVELS)
        n->evidence[((size_t)site * 4 + alt) * LT_N_BINS + (size_t)klass * LT_N_LEVELS + level]++;
    else if (level == LT_LEVEL_DENIED_A)
        n->damage[substitution][0]++;
    else if (level == LT_LEVEL_DENIED_B)
        n->damage[substitution][1]++;
}

static void count_site(naive_counts *n, const lt_molecule *m, int64_t pos, uint32_t site)
{
    const uint8_t ref = n->sample->ref[site];
    int klass = lt_coverage_class(&n->coverage, pos), only_reference = ref < 4;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++)
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = m->templates[i].mate[mate];
            uint8_t o = observed(row, pos);
            if (o) {
                ck_assert(in_block(row, pos));
                n->raw[(size_t)site * 4 + o % 4]++;
                only_reference &= o % 4 == ref;
            }
        }
    if (klass < 0)
        return;
    n->exposure[(size_t)site * LT_N_CLASSES + (size_t)klass]++;
    n->n_reference += (uint64_t)only_reference;
    for (uint8_t alt = 0; alt < 4 && ref < 4; alt++)
        if (alt != ref)
            count_allele(n, m, pos, site, alt, klass);
}

static lt_status count_slowly(void *data, const lt_molecule *m)
{
    naive_counts *n = data;
    const lt_targets *t = &n->sample->targets;
    ck_assert_int_eq(lt_coverage_of(&n->coverage, m), LT_OK);
    for (size_t i = 0; i < t->n; i++)
        for (int64_t x = t->interval[i].beg; x < t->interval[i].end; x++)
            if (t->interval[i].contig == m->contig && x >= m->left - 1000 && x < m->right + 1000)
                count_site(n, m, x, t->interval[i].first_site + (uint32_t)(x - t->interval[i].beg));
    return LT_OK;
}

static void expect_evidence(const lt_sample *s, const naive_counts *n)
{
    size_t row = 0;
    for (size_t i = 0; i < (size_t)s->targets.n_sites * 4 * LT_N_BINS; i++) {
        if (!n->evidence[i])
            continue;
        const lt_evidence e = {(uint32_t)(i / LT_N_BINS / 4), (uint8_t)(i / LT_N_BINS % 4),
                               (uint8_t)(i % LT_N_BINS), n->evidence[i]};
        ck_assert_uint_lt(row, s->n_evidence);
        const lt_evidence *got = &s->evidence[row++];
        ck_assert_msg(got->site == e.site && got->alt == e.alt && got->bin == e.bin &&
                          got->count == e.count,
                      "site %u alt %u bin %u: %u", e.site, e.alt, e.bin, e.count);
    }
    ck_assert_uint_eq(row, s->n_evidence);
}

static void expect_counts(const lt_sample *s, const naive_counts *n)
{
    const size_t n_sites = s->targets.n_sites;
    for (size_t i = 0; i < n_sites * LT_N_CLASSES; i++)
        ck_assert_uint_eq(s->exposure[i], n->exposure[i]);
    for (size_t i = 0; i < n_sites * 4; i++)
        ck_assert_uint_eq(s->raw_base[i], n->raw[i]);
    ck_assert_mem_eq(s->damage, n->damage, sizeof n->damage);
    expect_evidence(s, n);
}

/* All that a mirrored level can be one of, and about one of 256 molecule-sites. */
static void expect_mirror(const lt_sample *s, uint64_t n_reference)
{
    uint64_t sum = 0;
    for (int c = 0; c < LT_N_CLASSES; c++)
        for (int level = 0; level <= LT_N_LEVELS; level++)
            sum += s->mirror[c][level];
    /* positions of one molecule are 256 apart: less than binomial; 6 standard deviations */
    int64_t expected = (int64_t)n_reference / LT_MIRROR_PERIOD, off = (int64_t)sum - expected;
    ck_assert_msg(off * off <= 36 * (expected + 1), "%llu mirrored, about %lld expected",
                  (unsigned long long)sum, (long long)expected);
}

static void check(uint64_t seed, int duplex, uint64_t *n_reference, lt_sample *mirrored)
{
    static library l;
    static made_sample sparse, dense;
    library_init(&l, seed, 300);
    l.longest_read = 120;
    library_make(&l, 300);
    made_sample_init(&sparse, &l);
    made_sample_like(&dense, &sparse);
    lt_assembler_config config;
    lt_assembler_config_default(&config);
    config.max_fragment = 300;
    config.duplex = duplex;
    const lt_shard all = {&sparse.sample.targets, 0, sparse.sample.targets.n_sites};
    const size_t n_sites = sparse.sample.targets.n_sites;
    naive_counts n = {.sample = &sparse.sample,
                      .exposure = calloc(n_sites * LT_N_CLASSES, sizeof *n.exposure),
                      .raw = calloc(n_sites * 4, sizeof *n.raw),
                      .evidence = calloc(n_sites * 4 * LT_N_BINS, sizeof *n.evidence)};
    made_worker w = {.tables = &tables, .batch = 100, .also = count_slowly, .data = &n};
    made_run_shard(&sparse, &l, &all, &config, &w, 0);
    made_worker w2 = {.tables = &tables, .batch = 64};
    made_run_shard(&dense, &l, &all, &config, &w2, 1);
    expect_counts(&sparse.sample, &n);
    expect_counts(&dense.sample, &n); /* candidates without an observation of the allele: nothing */
    ck_assert_mem_eq(sparse.sample.mirror, dense.sample.mirror, sizeof sparse.sample.mirror);
    ck_assert_uint_gt(sparse.sample.n_evidence, 25); /* compilers order the dice differently */
    *n_reference += n.n_reference;
    for (int c = 0; c < LT_N_CLASSES; c++)
        for (int level = 0; level <= LT_N_LEVELS; level++)
            mirrored->mirror[c][level] += sparse.sample.mirror[c][level];
    lt_coverage_clear(&n.coverage);
    free(n.exposure);
    free(n.raw);
    free(n.evidence);
    made_sample_clear(&sparse);
    made_sample_clear(&dense);
    library_clear(&l);
}

START_TEST(test_counts_equal_the_slow_ones)
{
    uint64_t n_reference = 0;
    lt_sample mirrored = {0};
    for (uint64_t seed = 1; seed <= 10; seed++)
        check(seed, seed % 2 == 0, &n_reference, &mirrored);
    ck_assert_uint_gt(n_reference, 100000);
    expect_mirror(&mirrored, n_reference);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("gather");
    TCase *tc = tcase_create("gather");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_counts_equal_the_slow_ones);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
