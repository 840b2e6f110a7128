/* test_draw.c -- a drawn sample seen as a draw of a patient, and the decoys that it is compared
 * with.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "counted_sample.h"
#include "decoys.h"
#include "draw.h"
#include "learn.h"
#include "normals.h"
#include "series.h"

enum { SITES = 4000, LOCI = 12 };

/* Loci 300 sites apart; every third one is not the tumour's in this draw. */
static uint32_t site_of(int i)
{
    return 150 + 300 * (uint32_t)i;
}

static int alt_of(const counted_sample *s, int i)
{
    return (s->sample.ref[site_of(i)] + 1 + i % 3) & 3;
}

static void draw_sample(counted_sample *s, double f, uint64_t seed)
{
    counted_init(s, SITES, 4000, 0, seed);
    for (uint32_t site = 0; site < SITES; site++) {
        const int i = (int)((site - 150) / 300);
        const int is_locus = site >= 150 && (site - 150) % 300 == 0 && i < LOCI;
        counted_site(s, site, is_locus ? alt_of(s, i) : 0, is_locus && i % 3 ? f : 0);
    }
}

static void list_loci(lt_series_locus locus[LOCI + 1], const counted_sample *s)
{
    for (int i = 0; i <= LOCI; i++) {
        lt_series_locus_init(&locus[i]);
        locus[i].allele.pos = i < LOCI ? 500 + (int64_t)site_of(i) : SITES + 900; /* off target */
        locus[i].allele.ref[0] = i < LOCI ? "ACGT"[s->sample.ref[site_of(i)]] : 'A';
        locus[i].allele.alt[0] = i < LOCI ? "ACGT"[alt_of(s, i)] : 'C';
    }
}

static lt_draw evaluate(counted_sample *s, const lt_series_locus *locus, size_t n, int threads)
{
    static const lt_series_settings settings = {.alpha = .01,
                                                .lod_limit = .01,
                                                .min_loci = 1,
                                                .alpha_patient = NAN,
                                                .pg_per_hge = 3.3,
                                                .purity = NAN};
    const lt_draw_config config = {
        .locus = locus, .n_loci = n, .settings = &settings, .threads = threads};
    lt_draw draw;
    ck_assert_int_eq(lt_draw_init(&draw, n, 1), LT_OK);
    ck_assert_msg(lt_draw_evaluate(&draw, &s->sample, &config) == LT_OK, "%s", lt_error_message());
    return draw;
}

/* Molecules of levels that count, straight from the evidence. */
static uint32_t counted_at(const counted_sample *s, uint32_t site, int alt)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s->sample.n_evidence; i++) {
        const lt_evidence *e = &s->sample.evidence[i];
        if (e->site == site && e->alt == alt && e->bin % LT_N_LEVELS >= 2)
            n += e->count;
    }
    return n;
}

START_TEST(counts_are_those_of_the_evidence)
{
    counted_sample s;
    lt_series_locus locus[LOCI + 1];
    draw_sample(&s, .004, 3);
    list_loci(locus, &s);
    lt_draw draw = evaluate(&s, locus, LOCI + 1, 1);
    uint64_t molecules = 0;
    for (int i = 0; i < LOCI; i++) {
        const lt_draw_locus *x = &draw.locus[i];
        uint32_t depth = 0, duplex = 0;
        for (int k = 0; k < LT_N_CLASSES; k++) {
            const uint32_t n = s.sample.exposure[site_of(i) * LT_N_CLASSES + (uint32_t)k];
            depth += n;
            duplex += k / 6 == LT_CATEGORY_D ? n : 0;
        }
        molecules += depth;
        ck_assert(x->assessed && x->evaluable);
        ck_assert_uint_eq(x->depth, depth);
        ck_assert_uint_eq(x->depth_duplex, duplex);
        ck_assert_uint_eq(x->alt, counted_at(&s, site_of(i), alt_of(&s, i)));
    }
    ck_assert(!draw.locus[LOCI].assessed && isnan(draw.locus[LOCI].vaf));
    ck_assert_uint_eq(draw.burden.n_evaluable, LOCI);
    ck_assert_uint_eq(draw.burden.informative_molecules, molecules);
    ck_assert(draw.burden.state == LT_DRAW_DETECTED && !draw.burden.carried_by_one);
    ck_assert_double_eq_tol(draw.burden.tf / .004, 1, .3); /* 128 molecules, 3 sd */
    ck_assert_uint_eq(draw.burden.n_decoys, LT_DECOY_SETS);
    ck_assert_double_eq_tol(draw.burden.p_decoy, 1.0 / (LT_DECOY_SETS + 1), 1e-12);
    lt_draw_clear(&draw);
    counted_clear(&s);
}
END_TEST

/* A masked locus is told and does not count. */
START_TEST(masked_loci_stay_out)
{
    counted_sample s;
    lt_series_locus locus[LOCI + 1];
    draw_sample(&s, .004, 4);
    list_loci(locus, &s);
    lt_draw all = evaluate(&s, locus, LOCI, 1);
    locus[1].mask = LT_MASK_CHIP;
    lt_draw masked = evaluate(&s, locus, LOCI, 1);
    ck_assert_uint_eq(masked.burden.n_evaluable, LOCI - 1);
    ck_assert_uint_eq(masked.locus[1].alt, all.locus[1].alt);
    ck_assert(isnan(masked.locus[1].p_without) && isnan(masked.locus[1].log_lr));
    ck_assert(!isnan(all.locus[1].p_without) && all.locus[1].log_lr > 0);
    for (int i = 0; i < LOCI; i++)
        locus[i].mask = LT_MASK_USER;
    lt_draw none = evaluate(&s, locus, LOCI, 1);
    ck_assert(none.burden.state == LT_DRAW_NOT_EVALUABLE && none.burden.n_evaluable == 0);
    ck_assert(isnan(none.burden.tf));
    lt_draw_clear(&all);
    lt_draw_clear(&masked);
    lt_draw_clear(&none);
    counted_clear(&s);
}
END_TEST

/* Nothing drawn, nothing found, and the bound lies near 3 / N. */
START_TEST(a_blank_is_not_detected)
{
    counted_sample s;
    lt_series_locus locus[LOCI + 1];
    draw_sample(&s, 0, 5);
    list_loci(locus, &s);
    lt_draw draw = evaluate(&s, locus, LOCI, 2);
    const lt_burden *b = &draw.burden;
    ck_assert(b->state == LT_DRAW_NOT_DETECTED && b->p_model > .01);
    ck_assert(b->tf_hi > b->ceiling && b->tf_hi < 6 * b->ceiling);
    lt_draw again = evaluate(&s, locus, LOCI, 1); /* threads do not show */
    ck_assert(!memcmp(&draw.burden, &again.burden, sizeof again.burden));
    ck_assert(!memcmp(draw.likelihood, again.likelihood, LT_N_TAU * sizeof *again.likelihood));
    lt_draw_clear(&draw);
    lt_draw_clear(&again);
    counted_clear(&s);
}
END_TEST

/* What the tumour shows at a locus scales what is expected there: with half the fraction at all
 * loci but one, tau is that of the one. */
START_TEST(fractions_of_the_tumour_are_the_scale)
{
    counted_sample s;
    lt_series_locus locus[LOCI + 1];
    draw_sample(&s, .01, 6);
    list_loci(locus, &s);
    lt_draw alike = evaluate(&s, locus, LOCI, 1);
    for (int i = 0; i < LOCI; i++)
        locus[i].tumour_vaf = i ? .2 : .4; /* the first is not there */
    lt_draw scaled = evaluate(&s, locus, LOCI, 1);
    ck_assert_double_eq_tol(scaled.burden.tf / alike.burden.tf, 2, .1);
    for (int i = 0; i < LOCI; i++) {
        locus[i].cn_total = 2;
        locus[i].multiplicity = 1;
    }
    lt_draw copies = evaluate(&s, locus, LOCI, 1); /* v = tau / 2 */
    ck_assert_double_eq_tol(copies.burden.tf / alike.burden.tf, 2, .05);
    lt_draw_clear(&alike);
    lt_draw_clear(&scaled);
    lt_draw_clear(&copies);
    counted_clear(&s);
}
END_TEST

START_TEST(another_reference_is_refused)
{
    counted_sample s;
    lt_series_locus locus[LOCI + 1];
    lt_draw draw;
    static const lt_series_settings settings = {.alpha = .01, .purity = NAN};
    const lt_draw_config config = {
        .locus = locus, .n_loci = 1, .settings = &settings, .threads = 1};
    draw_sample(&s, 0, 7);
    list_loci(locus, &s);
    locus[0].allele.ref[0] = "ACGT"[(s.sample.ref[site_of(0)] + 1) & 3];
    locus[0].allele.alt[0] = "ACGT"[(s.sample.ref[site_of(0)] + 2) & 3];
    ck_assert_int_eq(lt_draw_init(&draw, 1, 1), LT_OK);
    ck_assert_int_eq(lt_draw_evaluate(&draw, &s.sample, &config), LT_EIDENTITY);
    lt_draw_clear(&draw);
    counted_clear(&s);
}
END_TEST

/* ---- decoys ---- */

typedef struct learnt {
    counted_sample s;
    lt_tests tests;
    lt_judge judge;
    lt_rates *rates;
} learnt;

static void learn(learnt *l, uint64_t seed)
{
    memset(l, 0, sizeof *l);
    draw_sample(&l->s, .1, seed); /* variants at 10 %: none may be a decoy */
    l->rates = calloc(1, sizeof *l->rates);
    ck_assert(lt_tests_init(&l->tests, &l->s.sample, NULL, 0) == LT_OK &&
              lt_normals_init(&l->tests.normals, NULL, &l->s.sample) == LT_OK &&
              lt_learn(l->rates, &l->judge, &l->tests, 2e-9, 1) == LT_OK);
}

static void forget(learnt *l)
{
    lt_judge_clear(&l->judge);
    lt_tests_clear(&l->tests);
    counted_clear(&l->s);
    free(l->rates);
}

static lt_burden_locus locus_at(const learnt *l, uint32_t site, uint32_t id)
{
    lt_burden_locus x = {.site = site, .id = id, .is_snv = 1, .a = 1, .copies = NAN};
    x.ref = l->s.sample.ref[site];
    x.alt = (uint8_t)((x.ref + 1) & 3);
    x.null.molecules = l->tests.depth[site];
    return x;
}

/* Mean molecules a candidate, by a loop over all positions of equal context and like depth. */
static double naive_mean(const learnt *l, const lt_burden_locus *x, uint32_t *n)
{
    const lt_sample *s = &l->s.sample;
    double sum = 0;
    *n = 0;
    for (uint32_t site = 0; site < SITES; site++) {
        const double ratio = l->tests.depth[site] / x->null.molecules;
        const int substitution = lt_substitution(x->ref, x->alt);
        if (s->ref[site] != x->ref || s->context[site] != s->context[x->site] || ratio > 1.5 ||
            ratio < 1 / 1.5 || l->tests.left_out[3 * site + (uint32_t)substitution % 3])
            continue;
        ++*n;
        for (size_t i = 0; i < s->n_evidence; i++)
            if (s->evidence[i].site == site && s->evidence[i].alt == x->alt)
                sum += s->evidence[i].count;
    }
    return sum / *n;
}

START_TEST(decoys_are_like_the_loci)
{
    static learnt l;
    lt_decoys decoys, again;
    lt_burden_locus x[3];
    learn(&l, 8);
    for (uint32_t i = 0; i < 3; i++)
        x[i] = locus_at(&l, 700 + 901 * i, i);
    ck_assert_int_eq(lt_decoys_collect(&decoys, &l.judge, x, 3), LT_OK);
    ck_assert_int_eq(lt_decoys_collect(&again, &l.judge, x, 3), LT_OK);
    ck_assert(decoys.n_sets == LT_DECOY_SETS && decoys.n_loci == 3 && decoys.n == again.n);
    for (size_t i = 0; i < decoys.n; i++)
        ck_assert(decoys.decoy[i].set == again.decoy[i].set &&
                  decoys.decoy[i].count == again.decoy[i].count);
    for (uint32_t id = 0; id < 3; id++) {
        uint32_t n;
        double mean = 0, want = naive_mean(&l, &x[id], &n);
        uint32_t most = 0;
        for (size_t i = 0; i < decoys.n; i++)
            if (decoys.decoy[i].id == id) {
                mean += decoys.decoy[i].count / (double)LT_DECOY_SETS;
                most = decoys.decoy[i].count > most ? decoys.decoy[i].count : most;
            }
        if (n < 30)
            continue; /* widened to the substitution */
        ck_assert_msg(fabs(mean - want) < .35 * want + .02, "locus %u: %g, %g", id, mean, want);
        ck_assert_uint_lt(most, 30); /* variants have 400 */
    }
    ck_assert_double_eq_tol(decoys.observed / decoys.expected, 1, .6);
    lt_decoys_clear(&decoys);
    lt_decoys_clear(&again);
    forget(&l);
}
END_TEST

/* Indels have none; positions of a depth that no other has are too few. */
START_TEST(without_likes_there_are_no_decoys)
{
    static learnt l;
    lt_decoys decoys;
    learn(&l, 9);
    lt_burden_locus x = locus_at(&l, 700, 0);
    x.is_snv = 0;
    ck_assert_int_eq(lt_decoys_collect(&decoys, &l.judge, &x, 1), LT_OK);
    ck_assert(decoys.n_sets == 0 && decoys.n == 0);
    lt_decoys_clear(&decoys);
    x.is_snv = 1;
    x.null.molecules = 40;
    ck_assert_int_eq(lt_decoys_collect(&decoys, &l.judge, &x, 1), LT_OK);
    ck_assert_uint_eq(decoys.n_sets, 0);
    lt_decoys_clear(&decoys);
    forget(&l);
}
END_TEST

/* One locus of twice the depth of all others does not cost its neighbours their decoys. */
START_TEST(a_locus_of_unlike_depth_has_decoys)
{
    static learnt l;
    lt_decoys decoys;
    lt_burden_locus x[2];
    learn(&l, 10);
    x[0] = locus_at(&l, 700, 0);
    x[1] = locus_at(&l, 1601, 1);
    uint32_t deepest = 0, shown = 0;
    for (uint32_t site = 0; site < SITES; site++)
        deepest = l.tests.depth[site] > deepest ? l.tests.depth[site] : deepest;
    x[1].null.molecules = 2 * deepest;
    ck_assert_int_eq(lt_decoys_collect(&decoys, &l.judge, x, 2), LT_OK);
    ck_assert_uint_eq(decoys.n_sets, LT_DECOY_SETS);
    ck_assert(decoys.n_loci == 2 && decoys.n_widened >= 1);
    for (size_t i = 0; i < decoys.n; i++)
        shown |= 1u << decoys.decoy[i].id;
    ck_assert_uint_eq(shown, 3);
    lt_decoys_clear(&decoys);
    forget(&l);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("draw");
    TCase *tc = tcase_create("draw");
    tcase_set_timeout(tc, 240);
    tcase_add_test(tc, counts_are_those_of_the_evidence);
    tcase_add_test(tc, masked_loci_stay_out);
    tcase_add_test(tc, a_blank_is_not_detected);
    tcase_add_test(tc, fractions_of_the_tumour_are_the_scale);
    tcase_add_test(tc, another_reference_is_refused);
    tcase_add_test(tc, decoys_are_like_the_loci);
    tcase_add_test(tc, without_likes_there_are_no_decoys);
    tcase_add_test(tc, a_locus_of_unlike_depth_has_decoys);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
