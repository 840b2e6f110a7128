/* test_store_foreign.c -- files that are well formed and signed, but not as we write them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <hdf5.h>

#include "digest.h"
#include "store.h"
#include "unit.h"
#include "userblock.h"

static char path[64];

static void make_path(void)
{
    snprintf(path, sizeof path, "/tmp/lt_foreign_%ld.h5", (long)getpid());
}

static void remove_path(void)
{
    unlink(path);
}

static void write_file(const uint8_t *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
}

/* Puts a userblock in front of an HDF5 file made with the plain library. */
static void guard(const char *kind, const char *schema)
{
    FILE *file = fopen(path, "rb");
    static uint8_t bytes[1 << 20];
    ck_assert_ptr_nonnull(file);
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    lt_userblock block = {.payload_bytes = n - LT_USERBLOCK_BYTES};
    snprintf(block.kind, sizeof block.kind, "%s", kind);
    snprintf(block.schema, sizeof block.schema, "%s", schema);
    memset(block.content_sha256, '0', LT_DIGEST_HEX - 1);
    lt_digest_bytes(block.payload_sha256, bytes + LT_USERBLOCK_BYTES, n - LT_USERBLOCK_BYTES);
    ck_assert_int_eq(lt_userblock_print(bytes, &block), LT_OK);
    write_file(bytes, n);
}

static void put_text(hid_t file, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(text));
    hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(attribute, type, text), 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

static hid_t foreign_file(void)
{
    hid_t fcpl = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_userblock(fcpl, LT_USERBLOCK_BYTES);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, fcpl, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
    H5Pclose(fcpl);
    put_text(file, "format", "lowtide-sample");
    char zeros[LT_DIGEST_HEX] = {0};
    memset(zeros, '0', LT_DIGEST_HEX - 1);
    put_text(file, "content_sha256", zeros);
    return file;
}

static void foreign_dataset(hid_t file, hid_t dcpl, hsize_t rows)
{
    hsize_t dims[1] = {rows};
    hid_t space = H5Screate_simple(1, dims, NULL);
    hid_t dataset = H5Dcreate2(file, "/x", H5T_STD_U32LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
    ck_assert_int_ge(dataset, 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(dcpl);
}

/* Opens the guarded file and expects its /x refused, at opening or when its size is asked. */
static void expect_refused(hid_t file)
{
    H5Fclose(file);
    guard("sample", "1.0");
    lt_store *store;
    size_t n1, n2;
    lt_status st = lt_store_open(&store, path, "sample");
    if (st == LT_OK)
        st = lt_store_dims(store, "/x", &n1, &n2);
    ck_assert_msg(st == LT_EFORMAT, "%d %s", (int)st, lt_error_message());
    uint32_t few[4];
    if (store)
        ck_assert_int_eq(lt_store_get(store, "/x", LT_U32, few, 4), LT_EFORMAT);
    lt_store_close(store);
}

static void expect_unopened(hid_t file)
{
    H5Fclose(file);
    guard("sample", "1.0");
    lt_store *store;
    ck_assert_int_eq(lt_store_open(&store, path, "sample"), LT_EFORMAT);
}

START_TEST(a_foreign_file_as_ours_opens)
{
    hid_t file = foreign_file();
    hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(dcpl, H5D_ALLOC_TIME_EARLY);
    foreign_dataset(file, dcpl, 4);
    H5Fclose(file);
    guard("sample", "1.7"); /* minor versions are read */
    lt_store *store;
    uint32_t few[4];
    ck_assert_msg(lt_store_open(&store, path, "sample") == LT_OK, "%s", lt_error_message());
    ck_assert_msg(lt_store_get(store, "/x", LT_U32, few, 4) == LT_OK, "%s", lt_error_message());
    lt_store_close(store);
    guard("sample", "2.0"); /* major ones are not */
    ck_assert_int_eq(lt_store_open(&store, path, "sample"), LT_EFORMAT);
}
END_TEST

START_TEST(giant_sizes_are_refused)
{
    const hsize_t chunks[] = {1000, 1000, (hsize_t)1 << 29};
    const hsize_t rows[] = {1000000, (hsize_t)1 << 60, (hsize_t)1 << 30};
    for (int i = 0; i < 3; i++) {
        hid_t file = foreign_file();
        hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_chunk(dcpl, 1, &chunks[i]);
        H5Pset_deflate(dcpl, 4);
        foreign_dataset(file, dcpl, rows[i]);
        expect_refused(file);
    }
    hid_t file = foreign_file();
    foreign_dataset(file, H5Pcreate(H5P_DATASET_CREATE), (hsize_t)1 << 40); /* no space taken */
    expect_refused(file);
}
END_TEST

/* libhdf5 1.10 copies past its buffer when a chunk is larger than what the filters gave. */
START_TEST(chunks_above_the_extent_are_refused)
{
    const hsize_t rows[1] = {4}, chunk[1] = {1000}, endless[1] = {H5S_UNLIMITED};
    const uint32_t values[4] = {1, 2, 3, 4};
    hid_t file = foreign_file();
    hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, rows, endless);
    H5Pset_chunk(dcpl, 1, chunk);
    hid_t dataset = H5Dcreate2(file, "/x", H5T_STD_U32LE, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
    ck_assert_int_ge(H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
                     0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(dcpl);
    expect_refused(file);
}
END_TEST

START_TEST(what_leads_elsewhere_is_refused)
{
    /* A readable /x beside a link: only the link is at fault. */
    hid_t file = foreign_file();
    hid_t early = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(early, H5D_ALLOC_TIME_EARLY);
    foreign_dataset(file, early, 4);
    ck_assert_int_ge(H5Lcreate_soft("/x", file, "y", H5P_DEFAULT, H5P_DEFAULT), 0);
    expect_unopened(file);
    file = foreign_file();
    ck_assert_int_ge(H5Lcreate_external("/etc/passwd", "/", file, "x", H5P_DEFAULT, H5P_DEFAULT),
                     0);
    expect_refused(file);
    file = foreign_file();
    ck_assert_int_ge(H5Lcreate_soft("/", file, "x", H5P_DEFAULT, H5P_DEFAULT), 0);
    expect_refused(file);
    file = foreign_file();
    hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(dcpl, "/etc/passwd", 0, 16);
    foreign_dataset(file, dcpl, 4);
    expect_refused(file);
    file = foreign_file();
    dcpl = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t four[1] = {4};
    hid_t space = H5Screate_simple(1, four, NULL);
    ck_assert_int_ge(H5Pset_virtual(dcpl, space, "/tmp/other.h5", "/y", space), 0);
    H5Sclose(space);
    foreign_dataset(file, dcpl, 4);
    expect_refused(file);
    file = foreign_file();
    dcpl = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(dcpl, 1, four);
    H5Pset_nbit(dcpl); /* a filter that we never use */
    foreign_dataset(file, dcpl, 4);
    expect_refused(file);
}
END_TEST

int main(void)
{
    make_path();
    Suite *suite = suite_create("store_foreign");
    TCase *tcase = tcase_create("store_foreign");
    tcase_add_checked_fixture(tcase, NULL, remove_path);
    tcase_add_test(tcase, a_foreign_file_as_ours_opens);
    tcase_add_test(tcase, giant_sizes_are_refused);
    tcase_add_test(tcase, chunks_above_the_extent_are_refused);
    tcase_add_test(tcase, what_leads_elsewhere_is_refused);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
