/* test_series_file.c -- series files: round trip, evidence copied and written, refusals. */
#include <stdio.h>
#include <string.h>

#include "made_series.h"
#include "sample_fixture.h"
#include "scratch.h"
#include "series_file.h"
#include "unit.h"

enum { LOCI = 6, DRAWS = 6 };

static const lt_interval intervals[] = {{0, 10, 40, 0}, {1, 100, 130, 0}};
static lt_sample sample;
static lt_calls calls;

/* Control characters are refused in labels, see bend(). */
static void no_tabs(char *text)
{
    for (; *text; text++)
        *text = *text == '\t' ? ' ' : *text;
}

/* Evidence of every draw and control is the fixture's, and so is the genome. */
static void open_all(lt_series *s, size_t n_loci, size_t n_draws)
{
    made_series(s, n_loci, n_draws);
    for (size_t t = 0; t < s->n_draws; t++) {
        no_tabs(s->draw[t].sample_id);
        if (n_loci == 0)
            s->draw[t].burden.n_evaluable = s->draw[t].burden.n_supporting = 0;
    }
    for (size_t i = 0; i < s->n_marks; i++)
        no_tabs(s->mark[i].label);
    for (size_t i = 0; i < s->n_history; i++)
        no_tabs(s->history[i].sample_id);
    for (int c = 0; c < 2; c++) {
        free(s->genome.contig[c].name);
        s->genome.contig[c] = sample.genome.contig[c];
        s->genome.contig[c].name = made_copy(sample.genome.contig[c].name);
    }
}

static size_t list_fresh(lt_series_fresh *fresh, const lt_series *s)
{
    size_t n = 0;
    for (size_t t = 0; t < s->n_draws; t++)
        fresh[n++] = (lt_series_fresh){s->draw[t].digest, &sample, &calls};
    for (size_t i = 0; i < s->n_controls; i++)
        fresh[n++] = (lt_series_fresh){s->control[i].digest, &sample, &calls};
    return n;
}

static char content[LT_DIGEST_HEX];

static const char *write_series(const lt_series *s, lt_series_file *old, size_t n_fresh,
                                const char *name)
{
    lt_series_fresh fresh[64];
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    list_fresh(fresh, s);
    ck_assert_msg(lt_series_file_build(&store, s, old, fresh, n_fresh) == LT_OK, "%s",
                  lt_error_message());
    ck_assert_msg(lt_store_image(store, &bytes, &n) == LT_OK, "%s", lt_error_message());
    const char *path = scratch_write(name, bytes, n);
    strcpy(content, lt_store_content_digest(store));
    lt_store_close(store);
    return path;
}

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
                  a->match[u].log_odds == b->match[u].log_odds &&
                  a->match[u].verdict == b->match[u].verdict);
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
                  x->wbc_depth == y->wbc_depth && isnan(y->cn_total) && x->mask == y->mask);
    }
}

static void expect_same(const lt_series *a, const lt_series *b)
{
    ck_assert_str_eq(a->patient_id, b->patient_id);
    ck_assert_str_eq(a->background, b->background);
    ck_assert_str_eq(a->provenance, b->provenance);
    ck_assert(a->revision == b->revision && a->nadir == b->nadir && a->naive == b->naive);
    ck_assert(a->settings.alpha == b->settings.alpha && isnan(b->settings.purity) &&
              a->settings.min_loci == b->settings.min_loci &&
              a->settings.clearance_lod == b->settings.clearance_lod);
    expect_same_loci(a, b);
    ck_assert_uint_eq(a->n_draws, b->n_draws);
    for (size_t t = 0; t < a->n_draws; t++)
        expect_same_draw(&a->draw[t], &b->draw[t], a->n_loci, a->n_draws);
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
    lt_sample_digest(a, &sample);
    lt_sample_digest(b, &back);
    ck_assert_str_eq(a, b);
    ck_assert_str_eq(back.name, sample.name);
    ck_assert_uint_eq(back_calls.n, calls.n);
    ck_assert_int_eq(lt_series_file_identity(file, digest, &identity), LT_OK);
    ck_assert_uint_eq(identity.n, calls.identity.n);
    free(identity.site);
    free(back_calls.call);
    free(back_calls.identity.site);
    lt_sample_clear(&back);
}

/* 0 loci, 0 draws, and the whole. */
START_TEST(round_trip)
{
    static const size_t loci[] = {LOCI, 0, 1, LOCI, 40}, draws[] = {DRAWS, DRAWS, 1, 0, 30};
    lt_series s, back = {0};
    lt_series_file *file;
    open_all(&s, loci[_i], draws[_i]);
    if (draws[_i] == 0) {
        s.nadir = -1;
        s.n_kinetics = 0;
    }
    const char *path = write_series(&s, NULL, draws[_i] + 3, "a.h5");
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

/* Evidence that is copied as it lies has the content, and with the same steps the bytes, of what
 * was written. */
START_TEST(copied_evidence_is_the_evidence)
{
    lt_series s, back = {0}, again = {0};
    lt_series_file *file, *second;
    char first[LT_DIGEST_HEX];
    open_all(&s, LOCI, DRAWS);
    const char *path = write_series(&s, NULL, DRAWS + 3, "a.h5");
    strcpy(first, content);
    ck_assert_int_eq(lt_series_file_open(&file, &back, path), LT_OK);
    const char *copied = write_series(&back, file, 0, "b.h5"), *twice = NULL;
    ck_assert_str_eq(content, first);
    ck_assert_msg(lt_series_file_open(&second, &again, copied) == LT_OK, "%s", lt_error_message());
    expect_same(&s, &again);
    for (size_t t = 0; t < DRAWS; t++)
        expect_sample(second, s.draw[t].digest);
    twice = write_series(&again, second, 0, "c.h5");
    ck_assert_str_eq(content, first);
    ck_assert_ptr_nonnull(twice);
    lt_series_file_close(second);
    lt_series_clear(&again);
    /* a draw that left takes its evidence along */
    lt_draw_clear(&back.draw[DRAWS - 1]);
    back.n_draws--;
    back.n_kinetics = 0;
    const char *less = write_series(&back, file, 0, "d.h5");
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
    lt_series_fresh fresh[64];
    open_all(&s, LOCI, DRAWS);
    const size_t n = list_fresh(fresh, &s);
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
    open_all(&s, LOCI, DRAWS);
    const char *path = write_series(&s, NULL, DRAWS + 3, "a.h5");
    FILE *in = fopen(path, "rb");
    const size_t n = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
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
    fixture_sample(&sample, intervals, 2, 1);
    fixture_calls(&calls, &sample);
    Suite *suite = suite_create("series_file");
    TCase *tc = tcase_create("series_file");
    tcase_set_timeout(tc, 240);
    tcase_add_loop_test(tc, round_trip, 0, 5);
    tcase_add_test(tc, copied_evidence_is_the_evidence);
    tcase_add_loop_test(tc, what_cannot_be_is_not_written, 0, BENT);
    tcase_add_test(tc, every_bit_flip_is_refused);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
