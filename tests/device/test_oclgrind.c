/* test_oclgrind.c -- the kernel under Oclgrind finds no race, no use of uninitialised memory, no
 * access out of bounds, and gives the host's bytes.
 *
 *     test_oclgrind LOG      LOG is where Oclgrind was told to write (OCLGRIND_LOG)
 *
 * Skipped when Oclgrind is not the device that the loader offers. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "batch.h"
#include "host.h"
#include "opencl.h"
#include "tables.h"

static lt_tables tables;
static const char *log_path;

START_TEST(small_batch_is_clean)
{
    test_batch batch = batch_random(9, 150, 4);
    lt_opencl *opencl;
    lt_opencl_queue *queue;
    ck_assert_msg(lt_opencl_open(&opencl, 0, &tables) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(lt_opencl_queue_open(&queue, opencl), LT_OK);
    const lt_piece piece = {batch.candidate, batch.obs, batch.n, batch.n_templates, 0};
    ck_assert_int_eq(lt_opencl_submit(queue, &piece), LT_OK);
    ck_assert_int_eq(lt_opencl_collect(queue, batch.level), LT_OK);
    for (size_t i = 0; i < batch.n; i++)
        ck_assert_uint_eq(batch.level[i], lt_host_level(&tables, &batch.candidate[i], batch.obs));
    lt_opencl_queue_close(queue);
    lt_opencl_close(opencl);
    batch_free(&batch);
}
END_TEST

START_TEST(log_is_empty)
{
    char text[4096] = "";
    FILE *log = fopen(log_path, "r");
    if (log) {
        text[fread(text, 1, sizeof text - 1, log)] = '\0';
        fclose(log);
    }
    ck_assert_str_eq(text, "");
}
END_TEST

int main(int argc, char **argv)
{
    lt_opencl_info info[LT_OPENCL_MAX_DEVICES];
    size_t n;
    log_path = argc > 1 ? argv[1] : "";
    remove(log_path);
    if (argc != 2 || lt_opencl_enumerate(info, LT_OPENCL_MAX_DEVICES, &n) < 0 || n == 0 ||
        strncmp(info[0].name, "Oclgrind", 8) != 0) {
        printf("1..0 # SKIP no Oclgrind here\n");
        return EXIT_SUCCESS;
    }
    lt_tables_init(&tables);
    Suite *suite = suite_create("oclgrind");
    TCase *tc = tcase_create("oclgrind");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, small_batch_is_clean);
    tcase_add_test(tc, log_is_empty);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
