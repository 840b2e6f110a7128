/* test_series_foreign.c -- series files whose digests are right and whose content is not: each
 * table is taken away, given another size or a value that cannot be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include "digest.h"
#include "made_file.h"
#include "series_file.h"
#include "userblock.h"

enum { DRAWS = 6, LOCI = 6, NAME = 96, MANY = 256, MOST = 4 << 20 };

static uint8_t original[MOST];
static size_t n_original;
static const char *path;
static char group[48]; /* evidence of the first draw */

static char names[MANY][NAME]; /* all datasets but those of the evidence */
static int n_names;

static herr_t collect(hid_t id, const char *name, const H5O_info_t *info, void *data)
{
    (void)id;
    (void)data;
    if (info->type != H5O_TYPE_DATASET || !strncmp(name, "evidence/", 9))
        return 0;
    ck_assert_int_lt(n_names, MANY);
    snprintf(names[n_names++], NAME, "/%s", name);
    return 0;
}

static hid_t edit(void)
{
    path = scratch_write("foreign.h5", original, n_original);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
    return file;
}

/* Digests as the content now is; the file opens as far as those are concerned. */
static void sign(hid_t file)
{
    static uint8_t bytes[MOST];
    lt_userblock block;
    ck_assert_int_ge(H5Fclose(file), 0);
    size_t n = made_read(bytes, sizeof bytes, path);
    ck_assert_int_eq(lt_userblock_parse(&block, bytes, path), LT_OK);
    block.payload_bytes = n - LT_USERBLOCK_BYTES;
    lt_digest_bytes(block.payload_sha256, bytes + LT_USERBLOCK_BYTES, block.payload_bytes);
    ck_assert_int_eq(lt_userblock_print(bytes, &block), LT_OK);
    path = scratch_write("foreign.h5", bytes, n);
}

static lt_status open_status(lt_series_file **file, lt_series *series)
{
    lt_status st = lt_series_file_open(file, series, path);
    if (st < 0)
        ck_assert_ptr_null(*file);
    return st;
}

static void expect_refused(const char *what)
{
    lt_series s = {0};
    lt_series_file *file;
    ck_assert_msg(open_status(&file, &s) == LT_EFORMAT, "%s", what);
    ck_assert_msg(strstr(lt_error_message(), path) != NULL, "%s", lt_error_message());
    lt_series_clear(&s);
}

static void expect_opened(const char *what)
{
    lt_series s = {0};
    lt_series_file *file;
    ck_assert_msg(open_status(&file, &s) == LT_OK, "%s: %s", what, lt_error_message());
    lt_series_file_close(file);
    lt_series_clear(&s);
}

/* Written for readers with h5py alone: follow from what is read. */
static int is_derived(const char *name)
{
    static const char *const derived[] = {"/loci/key",           "/loci/kind",
                                          "/burden/grid",        "/identity/concordance",
                                          "/kinetics/half_life", "/kinetics/doubling_time",
                                          "/quality/reason"};
    for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
        if (!strcmp(name, derived[i]))
            return 1;
    return 0;
}

START_TEST(no_table_may_be_missing)
{
    for (int i = 0; i < n_names; i++) {
        hid_t file = edit();
        ck_assert_int_ge(H5Ldelete(file, names[i], H5P_DEFAULT), 0);
        sign(file);
        if (is_derived(names[i]))
            expect_opened(names[i]);
        else
            expect_refused(names[i]);
    }
}
END_TEST

/* A dataset of its own type with as many rows as no table has. */
START_TEST(no_table_may_have_another_size)
{
    for (int i = 0; i < n_names; i++) {
        if (is_derived(names[i]))
            continue;
        hid_t file = edit();
        hid_t dataset = H5Dopen2(file, names[i], H5P_DEFAULT), type = H5Dget_type(dataset);
        hid_t space = H5Dget_space(dataset), dcpl = H5Pcreate(H5P_DATASET_CREATE);
        hsize_t dims[2] = {0, 0};
        const int rank = H5Sget_simple_extent_dims(space, dims, NULL);
        dims[0] += 2;
        H5Dclose(dataset);
        H5Sclose(space);
        H5Pset_alloc_time(dcpl, H5D_ALLOC_TIME_EARLY);
        ck_assert_int_ge(H5Ldelete(file, names[i], H5P_DEFAULT), 0);
        space = H5Screate_simple(rank, dims, NULL);
        dataset = H5Dcreate2(file, names[i], type, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
        ck_assert_int_ge(dataset, 0);
        H5Dclose(dataset);
        H5Sclose(space);
        H5Pclose(dcpl);
        H5Tclose(type);
        sign(file);
        expect_refused(names[i]);
    }
}
END_TEST

/* ---- one value at a time ---- */

static void set_value(hid_t file, const char *name, size_t at, double value)
{
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    ck_assert_msg(dataset >= 0, "%s", name);
    hid_t space = H5Dget_space(dataset);
    const size_t n = (size_t)H5Sget_simple_extent_npoints(space);
    double *all = calloc(n, sizeof *all);
    ck_assert_uint_lt(at, n);
    ck_assert_int_ge(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, all), 0);
    all[at] = value;
    ck_assert_int_ge(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, all), 0);
    free(all);
    H5Sclose(space);
    H5Dclose(dataset);
}

START_TEST(untouched_it_opens)
{
    sign(edit());
    expect_opened("untouched");
    ck_assert_int_gt(n_names, 120);
    /* and so it does with another value that can be */
    lt_series s = {0};
    lt_series_file *opened;
    hid_t file = edit();
    set_value(file, "/layers/p", 1, .4375);
    sign(file);
    ck_assert_int_eq(open_status(&opened, &s), LT_OK);
    ck_assert(s.draw[1].locus[0].p == .4375);
    lt_series_file_close(opened);
    lt_series_clear(&s);
}
END_TEST

/* What cannot be: in made_series.h there are six draws of six loci, three controls and marks, one
 * segment, seven actions; cell 3 is locus 0 in draw 3. */
static const struct {
    const char *name;
    size_t at;
    double value;
} wrong[] = {
    {"/settings/alpha", 0, 2},
    {"/settings/alpha", 0, NAN},
    {"/settings/alpha_patient", 0, -1},
    {"/settings/planned_draws", 0, 0},
    {"/settings/lod_limit", 0, 0},
    {"/settings/clearance_lod", 0, 3},
    {"/settings/pg_per_hge", 0, -3},
    {"/settings/purity", 0, 1.5},
    {"/settings/naive", 0, 2},
    {"/settings/nadir", 0, 6},
    {"/settings/nadir", 0, -2},
    {"/loci/contig", 5, 2},
    {"/loci/pos", 1, 1000},
    {"/loci/pos", 0, -1},
    {"/loci/pos", 5, 1e9},
    {"/loci/tumor_alt", 0, 121},
    {"/loci/tumor_vaf", 0, 1.01},
    {"/loci/wbc_depth", 4, 11},
    {"/loci/cn_total", 0, -1},
    {"/loci/multiplicity", 0, INFINITY},
    {"/loci/clonality", 0, 2},
    {"/loci/mask", 0, 16},
    {"/loci/mask_given", 0, 1},
    {"/timepoints/day", 1, 27},
    {"/timepoints/day", 0, NAN},
    {"/timepoints/plasma_ml", 0, -1},
    {"/timepoints/input_ng", 0, INFINITY},
    {"/timepoints/chose_loci", 0, 2},
    {"/counts/assessed", 0, 2},
    {"/counts/assessed", 0, 0},
    {"/counts/evaluable", 0, 2},
    {"/counts/origin", 0, 200},
    {"/counts/alt", 0, 4001},
    {"/counts/depth_duplex", 0, 4001},
    {"/counts/alt_duplex", 3, 1},
    {"/counts/alt_forward", 3, 1},
    {"/counts/alt_reverse", 3, 1},
    {"/counts/raw_alt", 0, 1e6},
    {"/layers/vaf", 0, 1.5},
    {"/layers/vaf_lo", 0, .9},
    {"/layers/vaf_hi", 0, 0},
    {"/layers/p", 0, -1e-3},
    {"/layers/p_without", 0, 2},
    {"/burden/state", 0, 3},
    {"/burden/carried_by_one", 0, 2},
    {"/burden/tf", 0, 1.5},
    {"/burden/tf_lo", 0, .9},
    {"/burden/tf_hi", 0, .001},
    {"/burden/mean_vaf_lo", 0, .9},
    {"/burden/mtm_per_ml", 0, -1},
    {"/burden/mtm_per_ml_hi", 0, .01},
    {"/burden/p_model", 0, 1.5},
    {"/burden/p_decoy", 0, -1},
    {"/burden/specificity_lo", 0, 1.1},
    {"/burden/loo", 0, 2},
    {"/burden/lod50", 0, .5},
    {"/burden/n_evaluable", 0, 7},
    {"/burden/n_supporting", 0, 7},
    {"/burden/likelihood", 3, .5},
    {"/burden/likelihood", 3, NAN},
    {"/response/kind", 0, 5},
    {"/response/ratio", 1, -1},
    {"/response/lo", 1, .9},
    {"/response/p_below_half", 1, 1.5},
    {"/controls/p_model", 0, 1.5},
    {"/kinetics/first", 0, 4},
    {"/kinetics/last", 0, 6},
    {"/kinetics/trend", 0, 3},
    {"/kinetics/lo", 0, 1},
    {"/kinetics/time", 0, -1},
    {"/therapy/kind", 0, 4},
    {"/therapy/start_day", 0, 4},
    {"/therapy/end_day", 2, 59},
    {"/history/revision", 0, 99},
    {"/history/revision", 3, 1},
    {"/identity/agree", 1, 41},
    {"/identity/verdict", 1, 3},
};

START_TEST(no_value_that_cannot_be)
{
    char what[160];
    hid_t file = edit();
    snprintf(what, sizeof what, "%s[%zu] = %g", wrong[_i].name, wrong[_i].at, wrong[_i].value);
    set_value(file, wrong[_i].name, wrong[_i].at, wrong[_i].value);
    sign(file);
    expect_refused(what);
}
END_TEST

/* ---- evidence ---- */

static void in_group(char name[NAME], const char *dataset)
{
    snprintf(name, NAME, "%s/%s", group, dataset);
}

START_TEST(no_evidence_may_be_missing)
{
    hid_t file = edit();
    ck_assert_int_ge(H5Ldelete(file, group, H5P_DEFAULT), 0);
    sign(file);
    expect_refused(group);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "P01-base"));
}
END_TEST

/* Seen when that evidence is read; it does not keep the series from being opened. */
START_TEST(wrong_evidence_is_refused)
{
    static const struct {
        const char *name;
        size_t at;
        double value; /* NAN: taken away */
    } bent[] = {{"sites/exposure_steps", 0, NAN},
                {"sites/pos", 0, NAN},
                {"sites/pos", 3, 1},
                {"sites/ref", 0, 9},
                {"evidence/count", 0, 1e6},
                {"evidence/site", 0, 59},
                {"bins/level", 7, 3},
                {"calls/vaf", 0, 3}};
    for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
        char name[NAME];
        lt_series s = {0};
        lt_series_file *opened;
        lt_sample sample;
        lt_calls calls;
        hid_t file = edit();
        in_group(name, bent[i].name);
        if (isnan(bent[i].value))
            ck_assert_int_ge(H5Ldelete(file, name, H5P_DEFAULT), 0);
        else
            set_value(file, name, bent[i].at, bent[i].value);
        sign(file);
        ck_assert_int_eq(open_status(&opened, &s), LT_OK);
        ck_assert_msg(lt_series_file_sample(opened, s.draw[0].digest, &sample, &calls) ==
                          LT_EFORMAT,
                      "%s", name);
        ck_assert_int_eq(lt_series_file_sample(opened, s.draw[1].digest, &sample, &calls), LT_OK);
        lt_sample_clear(&sample);
        free(calls.call);
        free(calls.identity.site);
        lt_series_file_close(opened);
        lt_series_clear(&s);
    }
}
END_TEST

static void expect_not_copied(hid_t file)
{
    lt_series s = {0};
    lt_series_file *opened;
    lt_store *store;
    sign(file);
    ck_assert_int_eq(open_status(&opened, &s), LT_OK);
    ck_assert_int_eq(lt_series_file_build(&store, &s, opened, NULL, 0), LT_EFORMAT);
    ck_assert_ptr_null(store);
    lt_series_file_close(opened);
    lt_series_clear(&s);
}

/* What the reader would refuse does not pass from an old file to a new one either. */
START_TEST(foreign_evidence_is_not_copied)
{
    char name[NAME];
    in_group(name, "sites/ref");
    hid_t file = edit();
    ck_assert_int_ge(H5Adelete_by_name(file, name, "sha256", H5P_DEFAULT), 0);
    expect_not_copied(file);

    const hsize_t dims[1] = {4};
    hid_t space = H5Screate_simple(1, dims, NULL), dcpl = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(dcpl, "/etc/hostname", 0, 4);
    in_group(name, "sites/elsewhere");
    file = edit();
    hid_t dataset = H5Dcreate2(file, name, H5T_STD_U8LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
    ck_assert_int_ge(dataset, 0);
    H5Dclose(dataset);
    expect_not_copied(file);

    in_group(name, "sites/type");
    file = edit();
    hid_t type = H5Tcopy(H5T_STD_U8LE);
    ck_assert_int_ge(H5Tcommit2(file, name, type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), 0);
    H5Tclose(type);
    expect_not_copied(file);
    H5Pclose(dcpl);
    H5Sclose(space);
}
END_TEST

static void prepare(void)
{
    lt_series s;
    made_evidence();
    made_for_file(&s, LOCI, DRAWS);
    n_original = made_read(original, sizeof original, made_write(&s, NULL, DRAWS + 3, "a.h5"));
    snprintf(group, sizeof group, "/evidence/%.16s", s.draw[0].digest);
    lt_series_clear(&s);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t file = edit();
    ck_assert_int_ge(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, collect, NULL, H5O_INFO_BASIC), 0);
    H5Fclose(file);
}

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("series_foreign");
    TCase *tc = tcase_create("series_foreign");
    tcase_set_timeout(tc, 240);
    tcase_add_unchecked_fixture(tc, prepare, NULL);
    tcase_add_test(tc, untouched_it_opens);
    tcase_add_test(tc, no_table_may_be_missing);
    tcase_add_test(tc, no_table_may_have_another_size);
    tcase_add_loop_test(tc, no_value_that_cannot_be, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tc, no_evidence_may_be_missing);
    tcase_add_test(tc, wrong_evidence_is_refused);
    tcase_add_test(tc, foreign_evidence_is_not_copied);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
