/* test_indel_table.c -- alleles that are not single bases, written, read and refused. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample_fixture.h"
#include "unit.h"

static char path[64];

static void build_and_write(const lt_sample *sample, const lt_calls *calls)
{
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    ck_assert_msg(lt_sample_file_build(&store, sample, calls) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(lt_store_image(store, &bytes, &n), LT_OK);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
    lt_store_close(store);
}

/* Calls of both kinds at one site; and a sample in which indels were not looked for. */
START_TEST(indels)
{
    lt_sample sample, back;
    lt_calls calls, calls_back;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    ck_assert_uint_gt(sample.n_indels, 10);
    size_t i = 0;
    while (calls.call[i].site != sample.indel[0].site)
        i++;
    memmove(&calls.call[i + 3], &calls.call[i + 1], (calls.n - i - 1) * sizeof *calls.call);
    calls.n += 2;
    for (uint32_t k = 1; k < 3; k++) {
        lt_call *call = &calls.call[i + k];
        *call = calls.call[i];
        call->indel = k;
        call->ref = call->alt = 0;
        call->ref_molecules -= 3;
        call->depth -= 3; /* not all molecules of the site need tell */
    }
    build_and_write(&sample, &calls);
    ck_assert_msg(lt_sample_file_read(&back, &calls_back, path) == LT_OK, "%s", lt_error_message());
    ck_assert(fixture_same_indels(&sample, &back));
    ck_assert_uint_eq(calls.n, calls_back.n);
    for (size_t k = 0; k < calls.n; k++)
        ck_assert(calls.call[k].site == calls_back.call[k].site &&
                  calls.call[k].indel == calls_back.call[k].indel &&
                  calls.call[k].depth == calls_back.call[k].depth);
    lt_sample_clear(&back);
    fixture_calls_clear(&calls_back);
    free(sample.assessed_indel);
    sample.assessed_indel = NULL;
    sample.n_indels = sample.n_indel_evidence = 0;
    build_and_write(&sample, NULL);
    ck_assert_msg(lt_sample_file_read(&back, NULL, path) == LT_OK, "%s", lt_error_message());
    ck_assert(fixture_same_indels(&sample, &back));
    ck_assert_ptr_null(back.assessed_indel);
    lt_sample_clear(&sample);
    lt_sample_clear(&back);
    fixture_calls_clear(&calls);
}
END_TEST

/* ---- what does not hold together is not written ---- */

typedef void (*spoil)(lt_sample *sample);

static void indel_base(lt_sample *s)
{
    s->indel[0].allele.ref[0] = s->indel[0].allele.ref[0] == 'A' ? 'C' : 'A';
}
static void indel_letters(lt_sample *s)
{
    s->indel[1].allele.ref[1] = 'N';
}
static void indel_order(lt_sample *s)
{
    s->indel[1] = s->indel[0];
}
static void indel_place(lt_sample *s)
{
    s->indel[0].allele.pos++;
}
static void indel_evidence(lt_sample *s)
{
    s->indel_evidence[s->n_indel_evidence - 1].site = (uint32_t)s->n_indels;
}
static void indel_exposure(lt_sample *s)
{
    s->indel_evidence[0].count = 1000000;
}
static void indel_suspicion(lt_sample *s)
{
    s->indel_evidence[0].bin = 5 * LT_N_LEVELS;
}

static const spoil spoils[] = {indel_base,     indel_letters,  indel_order,    indel_place,
                               indel_evidence, indel_exposure, indel_suspicion};

START_TEST(what_cannot_be)
{
    lt_sample sample;
    lt_store *store;
    fixture_full(&sample);
    spoils[_i](&sample);
    ck_assert_int_eq(lt_sample_file_build(&store, &sample, NULL), LT_EBUG);
    ck_assert_ptr_null(store);
    lt_sample_clear(&sample);
}
END_TEST

int main(void)
{
    snprintf(path, sizeof path, "/tmp/lt_indels_%ld.h5", (long)getpid());
    Suite *s = suite_create("indel_table");
    TCase *c = tcase_create("indel_table");
    tcase_add_test(c, indels);
    tcase_add_loop_test(c, what_cannot_be, 0, (int)(sizeof spoils / sizeof *spoils));
    suite_add_tcase(s, c);
    int failed = unit_run(s);
    unlink(path);
    return failed;
}
