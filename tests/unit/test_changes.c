/* test_changes.c -- what a read shows, in its one spelling. Expected alleles are written by hand;
 * the random ones are compared with a search over all places. */
#include "changes.h"
#include "made_family.h"

/* EGFR exon 19 (chr7:55174772 on, GRCh38) between made-up flanks: E746_A750 is GAATTAAGAGAAGCA. */
#define EXON19 "CCCGTCGCTATCAAGGAATTAAGAGAAGCAACATCTCCGAAAGCCAACAAGGAAATCCTCGAT"
#define LEFT "GATTCGTGGAGCCCAACAGCTGCAGG"

typedef struct one_read {
    lt_ref_window w;
    uint8_t code[2000];
    made_family f;
} one_read;

static void set_up(one_read *o, const char *reference, int64_t beg, const char *cigar,
                   const char *bases)
{
    made_window(&o->w, o->code, reference);
    made_family_init(&o->f, beg, beg + 200);
    made_family_add(&o->f, 0, beg, cigar, bases);
}

/* The alleles of the read's groups of joined changes. */
static size_t alleles_of(lt_indel *indel, one_read *o)
{
    lt_change change[LT_MAX_CHANGES];
    size_t n = lt_changes_of_row(change, &o->f.row[0][0], &o->w), found = 0;
    for (size_t i = 0; i < n;) {
        size_t joined = lt_changes_joined(change + i, n - i);
        found += (size_t)lt_indel_form(&indel[found], change + i, joined, &o->w);
        i += joined;
    }
    return found;
}

static void expect(const lt_indel *x, int64_t pos, const char *ref, const char *alt, int tract,
                   int unit, int copies)
{
    ck_assert_int_eq(x->allele.pos, pos);
    ck_assert_str_eq(x->allele.ref, ref);
    ck_assert_str_eq(x->allele.alt, alt);
    ck_assert_int_eq(x->tract, tract);
    ck_assert_int_eq(x->unit, unit);
    ck_assert_int_eq(x->copies, copies);
}

/* EGFR E746_A750del, as an aligner may place it: AAGGAATTAAGAGAAGCAACATC: the 15 bases can begin at
 * the second G of AAGG or at GAATT.. (GGAATTAAGAGAAGC | A): one base can move. */
START_TEST(exon_19)
{
    one_read o;
    lt_indel x[4];
    /* LEFT (26) and CCCGTCGCTATCAAG (15): the deletion of GAATTAAGAGAAGCA starts at 41. */
    set_up(&o, LEFT EXON19, 20, "21M15D20M",
           "TGCAGG"
           "CCCGTCGCTATCAAG"
           "ACATCTCCGAAAGCCAACAA");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    /* The base before is G, the last deleted one A: it cannot move to the left. Behind stands A,
     * the first deleted is G: nor to the right. */
    expect(&x[0], 40, "GGAATTAAGAGAAGCA", "G", 15, 15, 1);
    /* 24 bases from ..AAGG|AATT: the same spelling whatever the placement. */
    set_up(&o, LEFT EXON19, 20, "22M15D19M",
           "TGCAGG"
           "CCCGTCGCTATCAAGG"
           "CATCTCCGAAAGCCAACAA");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 41, "GAATTAAGAGAAGCAA", "G", 15, 15, 1);
}
END_TEST

/* A run of six A after C: any of them is the one that is gone, it is told as the first. */
START_TEST(homopolymers)
{
    const char *ref = "GATTACAGGCTCAAAAAAGTCCATGGTCAATTCGGA";
    /*                           ^ C at 11, A 12-17 */
    one_read o;
    lt_indel x[4];
    set_up(&o, ref, 2, "15M1D10M", "TTACAGGCTCAAAAAGTCCATGGTC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 11, "CA", "C", 6, 1, 6);
    set_up(&o, ref, 2, "13M1I13M", "TTACAGGCTCAAAAAAAGTCCATGGTC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 11, "C", "CA", 6, 1, 6);
    /* two gained */
    set_up(&o, ref, 2, "16M2I10M", "TTACAGGCTCAAAAAAAAGTCCATGGTC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 11, "C", "CAA", 6, 1, 6);
}
END_TEST

/* BRCA1 c.68_69del (185delAG): ..TCTTAGAG.. written on the plus strand as here: an AG of AGAG. */
START_TEST(frameshift_in_a_repeat)
{
    const char *ref = "CCTTGTGCATAGAGTGTCCCATCTGGTAAGTCAG";
    /*                          ^ T at 9, AGAG 10-13 */
    one_read o;
    lt_indel x[4];
    set_up(&o, ref, 0, "12M2D14M", "CCTTGTGCATAGTGTCCCATCTGGTA");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 9, "TAG", "T", 4, 2, 2);
}
END_TEST

/* Two bases side by side are one allele, and so are two with one between; with two between, none.
 */
START_TEST(multiple_bases)
{
    const char *ref = "GACTTGTGGTAGTTGGAGCTGGTGGCGTAGGCAAGAGTGCC";
    one_read o;
    lt_indel x[4];
    /* KRAS G12: GGT > TTT at 20, 21 */
    set_up(&o, ref, 0, "41M", "GACTTGTGGTAGTTGGAGCTTTTGGCGTAGGCAAGAGTGCC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 20, "GG", "TT", 2, 0, 0);
    set_up(&o, ref, 0, "41M", "GACTTGTGGTAGTTGGAGCTAGAGGCGTAGGCAAGAGTGCC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    expect(&x[0], 20, "GGT", "AGA", 3, 0, 0);
    set_up(&o, ref, 0, "41M", "GACTTGTGGTAGTTGGAGCTAGTAGCGTAGGCAAGAGTGCC");
    ck_assert_uint_eq(alleles_of(x, &o), 0);
    /* a base of low quality joins nothing */
    set_up(&o, ref, 0, "41M", "GACTTGTGGTAGTTGGAGCTTTTGGCGTAGGCAAGAGTGCC");
    o.f.obs[0][0][20] = LT_OBS(3, LT_CHANGE_QUAL - 1);
    ck_assert_uint_eq(alleles_of(x, &o), 0);
}
END_TEST

/* A deletion and a substitution 4 bp behind it are one; 12 bp behind it they are not. */
START_TEST(complex_changes)
{
    const char *ref = "GACTTGTGGTAGTTGGAGCTGGTGGCGTAGGCAAGAGTGCC";
    one_read o;
    lt_indel x[4];
    /* deleted: AGT at 10-12; G > C at 16 */
    set_up(&o, ref, 0, "10M3D28M", "GACTTGTGGTTGGCGCTGGTGGCGTAGGCAAGAGTGCC");
    /*        bases: 0-9 GACTTGTGGT, 13.. TGGAGC..: T13 G14 G15 A16 G17 */
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    /* ref 10-16 AGTTGGA > TGGC */
    expect(&x[0], 10, "AGTTGGA", "TGGC", 7, 0, 0);
    /* substitution at 26, C > A: 26 - 13 = 13 bases apart */
    set_up(&o, ref, 0, "10M3D28M", "GACTTGTGGTTGGAGCTGGTGGAGTAGGCAAGAGTGCC");
    ck_assert_uint_eq(alleles_of(x, &o), 1);
    ck_assert_int_eq(x[0].unit, 3);
}
END_TEST

/* No allele at the read's own ends, beside clips or of bases that cannot be read. */
START_TEST(unreadable)
{
    const char *ref = "GATTACAGGCTCAAAAAAGTCCATGGTCAATTCGGA";
    one_read o;
    lt_indel x[4];
    set_up(&o, ref, 2, "15M1I10M", "TTACAGGCTCAAAAANAGTCCATGGT");
    ck_assert_uint_eq(alleles_of(x, &o), 0);
    set_up(&o, ref, 18, "3I18M", "CCCGTCCATGGTCAATTCGGA");
    ck_assert_uint_eq(alleles_of(x, &o), 0);
}
END_TEST

/* Random deletions and insertions in sequences of two letters: the spelling gives the read's bases,
 * and no place further to the left does. */
START_TEST(leftmost)
{
    dice d = {.state = 77};
    for (int round = 0; round < 3000; round++) {
        char ref[121] = "", read[200], cigar[40];
        for (int i = 0; i < 120; i++)
            ref[i] = "ACCGT"[dice_below(&d, 2 + (dice_percent(&d, 20) ? 3 : 0))];
        const int at = dice_between(&d, 40, 70), n = dice_between(&d, 1, 6), is_ins = _i;
        char added[8] = "";
        for (int i = 0; i < n; i++)
            added[i] = dice_percent(&d, 70) ? ref[at + i] : "ACGT"[dice_below(&d, 4)];
        sprintf(read, "%.*s%s%s", at, ref, is_ins ? added : "", ref + at + (is_ins ? 0 : n));
        if (is_ins)
            sprintf(cigar, "%dM%dI%dM", at, n, 120 - at);
        else
            sprintf(cigar, "%dM%dD%dM", at, n, 120 - at - n);
        one_read o;
        lt_indel x;
        set_up(&o, ref, 0, cigar, read);
        if (alleles_of(&x, &o) != 1)
            continue; /* shifted out of the sequence */
        char spelt[300];
        sprintf(spelt, "%.*s%s%s", (int)x.allele.pos, ref, x.allele.alt,
                ref + x.allele.pos + strlen(x.allele.ref));
        ck_assert_str_eq(spelt, read);
        int first = 0; /* the leftmost gap of n bases that gives the read */
        for (;; first++) {
            const char *tail = is_ins ? ref + first : ref + first + n;
            if (!strncmp(read, ref, (size_t)first) &&
                !strcmp(read + first + (is_ins ? n : 0), tail))
                break;
        }
        ck_assert_int_eq(x.allele.pos + 1, first);
        int last = first; /* and the rightmost */
        while (!strncmp(read, ref, (size_t)last + 1) &&
               !strcmp(read + last + 1 + (is_ins ? n : 0), ref + last + 1 + (is_ins ? 0 : n)))
            last++;
        ck_assert_int_eq(x.tract, last - first + (is_ins ? 0 : n));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("changes");
    TCase *c = tcase_create("changes");
    tcase_add_test(c, exon_19);
    tcase_add_test(c, homopolymers);
    tcase_add_test(c, frameshift_in_a_repeat);
    tcase_add_test(c, multiple_bases);
    tcase_add_test(c, complex_changes);
    tcase_add_test(c, unreadable);
    tcase_add_loop_test(c, leftmost, 0, 2);
    suite_add_tcase(s, c);
    return unit_run(s);
}
