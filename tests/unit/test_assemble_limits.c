/* test_assemble_limits.c -- the ceilings of the assembler: memory, templates a strand, and that a
 * long run holds no more than a short one. */
#include <malloc.h>
#include <stdio.h>

#include "assemble.h"
#include "made_read.h"

static lt_contig contig[1] = {{.name = "chrT", .length = 100000000}};
static const lt_genome genome = {contig, 1};
static lt_interval everywhere[1] = {{0, 0, 100000000, 0}};
static const lt_targets targets = {everywhere, 1, 100000000};
static const lt_shard whole = {&targets, 0, 100000000};

static uint64_t n_molecules, n_templates;

static lt_status count(void *data, const lt_molecule *m)
{
    (void)data;
    n_molecules++;
    n_templates += m->n_a + m->n_b;
    return LT_OK;
}

static const lt_assembler_sink sink = {.molecule = count};

static lt_assembler *create(size_t max_bytes, const lt_shard *shard)
{
    lt_assembler_config config;
    lt_assembler_config_default(&config);
    config.umi_from = LT_UMI_NONE;
    config.max_bytes = max_bytes;
    config.shard = shard;
    lt_assembler *a;
    ck_assert_int_eq(lt_assembler_create(&a, &config, &genome, &sink), LT_OK);
    n_molecules = n_templates = 0;
    return a;
}

/* A single-end read of 50 bases. */
static const lt_read *single(int64_t beg)
{
    static made_read r;
    memset(&r, 0, sizeof r);
    r.read = (lt_read){.beg = beg, .end = beg, .mapq = 60, .mate_contig = -1};
    made_read_op(&r, CIGAR_M, 50);
    memset(r.bases, 'C', 50);
    memset(r.qual, 35, 50);
    strcpy(r.name, "a:name:of:usual:length:1101:20000:30000");
    made_read_seal(&r);
    return &r.read;
}

START_TEST(test_templates_of_one_strand)
{
    for (int is_above = 0; is_above < 2; is_above++) {
        lt_assembler *a = create(0, &whole);
        lt_read r = *single(1233);
        for (int i = 0; i < 65535 + is_above; i++)
            ck_assert_int_eq(lt_assembler_push(a, &r), LT_OK);
        lt_status st = lt_assembler_finish(a);
        ck_assert_int_eq(st, is_above ? LT_EFORMAT : LT_OK);
        ck_assert_uint_eq(n_templates, is_above ? 0 : 65535);
        if (is_above) {
            ck_assert_ptr_nonnull(strstr(lt_error_message(), "chrT:1234-1283"));
            ck_assert_ptr_nonnull(strstr(lt_error_message(), "65536 templates"));
            ck_assert_ptr_nonnull(strstr(lt_error_message(), "65535"));
        }
        lt_assembler_destroy(a);
    }
}
END_TEST

/* Without a shard nothing is counted, so what is too large for a count stops nothing: the look at
 * the strands covers loci that are no targets. */
START_TEST(test_templates_beside_the_targets)
{
    lt_assembler *a = create(0, NULL);
    lt_read r = *single(1233);
    for (int i = 0; i < 70000; i++)
        ck_assert_int_eq(lt_assembler_push(a, &r), LT_OK);
    ck_assert_int_eq(lt_assembler_finish(a), LT_OK);
    ck_assert_uint_eq(n_templates, 70000);
    lt_assembler_destroy(a);
}
END_TEST

/* The message names the locus, what it needs and what there is. 100,000 reads of about 300 bytes
 * and as much again for the templates need some 30 to 60 MB. */
START_TEST(test_memory_ceiling)
{
    lt_assembler *a = create((size_t)8 << 20, &whole);
    lt_status st = LT_OK;
    for (int i = 0; i < 100000 && st == LT_OK; i++)
        st = lt_assembler_push(a, single(7000000 + i / 1000));
    if (st == LT_OK)
        st = lt_assembler_finish(a);
    ck_assert_int_eq(st, LT_ENOMEM);
    const char *message = lt_error_message(), *need = strstr(message, "need ");
    ck_assert_ptr_nonnull(strstr(message, "chrT:70000"));
    ck_assert_ptr_nonnull(strstr(message, "ceiling of 8.0 MB"));
    ck_assert_ptr_nonnull(need);
    ck_assert_int_ge(atoi(need + 5), 25);
    ck_assert_int_le(atoi(need + 5), 80);
    ck_assert_ptr_nonnull(strstr(lt_error_hint(), "--max-memory"));
    lt_assembler_destroy(a);
}
END_TEST

/* Below the ceiling everywhere, however many reads there are in all. */
START_TEST(test_ceiling_is_of_the_window)
{
    lt_assembler *a = create((size_t)8 << 20, &whole);
    for (int i = 0; i < 100000; i++)
        ck_assert_int_eq(lt_assembler_push(a, single(7000000 + (int64_t)i)), LT_OK);
    ck_assert_int_eq(lt_assembler_finish(a), LT_OK);
    ck_assert_uint_eq(n_molecules, 100000);
    lt_assembler_destroy(a);
}
END_TEST

/* (Under AddressSanitizer both figures are 0.) */
START_TEST(test_long_run_holds_no_more)
{
    lt_assembler *a = create(0, &whole);
    size_t early = 0;
    for (int i = 0; i < 150000; i++) {
        ck_assert_int_eq(lt_assembler_push(a, single((int64_t)i / 2)), LT_OK);
        struct mallinfo2 info = i % 1000 == 0 ? mallinfo2() : (struct mallinfo2){0};
        if (i == 30000)
            early = info.uordblks + info.hblkhd;
        else if (i > 30000 && i % 1000 == 0)
            ck_assert_uint_le(info.uordblks + info.hblkhd, early + (1u << 20));
    }
    ck_assert_int_eq(lt_assembler_finish(a), LT_OK);
    lt_assembler_destroy(a);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("assemble_limits");
    TCase *tc = tcase_create("limits");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_templates_of_one_strand);
    tcase_add_test(tc, test_templates_beside_the_targets);
    tcase_add_test(tc, test_memory_ceiling);
    tcase_add_test(tc, test_ceiling_is_of_the_window);
    tcase_add_test(tc, test_long_run_holds_no_more);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
