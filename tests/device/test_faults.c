/* test_faults.c -- devices and drivers that fail: the result is the host's, or a clear refusal.
 *
 *     test_faults SCENARIO
 *
 * The environment makes the scenario: a fake libOpenCL.so.1 (fake_opencl.c) by LD_LIBRARY_PATH and
 * LT_FAKE_OPENCL, or a driver that crashes or hangs (bad_icd.c) by OCL_ICD_VENDORS. */
#include "unit.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "batch.h"
#include "device.h"
#include "probe.h"
#include "tables.h"

static lt_tables tables;

/* What the fake library counted in this process. */
static int fake_count(const char *name)
{
    void *library = dlopen("libOpenCL.so.1", RTLD_LAZY | RTLD_NOLOAD);
    ck_assert_ptr_nonnull(library);
    void *found = dlsym(library, name);
    ck_assert_ptr_nonnull(found);
    int (*count)(void);
    memcpy(&count, &found, sizeof count);
    dlclose(library);
    return count();
}

static lt_device *open_device(const char *spec)
{
    lt_device *device;
    ck_assert_msg(lt_device_open(&device, spec, &tables, 0) == LT_OK, "%s", lt_error_message());
    return device;
}

static void check_refused(const char *spec, const char *because)
{
    lt_device *device;
    ck_assert_int_eq(lt_device_open(&device, spec, &tables, 0), LT_EDEVICE);
    ck_assert_ptr_null(device);
    ck_assert_msg(strstr(lt_error_message(), because) != NULL, "%s", lt_error_message());
    ck_assert_int_gt((int)strlen(lt_error_hint()), 0);
    device = open_device("auto");
    ck_assert_int_eq(lt_device_is_host(device), 1);
    lt_device_close(device);
}

/* One batch on the queue is the host's to the byte. */
static void check_candidates(lt_queue *queue, uint32_t seed)
{
    test_batch batch = batch_typical(seed, 8000);
    uint8_t host[8000];
    lt_host_evaluate(&tables, batch.candidate, batch.n, batch.obs, host);
    ck_assert_int_eq(lt_queue_evaluate(queue, batch.candidate, batch.n, batch.obs,
                                       batch.n_templates, batch.level),
                     LT_OK);
    ck_assert_int_eq(memcmp(batch.level, host, batch.n), 0);
    batch_free(&batch);
}

static void check_ratios(lt_queue *queue, uint32_t seed)
{
    test_ratios batch = ratios_random(seed, 8000, 3);
    uint8_t host[8000];
    lt_host_weigh_ratios(&tables, batch.candidate, batch.n, batch.ratio, host);
    ck_assert_int_eq(lt_queue_weigh_ratios(queue, batch.candidate, batch.n, batch.ratio,
                                           batch.n_ratios, batch.level),
                     LT_OK);
    ck_assert_mem_eq(batch.level, host, batch.n);
    ratios_free(&batch);
}

static void check_alignments(lt_queue *queue, uint32_t seed)
{
    test_alignments batch = alignments_typical(seed, 800);
    int32_t host[1600];
    lt_host_align(&tables, &batch.jobs, host);
    ck_assert_int_eq(lt_queue_align(queue, &batch.jobs, batch.score), LT_OK);
    ck_assert_mem_eq(batch.score, host, sizeof host);
    alignments_free(&batch);
}

static void (*const check_batch[])(lt_queue *, uint32_t) = {check_candidates, check_ratios,
                                                            check_alignments};
enum { N_KERNELS = 3 };

START_TEST(good_device_is_used_and_keeps_its_buffers)
{
    lt_device *device = open_device("auto");
    lt_queue *queue;
    ck_assert_int_eq(lt_device_is_host(device), 0);
    ck_assert_str_eq(lt_device_name(device), "Fake : device"); /* no control character */
    ck_assert_int_eq(lt_queue_open(&queue, device), LT_OK);
    for (int k = 0; k < N_KERNELS; k++)
        check_batch[k](queue, 1);
    const int launches = fake_count("fake_n_launches"), buffers = fake_count("fake_n_buffers");
    for (uint32_t i = 0; i < 15; i++)
        check_batch[i % N_KERNELS](queue, 2 + i);
    ck_assert_int_eq(fake_count("fake_n_launches"), launches + 15);
    ck_assert_int_eq(fake_count("fake_n_buffers"), buffers);
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_queue_close(queue);
    lt_device_close(device);
}
END_TEST

START_TEST(specifications_are_understood)
{
    lt_device *device;
    static const char *const wrong[] = {"",      "gpu",          "opencl:", "opencl:x", "opencl:1x",
                                        "openc", "opencl:99999", "hosts",   "opencl:-1"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_int_eq(lt_device_open(&device, wrong[i], &tables, 0), LT_EINVAL);
    ck_assert_int_eq(lt_device_open(&device, "opencl:1", &tables, 0), LT_EDEVICE);
    device = open_device("opencl:0");
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_device_close(device);
    device = open_device("host");
    ck_assert_int_eq(lt_device_is_host(device), 1);
    lt_device_close(device);
    /* little work is not worth a GPU */
    ck_assert_int_eq(lt_device_open(&device, "auto", &tables, 1000000), LT_OK);
    ck_assert_int_eq(lt_device_is_host(device), 1);
    lt_device_close(device);
}
END_TEST

START_TEST(list_tells_the_self_test)
{
    char text[1024] = "";
    FILE *out = tmpfile();
    ck_assert_int_eq(lt_devices_list(out, &tables), LT_OK);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "host\t"));
    ck_assert_ptr_nonnull(strstr(text, "opencl:0\tFake : device\tGPU, self-test "));
    ck_assert_int_eq(strstr(text, "FAILED") != NULL, !strcmp(getenv("LT_FAKE_OPENCL"), "lie"));
}
END_TEST

START_TEST(cpu_is_used_only_when_asked_for)
{
    lt_device *device = open_device("auto");
    ck_assert_int_eq(lt_device_is_host(device), 1);
    lt_device_close(device);
    device = open_device("opencl");
    ck_assert_int_eq(lt_device_is_host(device), 0);
    lt_device_close(device);
}
END_TEST

/* Whichever kernel meets it. */
START_TEST(late_failure_is_finished_by_the_host)
{
    for (int k = 0; k < N_KERNELS; k++) {
        lt_device *device = open_device("opencl");
        lt_queue *first, *second;
        ck_assert_int_eq(lt_queue_open(&first, device), LT_OK);
        ck_assert_int_eq(lt_queue_open(&second, device), LT_OK);
        check_batch[k](first, 1);
        ck_assert_int_eq(lt_device_is_host(device), 1);
        /* not used again, on no queue, for no kernel */
        const int launches = fake_count("fake_n_launches");
        for (int other = 0; other < N_KERNELS; other++)
            check_batch[other](other == k ? first : second, 2);
        ck_assert_int_eq(fake_count("fake_n_launches"), launches);
        lt_queue_close(first);
        lt_queue_close(second);
        lt_device_close(device);
        fake_count("fake_forget_launches");
    }
}
END_TEST

/* 40,000 bytes fit, of 96,000 of candidates, 128,000 of those with ratios, and 120,000 of
 * observations to align: four pieces each. */
START_TEST(little_memory_takes_halves)
{
    for (int k = 0; k < N_KERNELS; k++) {
        lt_device *device = open_device("opencl");
        lt_queue *queue;
        ck_assert_int_eq(lt_queue_open(&queue, device), LT_OK);
        const int before = fake_count("fake_n_launches");
        check_batch[k](queue, 1);
        ck_assert_int_eq(fake_count("fake_n_launches"), before + 4);
        ck_assert_int_eq(lt_device_is_host(device), 0);
        check_batch[k](queue, 2);
        ck_assert_int_eq(fake_count("fake_n_launches"), before + 8);
        lt_queue_close(queue);
        lt_device_close(device);
        fake_count("fake_forget_launches");
    }
}
END_TEST

static const char *expected; /* in the refusal's message */

START_TEST(device_is_refused)
{
    check_refused("opencl", expected);
    check_refused("opencl:0", expected);
}
END_TEST

START_TEST(hang_ends_with_the_patience)
{
    lt_census census;
    ck_assert_int_eq(lt_census_take(&census, 0.5), LT_EDEVICE);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "no answer"));
}
END_TEST

typedef struct scenario {
    const char *name;
    const TTest *test;
    const char *expected;
} scenario;

int main(int argc, char **argv)
{
    const scenario all[] = {
        {"good", good_device_is_used_and_keeps_its_buffers, ""},
        {"good", specifications_are_understood, ""},
        {"good", list_tells_the_self_test, ""},
        {"cpu", cpu_is_used_only_when_asked_for, ""},
        {"lie", device_is_refused, "self-test vector 96 of lt_weigh_candidates"},
        {"lie-ratios", device_is_refused, "self-test vector 96 of lt_weigh_ratios"},
        {"lie-scores", device_is_refused, "self-test vector 96 of lt_align_reads"},
        {"lie", list_tells_the_self_test, ""},
        {"late-lie", late_failure_is_finished_by_the_host, ""},
        {"late-garbage", late_failure_is_finished_by_the_host, ""},
        {"late-write", late_failure_is_finished_by_the_host, ""},
        {"late-argument", late_failure_is_finished_by_the_host, ""},
        {"late-kernel", late_failure_is_finished_by_the_host, ""},
        {"late-read", late_failure_is_finished_by_the_host, ""},
        {"late-queue", late_failure_is_finished_by_the_host, ""},
        {"late-no-memory", late_failure_is_finished_by_the_host, ""},
        {"late-little-memory", little_memory_takes_halves, ""},
        {"none", device_is_refused, ""},
        {"crash", device_is_refused, "a driver crashed"},
        {"exit", device_is_refused, "ended the process"},
        {"crash-build", device_is_refused, "a driver crashed"},
        {"no-build", device_is_refused, "evidence.cl:22"},
        {"hang", hang_ends_with_the_patience, ""},
        {"no-loader", device_is_refused, "no OpenCL loader"},
        {"icd-crash", device_is_refused, "a driver crashed"},
        {"icd-hang", hang_ends_with_the_patience, ""},
    };
    if (argc != 2)
        return EXIT_FAILURE;
    lt_tables_init(&tables);
    Suite *suite = suite_create("faults");
    TCase *tc = tcase_create("faults");
    tcase_set_timeout(tc, 300);
    int n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i].name, argv[1])) {
            tcase_add_test(tc, all[i].test);
            if (all[i].expected[0] || !expected)
                expected = all[i].expected;
            n++;
        }
    suite_add_tcase(suite, tc);
    return n ? unit_run(suite) : EXIT_FAILURE;
}
