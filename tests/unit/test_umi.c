/* test_umi.c -- written forms against a table; packing round trips. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "umi.h"
#include "umi_text.h"

/* ---- written forms ---- */

static const struct {
    const char *text;
    enum lt_ledger_reason reason;
    const char *packed; /* as formatted */
} forms[] = {
    {"ACGT", LT_LEDGER_USED, "ACGT"},
    {"A", LT_LEDGER_USED, "A"},
    {"GATTTCA-AGTTAAT", LT_LEDGER_USED, "GATTTCA-AGTTAAT"},
    {"ACG+TTTA", LT_LEDGER_USED, "ACG-TTTA"},
    {"ACG_TT", LT_LEDGER_USED, "ACG-TT"},
    {"rAACG", LT_LEDGER_USED, "CGTT"},
    {"rAACG+TTG", LT_LEDGER_USED, "CGTT-TTG"},
    {"AACG+rTTG", LT_LEDGER_USED, "AACG-CAA"},
    {"rAAC+rTTG", LT_LEDGER_USED, "GTT-CAA"},
    {"GGG-GGT", LT_LEDGER_USED, "GGG-GGT"},
    {"GGGC", LT_LEDGER_USED, "GGGC"},
    {"ACGTACGTACGTACGTACGTACGTACGTACGT", LT_LEDGER_USED, "ACGTACGTACGTACGTACGTACGTACGTACGT"},
    {"TTTTTTTTTTTTTTTT-TTTTTTTTTTTTTTTT", LT_LEDGER_USED, "TTTTTTTTTTTTTTTT-TTTTTTTTTTTTTTTT"},
    {"C-TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT", LT_LEDGER_USED, "C-TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"},
    {"rTACGTACGTACGTACGTACGTACGTACGTACC", LT_LEDGER_USED, "GGTACGTACGTACGTACGTACGTACGTACGTA"},
    {"", LT_LEDGER_NO_UMI, NULL},
    {"r", LT_LEDGER_NO_UMI, NULL},
    {"-", LT_LEDGER_NO_UMI, NULL},
    {"ACGT-", LT_LEDGER_NO_UMI, NULL},
    {"-ACGT", LT_LEDGER_NO_UMI, NULL},
    {"ACGT-r", LT_LEDGER_NO_UMI, NULL},
    {"AC-GT-AC", LT_LEDGER_NO_UMI, NULL},
    {"AC GT", LT_LEDGER_NO_UMI, NULL},
    {"acgt", LT_LEDGER_NO_UMI, NULL},
    {"ACrGT", LT_LEDGER_NO_UMI, NULL},
    {"rrACGT", LT_LEDGER_NO_UMI, NULL},
    {"AC1T", LT_LEDGER_NO_UMI, NULL},
    {"N@T", LT_LEDGER_NO_UMI, NULL},
    {"ACNT", LT_LEDGER_UMI_N, NULL},
    {"ACGT-NNNN", LT_LEDGER_UMI_N, NULL},
    {"rACNT", LT_LEDGER_UMI_N, NULL},
    {"ACRT", LT_LEDGER_UMI_N, NULL}, /* IUPAC */
    {"GGNG", LT_LEDGER_UMI_N, NULL},
    {"GGGG", LT_LEDGER_UMI_ALL_G, NULL},
    {"GGG-GGGG", LT_LEDGER_UMI_ALL_G, NULL},
    {"rCCCC", LT_LEDGER_UMI_ALL_G, NULL},
    {"rGGGG", LT_LEDGER_UMI_ALL_G, NULL},
    {"GGG+rGGG", LT_LEDGER_UMI_ALL_G, NULL},
    {"GGG+rCCC", LT_LEDGER_UMI_ALL_G, NULL},
    {"GGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG", LT_LEDGER_UMI_ALL_G, NULL},
    {"ACGTACGTACGTACGTACGTACGTACGTACGTA", LT_LEDGER_UMI_LENGTH, NULL},
    {"ACGTACGTACGTACGT-ACGTACGTACGTACGTA", LT_LEDGER_UMI_LENGTH, NULL},
    {"rACGTACGTACGTACGTACGTACGTACGTACGTA", LT_LEDGER_UMI_LENGTH, NULL},
    {"A-ACGTACGTACGTACGTACGTACGTACGTACGT", LT_LEDGER_UMI_LENGTH, NULL},
};

START_TEST(written_forms)
{
    const char *text = forms[_i].text;
    lt_umi umi;
    char packed[40];
    ck_assert_msg(lt_umi_parse(&umi, text, strlen(text)) == forms[_i].reason, "'%s'", text);
    if (!forms[_i].packed)
        return;
    lt_umi_format(umi, packed);
    ck_assert_str_eq(packed, forms[_i].packed);
}
END_TEST

START_TEST(parse_stays_within_the_given_length)
{
    lt_umi umi;
    char text[40];
    ck_assert_int_eq(lt_umi_parse(&umi, "ACG-TTTNNN", 7), LT_LEDGER_USED);
    lt_umi_format(umi, text);
    ck_assert_str_eq(text, "ACG-TTT");
    ck_assert_uint_eq(umi.bases, 0x06 << 6 | 0x3f); /* 00 01 10, 11 11 11 */
    ck_assert_uint_eq(umi.length[0], 3);
    ck_assert_uint_eq(umi.length[1], 3);
}
END_TEST

static const struct {
    const char *name, *umi; /* NULL: none */
} names[] = {
    {"NB551:61:HXX:1:11101:1000:2000:ACGTACG", "ACGTACG"},
    {"NB551:61:HXX:1:11101:1000:2000:ACGTACG+TTGACCA", "ACGTACG+TTGACCA"},
    {"NB551:61:HXX:1:11101:1000:2000:rACGTACG+rTTGACCA", "rACGTACG+rTTGACCA"},
    {"NB551:61:HXX:1:11101:1000:2000:ACGTACG-TTGACCA", "ACGTACG-TTGACCA"},
    {"NB551:61:HXX:1:11101:1000:2000:ACGTACG_TTGACCA", "ACGTACG_TTGACCA"},
    {"NB551:61:HXX:1:11101:1000:2000_ACGTACG", "ACGTACG"},
    {"NB551:61:HXX:1:11101:1000:2000_ACGTACG_TTGACCA", "ACGTACG_TTGACCA"},
    {"SRR100.1_GATTACA", "GATTACA"},
    {"read:NNNACG", "NNNACG"},
    {"read:GGGG", "GGGG"},
    {"bar_rACG", "rACG"},
    {"x:rACG", "rACG"},
    {":ACG", "ACG"},
    {"x:ACG:TTT", "TTT"},
    {"x_1_ACG", "ACG"},
    {"NB551:61:HXX:1:11101:1000:2000", NULL},
    {"r1956186", NULL},
    {"", NULL},
    {"ACGT", NULL}, /* the whole name is no field */
    {"ACGT-TTT", NULL},
    {"x:", NULL},
    {"x:ACGT+", NULL},
    {"x:+ACGT", NULL},
    {"x:AC+GT+TT", NULL},
    {"x:acgt", NULL},
    {"sample_cat", NULL},
    {"x:errACG", NULL},
    {"x:r", NULL},
    {"x:ACGT1", NULL},
    {"x:1ACGT", NULL},
    {"SRR-ACGT", NULL},
    {"x:ACGR", NULL}, /* a word, rather than an ambiguity code */
};

START_TEST(forms_in_names)
{
    size_t length = 99;
    const char *umi = lt_umi_in_name(names[_i].name, &length);
    if (!names[_i].umi) {
        ck_assert_ptr_null(umi);
        ck_assert_uint_eq(length, 0);
        return;
    }
    ck_assert_msg(umi != NULL, "%s", names[_i].name);
    ck_assert_uint_eq(length, strlen(names[_i].umi));
    ck_assert_str_eq(umi, names[_i].umi); /* it is the end of the name */
}
END_TEST

/* ---- the packed form ---- */

START_TEST(text_round_trips)
{
    uint64_t state = 7;
    for (int n_first = 1; n_first <= 32; n_first++)
        for (int n_second = 0; n_first + n_second <= 32; n_second++) {
            char text[40], again[40], swapped[40];
            random_text(&state, text, n_first, n_second);
            text[0] = 'A'; /* never all G */
            lt_umi_format(umi_of(text), again);
            ck_assert_str_eq(again, text);
            if (n_second > 0)
                snprintf(swapped, sizeof swapped, "%s-%.*s", text + n_first + 1, n_first, text);
            else
                strcpy(swapped, text);
            lt_umi_format(lt_umi_swap(umi_of(text)), again);
            ck_assert_str_eq(again, swapped);
        }
}
END_TEST

START_TEST(compare_is_a_total_order)
{
    /* by the first half's length, the second's, then bases as text */
    static const char *const sorted[] = {"C",       "T",       "AA",      "AC",    "GT",
                                         "AA-A",    "AC-T",    "TA-A",    "AA-CC", "AAA",
                                         "AAAA-TT", "CAAA-AA", "TTTT-TT", "AAAAA"};
    enum { N = sizeof sorted / sizeof *sorted };
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            int c = lt_umi_compare(umi_of(sorted[i]), umi_of(sorted[j]));
            ck_assert_int_eq(c < 0, i < j);
            ck_assert_int_eq(c > 0, i > j);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("umi");
    TCase *tc = tcase_create("umi");
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, written_forms, 0, sizeof forms / sizeof *forms);
    tcase_add_test(tc, parse_stays_within_the_given_length);
    tcase_add_loop_test(tc, forms_in_names, 0, sizeof names / sizeof *names);
    tcase_add_test(tc, text_round_trips);
    tcase_add_test(tc, compare_is_a_total_order);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
