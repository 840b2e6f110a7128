/* test_indel_call.c -- p of insertions and deletions over runs whose slips were drawn here: by
 * rates that are not the shipped ones, each run with a factor of its own. */
#include <math.h>

#include "changes.h"
#include "indel_call.h"
#include "made_read.h"

enum {
    N_RUNS = 2400,
    SPACE = 24,
    DEPTH = 3000,
    KLASS = 4 /* strand A, three templates and more */
};

/* Runs of 3, 6, 8 and 10 T in turn, and what a slip of one copy looks like there. */
static const int copies[4] = {3, 6, 8, 10};
static const double rate[4] = {4e-7, 3e-5, 2e-4, 1.2e-3};
static const int level[4] = {6, 4, 4, 3};

typedef struct slips {
    lt_sample sample;
    lt_interval interval;
    lt_contig contig;
} slips;

static double uniform(dice *d)
{
    return (double)(dice_next(d) >> 11) / 9007199254740992.0;
}

/* By multiplication; means are below 10. */
static uint32_t poisson(dice *d, double mean)
{
    double left = exp(-mean), product = uniform(d);
    uint32_t n = 0;
    for (; product > left; n++)
        product *= uniform(d);
    return n;
}

/* exp of a normal of sigma .5, from twelve uniforms. */
static double factor(dice *d)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform(d);
    return exp(.5 * sum - .125);
}

static void add_evidence(lt_sample *s, uint32_t site, const char *ref, const char *alt,
                         int n_copies, int lev, uint32_t count)
{
    if (!count)
        return;
    lt_indel *x = &s->indel[s->n_indels];
    x->allele.pos = site;
    strcpy(x->allele.ref, ref);
    strcpy(x->allele.alt, alt);
    x->site = site;
    x->unit = 1;
    x->copies = (uint8_t)n_copies;
    x->tract = (uint16_t)n_copies;
    s->indel_evidence[s->n_indel_evidence++] =
        (lt_evidence){(uint32_t)s->n_indels++, 0, (uint8_t)(KLASS * LT_N_LEVELS + lev), count};
}

/* extra[i]: molecules of a true variant at run i. */
static void draw(slips *t, dice *d, const uint32_t extra[4])
{
    const uint32_t n = N_RUNS * SPACE;
    memset(t, 0, sizeof *t);
    lt_sample *s = &t->sample;
    t->contig = (lt_contig){.length = n};
    t->contig.name = (char *)"chr1";
    t->interval = (lt_interval){0, 0, n, 0};
    s->genome = (lt_genome){&t->contig, 1};
    s->targets = (lt_targets){&t->interval, 1, n};
    s->ref = malloc(n);
    s->exposure = calloc((size_t)n * LT_N_CLASSES, sizeof *s->exposure);
    s->raw_base = calloc((size_t)n * 4, sizeof *s->raw_base);
    s->assessed_indel = malloc(n);
    s->indel = calloc(N_RUNS, sizeof *s->indel);
    s->indel_evidence = calloc(N_RUNS, sizeof *s->indel_evidence);
    memset(s->assessed_indel, 1, n);
    for (uint32_t i = 0; i < n; i++) {
        s->ref[i] = (uint8_t)(i % 3); /* ACG ACG */
        s->exposure[i * LT_N_CLASSES + KLASS] = DEPTH;
        s->raw_base[4 * i] = 5 * DEPTH;
    }
    for (uint32_t run = 0; run < N_RUNS; run++) {
        const int kind = (int)(run % 4);
        const uint32_t first = run * SPACE + 5;
        for (int k = 0; k < copies[kind]; k++)
            s->ref[first + (uint32_t)k] = 3;
        const char base[2] = {"ACGT"[s->ref[first - 1]]}, ref[3] = {base[0], 'T'};
        uint32_t count = poisson(d, DEPTH * rate[kind] * factor(d));
        if (run < 4)
            count += extra[run];
        add_evidence(s, first - 1, ref, base, copies[kind], level[kind], count);
    }
}

static void clear(slips *t)
{
    lt_sample *s = &t->sample;
    free(s->ref);
    free(s->exposure);
    free(s->raw_base);
    free(s->assessed_indel);
    free(s->indel);
    free(s->indel_evidence);
}

static size_t call_all(lt_calls *calls, const lt_sample *s)
{
    lt_model_config config;
    lt_model_config_default(&config);
    config.report_p = 1e-2;
    memset(calls, 0, sizeof *calls);
    ck_assert_int_eq(lt_model_call_indels(calls, s, NULL, 0, 0, &config), LT_OK);
    return calls->n;
}

/* Of 2,400 runs 24 may pass 1e-2 and 2.4 may pass 1e-3; three panels, 99.9 % of a Poisson law. */
START_TEST(null_keeps_its_promise)
{
    dice d = {.state = 11};
    size_t n_two = 0, n_three = 0;
    static lt_calls calls;
    for (int panel = 0; panel < 3; panel++) {
        slips t;
        draw(&t, &d, (const uint32_t[4]){0});
        n_two += call_all(&calls, &t.sample);
        for (size_t i = 0; i < calls.n; i++) {
            n_three += calls.call[i].p <= 1e-3;
            ck_assert_msg(calls.call[i].p > 1e-6, "p %g of noise", calls.call[i].p);
        }
        lt_calls_clear(&calls);
        clear(&t);
    }
    ck_assert_uint_le(n_two, 72 + 28);
    ck_assert_uint_le(n_three, 7 + 10);
}
END_TEST

/* Eight molecules of 3,000 where hardly any slips; 60 in a run of ten with 3.6 expected: of the
 * 1,200 runs of eight and ten that say how runs differ none is 17 times noisier, so p is below
 * 1/1,200. */
START_TEST(variants_are_found)
{
    dice d = {.state = 12};
    slips t;
    static lt_calls calls;
    draw(&t, &d, (const uint32_t[4]){8, 0, 0, 60});
    call_all(&calls, &t.sample);
    int found = 0;
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *x = &calls.call[i];
        if (x->site == 4) {
            ck_assert_double_le(x->p, 1e-9);
            ck_assert(x->vaf_lo < 8. / DEPTH && x->vaf_hi > 8. / DEPTH);
            ck_assert_uint_eq(x->alt_molecules, 8);
            ck_assert_uint_eq(x->depth, DEPTH);
            found++;
        } else if (x->site == 3 * SPACE + 4) {
            ck_assert_double_le(x->p, 1. / 1200);
            found++;
        }
    }
    ck_assert_int_eq(found, 2);
    lt_calls_clear(&calls);
    clear(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("indel_call");
    TCase *c = tcase_create("indel_call");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, null_keeps_its_promise);
    tcase_add_test(c, variants_are_found);
    suite_add_tcase(s, c);
    return unit_run(s);
}
