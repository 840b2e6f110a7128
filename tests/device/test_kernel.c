/* test_kernel.c -- weighing on the host against the model's formulas, molecule by molecule. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <nettle/sha2.h>

#include "batch.h"
#include "device.h"
#include "kernels_text.h"
#include "naive_likelihood.h"
#include "tables.h"

static lt_tables tables;

/* The base other than alt with the largest sum of qualities; ties: the reference, then A C G T. */
static unsigned naive_null_base(const uint8_t *obs, size_t n, unsigned alt, unsigned ref)
{
    unsigned sum[4] = {0}, best = 4;
    for (size_t i = 0; i < n; i++)
        sum[LT_OBS_BASE(obs[i])] += LT_OBS_QUAL(obs[i]);
    for (unsigned b = 0; b < 4; b++)
        if (b != alt && (best == 4 || sum[b] > sum[best] || (sum[b] == sum[best] && b == ref)))
            best = b;
    return best;
}

static unsigned naive_level(unsigned category, double a, double b)
{
    if (category < 2) {
        const double l = category == 0 ? a : b;
        return l <= 0 ? 255 : l >= 14 ? 7 : (unsigned)(l / 2);
    }
    if (a > 0 && b > 0)
        return naive_level(0, fmin(a, b), 0);
    if (a <= 0 && b <= 0)
        return 255;
    if (a > 0)
        return b > -4 ? 8 : 254;
    return a > -4 ? 9 : 253;
}

/* An exact log ratio with the error that integers may have: points that cover the range. */
typedef struct span {
    double low, step;
    int n;
} span;

static span around(double exact, unsigned n_templates)
{
    if (exact == 0) /* no usable reading: 0 in integers too */
        return (span){0, 0, 1};
    const double t = .03 + n_templates / 1500.;
    const int n = 2 + (int)(4 * t);
    return (span){exact - t, 2 * t / (n - 1), n};
}

/* Whether the level is right for log ratios about the exact ones; *is_sure when no other is. */
static int is_right(unsigned klass, unsigned mapq, span a, span b, unsigned level, int *is_sure)
{
    const double cap = mapq == 255 ? INFINITY : mapq * log(10) / 10;
    int right = 0;
    *is_sure = 1;
    for (int i = 0; i < a.n * b.n; i++) {
        const double la = fmin(a.low + i % a.n * a.step, cap);
        const double lb = fmin(b.low + i / a.n * b.step, cap);
        const int agrees = naive_level(klass / 6, la, lb) == level;
        right |= agrees;
        *is_sure &= agrees;
    }
    return right;
}

static void check_against_formulas(test_batch batch, double sure_share)
{
    size_t n_sure = 0;
    lt_host_evaluate(&tables, batch.candidate, batch.n, batch.obs, batch.level);
    for (size_t i = 0; i < batch.n; i++) {
        const lt_candidate *c = &batch.candidate[i];
        const uint8_t *a = batch.obs + 2 * (size_t)c->first_template, *b = a + 2 * c->n_a;
        const unsigned null_base =
            naive_null_base(a, 2 * ((size_t)c->n_a + c->n_b), c->alt, c->ref);
        int is_sure;
        ck_assert_msg(is_right(c->klass, c->mapq,
                               around(naive_strand(a, c->n_a, c->alt, null_base), c->n_a),
                               around(naive_strand(b, c->n_b, c->alt, null_base), c->n_b),
                               batch.level[i], &is_sure),
                      "candidate %zu: level %d", i, batch.level[i]);
        n_sure += is_sure;
    }
    printf("# %zu of %zu levels are the only right one\n", n_sure, batch.n);
    ck_assert_double_ge((double)n_sure, sure_share * (double)batch.n);
    batch_free(&batch);
}

static void check_ratios_against_formulas(test_ratios batch, double sure_share)
{
    size_t n_sure = 0;
    lt_host_weigh_ratios(&tables, batch.candidate, batch.n, batch.ratio, batch.level);
    for (size_t i = 0; i < batch.n; i++) {
        const lt_ratio_candidate *c = &batch.candidate[i];
        const int16_t *a = batch.ratio + c->first_template, *b = a + c->n_a;
        int is_sure;
        ck_assert_msg(is_right(c->klass, c->mapq,
                               around(naive_ratio_strand(a, c->n_a, c->clone_shift), c->n_a),
                               around(naive_ratio_strand(b, c->n_b, c->clone_shift), c->n_b),
                               batch.level[i], &is_sure),
                      "candidate %zu: level %d", i, batch.level[i]);
        n_sure += is_sure;
    }
    printf("# %zu of %zu levels are the only right one\n", n_sure, batch.n);
    ck_assert_double_ge((double)n_sure, sure_share * (double)batch.n);
    ratios_free(&batch);
}

START_TEST(random_candidates_follow_the_formulas)
{
    check_against_formulas(batch_random(1, 60000, 3), .95);
    check_against_formulas(batch_random(2, 6000, 40), .95);
    check_against_formulas(batch_typical(3, 60000), .98);
}
END_TEST

START_TEST(extreme_candidates_follow_the_formulas)
{
    check_against_formulas(batch_extreme(), .85);
}
END_TEST

START_TEST(ratios_follow_the_formulas)
{
    check_ratios_against_formulas(ratios_random(4, 60000, 3), .95);
    check_ratios_against_formulas(ratios_random(5, 6000, 40), .95);
    check_ratios_against_formulas(ratios_extreme(), .85);
}
END_TEST

/* A single base judged by its templates' ratios has the byte of the base judged by its readings. */
START_TEST(ratios_of_bases_give_the_bases_levels)
{
    test_batch bases = batch_typical(6, 50000);
    test_ratios ratios = {.n = bases.n};
    ratios.candidate = calloc(bases.n, sizeof *ratios.candidate);
    ratios.ratio = calloc(bases.n_templates, sizeof *ratios.ratio);
    ratios.level = calloc(bases.n, 1);
    for (size_t i = 0; i < bases.n; i++) {
        const lt_candidate *c = &bases.candidate[i];
        const uint32_t first = c->first_template, n = (uint32_t)c->n_a + c->n_b;
        const uint8_t *obs = bases.obs + 2 * (size_t)first;
        const unsigned null_base = naive_null_base(obs, 2 * (size_t)n, c->alt, c->ref);
        for (uint32_t k = 0; k < n; k++)
            ratios.ratio[first + k] =
                (int16_t)lrint(64 * naive_ln_rho(obs + 2 * (size_t)k, c->alt, null_base));
        ratios.candidate[i] = (lt_ratio_candidate){first, 0, c->n_a, c->n_b, c->klass, c->mapq, 0};
    }
    lt_host_evaluate(&tables, bases.candidate, bases.n, bases.obs, bases.level);
    lt_host_weigh_ratios(&tables, ratios.candidate, ratios.n, ratios.ratio, ratios.level);
    ck_assert_mem_eq(ratios.level, bases.level, bases.n);
    batch_free(&bases);
    ratios_free(&ratios);
}
END_TEST

/* Eight templates of 8 nats each: against mu = 1e-6 the largest clones explain them with 15.9 nats,
 * where PCR slips 500 times as often (6.2 nats) with 9.7. */
START_TEST(slips_weaken_families)
{
    const int16_t ratio[] = {512, 512, 512, 512, 512, 512, 512, 512};
    lt_u8 level[2];
    const lt_ratio_candidate many[] = {{0, 0, 8, 0, 0, 255, 0}, {0, 6364, 8, 0, 0, 255, 0}};
    lt_host_weigh_ratios(&tables, many, 2, ratio, level);
    ck_assert_uint_eq(level[0], 7);
    ck_assert_uint_eq(level[1], 4);
}
END_TEST

/* The provenance names the kernels by the text that devices compile. */
START_TEST(digest_is_the_sha256_of_the_text)
{
    struct sha256_ctx sha;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&sha);
    for (unsigned i = 0; i < lt_kernels_n_lines; i++)
        sha256_update(&sha, strlen(lt_kernels_line[i]), (const uint8_t *)lt_kernels_line[i]);
    sha256_digest(&sha, sizeof digest, digest);
    for (int i = 0; i < SHA256_DIGEST_SIZE; i++) {
        char hex[3];
        snprintf(hex, sizeof hex, "%02x", digest[i]);
        ck_assert_int_eq(strncmp(lt_kernels_digest() + 2 * i, hex, 2), 0);
    }
}
END_TEST

int main(void)
{
    lt_tables_init(&tables);
    Suite *suite = suite_create("kernel");
    TCase *tc = tcase_create("kernel");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, random_candidates_follow_the_formulas);
    tcase_add_test(tc, extreme_candidates_follow_the_formulas);
    tcase_add_test(tc, ratios_follow_the_formulas);
    tcase_add_test(tc, ratios_of_bases_give_the_bases_levels);
    tcase_add_test(tc, slips_weaken_families);
    tcase_add_test(tc, digest_is_the_sha256_of_the_text);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
