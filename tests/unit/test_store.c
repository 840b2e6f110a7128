/* test_store.c -- the store: round trip, equal bytes, digests, damage. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "store.h"
#include "unit.h"
#include "userblock.h"

#define N_ROWS 3000

static const lt_column_info plain = {"1", "a column", "row", NULL};
static char path[64];

static void make_path(void)
{
    snprintf(path, sizeof path, "/tmp/lt_store_%ld.h5", (long)getpid());
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

/* Values of row i, by another rule for each type. */
static uint32_t word(size_t i)
{
    return (uint32_t)(i * 2654435761u);
}

static double real(size_t i)
{
    return i % 7 == 0 ? NAN : 1.0 / (double)(i + 1);
}

static void build(lt_store **store)
{
    static uint8_t u8[N_ROWS];
    static uint32_t u32[N_ROWS], matrix[N_ROWS * 4];
    static uint64_t u64[N_ROWS];
    static int64_t i64[N_ROWS];
    static double f64[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        u8[i] = (uint8_t)(i % 3);
        u32[i] = word(i);
        u64[i] = (uint64_t)word(i) << 31;
        i64[i] = -(int64_t)word(i) * 4096;
        f64[i] = real(i);
        for (size_t k = 0; k < 4; k++)
            matrix[i * 4 + k] = word(i) + (uint32_t)k;
    }
    const lt_column_info codes = {"1", "an enum", "row", "A,B,C"};
    const char *const words[] = {"eins", "", NULL,
                                 "Gr\xc3\xb6\xc3\x9f"
                                 "e"};
    ck_assert_int_eq(lt_store_create(store, "sample"), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/a/u8", LT_U8, u8, N_ROWS, 0, &codes), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/a/u32", LT_U32, u32, N_ROWS, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/a/u64", LT_U64, u64, N_ROWS, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/a/b/i64", LT_I64, i64, N_ROWS, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/f64", LT_F64, f64, N_ROWS, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/a/matrix", LT_U32, matrix, N_ROWS, 4, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/none", LT_F64, f64, 0, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(*store, "/none2", LT_U32, u32, 0, 18, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put_strings(*store, "/words", words, 4, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put_strings(*store, "/nowords", NULL, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put_attribute(*store, "/", "text", "a\ttext\n\"<\xff"), LT_OK);
    ck_assert_int_eq(lt_store_put_attribute(*store, "/a", "empty", ""), LT_OK);
    ck_assert_int_eq(lt_store_put_number(*store, "/f64", "alpha", 0.1), LT_OK);
    const char *const provenance = "{}";
    ck_assert_int_eq(lt_store_put_strings(*store, "/provenance", &provenance, 1, &plain), LT_OK);
}

static void build_image(lt_store **store, const uint8_t **bytes, size_t *n)
{
    build(store);
    ck_assert_msg(lt_store_image(*store, bytes, n) == LT_OK, "%s", lt_error_message());
}

static void open_built(lt_store **store)
{
    lt_store *built;
    const uint8_t *bytes;
    size_t n;
    build_image(&built, &bytes, &n);
    write_file(bytes, n);
    ck_assert_msg(lt_store_open(store, path, "sample") == LT_OK, "%s", lt_error_message());
    ck_assert_str_eq(lt_store_content_digest(*store), lt_store_content_digest(built));
    lt_store_close(built);
}

START_TEST(numbers_come_back)
{
    lt_store *store;
    open_built(&store);
    static uint32_t u32[N_ROWS * 4];
    static int64_t i64[N_ROWS];
    static uint64_t u64[N_ROWS];
    static double f64[N_ROWS];
    static uint8_t u8[N_ROWS];
    size_t n1, n2;
    ck_assert_int_eq(lt_store_dims(store, "/a/matrix", &n1, &n2), LT_OK);
    ck_assert_uint_eq(n1, N_ROWS);
    ck_assert_uint_eq(n2, 4);
    ck_assert_int_eq(lt_store_get(store, "/a/matrix", LT_U32, u32, N_ROWS * 4), LT_OK);
    for (size_t i = 0; i < N_ROWS * 4; i++)
        ck_assert_uint_eq(u32[i], word(i / 4) + (uint32_t)(i % 4));
    ck_assert_int_eq(lt_store_get(store, "/a/u8", LT_U8, u8, N_ROWS), LT_OK);
    ck_assert_int_eq(lt_store_get(store, "/a/u64", LT_U64, u64, N_ROWS), LT_OK);
    ck_assert_int_eq(lt_store_get(store, "/a/b/i64", LT_I64, i64, N_ROWS), LT_OK);
    ck_assert_int_eq(lt_store_get(store, "/f64", LT_F64, f64, N_ROWS), LT_OK);
    for (size_t i = 0; i < N_ROWS; i++) {
        ck_assert_uint_eq(u8[i], i % 3);
        ck_assert_uint_eq(u64[i], (uint64_t)word(i) << 31);
        ck_assert_int_eq(i64[i], -(int64_t)word(i) * 4096);
        ck_assert(isnan(real(i)) ? isnan(f64[i]) : f64[i] == real(i));
    }
    lt_store_close(store);
}
END_TEST

START_TEST(texts_come_back)
{
    lt_store *store;
    open_built(&store);
    char **words, *text;
    size_t n;
    ck_assert_int_eq(lt_store_get_strings(store, "/words", &words, &n), LT_OK);
    ck_assert_uint_eq(n, 4);
    ck_assert_str_eq(words[0], "eins");
    ck_assert_str_eq(words[1], "");
    ck_assert_str_eq(words[2], "");
    ck_assert_str_eq(words[3], "Gr\xc3\xb6\xc3\x9f"
                               "e");
    free(words);
    ck_assert_int_eq(lt_store_get_strings(store, "/nowords", &words, &n), LT_OK);
    ck_assert_uint_eq(n, 0);
    free(words);
    ck_assert_int_eq(lt_store_get_attribute(store, "/", "text", &text), LT_OK);
    ck_assert_str_eq(text, "a\ttext\n\"<\xff");
    free(text);
    ck_assert_int_eq(lt_store_get_attribute(store, "/a", "empty", &text), LT_OK);
    ck_assert_str_eq(text, "");
    free(text);
    ck_assert_int_eq(lt_store_get_attribute(store, "/a/u8", "enum_names", &text), LT_OK);
    ck_assert_str_eq(text, "A,B,C");
    free(text);
    double alpha;
    ck_assert_int_eq(lt_store_get_number(store, "/f64", "alpha", &alpha), LT_OK);
    ck_assert(alpha == 0.1);
    lt_store_close(store);
}
END_TEST

START_TEST(what_is_not_there_is_an_error)
{
    lt_store *store;
    open_built(&store);
    size_t n1, n2;
    static double f64[N_ROWS];
    char *text, **words;
    ck_assert_int_eq(lt_store_dims(store, "/none", &n1, &n2), LT_OK);
    ck_assert_uint_eq(n1, 0);
    ck_assert_uint_eq(n2, 0);
    ck_assert_int_eq(lt_store_dims(store, "/none2", &n1, &n2), LT_OK);
    ck_assert_uint_eq(n1, 0);
    ck_assert_uint_eq(n2, 18);
    ck_assert_int_eq(lt_store_get(store, "/none", LT_F64, f64, 0), LT_OK);
    ck_assert_int_eq(lt_store_dims(store, "/a/absent", &n1, &n2), LT_EFORMAT);
    ck_assert_int_eq(lt_store_dims(store, "/absent/x", &n1, &n2), LT_EFORMAT);
    ck_assert_int_eq(lt_store_dims(store, "/a", &n1, &n2), LT_EFORMAT);
    ck_assert_int_eq(lt_store_dims(store, "a", &n1, &n2), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get(store, "/f64", LT_F64, f64, N_ROWS - 1), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get(store, "/a/i64", LT_U64, f64, N_ROWS), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get(store, "/a/u64", LT_I64, f64, N_ROWS), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get_strings(store, "/f64", &words, &n1), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get_attribute(store, "/", "absent", &text), LT_EFORMAT);
    ck_assert_int_eq(lt_store_get_attribute(store, "/f64", "alpha", &text), LT_EFORMAT);
    ck_assert_ptr_null(text);
    ck_assert(lt_store_has(store, "/a/u8") && lt_store_has(store, "/a"));
    ck_assert(!lt_store_has(store, "/b") && !lt_store_has(store, "/a/u8/c"));
    lt_store_close(store);
}
END_TEST

START_TEST(same_content_same_bytes)
{
    lt_store *one, *two;
    const uint8_t *a, *b;
    size_t n_a, n_b;
    build_image(&one, &a, &n_a);
    sleep(1); /* a time of creation would show */
    build_image(&two, &b, &n_b);
    ck_assert_uint_eq(n_a, n_b);
    ck_assert_int_eq(memcmp(a, b, n_a), 0);
    lt_store_close(one);
    lt_store_close(two);
}
END_TEST

/* The digest of two small columns by hand: lines in the order of names, written in the other. */
START_TEST(content_digest_is_as_documented)
{
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    const uint32_t b[] = {1, 0x01020304};
    const char *const a[] = {"x", "yz"};
    ck_assert_int_eq(lt_store_create(&store, "series"), LT_OK);
    ck_assert_int_eq(lt_store_put(store, "/b", LT_U32, b, 1, 2, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put_strings(store, "/a", a, 2, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put_strings(store, "/provenance", a, 1, &plain), LT_OK);
    ck_assert_int_eq(lt_store_image(store, &bytes, &n), LT_OK);
    char sha_a[LT_DIGEST_HEX], sha_b[LT_DIGEST_HEX], want[LT_DIGEST_HEX], text[300];
    lt_digest_bytes(sha_a, "x\0yz", 4);
    lt_digest_bytes(sha_b, "\1\0\0\0\4\3\2\1", 8);
    snprintf(text, sizeof text, "/a |S2 2 %s\n/b <u4 1,2 %s\n", sha_a, sha_b);
    lt_digest_bytes(want, text, strlen(text));
    ck_assert_str_eq(lt_store_content_digest(store), want);
    lt_store_close(store);
}
END_TEST

START_TEST(sha256_of_abc)
{
    char hex[LT_DIGEST_HEX]; /* FIPS 180-4, example 1 */
    lt_digest_bytes(hex, "abc", 3);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(every_bit_flip_is_refused)
{
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    build_image(&store, &bytes, &n);
    uint8_t *copy = malloc(n);
    ck_assert_ptr_nonnull(copy);
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 1000; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        /* every third in the userblock */
        size_t bit = (size_t)(state % ((i % 3 ? n : LT_USERBLOCK_BYTES) * 8));
        memcpy(copy, bytes, n);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        write_file(copy, n);
        lt_store *opened;
        ck_assert_msg(lt_store_open(&opened, path, "sample") == LT_EFORMAT, "bit %zu", bit);
        ck_assert_ptr_null(opened);
    }
    free(copy);
    lt_store_close(store);
}
END_TEST

START_TEST(cut_and_grown_files_are_refused)
{
    lt_store *store, *opened;
    const uint8_t *bytes;
    size_t n;
    build_image(&store, &bytes, &n);
    const size_t lengths[] = {0, 1, 8, 300, 511, 512, 513, 1000, n / 2, n - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        write_file(bytes, lengths[i]);
        ck_assert_int_eq(lt_store_open(&opened, path, "sample"), LT_EFORMAT);
    }
    uint8_t *more = calloc(n + 1, 1);
    memcpy(more, bytes, n);
    write_file(more, n + 1);
    free(more);
    ck_assert_int_eq(lt_store_open(&opened, path, "sample"), LT_EFORMAT);
    write_file(bytes, n);
    ck_assert_int_eq(lt_store_open(&opened, path, "series"), LT_EFORMAT);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "sample file where a series"));
    ck_assert_int_eq(lt_store_open(&opened, "/nonexistent/x.h5", "sample"), LT_EIO);
    ck_assert_int_eq(lt_store_open(&opened, "/tmp", "sample"), LT_EIO);
    lt_store_close(store);
}
END_TEST

START_TEST(misuse_is_an_error)
{
    lt_store *store;
    uint32_t one = 1;
    const uint8_t *bytes;
    size_t n;
    ck_assert_int_eq(lt_store_create(&store, "sample"), LT_OK);
    ck_assert_int_eq(lt_store_put(store, "x", LT_U32, &one, 1, 0, &plain), LT_EBUG);
    ck_assert_int_eq(lt_store_put(store, "/x", LT_U32, &one, 1, 0, &plain), LT_OK);
    ck_assert_int_eq(lt_store_put(store, "/x", LT_U32, &one, 1, 0, &plain), LT_EBUG);
    char *long_text = malloc(70001);
    memset(long_text, 'n', 70000);
    long_text[70000] = '\0';
    ck_assert_int_eq(lt_store_put_attribute(store, "/", "name", long_text), LT_EINVAL);
    /* ... which a dataset may be: */
    ck_assert_int_eq(
        lt_store_put_strings(store, "/long", (const char *const *)&long_text, 1, &plain), LT_OK);
    free(long_text);
    ck_assert_int_eq(lt_store_image(store, &bytes, &n), LT_OK);
    ck_assert_int_eq(lt_store_put(store, "/y", LT_U32, &one, 1, 0, &plain), LT_EBUG);
    const uint8_t *again;
    ck_assert_int_eq(lt_store_image(store, &again, &n), LT_OK);
    ck_assert_ptr_eq(again, bytes);
    lt_store_close(store);
    lt_store_close(NULL);
}
END_TEST

int main(void)
{
    make_path();
    Suite *suite = suite_create("store");
    TCase *tcase = tcase_create("store");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, NULL, remove_path);
    tcase_add_test(tcase, numbers_come_back);
    tcase_add_test(tcase, texts_come_back);
    tcase_add_test(tcase, what_is_not_there_is_an_error);
    tcase_add_test(tcase, same_content_same_bytes);
    tcase_add_test(tcase, content_digest_is_as_documented);
    tcase_add_test(tcase, sha256_of_abc);
    tcase_add_test(tcase, every_bit_flip_is_refused);
    tcase_add_test(tcase, cut_and_grown_files_are_refused);
    tcase_add_test(tcase, misuse_is_an_error);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
