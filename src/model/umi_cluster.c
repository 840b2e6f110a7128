/* umi_cluster.c -- which UMIs of one position are errors of which.
 *
 * Operations in order: sort by (count descending, UMI); from each UMI still free, a root, search
 * through free neighbours at distance 1 whose count is within reach of the one that adopts them.
 * The set so adopted is a closure: it does not depend on the order of the search.
 *
 * Neighbours are found in one of two ways with the same result. Up to N_PAIRS UMIs all pairs are
 * compared (most positions hold few: no memory is touched but the stack). Above, the 3 * length
 * neighbours of a UMI are looked up in an open-addressing table at most a quarter full, so that
 * most look-ups end at their first slot. Both examine a UMI's neighbours once, and not at all where
 * it may adopt none. */
#include "umi.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"

enum { N_PAIRS = 64, NOBODY = 0 };

/* A UMI in the order in which roots are taken. */
typedef struct ranked {
    uint64_t bases;
    uint32_t count;
    uint32_t index;   /* in the caller's arrays */
    uint16_t shape;   /* lengths of both halves: equal for possible neighbours */
    uint16_t n_bases; /* in all */
    uint32_t is_free;
} ranked;

/* A slot of the table: the UMI's key, and its rank plus one (NOBODY: empty). */
typedef struct slot {
    uint64_t bases;
    uint32_t rank1;
    uint16_t shape;
} slot;

struct lt_umi_clusterer {
    ranked *order;
    uint32_t *queue;
    slot *table;
    size_t order_capacity, queue_capacity, table_capacity;
    uint64_t mask; /* slots in use by this call, less one; a power of two */
    uint64_t probes;
};

lt_umi_clusterer *lt_umi_clusterer_create(void)
{
    return calloc(1, sizeof(lt_umi_clusterer));
}

void lt_umi_clusterer_destroy(lt_umi_clusterer *clusterer)
{
    if (!clusterer)
        return;
    free(clusterer->order);
    free(clusterer->queue);
    free(clusterer->table);
    free(clusterer);
}

uint64_t lt_umi_clusterer_probes(const lt_umi_clusterer *clusterer)
{
    return clusterer->probes;
}

static int compare_ranked(const void *pa, const void *pb)
{
    const ranked *a = pa, *b = pb;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    if (a->shape != b->shape)
        return a->shape < b->shape ? -1 : 1;
    return a->bases < b->bases ? -1 : a->bases > b->bases;
}

static void rank_all(ranked *order, const lt_umi *umi, const uint32_t *count, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (ranked){.bases = umi[i].bases,
                            .count = count[i],
                            .index = (uint32_t)i,
                            .shape = (uint16_t)(umi[i].length[0] << 8 | umi[i].length[1]),
                            .n_bases = (uint16_t)(umi[i].length[0] + umi[i].length[1]),
                            .is_free = 1};
    if (n > N_PAIRS) {
        qsort(order, n, sizeof *order, compare_ranked);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        ranked moved = order[i];
        size_t j = i;
        for (; j > 0 && compare_ranked(&order[j - 1], &moved) > 0; j--)
            order[j] = order[j - 1];
        order[j] = moved;
    }
}

/* The largest count that u may adopt; 0: none. A singleton adopts singletons where the expected
 * number of chance neighbours, n * 3 * length / 4^length, is below 0.05. */
static uint32_t reach(const ranked *u, size_t n)
{
    if (u->count > 1)
        return u->count / 2 + 1;
    if (u->n_bases < 32 && 60 * (uint64_t)n * u->n_bases >= UINT64_C(1) << 2 * u->n_bases)
        return 0;
    return 1;
}

static int are_neighbours(const ranked *a, const ranked *b)
{
    uint64_t x = a->bases ^ b->bases;
    x = (x | x >> 1) & UINT64_C(0x5555555555555555); /* one bit a base that differs */
    return a->shape == b->shape && x != 0 && (x & (x - 1)) == 0;
}

/* All pairs, n <= N_PAIRS. */
static void cluster_few(ranked *order, size_t n, uint32_t *root)
{
    uint8_t queue[N_PAIRS];
    for (size_t i = 0; i < n; i++) {
        if (!order[i].is_free)
            continue;
        size_t tail = 0;
        order[i].is_free = 0;
        root[order[i].index] = order[i].index;
        queue[tail++] = (uint8_t)i;
        for (size_t head = 0; head < tail; head++) {
            const ranked *parent = &order[queue[head]];
            uint32_t limit = reach(parent, n);
            for (size_t j = i + 1; j < n && limit > 0; j++) {
                ranked *child = &order[j];
                if (!child->is_free || child->count > limit || !are_neighbours(parent, child))
                    continue;
                child->is_free = 0;
                root[child->index] = order[i].index;
                queue[tail++] = (uint8_t)j;
            }
        }
    }
}

/* splitmix64's finaliser (Steele, Lea, Flood 2014): every input bit reaches every output bit, so
 * neighbours, which differ in two bits, do not crowd. */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* The slot that holds the key, or the empty one where it would be. */
static slot *find(lt_umi_clusterer *c, uint64_t bases, uint16_t shape)
{
    uint64_t i = mix(bases ^ (uint64_t)shape << 48) & c->mask;
    for (;; i = (i + 1) & c->mask) {
        c->probes++;
        slot *s = &c->table[i];
        if (s->rank1 == NOBODY || (s->bases == bases && s->shape == shape))
            return s;
    }
}

static lt_status table_fill(lt_umi_clusterer *c, size_t n)
{
    size_t n_slots = 1;
    while (n_slots < 4 * n)
        n_slots *= 2;
    LT_TRY(lt_array_reserve(&c->table, &c->table_capacity, n_slots, sizeof *c->table));
    memset(c->table, 0, n_slots * sizeof *c->table);
    c->mask = n_slots - 1;
    for (size_t i = 0; i < n; i++) {
        slot *s = find(c, c->order[i].bases, c->order[i].shape);
        *s = (slot){
            .bases = c->order[i].bases, .rank1 = (uint32_t)i + 1, .shape = c->order[i].shape};
    }
    return LT_OK;
}

/* Looks up all neighbours of a parent; those within its reach join the queue. */
static size_t adopt(lt_umi_clusterer *c, const ranked *parent, uint32_t limit, size_t tail)
{
    for (unsigned shift = 0; shift < 2u * parent->n_bases; shift += 2)
        for (uint64_t change = 1; change < 4; change++) {
            const slot *s = find(c, parent->bases ^ change << shift, parent->shape);
            if (s->rank1 == NOBODY)
                continue;
            ranked *child = &c->order[s->rank1 - 1];
            if (!child->is_free || child->count > limit)
                continue;
            child->is_free = 0;
            c->queue[tail++] = s->rank1 - 1;
        }
    return tail;
}

static void cluster_many(lt_umi_clusterer *c, size_t n, uint32_t *root)
{
    for (size_t i = 0; i < n; i++) {
        if (!c->order[i].is_free)
            continue;
        size_t tail = 0;
        c->order[i].is_free = 0;
        c->queue[tail++] = (uint32_t)i;
        for (size_t head = 0; head < tail; head++) {
            const ranked *parent = &c->order[c->queue[head]];
            root[parent->index] = c->order[i].index;
            uint32_t limit = reach(parent, n);
            if (limit > 0)
                tail = adopt(c, parent, limit, tail);
        }
    }
}

lt_status lt_umi_cluster(lt_umi_clusterer *clusterer, const lt_umi *umi, const uint32_t *count,
                         size_t n, uint32_t *root)
{
    clusterer->probes = 0;
    if (n <= N_PAIRS) {
        ranked order[N_PAIRS];
        rank_all(order, umi, count, n);
        cluster_few(order, n, root);
        return LT_OK;
    }
    if (n >= UINT32_MAX)
        return lt_fail(LT_EBUG, "bug: %zu UMIs at one position", n);
    LT_TRY(lt_array_reserve(&clusterer->order, &clusterer->order_capacity, n,
                            sizeof *clusterer->order));
    LT_TRY(lt_array_reserve(&clusterer->queue, &clusterer->queue_capacity, n,
                            sizeof *clusterer->queue));
    rank_all(clusterer->order, umi, count, n);
    LT_TRY(table_fill(clusterer, n));
    cluster_many(clusterer, n, root);
    return LT_OK;
}
