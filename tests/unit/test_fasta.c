/* test_fasta.c -- bases against the text that was written; no index left behind; M5 against known
 * digests. */
#include "unit.h"

#include <ctype.h>
#include <unistd.h>

#include <htslib/bgzf.h>

#include "fasta.h"
#include "scratch.h"

enum { LENGTH = 5003, WIDTH = 61 };

static char letters[LENGTH + 1];

static uint8_t code_of(char letter)
{
    const char *hit = strchr("ACGT", toupper((unsigned char)letter));
    return hit ? (uint8_t)(hit - "ACGT") : 4;
}

/* A FASTA of "small" (ACGT) and "big" (letters of all kinds); returns its text. */
static size_t fasta_text(char *text)
{
    uint64_t seed = 1;
    size_t n = (size_t)sprintf(text, ">small words after the name\nACGT\n>big:1-2\n");
    for (int i = 0; i < LENGTH; i++) {
        letters[i] = "ACGTacgtNRyn"[scratch_random(&seed, 12)];
        text[n++] = letters[i];
        if (i % WIDTH == WIDTH - 1)
            text[n++] = '\n';
    }
    text[n++] = '\n';
    return n;
}

static const char *fasta_file(const char *name, int is_bgzip)
{
    static char text[2 * LENGTH];
    size_t n = fasta_text(text);
    if (!is_bgzip)
        return scratch_write(name, text, n);
    const char *path = scratch_path(name);
    BGZF *fp = bgzf_open(path, "w");
    ck_assert_ptr_nonnull(fp);
    ck_assert_int_eq(bgzf_write(fp, text, n), (ssize_t)n);
    ck_assert_int_eq(bgzf_close(fp), 0);
    return path;
}

START_TEST(fetch_gives_the_written_bases)
{
    for (int is_bgzip = 0; is_bgzip < 2; is_bgzip++) {
        const char *path = fasta_file(is_bgzip ? "a.fa.gz" : "a.fa", is_bgzip);
        lt_fasta *fasta;
        ck_assert_int_eq(lt_fasta_open(&fasta, path), LT_OK);
        uint64_t seed = 2;
        static uint8_t codes[LENGTH + 40];
        for (int round = 0; round < 500; round++) {
            int64_t beg = (int64_t)scratch_random(&seed, LENGTH + 20) - 10;
            int64_t end = beg + scratch_random(&seed, 300);
            end = end > LENGTH + 20 ? LENGTH + 20 : end;
            ck_assert_int_eq(lt_fasta_fetch(fasta, "big:1-2", beg, end, codes), LT_OK);
            for (int64_t i = beg; i < end; i++)
                ck_assert_uint_eq(codes[i - beg], i < 0 || i >= LENGTH ? 4 : code_of(letters[i]));
        }
        ck_assert_int_eq(lt_fasta_fetch(fasta, "none", 0, 1, codes), LT_EFORMAT);
        lt_fasta_close(fasta);
        ck_assert_int_ne(access(scratch_path(is_bgzip ? "a.fa.gz.fai" : "a.fa.fai"), F_OK), 0);
        ck_assert_int_ne(access(scratch_path("a.fa.gz.gzi"), F_OK), 0);
    }
}
END_TEST

/* printf ACGT | md5sum */
static const char md5_of_acgt[] = "f1f8f4bf413b16ad135722aa4591043e";

START_TEST(check_compares_names_lengths_and_digests)
{
    const char *path = scratch_text("m.fa", ">a\nAC\ngt\n>b\nACGT\n>chr22\nAAAAA\n");
    lt_fasta *fasta;
    ck_assert_int_eq(lt_fasta_open(&fasta, path), LT_OK);
    lt_contig contigs[] = {{.name = (char *)"a", .length = 4}, {.name = (char *)"b", .length = 4}};
    lt_genome genome = {contigs, 2};
    const uint8_t needed[] = {1, 0};
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, needed, "x.bam"), LT_OK);
    ck_assert_str_eq(contigs[0].md5, md5_of_acgt); /* lower case and line ends do not count */
    ck_assert_str_eq(contigs[1].md5, "");
    strcpy(contigs[1].md5, "F1F8F4BF413B16AD135722AA4591043E");
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, NULL, "x.bam"), LT_OK);
    ck_assert_str_eq(contigs[1].md5, md5_of_acgt);

    contigs[1].md5[3] = '0';
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, needed, "x.bam"), LT_OK);
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, NULL, "x.bam"), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), " b "));
    contigs[1].md5[0] = '\0';
    contigs[1].length = 5;
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, needed, "x.bam"), LT_EFORMAT);
    contigs[1] = (lt_contig){.name = (char *)"22", .length = 5};
    ck_assert_int_eq(lt_fasta_check(fasta, &genome, needed, "x.bam"), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_hint(), "chr22"));
    lt_fasta_close(fasta);
}
END_TEST

START_TEST(what_is_no_fasta_is_refused)
{
    lt_fasta *fasta;
    ck_assert_int_eq(lt_fasta_open(&fasta, scratch_path("absent.fa")), LT_EIO);
    ck_assert_int_eq(lt_fasta_open(&fasta, scratch_text("n.fa", "ACGT\n")), LT_EFORMAT);
    ck_assert_int_eq(lt_fasta_open(&fasta, scratch_text("e.fa", "")), LT_EFORMAT);
    ck_assert_int_eq(lt_fasta_open(&fasta, scratch_text("r.fa", ">a\nAC\nACGT\nA\n")), LT_EFORMAT);
    ck_assert_ptr_null(fasta);
}
END_TEST

START_TEST(a_cut_file_under_a_good_index_is_noticed)
{
    scratch_text("c.fa", ">a\nACGTACGT\nACG\n");
    scratch_text("c.fa.fai", "a\t19\t3\t8\t9\n");
    lt_fasta *fasta;
    uint8_t codes[19];
    ck_assert_int_eq(lt_fasta_open(&fasta, scratch_path("c.fa")), LT_OK);
    ck_assert_int_eq(lt_fasta_fetch(fasta, "a", 0, 8, codes), LT_OK);
    ck_assert_int_eq(lt_fasta_fetch(fasta, "a", 0, 19, codes), LT_EFORMAT);
    lt_fasta_close(fasta);
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("fasta");
    TCase *tc = tcase_create("fasta");
    tcase_add_test(tc, fetch_gives_the_written_bases);
    tcase_add_test(tc, check_compares_names_lengths_and_digests);
    tcase_add_test(tc, what_is_no_fasta_is_refused);
    tcase_add_test(tc, a_cut_file_under_a_good_index_is_noticed);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
