/* test_family.c -- consensus reads give the evidence of the raw reads that they were made from.
 *
 * Made molecules are written twice: as their raw reads, and as a consensus with the tags' numbers.
 * Where all of a family's reads have one quality and what disagrees shows the reference, nothing is
 * lost: exposures and evidence are to be equal, count by count. */
#include "made_sample.h"

static lt_tables tables;

enum { MOST_MOLECULES = 500, MOST_READ = 120, MOST_FAMILY = 9 };

/* One molecule, as it was sequenced. */
typedef struct plan {
    int64_t left, right;
    int length, del;       /* of each read; a deletion in the middle of each, or 0 */
    int n[2];              /* templates of strand A, B */
    int qual, mapq, first; /* first: the strand of the consensus' read 1 */
    int64_t alt_pos;       /* -1: none */
    char alt;
    int n_alt[2]; /* templates of each strand that show it: none, or the most */
    char umi[20];
} plan;

/* The tags of consensus reads, alive as long as their library. */
typedef struct tags {
    lt_strand strand[LT_N_STRANDS];
    lt_support support[LT_N_STRANDS][MOST_READ];
    uint8_t seq[LT_N_STRANDS][MOST_READ / 2], qual[MOST_READ];
} tags;

static void draw_plan(plan *p, library *l)
{
    dice *d = &l->d;
    *p = (plan){.left = dice_between(d, 0, 2500) / 40 * 40, .alt_pos = -1};
    p->length = dice_between(d, 40, 80);
    p->del = dice_percent(d, 10) ? dice_between(d, 1, 4) : 0;
    p->right = p->left + dice_between(d, p->length + p->del, 160);
    p->first = dice_below(d, 2);
    for (int s = 0; s < 2; s++)
        p->n[s] = dice_percent(d, 25) ? 0 : dice_between(d, 1, MOST_FAMILY);
    if (!p->n[p->first]) /* a consensus begins with the strand of its read 1 */
        p->first = !p->first;
    if (!p->n[p->first])
        p->n[p->first] = 1;
    p->qual = dice_percent(d, 60) ? 37 : dice_between(d, 12, 40);
    p->mapq = dice_percent(d, 20) ? 30 : 60;
    for (int i = 0; i < 9; i++)
        p->umi[i] = i == 4 ? '-' : "ACGT"[dice_below(d, 4)];
    if (dice_percent(d, 30))
        return;
    p->alt_pos = dice_between(d, (int)p->left, (int)p->right - 1);
    char ref = l->sequence[0][p->alt_pos];
    do
        p->alt = "ACGT"[dice_below(d, 4)];
    while (p->alt == ref);
    for (int s = 0; s < 2; s++)
        p->n_alt[s] = dice_percent(d, 30) ? 0 : dice_between(d, p->n[s] / 2 + 1, p->n[s] + 1);
    for (int s = 0; s < 2; s++)
        p->n_alt[s] = p->n_alt[s] > p->n[s] ? p->n[s] : p->n_alt[s];
}

/* Adds one read of the molecule. */
static made_read *add_read(library *l, const plan *p, int strand, int second, int shows_alt,
                           const char *name)
{
    const int reverse = strand != second;
    const int64_t span = p->length + p->del;
    made_read *r = library_append(l);
    r->read.contig = 0;
    r->read.beg = r->read.end = reverse ? p->right - span : p->left;
    r->read.flag = (uint16_t)(LT_READ_PAIRED | (reverse ? LT_READ_REVERSE : 0) |
                              (second ? LT_READ_SECOND : 0));
    r->read.mapq = (uint8_t)p->mapq;
    r->read.mate_contig = 0;
    r->read.mate_beg = reverse ? p->left : p->right - span;
    const int head = p->length / 2;
    made_read_op(r, CIGAR_M, head);
    made_read_op(r, CIGAR_D, p->del);
    made_read_op(r, CIGAR_M, p->length - head);
    int64_t x = r->read.beg;
    for (int i = 0; i < p->length; i++, x++) {
        x += i == head ? p->del : 0;
        r->bases[i] = x == p->alt_pos && shows_alt ? p->alt : l->sequence[0][x];
        r->qual[i] = (uint8_t)p->qual;
    }
    snprintf(r->name, sizeof r->name, "%s", name);
    return r;
}

static void add_raw(library *l, const plan *p, int number)
{
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < p->n[s]; i++) {
            char name[40];
            snprintf(name, sizeof name, "m%d.%d.%d", number, s, i);
            for (int second = 0; second < 2; second++) {
                made_read *r = add_read(l, p, s, second, i < p->n_alt[s], name);
                /* the bottom strand carries the halves of the UMI exchanged */
                snprintf(r->umi, sizeof r->umi, "%.4s-%.4s", p->umi + (s ? 5 : 0),
                         p->umi + (s ? 0 : 5));
            }
        }
}

/* What the tags say of one strand: the base that most show, who shows it, who does not. */
static void fill_strand(tags *t, int which, const plan *p, int strand, const made_read *r,
                        const char *reference)
{
    lt_strand *out = &t->strand[which];
    *out = (lt_strand){.depth = (uint32_t)p->n[strand],
                       .support = t->support[which],
                       .seq = t->seq[which],
                       .qual = t->qual};
    memcpy(t->qual, r->qual, (size_t)p->length);
    memset(t->seq[which], 0, sizeof t->seq[which]);
    int64_t x = r->read.beg;
    for (int i = 0; i < p->length; i++, x++) {
        x += i == p->length / 2 ? p->del : 0;
        const int is_alt = x == p->alt_pos && p->n_alt[strand];
        const char base = is_alt ? p->alt : reference[x];
        unsigned nibble = (unsigned)(strchr(READ_NIBBLES, base) - READ_NIBBLES);
        t->seq[which][i / 2] |= (uint8_t)(i % 2 ? nibble : nibble << 4);
        const int agree = is_alt ? p->n_alt[strand] : p->n[strand];
        t->support[which][i] =
            (lt_support){.agree = (uint16_t)agree, .differ = (uint16_t)(p->n[strand] - agree)};
    }
}

/* One pair of consensus reads: of both strands, or of one alone (only). */
static void add_consensus(library *l, tags *t, const plan *p, int number, int first, int only)
{
    char name[40];
    snprintf(name, sizeof name, "c%d.%d", number, first);
    for (int second = 0; second < 2; second++, t++) {
        made_read *r = add_read(l, p, first, second, p->n_alt[first] > 0, name);
        if (only)
            snprintf(r->umi, sizeof r->umi, "%d/%c", number, "AB"[(first + number) % 2]);
        else
            snprintf(r->umi, sizeof r->umi, "%d", 7); /* one number for all: not looked at */
        fill_strand(t, LT_STRAND_SAME, p, first, r, l->sequence[0]);
        fill_strand(t, LT_STRAND_OPPOSITE, p, !first, r, l->sequence[0]);
        if (only) {
            t->strand[LT_STRAND_OPPOSITE].depth = 0;
            memset(t->support[LT_STRAND_OPPOSITE], 0, sizeof t->support[LT_STRAND_OPPOSITE]);
        }
        r->read.strand = t->strand;
    }
}

static void expect_equal(const lt_sample *raw, const lt_sample *consensus)
{
    const size_t n = raw->targets.n_sites;
    ck_assert_mem_eq(raw->exposure, consensus->exposure, n * LT_N_CLASSES * sizeof *raw->exposure);
    ck_assert_uint_eq(raw->n_evidence, consensus->n_evidence);
    for (size_t i = 0; i < raw->n_evidence; i++) {
        const lt_evidence *a = &raw->evidence[i], *b = &consensus->evidence[i];
        ck_assert_msg(a->site == b->site && a->alt == b->alt && a->bin == b->bin &&
                          a->count == b->count,
                      "row %zu: site %u alt %u bin %u count %u, by consensus site %u alt %u bin %u "
                      "count %u",
                      i, a->site, a->alt, a->bin, a->count, b->site, b->alt, b->bin, b->count);
    }
    ck_assert_mem_eq(raw->damage, consensus->damage, sizeof raw->damage);
    ck_assert_mem_eq(raw->families.size, consensus->families.size, sizeof raw->families.size);
    ck_assert_uint_eq(raw->families.molecules, consensus->families.molecules);
    ck_assert_uint_eq(raw->families.templates, consensus->families.templates);
    ck_assert_uint_eq(consensus->families.umis_seen, 0);
}

/* Read bases of an alternative are told; what disagrees with it is of no known base. (Behind an N
 * of the reference any base can be what a plan takes for the reference.) */
static void expect_raw_bases(const lt_sample *raw, const lt_sample *consensus)
{
    for (size_t i = 0; i < raw->targets.n_sites; i++)
        for (uint8_t b = 0; b < 4; b++)
            if (b != raw->ref[i] && raw->ref[i] < 4)
                ck_assert_uint_eq(raw->raw_base[4 * i + b], consensus->raw_base[4 * i + b]);
            else
                ck_assert_uint_ge(raw->raw_base[4 * i + b], consensus->raw_base[4 * i + b]);
}

static void run(made_sample *s, library *l, int consensus, int n_shards)
{
    lt_assembler_config config;
    lt_assembler_config_default(&config);
    config.max_fragment = 300;
    config.duplex = 1;
    config.consensus = consensus;
    qsort(l->read, l->n, sizeof *l->read, compare_made_reads);
    for (size_t i = 0; i < l->n; i++)
        made_read_seal(&l->read[i]);
    for (int i = 0; i < n_shards; i++) {
        const uint32_t n = s->sample.targets.n_sites;
        const lt_shard shard = {&s->sample.targets, n * (uint32_t)i / (uint32_t)n_shards,
                                n * (uint32_t)(i + 1) / (uint32_t)n_shards};
        made_worker w = {.tables = &tables, .batch = 50};
        made_run_shard(s, l, &shard, &config, &w, 0);
    }
}

/* single: each strand has a consensus of its own, and MI tells that they belong together. */
static void check(uint64_t seed, int single, int n_shards, uint64_t *n_evidence)
{
    static library raw, made;
    static made_sample of_raw, of_consensus;
    static tags t[4 * MOST_MOLECULES];
    library_init(&raw, seed, 300);
    library_init(&made, seed, 300);
    made_sample_init(&of_raw, &raw);
    made_sample_like(&of_consensus, &of_raw);
    for (int i = 0; i < MOST_MOLECULES; i++) {
        plan p;
        draw_plan(&p, &raw);
        add_raw(&raw, &p, i);
        if (!single)
            add_consensus(&made, t + 4 * i, &p, i, p.first, 0);
        for (int s = 0; single && s < 2; s++)
            if (p.n[s])
                add_consensus(&made, t + 4 * i + 2 * s, &p, i, s, 1);
    }
    run(&of_raw, &raw, 0, n_shards);
    run(&of_consensus, &made, 1, n_shards);
    expect_equal(&of_raw.sample, &of_consensus.sample);
    expect_raw_bases(&of_raw.sample, &of_consensus.sample);
    *n_evidence += of_raw.sample.n_evidence;
    made_sample_clear(&of_raw);
    made_sample_clear(&of_consensus);
    library_clear(&raw);
    library_clear(&made);
}

START_TEST(a_duplex_consensus_weighs_as_its_reads)
{
    uint64_t n = 0;
    for (uint64_t seed = 1; seed <= 8; seed++)
        check(seed, 0, 1, &n);
    ck_assert_uint_gt(n, 200);
}
END_TEST

START_TEST(two_strands_with_a_consensus_each_meet_by_their_group)
{
    uint64_t n = 0;
    for (uint64_t seed = 21; seed <= 28; seed++)
        check(seed, 1, 1, &n);
    ck_assert_uint_gt(n, 200);
}
END_TEST

START_TEST(shards_do_not_show)
{
    uint64_t n = 0;
    for (uint64_t seed = 41; seed <= 44; seed++)
        check(seed, 0, 3, &n);
    ck_assert_uint_gt(n, 100);
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("family");
    TCase *tc = tcase_create("family");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_duplex_consensus_weighs_as_its_reads);
    tcase_add_test(tc, two_strands_with_a_consensus_each_meet_by_their_group);
    tcase_add_test(tc, shards_do_not_show);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
