/* test_caller.c -- drawn samples end to end: calibration, sensitivity, germline sites, loci asked
 * for, regions with the panel's rates, small panels. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "caller.h"
#include "counted_sample.h"

static lt_calls panel; /* of the shared null sample; large, so not on the stack */
static counted_sample panel_sample;

enum { PANEL_SITES = 50000 };

static void call_sample(lt_calls *calls, const counted_sample *s, const lt_locus *loci, size_t n,
                        const lt_model_config *config)
{
    lt_status st = lt_model_call(calls, &s->sample, loci, n, config, 2);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
}

/* No variants but a het each 1,000 sites and a hom-alt each 2,000. */
static void make_panel(void)
{
    lt_model_config config;
    lt_model_config_default(&config);
    counted_init(&panel_sample, PANEL_SITES, 5000, 0, 101);
    for (uint32_t i = 0; i < PANEL_SITES; i++)
        counted_site(&panel_sample, i, (panel_sample.sample.ref[i] + 1) % 4,
                     i % 1000 == 500    ? .5
                     : i % 2000 == 1250 ? 1
                                        : 0);
    call_sample(&panel, &panel_sample, NULL, 0, &config);
}

static void clear_panel(void)
{
    lt_calls_clear(&panel);
    counted_clear(&panel_sample);
}

START_TEST(null_is_calibrated)
{
    const lt_calibration *c = &panel.calibration;
    ck_assert_uint_eq(panel.rates.from_prior, 0);
    ck_assert(panel.rates.sites_learnt > 149000);
    /* 1,500, 150, 15 and 1.5 expected; at 1e-2 the test is discrete and cautious */
    ck_assert_msg(c->observed[12][1] > .004 && c->observed[12][1] < .012, "%g", c->observed[12][1]);
    ck_assert_msg(c->observed[12][2] > .0005 && c->observed[12][2] < .002, "%g",
                  c->observed[12][2]);
    ck_assert_msg(c->exceed[12][3] >= 5 && c->exceed[12][3] <= 40, "%d", (int)c->exceed[12][3]);
    ck_assert_msg(c->exceed[12][4] <= 10, "%d", (int)c->exceed[12][4]);
    for (size_t i = 0; i < panel.n; i++) {
        const lt_call *call = &panel.call[i];
        int germline = call->site % 1000 == 500 || call->site % 2000 == 1250;
        int true_allele = (panel_sample.sample.ref[call->site] + 1) % 4 == call->alt;
        ck_assert_int_eq(!!(call->filter & LT_FILTER_GERMLINE), germline && true_allele);
        if (germline && true_allele)
            ck_assert(!(call->filter & (LT_FILTER_STRAND_BIAS | LT_FILTER_POSITION)));
        else
            ck_assert_msg(call->filter & LT_FILTER_WEAK_EVIDENCE, "a false call: p %g", call->p);
        ck_assert(call->p >= call->p_raw);
        ck_assert(i == 0 || call->site > call[-1].site ||
                  (call->site == call[-1].site && call->alt > call[-1].alt));
    }
}
END_TEST

/* Rates learnt on another sample, 200 variants each, p <= 1e-7 without normals. At .1 % (5
 * molecules) the panel decides: the prior of the site factor cannot exclude what it has not seen,
 * and weighs the noisy sites that it happened to see (.25 and .44 on two drawn panels). */
START_TEST(variants_are_found)
{
    static const double fraction[4] = {.001, .0025, .005, .01}, least[4] = {.2, .85, .99, .99};
    enum { N = 800 };
    counted_sample s;
    lt_locus loci[N];
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    config.fixed_rates = 1;
    config.rates = &panel.rates;
    counted_init(&s, N, 5000, 0, 202);
    for (uint32_t i = 0; i < N; i++) {
        loci[N - 1 - i] =
            (lt_locus){0, 500 + i, s.sample.ref[i], (uint8_t)((s.sample.ref[i] + 2) % 4)};
        counted_site(&s, i, loci[N - 1 - i].alt, fraction[i % 4]);
    }
    call_sample(&calls, &s, loci, N, &config);
    double found[4] = {0}, covered[4] = {0}, below_lod[4] = {0}, asked = 0;
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *call = &calls.call[i];
        int f = (int)(call->site % 4);
        if (!call->forced)
            continue;
        asked++;
        ck_assert_double_eq_tol(call->threshold, .1 / N, 1e-12);
        found[f] += call->p_raw <= 1e-7;
        covered[f] += call->vaf_lo <= fraction[f] && fraction[f] <= call->vaf_hi;
        below_lod[f] += call->lod95 > fraction[f];
    }
    ck_assert(asked == N);
    for (int f = 0; f < 4; f++) {
        ck_assert_msg(found[f] >= least[f] * N / 4, "%g: found %g", fraction[f], found[f]);
        ck_assert_msg(covered[f] >= .9 * N / 4, "%g: covered %g", fraction[f], covered[f]);
    }
    ck_assert(below_lod[3] == 0); /* at p <= 1.25e-4 and 5,000 molecules 1 % is always found */
    lt_calls_clear(&calls);
    counted_clear(&s);
}
END_TEST

/* LoD95 against drawing: at lod95 of each locus, 95 % of samples pass its threshold. */
START_TEST(lod95_is_reached_95_times_in_100)
{
    enum { N = 600 };
    static double lod[N];
    static lt_calls calls;
    lt_locus loci[N];
    lt_model_config config;
    lt_model_config_default(&config);
    config.fixed_rates = 1;
    config.rates = &panel.rates;
    int passed = 0;
    for (int round = 0; round < 2; round++) { /* the same seed: the same sites and exposures */
        counted_sample s;
        counted_init(&s, N, 5000, 0, 303);
        for (uint32_t i = 0; i < N; i++) {
            loci[i] = (lt_locus){0, 500 + i, s.sample.ref[i], (uint8_t)((s.sample.ref[i] + 1) % 4)};
            counted_site(&s, i, loci[i].alt, round ? lod[i] : 0);
        }
        call_sample(&calls, &s, loci, N, &config);
        for (size_t i = 0; i < calls.n; i++)
            if (calls.call[i].forced && round == 0)
                lod[calls.call[i].site] = calls.call[i].lod95;
            else if (calls.call[i].forced)
                passed += calls.call[i].p <= calls.call[i].threshold;
        lt_calls_clear(&calls);
        counted_clear(&s);
    }
    ck_assert_msg(passed >= .92 * N && passed <= .98 * N, "%d of %d", passed, N);
}
END_TEST

/* Noise of the alternative's molecules at 200 het and 200 hom-alt sites is no third allele. */
START_TEST(no_third_alleles_at_germline_sites)
{
    enum { N = 8000 };
    counted_sample s;
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    counted_init(&s, N, 4000, 0, 404);
    s.scale = 5;
    for (uint32_t i = 0; i < N; i++)
        counted_site(&s, i, (s.sample.ref[i] + 3) % 4, i % 40 == 3 ? .5 : i % 40 == 17 ? 1 : 0);
    call_sample(&calls, &s, NULL, 0, &config);
    int germline = 0;
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *call = &calls.call[i];
        germline += !!(call->filter & LT_FILTER_GERMLINE);
        ck_assert_msg(call->filter, "site %u: p %g", call->site, call->p);
    }
    ck_assert_int_eq(germline, 400);
    lt_calls_clear(&calls);
    counted_clear(&s);
}
END_TEST

static int same_call(const lt_call *a, const lt_call *b)
{
    lt_call x = *a, y = *b;
    x.site = y.site = 0;
    return x.ref == y.ref && x.alt == y.alt && x.filter == y.filter && x.depth == y.depth &&
           x.ref_molecules == y.ref_molecules && x.alt_molecules == y.alt_molecules &&
           x.evaluable == y.evaluable && !memcmp(&x.vaf, &y.vaf, sizeof x.vaf) &&
           !memcmp(&x.vaf_lo, &y.vaf_lo, sizeof x.vaf) &&
           !memcmp(&x.vaf_hi, &y.vaf_hi, sizeof x.vaf) && x.p_raw == y.p_raw && x.p == y.p &&
           x.q_bh == y.q_bh && x.log_bf == y.log_bf &&
           !memcmp(&x.lod95, &y.lod95, sizeof x.lod95) && x.background == y.background &&
           x.threshold == y.threshold;
}

/* A region called with the panel's rates gives the panel's calls, whatever the threads. */
START_TEST(region_with_the_panels_rates_equals_the_panel)
{
    enum { FIRST = 20000, N = 5000 };
    lt_sample part = panel_sample.sample;
    lt_interval interval = {0, 500 + FIRST, 500 + FIRST + N, 0};
    part.targets = (lt_targets){&interval, 1, N};
    part.ref += FIRST;
    part.context += FIRST;
    part.homopolymer += FIRST;
    part.exposure += (size_t)FIRST * LT_N_CLASSES;
    part.raw_base += (size_t)FIRST * 4;
    part.evidence = malloc(part.n_evidence * sizeof *part.evidence);
    size_t n = 0;
    for (size_t i = 0; i < panel_sample.sample.n_evidence; i++) {
        lt_evidence row = panel_sample.sample.evidence[i];
        if (row.site < FIRST || row.site >= FIRST + N)
            continue;
        row.site -= FIRST;
        part.evidence[n++] = row;
    }
    part.n_evidence = n;
    memset(part.mirror, 0, sizeof part.mirror);
    lt_model_config config;
    lt_model_config_default(&config);
    config.fixed_rates = 1;
    config.rates = &panel.rates;
    for (int threads = 1; threads <= 4; threads += 3) {
        static lt_calls calls;
        ck_assert_int_eq(lt_model_call(&calls, &part, NULL, 0, &config, threads), LT_OK);
        size_t j = 0;
        for (size_t i = 0; i < panel.n; i++) {
            const lt_call *call = &panel.call[i];
            if (call->site < FIRST || call->site >= FIRST + N)
                continue;
            ck_assert(j < calls.n && calls.call[j].site == call->site - FIRST);
            ck_assert(same_call(&calls.call[j++], call));
        }
        ck_assert_uint_eq(j, calls.n);
        ck_assert(j > 10);
        lt_calls_clear(&calls);
    }
    free(part.evidence);
}
END_TEST

/* 300 sites cannot teach their own noise: the shipped rates carry the null. */
START_TEST(small_panels_rest_on_the_prior)
{
    counted_sample s;
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    int found = 0, false_calls = 0;
    for (uint64_t seed = 0; seed < 10; seed++) {
        counted_init(&s, 300, 3000, 0, 505 + seed);
        for (uint32_t i = 0; i < 300; i++)
            counted_site(&s, i, (s.sample.ref[i] + 1) % 4, i == 150 ? .02 : 0);
        call_sample(&calls, &s, NULL, 0, &config);
        ck_assert_uint_eq(calls.rates.from_prior, 1);
        for (size_t i = 0; i < calls.n; i++) {
            int is_true =
                calls.call[i].site == 150 && calls.call[i].alt == (s.sample.ref[150] + 1) % 4;
            found += is_true && calls.call[i].filter == 0;
            false_calls += !is_true && calls.call[i].filter == 0;
        }
        lt_calls_clear(&calls);
        counted_clear(&s);
    }
    ck_assert_msg(found >= 9, "%d of 10", found);
    ck_assert_int_eq(false_calls, 0);
}
END_TEST

START_TEST(threshold_of_asked_loci)
{
    lt_model_config config;
    lt_model_config_default(&config);
    ck_assert_double_eq(lt_model_asked_threshold(&config, 0), 2e-9);
    ck_assert_double_eq_tol(lt_model_asked_threshold(&config, 4), .025, 1e-15);
    ck_assert_double_eq_tol(lt_model_asked_threshold(&config, 1000000), 1e-7, 1e-20);
    ck_assert_double_eq(lt_model_asked_threshold(&config, 1000000000), 2e-9); /* not 1e-10 */
    config.threshold = .05;
    ck_assert_double_eq(lt_model_asked_threshold(&config, 4), .05);
    ck_assert_double_eq_tol(lt_model_asked_threshold(&config, 1), .1, 1e-15);
}
END_TEST

START_TEST(loci_asked_for_are_always_reported)
{
    counted_sample s;
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    counted_init(&s, 100, 1000, 0, 6);
    memset(s.sample.exposure + 7 * LT_N_CLASSES, 0, LT_N_CLASSES * sizeof(uint32_t));
    s.sample.ref[9] = 4;
    s.sample.context[9] = 24;
    s.sample.context[12] = 4;
    memset(s.sample.raw_base + 20 * 4, 0, 4 * sizeof(uint32_t)); /* molecules, no usable base */
    counted_site(&s, 50, (s.sample.ref[50] + 1) % 4, .1);
    const uint8_t *ref = s.sample.ref;
    lt_locus loci[] = {
        {0, 550, ref[50], (uint8_t)((ref[50] + 1) % 4)}, /* evidence */
        {0, 507, ref[7], (uint8_t)((ref[7] + 2) % 4)},   /* depth 0 */
        {0, 503, ref[3], (uint8_t)((ref[3] + 2) % 4)},   /* no evidence */
        {0, 503, ref[3], (uint8_t)((ref[3] + 2) % 4)},   /* again */
        {0, 503, ref[3], (uint8_t)((ref[3] + 1) % 4)},   /* another allele */
        {0, 509, 2, 1},                                  /* reference N */
        {0, 512, ref[12], (uint8_t)((ref[12] + 1) % 4)}, /* beside an N */
        {0, 520, ref[20], (uint8_t)((ref[20] + 1) % 4)}, /* molecules without a usable base */
    };
    call_sample(&calls, &s, loci, 8, &config);
    size_t asked = 0;
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *call = &calls.call[i];
        if (!call->forced)
            continue;
        asked++;
        ck_assert_double_eq_tol(call->threshold, .1 / 7, 1e-12);
        ck_assert_int_eq(call->evaluable, call->site != 7 && call->site != 20);
        ck_assert_int_eq(isnan(call->vaf), !call->evaluable);
        ck_assert_int_eq(isnan(call->lod95), !call->evaluable);
        if (call->site != 50) {
            ck_assert(call->p == 1 && call->alt_molecules == 0);
            ck_assert(call->filter & LT_FILTER_WEAK_EVIDENCE);
        }
        if (call->site != 50 && call->evaluable)
            ck_assert(call->vaf == 0 && call->vaf_hi > 5e-4 && call->vaf_hi < 5e-3 &&
                      call->lod95 > 1e-3 && call->lod95 < .05);
        if (call->site == 50)
            ck_assert(call->filter == 0 && call->vaf > .06 && call->vaf < .14 &&
                      call->depth == call->ref_molecules + call->alt_molecules);
    }
    ck_assert_uint_eq(asked, 7);
    lt_calls_clear(&calls);
    counted_clear(&s);
}
END_TEST

START_TEST(wrong_input_is_refused)
{
    counted_sample s;
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    counted_init(&s, 20, 1000, 0, 6);
    lt_locus outside = {0, 520, 0, 1},
             wrong = {0, 505, (uint8_t)((s.sample.ref[5] + 1) % 4), s.sample.ref[5]};
    ck_assert_int_eq(lt_model_call(&calls, &s.sample, &outside, 1, &config, 1), LT_EINVAL);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "chr1:521"));
    ck_assert_int_eq(lt_model_call(&calls, &s.sample, &wrong, 1, &config, 1), LT_EINVAL);
    lt_evidence rows[2] = {{3, 1, 4, 1}, {2, 1, 4, 1}};
    s.sample.evidence = rows;
    s.sample.n_evidence = 2;
    ck_assert_int_eq(lt_model_call(&calls, &s.sample, NULL, 0, &config, 1), LT_EFORMAT);
    rows[1] = (lt_evidence){30, 1, 4, 1};
    ck_assert_int_eq(lt_model_call(&calls, &s.sample, NULL, 0, &config, 1), LT_EFORMAT);
    ck_assert_ptr_null(calls.call);
    s.sample.evidence = NULL;
    s.sample.n_evidence = 0;
    call_sample(&calls, &s, NULL, 0, &config);
    ck_assert_uint_eq(calls.n, 0);
    lt_calls_clear(&calls);
    s.sample.targets = (lt_targets){NULL, 0, 0}; /* no target at all */
    call_sample(&calls, &s, NULL, 0, &config);
    ck_assert_uint_eq(calls.n, 0);
    lt_calls_clear(&calls);
    counted_clear(&s);
}
END_TEST

/* All molecules of a 2 % variant on one strand, or all near molecule ends. */
START_TEST(one_sided_evidence_is_marked)
{
    counted_sample s;
    static lt_calls calls;
    lt_model_config config;
    lt_model_config_default(&config);
    config.fixed_rates = 1;
    config.rates = &panel.rates;
    counted_init(&s, 100, 5000, 0, 8);
    s.site_count[(s.sample.ref[20] + 1) % 4][LT_CLASS(LT_CATEGORY_B, 2, 0) * LT_N_LEVELS + 6] = 60;
    counted_flush(&s, 20);
    s.site_count[(s.sample.ref[40] + 1) % 4][LT_CLASS(LT_CATEGORY_D, 2, 1) * LT_N_LEVELS + 6] = 60;
    counted_flush(&s, 40);
    counted_site(&s, 60, (s.sample.ref[60] + 1) % 4, .02);
    call_sample(&calls, &s, NULL, 0, &config);
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *call = &calls.call[i];
        if (call->alt_molecules < 10)
            continue;
        ck_assert_int_eq(!!(call->filter & LT_FILTER_STRAND_BIAS), call->site == 20);
        ck_assert_int_eq(!!(call->filter & LT_FILTER_POSITION), call->site == 40);
    }
    ck_assert(calls.n >= 3);
    lt_calls_clear(&calls);
    counted_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("caller");
    TCase *tc = tcase_create("caller");
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, make_panel, clear_panel);
    tcase_add_test(tc, null_is_calibrated);
    tcase_add_test(tc, variants_are_found);
    tcase_add_test(tc, lod95_is_reached_95_times_in_100);
    tcase_add_test(tc, no_third_alleles_at_germline_sites);
    tcase_add_test(tc, region_with_the_panels_rates_equals_the_panel);
    tcase_add_test(tc, small_panels_rest_on_the_prior);
    tcase_add_test(tc, threshold_of_asked_loci);
    tcase_add_test(tc, loci_asked_for_are_always_reported);
    tcase_add_test(tc, wrong_input_is_refused);
    tcase_add_test(tc, one_sided_evidence_is_marked);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
