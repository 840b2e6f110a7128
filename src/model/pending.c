/* pending.c -- open addressing with linear probing and backward-shift deletion, beside a list in
 * the order of arrival. Names are compared, so a collision of hashes is harmless. */
#include "pending.h"

#include <stdlib.h>
#include <string.h>

struct lt_pending {
    lt_held **slot;
    size_t n_slots; /* a power of two */
    size_t n;
    lt_held *oldest, *newest;
};

lt_pending *lt_pending_create(void)
{
    lt_pending *pending = calloc(1, sizeof *pending);
    if (!pending)
        return NULL;
    pending->n_slots = 1024;
    pending->slot = calloc(pending->n_slots, sizeof *pending->slot);
    if (!pending->slot) {
        free(pending);
        return NULL;
    }
    return pending;
}

void lt_pending_destroy(lt_pending *pending)
{
    if (!pending)
        return;
    free(pending->slot);
    free(pending);
}

uint64_t lt_name_hash(const char *name)
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (size_t n = strlen(name); n;) {
        uint64_t word = 0;
        size_t take = n < 8 ? n : 8;
        memcpy(&word, name, take);
        h = (h ^ word) * 0xbf58476d1ce4e5b9u;
        h ^= h >> 29;
        name += take;
        n -= take;
    }
    return h ^ h >> 32;
}

static void slot_insert(lt_held **slot, size_t mask, lt_held *held)
{
    size_t i = held->hash & mask;
    while (slot[i])
        i = (i + 1) & mask;
    slot[i] = held;
}

static lt_status grow(lt_pending *pending)
{
    size_t n_slots = pending->n_slots * 2;
    lt_held **slot = calloc(n_slots, sizeof *slot);
    if (!slot)
        return lt_fail(LT_ENOMEM, "out of memory: %zu reads wait for their mates", pending->n);
    for (lt_held *held = pending->oldest; held; held = held->newer)
        slot_insert(slot, n_slots - 1, held);
    free(pending->slot);
    pending->slot = slot;
    pending->n_slots = n_slots;
    return LT_OK;
}

lt_status lt_pending_add(lt_pending *pending, lt_held *held)
{
    if (2 * (pending->n + 1) > pending->n_slots)
        LT_TRY(grow(pending));
    slot_insert(pending->slot, pending->n_slots - 1, held);
    held->older = pending->newest;
    held->newer = NULL;
    if (pending->newest)
        pending->newest->newer = held;
    else
        pending->oldest = held;
    pending->newest = held;
    pending->n++;
    return LT_OK;
}

/* Closes the gap at i, so that every entry stays reachable from its home slot. */
static void slot_remove(lt_pending *pending, size_t i)
{
    size_t mask = pending->n_slots - 1;
    for (size_t j = i;;) {
        j = (j + 1) & mask;
        if (!pending->slot[j])
            break;
        size_t home = pending->slot[j]->hash & mask;
        if (((j - home) & mask) >= ((j - i) & mask)) {
            pending->slot[i] = pending->slot[j];
            i = j;
        }
    }
    pending->slot[i] = NULL;
}

static void list_remove(lt_pending *pending, lt_held *held)
{
    if (held->older)
        held->older->newer = held->newer;
    else
        pending->oldest = held->newer;
    if (held->newer)
        held->newer->older = held->older;
    else
        pending->newest = held->older;
    pending->n--;
}

lt_held *lt_pending_take(lt_pending *pending, const char *name, uint64_t hash)
{
    size_t mask = pending->n_slots - 1;
    for (size_t i = hash & mask; pending->slot[i]; i = (i + 1) & mask) {
        lt_held *held = pending->slot[i];
        if (held->hash == hash && !strcmp(held->name, name)) {
            slot_remove(pending, i);
            list_remove(pending, held);
            return held;
        }
    }
    return NULL;
}

lt_held *lt_pending_oldest(const lt_pending *pending)
{
    return pending->oldest;
}

size_t lt_pending_bytes(const lt_pending *pending)
{
    return pending->n_slots * sizeof *pending->slot;
}
