/* test_allele.c -- hand cases, and against all spellings of a change of small references. */
#include "unit.h"

#include <string.h>

#include "allele.h"

enum { REFERENCE_MAX = 400 };

static const char letters[] = "ACGTN";

/* A reference of one contig, in letters. */
static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const char *reference = data;
    int64_t n = (int64_t)strlen(reference);
    ck_assert_int_eq(contig, 7);
    for (int64_t i = beg; i < end; i++)
        codes[i - beg] = i < 0 || i >= n ? 4 : (uint8_t)(strchr(letters, reference[i]) - letters);
    return LT_OK;
}

static lt_allele allele_of(int64_t pos, const char *ref, const char *alt)
{
    lt_allele a = {.contig = 7, .pos = pos};
    ck_assert_uint_le(strlen(ref), LT_ALLELE_BASES);
    ck_assert_uint_le(strlen(alt), LT_ALLELE_BASES);
    strcpy(a.ref, ref);
    strcpy(a.alt, alt);
    return a;
}

typedef struct hand_case {
    const char *reference;
    int64_t pos;
    const char *ref, *alt;
    int64_t want_pos;
    const char *want_ref, *want_alt;
    enum lt_allele_kind kind;
} hand_case;

static const hand_case hand[] = {
    {"GATTACA", 1, "A", "C", 1, "A", "C", LT_ALLELE_SNV},
    {"GATTACA", 1, "a", "c", 1, "A", "C", LT_ALLELE_SNV},
    {"GATTACA", 0, "GAT", "GCT", 1, "A", "C", LT_ALLELE_SNV}, /* padded on both sides */
    {"GATTACA", 1, "AT", "CG", 1, "AT", "CG", LT_ALLELE_MNV},
    {"GATTACA", 0, "GATT", "GCGT", 1, "AT", "CG", LT_ALLELE_MNV},
    {"GATTACA", 1, "ATT", "CTG", 1, "ATT", "CTG", LT_ALLELE_MNV}, /* the middle is kept */
    {"GATTACA", 2, "TT", "T", 1, "AT", "A", LT_ALLELE_DELETION},
    {"GATTACA", 3, "TA", "A", 1, "AT", "A", LT_ALLELE_DELETION}, /* anchored behind */
    {"GATTACA", 3, "T", "TT", 1, "A", "AT", LT_ALLELE_INSERTION},
    {"GATTACA", 4, "ACA", "A", 3, "TAC", "T", LT_ALLELE_DELETION}, /* CA of ACA is AC of it */
    /* Tan et al. 2015, figure 1: GGGCACACACAGGG, one CA less, in five spellings */
    {"GGGCACACACAGGG", 7, "CAC", "C", 2, "GCA", "G", LT_ALLELE_DELETION},
    {"GGGCACACACAGGG", 5, "CACA", "CA", 2, "GCA", "G", LT_ALLELE_DELETION},
    {"GGGCACACACAGGG", 2, "GCACA", "GCA", 2, "GCA", "G", LT_ALLELE_DELETION},
    {"GGGCACACACAGGG", 1, "GGCA", "GG", 2, "GCA", "G", LT_ALLELE_DELETION},
    {"GGGCACACACAGGG", 2, "GCA", "G", 2, "GCA", "G", LT_ALLELE_DELETION},
    /* nothing before: the base behind */
    {"CAGT", 0, "CA", "A", 0, "CA", "A", LT_ALLELE_DELETION},
    {"AAGT", 1, "AG", "G", 0, "AA", "A", LT_ALLELE_DELETION},
    {"CAGT", 0, "C", "TC", 0, "C", "TC", LT_ALLELE_INSERTION},
    {"AAGT", 1, "A", "AA", 0, "A", "AA", LT_ALLELE_INSERTION},
    {"TNAAGT", 3, "AG", "G", 2, "AA", "A", LT_ALLELE_DELETION}, /* an N is no anchor */
    {"TNACGT", 2, "AC", "C", 2, "AC", "C", LT_ALLELE_DELETION},
    /* end of the contig */
    {"CAGT", 3, "T", "TA", 3, "T", "TA", LT_ALLELE_INSERTION},
    {"CAGT", 2, "GT", "G", 2, "GT", "G", LT_ALLELE_DELETION},
    {"CAGTT", 4, "T", "TT", 2, "G", "GT", LT_ALLELE_INSERTION},
    /* EGFR-like: deletion with an insertion, nothing to trim */
    {"GGAATTAAGA", 2, "AATTAA", "C", 2, "AATTAA", "C", LT_ALLELE_COMPLEX},
    {"GGAATTAAGA", 1, "GAATTAAG", "GCG", 2, "AATTAA", "C", LT_ALLELE_COMPLEX},
    {"GGAATTAAGA", 2, "AAT", "GC", 2, "AAT", "GC", LT_ALLELE_COMPLEX},
};

START_TEST(by_hand)
{
    const hand_case *h = &hand[_i];
    lt_allele a = allele_of(h->pos, h->ref, h->alt);
    ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, (void *)h->reference), LT_OK);
    ck_assert_str_eq(a.ref, h->want_ref);
    ck_assert_str_eq(a.alt, h->want_alt);
    ck_assert_int_eq(a.pos, h->want_pos);
    ck_assert_int_eq(lt_allele_kind(&a), h->kind);
}
END_TEST

static void refused(const char *reference, int64_t pos, const char *ref, const char *alt)
{
    lt_allele a = allele_of(pos, ref, alt), before = a;
    ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, (void *)reference), LT_EINVAL);
    ck_assert_mem_eq(&a, &before, sizeof a);
}

START_TEST(what_has_no_spelling_is_refused)
{
    refused("GATTACA", 1, "A", "A");
    refused("GATTACA", 1, "A", "");
    refused("GATTACA", 1, "", "A");
    refused("GATTACA", 1, "A", "N");
    refused("GATTACA", 1, "A", "<DEL>");
    refused("GATTACA", 1, "A", "*");
    refused("NAN", 1, "A", "AN");
    refused("NAANT", 1, "AA", "aa"); /* the same */
    refused("NANT", 1, "A", ".");
}
END_TEST

START_TEST(nothing_known_on_either_side)
{
    lt_allele a = allele_of(1, "A", "CA"); /* the A itself is known */
    ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, "NAN"), LT_OK);
    ck_assert_int_eq(a.pos, 1);
    ck_assert_str_eq(a.alt, "CA");
    refused("NGN", 1, "GA", "A"); /* of a reference that is not there: N on both sides */
}
END_TEST

/* 99 bases and their anchor are what fits; a repeat longer than any block is crossed. */
START_TEST(long_ones)
{
    char reference[REFERENCE_MAX + 1], bases[LT_ALLELE_BASES + 1];
    memset(reference, 'A', REFERENCE_MAX);
    reference[0] = 'G';
    reference[REFERENCE_MAX] = '\0';
    memset(bases, 'A', LT_ALLELE_BASES);
    bases[LT_ALLELE_BASES] = '\0';
    lt_allele a = allele_of(REFERENCE_MAX - 100, bases, "A");
    ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, reference), LT_OK);
    ck_assert_int_eq(a.pos, 0);
    ck_assert_uint_eq(strlen(a.ref), 100);
    ck_assert_int_eq(a.ref[0], 'G');
    ck_assert_str_eq(a.alt, "G");
    bases[0] = 'C'; /* nothing to trim, and no anchor needed */
    reference[50] = 'C';
    a = allele_of(50, bases, "T");
    ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, reference), LT_OK);
    ck_assert_uint_eq(strlen(a.ref), 100);
    ck_assert_int_eq(lt_allele_kind(&a), LT_ALLELE_COMPLEX);
}
END_TEST

static uint64_t random_state = 20260301;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % n;
}

static void random_bases(char *out, uint32_t n, uint32_t n_letters)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = letters[random_below(n_letters)];
    out[n] = '\0';
}

/* The reference with the allele in it. */
static void apply(char *out, const char *reference, const lt_allele *a)
{
    size_t n = strlen(a->ref);
    ck_assert_mem_eq(reference + a->pos, a->ref, n);
    sprintf(out, "%.*s%s%s", (int)a->pos, reference, a->alt, reference + a->pos + n);
}

/* The shortest, then the leftmost of all spellings that make this haplotype. */
static lt_allele naive(const char *reference, const char *haplotype)
{
    lt_allele best = {.contig = 7};
    int n = (int)strlen(reference), m = (int)strlen(haplotype), least = 1000;
    for (int pos = 0; pos < n && !strncmp(reference, haplotype, (size_t)pos); pos++)
        for (int n_ref = 1; pos + n_ref <= n; n_ref++) {
            int n_alt = n_ref + m - n;
            if (n_alt < 1 || strcmp(reference + pos + n_ref, haplotype + pos + n_alt) != 0 ||
                n_ref + n_alt >= least)
                continue;
            least = n_ref + n_alt;
            best.pos = pos;
            sprintf(best.ref, "%.*s", n_ref, reference + pos);
            sprintf(best.alt, "%.*s", n_alt, haplotype + pos);
        }
    return best;
}

/* Every spelling, padded at random, of changes of references of 2 to 4 letters: same haplotype, and
 * the very spelling that looking at all of them finds. */
START_TEST(against_all_spellings)
{
    char reference[40], haplotype[80], again[80], alt[12];
    unsigned n_kind[LT_N_ALLELE_KINDS] = {0};
    for (int round = 0; round < 20000; round++) {
        uint32_t n = 4 + random_below(26), n_letters = 2 + random_below(3);
        random_bases(reference, n, n_letters);
        lt_allele a = {.contig = 7, .pos = random_below(n)};
        uint32_t left = n - (uint32_t)a.pos, n_ref = 1 + random_below(left < 9 ? left : 9);
        random_bases(alt, 1 + random_below(9), n_letters);
        sprintf(a.ref, "%.*s", (int)n_ref, reference + a.pos);
        sprintf(a.alt, "%s", alt);
        if (!strcmp(a.ref, a.alt))
            continue;
        apply(haplotype, reference, &a);
        ck_assert_int_eq(lt_allele_canonicalise(&a, fetch, reference), LT_OK);
        apply(again, reference, &a);
        ck_assert_str_eq(again, haplotype);
        lt_allele want = naive(reference, haplotype), twice = a;
        ck_assert_int_eq(lt_allele_compare(&a, &want), 0);
        ck_assert_int_eq(lt_allele_canonicalise(&twice, fetch, reference), LT_OK);
        ck_assert_mem_eq(&twice, &a, sizeof a.contig + sizeof a.pos);
        ck_assert_int_eq(lt_allele_compare(&a, &twice), 0);
        n_kind[lt_allele_kind(&a)]++;
    }
    for (int k = 0; k < LT_N_ALLELE_KINDS; k++)
        ck_assert_uint_gt(n_kind[k], 300);
}
END_TEST

START_TEST(order)
{
    const lt_allele sorted[] = {
        {3, 9, "T", "A"},  {7, 1, "A", "C"}, {7, 1, "A", "CA"}, {7, 1, "A", "G"},
        {7, 1, "AT", "A"}, {7, 1, "C", "A"}, {7, 2, "A", "C"},  {8, 0, "A", "C"},
    };
    const int n = sizeof sorted / sizeof *sorted;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) {
            int sign = lt_allele_compare(&sorted[i], &sorted[k]);
            ck_assert_int_eq((sign > 0) - (sign < 0), (i > k) - (i < k));
        }
}
END_TEST

static lt_status broken(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data, (void)contig, (void)beg, (void)end, (void)codes;
    return lt_fail(LT_EIO, "torn");
}

START_TEST(a_reference_that_fails)
{
    lt_allele a = allele_of(3, "T", "TT"), before = a;
    ck_assert_int_eq(lt_allele_canonicalise(&a, broken, NULL), LT_EIO);
    ck_assert_mem_eq(&a, &before, sizeof a);
    a = allele_of(3, "T", "G"); /* needs none */
    ck_assert_int_eq(lt_allele_canonicalise(&a, broken, NULL), LT_OK);
}
END_TEST

START_TEST(names)
{
    ck_assert_str_eq(lt_allele_kind_name(LT_ALLELE_SNV), "SNV");
    ck_assert_str_eq(lt_allele_kind_name(LT_ALLELE_DELETION), "deletion");
    ck_assert_str_eq(lt_allele_kind_name(LT_ALLELE_COMPLEX), "complex");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("allele");
    TCase *tc = tcase_create("allele");
    tcase_add_loop_test(tc, by_hand, 0, sizeof hand / sizeof *hand);
    tcase_add_test(tc, what_has_no_spelling_is_refused);
    tcase_add_test(tc, nothing_known_on_either_side);
    tcase_add_test(tc, long_ones);
    tcase_add_test(tc, against_all_spellings);
    tcase_add_test(tc, order);
    tcase_add_test(tc, a_reference_that_fails);
    tcase_add_test(tc, names);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
