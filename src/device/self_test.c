/* self_test.c -- test vectors that a device must answer like the host.
 *
 * 4,096 random candidates of 0 to 15 templates a strand with every base, quality, class and mapping
 * quality, then extremes: nothing but absent readings, one base only, and 65,535 templates a
 * strand. About 2 ms on the host. */
#include "self_test.h"

#include <stdlib.h>

#include "device.h"
#include "host.h"

enum { N_RANDOM = 4096, N_EXTREMES = 6, N_VECTORS = N_RANDOM + N_EXTREMES, MOST = 65535 };
enum { N_TEMPLATES = N_RANDOM * 30 + 2 * MOST };

typedef struct vectors {
    lt_candidate candidate[N_VECTORS];
    uint8_t obs[2 * N_TEMPLATES];
    uint8_t level[N_VECTORS];
    size_t n_templates;
} vectors;

/* xorshift32 */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state >> 8;
}

/* A candidate whose templates follow those made so far: a tenth of the readings absent, the rest
 * mostly of two bases. */
static void add_random(vectors *v, size_t i, uint32_t *state)
{
    lt_candidate *c = &v->candidate[i];
    c->first_template = (uint32_t)v->n_templates;
    c->n_a = (lt_u16)(next_random(state) % 16);
    c->n_b = (lt_u16)(next_random(state) % 16);
    c->alt = (lt_u8)(next_random(state) % 4);
    c->ref = (lt_u8)(next_random(state) % 5);
    c->klass = (lt_u8)(next_random(state) % 18);
    c->mapq = (lt_u8)next_random(state);
    uint8_t *obs = v->obs + 2 * v->n_templates;
    for (size_t k = 0; k < 2u * (c->n_a + c->n_b); k++) {
        const uint32_t kind = next_random(state) % 20;
        const uint32_t base = kind < 12 ? c->alt : kind < 16 ? c->ref & 3u : next_random(state) % 4;
        obs[k] = (uint8_t)(kind > 17 ? 0 : base | (next_random(state) % 64) << 2);
    }
    v->n_templates += (size_t)c->n_a + c->n_b;
}

/* The extremes share 2 x 65,535 templates: the first half reads G at Q63, the other A at Q40. */
static void add_extremes(vectors *v)
{
    const uint32_t first = (uint32_t)v->n_templates;
    for (size_t k = 0; k < 2 * MOST; k++) {
        v->obs[2 * first + k] = 2 | 63 << 2;
        v->obs[2 * (first + MOST) + k] = 40 << 2;
    }
    v->n_templates += 2 * MOST;
    const lt_candidate extreme[N_EXTREMES] = {
        {first, MOST, MOST, 2, 0, 12, 255},        /* one strand denies */
        {first, MOST, 0, 2, 0, 0, 255},            /* as large as it gets */
        {first, MOST, 0, 0, 2, 0, 60},             /* and as negative */
        {first + MOST / 2, MOST, 0, 0, 2, 12, 60}, /* evenly mixed */
        {first, 0, 0, 1, 1, 0, 60},                /* no template */
        {first, MOST, MOST, 3, 0, 12, 60},         /* no reading of the allele */
    };
    for (size_t i = 0; i < N_EXTREMES; i++)
        v->candidate[N_RANDOM + i] = extreme[i];
}

static void make_vectors(vectors *v)
{
    uint32_t state = 2463534242u;
    v->n_templates = 0;
    for (size_t i = 0; i < N_RANDOM; i++)
        add_random(v, i, &state);
    add_extremes(v);
}

static lt_status compare(const vectors *v, const lt_tables *tables)
{
    for (size_t i = 0; i < N_VECTORS; i++) {
        const uint8_t host = lt_host_level(tables, &v->candidate[i], v->obs);
        if (host != v->level[i])
            return lt_fail(LT_EDEVICE, "self-test vector %zu: %d, the host says %d", i, v->level[i],
                           host);
    }
    return LT_OK;
}

lt_status lt_self_test(lt_opencl *opencl, const lt_tables *tables)
{
    vectors *v = malloc(sizeof *v);
    lt_opencl_queue *queue = NULL;
    lt_status st = v ? LT_OK : lt_fail(LT_ENOMEM, "self-test: out of memory");
    if (st < 0)
        goto done;
    make_vectors(v);
    st = lt_opencl_queue_open(&queue, opencl);
    if (st < 0)
        goto done;
    st = lt_opencl_submit(queue, &(lt_piece){v->candidate, v->obs, N_VECTORS, v->n_templates, 0});
    if (st < 0)
        goto done;
    st = lt_opencl_collect(queue, v->level);
    if (st == LT_OK)
        st = compare(v, tables);
done:
    lt_opencl_queue_close(queue);
    free(v);
    return st;
}
