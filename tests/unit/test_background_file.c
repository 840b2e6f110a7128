/* test_background_file.c -- background files: round trip, equal bytes, refusals; what names a
 * normal. */
#include <stdio.h>
#include <string.h>

#include "background.h"
#include "background_fixture.h"
#include "background_table.h"
#include "scratch.h"
#include "unit.h"

static lt_site_counts counts;
static char content[LT_DIGEST_HEX];

static const char *write_store(lt_store *store, const char *name)
{
    const uint8_t *bytes;
    size_t n;
    ck_assert_msg(lt_store_image(store, &bytes, &n) == LT_OK, "%s", lt_error_message());
    const char *path = scratch_write(name, bytes, n);
    strcpy(content, lt_store_content_digest(store));
    lt_store_close(store);
    return path;
}

static const char *write_background(const lt_background *bg, const char *name)
{
    lt_store *store;
    fixture_site_counts(counts);
    ck_assert_msg(lt_background_file_build(&store, bg, counts) == LT_OK, "%s", lt_error_message());
    return write_store(store, name);
}

static void expect_same_cell(const lt_background_cell *a, const lt_background_cell *b)
{
    ck_assert(!memcmp(a->x, b->x, sizeof a->x) && !memcmp(a->e, b->e, sizeof a->e));
    ck_assert_uint_eq(a->weak, b->weak);
}

static void expect_same_events(const lt_background *a, const lt_background *b)
{
    ck_assert_uint_eq(a->n_events, b->n_events);
    for (size_t i = 0; i < a->n_events; i++) {
        const lt_background_event *x = &a->event[i], *y = &b->event[i];
        ck_assert(x->site == y->site && x->alt == y->alt && x->aside == y->aside);
        ck_assert(x->sample == y->sample && x->depth == y->depth && x->counted == y->counted);
        expect_same_cell(&x->cell, &y->cell);
    }
}

START_TEST(round_trip)
{
    lt_background bg, back;
    char read_content[LT_DIGEST_HEX];
    fixture_background(&bg);
    const char *path = write_background(&bg, "a.h5");
    ck_assert_msg(lt_background_file_read(&back, read_content, path) == LT_OK, "%s",
                  lt_error_message());
    ck_assert_str_eq(read_content, content);
    ck_assert_str_eq(back.provenance, bg.provenance);
    ck_assert_uint_eq(back.targets.n_sites, 9);
    ck_assert_uint_eq(back.targets.n, 2);
    ck_assert(back.targets.interval[1].beg == 30 && back.targets.interval[1].first_site == 6);
    ck_assert(!memcmp(bg.ref, back.ref, 9) && !memcmp(bg.context, back.context, 9));
    ck_assert(!memcmp(bg.homopolymer, back.homopolymer, 9));
    ck_assert(!memcmp(bg.depth, back.depth, 9 * sizeof *bg.depth));
    ck_assert(!memcmp(bg.n_with_two, back.n_with_two, 27 * sizeof *bg.n_with_two));
    ck_assert(!memcmp(bg.n_aside, back.n_aside, 27 * sizeof *bg.n_aside));
    for (int i = 0; i < 27; i++)
        expect_same_cell(&bg.cell[i], &back.cell[i]);
    expect_same_events(&bg, &back);
    ck_assert(!memcmp(bg.count, back.count, sizeof bg.count));
    ck_assert(!memcmp(bg.exposure, back.exposure, sizeof bg.exposure));
    ck_assert(!memcmp(bg.q_count, back.q_count, sizeof bg.q_count));
    ck_assert_uint_eq(back.n_samples, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(bg.sample[i].name, back.sample[i].name);
        ck_assert_str_eq(bg.sample[i].digest, back.sample[i].digest);
        ck_assert_str_eq(bg.sample[i].rates, back.sample[i].rates);
    }
    lt_background_clear(&bg);
    lt_background_clear(&back);
}
END_TEST

START_TEST(read_and_written_again_it_is_the_same)
{
    lt_background bg, back;
    size_t n, m;
    fixture_background(&bg);
    ck_assert_int_eq(lt_background_file_read(&back, content, write_background(&bg, "a.h5")), LT_OK);
    uint8_t *a = scratch_read(scratch_path("a.h5"), &n);
    uint8_t *b = scratch_read(write_background(&back, "b.h5"), &m);
    ck_assert_uint_eq(n, m);
    ck_assert(!memcmp(a, b, n));
    free(a);
    free(b);
    lt_background_clear(&bg);
    lt_background_clear(&back);
}
END_TEST

/* ---- one field of a good background bent, so that it cannot be ---- */

typedef void (*spoil)(lt_background *bg);

static void no_samples(lt_background *bg)
{
    for (int i = 0; i < 3; i++)
        free(bg->sample[i].name);
    bg->n_samples = 0;
}
static void digest_short(lt_background *bg)
{
    bg->sample[1].digest[63] = '\0';
}
static void digest_upper(lt_background *bg)
{
    bg->sample[1].digest[5] = 'B';
}
static void rates_letter(lt_background *bg)
{
    bg->sample[2].rates[0] = 'x';
}
static void samples_order(lt_background *bg)
{
    bg->sample[0].digest[0] = 'd';
}
static void samples_twice(lt_background *bg)
{
    strcpy(bg->sample[1].digest, bg->sample[0].digest);
}
static void ref_code(lt_background *bg)
{
    bg->ref[8] = 5;
}
static void context_code(lt_background *bg)
{
    bg->context[8] = 25;
}
static void depth_high(lt_background *bg)
{
    bg->depth[2] = 3 * (uint64_t)UINT32_MAX + 1;
}
static void depth_low(lt_background *bg)
{
    bg->depth[8] = 1;
}
static void expected_high(lt_background *bg)
{
    bg->cell[5].e[1] = UINT64_MAX / 2;
}
static void with_two_high(lt_background *bg)
{
    bg->n_with_two[4] = 4;
}
static void aside_lost(lt_background *bg)
{
    bg->n_aside[3 * FIXTURE_EVENT_SITE + 2] = 0;
}
static void aside_elsewhere(lt_background *bg)
{
    bg->n_aside[0] = 1;
}
static void event_site(lt_background *bg)
{
    bg->event[1].site = 9;
}
static void event_alt_ref(lt_background *bg)
{
    bg->event[0].alt = bg->ref[FIXTURE_EVENT_SITE];
}
static void event_alt(lt_background *bg)
{
    bg->event[1].alt = 4;
}
static void event_aside(lt_background *bg)
{
    bg->event[0].aside = 2;
}
static void event_sample(lt_background *bg)
{
    bg->event[1].sample = 3;
}
static void event_order(lt_background *bg)
{
    bg->event[0].sample = 2;
}
static void event_counted(lt_background *bg)
{
    bg->event[1].counted = 1001;
}
static void event_cell(lt_background *bg)
{
    bg->event[1].cell.weak = 1001;
}
static void event_above_sum(lt_background *bg)
{
    bg->event[1].cell.x[1] = bg->cell[3 * FIXTURE_EVENT_SITE + 2].x[1] + 1;
}
static void event_expected_above_sum(lt_background *bg)
{
    bg->event[1].cell.e[2] = bg->cell[3 * FIXTURE_EVENT_SITE + 2].e[2] + 1;
}
static void event_not_of_two(lt_background *bg)
{
    bg->n_with_two[3 * FIXTURE_EVENT_SITE + 2] = 0;
}

static const spoil spoils[] = {
    no_samples,      digest_short,    digest_upper,    rates_letter,
    samples_order,   samples_twice,   ref_code,        context_code,
    depth_high,      depth_low,       expected_high,   with_two_high,
    aside_lost,      aside_elsewhere, event_site,      event_alt_ref,
    event_alt,       event_aside,     event_sample,    event_order,
    event_counted,   event_cell,      event_above_sum, event_expected_above_sum,
    event_not_of_two};
#define N_SPOILS ((int)(sizeof spoils / sizeof *spoils))

START_TEST(what_cannot_be_is_not_written)
{
    lt_background bg;
    lt_store *store;
    fixture_background(&bg);
    spoils[_i](&bg);
    ck_assert_msg(lt_background_file_build(&store, &bg, counts) == LT_EBUG, "spoil %d", _i);
    ck_assert_ptr_null(store);
    lt_background_clear(&bg);
}
END_TEST

/* ---- the columns of a whole file again, one of them altered or shortened ---- */

static const struct {
    const char *name;
    lt_store_type type;
    uint8_t raise; /* of the first byte, so that the value becomes impossible */
} altered[] = {{"/sites/contig", LT_U32, 77},   {"/sites/pos", LT_I64, 77},
               {"/sites/ref", LT_U8, 77},       {"/sites/context", LT_U8, 77},
               {"/alleles/alt", LT_U8, 1},      {"/alleles/E", LT_U64, 1},
               {"/alleles/E_A", LT_U64, 1},     {"/alleles/E_B", LT_U64, 1},
               {"/alleles/E_D", LT_U64, 1},     {"/alleles/n_with_two", LT_U32, 77},
               {"/alleles/n_aside", LT_U32, 1}, {"/events/site", LT_U32, 77},
               {"/events/alt", LT_U8, 77},      {"/events/aside", LT_U8, 77},
               {"/events/sample", LT_U32, 77}};
#define N_ALTERED ((int)(sizeof altered / sizeof *altered))

/* Any number may stand here, of which there must be as many. */
static const struct {
    const char *name;
    lt_store_type type;
} kept[] = {
    {"/sites/homopolymer", LT_U8},  {"/sites/depth", LT_U64},     {"/alleles/X_A", LT_U32},
    {"/alleles/X_B", LT_U32},       {"/alleles/X_D", LT_U32},     {"/alleles/X_weak", LT_U32},
    {"/events/depth", LT_U32},      {"/events/counted", LT_U32},  {"/events/X_A", LT_U32},
    {"/events/X_B", LT_U32},        {"/events/X_D", LT_U32},      {"/events/X_weak", LT_U32},
    {"/events/E_A", LT_U64},        {"/events/E_B", LT_U64},      {"/events/E_D", LT_U64},
    {"/groups/count", LT_U64},      {"/groups/exposure", LT_U64}, {"/groups/q_count", LT_U64},
    {"/groups/site_counts", LT_U64}};
#define N_KEPT ((int)(sizeof kept / sizeof *kept))
static const char *const texts[] = {"/genome/name",  "/genome/md5",     "/provenance",
                                    "/samples/name", "/samples/digest", "/samples/rates"};
#define N_TEXTS ((int)(sizeof texts / sizeof *texts))
static const lt_column_info plain = {"1", "", "", NULL};

static void copy_column(lt_store *from, lt_store *to, const char *name, lt_store_type type,
                        int raise, int shorten)
{
    size_t n1, n2;
    ck_assert_int_eq(lt_store_dims(from, name, &n1, &n2), LT_OK);
    size_t n = n1 * (n2 ? n2 : 1);
    uint8_t *data = calloc(n, 8);
    ck_assert_int_eq(lt_store_get(from, name, type, data, n), LT_OK);
    data[0] = (uint8_t)(data[0] + raise);
    ck_assert_int_eq(lt_store_put(to, name, type, data, n1 - (size_t)shorten, n2, &plain), LT_OK);
    free(data);
}

/* The file again; of all columns, numbered as in the tables above, one raised, one shortened. */
static const char *rewrite(const char *path, int raised, int shortened)
{
    lt_store *from, *to;
    ck_assert_int_eq(lt_store_open(&from, path, "background"), LT_OK);
    ck_assert_int_eq(lt_store_create(&to, "background"), LT_OK);
    for (int i = 0; i < N_ALTERED; i++)
        copy_column(from, to, altered[i].name, altered[i].type, i == raised ? altered[i].raise : 0,
                    i == shortened);
    for (int i = 0; i < N_KEPT; i++)
        copy_column(from, to, kept[i].name, kept[i].type, 0, N_ALTERED + i == shortened);
    copy_column(from, to, "/genome/length", LT_I64, 0, 0);
    for (int i = 0; i < N_TEXTS; i++) {
        char **strings;
        size_t n;
        ck_assert_int_eq(lt_store_get_strings(from, texts[i], &strings, &n), LT_OK);
        n -= N_ALTERED + N_KEPT + i == shortened;
        ck_assert_int_eq(
            lt_store_put_strings(to, texts[i], (const char *const *)strings, n, &plain), LT_OK);
        free(strings);
    }
    lt_store_close(from);
    return write_store(to, "again.h5");
}

#define N_SHORTENED (N_ALTERED + N_KEPT + N_TEXTS)

START_TEST(what_cannot_be_is_not_read)
{
    lt_background bg, back;
    fixture_background(&bg);
    const char *path = write_background(&bg, "a.h5");
    int raised = _i < N_ALTERED ? _i : -1, shortened = _i < N_ALTERED ? -1 : _i - N_ALTERED;
    const char *again = rewrite(path, raised, shortened);
    int is_whole = shortened == N_SHORTENED;
    lt_status got = lt_background_file_read(&back, content, again);
    ck_assert_msg(got == (is_whole ? LT_OK : LT_EFORMAT), "raised %d, shortened %d: %d %s", raised,
                  shortened, (int)got, lt_error_message());
    lt_background_clear(&back);
    lt_background_clear(&bg);
}
END_TEST

/* ---- names of normals ---- */

/* The evidence names a sample; what is said about it does not. */
START_TEST(a_sample_is_its_evidence)
{
    lt_sample sample;
    char first[LT_DIGEST_HEX], again[LT_DIGEST_HEX];
    fixture_full(&sample);
    lt_sample_digest(first, &sample);
    sample.name[0] = 'x';
    sample.provenance[2] = 'x';
    sample.ledger[0]++;
    sample.damage[0][0]++;
    sample.families.molecules++;
    lt_sample_digest(again, &sample);
    ck_assert_str_eq(first, again);
    sample.exposure[17]++;
    lt_sample_digest(again, &sample);
    ck_assert_str_ne(first, again);
    sample.exposure[17]--;
    sample.evidence[0].count++;
    lt_sample_digest(again, &sample);
    ck_assert_str_ne(first, again);
    sample.evidence[0].count--;
    sample.targets.interval[0].beg++;
    sample.targets.interval[0].end++;
    lt_sample_digest(again, &sample);
    ck_assert_str_ne(first, again);
    sample.targets.interval[0].beg--;
    sample.targets.interval[0].end--;
    lt_sample_digest(again, &sample);
    ck_assert_str_eq(first, again);
    lt_sample_clear(&sample);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("background_file");
    TCase *tcase = tcase_create("background_file");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, scratch_open, scratch_close);
    tcase_add_test(tcase, round_trip);
    tcase_add_test(tcase, read_and_written_again_it_is_the_same);
    tcase_add_loop_test(tcase, what_cannot_be_is_not_written, 0, N_SPOILS);
    tcase_add_loop_test(tcase, what_cannot_be_is_not_read, 0, N_ALTERED + N_SHORTENED + 1);
    tcase_add_test(tcase, a_sample_is_its_evidence);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
