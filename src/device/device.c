/* device.c -- evaluates batches on the chosen device and answers for its bytes.
 *
 * A batch goes to the device whole, or in halves when it lacks memory. What comes back is checked
 * against the host in a sample and in everything that matters; the host takes over for good when a
 * call fails or a byte differs. Checking costs the host the time of the strong candidates: a few in
 * a thousand, and half the molecules of a germline site. */
#include "device.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "choose.h"
#include "host.h"
#include "kernels_text.h"
#include "log.h"

enum {
    N_ALWAYS_CHECKED = 64,
    LEAST_CHECKED_LEVEL = 4, /* strong evidence */
    N_LEVELS = 10,
    N_HALVINGS = 3 /* of a batch, before a lack of memory is a failure */
};

struct lt_device {
    const lt_tables *tables;
    lt_opencl *opencl; /* NULL: the host */
    atomic_int failed; /* 1: not used again; any thread may find out */
    char name[LT_OPENCL_NAME_BYTES];
};

struct lt_queue {
    lt_device *device;
    lt_opencl_queue *opencl; /* NULL: the host */
    int n_halvings;          /* what memory has asked for so far */
};

lt_status lt_device_open(lt_device **out, const char *spec, const lt_tables *tables,
                         uint64_t work_bytes)
{
    *out = NULL;
    lt_device *device = calloc(1, sizeof *device);
    if (!device)
        return lt_fail(LT_ENOMEM, "--device %s: out of memory", spec);
    device->tables = tables;
    atomic_init(&device->failed, 0);
    const lt_status st = lt_choose(&device->opencl, device->name, spec, tables, work_bytes);
    if (st < 0) {
        free(device);
        return st;
    }
    *out = device;
    return LT_OK;
}

void lt_device_close(lt_device *device)
{
    if (!device)
        return;
    lt_opencl_close(device->opencl);
    free(device);
}

const char *lt_device_name(const lt_device *device)
{
    return device->name;
}

int lt_device_is_host(const lt_device *device)
{
    return !device->opencl || atomic_load(&device->failed);
}

const char *lt_kernels_digest(void)
{
    return lt_kernels_sha256;
}

/* The host computes from here on, for every thread. */
static void drop_device(lt_device *device, const char *why)
{
    if (!atomic_exchange(&device->failed, 1))
        lt_log_line(LT_LOG_WARNING,
                    "device: %s: %s; the host computes the rest, with the same result",
                    device->name, why);
}

lt_status lt_queue_open(lt_queue **out, lt_device *device)
{
    *out = NULL;
    lt_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return lt_fail(LT_ENOMEM, "%s: out of memory", device->name);
    queue->device = device;
    if (!lt_device_is_host(device) && lt_opencl_queue_open(&queue->opencl, device->opencl) < 0)
        drop_device(device, lt_error_message());
    *out = queue;
    return LT_OK;
}

void lt_queue_close(lt_queue *queue)
{
    if (!queue)
        return;
    lt_opencl_queue_close(queue->opencl);
    free(queue);
}

/* Candidates [first, first + n) with the span of templates that they use. */
static lt_piece cut_piece(const lt_piece *batch, size_t first, size_t n)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = first; i < first + n; i++) {
        const lt_candidate *c = &batch->candidate[i];
        const uint64_t end = (uint64_t)c->first_template + c->n_a + c->n_b;
        low = c->first_template < low ? c->first_template : low;
        high = end > high ? end : high;
    }
    return (lt_piece){batch->candidate + first, batch->obs + 2 * low, n, (size_t)(high - low),
                      (uint32_t)low};
}

static lt_status run_piece(lt_opencl_queue *queue, const lt_piece *piece, uint8_t *level)
{
    LT_TRY(lt_opencl_submit(queue, piece));
    return lt_opencl_collect(queue, level);
}

/* The whole batch on the device, in as many halves as its memory asks for. */
static lt_status run_batch(lt_queue *queue, const lt_piece *batch, uint8_t *level)
{
    for (size_t first = 0; first < batch->n;) {
        size_t n = (batch->n + (1u << queue->n_halvings) - 1) >> queue->n_halvings;
        n = n < batch->n - first ? n : batch->n - first;
        const lt_piece piece = cut_piece(batch, first, n);
        const lt_status st = run_piece(queue->opencl, &piece, level + first);
        if (st == LT_ENOMEM && queue->n_halvings < N_HALVINGS) {
            queue->n_halvings++;
            continue;
        }
        LT_TRY(st);
        first += n;
    }
    return LT_OK;
}

/* 1 when the device's bytes are the host's: the first ones, all strong evidence, and no byte that
 * the kernel never writes. */
static int is_confirmed(const lt_tables *tables, const lt_piece *batch, const uint8_t *level)
{
    for (size_t i = 0; i < batch->n; i++) {
        const int is_strong = level[i] >= LEAST_CHECKED_LEVEL && level[i] < LT_LEVEL_DENIED_B;
        if (level[i] >= N_LEVELS && level[i] < LT_LEVEL_DENIED_B)
            return 0;
        if ((i < N_ALWAYS_CHECKED || is_strong) &&
            lt_host_level(tables, &batch->candidate[i], batch->obs) != level[i])
            return 0;
    }
    return 1;
}

lt_status lt_queue_evaluate(lt_queue *queue, const lt_candidate *candidate, size_t n,
                            const uint8_t *obs, size_t n_templates, uint8_t *level)
{
    lt_device *device = queue->device;
    const lt_piece batch = {candidate, obs, n, n_templates, 0};
    if (n_templates > UINT32_MAX || n > UINT32_MAX / 2)
        return lt_fail(LT_EBUG, "a batch of %zu candidates and %zu templates", n, n_templates);
    if (queue->opencl && !lt_device_is_host(device)) {
        if (run_batch(queue, &batch, level) < 0)
            drop_device(device, lt_error_message());
        else if (is_confirmed(device->tables, &batch, level))
            return LT_OK;
        else
            drop_device(device, "differs from the host");
    }
    lt_host_evaluate(device->tables, candidate, n, obs, level);
    return LT_OK;
}

lt_status lt_queue_weigh_ratios(lt_queue *queue, const lt_ratio_candidate *candidate, size_t n,
                                const int16_t *ratio, size_t n_ratios, uint8_t *level)
{
    if (n_ratios > UINT32_MAX || n > UINT32_MAX / 2)
        return lt_fail(LT_EBUG, "a batch of %zu candidates and %zu ratios", n, n_ratios);
    lt_host_weigh_ratios(queue->device->tables, candidate, n, ratio, level);
    return LT_OK;
}

lt_status lt_queue_align(lt_queue *queue, const lt_alignments *jobs, int32_t *score)
{
    if (jobs->n > UINT32_MAX / 2 || jobs->n_obs > UINT32_MAX || jobs->n_bases > UINT32_MAX)
        return lt_fail(LT_EBUG, "a batch of %zu alignments", jobs->n);
    lt_host_align(queue->device->tables, jobs, score);
    return LT_OK;
}
