/* test_kernel.c -- the kernel on the host against the model's formulas, molecule by molecule. */
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
static int is_right(const lt_candidate *c, const uint8_t *obs, unsigned level, int *is_sure)
{
    const unsigned null_base = naive_null_base(obs, 2 * ((size_t)c->n_a + c->n_b), c->alt, c->ref);
    const double cap = c->mapq == 255 ? INFINITY : c->mapq * log(10) / 10;
    const span a = around(naive_strand(obs, c->n_a, c->alt, null_base), c->n_a);
    const span b = around(naive_strand(obs + 2 * c->n_a, c->n_b, c->alt, null_base), c->n_b);
    int right = 0;
    *is_sure = 1;
    for (int i = 0; i < a.n * b.n; i++) {
        const double la = fmin(a.low + i % a.n * a.step, cap);
        const double lb = fmin(b.low + i / a.n * b.step, cap);
        const int agrees = naive_level(c->klass / 6, la, lb) == level;
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
        int is_sure;
        ck_assert_msg(
            is_right(c, batch.obs + 2 * (size_t)c->first_template, batch.level[i], &is_sure),
            "candidate %zu: level %d", i, batch.level[i]);
        n_sure += is_sure;
    }
    printf("# %zu of %zu levels are the only right one\n", n_sure, batch.n);
    ck_assert_double_ge((double)n_sure, sure_share * (double)batch.n);
    batch_free(&batch);
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
    tcase_add_test(tc, digest_is_the_sha256_of_the_text);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
