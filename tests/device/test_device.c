/* test_device.c -- every OpenCL device here gives the host's bytes.
 *
 *     test_device                  all devices against the host; skipped when there is none
 *     test_device --bench [SPEC]   ns an item and bytes a second, host and device, each kernel */
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "batch.h"
#include "clock.h"
#include "device.h"
#include "probe.h"
#include "tables.h"

static lt_tables tables;
static lt_census census;

/* The device's bytes of a batch are the host's; the levels are poisoned before. */
static void check_batch(lt_queue *queue, test_batch batch)
{
    uint8_t *host = malloc(batch.n + 1);
    memset(batch.level, 99, batch.n);
    lt_host_evaluate(&tables, batch.candidate, batch.n, batch.obs, host);
    ck_assert_int_eq(lt_queue_evaluate(queue, batch.candidate, batch.n, batch.obs,
                                       batch.n_templates, batch.level),
                     LT_OK);
    for (size_t i = 0; i < batch.n; i++)
        ck_assert_msg(batch.level[i] == host[i], "candidate %zu: %d, host %d", i, batch.level[i],
                      host[i]);
    free(host);
    batch_free(&batch);
}

static void check_ratios(lt_queue *queue, test_ratios batch)
{
    uint8_t *host = malloc(batch.n + 1);
    memset(batch.level, 99, batch.n);
    lt_host_weigh_ratios(&tables, batch.candidate, batch.n, batch.ratio, host);
    ck_assert_int_eq(lt_queue_weigh_ratios(queue, batch.candidate, batch.n, batch.ratio,
                                           batch.n_ratios, batch.level),
                     LT_OK);
    for (size_t i = 0; i < batch.n; i++)
        ck_assert_msg(batch.level[i] == host[i], "candidate %zu: %d, host %d", i, batch.level[i],
                      host[i]);
    free(host);
    ratios_free(&batch);
}

static void check_alignments(lt_queue *queue, test_alignments batch)
{
    const size_t n = batch.jobs.n;
    int32_t *host = malloc((n + 1) * sizeof *host);
    memset(batch.score, 99, n * sizeof *host);
    lt_host_align(&tables, &batch.jobs, host);
    ck_assert_int_eq(lt_queue_align(queue, &batch.jobs, batch.score), LT_OK);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(batch.score[i] == host[i], "alignment %zu: %d, host %d", i, batch.score[i],
                      host[i]);
    free(host);
    alignments_free(&batch);
}

static lt_device *open_device(int index)
{
    char spec[32];
    lt_device *device;
    snprintf(spec, sizeof spec, "opencl:%d", index);
    ck_assert_msg(lt_device_open(&device, spec, &tables, 0) == LT_OK, "%s", lt_error_message());
    ck_assert_int_eq(lt_device_is_host(device), 0);
    return device;
}

START_TEST(bytes_are_the_hosts)
{
    lt_device *device = open_device(_i);
    lt_queue *queue;
    ck_assert_int_eq(lt_queue_open(&queue, device), LT_OK);
    /* sizes about the work-group's, then larger and smaller than before */
    static const size_t size[] = {1, 63, 64, 65, 20000, 1000, 0, 127};
    for (unsigned i = 0; i < sizeof size / sizeof *size; i++) {
        check_batch(queue, batch_random(i + 10, size[i], 12));
        ck_assert_int_eq(lt_device_is_host(device), 0); /* it was the device that answered */
    }
    check_batch(queue, batch_typical(3, 50000));
    check_batch(queue, batch_random(4, 300, 500));
    check_batch(queue, batch_extreme());
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_queue_close(queue);
    lt_device_close(device);
}
END_TEST

START_TEST(haplotypes_bytes_are_the_hosts)
{
    lt_device *device = open_device(_i);
    lt_queue *queue;
    ck_assert_int_eq(lt_queue_open(&queue, device), LT_OK);
    static const size_t size[] = {1, 63, 64, 65, 5000, 0, 127};
    for (unsigned i = 0; i < sizeof size / sizeof *size; i++) {
        check_ratios(queue, ratios_random(i + 10, size[i], 12));
        check_alignments(queue, alignments_random(i + 20, size[i], 90));
        ck_assert_int_eq(lt_device_is_host(device), 0);
    }
    check_ratios(queue, ratios_random(4, 300, 500));
    check_ratios(queue, ratios_extreme());
    check_alignments(queue, alignments_typical(5, 2000));
    check_alignments(queue, alignments_random(6, 20, 2000));
    check_alignments(queue, alignments_extreme());
    check_batch(queue, batch_random(7, 1000, 12)); /* the kernels take turns */
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_queue_close(queue);
    lt_device_close(device);
}
END_TEST

/* Candidates may share templates, skip some, and come in any order. */
START_TEST(candidates_come_in_any_order)
{
    lt_device *device = open_device(_i);
    lt_queue *queue;
    ck_assert_int_eq(lt_queue_open(&queue, device), LT_OK);
    test_batch batch = batch_random(5, 5000, 9);
    for (size_t i = 0; i < batch.n / 2; i++) {
        const lt_candidate c = batch.candidate[i];
        batch.candidate[i] = batch.candidate[batch.n - 1 - i];
        batch.candidate[batch.n - 1 - i] = i % 3 ? c : batch.candidate[i];
    }
    batch.candidate += 10; /* the first templates belong to nobody */
    batch.n -= 10;
    uint8_t host[5000];
    lt_host_evaluate(&tables, batch.candidate, batch.n, batch.obs, host);
    ck_assert_int_eq(lt_queue_evaluate(queue, batch.candidate, batch.n, batch.obs,
                                       batch.n_templates, batch.level),
                     LT_OK);
    ck_assert_int_eq(memcmp(batch.level, host, batch.n), 0);
    ck_assert_int_eq(lt_device_is_host(device), 0);
    batch.candidate -= 10;
    batch_free(&batch);
    lt_queue_close(queue);
    lt_device_close(device);
}
END_TEST

/* What a thread works on. Checks happen in the main thread, as Check wants it. */
typedef struct worker {
    lt_device *device;
    uint32_t seed;
    int n_wrong;
} worker;

static void *work(void *data)
{
    worker *w = data;
    lt_queue *queue;
    w->n_wrong = lt_queue_open(&queue, w->device) != LT_OK;
    for (uint32_t i = 0; i < 8 && !w->n_wrong; i++) {
        test_batch batch = batch_random(w->seed + i, 2000 + 500 * (i % 3), 8);
        uint8_t host[4000];
        lt_host_evaluate(&tables, batch.candidate, batch.n, batch.obs, host);
        w->n_wrong += lt_queue_evaluate(queue, batch.candidate, batch.n, batch.obs,
                                        batch.n_templates, batch.level) != LT_OK;
        w->n_wrong += memcmp(batch.level, host, batch.n) != 0;
        batch_free(&batch);
    }
    lt_queue_close(queue);
    return NULL;
}

START_TEST(threads_have_queues_of_their_own)
{
    enum { N_THREADS = 3 };
    lt_device *device = open_device(_i);
    pthread_t thread[N_THREADS];
    worker w[N_THREADS];
    for (uint32_t i = 0; i < N_THREADS; i++) {
        w[i] = (worker){device, 1000 * i, 0};
        ck_assert_int_eq(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    }
    for (int i = 0; i < N_THREADS; i++) {
        pthread_join(thread[i], NULL);
        ck_assert_int_eq(w[i].n_wrong, 0);
    }
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_device_close(device);
}
END_TEST

/* ---- bench ---------------------------------------------------------------------------------- */

/* A batch as a run makes it, for one kernel. */
typedef struct bench_work {
    const char *unit;
    size_t n;     /* items */
    double bytes; /* in and out */
    test_batch batch;
    test_ratios ratios;
    test_alignments pairs;
    void (*host)(struct bench_work *work);
    lt_status (*device)(struct bench_work *work, lt_queue *queue);
} bench_work;

static void host_candidates(bench_work *w)
{
    lt_host_evaluate(&tables, w->batch.candidate, w->n, w->batch.obs, w->batch.level);
}

static lt_status device_candidates(bench_work *w, lt_queue *queue)
{
    return lt_queue_evaluate(queue, w->batch.candidate, w->n, w->batch.obs, w->batch.n_templates,
                             w->batch.level);
}

static void host_ratios(bench_work *w)
{
    lt_host_weigh_ratios(&tables, w->ratios.candidate, w->n, w->ratios.ratio, w->ratios.level);
}

static lt_status device_ratios(bench_work *w, lt_queue *queue)
{
    return lt_queue_weigh_ratios(queue, w->ratios.candidate, w->n, w->ratios.ratio,
                                 w->ratios.n_ratios, w->ratios.level);
}

static void host_alignments(bench_work *w)
{
    lt_host_align(&tables, &w->pairs.jobs, w->pairs.score);
}

static lt_status device_alignments(bench_work *w, lt_queue *queue)
{
    return lt_queue_align(queue, &w->pairs.jobs, w->pairs.score);
}

static void report(const char *who, const bench_work *w, double seconds)
{
    printf("%-44s %9.1f ns/%-9s %8.1f MB/s\n", who, seconds * 1e9 / (double)w->n, w->unit,
           w->bytes / seconds / 1e6);
}

/* Best of ten. */
static void bench_kernel(bench_work *w, lt_device *device, lt_queue *queue)
{
    double best_host = 1e9, best = 1e9;
    printf("%zu x %s, %.1f MB a batch\n", w->n, w->unit, w->bytes / 1e6);
    for (int i = 0; i < 10; i++) {
        const double c0 = lt_clock_cpu(); /* other work on the machine does not count */
        w->host(w);
        const double c1 = lt_clock_cpu(), t1 = lt_clock_wall();
        w->device(w, queue);
        const double t2 = lt_clock_wall();
        best_host = c1 - c0 < best_host ? c1 - c0 : best_host;
        best = t2 - t1 < best ? t2 - t1 : best;
    }
    report("host, one thread, CPU time", w, best_host);
    report(lt_device_name(device), w, best);
}

static int bench(const char *spec)
{
    enum { N = 500000, N_READS = 20000 };
    bench_work all[] = {
        {.unit = "candidate", .n = N, .host = host_candidates, .device = device_candidates},
        {.unit = "ratios", .n = N, .host = host_ratios, .device = device_ratios},
        {.unit = "alignment",
         .n = 2 * N_READS,
         .host = host_alignments,
         .device = device_alignments},
    };
    lt_device *device;
    lt_queue *queue;
    if (lt_device_open(&device, spec, &tables, 0) < 0 || lt_queue_open(&queue, device) < 0) {
        fprintf(stderr, "%s\n", lt_error_message());
        return 77; /* skipped, for a benchmark */
    }
    all[0].batch = batch_typical(1, N);
    all[0].bytes = N * 13. + 2. * (double)all[0].batch.n_templates;
    all[1].ratios = ratios_random(2, N, 4);
    all[1].bytes = N * 17. + 2. * (double)all[1].ratios.n_ratios;
    all[2].pairs = alignments_typical(3, N_READS);
    all[2].bytes = 2. * N_READS * 20 + (double)all[2].pairs.jobs.n_obs +
                   3. * (double)all[2].pairs.jobs.n_bases;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        bench_kernel(&all[k], device, queue);
    batch_free(&all[0].batch);
    ratios_free(&all[1].ratios);
    alignments_free(&all[2].pairs);
    lt_queue_close(queue);
    lt_device_close(device);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    lt_tables_init(&tables);
    if (argc > 1 && !strcmp(argv[1], "--bench"))
        return bench(argc > 2 ? argv[2] : "opencl");
    if (lt_census_take(&census, LT_CENSUS_PATIENCE_S) < 0 || census.n == 0) {
        printf("1..0 # SKIP no OpenCL device here\n");
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("device");
    TCase *tc = tcase_create("device");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, bytes_are_the_hosts, 0, (int)census.n);
    tcase_add_loop_test(tc, haplotypes_bytes_are_the_hosts, 0, (int)census.n);
    tcase_add_loop_test(tc, candidates_come_in_any_order, 0, (int)census.n);
    tcase_add_loop_test(tc, threads_have_queues_of_their_own, 0, (int)census.n);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
