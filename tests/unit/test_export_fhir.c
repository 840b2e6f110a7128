/* test_export_fhir.c -- the Bundle read again: its entries, codes, references and answers. */
#include "unit.h"

#include <ctype.h>
#include <jansson.h>

#include "exported.h"

static lt_series s;
static json_t *root, *entries;

static void read_again(void)
{
    char *text = exported(lt_export_fhir, &s);
    json_error_t why;
    root = json_loads(text, JSON_REJECT_DUPLICATES, &why);
    ck_assert_msg(root != NULL, "line %d: %s", why.line, why.text);
    entries = json_object_get(root, "entry");
    free(text);
}

static void done(void)
{
    json_decref(root);
    lt_series_clear(&s);
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    ck_assert_msg(text != NULL, "%s", name);
    return text;
}

static json_t *resource(size_t i)
{
    return json_object_get(json_array_get(entries, i), "resource");
}

/* The code of a CodeableConcept's first coding; "" without. */
static const char *code_of(const json_t *concept)
{
    json_t *coding = json_array_get(json_object_get(concept, "coding"), 0);
    return coding ? text_of(coding, "code") : "";
}

/* The component of a LOINC code, or of a text, once; NULL. */
static json_t *component(const json_t *observation, const char *code)
{
    json_t *found = NULL, *list = json_object_get(observation, "component");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *c = json_array_get(list, i), *concept = json_object_get(c, "code");
        const char *text = json_string_value(json_object_get(concept, "text"));
        if (strcmp(code_of(concept), code) && (!text || strcmp(text, code)))
            continue;
        ck_assert_ptr_null(found);
        found = c;
    }
    return found;
}

static double quantity(const json_t *observation, const char *code, const char *unit)
{
    json_t *q = json_object_get(component(observation, code), "valueQuantity");
    ck_assert_msg(q != NULL, "%s", code);
    ck_assert_str_eq(text_of(q, "code"), unit);
    ck_assert_str_eq(text_of(q, "system"), "http://unitsofmeasure.org");
    return json_number_value(json_object_get(q, "value"));
}

static void reference_is(const json_t *observation, const char *name, size_t entry)
{
    ck_assert_str_eq(text_of(json_object_get(observation, name), "reference"),
                     text_of(json_array_get(entries, entry), "fullUrl"));
}

/* Entries: the patient; then of each draw its specimen, its fraction and its loci. */
static size_t entry_of_draw(size_t t)
{
    return 1 + t * (2 + s.n_loci);
}

static int is_uuid(const char *text)
{
    for (int i = 0; i < 36; i++) {
        int dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]) || isupper(text[i]))
            return 0;
    }
    return text[36] == '\0' && text[14] == '8' && strchr("89ab", text[19]) != NULL;
}

START_TEST(the_structure)
{
    made_series(&s, 6, 6);
    read_again();
    ck_assert_str_eq(text_of(root, "resourceType"), "Bundle");
    ck_assert_str_eq(text_of(root, "type"), "collection");
    ck_assert_uint_eq(json_array_size(entries), 1 + 6 * 8);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const char *id = text_of(resource(i), "id");
        const char *url = text_of(json_array_get(entries, i), "fullUrl");
        ck_assert(is_uuid(id) && !strncmp(url, "urn:uuid:", 9) && !strcmp(url + 9, id));
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(id, text_of(resource(j), "id"));
        const char *type = text_of(resource(i), "resourceType");
        ck_assert_str_eq(type, i == 0 ? "Patient" : (i - 1) % 8 == 0 ? "Specimen" : "Observation");
        if (i > 0)
            reference_is(resource(i), "subject", 0);
        if (i == 0 || (i - 1) % 8 == 0)
            continue;
        reference_is(resource(i), "specimen", (i - 1) / 8 * 8 + 1);
        ck_assert_str_eq(text_of(resource(i), "status"), "preliminary");
        ck_assert_str_eq(text_of(resource(i), "effectiveDateTime"), s.draw[(i - 1) / 8].date);
        ck_assert_str_eq(code_of(json_array_get(json_object_get(resource(i), "category"), 0)),
                         "laboratory");
        json_t *note = json_array_get(json_object_get(resource(i), "note"), 0);
        ck_assert_ptr_nonnull(strstr(text_of(note, "text"), "research use only"));
    }
    ck_assert_str_eq(
        text_of(json_array_get(json_object_get(resource(0), "identifier"), 0), "value"), "P01");
    done();
}
END_TEST

START_TEST(a_variant_of_each_locus)
{
    made_series(&s, 6, 6);
    read_again();
    for (size_t t = 0; t < 6; t++)
        for (size_t i = 0; i < 6; i++) {
            const lt_draw_locus *x = &s.draw[t].locus[i];
            json_t *o = resource(entry_of_draw(t) + 2 + i);
            ck_assert_str_eq(code_of(json_object_get(o, "code")), "69548-6");
            /* made: p is 1e-4 with a molecule; alpha .01 over 6 loci is .00167 */
            ck_assert_str_eq(code_of(json_object_get(o, "valueCodeableConcept")),
                             !x->assessed ? "LA18198-4"
                             : x->alt     ? "LA9633-4"
                                          : "LA11884-6");
            ck_assert_int_eq(component(o, "81258-6") != NULL, x->assessed);
            ck_assert_int_eq(component(o, "48018-6") != NULL, s.locus[i].gene[0] != '\0');
            if (!x->assessed) {
                ck_assert_ptr_null(component(o, "82121-5"));
                continue;
            }
            ck_assert(quantity(o, "82121-5", "{molecules}") == x->alt);
            ck_assert(quantity(o, "Molecules over the position", "{molecules}") == x->depth);
            ck_assert(fabs(quantity(o, "81258-6", "1") - x->vaf) <= 1e-12);
        }
    json_t *o = resource(entry_of_draw(0) + 2 + 5); /* chr17:1686 ACT>A */
    ck_assert_str_eq(text_of(component(o, "69547-8"), "valueString"), "ACT");
    ck_assert_str_eq(text_of(component(o, "69551-0"), "valueString"), "A");
    json_t *range = json_object_get(component(o, "81254-5"), "valueRange");
    ck_assert(json_number_value(json_object_get(json_object_get(range, "low"), "value")) == 1686);
    ck_assert(json_number_value(json_object_get(json_object_get(range, "high"), "value")) == 1688);
    json_t *contig = json_object_get(component(o, "48013-7"), "valueCodeableConcept");
    ck_assert_str_eq(text_of(contig, "text"), "chr17");
    ck_assert_ptr_null(component(o, "62374-4"));
    json_t *masked = resource(entry_of_draw(0) + 2 + 4);
    ck_assert_str_eq(text_of(json_array_get(json_object_get(masked, "note"), 1), "text"),
                     "Left out of the tumour fraction: chip");
    done();
}
END_TEST

START_TEST(absence_is_never_claimed)
{
    made_series(&s, 4, 6);
    s.draw[0].locus[0].p = .0026; /* above .01 / 4 */
    s.draw[0].locus[1].p = .0024; /* below */
    s.draw[0].locus[2].alt = 0;   /* p without a molecule says nothing */
    s.draw[0].locus[3].evaluable = 0;
    s.draw[0].burden.n_evaluable = 4;
    read_again();
    static const char *const want[] = {"LA11884-6", "LA9633-4", "LA11884-6", "LA18198-4"};
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(
            code_of(json_object_get(resource(entry_of_draw(0) + 2 + i), "valueCodeableConcept")),
            want[i]);
    char *text = exported(lt_export_fhir, &s);
    ck_assert_ptr_null(strstr(text, "LA9634-2")); /* Absent */
    ck_assert_ptr_null(strstr(text, "egative"));
    free(text);
    done();
}
END_TEST

START_TEST(the_fraction_of_each_draw)
{
    made_series(&s, 6, 6);
    read_again();
    static const char *const want[] = {"DET", "DET", "DET", "ND", "IND", "DET"};
    for (size_t t = 0; t < 6; t++) {
        const lt_burden *b = &s.draw[t].burden;
        json_t *o = resource(entry_of_draw(t) + 1), *q = json_object_get(o, "valueQuantity");
        ck_assert_str_eq(code_of(json_array_get(json_object_get(o, "interpretation"), 0)), want[t]);
        ck_assert_int_eq(q != NULL, t != 4);
        ck_assert_int_eq(json_object_get(o, "dataAbsentReason") != NULL, t == 4);
        ck_assert(fabs(quantity(o, "LoD95: tumour fraction found with probability 0.95", "1") -
                       b->lod95) < 1e-12);
        if (t == 4)
            continue;
        double value = json_number_value(json_object_get(q, "value"));
        ck_assert(fabs(value - (t == 3 ? b->tf_hi : b->tf)) < 1e-12);
        ck_assert_int_eq(json_object_get(q, "comparator") != NULL, t == 3);
    }
    json_t *notes = json_object_get(resource(entry_of_draw(2) + 1), "note");
    ck_assert_uint_eq(json_array_size(notes), 2); /* carried by one locus */
    done();
}
END_TEST

START_TEST(ids_stay_when_draws_are_added)
{
    made_series(&s, 6, 3);
    read_again();
    json_t *before = root, *before_entries = entries;
    lt_series_clear(&s);
    made_series(&s, 6, 6);
    read_again();
    for (size_t i = 0; i < json_array_size(before_entries); i++)
        ck_assert_str_eq(text_of(json_array_get(before_entries, i), "fullUrl"),
                         text_of(json_array_get(entries, i), "fullUrl"));
    json_decref(before);
    done();
}
END_TEST

START_TEST(assemblies)
{
    static const struct {
        const char *name, *code;
        int64_t length;
    } form[] = {{"chr1", "LA26806-2", 248956422}, {"1", "LA14029-5", 249250621}};
    for (size_t i = 0; i < 2; i++) {
        made_series(&s, 1, 1);
        exported_label(&s.genome.contig[0].name, form[i].name);
        s.genome.contig[0].length = form[i].length;
        read_again();
        json_t *c = component(resource(3), "62374-4");
        ck_assert_str_eq(code_of(json_object_get(c, "valueCodeableConcept")), form[i].code);
        done();
    }
}
END_TEST

/* FHIR strings have no control characters but tab and line ends, and are never empty. */
static void strings_are_fit(const json_t *value)
{
    const char *name, *text = json_string_value(value);
    json_t *member;
    size_t i;
    if (text)
        ck_assert(*text != '\0');
    for (; text && *text; text++)
        ck_assert((unsigned char)*text >= 0x20 || strchr("\t\n\r", *text));
    json_object_foreach((json_t *)value, name, member) strings_are_fit(member);
    json_array_foreach(value, i, member) strings_are_fit(member);
}

START_TEST(labels_stay_text)
{
    exported_hostile(&s);
    read_again();
    strings_are_fit(root);
    ck_assert_str_eq(
        text_of(json_array_get(json_object_get(resource(0), "identifier"), 0), "value"),
        s.patient_id);
    json_t *gene = component(resource(entry_of_draw(1) + 2), "48018-6");
    ck_assert_str_eq(text_of(json_object_get(gene, "valueCodeableConcept"), "text"), MADE_HOSTILE);
    json_t *sample = resource(entry_of_draw(1));
    ck_assert_str_eq(text_of(json_array_get(json_object_get(sample, "identifier"), 0), "value"),
                     "tab\there\nline\\x01\\x7f\\xc2\\x85");
    ck_assert_ptr_null(json_object_get(resource(entry_of_draw(2)), "identifier"));
    done();
    exported_well(lt_export_fhir);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export_fhir");
    TCase *tc = tcase_create("export_fhir");
    tcase_add_test(tc, the_structure);
    tcase_add_test(tc, a_variant_of_each_locus);
    tcase_add_test(tc, absence_is_never_claimed);
    tcase_add_test(tc, the_fraction_of_each_draw);
    tcase_add_test(tc, ids_stay_when_draws_are_added);
    tcase_add_test(tc, assemblies);
    tcase_add_test(tc, labels_stay_text);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
