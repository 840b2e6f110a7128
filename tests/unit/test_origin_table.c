/* test_origin_table.c -- identity, contamination and origins in a sample file: back as they went
 * in; what is out of range is not written. */
#include <stdio.h>
#include <string.h>

#include "sample_fixture.h"
#include "scratch.h"
#include "unit.h"

static const char *write_file(const lt_sample *sample, const lt_calls *calls)
{
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    ck_assert_msg(lt_sample_file_build(&store, sample, calls) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(lt_store_image(store, &bytes, &n), LT_OK);
    const char *path = scratch_write("o.h5", bytes, n);
    lt_store_close(store);
    return path;
}

static int same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

START_TEST(round_trip)
{
    lt_sample sample, back;
    lt_calls calls, read;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    ck_assert_int_eq(lt_sample_file_read(&back, &read, write_file(&sample, &calls)), LT_OK);
    ck_assert_uint_eq(read.n, calls.n);
    for (size_t i = 0; i < calls.n; i++) {
        const lt_call *a = &calls.call[i], *b = &read.call[i];
        ck_assert(a->origin == b->origin && a->origin_basis == b->origin_basis);
        ck_assert(a->control_depth == b->control_depth && a->control_alt == b->control_alt);
        ck_assert(same_real(a->p_tumour, b->p_tumour) && same_real(a->p_chip, b->p_chip));
        ck_assert(same_real(a->p_germline, b->p_germline));
    }
    ck_assert(read.contamination.c == 0.0125 && read.contamination.lo == 0);
    ck_assert(isnan(read.contamination.hi) && read.contamination.n_snps == 321);
    ck_assert_uint_eq(read.identity.n, 3);
    for (size_t i = 0; i < 3; i++) {
        const lt_genotype *g = &calls.identity.site[i], *h = &read.identity.site[i];
        ck_assert(g->contig == h->contig && g->pos == h->pos && g->ref == h->ref);
        ck_assert(g->alt == h->alt && g->genotype == h->genotype && g->depth == h->depth &&
                  g->alt_molecules == h->alt_molecules);
    }
    fixture_calls_clear(&calls);
    fixture_calls_clear(&read);
    lt_sample_clear(&sample);
    lt_sample_clear(&back);
}
END_TEST

static void spoil(lt_calls *c, int how)
{
    lt_genotype *g = c->identity.site;
    switch (how) {
    case 0:
        g[0].contig = 2;
        break;
    case 1:
        g[0].contig = -1;
        break;
    case 2:
        g[2].pos = FIXTURE_LENGTH;
        break;
    case 3:
        g[1].alt = 2;
        break; /* the same allele twice */
    case 4:
        g[1].pos = 2;
        break;
    case 5:
        g[2].contig = 0;
        break;
    case 6:
        g[2].genotype = 3;
        break;
    case 7:
        g[2].alt_molecules = 51;
        break;
    case 8:
        g[2].ref = 4;
        break;
    case 9:
        g[2].alt = g[2].ref;
        break;
    case 10:
        c->contamination.c = 1.5;
        break;
    case 11:
        c->contamination.lo = -1;
        break;
    case 12:
        c->call[2].origin = LT_N_ORIGINS;
        break;
    case 13:
        c->call[2].origin_basis = LT_N_BASES;
        break;
    case 14:
        c->call[2].control_alt = c->call[2].control_depth + 1;
        break;
    default:
        c->call[2].p_chip = 1.01;
        break;
    }
}

START_TEST(what_is_out_of_range_is_not_written)
{
    lt_sample sample;
    lt_calls calls;
    lt_store *store;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    spoil(&calls, _i);
    ck_assert_int_eq(lt_sample_file_build(&store, &sample, &calls), LT_EBUG);
    ck_assert_ptr_null(store);
    fixture_calls_clear(&calls);
    lt_sample_clear(&sample);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("origin_table");
    TCase *tcase = tcase_create("origin_table");
    tcase_add_unchecked_fixture(tcase, scratch_open, scratch_close);
    tcase_add_test(tcase, round_trip);
    tcase_add_loop_test(tcase, what_is_out_of_range_is_not_written, 0, 16);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
