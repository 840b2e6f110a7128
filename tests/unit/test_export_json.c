/* test_export_json.c -- the JSON read again by jansson, name by name, against the series. */
#include "unit.h"

#include <jansson.h>

#include "exported.h"

static lt_series s;
static json_t *root;

static void read_again(void)
{
    char *text = exported(lt_export_json, &s);
    json_error_t why;
    root = json_loads(text, JSON_REJECT_DUPLICATES, &why);
    ck_assert_msg(root != NULL, "line %d: %s", why.line, why.text);
    for (const char *c = text; *c; c++)
        ck_assert((unsigned char)*c <= 0x7f && ((unsigned char)*c >= 0x20 || *c == '\n'));
    free(text);
}

static void done(void)
{
    json_decref(root);
    lt_series_clear(&s);
}

static json_t *get(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);
    ck_assert_msg(value != NULL, "%s is absent", name);
    return value;
}

/* 12 significant digits; what does not exist is null. */
static void real_is(json_t *object, const char *name, double want)
{
    json_t *value = get(object, name);
    if (isnan(want))
        ck_assert_msg(json_is_null(value), "%s", name);
    else
        ck_assert_msg(json_is_real(value) &&
                          fabs(json_real_value(value) - want) <= 5e-12 * fabs(want),
                      "%s is %.17g, not %.17g", name, json_number_value(value), want);
}

static void count_is(json_t *object, const char *name, uint64_t want)
{
    ck_assert_msg(json_is_integer(get(object, name)), "%s", name);
    ck_assert_uint_eq((uint64_t)json_integer_value(get(object, name)), want);
}

static void text_is(json_t *object, const char *name, const char *want)
{
    if (!want)
        ck_assert_msg(json_is_null(get(object, name)), "%s", name);
    else
        ck_assert_str_eq(json_string_value(get(object, name)), want);
}

static void null_is(json_t *object, const char *name)
{
    text_is(object, name, NULL);
}

START_TEST(the_head_and_the_loci)
{
    made_series(&s, 6, 6);
    s.locus[3].mask = LT_MASK_USER | LT_MASK_NORMALS;
    s.locus[3].mask_given = LT_MASK_USER;
    s.locus[3].tumour_depth = 0;
    s.locus[3].cn_total = 3;
    read_again();
    text_is(root, "format", "lowtide-series-json");
    text_is(root, "version", "1.0");
    text_is(root, "patient", "P01");
    json_t *loci = get(root, "loci"), *first = json_array_get(loci, 0);
    ck_assert_uint_eq(json_array_size(loci), 6);
    /* made_series.h: position 1000 + 137 i from 0; the first half on chr7 */
    text_is(first, "key", "chr7:1001:C:T");
    text_is(first, "gene", "EGFR");
    ck_assert_uint_eq(json_array_size(get(first, "mask")), 0);
    count_is(first, "tumor_alt", 30);
    count_is(first, "tumor_depth", 120);
    real_is(first, "tumor_vaf", .25);
    null_is(first, "wbc_depth");
    null_is(first, "cn_total");
    text_is(json_array_get(loci, 5), "key", "chr17:1686:ACT:A");
    text_is(json_array_get(loci, 5), "kind", "deletion");
    text_is(json_array_get(loci, 2), "gene", "");
    json_t *masked = json_array_get(loci, 3), *mask = get(masked, "mask");
    ck_assert_uint_eq(json_array_size(mask), 2);
    ck_assert_str_eq(json_string_value(json_array_get(mask, 0)), "user");
    ck_assert_str_eq(json_string_value(json_array_get(mask, 1)), "panel_of_normals");
    ck_assert_uint_eq(json_array_size(get(masked, "mask_given")), 1);
    null_is(masked, "tumor_alt");
    null_is(masked, "tumor_depth");
    real_is(masked, "cn_total", 3);
    count_is(json_array_get(loci, 4), "wbc_alt", 12);
    done();
}
END_TEST

static void burden_is(json_t *draw, const lt_draw *d)
{
    const lt_burden *b = &d->burden;
    text_is(draw, "state",
            b->state == 0   ? "detected"
            : b->state == 1 ? "not_detected"
                            : "not_evaluable");
    real_is(draw, "tf", b->tf);
    real_is(draw, "tf_lo", b->tf_lo);
    real_is(draw, "tf_hi", b->tf_hi);
    real_is(draw, "p_model", b->p_model);
    real_is(draw, "p_decoy", b->p_decoy);
    real_is(draw, "p_control", b->p_control);
    real_is(draw, "p_without_strongest_locus", b->loo);
    real_is(draw, "lod95", b->lod95);
    real_is(draw, "mtm_per_ml", b->mtm_per_ml);
    real_is(draw, "mtm_per_ml_hi", b->mtm_per_ml_hi);
    real_is(draw, "plasma_ml", d->plasma_ml);
    count_is(draw, "n_evaluable", b->n_evaluable);
    count_is(draw, "informative_molecules", b->informative_molecules);
    ck_assert_int_eq(json_is_true(get(draw, "carried_by_one_locus")), b->carried_by_one);
}

START_TEST(every_draw)
{
    made_series(&s, 6, 6);
    read_again();
    json_t *draws = get(root, "draws");
    ck_assert_uint_eq(json_array_size(draws), 6);
    for (size_t t = 0; t < 6; t++) {
        json_t *draw = json_array_get(draws, t), *loci = get(draw, "loci");
        text_is(draw, "sample", s.draw[t].sample_id);
        text_is(draw, "date", s.draw[t].date);
        real_is(draw, "day", 28.0 * (double)t);
        burden_is(draw, &s.draw[t]);
        count_is(get(draw, "quality"), "molecules", 51234);
        count_is(get(get(draw, "quality"), "records"), "low_mapq", 950);
        null_is(get(draw, "quality"), "contamination");
        ck_assert_uint_eq(json_array_size(get(draw, "identity")), 5);
        text_is(json_array_get(get(draw, "identity"), 0), "verdict", "same_person");
        ck_assert_uint_eq(json_array_size(loci), 6);
        for (size_t i = 0; i < 6; i++) {
            const lt_draw_locus *x = &s.draw[t].locus[i];
            json_t *locus = json_array_get(loci, i);
            ck_assert_str_eq(json_string_value(get(locus, "key")),
                             json_string_value(get(json_array_get(get(root, "loci"), i), "key")));
            ck_assert_int_eq(json_is_true(get(locus, "assessed")), x->assessed);
            real_is(locus, "vaf", x->vaf);
            real_is(locus, "vaf_lo", x->vaf_lo);
            real_is(locus, "vaf_hi", x->vaf_hi);
            real_is(locus, "p", x->p);
            if (x->assessed) {
                count_is(locus, "depth", x->depth);
                count_is(locus, "alt", x->alt);
                count_is(locus, "raw_alt", x->raw_alt);
            } else {
                null_is(locus, "depth");
                null_is(locus, "alt");
                null_is(locus, "raw_alt");
            }
        }
    }
    done();
}
END_TEST

START_TEST(depth_0_is_a_number)
{
    made_series(&s, 2, 2);
    lt_draw_locus_init(&s.draw[0].locus[0]);
    s.draw[0].locus[0].assessed = 1;
    read_again();
    json_t *locus = json_array_get(get(json_array_get(get(root, "draws"), 0), "loci"), 0);
    ck_assert(json_is_true(get(locus, "assessed")) && json_is_false(get(locus, "evaluable")));
    count_is(locus, "depth", 0);
    count_is(locus, "alt", 0);
    null_is(locus, "vaf");
    done();
}
END_TEST

START_TEST(what_follows_from_all_draws)
{
    made_series(&s, 6, 6);
    read_again();
    json_t *response = get(root, "response"), *k = json_array_get(get(root, "kinetics"), 0);
    ck_assert_uint_eq(json_array_size(response), 6);
    text_is(json_array_get(response, 0), "kind", "baseline");
    text_is(json_array_get(response, 3), "kind", "clearance");
    null_is(json_array_get(response, 3), "ratio");
    real_is(json_array_get(response, 3), "hi", .01);
    real_is(json_array_get(response, 1), "ratio", .25);
    null_is(json_array_get(response, 4), "p_below_half");
    text_is(k, "trend", "falling");
    text_is(k, "first", "P01-base");
    text_is(k, "last", "P01-c4");
    real_is(k, "slope_ln_per_day", -.063);
    real_is(k, "apparent_half_life_days", 11);
    null_is(k, "apparent_doubling_time_days");
    text_is(root, "nadir", "P01-c4");
    real_is(root, "clearance_day", 84);
    ck_assert_uint_eq(json_array_size(get(root, "controls")), 3);
    ck_assert_uint_eq(json_array_size(get(root, "marks")), 3);
    null_is(json_array_get(get(root, "marks"), 0), "end");
    null_is(json_array_get(get(root, "marks"), 0), "end_day");
    ck_assert_uint_eq(json_array_size(get(root, "history")), 7);
    null_is(json_array_get(get(root, "history"), 0), "sample");
    real_is(get(root, "settings"), "alpha", .01);
    null_is(get(root, "settings"), "alpha_patient");
    null_is(get(root, "settings"), "baseline");
    done();
}
END_TEST

START_TEST(labels_come_back_as_they_were)
{
    exported_hostile(&s);
    read_again();
    text_is(root, "patient", s.patient_id);
    for (size_t t = 0; t < 6; t++)
        text_is(json_array_get(get(root, "draws"), t), "sample", s.draw[t].sample_id);
    for (size_t i = 0; i < 3; i++)
        text_is(json_array_get(get(root, "loci"), i), "gene", s.locus[i].gene);
    text_is(json_array_get(get(root, "loci"), 0), "source", "\\xff no UTF-8 \\xc3");
    text_is(json_array_get(get(root, "marks"), 0), "label",
            "\\xed\\xa0\\x80 surrogate \xe2\x80\x8b");
    text_is(json_array_get(get(root, "marks"), 1), "label", MADE_HOSTILE);
    done();
}
END_TEST

START_TEST(numbers_that_do_not_exist_are_null)
{
    made_series(&s, 1, 1);
    lt_burden_init(&s.draw[0].burden);
    s.draw[0].day = NAN;
    s.draw[0].date[0] = '\0';
    s.draw[0].burden.lod95 = INFINITY;
    free(s.provenance);
    s.provenance = made_copy("{\"lowtide\": \"0.1.0\", \"options\": {\"strands\": \"duplex\"}}");
    read_again();
    json_t *draw = json_array_get(get(root, "draws"), 0);
    static const char *const names[] = {"date",    "day",     "tf",    "tf_lo",      "tf_hi",
                                        "p_model", "p_decoy", "lod95", "mtm_per_ml", "conversion"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        null_is(draw, names[i]);
    text_is(get(get(root, "provenance"), "options"), "strands", "duplex");
    done();
}
END_TEST

START_TEST(an_empty_series)
{
    lt_series_init(&s);
    read_again();
    static const char *const names[] = {"loci", "draws", "response", "kinetics", "marks"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert(json_is_array(get(root, names[i])) && !json_array_size(get(root, names[i])));
    null_is(root, "nadir");
    null_is(root, "background");
    done();
}
END_TEST

START_TEST(the_digits)
{
    made_series(&s, 1, 1);
    s.draw[0].burden.tf = .0031; /* 0.0030999999999999999 with 17 digits */
    char *text = exported(lt_export_json, &s);
    ck_assert_ptr_nonnull(strstr(text, "\"tf\": 0.0031,"));
    free(text);
    lt_series_clear(&s);
    exported_well(lt_export_json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export_json");
    TCase *tc = tcase_create("export_json");
    tcase_add_test(tc, the_head_and_the_loci);
    tcase_add_test(tc, every_draw);
    tcase_add_test(tc, depth_0_is_a_number);
    tcase_add_test(tc, what_follows_from_all_draws);
    tcase_add_test(tc, labels_come_back_as_they_were);
    tcase_add_test(tc, numbers_that_do_not_exist_are_null);
    tcase_add_test(tc, an_empty_series);
    tcase_add_test(tc, the_digits);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
