/* test_sample_file.c -- sample files: round trip, equal bytes, refusals, merging. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample_fixture.h"
#include "unit.h"

static char path[64];

static void make_path(void)
{
    snprintf(path, sizeof path, "/tmp/lt_sample_%ld.h5", (long)getpid());
}

static void remove_path(void)
{
    unlink(path);
}

static void write_store(lt_store *store)
{
    const uint8_t *bytes;
    size_t n;
    ck_assert_msg(lt_store_image(store, &bytes, &n) == LT_OK, "%s", lt_error_message());
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
    lt_store_close(store);
}

static void build_and_write(const lt_sample *sample, const lt_calls *calls)
{
    lt_store *store;
    ck_assert_msg(lt_sample_file_build(&store, sample, calls) == LT_OK, "%s", lt_error_message());
    write_store(store);
}

static int bytes_equal(const void *a, const void *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

/* Field by field; structs with padding are not compared as bytes. */
static void expect_same_sample(const lt_sample *a, const lt_sample *b)
{
    size_t n = a->targets.n_sites;
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->provenance, b->provenance);
    ck_assert_int_eq(a->genome.n_contigs, b->genome.n_contigs);
    for (int32_t i = 0; i < a->genome.n_contigs; i++) {
        ck_assert_str_eq(a->genome.contig[i].name, b->genome.contig[i].name);
        ck_assert_str_eq(a->genome.contig[i].md5, b->genome.contig[i].md5);
        ck_assert_int_eq(a->genome.contig[i].length, b->genome.contig[i].length);
    }
    ck_assert_uint_eq(b->targets.n_sites, n);
    ck_assert_uint_eq(b->targets.n, a->targets.n);
    for (size_t i = 0; i < a->targets.n; i++) {
        const lt_interval *x = &a->targets.interval[i], *y = &b->targets.interval[i];
        ck_assert(x->contig == y->contig && x->beg == y->beg && x->end == y->end &&
                  x->first_site == y->first_site);
    }
    ck_assert(bytes_equal(a->ref, b->ref, n));
    ck_assert(bytes_equal(a->context, b->context, n));
    ck_assert(bytes_equal(a->homopolymer, b->homopolymer, n));
    ck_assert(bytes_equal(a->exposure, b->exposure, n * LT_N_CLASSES * sizeof *a->exposure));
    ck_assert(bytes_equal(a->raw_base, b->raw_base, n * 4 * sizeof *a->raw_base));
    ck_assert_uint_eq(a->n_evidence, b->n_evidence);
    for (size_t i = 0; i < a->n_evidence; i++) {
        const lt_evidence *x = &a->evidence[i], *y = &b->evidence[i];
        ck_assert(x->site == y->site && x->alt == y->alt && x->bin == y->bin &&
                  x->count == y->count);
    }
    ck_assert_msg(fixture_same_indels(a, b), "indels differ");
    ck_assert(bytes_equal(a->mirror, b->mirror, sizeof a->mirror));
    ck_assert(bytes_equal(a->damage, b->damage, sizeof a->damage));
    ck_assert(bytes_equal(a->ledger, b->ledger, sizeof a->ledger));
    ck_assert(bytes_equal(&a->families, &b->families, sizeof a->families));
}

static int same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void expect_same_call(const lt_call *a, const lt_call *b)
{
    ck_assert(a->site == b->site && a->ref == b->ref && a->alt == b->alt && a->indel == b->indel);
    ck_assert(a->forced == b->forced && a->evaluable == b->evaluable && a->filter == b->filter);
    ck_assert(a->depth == b->depth && a->ref_molecules == b->ref_molecules);
    ck_assert(a->alt_molecules == b->alt_molecules && a->alt_duplex == b->alt_duplex);
    ck_assert(a->alt_forward == b->alt_forward && a->alt_reverse == b->alt_reverse);
    ck_assert(a->raw_depth == b->raw_depth && a->raw_alt == b->raw_alt);
    ck_assert(same_real(a->vaf, b->vaf) && same_real(a->vaf_lo, b->vaf_lo));
    ck_assert(same_real(a->vaf_hi, b->vaf_hi) && same_real(a->p_raw, b->p_raw));
    ck_assert(same_real(a->p, b->p) && same_real(a->q_bh, b->q_bh));
    ck_assert(same_real(a->log_bf, b->log_bf) && same_real(a->lod95, b->lod95));
    ck_assert(same_real(a->background, b->background) && same_real(a->threshold, b->threshold));
    ck_assert(a->normals_aside == b->normals_aside);
    ck_assert(a->normals_alt == b->normals_alt && same_real(a->normals_share, b->normals_share));
    ck_assert(a->origin == b->origin && a->origin_basis == b->origin_basis);
    ck_assert(a->control_depth == b->control_depth && a->control_alt == b->control_alt);
    ck_assert(same_real(a->p_tumour, b->p_tumour) && same_real(a->p_chip, b->p_chip));
    ck_assert(same_real(a->p_germline, b->p_germline));
}

START_TEST(round_trip)
{
    lt_sample sample, back;
    lt_calls calls, calls_back;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    build_and_write(&sample, &calls);
    ck_assert_msg(lt_sample_file_read(&back, &calls_back, path) == LT_OK, "%s", lt_error_message());
    expect_same_sample(&sample, &back);
    ck_assert_uint_eq(calls.n, calls_back.n);
    for (size_t i = 0; i < calls.n; i++)
        expect_same_call(&calls.call[i], &calls_back.call[i]);
    ck_assert(bytes_equal(calls.rates.q, calls_back.rates.q, sizeof calls.rates.q));
    ck_assert(bytes_equal(calls.rates.e, calls_back.rates.e, sizeof calls.rates.e));
    ck_assert(
        bytes_equal(calls.rates.q_count, calls_back.rates.q_count, sizeof calls.rates.q_count));
    ck_assert(
        bytes_equal(calls.rates.e_count, calls_back.rates.e_count, sizeof calls.rates.e_count));
    ck_assert(bytes_equal(calls.rates.e_exposure, calls_back.rates.e_exposure,
                          sizeof calls.rates.e_exposure));
    ck_assert_uint_eq(calls_back.rates.sites_learnt, 4321);
    ck_assert_uint_eq(calls_back.rates.from_prior, 1);
    const lt_calibration *x = &calls.calibration, *y = &calls_back.calibration;
    ck_assert(x->alpha == y->alpha && x->kappa == y->kappa && y->tests[12] == 99);
    ck_assert(bytes_equal(x->nominal, y->nominal, sizeof x->nominal));
    ck_assert(bytes_equal(x->exceed, y->exceed, sizeof x->exceed));
    for (int i = 0; i < 13 * LT_N_CALIBRATION; i++)
        ck_assert(same_real((&x->observed[0][0])[i], (&y->observed[0][0])[i]));
    lt_sample_clear(&sample);
    lt_sample_clear(&back);
    fixture_calls_clear(&calls);
    fixture_calls_clear(&calls_back);
}
END_TEST

/* No sites, no evidence, no calls, no contigs: everything empty is still a file. */
START_TEST(empty_samples)
{
    lt_sample sample, back;
    lt_calls calls = {0}, calls_back;
    fixture_sample(&sample, NULL, 0, 0);
    build_and_write(&sample, &calls);
    ck_assert_msg(lt_sample_file_read(&back, &calls_back, path) == LT_OK, "%s", lt_error_message());
    expect_same_sample(&sample, &back);
    ck_assert_uint_eq(calls_back.n, 0);
    lt_sample_clear(&back);
    fixture_calls_clear(&calls_back);
    build_and_write(&sample, NULL); /* evidence only */
    ck_assert_int_eq(lt_sample_file_read(&back, &calls_back, path), LT_OK);
    ck_assert_ptr_null(calls_back.call);
    lt_sample_clear(&back);
    lt_sample_clear(&sample);
    lt_sample_clear(NULL);
}
END_TEST

START_TEST(two_builds_are_equal)
{
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    lt_store *store[2];
    const uint8_t *bytes[2];
    size_t n[2];
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(lt_sample_file_build(&store[i], &sample, &calls), LT_OK);
        ck_assert_int_eq(lt_store_image(store[i], &bytes[i], &n[i]), LT_OK);
    }
    ck_assert_uint_eq(n[0], n[1]);
    ck_assert_int_eq(memcmp(bytes[0], bytes[1], n[0]), 0);
    ck_assert_str_eq(lt_store_content_digest(store[0]), lt_store_content_digest(store[1]));
    calls.call[3].raw_alt++; /* and one count matters */
    lt_store *other;
    ck_assert_int_eq(lt_sample_file_build(&other, &sample, &calls), LT_OK);
    ck_assert_int_eq(lt_store_image(other, &bytes[1], &n[1]), LT_OK);
    ck_assert_str_ne(lt_store_content_digest(store[0]), lt_store_content_digest(other));
    lt_store_close(store[0]);
    lt_store_close(store[1]);
    lt_store_close(other);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

/* ---- what does not hold together is neither written ... ---- */

typedef void (*spoil)(lt_sample *sample, lt_calls *calls);

static void evidence_of_ref(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[0].alt = s->ref[s->evidence[0].site];
}
static void evidence_site(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[s->n_evidence - 1].site = s->targets.n_sites;
}
static void evidence_alt(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[0].alt = 4;
}
static void evidence_bin(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[1].bin = LT_N_BINS;
}
static void evidence_zero(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[1].count = 0;
}
static void evidence_twice(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[1] = s->evidence[0];
}
static void evidence_order(lt_sample *s, lt_calls *c)
{
    (void)c;
    lt_evidence first = s->evidence[0];
    s->evidence[0] = s->evidence[1];
    s->evidence[1] = first;
}
static void evidence_above_exposure(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[0].count = s->exposure[s->evidence[0].site * LT_N_CLASSES + 4] + 1;
}
static void evidence_sum_above_exposure(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->evidence[1].bin = 4 * LT_N_LEVELS + LT_LEVEL_TOWARDS_B; /* the class of row 0 */
    s->evidence[1].count = s->exposure[s->evidence[0].site * LT_N_CLASSES + 4] - 1;
}
static void ref_code(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->ref[0] = 5;
}
static void depth_overflow(lt_sample *s, lt_calls *c)
{
    (void)c;
    s->exposure[0] = s->exposure[1] = UINT32_MAX;
}
static void call_order(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[5] = c->call[4];
}
static void call_site(lt_sample *s, lt_calls *c)
{
    c->call[c->n - 1].site = s->targets.n_sites;
}
static void call_ref(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].ref = (uint8_t)((c->call[2].ref + 1) % 4);
}
static void call_alt(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].alt = c->call[2].ref;
}
static void call_depth(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].depth++;
}
static void call_duplex(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].alt_duplex = c->call[2].alt_molecules + 1;
}
static void call_p(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].p = 1.5;
}
static void call_filter(lt_sample *s, lt_calls *c)
{
    (void)s;
    c->call[2].filter = 1u << LT_N_FILTERS;
}

static const spoil spoils[] = {evidence_of_ref,
                               evidence_site,
                               evidence_alt,
                               evidence_bin,
                               evidence_zero,
                               evidence_twice,
                               evidence_order,
                               evidence_above_exposure,
                               evidence_sum_above_exposure,
                               ref_code,
                               depth_overflow,
                               call_order,
                               call_site,
                               call_ref,
                               call_alt,
                               call_depth,
                               call_duplex,
                               call_p,
                               call_filter};
#define N_SPOILS ((int)(sizeof spoils / sizeof *spoils))

START_TEST(what_cannot_be_is_not_written)
{
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    lt_store *store;
    ck_assert_int_eq(lt_sample_file_build(&store, &sample, &calls), LT_OK);
    lt_store_close(store);
    spoils[_i](&sample, &calls);
    ck_assert_int_eq(lt_sample_file_build(&store, &sample, &calls), LT_EBUG);
    ck_assert_ptr_null(store);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

/* ---- ... nor read: the columns of a whole file again, one of them altered ---- */

/* Names and types of all columns of a sample file that are numbers. */
static const struct {
    const char *name;
    lt_store_type type;
    uint8_t raise; /* of the first byte, so that the value becomes impossible */
} altered[] = {{"/sites/contig", LT_U32, 77},    {"/sites/pos", LT_I64, 77},
               {"/sites/ref", LT_U8, 77},        {"/sites/depth", LT_U32, 77},
               {"/sites/raw_depth", LT_U32, 77}, {"/sites/exposure", LT_U32, 77},
               {"/sites/raw_base", LT_U32, 77},  {"/evidence/site", LT_U32, 77},
               {"/evidence/alt", LT_U8, 77},     {"/evidence/bin", LT_U8, 150},
               {"/evidence/count", LT_U32, 77},  {"/bins/category", LT_U8, 77},
               {"/bins/size", LT_U8, 77},        {"/bins/suspicion", LT_U8, 77},
               {"/bins/level", LT_U8, 77},       {"/genome/length", LT_I64, 150}};
#define N_ALTERED ((int)(sizeof altered / sizeof *altered))

static const struct {
    const char *name;
    lt_store_type type;
} kept[] = {{"/sites/context", LT_U8},         {"/sites/homopolymer", LT_U8},
            {"/sites/assessed_indel", LT_U8},  {"/families/size", LT_U64},
            {"/families/molecules", LT_U64},   {"/families/templates", LT_U64},
            {"/families/singletons", LT_U64},  {"/families/umis_seen", LT_U64},
            {"/families/umis_merged", LT_U64}, {"/families/templates_corrected", LT_U64},
            {"/reads/count", LT_U64},          {"/damage/count", LT_U64},
            {"/mirror/count", LT_U64}};
static const char *const texts[] = {"/genome/name",  "/genome/md5", "/families/strands",
                                    "/reads/reason", "/provenance", "/damage/substitution"};
static const lt_column_info plain = {"1", "", "", NULL};

/* Copies one column; its first byte (least significant) raised by alter, or its last row left out.
 */
static void copy_column(lt_store *from, lt_store *to, const char *name, lt_store_type type,
                        int alter, int shorten)
{
    size_t n1, n2;
    ck_assert_int_eq(lt_store_dims(from, name, &n1, &n2), LT_OK);
    size_t n = n1 * (n2 ? n2 : 1);
    uint8_t *data = calloc(n, 8);
    ck_assert_int_eq(lt_store_get(from, name, type, data, n), LT_OK);
    data[0] = (uint8_t)(data[0] + alter);
    ck_assert_int_eq(lt_store_put(to, name, type, data, n1 - (size_t)shorten, n2, &plain), LT_OK);
    free(data);
}

/* The file at path again, with column a altered and column s shortened (-1: none). */
static void rewrite(int a, int s)
{
    lt_store *from, *to;
    ck_assert_int_eq(lt_store_open(&from, path, "sample"), LT_OK);
    ck_assert_int_eq(lt_store_create(&to, "sample"), LT_OK);
    ck_assert_int_eq(lt_store_put_attribute(to, "/", "sample", "x"), LT_OK);
    for (int i = 0; i < N_ALTERED; i++)
        copy_column(from, to, altered[i].name, altered[i].type, i == a ? altered[i].raise : 0,
                    i == s);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        copy_column(from, to, kept[i].name, kept[i].type, 0, 0);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char **strings;
        size_t n;
        ck_assert_int_eq(lt_store_get_strings(from, texts[i], &strings, &n), LT_OK);
        ck_assert_int_eq(
            lt_store_put_strings(to, texts[i], (const char *const *)strings, n, &plain), LT_OK);
        free(strings);
    }
    lt_store_close(from);
    write_store(to);
}

/* One run of places, so that a raised first contig or position breaks the order. */
START_TEST(what_cannot_be_is_not_read)
{
    lt_sample sample, back;
    static const lt_interval intervals[] = {{0, 99950, 100000, 0}, {1, 99999, 100000, 0}};
    fixture_sample(&sample, intervals, 2, 1);
    build_and_write(&sample, NULL);
    int a = _i < N_ALTERED ? _i : -1, s = _i < N_ALTERED ? -1 : _i - N_ALTERED;
    if (_i == 2 * N_ALTERED)
        s = -1;
    rewrite(a, s);
    lt_status want = a < 0 && s < 0 ? LT_OK : LT_EFORMAT;
    lt_status got = lt_sample_file_read(&back, NULL, path);
    ck_assert_msg(got == want, "%s: %d %s", altered[a < 0 ? (s < 0 ? 0 : s) : a].name, (int)got,
                  lt_error_message());
    lt_sample_clear(&back);
    lt_sample_clear(&sample);
}
END_TEST

/* ---- merging ---- */

START_TEST(parts_add_up_to_the_whole)
{
    static const lt_interval first[] = {
        {0, 0, 3, 0}, {0, 110, 120, 0}, {0, 99990, 100000, 0}, {1, 500, 501, 0}};
    static const lt_interval second[] = {
        {0, 3, 5, 0}, {0, 100, 110, 0}, {0, 120, 160, 0}, {1, 30, 70, 0}};
    for (int swap = 0; swap < 2; swap++) {
        lt_sample whole, a, b;
        fixture_full(&whole);
        fixture_sample(&a, swap ? second : first, 4, 1);
        fixture_sample(&b, swap ? first : second, 4, 2);
        ck_assert_msg(lt_sample_merge(&a, &b) == LT_OK, "%s", lt_error_message());
        expect_same_sample(&whole, &a);
        lt_sample_clear(&whole);
        lt_sample_clear(&a);
        lt_sample_clear(&b);
    }
}
END_TEST

START_TEST(other_identity_is_not_merged)
{
    static const lt_interval first[] = {{0, 0, 3, 0}}, second[] = {{0, 3, 5, 0}};
    lt_sample a, b, same;
    fixture_sample(&a, first, 1, 1);
    fixture_sample(&b, second, 1, 1);
    fixture_sample(&same, first, 1, 1);
    ck_assert_int_eq(lt_sample_merge(&a, &same), LT_EIDENTITY); /* the same sites */
    b.genome.contig[1].length++;
    ck_assert_int_eq(lt_sample_merge(&a, &b), LT_EIDENTITY);
    b.genome.contig[1].length--;
    b.genome.contig[0].md5[0] = 'f';
    ck_assert_int_eq(lt_sample_merge(&a, &b), LT_EIDENTITY);
    b.genome.contig[0].md5[0] = '0';
    b.name[0] = 'Q';
    ck_assert_int_eq(lt_sample_merge(&a, &b), LT_EIDENTITY);
    b.name[0] = 'P';
    expect_same_sample(&same, &a); /* untouched by all that */
    lt_sample_clear(&a);
    lt_sample_clear(&b);
    lt_sample_clear(&same);
}
END_TEST

int main(void)
{
    make_path();
    Suite *suite = suite_create("sample_file");
    TCase *tcase = tcase_create("sample_file");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, NULL, remove_path);
    tcase_add_test(tcase, round_trip);
    tcase_add_test(tcase, empty_samples);
    tcase_add_test(tcase, two_builds_are_equal);
    tcase_add_loop_test(tcase, what_cannot_be_is_not_written, 0, N_SPOILS);
    tcase_add_loop_test(tcase, what_cannot_be_is_not_read, 0, 2 * N_ALTERED + 1);
    tcase_add_test(tcase, parts_add_up_to_the_whole);
    tcase_add_test(tcase, other_identity_is_not_merged);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
