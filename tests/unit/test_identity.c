/* test_identity.c -- genotypes, verdicts by their table, persons told apart, the sites kept. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "identity.h"

enum { N_SITES = 2000, DEPTH = 100 };

typedef struct person {
    lt_sample sample;
    lt_contig contig;
    lt_interval interval;
} person;

static const int bin = LT_CLASS(LT_CATEGORY_D, 2, 0) * LT_N_LEVELS + 6;

/* Every reference base is A; counts[i] molecules of G at site i, of DEPTH. */
static void person_init(person *p, const uint32_t *counts)
{
    memset(p, 0, sizeof *p);
    p->contig = (lt_contig){(char *)"chr1", 100000, ""};
    p->interval = (lt_interval){0, 50, 50 + N_SITES, 0};
    lt_sample *s = &p->sample;
    s->genome = (lt_genome){&p->contig, 1};
    s->targets = (lt_targets){&p->interval, 1, N_SITES};
    s->ref = calloc(N_SITES, 1);
    s->exposure = calloc(N_SITES * LT_N_CLASSES, sizeof *s->exposure);
    s->evidence = calloc(N_SITES, sizeof *s->evidence);
    for (uint32_t i = 0; i < N_SITES; i++) {
        s->exposure[i * LT_N_CLASSES + LT_CLASS(LT_CATEGORY_D, 2, 0)] = DEPTH;
        if (counts[i])
            s->evidence[s->n_evidence++] = (lt_evidence){i, 2, (uint8_t)bin, counts[i]};
    }
}

static void person_clear(person *p)
{
    free(p->sample.ref);
    free(p->sample.exposure);
    free(p->sample.evidence);
}

/* Counts are out of 100: shares by hand. */
START_TEST(germline_like_positions_are_kept)
{
    static const struct {
        uint32_t count;
        int genotype;
    } at[] = {{0, 0},  {9, 0},  {12, 0}, {29, 0}, {30, 1}, {50, 1},
              {70, 1}, {71, 0}, {85, 0}, {86, 2}, {100, 2}};
    uint32_t counts[N_SITES] = {0};
    person p;
    lt_identity identity;
    for (int i = 0; i < 11; i++)
        counts[10 * i] = at[i].count;
    person_init(&p, counts);
    ck_assert_int_eq(lt_identity_collect(&identity, &p.sample), LT_OK);
    size_t n = 0;
    for (int i = 0; i < 11; i++) {
        if (!at[i].genotype)
            continue;
        const lt_genotype *g = &identity.site[n++];
        ck_assert(g->contig == 0 && g->pos == 50 + 10 * i && g->ref == 0 && g->alt == 2);
        ck_assert(g->genotype == at[i].genotype && g->depth == DEPTH);
        ck_assert_uint_eq(g->alt_molecules, at[i].count);
    }
    ck_assert_uint_eq(identity.n, n);
    free(identity.site);
    /* 19 molecules are too few */
    for (size_t i = 0; i < N_SITES; i++)
        p.sample.exposure[i * LT_N_CLASSES + LT_CLASS(LT_CATEGORY_D, 2, 0)] = 19;
    for (size_t i = 0; i < p.sample.n_evidence; i++)
        p.sample.evidence[i].count = 10;
    ck_assert_int_eq(lt_identity_collect(&identity, &p.sample), LT_OK);
    ck_assert_uint_eq(identity.n, 0);
    free(identity.site);
    person_clear(&p);
}
END_TEST

/* 7 equal, 1 a step away, 1 opposite, 1 not plain (80 %). */
START_TEST(log_odds_by_hand)
{
    static const uint32_t in_a[10] = {50, 50, 50, 50, 100, 100, 100, 50, 100, 50};
    static const uint32_t in_b[10] = {45, 55, 31, 69, 90, 99, 100, 3, 0, 80};
    uint32_t a_counts[N_SITES] = {0}, b_counts[N_SITES] = {0};
    person a, b;
    lt_match match, back;
    memcpy(a_counts + 3, in_a, sizeof in_a);
    memcpy(b_counts + 3, in_b, sizeof in_b);
    person_init(&a, a_counts);
    person_init(&b, b_counts);
    ck_assert_int_eq(lt_identity_concordance(&match, &a.sample, &b.sample), LT_OK);
    ck_assert_uint_eq(match.shared, 9);
    ck_assert_uint_eq(match.agree, 7);
    double want = 7 * log(.93 / .45) + log(.069 / .40) + log(.001 / .15);
    ck_assert_double_eq_tol(match.log_odds, want, 1e-9);
    ck_assert_int_eq(match.verdict, LT_SAME_NOT_EVALUABLE);
    ck_assert_int_eq(lt_identity_concordance(&back, &b.sample, &a.sample), LT_OK);
    ck_assert(back.shared == match.shared && back.agree == match.agree &&
              back.log_odds == match.log_odds);
    person_clear(&a);
    person_clear(&b);
}
END_TEST

static uint64_t state;

static double uniform(void) /* splitmix64 */
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* 40 SNPs of frequency .05 .. .5; counts of a binomial draw. */
static void draw_genotypes(int genotype[40])
{
    for (int i = 0; i < 40; i++) {
        double af = .05 + .45 * i / 39;
        genotype[i] = (uniform() < af) + (uniform() < af);
    }
}

static void draw_counts(uint32_t *counts, const int genotype[40], int tumour, int draw)
{
    memset(counts, 0, N_SITES * sizeof *counts);
    for (int i = 0; i < 40; i++)
        for (int m = 0; m < DEPTH; m++)
            counts[i * 7] += uniform() < genotype[i] * .5;
    for (int i = 0; i < tumour; i++) /* clonal mutations of this draw only */
        counts[1000 + 10 * i + draw] = 40;
}

/* 200 pairs of one person, whose draws differ by 3 clonal tumour variants, and 200 of two. */
START_TEST(persons_are_told_apart)
{
    static uint32_t counts[N_SITES];
    int n_same = 0, n_other = 0, wrong = 0;
    state = 7;
    for (int round = 0; round < 400; round++) {
        int one = round % 2, genotype[2][40];
        person p[2];
        lt_match match;
        draw_genotypes(genotype[0]);
        draw_genotypes(genotype[1]);
        for (int k = 0; k < 2; k++) {
            draw_counts(counts, genotype[one ? 0 : k], k == 0 ? 3 : 0, k);
            person_init(&p[k], counts);
        }
        ck_assert_int_eq(lt_identity_concordance(&match, &p[0].sample, &p[1].sample), LT_OK);
        n_same += one && match.verdict == LT_SAME_PERSON;
        n_other += !one && match.verdict == LT_SAME_OTHER;
        wrong += match.verdict == (one ? LT_SAME_OTHER : LT_SAME_PERSON);
        person_clear(&p[0]);
        person_clear(&p[1]);
    }
    ck_assert_msg(wrong == 0 && n_same >= 180 && n_other >= 180, "wrong %d, same %d, other %d",
                  wrong, n_same, n_other);
}
END_TEST

/* 1,000 heterozygous positions: 500 are kept, in order, and the same whatever the counts; of a
 * sample with half of the positions, those of the 500 that it has are kept. */
START_TEST(the_same_positions_are_kept)
{
    uint32_t counts[N_SITES] = {0}, other[N_SITES] = {0};
    person a, b;
    lt_identity ia, ib;
    for (int i = 0; i < N_SITES; i += 2) {
        counts[i] = 50;
        other[i] = i % 4 ? 0 : 44;
    }
    person_init(&a, counts);
    person_init(&b, other);
    ck_assert_int_eq(lt_identity_collect(&ia, &a.sample), LT_OK);
    ck_assert_int_eq(lt_identity_collect(&ib, &b.sample), LT_OK);
    ck_assert_uint_eq(ia.n, LT_IDENTITY_SITES);
    ck_assert_uint_eq(ib.n, 500); /* all of its own */
    size_t j = 0;
    int first_half = 0;
    for (size_t i = 0; i < ia.n; i++) {
        ck_assert(i == 0 || ia.site[i - 1].pos < ia.site[i].pos);
        first_half += ia.site[i].pos < 50 + N_SITES / 2;
        if ((ia.site[i].pos - 50) % 4)
            continue;
        while (j < ib.n && ib.site[j].pos < ia.site[i].pos)
            j++;
        ck_assert(j < ib.n && ib.site[j].pos == ia.site[i].pos);
    }
    ck_assert_msg(first_half > 200 && first_half < 300, "not spread: %d", first_half);
    free(ia.site);
    free(ib.site);
    person_clear(&a);
    person_clear(&b);
}
END_TEST

START_TEST(nothing_in_common_is_not_evaluable)
{
    uint32_t counts[N_SITES] = {0};
    person a, b;
    lt_match match;
    person_init(&a, counts);
    person_init(&b, counts);
    ck_assert_int_eq(lt_identity_concordance(&match, &a.sample, &b.sample), LT_OK);
    ck_assert(match.shared == 0 && match.verdict == LT_SAME_NOT_EVALUABLE);
    person_clear(&a);
    person_clear(&b);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("identity");
    TCase *tcase = tcase_create("identity");
    tcase_add_test(tcase, germline_like_positions_are_kept);
    tcase_add_test(tcase, log_odds_by_hand);
    tcase_add_test(tcase, persons_are_told_apart);
    tcase_add_test(tcase, the_same_positions_are_kept);
    tcase_add_test(tcase, nothing_in_common_is_not_evaluable);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
