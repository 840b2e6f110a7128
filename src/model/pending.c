/* pending.c -- open addressing with linear probing and backward-shift deletion, beside a queue in
 * the order of arrival with a gap for each read taken.
 *
 * Slots keep the hash, so that probing touches no read but the one that is found. Names are
 * compared, so a collision of hashes is harmless. Time: O(1) a read. Memory: 16 bytes a slot, and
 * 16 for each read that came after the oldest. */
#include "pending.h"

#include <stdlib.h>
#include <string.h>

/* A slot of the table, or a place of the queue. */
typedef struct slot {
    uint64_t hash;
    lt_held *held; /* NULL: free */
} slot;

struct lt_pending {
    slot *slot;
    size_t n_slots; /* a power of two */
    size_t n;
    slot *queue;    /* by arrival, modulo n_queue; held NULL: taken */
    size_t n_queue; /* a power of two */
    uint64_t first, end;
};

enum { FIRST_SLOTS = 1024 };

lt_pending *lt_pending_create(void)
{
    lt_pending *pending = calloc(1, sizeof *pending);
    if (!pending)
        return NULL;
    pending->n_slots = pending->n_queue = FIRST_SLOTS;
    pending->slot = calloc(pending->n_slots, sizeof *pending->slot);
    pending->queue = calloc(pending->n_queue, sizeof *pending->queue);
    if (!pending->slot || !pending->queue) {
        lt_pending_destroy(pending);
        return NULL;
    }
    return pending;
}

void lt_pending_destroy(lt_pending *pending)
{
    if (!pending)
        return;
    free(pending->slot);
    free(pending->queue);
    free(pending);
}

static uint64_t mix(uint64_t h, const char *bytes, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, bytes, n);
    h = (h ^ word) * 0xbf58476d1ce4e5b9u;
    return h ^ h >> 29;
}

/* Eight bytes a step; the last step looks at some bytes again rather than at fewer. */
uint64_t lt_name_hash(const char *name, size_t length)
{
    const char *end = name + length;
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (; end - name > 8; name += 8)
        h = mix(h, name, 8);
    h = length < 8 ? mix(h, name, length) : mix(h, end - 8, 8);
    return h ^ h >> 32;
}

static lt_status out_of_memory(const lt_pending *pending)
{
    return lt_fail(LT_ENOMEM, "out of memory: %zu reads wait for their mates", pending->n);
}

static void slot_insert(slot *slots, size_t mask, slot s)
{
    size_t i = s.hash & mask;
    while (slots[i].held)
        i = (i + 1) & mask;
    slots[i] = s;
}

static lt_status slots_grow(lt_pending *pending)
{
    size_t n_slots = pending->n_slots * 2;
    slot *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return out_of_memory(pending);
    for (size_t i = 0; i < pending->n_slots; i++)
        if (pending->slot[i].held)
            slot_insert(slots, n_slots - 1, pending->slot[i]);
    free(pending->slot);
    pending->slot = slots;
    pending->n_slots = n_slots;
    return LT_OK;
}

static lt_status queue_grow(lt_pending *pending)
{
    size_t n_queue = pending->n_queue * 2;
    slot *queue = calloc(n_queue, sizeof *queue);
    if (!queue)
        return out_of_memory(pending);
    for (uint64_t i = pending->first; i < pending->end; i++)
        queue[i & (n_queue - 1)] = pending->queue[i & (pending->n_queue - 1)];
    free(pending->queue);
    pending->queue = queue;
    pending->n_queue = n_queue;
    return LT_OK;
}

lt_status lt_pending_add(lt_pending *pending, lt_held *held, uint64_t hash)
{
    const slot s = {hash, held};
    if (2 * (pending->n + 1) > pending->n_slots)
        LT_TRY(slots_grow(pending));
    if (pending->end - pending->first == pending->n_queue)
        LT_TRY(queue_grow(pending));
    slot_insert(pending->slot, pending->n_slots - 1, s);
    held->arrival = pending->end++;
    pending->queue[held->arrival & (pending->n_queue - 1)] = s;
    pending->n++;
    return LT_OK;
}

/* Closes the gap at i, so that every entry stays reachable from its home slot. */
static void slot_remove(lt_pending *pending, size_t i)
{
    size_t mask = pending->n_slots - 1;
    for (size_t j = i;;) {
        j = (j + 1) & mask;
        if (!pending->slot[j].held)
            break;
        size_t home = pending->slot[j].hash & mask;
        if (((j - home) & mask) >= ((j - i) & mask)) {
            pending->slot[i] = pending->slot[j];
            i = j;
        }
    }
    pending->slot[i].held = NULL;
}

/* Leaves a gap; gaps at the front go at once, so the first entry is the oldest read. */
static void queue_remove(lt_pending *pending, const lt_held *held)
{
    const size_t mask = pending->n_queue - 1;
    pending->queue[held->arrival & mask].held = NULL;
    while (pending->first < pending->end && !pending->queue[pending->first & mask].held)
        pending->first++;
    pending->n--;
}

static int is_same_name(const lt_held *a, const lt_held *b)
{
    return a->name_length == b->name_length && !memcmp(a->name, b->name, a->name_length);
}

void lt_pending_expect(const lt_pending *pending, uint64_t hash)
{
    __builtin_prefetch(&pending->slot[hash & (pending->n_slots - 1)]);
}

lt_held *lt_pending_take(lt_pending *pending, const lt_held *like, uint64_t hash)
{
    size_t mask = pending->n_slots - 1;
    for (size_t i = hash & mask; pending->slot[i].held; i = (i + 1) & mask) {
        lt_held *held = pending->slot[i].held;
        if (pending->slot[i].hash == hash && is_same_name(held, like)) {
            slot_remove(pending, i);
            queue_remove(pending, held);
            return held;
        }
    }
    return NULL;
}

static const slot *oldest(const lt_pending *pending)
{
    return &pending->queue[pending->first & (pending->n_queue - 1)];
}

lt_held *lt_pending_oldest(const lt_pending *pending)
{
    return pending->n ? oldest(pending)->held : NULL;
}

lt_held *lt_pending_take_oldest(lt_pending *pending)
{
    return pending->n ? lt_pending_take(pending, oldest(pending)->held, oldest(pending)->hash)
                      : NULL;
}

size_t lt_pending_bytes(const lt_pending *pending)
{
    return pending->n_slots * sizeof *pending->slot + pending->n_queue * sizeof *pending->queue;
}
