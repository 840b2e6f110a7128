/* test_label.c -- hostile labels against a table; every byte against what a terminal obeys. */
#include "unit.h"

#include <string.h>

#include "label.h"

static const struct {
    const char *label;
    int columns;
    const char *text;
} labels[] = {
    {"plasma 01", 40, "plasma 01"},
    {NULL, 40, ""},
    {"", 40, ""},
    {"\033[31mred\a\r\n\t\x7f", 60, "\\x1b[31mred\\x07\\x0d\\x0a\\x09\\x7f"},
    {"a\\x1b", 40, "a\\\\x1b"}, /* not to be taken for an escape */
    {"Z\xc3\xbcrich \xe8\xa1\x80", 40, "Z\xc3\xbcrich \xe8\xa1\x80"}, /* UTF-8 stays */
    {"\xf0\x9f\xa7\xac", 40, "\xf0\x9f\xa7\xac"},
    {"\xc2\x9b"
     "31m",
     40, "\\xc2\\x9b31m"}, /* C1 control: CSI */
    {"a\xe2\x80\xae"
     "b",
     40,
     "a\\xe2\\x80\\xae"
     "b"}, /* right-to-left override */
    {"a\xe2\x80\x8b"
     "b",
     40,
     "a\\xe2\\x80\\x8b"
     "b"}, /* zero width space */
    {"a\xef\xbb\xbf", 40, "a\\xef\\xbb\\xbf"},
    {"\xff\xc3", 40, "\\xff\\xc3"}, /* no UTF-8; cut short */
    {"\xc3(", 40, "\\xc3("},
    {"\xc0\x8a", 40, "\\xc0\\x8a"}, /* overlong newline */
    {"\xe0\x80\x8a", 40, "\\xe0\\x80\\x8a"},
    {"\xed\xa0\x80", 40, "\\xed\\xa0\\x80"},          /* surrogate */
    {"\xf4\x90\x80\x80", 40, "\\xf4\\x90\\x80\\x80"}, /* above U+10FFFF */
    {"1234567890", 10, "1234567890"},
    {"12345678901", 10, "1234567..."},
    {"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 4, "\xc3\xbc..."},
    {"123\n567890", 8, "123..."}, /* an escape is not cut */
    {"1\n2\n", 10, "1\\x0a2\\x0a"},
    {"1\n2\n3", 10, "1\\x0a2..."},
};

START_TEST(escaped_and_cut)
{
    char text[LT_LABEL_BYTES(60)];
    lt_label_text(text, labels[_i].columns, labels[_i].label);
    ck_assert_str_eq(text, labels[_i].text);
}
END_TEST

START_TEST(any_two_bytes_are_harmless)
{
    for (int i = 1; i < 65536; i++) {
        char label[3] = {(char)(i & 255), (char)(i >> 8), 0}, text[LT_LABEL_BYTES(8)];
        lt_label_text(text, 8, label);
        const unsigned char *p = (const unsigned char *)text;
        for (; *p; p++) {
            int is_bad = *p < 32 || *p == 127 || (*p == 0xc2 && p[1] < 0xa0);
            if (is_bad || strlen(text) > 8)
                ck_abort_msg("bytes %02x %02x", i & 255, i >> 8);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("label");
    TCase *tc = tcase_create("label");
    tcase_add_loop_test(tc, escaped_and_cut, 0, sizeof labels / sizeof *labels);
    tcase_add_test(tc, any_two_bytes_are_harmless);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
