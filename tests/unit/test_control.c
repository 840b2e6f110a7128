/* test_control.c -- the three models against sums by libm over other grids; what must come out in
 * plain cases. */
#include "unit.h"

#include <math.h>

#include "control.h"

static lt_models *models;

static void make_models(void)
{
    ck_assert_int_eq(lt_models_create(&models), LT_OK);
}

static void free_models(void)
{
    free(models);
}

static lt_side side(double k, double n)
{
    return (lt_side){n, k, .97, 2e-6};
}

static double naive_ll(const lt_side *s, double f)
{
    double p = f * s->q + (1 - f) * s->e;
    p = fmin(fmax(p, 1e-12), 1 - 1e-12);
    return s->n == 0 ? 0 : s->k * log(p) + (s->n - s->k) * log1p(-p);
}

START_TEST(likelihood_by_its_formula)
{
    static const double k[] = {0, 1, 5, 480, 1000};
    for (int i = 0; i < 5; i++)
        for (double f = 0; f <= 1; f += .0625) {
            lt_side s = side(k[i], 1000);
            double want = naive_ll(&s, f);
            ck_assert_double_eq_tol(lt_side_ll(&s, f), want, 1e-9 * (1 + fabs(want)));
        }
}
END_TEST

/* Mean over a law of f given as density(f) on mid-points, of exp(ll - shift). */
static double naive_beta(const lt_side *s, double a, double b, double shift)
{
    double sum = 0, mass = 0;
    for (int i = 0; i < 20000; i++) {
        double f = (i + .5) / 20000;
        double density =
            exp(lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(f) + (b - 1) * log(1 - f)) /
            20000;
        mass += density;
        sum += density * exp(naive_ll(s, f) - shift);
    }
    ck_assert_double_eq_tol(mass, 1, 1e-3);
    return sum;
}

/* Plain sums: 1,500 mid-points of ln f, 401 of z within 5 sd. */
static void naive_posterior(double posterior[3], const lt_side *p, const lt_side *w)
{
    double sp = naive_ll(p, p->k / fmax(p->n, 1) / p->q),
           sw = naive_ll(w, w->k / fmax(w->n, 1) / w->q);
    double tumour = 0, chip = 0;
    for (int i = 0; i < 1500; i++) {
        double f = 1e-5 * exp(log(.5 / 1e-5) * (i + .5) / 1500);
        double here = exp(naive_ll(p, f) - sp) / 1500, inner = 0;
        if (here < 1e-30)
            continue;
        for (int j = -200; j <= 200; j++) {
            double z = j * 2. / 200;
            double density = exp(-z * z / .32) / sqrt(2 * 3.14159265358979 * .16) * 2 / 200;
            inner += density * exp(naive_ll(w, fmin(1, f * exp(z))) - sw);
        }
        chip += here * inner;
        tumour += here * (.9 * exp(naive_ll(w, 0) - sw) + .1 * exp(naive_ll(w, .01 * f) - sw));
    }
    double germline = .5 * naive_beta(p, 50, 50, sp) * naive_beta(w, 50, 50, sw) +
                      .5 * naive_beta(p, 50, 1, sp) * naive_beta(w, 50, 1, sw);
    double sum = tumour + chip + germline;
    posterior[0] = tumour / sum;
    posterior[1] = chip / sum;
    posterior[2] = germline / sum;
}

static const double cases[][4] = {
    /* plasma k, n; cells k, n */
    {5, 5000, 0, 1000},   {5, 5000, 0, 5000},   {12, 5000, 3, 3000},  {25, 5000, 1, 5000},
    {50, 5000, 20, 1000}, {3, 800, 1, 900},     {300, 800, 310, 900}, {390, 800, 430, 900},
    {240, 800, 330, 900}, {770, 800, 875, 900}, {400, 800, 2, 900},   {400, 800, 0, 0},
    {2, 3000, 0, 10000},  {25, 5000, 9, 5000},
};

START_TEST(posterior_as_by_plain_sums)
{
    lt_side p = side(cases[_i][0], cases[_i][1]), w = side(cases[_i][2], cases[_i][3]);
    double want[3], got[3];
    naive_posterior(want, &p, &w);
    ck_assert_int_eq(lt_models_judge(got, models, &p, &w), 1);
    for (int m = 0; m < 3; m++)
        ck_assert_msg(fabs(got[m] - want[m]) < .003, "case %d, model %d: %g, want %g", _i, m,
                      got[m], want[m]);
}
END_TEST

/* What a person would say. */
START_TEST(plain_cases)
{
    double p[3];
    lt_side plasma = side(50, 5000), cells = side(0, 5000);
    lt_models_judge(p, models, &plasma, &cells);
    ck_assert_msg(p[LT_MODEL_TUMOUR] > .999, "1 %% and nothing: %g", p[LT_MODEL_TUMOUR]);
    cells = side(48, 5000);
    lt_models_judge(p, models, &plasma, &cells);
    ck_assert_msg(p[LT_MODEL_CHIP] > .999, "1 %% and 1 %%: %g", p[LT_MODEL_CHIP]);
    plasma = side(2450, 5000);
    cells = side(2500, 5000);
    lt_models_judge(p, models, &plasma, &cells);
    ck_assert_msg(p[LT_MODEL_GERMLINE] > .95, "half and half: %g", p[LT_MODEL_GERMLINE]);
    plasma = side(4850, 5000);
    cells = side(970, 1000);
    lt_models_judge(p, models, &plasma, &cells);
    ck_assert_msg(p[LT_MODEL_GERMLINE] > .999, "all and all: %g", p[LT_MODEL_GERMLINE]);
    /* lost by the tumour on one side: 62 %, still no clone */
    plasma = side(3100, 5000);
    cells = side(2400, 5000);
    lt_models_judge(p, models, &plasma, &cells);
    ck_assert_msg(p[LT_MODEL_GERMLINE] > .5, "62 %% and 48 %%: %g", p[LT_MODEL_GERMLINE]);
}
END_TEST

/* Without white blood cells tumour and CHIP are equal, exactly: both integrate to the same. */
START_TEST(no_cells_no_knowledge)
{
    double p[3];
    lt_side none = {0, 0, 1, 0};
    for (double k = 3; k < 100; k += 19) {
        lt_side plasma = side(k, 5000);
        ck_assert_int_eq(lt_models_judge(p, models, &plasma, &none), 1);
        ck_assert_double_eq_tol(p[LT_MODEL_TUMOUR], .5, 1e-9);
        ck_assert_double_eq_tol(p[LT_MODEL_CHIP], .5, 1e-9);
    }
}
END_TEST

/* .1 % in plasma and 30 % in cells are of no model. */
START_TEST(what_fits_none_is_not_forced)
{
    double p[3];
    lt_side plasma = side(5, 5000), cells = side(1500, 5000);
    ck_assert_int_eq(lt_models_judge(p, models, &plasma, &cells), 0);
    for (int m = 0; m < 3; m++)
        ck_assert_double_eq_tol(p[m], 1. / 3, 1e-12);
}
END_TEST

START_TEST(germline_by_population)
{
    static const double k[] = {20, 250, 390, 430, 485, 550, 969}, af[] = {1e-5, 1e-3, .2};
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 3; j++) {
            lt_side s = side(k[i], 1000);
            double shift = naive_ll(&s, k[i] / 1000 / s.q), somatic = 0;
            for (int g = 0; g < 5000; g++)
                somatic += exp(naive_ll(&s, 1e-5 * exp(log(5e4) * (g + .5) / 5000)) - shift) / 5000;
            double germline = 2 * af[j] * (1 - af[j]) * naive_beta(&s, 50, 50, shift) +
                              af[j] * af[j] * naive_beta(&s, 50, 1, shift);
            double want = germline / (germline + LT_SOMATIC_PRIOR * somatic);
            ck_assert_double_eq_tol(lt_models_germline(models, &s, af[j]), want, .003);
        }
    lt_side half = side(485, 1000), low = side(10, 1000);
    ck_assert(lt_models_germline(models, &half, LT_AF_UNKNOWN) > .95);
    ck_assert(lt_models_germline(models, &low, .5) < 1e-9);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("control");
    TCase *tcase = tcase_create("control");
    tcase_add_unchecked_fixture(tcase, make_models, free_models);
    tcase_add_test(tcase, likelihood_by_its_formula);
    tcase_add_loop_test(tcase, posterior_as_by_plain_sums, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tcase, plain_cases);
    tcase_add_test(tcase, no_cells_no_knowledge);
    tcase_add_test(tcase, what_fits_none_is_not_forced);
    tcase_add_test(tcase, germline_by_population);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
