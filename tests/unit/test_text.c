/* test_text.c -- the summary of hand-made samples, word for word; every line within 80 columns. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "text_line.h"

enum { N_SITES = 21 };

static lt_contig contigs[] = {{.name = "chr7", .length = 1000},
                              {.name = "chr22\033[2J_a_long_name", .length = 1000}};
static lt_interval intervals[] = {{.contig = 0, .beg = 100, .end = 115, .first_site = 0},
                                  {.contig = 1, .beg = 4, .end = 10, .first_site = 15}};

/* Depths 0, 50, 100, 150 ... 1000, not in order: site i has 50 * (i * 8 % 21) molecules. */
static uint32_t exposure[N_SITES * LT_N_CLASSES];
static uint8_t ref[N_SITES];

static void exposure_fill(void)
{
    memset(exposure, 0, sizeof exposure);
    for (int i = 0; i < N_SITES; i++) {
        uint32_t depth = 50u * (uint32_t)(i * 8 % N_SITES);
        ref[i] = (uint8_t)(i % 5); /* A C G T N ... */
        exposure[i * LT_N_CLASSES + LT_CLASS(LT_CATEGORY_A, 0, 0)] = depth / 2;
        exposure[i * LT_N_CLASSES + LT_CLASS(LT_CATEGORY_D, 2, 1)] = depth - depth / 2;
    }
}

static lt_sample sample_create(void)
{
    exposure_fill();
    lt_sample s = {.name = "plasma\n01",
                   .genome = {contigs, 2},
                   .targets = {intervals, 2, N_SITES},
                   .ref = ref,
                   .exposure = exposure};
    s.ledger[LT_LEDGER_USED] = 1234567;
    s.ledger[LT_LEDGER_LOW_MAPQ] = 61000;
    s.ledger[LT_LEDGER_UMI_N] = 12;
    s.families.molecules = 200000;
    s.families.templates = 617000;
    s.families.singletons = 25000;
    s.families.size[LT_FAMILY_A_ONLY][1] = 25000;
    s.families.size[LT_FAMILY_A_ONLY][3] = 35000;
    s.families.size[LT_FAMILY_B_ONLY][LT_FAMILY_SIZE_MAX] = 20000;
    s.families.size[LT_FAMILY_BOTH][4] = 120000;
    s.families.umis_seen = 210000;
    s.families.umis_merged = 10000;
    s.families.templates_corrected = 12340;
    return s;
}

static void assert_text(const char *text, const char *expected)
{
    ck_assert_str_eq(text, expected);
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        ck_assert_msg(strcspn(line, "\n") <= 80, "%.*s", (int)strcspn(line, "\n"), line);
}

static void assert_summary(const lt_sample *sample, const lt_calls *calls, const char *expected)
{
    static char text[20000];
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    lt_text_summary(out, sample, calls);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    assert_text(text, expected);
}

/* Shares by hand: 1,234,567 + 61,000 + 12 = 1,295,579; 95.291 %, 4.708 %, 0.0009 %.
 * Depth: sorted 0, 50, ... 1000; of 21 the 11th, the 2nd and the 20th; 0 and 50 lie below 100.
 * Damage: C sites are 1, 6, 11, 16: depths 400, 300, 200, 100, half of them duplex = 500. */
START_TEST(sample_without_calls)
{
    lt_sample s = sample_create();
    s.damage[5][0] = 12; /* C>T: ref 1 * 3 + 2 */
    s.damage[4][1] = 11;
    assert_summary(&s, NULL,
                   "Sample       plasma\\x0a01\n"
                   "Targets      21 positions in 2 stretches\n"
                   "Reads        1,295,579 records over the targets\n"
                   "  used                               1,234,567   95.3 %\n"
                   "  low mapping quality                   61,000    4.7 %\n"
                   "  UMI with N                                12   <0.1 %\n"
                   "Molecules    200,000, from 617,000 templates (3.08 each)\n"
                   "  both strands (duplex) 60.0 %, A only 30.0 %, B only 10.0 %\n"
                   "  of one template (singletons) 12.5 %\n"
                   "UMIs         210,000 seen, summed over positions\n"
                   "  merged as errors: 10,000 (4.8 %), on 12,340 templates (2.0 %)\n"
                   "Depth        median 500 molecules (5 %: 50; 95 %: 950)\n"
                   "  below 100 molecules: 2 positions (9.5 %), 1 of them without any\n"
                   "Damage       highest: C>T on strand A, as by deamination (2.4e-02)\n"
                   "  12 of 500 duplex bases (one strand shows it, the other not)\n");
}
END_TEST

START_TEST(empty_sample)
{
    static uint32_t none[N_SITES * LT_N_CLASSES];
    lt_sample s = {
        .genome = {contigs, 2}, .targets = {intervals, 2, N_SITES}, .ref = ref, .exposure = none};
    lt_calls calls = {.calibration = {.alpha = 0, .kappa = 1}, .rates = {.from_prior = 1}};
    assert_summary(&s, &calls,
                   "Sample       (no name)\n"
                   "Targets      21 positions in 2 stretches\n"
                   "Reads        0 records over the targets\n"
                   "  used                                       0        -\n"
                   "Molecules    none\n"
                   "UMIs         none: molecules are told apart by their ends only\n"
                   "Depth        median 0 molecules (5 %: 0; 95 %: 0)\n"
                   "  below 100 molecules: 21 positions (100.0 %), 21 of them without any\n"
                   "Damage       none seen (it shows in duplex molecules only)\n"
                   "Rates        shipped prior: only 0 tests of this sample to learn from\n"
                   "Calibration  0 null tests\n"
                   "  p is used as computed\n"
                   "Calls        0 records\n"
                   "  PASS                                                0\n");
}
END_TEST

static lt_calls calls_create(lt_call *call, size_t n)
{
    lt_calls calls = {.call = call, .n = n};
    calls.rates.sites_learnt = 55000;
    lt_calibration *c = &calls.calibration;
    for (int i = 0; i < LT_N_CALIBRATION; i++)
        c->nominal[i] = pow(10, -i - 1);
    c->tests[12] = 62000;
    c->observed[12][2] = 9.1e-4;
    c->observed[12][3] = 1.2e-4;
    c->alpha = .31;
    c->kappa = .93;
    return calls;
}

#define CALLS_HEAD                                                       \
    "Rates        learnt from 55,000 non-variant tests of this sample\n" \
    "Calibration  62,000 null tests; observed 9.1e-04 at 1e-03, 1.2e-04 at 1e-04\n"

static void assert_calls(const lt_sample *sample, const lt_calls *calls, const char *expected)
{
    static char text[20000];
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    lt_text_calls(out, sample, calls);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    assert_text(text, expected);
}

START_TEST(calls_of_each_kind)
{
    lt_sample s = sample_create();
    lt_call call[] = {
        {.site = 0,
         .ref = 0,
         .alt = 3,
         .evaluable = 1,
         .depth = 4102,
         .alt_molecules = 14,
         .alt_duplex = 6,
         .vaf = .00314,
         .vaf_lo = .00201,
         .vaf_hi = .0047,
         .p = 3e-12},
        {.site = 3, .evaluable = 1, .filter = LT_FILTER_GERMLINE | LT_FILTER_CLUSTERED},
        {.site = 4, .evaluable = 1, .filter = LT_FILTER_WEAK_EVIDENCE, .forced = 1},
        {.site = 5, .evaluable = 1, .filter = LT_FILTER_WEAK_EVIDENCE | LT_FILTER_STRAND_BIAS},
        {.site = 5, .alt = 1, .evaluable = 1, .filter = LT_FILTER_CANDIDATE},
        {.site = 5, .alt = 2, .evaluable = 0, .forced = 1, .vaf = NAN},
        {.site = 17,
         .ref = 4,
         .alt = 2,
         .evaluable = 1,
         .forced = 1,
         .depth = 10,
         .alt_molecules = 10,
         .vaf = 1,
         .vaf_lo = .7,
         .vaf_hi = 1,
         .p = 1e-30},
    };
    lt_calls calls = calls_create(call, sizeof call / sizeof *call);
    assert_calls(
        &s, &calls,
        CALLS_HEAD
        "  p corrected: max(p, exp(alpha) p^kappa), alpha 0.310, kappa 0.930\n"
        "Asked for    3 loci: 1 PASS, 1 not called, 1 not evaluable\n"
        "Calls        7 records\n"
        "  PASS                                                2\n"
        "  germline                                            1\n"
        "  candidates (perhaps noise: no normals)              1\n"
        "  filtered (a record may have several filters)        2\n"
        "    weak_evidence                                     2\n"
        "    strand_bias                                       1\n"
        "  not evaluable (no usable base)                      1\n"
        "  PASS                         VAF % 95 % interval       alt/depth duplex      p\n"
        "  chr7:101:A:T                 0.314 0.2-0.47              14/4102      6  3e-12\n"
        "  chr22\\x1b[2J_a_long_name:7:N:G\n"
        "                                 100 70-100                  10/10      0  1e-30\n");
}
END_TEST

static void assert_origin(const lt_calls *calls, const char *expected)
{
    static char text[4000];
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    lt_text_origin(out, calls);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    assert_text(text, expected);
}

/* A record of noise has an origin, but is not counted as a variant of it. */
START_TEST(origins_and_kinds)
{
    lt_sample s = sample_create();
    lt_call call[] = {
        {.evaluable = 1, .filter = LT_FILTER_CHIP, .origin = LT_ORIGIN_CHIP},
        {.evaluable = 1, .filter = LT_FILTER_UNRESOLVED, .origin = LT_ORIGIN_UNRESOLVED},
        {.evaluable = 1, .filter = LT_FILTER_GERMLINE, .origin = LT_ORIGIN_GERMLINE},
        {.evaluable = 1, .filter = LT_FILTER_WEAK_EVIDENCE, .origin = LT_ORIGIN_TUMOUR},
        {.evaluable = 1,
         .filter = LT_FILTER_WEAK_EVIDENCE | LT_FILTER_CHIP,
         .origin = LT_ORIGIN_CHIP},
    };
    lt_calls calls = calls_create(call, sizeof call / sizeof *call);
    assert_calls(&s, &calls,
                 CALLS_HEAD "  p corrected: max(p, exp(alpha) p^kappa), alpha 0.310, kappa 0.930\n"
                            "Calls        5 records\n"
                            "  PASS                                                0\n"
                            "  germline                                            1\n"
                            "  CHIP (a blood clone, says the control)              1\n"
                            "  unresolved (the control cannot tell)                1\n"
                            "  filtered (a record may have several filters)        2\n"
                            "    weak_evidence                                     2\n"
                            "    chip                                              1\n");
    assert_origin(&calls, "");
    calls.control = (lt_control_seen){1, 4100, 5200, {500, 480, 300, LT_SAME_NOT_EVALUABLE}};
    calls.contamination = (lt_contamination){.00123, .0009, .0021, 312};
    calls.identity.n = 44;
    assert_origin(&calls,
                  "Control      median 4,100 molecules (sample: 5,200)\n"
                  "  480 of 500 inherited variants agree: too few in common to tell whose it is\n"
                  "  of the variants: 0 tumour, 1 CHIP, 1 germline, 1 unresolved\n"
                  "Another's    0.12 % of molecules (95 %: 0.09-0.21 %), by 312 SNPs\n"
                  "Identity     44 germline positions kept, to compare with other samples\n");
    calls.control.given = 0;
    calls.contamination = (lt_contamination){NAN, NAN, NAN, 7};
    calls.identity.n = 0;
    assert_origin(&calls, "Another's    not evaluable: only 7 SNPs tell\n");
}
END_TEST

START_TEST(twenty_passes_are_told)
{
    lt_sample s = sample_create();
    lt_call call[1100];
    for (size_t i = 0; i < 1100; i++)
        call[i] = (lt_call){.site = (uint32_t)i % N_SITES, .alt = 1, .evaluable = 1, .p = 1e-9};
    lt_calls calls = calls_create(call, 21);
    char text[20000];
    static const size_t n[] = {20, 21, 1100};
    static const char *const more[] = {"", "  and 1 more\n", "  and 1,080 more\n"};
    for (int k = 0; k < 3; k++) {
        calls.n = n[k];
        FILE *out = tmpfile();
        lt_text_calls(out, &s, &calls);
        rewind(out);
        text[fread(text, 1, sizeof text - 1, out)] = '\0';
        fclose(out);
        size_t n_lines = 0;
        for (const char *p = text; (p = strstr(p, "1e-09\n")); p++)
            n_lines++;
        ck_assert_uint_eq(n_lines, 20);
        if (more[k][0])
            ck_assert_str_eq(strstr(text, "  and"), more[k]);
        else
            ck_assert_ptr_null(strstr(text, "  and"));
    }
}
END_TEST

START_TEST(noisy_sample_is_named)
{
    lt_sample s = sample_create();
    lt_calls calls = calls_create(NULL, 0);
    calls.calibration.kappa = .39;
    assert_calls(&s, &calls,
                 CALLS_HEAD "  p corrected: max(p, exp(alpha) p^kappa), alpha 0.310, kappa 0.390\n"
                            "  kappa below 0.4: a noisy sample\n"
                            "Calls        0 records\n"
                            "  PASS                                                0\n");
}
END_TEST

/* Billions of reads, long names: nothing passes column 80. */
START_TEST(large_numbers_fit)
{
    lt_sample s = sample_create();
    static char long_name[300];
    memset(long_name, 'w', sizeof long_name - 1);
    s.name = long_name;
    for (int i = 0; i < LT_N_LEDGER; i++)
        s.ledger[i] = UINT64_C(99999999999);
    s.families = (lt_family_tally){.molecules = 999999999,
                                   .templates = 9999999999,
                                   .singletons = 999999999,
                                   .umis_seen = 999999999,
                                   .umis_merged = 999999998,
                                   .templates_corrected = 999999998};
    for (int i = 0; i < N_SITES * LT_N_CLASSES; i++)
        exposure[i] = 9999999;
    s.damage[6][1] = 99999999; /* G>A on strand B */
    lt_call call = {.site = 20,
                    .evaluable = 1,
                    .depth = 999999,
                    .alt_molecules = 999999,
                    .alt_duplex = 999999,
                    .vaf = .0012345,
                    .vaf_lo = 1.234e-7,
                    .vaf_hi = .0123456,
                    .p = 1e-30,
                    .forced = 1};
    contigs[1].name = long_name;
    lt_calls calls = calls_create(&call, 1);
    calls.calibration.tests[12] = 999999999;
    static char text[20000];
    FILE *out = tmpfile();
    lt_text_summary(out, &s, &calls);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    assert_text(text, text);
    ck_assert_ptr_nonnull(strstr(text, "G>A on strand B, as by deamination"));
}
END_TEST

START_TEST(counts_and_shares)
{
    ck_assert_str_eq(lt_text_count(0).s, "0");
    ck_assert_str_eq(lt_text_count(999).s, "999");
    ck_assert_str_eq(lt_text_count(1000).s, "1,000");
    ck_assert_str_eq(lt_text_count(UINT64_MAX).s, "18,446,744,073,709,551,615");
    ck_assert_str_eq(lt_text_share(0, 7).s, "0.0 %");
    ck_assert_str_eq(lt_text_share(7, 7).s, "100.0 %");
    ck_assert_str_eq(lt_text_share(1, 3).s, "33.3 %");
    ck_assert_str_eq(lt_text_share(1, 2001).s, "<0.1 %");
    ck_assert_str_eq(lt_text_share(1, 2000).s, "0.1 %");
    ck_assert_str_eq(lt_text_share(99999, 100000).s, ">99.9 %");
    ck_assert_str_eq(lt_text_share(0, 0).s, "-");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tc = tcase_create("text");
    tcase_add_test(tc, sample_without_calls);
    tcase_add_test(tc, empty_sample);
    tcase_add_test(tc, calls_of_each_kind);
    tcase_add_test(tc, origins_and_kinds);
    tcase_add_test(tc, twenty_passes_are_told);
    tcase_add_test(tc, noisy_sample_is_named);
    tcase_add_test(tc, large_numbers_fit);
    tcase_add_test(tc, counts_and_shares);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
