/* test_umi_cluster.c -- clusters against all pairs, by hand, and their cost. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "umi.h"
#include "umi_text.h"

enum { MAX_GROUP = 6000 };

typedef struct group {
    char (*text)[40];
    lt_umi *umi;
    uint32_t *count, *root, *expected;
    size_t n;
} group;

static group group_create(void)
{
    return (group){.text = calloc(MAX_GROUP, 40),
                   .umi = calloc(MAX_GROUP, sizeof(lt_umi)),
                   .count = calloc(MAX_GROUP, sizeof(uint32_t)),
                   .root = calloc(MAX_GROUP, sizeof(uint32_t)),
                   .expected = calloc(MAX_GROUP, sizeof(uint32_t))};
}

static void group_destroy(group *g)
{
    free(g->text);
    free(g->umi);
    free(g->count);
    free(g->root);
    free(g->expected);
}

/* Adds a UMI unless it is there already. */
static void group_add(group *g, const char *text, uint32_t count)
{
    for (size_t i = 0; i < g->n; i++)
        if (!strcmp(g->text[i], text))
            return;
    lt_umi umi;
    if (lt_umi_parse(&umi, text, strlen(text)) != LT_LEDGER_USED)
        return; /* all G */
    strcpy(g->text[g->n], text);
    g->umi[g->n] = umi;
    g->count[g->n++] = count;
}

static size_t group_clusters(const group *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        n += g->root[i] == i;
    return n;
}

/* The definition, on text: equal shape, exactly one letter differs. */
static int oracle_neighbours(const char *a, const char *b)
{
    if (strlen(a) != strlen(b))
        return 0;
    int n = 0;
    for (; *a; a++, b++) {
        if ((*a == '-') != (*b == '-'))
            return 0;
        n += *a != *b;
    }
    return n == 1;
}

static void oracle_adopt(group *g, size_t parent, size_t root)
{
    g->expected[parent] = (uint32_t)root;
    const char *text = g->text[parent];
    double length = (double)(strlen(text) - (strchr(text, '-') != NULL));
    int is_rare = (double)g->n * 3 * length < 0.05 * pow(4, length);
    for (size_t i = 0; i < g->n; i++) {
        if (g->expected[i] != UINT32_MAX || !oracle_neighbours(text, g->text[i]))
            continue;
        if (g->count[i] > g->count[parent] / 2 + 1)
            continue;
        if (g->count[i] == 1 && g->count[parent] == 1 && !is_rare)
            continue;
        oracle_adopt(g, i, root);
    }
}

static void oracle_cluster(group *g)
{
    for (size_t i = 0; i < g->n; i++)
        g->expected[i] = UINT32_MAX;
    for (;;) {
        size_t best = g->n;
        for (size_t i = 0; i < g->n; i++)
            if (g->expected[i] == UINT32_MAX &&
                (best == g->n || g->count[i] > g->count[best] ||
                 (g->count[i] == g->count[best] && strcmp(g->text[i], g->text[best]) < 0)))
                best = i;
        if (best == g->n)
            return;
        oracle_adopt(g, best, best);
    }
}

static uint32_t skewed_count(uint64_t *state)
{
    switch (random_below(state, 4)) {
    case 0:
        return 1;
    case 1:
        return 1 + random_below(state, 3);
    case 2:
        return 1 + random_below(state, 12);
    }
    return 1 + random_below(state, 1000);
}

/* Molecules and their errors: from each true UMI, chains of substitutions with falling counts. */
static void group_fill(group *g, uint64_t *state, int n_first, int n_second, size_t n_true)
{
    for (size_t i = 0; i < n_true && g->n < MAX_GROUP - 10; i++) {
        char text[40];
        uint32_t count = skewed_count(state);
        random_text(state, text, n_first, n_second);
        group_add(g, text, count);
        for (uint32_t errors = random_below(state, 6); errors > 0; errors--) {
            uint32_t at = random_below(state, (uint32_t)strlen(text));
            if (text[at] != '-')
                text[at] = "ACGT"[random_below(state, 4)];
            count = 1 + random_below(state, count);
            group_add(g, text, count);
        }
    }
}

static void assert_as_expected(const group *g)
{
    for (size_t i = 0; i < g->n; i++)
        ck_assert_msg(g->root[i] == g->expected[i], "%s (%u) of %zu: root %s, expected %s",
                      g->text[i], g->count[i], g->n, g->text[g->root[i]], g->text[g->expected[i]]);
}

/* Lengths from 4 (dense: most of the space is taken) to 12+12, sizes on both sides of the border
 * between the two ways of finding neighbours. */
START_TEST(clusters_equal_all_pairs)
{
    static const int shapes[][2] = {{4, 0}, {5, 0}, {6, 0},  {3, 3}, {8, 0},   {7, 7},
                                    {9, 0}, {5, 3}, {12, 0}, {6, 6}, {12, 12}, {16, 16}};
    enum { N_SHAPES = sizeof shapes / sizeof *shapes };
    uint64_t state = 20;
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    group g = group_create();
    size_t n_children = 0, n_large = 0;
    for (int round = 0; round < 6000; round++) {
        g.n = 0;
        const int *shape = shapes[round % N_SHAPES];
        size_t n_true = 1 + random_below(&state, round % 4 == 0 ? 80 : 8);
        group_fill(&g, &state, shape[0], shape[1], n_true);
        if (round % 7 == 0) { /* another length, and the same length cut elsewhere */
            group_fill(&g, &state, shape[0] + 1, 0, n_true / 2);
            group_fill(&g, &state, 4, 4, n_true / 2);
        }
        oracle_cluster(&g);
        ck_assert_int_eq(lt_umi_cluster(clusterer, g.umi, g.count, g.n, g.root), LT_OK);
        assert_as_expected(&g);
        n_children += g.n - group_clusters(&g);
        n_large += lt_umi_clusterer_probes(clusterer) > 0;
    }
    ck_assert_uint_gt(n_children, 20000);
    ck_assert_uint_gt(n_large, 1000);
    ck_assert_uint_lt(n_large, 5000);
    group_destroy(&g);
    lt_umi_clusterer_destroy(clusterer);
}
END_TEST

START_TEST(order_of_the_input_does_not_matter)
{
    uint64_t state = 21;
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    group g = group_create();
    for (int round = 0; round < 300; round++) {
        g.n = 0;
        group_fill(&g, &state, 5 + round % 4, 0, 1 + random_below(&state, 60));
        lt_umi_cluster(clusterer, g.umi, g.count, g.n, g.expected);
        lt_umi umi[600];
        uint32_t count[600], from[600];
        ck_assert_uint_le(g.n, 600);
        for (uint32_t i = 0; i < g.n; i++) { /* Fisher and Yates, inside out */
            uint32_t j = random_below(&state, i + 1);
            from[i] = from[j];
            from[j] = i;
        }
        for (size_t i = 0; i < g.n; i++) {
            umi[i] = g.umi[from[i]];
            count[i] = g.count[from[i]];
        }
        lt_umi_cluster(clusterer, umi, count, g.n, g.root);
        for (size_t i = 0; i < g.n; i++)
            ck_assert_uint_eq(from[g.root[i]], g.expected[from[i]]);
    }
    group_destroy(&g);
    lt_umi_clusterer_destroy(clusterer);
}
END_TEST

/* Clusters of a group given by hand: roots as text. */
static void check_by_hand(const char *const *text, const uint32_t *count, const char *const *root,
                          size_t n)
{
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    lt_umi umi[16];
    uint32_t found[16];
    for (size_t i = 0; i < n; i++)
        umi[i] = umi_of(text[i]);
    lt_umi_cluster(clusterer, umi, count, n, found);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(!strcmp(text[found[i]], root[i]), "%s: root %s, expected %s", text[i],
                      text[found[i]], root[i]);
    lt_umi_clusterer_destroy(clusterer);
}

START_TEST(hand_counted_groups)
{
    /* 10/2+1 = 6 is adopted, 7 is not; 6/2+1 = 4 reaches on, though 10's other child could not */
    check_by_hand((const char *[]){"AAAAAAAA", "AAAAAAAC", "AAAAAACC", "AAAAAAGA", "AAAAACCC"},
                  (const uint32_t[]){10, 6, 4, 7, 4},
                  (const char *[]){"AAAAAAAA", "AAAAAAAA", "AAAAAAAA", "AAAAAAGA", "AAAAACCC"}, 5);
    /* equal counts: the lexicographically first root takes the shared child */
    check_by_hand((const char *[]){"CAAAAAAA", "AAAAAAAC", "AAAAAAAA"}, (const uint32_t[]){9, 9, 3},
                  (const char *[]){"CAAAAAAA", "AAAAAAAC", "AAAAAAAC"}, 3);
    /* the halves are joined for distance, but their lengths must agree */
    check_by_hand((const char *[]){"AAAA-AAAA", "AAAA-AAAC", "AAAAA-AAA", "AAAAAAAA"},
                  (const uint32_t[]){50, 1, 1, 1},
                  (const char *[]){"AAAA-AAAA", "AAAA-AAAA", "AAAAA-AAA", "AAAAAAAA"}, 4);
    /* distance 2 is far, however large the parent */
    check_by_hand((const char *[]){"AAAAAAAA", "AAAAAACC"}, (const uint32_t[]){4000000000u, 1},
                  (const char *[]){"AAAAAAAA", "AAAAAACC"}, 2);
    /* odd counts round down: 5/2+1 = 3 */
    check_by_hand((const char *[]){"TTTTTTTT", "TTTTTTTA", "ATTTTTTT"}, (const uint32_t[]){5, 3, 4},
                  (const char *[]){"TTTTTTTT", "TTTTTTTT", "ATTTTTTT"}, 3);
}
END_TEST

/* 136 * 3 * 8 < 0.05 * 4^8 = 3276.8 < 137 * 3 * 8 */
START_TEST(singletons_merge_only_where_neighbours_are_rare)
{
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    group g = group_create();
    for (size_t n = 136; n <= 137; n++) {
        uint64_t state = 3;
        g.n = 0;
        group_add(&g, "AAAAAAAA", 1);
        group_add(&g, "AAAAAAAC", 1);
        while (g.n < n) { /* words of a code at distance >= 2: the last base is a checksum */
            char text[40];
            random_text(&state, text, 7, 0);
            int sum = 1;
            for (int i = 0; i < 7; i++)
                sum += (int)(strchr("ACGT", text[i]) - "ACGT");
            text[7] = "ACGT"[sum % 4];
            text[8] = '\0';
            if (!oracle_neighbours(text, "AAAAAAAA") && !oracle_neighbours(text, "AAAAAAAC"))
                group_add(&g, text, 1);
        }
        lt_umi_cluster(clusterer, g.umi, g.count, g.n, g.root);
        ck_assert_uint_eq(group_clusters(&g), n == 136 ? 135 : 137);
    }
    /* and for two alone, both in length 4: 2 * 12 > 12.8, in length 5: 2 * 15 < 51.2 */
    uint32_t root[2];
    lt_umi pair[2] = {umi_of("ACGT"), umi_of("ACGA")};
    lt_umi_cluster(clusterer, pair, (const uint32_t[]){1, 1}, 2, root);
    ck_assert_uint_eq(root[0], 0);
    pair[0] = umi_of("ACGTT");
    pair[1] = umi_of("ACGTA");
    lt_umi_cluster(clusterer, pair, (const uint32_t[]){1, 1}, 2, root);
    ck_assert_uint_eq(root[0], 1);
    group_destroy(&g);
    lt_umi_clusterer_destroy(clusterer);
}
END_TEST

/* Transitive merging of singletons once turned 5,000 molecules into 1,037. */
START_TEST(five_thousand_singletons_do_not_collapse)
{
    uint64_t state = 4;
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    group g = group_create();
    while (g.n < 5000) {
        char text[40];
        random_text(&state, text, 8, 0);
        group_add(&g, text, 1);
    }
    lt_umi_cluster(clusterer, g.umi, g.count, g.n, g.root);
    ck_assert_uint_eq(group_clusters(&g), 5000);
    group_destroy(&g);
    lt_umi_clusterer_destroy(clusterer);
}
END_TEST

/* 200,000 UMIs at one position: the work is n insertions and at most n * 3 * length look-ups, of
 * which a table at most a quarter full makes less than 1.5 probes each, whatever the UMIs look
 * like. */
START_TEST(work_grows_with_n_times_length)
{
    enum { N = 200000, LENGTH = 24 };
    static lt_umi umi[N];
    static uint32_t count[N], root[N];
    uint64_t state = 5;
    for (uint64_t i = 0; i < N; i++) {
        uint64_t bases = random_bits(&state) & ((UINT64_C(1) << 2 * LENGTH) - 1);
        if (_i == 1)
            bases = i; /* a filled cube of low bases */
        else if (_i == 2)
            bases = i << (2 * LENGTH - 18); /* and of high ones */
        umi[i] = (lt_umi){.bases = bases, .length = {LENGTH / 2, LENGTH / 2}};
        count[i] = 1 + (uint32_t)i % 5;
    }
    lt_umi_clusterer *clusterer = lt_umi_clusterer_create();
    ck_assert_int_eq(lt_umi_cluster(clusterer, umi, count, N, root), LT_OK);
    ck_assert_uint_lt(lt_umi_clusterer_probes(clusterer), 3 * (uint64_t)N * (3 * LENGTH + 1) / 2);
    size_t n_children = 0;
    for (uint32_t i = 0; i < N; i++) {
        ck_assert_uint_eq(root[root[i]], root[i]);
        n_children += root[i] != i;
    }
    if (_i == 0)
        ck_assert_uint_eq(n_children, 0); /* 72 * 200,000^2 / 4^24 / 2 = 0.005 pairs expected */
    else
        ck_assert_uint_gt(n_children, N / 2);
    lt_umi_clusterer_destroy(clusterer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("umi_cluster");
    TCase *tc = tcase_create("umi_cluster");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, clusters_equal_all_pairs);
    tcase_add_test(tc, order_of_the_input_does_not_matter);
    tcase_add_test(tc, hand_counted_groups);
    tcase_add_test(tc, singletons_merge_only_where_neighbours_are_rare);
    tcase_add_test(tc, five_thousand_singletons_do_not_collapse);
    tcase_add_loop_test(tc, work_grows_with_n_times_length, 0, 3);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
