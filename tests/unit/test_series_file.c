/* test_series_file.c -- series files: round trip, evidence copied and written, refusals. */
#include <stdio.h>
#include <string.h>

#include "made_file.h"

enum { LOCI = 6, DRAWS = 6 };

static void expect_same_draw(const lt_draw *a, const lt_draw *b, size_t n_loci, size_t n_draws)
{
    ck_assert_str_eq(a->sample_id, b->sample_id);
    ck_assert_str_eq(a->date, b->date);
    ck_assert_str_eq(a->digest, b->digest);
    ck_assert(a->day == b->day && a->chose_loci == b->chose_loci);
    ck_assert(!memcmp(&a->plasma_ml, &b->plasma_ml, 3 * sizeof a->plasma_ml));
    ck_assert(!memcmp(&a->burden, &b->burden, sizeof a->burden));
    ck_assert(a->response.kind == b->response.kind &&
              !memcmp(&a->response.ratio, &b->response.ratio, 5 * sizeof(double)));
    ck_assert(!memcmp(a->quality.ledger, b->quality.ledger, sizeof a->quality.ledger));
    ck_assert(a->quality.molecules == b->quality.molecules &&
              a->quality.depth_median == b->quality.depth_median &&
              a->quality.duplex == b->quality.duplex && a->quality.n_sites == b->quality.n_sites);
    ck_assert(!memcmp(a->likelihood, b->likelihood, LT_N_TAU * sizeof *a->likelihood));
    ck_assert(!memcmp(a->locus, b->locus, n_loci * sizeof *a->locus));
    for (size_t u = 0; u < n_draws; u++)
        ck_assert(a->match[u].shared == b->match[u].shared &&
                  a->match[u].agree == b->match[u].agree &&
                  a->match[u].log_odds == b->match[u].log_odds &&
                  a->match[u].verdict == b->match[u].verdict);
}

/* What made_series.h leaves at its default: a value of its own for every field. */
static void fill_rest(lt_series *s)
{
    s->settings = (lt_series_settings){.alpha = .02,
                                       .alpha_patient = .05,
                                       .planned_draws = 7,
                                       .lod_limit = .03,
                                       .min_loci = 2,
                                       .clearance_lod = 4e-4,
                                       .pg_per_hge = 3.4,
                                       .purity = .6,
                                       .baseline = s->settings.baseline};
    s->naive = 1;
    for (size_t i = 0; i < s->n_loci; i++) {
        lt_series_locus *l = &s->locus[i];
        l->cn_total = 4;
        l->multiplicity = 1.5 + (double)i;
        l->clonality = 1 / (1 + (double)i);
        l->mask = LT_MASK_NORMALS | LT_MASK_USER;
        l->mask_given = LT_MASK_USER;
    }
    for (size_t t = 0; t < s->n_draws; t++) {
        s->draw[t].chose_loci = t % 2;
        s->draw[t].quality.contamination = .01 + .001 * (double)t;
        s->draw[t].quality.contamination_lo = .005;
        s->draw[t].quality.contamination_hi = .02;
        s->draw[t].quality.calibration_alpha = .25;
        for (size_t i = 0; i < s->n_loci; i++)
            s->draw[t].locus[i].origin = (uint8_t)((i + t) % LT_N_ORIGINS);
        for (size_t u = 0; u < s->n_draws; u++)
            if (u != t)
                s->draw[t].match[u] = (lt_match){40, 30 + (uint32_t)(t + u) % 9, -1.5 * (double)u,
                                                 (uint8_t)((t + u) % 3)};
    }
    for (size_t i = 0; i < s->n_kinetics; i++)
        s->kinetics[i].first = 1;
}

/* Texts apart, settings of the same bytes. */
static void expect_same_settings(const lt_series *a, const lt_series *b)
{
    const lt_series_settings *x = &a->settings, *y = &b->settings;
    const double one[] = {x->alpha,         x->alpha_patient, x->lod_limit,
                          x->clearance_lod, x->pg_per_hge,    x->purity};
    const double two[] = {y->alpha,         y->alpha_patient, y->lod_limit,
                          y->clearance_lod, y->pg_per_hge,    y->purity};
    for (int i = 0; i < 6; i++)
        ck_assert(one[i] == two[i] || (isnan(one[i]) && isnan(two[i])));
    ck_assert(x->planned_draws == y->planned_draws && x->min_loci == y->min_loci);
    ck_assert_str_eq(x->baseline, y->baseline);
    ck_assert(a->clearance_day == b->clearance_day ||
              (isnan(a->clearance_day) && isnan(b->clearance_day)));
}

static void expect_same_small(const lt_series *a, const lt_series *b)
{
    for (size_t i = 0; i < a->n_controls; i++) {
        const lt_series_control *x = &a->control[i], *y = &b->control[i];
        ck_assert_str_eq(x->sample_id, y->sample_id);
        ck_assert_str_eq(x->digest, y->digest);
        ck_assert(x->p_model == y->p_model && x->n_evaluable == y->n_evaluable &&
                  x->informative_molecules == y->informative_molecules);
    }
    for (size_t i = 0; i < a->n_kinetics; i++)
        ck_assert(a->kinetics[i].first == b->kinetics[i].first &&
                  a->kinetics[i].n_draws == b->kinetics[i].n_draws &&
                  a->kinetics[i].trend == b->kinetics[i].trend);
    for (size_t i = 0; i < a->n_marks; i++) {
        ck_assert_str_eq(a->mark[i].end, b->mark[i].end);
        ck_assert(a->mark[i].start_day == b->mark[i].start_day);
    }
    for (size_t i = 0; i < a->n_history; i++) {
        ck_assert_uint_eq(a->history[i].revision, b->history[i].revision);
        ck_assert_str_eq(a->history[i].sample_id, b->history[i].sample_id);
        ck_assert_str_eq(a->history[i].digest, b->history[i].digest);
    }
}

static void expect_same_quality(const lt_draw_quality *a, const lt_draw_quality *b)
{
    const double x[] = {a->calibration_alpha, a->calibration_kappa, a->contamination,
                        a->contamination_lo, a->contamination_hi};
    const double y[] = {b->calibration_alpha, b->calibration_kappa, b->contamination,
                        b->contamination_lo, b->contamination_hi};
    for (int i = 0; i < 5; i++)
        ck_assert(x[i] == y[i] || (isnan(x[i]) && isnan(y[i])));
    ck_assert(a->templates == b->templates && a->singletons == b->singletons);
}

static void expect_same_loci(const lt_series *a, const lt_series *b)
{
    ck_assert_uint_eq(a->n_loci, b->n_loci);
    for (size_t i = 0; i < a->n_loci; i++) {
        const lt_series_locus *x = &a->locus[i], *y = &b->locus[i];
        ck_assert(!memcmp(&x->allele, &y->allele, sizeof x->allele) ||
                  (x->allele.pos == y->allele.pos && !strcmp(x->allele.ref, y->allele.ref) &&
                   !strcmp(x->allele.alt, y->allele.alt)));
        ck_assert_str_eq(x->gene, y->gene);
        ck_assert_str_eq(x->source, y->source);
        ck_assert(x->tumour_alt == y->tumour_alt && x->tumour_depth == y->tumour_depth &&
                  x->tumour_vaf == y->tumour_vaf && x->wbc_alt == y->wbc_alt &&
                  x->wbc_depth == y->wbc_depth && x->mask == y->mask &&
                  x->mask_given == y->mask_given);
        ck_assert(!memcmp(&x->cn_total, &y->cn_total, 3 * sizeof x->cn_total));
    }
}

static void expect_same(const lt_series *a, const lt_series *b)
{
    ck_assert_str_eq(a->patient_id, b->patient_id);
    ck_assert_str_eq(a->background, b->background);
    ck_assert_str_eq(a->provenance, b->provenance);
    ck_assert(a->revision == b->revision && a->nadir == b->nadir && a->naive == b->naive);
    expect_same_settings(a, b);
    expect_same_small(a, b);
    expect_same_loci(a, b);
    ck_assert_uint_eq(a->n_draws, b->n_draws);
    for (size_t t = 0; t < a->n_draws; t++)
        expect_same_draw(&a->draw[t], &b->draw[t], a->n_loci, a->n_draws);
    for (size_t t = 0; t < a->n_draws; t++)
        expect_same_quality(&a->draw[t].quality, &b->draw[t].quality);
    ck_assert_uint_eq(a->n_controls, b->n_controls);
    ck_assert_uint_eq(a->n_kinetics, b->n_kinetics);
    for (size_t i = 0; i < a->n_kinetics; i++)
        ck_assert(a->kinetics[i].last == b->kinetics[i].last &&
                  !memcmp(&a->kinetics[i].slope, &b->kinetics[i].slope, 6 * sizeof(double)));
    ck_assert_uint_eq(a->n_marks, b->n_marks);
    for (size_t i = 0; i < a->n_marks; i++) {
        ck_assert_str_eq(a->mark[i].label, b->mark[i].label);
        ck_assert_str_eq(a->mark[i].start, b->mark[i].start);
        ck_assert(a->mark[i].kind == b->mark[i].kind &&
                  !memcmp(&a->mark[i].end_day, &b->mark[i].end_day, sizeof(double)));
    }
    ck_assert_uint_eq(a->n_history, b->n_history);
    for (size_t i = 0; i < a->n_history; i++)
        ck_assert_str_eq(a->history[i].action, b->history[i].action);
}

static void expect_sample(lt_series_file *file, const char *digest)
{
    lt_sample back;
    lt_calls back_calls;
    lt_identity identity;
    char a[LT_DIGEST_HEX], b[LT_DIGEST_HEX];
    ck_assert_msg(lt_series_file_sample(file, digest, &back, &back_calls) == LT_OK, "%s",
                  lt_error_message());
    lt_sample_digest(a, &made_sample);
    lt_sample_digest(b, &back);
    ck_assert_str_eq(a, b);
    ck_assert_str_eq(back.name, made_sample.name);
    ck_assert_uint_eq(back_calls.n, made_calls.n);
    ck_assert_int_eq(lt_series_file_identity(file, digest, &identity), LT_OK);
    ck_assert_uint_eq(identity.n, made_calls.identity.n);
    free(identity.site);
    free(back_calls.call);
    free(back_calls.identity.site);
    lt_sample_clear(&back);
}

/* 0 loci, 0 draws, the whole as it is made, and with every field its own. */
START_TEST(round_trip)
{
    static const size_t loci[] = {LOCI, 0, 1, LOCI, 40, LOCI};
    static const size_t draws[] = {DRAWS, DRAWS, 1, 0, 30, DRAWS};
    lt_series s, back = {0};
    lt_series_file *file;
    made_for_file(&s, loci[_i], draws[_i]);
    if (_i == 5)
        fill_rest(&s);
    if (draws[_i] == 0) {
        s.nadir = -1;
        s.n_kinetics = 0;
    }
    const char *path = made_write(&s, NULL, draws[_i] + 3, "a.h5");
    ck_assert_msg(lt_series_file_open(&file, &back, path) == LT_OK, "%s", lt_error_message());
    expect_same(&s, &back);
    for (size_t t = 0; t < s.n_draws; t += 5)
        expect_sample(file, s.draw[t].digest);
    expect_sample(file, s.control[1].digest);
    lt_series_file_close(file);
    lt_series_clear(&back);
    lt_series_clear(&s);
}
END_TEST

static void expect_same_bytes(const char *a, const char *b)
{
    static uint8_t one[4 << 20], two[4 << 20];
    const size_t n = made_read(one, sizeof one, a);
    ck_assert_uint_eq(made_read(two, sizeof two, b), n);
    ck_assert(!memcmp(one, two, n));
}

/* Evidence that is copied as it lies has the content, and with the same steps the bytes, of what
 * was written. */
START_TEST(copied_evidence_is_the_evidence)
{
    lt_series s, back = {0}, again = {0};
    lt_series_file *file, *second;
    char first[LT_DIGEST_HEX];
    made_for_file(&s, LOCI, DRAWS);
    const char *path = made_write(&s, NULL, DRAWS + 3, "a.h5");
    strcpy(first, made_content);
    ck_assert_int_eq(lt_series_file_open(&file, &back, path), LT_OK);
    const char *copied = made_write(&back, file, 0, "b.h5"), *twice = NULL;
    ck_assert_str_eq(made_content, first);
    ck_assert_msg(lt_series_file_open(&second, &again, copied) == LT_OK, "%s", lt_error_message());
    expect_same(&s, &again);
    for (size_t t = 0; t < DRAWS; t++)
        expect_sample(second, s.draw[t].digest);
    twice = made_write(&again, second, 0, "c.h5");
    ck_assert_str_eq(made_content, first);
    expect_same_bytes(made_write(&back, file, 0, "e.h5"), copied);
    expect_same_bytes(twice, copied);
    lt_series_file_close(second);
    lt_series_clear(&again);
    /* a draw that left takes its evidence along */
    lt_draw_clear(&back.draw[DRAWS - 1]);
    back.n_draws--;
    back.n_kinetics = 0;
    const char *less = made_write(&back, file, 0, "d.h5");
    ck_assert_int_eq(lt_series_file_open(&second, &again, less), LT_OK);
    lt_sample gone;
    ck_assert(lt_series_file_sample(second, s.draw[DRAWS - 1].digest, &gone, NULL) < 0);
    lt_series_file_close(second);
    lt_series_file_close(file);
    lt_series_clear(&again);
    lt_series_clear(&back);
    lt_series_clear(&s);
}
END_TEST

/* ---- refusals: one field bent at a time ---- */

static void bend_draw(lt_series *s, lt_draw *d, int which)
{
    lt_burden *b = &d->burden;
    if (which == 0)
        d->locus[0].alt = d->locus[0].depth + 1;
    else if (which == 1)
        d->locus[0].vaf = 1.5;
    else if (which == 2)
        d->locus[0].vaf_lo = d->locus[0].vaf_hi + .1;
    else if (which == 3)
        strcpy(d->date, "2026-02-30");
    else if (which == 4)
        d->date[0] = '\0';
    else if (which == 5)
        d->day = -1000;
    else if (which == 6)
        strcpy(d->digest, s->draw[0].digest);
    else if (which == 7)
        d->digest[5] = 'g';
    else if (which == 8)
        b->state = LT_N_DRAW_STATES;
    else if (which == 9)
        b->tf_lo = 2 * b->tf_hi;
    else if (which == 10)
        b->n_supporting = b->n_evaluable + 1;
    else if (which == 11)
        d->likelihood[7] = .5;
    else if (which == 12)
        d->match[0].agree = d->match[0].shared + 1;
    else if (which == 13)
        d->plasma_ml = -1;
    else if (which == 14)
        d->locus[0].assessed = 0;
    else if (which == 15)
        b->lod95 = .5 * b->lod50;
    else
        d->sample_id[2] = '\t';
}

enum { BENT_DRAWS = 17, BENT = BENT_DRAWS + 10 };

static void bend(lt_series *s, int which)
{
    if (which < BENT_DRAWS)
        bend_draw(s, &s->draw[1], which);
    else if (which == BENT_DRAWS)
        s->locus[1].allele.pos = s->locus[0].allele.pos - 1;
    else if (which == BENT_DRAWS + 1)
        s->locus[1].allele.contig = 7;
    else if (which == BENT_DRAWS + 2)
        s->locus[1].tumour_alt = s->locus[1].tumour_depth + 1;
    else if (which == BENT_DRAWS + 3)
        s->locus[1].mask = 1 << LT_N_MASKS;
    else if (which == BENT_DRAWS + 4)
        s->locus[1].gene[0] = '\n';
    else if (which == BENT_DRAWS + 5)
        s->history[1].revision = 99;
    else if (which == BENT_DRAWS + 6)
        s->settings.alpha = 0;
    else if (which == BENT_DRAWS + 7)
        s->nadir = DRAWS;
    else if (which == BENT_DRAWS + 8)
        s->mark[0].end_day = -50;
    else
        s->patient_id[0] = '\0';
}

START_TEST(what_cannot_be_is_not_written)
{
    lt_series s;
    lt_store *store;
    lt_series_fresh fresh[MADE_FRESH];
    made_for_file(&s, LOCI, DRAWS);
    const size_t n = made_fresh(fresh, &s);
    ck_assert_int_eq(lt_series_check(&s, "x"), LT_OK);
    bend(&s, _i);
    ck_assert_msg(lt_series_check(&s, "x") == LT_EFORMAT, "case %d", _i);
    ck_assert_int_eq(lt_series_file_build(&store, &s, NULL, fresh, n), LT_EBUG);
    lt_series_clear(&s);
}
END_TEST

/* A thousand single bits: none is read. */
START_TEST(every_bit_flip_is_refused)
{
    lt_series s, back = {0};
    lt_series_file *file;
    static uint8_t bytes[4 << 20];
    made_for_file(&s, LOCI, DRAWS);
    const char *path = made_write(&s, NULL, DRAWS + 3, "a.h5");
    const size_t n = made_read(bytes, sizeof bytes, path);
    uint64_t state = 5;
    for (int i = 0; i < 1000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const size_t bit = (size_t)((state >> 20) % ((i % 4 ? n : 512) * 8));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        const char *flipped = scratch_write("flipped.h5", bytes, n);
        ck_assert_msg(lt_series_file_open(&file, &back, flipped) == LT_EFORMAT, "bit %zu", bit);
        ck_assert_ptr_null(file);
        lt_series_clear(&back);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    scratch_open();
    made_evidence();
    Suite *suite = suite_create("series_file");
    TCase *tc = tcase_create("series_file");
    tcase_set_timeout(tc, 240);
    tcase_add_loop_test(tc, round_trip, 0, 6);
    tcase_add_test(tc, copied_evidence_is_the_evidence);
    tcase_add_loop_test(tc, what_cannot_be_is_not_written, 0, BENT);
    tcase_add_test(tc, every_bit_flip_is_refused);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
