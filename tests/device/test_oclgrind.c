/* test_oclgrind.c -- the kernels under Oclgrind show no race, no use of uninitialised memory, no
 * access out of bounds, and give the host's bytes.
 *
 *     test_oclgrind LOG      LOG is where Oclgrind was told to write (OCLGRIND_LOG)
 *
 * Skipped when Oclgrind is not the device that the loader offers. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "kinds.h"
#include "opencl.h"
#include "tables.h"

static lt_tables tables;
static const char *log_path;

/* A piece's answers, poisoned before, are the host's. */
static void check_piece(lt_opencl_queue *queue, const lt_piece *piece, void *answer)
{
    const lt_kind *kind = &lt_kinds[piece->kind];
    void *host = malloc(piece->n * kind->answer_bytes);
    memset(answer, 99, piece->n * kind->answer_bytes);
    ck_assert_int_eq(lt_opencl_submit(queue, piece), LT_OK);
    ck_assert_int_eq(lt_opencl_collect(queue, answer), LT_OK);
    kind->compute(&tables, piece, 0, piece->n, host);
    ck_assert_mem_eq(answer, host, piece->n * kind->answer_bytes);
    free(host);
}

START_TEST(small_batches_are_clean)
{
    test_batch batch = batch_random(9, 150, 4);
    test_ratios ratios = ratios_random(10, 150, 4);
    test_alignments pairs = alignments_random(11, 40, 60);
    lt_opencl *opencl;
    lt_opencl_queue *queue;
    ck_assert_msg(lt_opencl_open(&opencl, 0, &tables) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(lt_opencl_queue_open(&queue, opencl), LT_OK);
    check_piece(
        queue,
        &(lt_piece){
            LT_KIND_CANDIDATES, batch.candidate, batch.n, {{batch.obs, batch.n_templates, 0}}},
        batch.level);
    check_piece(
        queue,
        &(lt_piece){
            LT_KIND_RATIOS, ratios.candidate, ratios.n, {{ratios.ratio, ratios.n_ratios, 0}}},
        ratios.level);
    check_piece(queue,
                &(lt_piece){LT_KIND_ALIGNMENTS,
                            pairs.alignment,
                            pairs.jobs.n,
                            {{pairs.obs, pairs.jobs.n_obs, 0},
                             {pairs.base, pairs.jobs.n_bases, 0},
                             {pairs.gap_open, pairs.jobs.n_bases, 0}}},
                pairs.score);
    lt_opencl_queue_close(queue);
    lt_opencl_close(opencl);
    batch_free(&batch);
    ratios_free(&ratios);
    alignments_free(&pairs);
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
    tcase_add_test(tc, small_batches_are_clean);
    tcase_add_test(tc, log_is_empty);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
