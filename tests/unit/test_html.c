/* test_html.c -- pages are well-formed, need nothing, escape everything, and tell states by shape.
 */
#include "unit.h"

#include <ctype.h>
#include <string.h>

#include "html.h"
#include "made_series.h"
#include "page.h"
#include "text_series.h"

static char *page_of(const lt_series *s)
{
    char *bytes;
    size_t n;
    FILE *out = open_memstream(&bytes, &n);
    ck_assert_int_eq(lt_html_report(out, s), LT_OK);
    fclose(out);
    return bytes;
}

/* Every tag closed in order, attributes quoted, no bare & or <. */
static void expect_well_formed(const char *page)
{
    static const char *const empty[] = {"meta", "br", "!DOCTYPE"};
    static char stack[64][32];
    int depth = 0;
    for (const char *c = page; *c; c++) {
        if (*c == '&')
            ck_assert_msg(strcspn(c, ";") < 9, "bare ampersand: %.30s", c);
        if (*c != '<')
            continue;
        char name[32] = "";
        const int closes = c[1] == '/';
        const char *start = c + 1 + closes, *end = start;
        size_t n = strcspn(start, " />\n");
        ck_assert_msg(n > 0 && n < sizeof name, "no tag: %.30s", c);
        memcpy(name, start, n);
        for (int quoted = 0; *end && (*end != '>' || quoted); end++)
            quoted ^= *end == '"';
        ck_assert(*end == '>');
        int is_empty = end[-1] == '/';
        for (size_t i = 0; i < 3; i++)
            is_empty |= !strcmp(name, empty[i]);
        if (closes) {
            ck_assert_msg(depth > 0 && !strcmp(stack[depth - 1], name), "</%s> closes <%s>", name,
                          depth ? stack[depth - 1] : "");
            depth--;
        } else if (!is_empty) {
            ck_assert_int_lt(depth, 64);
            strcpy(stack[depth++], name);
        }
        c = end;
    }
    ck_assert_int_eq(depth, 0);
}

/* Nothing that would ask for anything. */
static void expect_self_contained(const char *page)
{
    static const char *const never[] = {"<script", "http",    "src=",   "<link",    "@import",
                                        "<img",    "<iframe", "onload", "onclick=", "url(h"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        ck_assert_msg(!strstr(page, never[i]), "%s", never[i]);
}

static size_t count(const char *page, const char *what)
{
    size_t n = 0;
    for (const char *c = page; (c = strstr(c, what)); c += strlen(what))
        n++;
    return n;
}

static void hostile(lt_series *s)
{
    free(s->patient_id);
    s->patient_id = made_copy(MADE_HOSTILE);
    for (size_t i = 0; i < s->n_loci; i++) {
        free(s->locus[i].gene);
        s->locus[i].gene = made_copy("</text><script>alert(2)</script>" MADE_HOSTILE);
    }
}

START_TEST(pages_are_well_formed_and_need_nothing)
{
    static const size_t loci[] = {6, 0, 1, 6, 400}, draws[] = {6, 2, 1, 0, 60};
    lt_series s;
    made_series(&s, loci[_i], draws[_i]);
    if (draws[_i] < 6)
        s.n_kinetics = 0;
    if (draws[_i] == 0)
        s.nadir = -1;
    hostile(&s);
    char *page = page_of(&s);
    expect_well_formed(page);
    expect_self_contained(page);
    ck_assert_ptr_nonnull(strstr(page, "research use only"));
    ck_assert_ptr_null(strstr(page, "egative"));
    static const char *const no_number[] = {">nan",  "nan<", "nan,", "nan&",
                                            "\"nan", "-nan", " nan"};
    for (size_t i = 0; i < sizeof no_number / sizeof *no_number; i++)
        ck_assert_msg(!strstr(page, no_number[i]), "%s", no_number[i]);
    free(page);
    lt_series_clear(&s);
}
END_TEST

START_TEST(hostile_labels_are_text)
{
    lt_series s;
    made_series(&s, 6, 6);
    hostile(&s);
    char *page = page_of(&s);
    ck_assert_ptr_nonnull(
        strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;]]&gt;"));
    ck_assert_ptr_nonnull(strstr(page, "\\xe2\\x80\\xae")); /* right-to-left override, shown */
    ck_assert_ptr_null(strstr(page, "\xe2\x80\xae"));
    ck_assert_ptr_null(strchr(page, '\t'));
    free(page);
    lt_series_clear(&s);
}
END_TEST

/* Six draws: three detected, one carried by one locus, one not detected, one not evaluable; four
 * shapes more are those of the key. */
START_TEST(states_differ_by_shape)
{
    lt_series s;
    made_series(&s, 6, 6);
    char *page = page_of(&s);
    ck_assert_uint_eq(count(page, "<circle class=\"seen\""), 3 + 1);
    ck_assert_uint_eq(count(page, "<circle class=\"one\""), 1 + 1);
    ck_assert_uint_eq(count(page, "<path class=\"none\""), 1 + 1);
    ck_assert_uint_eq(count(page, "<path class=\"cross\""), 1 + 1);
    ck_assert_uint_eq(count(page, "class=\"course\""), 2); /* base-c1-c2; the rest is broken */
    ck_assert_uint_eq(count(page, "class=\"gap\""), 2);
    ck_assert_uint_eq(count(page, "<td class=\"state\">not detected</td>"), 1);
    ck_assert_uint_eq(count(page, "<td class=\"state\">not evaluable</td>"), 1);
    ck_assert_uint_eq(count(page, "<td class=\"state\">detected, carried by one locus</td>"), 1);
    ck_assert_uint_eq(count(page, "(masked)"), 1);
    free(page);
    lt_series_clear(&s);
}
END_TEST

START_TEST(a_cohort_has_a_lane_each)
{
    lt_series s[3];
    const lt_series *list[3] = {&s[0], &s[1], &s[2]};
    char *bytes;
    size_t n;
    for (int i = 0; i < 3; i++)
        made_series(&s[i], 4, (size_t)(6 - 2 * i));
    hostile(&s[1]);
    FILE *out = open_memstream(&bytes, &n);
    ck_assert_int_eq(lt_html_cohort(out, list, 3), LT_OK);
    fclose(out);
    expect_well_formed(bytes);
    expect_self_contained(bytes);
    ck_assert_uint_eq(count(bytes, "class=\"therapy\""), 3);
    ck_assert_uint_eq(count(bytes, "<tr><th scope=\"row\""), 3);
    free(bytes);
    for (int i = 0; i < 3; i++)
        lt_series_clear(&s[i]);
}
END_TEST

/* ---- numbers ---- */

START_TEST(numbers_have_sensible_digits)
{
    ck_assert_str_eq(lt_page_percent(.0123).s, "1.2&nbsp;%");
    ck_assert_str_eq(lt_page_percent(.5).s, "50.0&nbsp;%");
    ck_assert_str_eq(lt_page_percent(.000345).s, "0.034&nbsp;%");
    ck_assert_str_eq(lt_page_percent(NAN).s, "&ndash;");
    ck_assert_str_eq(lt_page_interval(.006, .019).s, "[0.60, 1.90]&nbsp;%");
    ck_assert_str_eq(lt_page_interval(NAN, .019).s, "");
    ck_assert_str_eq(lt_page_p(1e-30).s, "&lt;1e-29");
    ck_assert_str_eq(lt_page_p(3.24e-9).s, "3.2e-09");
    ck_assert_str_eq(lt_page_real(NAN).s, "&ndash;");
}
END_TEST

/* ---- the terminal ---- */

static char *text_of(void (*print)(FILE *, const lt_series *), const lt_series *s)
{
    char *bytes;
    size_t n;
    FILE *out = open_memstream(&bytes, &n);
    print(out, s);
    fclose(out);
    return bytes;
}

START_TEST(the_course_fits_a_terminal)
{
    static const size_t draws[] = {0, 1, 6, 80};
    lt_series s;
    made_series(&s, 3, draws[_i]);
    s.n_kinetics = draws[_i] >= 6;
    hostile(&s);
    char *text = text_of(lt_text_course, &s);
    for (char *line = text; *line;) {
        const size_t n = strcspn(line, "\n");
        ck_assert_msg(n <= 80, "%zu columns: %.*s", n, (int)n, line);
        line += n + 1;
    }
    for (const char *c = text; *c; c++)
        ck_assert(isprint((unsigned char)*c) || *c == '\n');
    ck_assert_ptr_null(strstr(text, "egative"));
    if (draws[_i] == 6) {
        ck_assert_uint_eq(count(text, "not detected "), 1);
        ck_assert_uint_eq(count(text, "not evaluable"), 1);
        ck_assert_uint_eq(count(text, "clearance"), 1);
        ck_assert_ptr_nonnull(strstr(text, "apparent half-life 11 days"));
    }
    free(text);
    text = text_of(lt_text_draws, &s);
    ck_assert_uint_eq(count(text, "\n"), draws[_i] + 1);
    free(text);
    text = text_of(lt_text_loci, &s);
    ck_assert_uint_eq(count(text, ":C:T"), 3);
    free(text);
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("html");
    TCase *tc = tcase_create("html");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, pages_are_well_formed_and_need_nothing, 0, 5);
    tcase_add_test(tc, hostile_labels_are_text);
    tcase_add_test(tc, states_differ_by_shape);
    tcase_add_test(tc, a_cohort_has_a_lane_each);
    tcase_add_test(tc, numbers_have_sensible_digits);
    tcase_add_loop_test(tc, the_course_fits_a_terminal, 0, 4);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
