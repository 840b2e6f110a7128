/* device.c -- evaluates batches on the chosen device and answers for its bytes.
 *
 * A batch goes to the device whole, or in halves when it lacks memory. What comes back is checked
 * against the host in a sample and in everything that matters; the host takes over for good when a
 * call fails or a byte differs. Checking costs the host the time of the strong evidence: a few
 * items in a thousand, and half the molecules of a germline site. All kernels go the same way;
 * kinds.c says how they differ. */
#include "device.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "kernels_text.h"
#include "log.h"

enum {
    N_ALWAYS_CHECKED = 64,
    N_CHECKED_AT_ONCE = 64,
    MOST_ITEM_BYTES = 16,
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

/* What items [first, first + n) of the batch use of an array. */
static lt_array cut_array(const lt_piece *batch, int array, size_t first, size_t n)
{
    const lt_kind *kind = &lt_kinds[batch->kind];
    const char *item = batch->item, *data = batch->array[array].data;
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = first; i < first + n; i++) {
        const lt_stretch s = kind->stretch(item + i * kind->item_bytes, array);
        if (s.beg == s.end)
            continue;
        low = s.beg < low ? s.beg : low;
        high = s.end > high ? s.end : high;
    }
    if (high == 0)
        return (lt_array){data, 0, 0};
    return (lt_array){data + low * kind->element_bytes[array], (size_t)(high - low), (uint32_t)low};
}

static lt_piece cut_piece(const lt_piece *batch, size_t first, size_t n)
{
    const lt_kind *kind = &lt_kinds[batch->kind];
    lt_piece piece = {batch->kind, (const char *)batch->item + first * kind->item_bytes, n, {{0}}};
    for (int a = 0; a < kind->n_arrays; a++)
        piece.array[a] = cut_array(batch, a, first, n);
    return piece;
}

static lt_status run_piece(lt_opencl_queue *queue, const lt_piece *piece, void *answer)
{
    LT_TRY(lt_opencl_submit(queue, piece));
    return lt_opencl_collect(queue, answer);
}

/* The whole batch on the device, in as many halves as its memory asks for. */
static lt_status run_batch(lt_queue *queue, const lt_piece *batch, char *answer)
{
    for (size_t first = 0; first < batch->n;) {
        size_t n = (batch->n + (1u << queue->n_halvings) - 1) >> queue->n_halvings;
        n = n < batch->n - first ? n : batch->n - first;
        const lt_piece piece = cut_piece(batch, first, n);
        const lt_status st =
            run_piece(queue->opencl, &piece, answer + first * lt_kinds[batch->kind].answer_bytes);
        if (st == LT_ENOMEM && queue->n_halvings < N_HALVINGS) {
            queue->n_halvings++;
            continue;
        }
        LT_TRY(st);
        first += n;
    }
    return LT_OK;
}

/* Items whose answers wait for the host's: it takes several at once. */
typedef struct check_list {
    lt_i32 item[N_CHECKED_AT_ONCE * MOST_ITEM_BYTES / sizeof(lt_i32)];
    size_t index[N_CHECKED_AT_ONCE];
    size_t n;
} check_list;

/* Empties the list; 0 when an answer is not the host's. */
static int check_items(check_list *list, const lt_tables *tables, const lt_piece *batch,
                       const char *answer)
{
    const lt_kind *kind = &lt_kinds[batch->kind];
    lt_piece listed = *batch;
    lt_i32 host[N_CHECKED_AT_ONCE]; /* has room for any answers */
    listed.item = list->item;
    kind->compute(tables, &listed, 0, list->n, host);
    int is_equal = 1;
    for (size_t k = 0; k < list->n; k++)
        is_equal &= memcmp((const char *)host + k * kind->answer_bytes,
                           answer + list->index[k] * kind->answer_bytes, kind->answer_bytes) == 0;
    list->n = 0;
    return is_equal;
}

/* 1 when the device's answers are the host's: the first ones, all strong evidence, and none that
 * the kernel never gives. */
static int is_confirmed(const lt_tables *tables, const lt_piece *batch, const char *answer)
{
    const lt_kind *kind = &lt_kinds[batch->kind];
    check_list list = {.n = 0};
    for (size_t i = 0, end; i < batch->n; i = end) {
        const lt_verdict verdict = kind->judge(batch, answer, i, &end);
        if (verdict == LT_VERDICT_REJECT)
            return 0;
        for (size_t k = i; k < end && (k < N_ALWAYS_CHECKED || verdict == LT_VERDICT_CHECK); k++) {
            memcpy((char *)list.item + list.n * kind->item_bytes,
                   (const char *)batch->item + k * kind->item_bytes, kind->item_bytes);
            list.index[list.n++] = k;
            if (list.n == N_CHECKED_AT_ONCE && !check_items(&list, tables, batch, answer))
                return 0;
        }
    }
    return check_items(&list, tables, batch, answer);
}

static lt_status evaluate(lt_queue *queue, const lt_piece *batch, void *answer)
{
    const lt_kind *kind = &lt_kinds[batch->kind];
    lt_device *device = queue->device;
    for (int a = 0; a < kind->n_arrays; a++)
        if (batch->n > UINT32_MAX / 2 || batch->array[a].n > UINT32_MAX)
            return lt_fail(LT_EBUG, "%s: a batch of %zu items and %zu elements", kind->kernel,
                           batch->n, batch->array[a].n);
    if (queue->opencl && !lt_device_is_host(device)) {
        if (run_batch(queue, batch, answer) < 0)
            drop_device(device, lt_error_message());
        else if (is_confirmed(device->tables, batch, answer))
            return LT_OK;
        else
            drop_device(device, "differs from the host");
    }
    kind->compute(device->tables, batch, 0, batch->n, answer);
    return LT_OK;
}

lt_status lt_queue_evaluate(lt_queue *queue, const lt_candidate *candidate, size_t n,
                            const uint8_t *obs, size_t n_templates, uint8_t *level)
{
    const lt_piece batch = {LT_KIND_CANDIDATES, candidate, n, {{obs, n_templates, 0}}};
    return evaluate(queue, &batch, level);
}

lt_status lt_queue_weigh_ratios(lt_queue *queue, const lt_ratio_candidate *candidate, size_t n,
                                const int16_t *ratio, size_t n_ratios, uint8_t *level)
{
    const lt_piece batch = {LT_KIND_RATIOS, candidate, n, {{ratio, n_ratios, 0}}};
    return evaluate(queue, &batch, level);
}

lt_status lt_queue_align(lt_queue *queue, const lt_alignments *jobs, int32_t *score)
{
    const lt_piece batch = {LT_KIND_ALIGNMENTS,
                            jobs->alignment,
                            jobs->n,
                            {{jobs->obs, jobs->n_obs, 0},
                             {jobs->base, jobs->n_bases, 0},
                             {jobs->gap_open, jobs->n_bases, 0}}};
    return evaluate(queue, &batch, score);
}
