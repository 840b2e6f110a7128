/* pool.c -- chunks that count their living objects.
 *
 * Chunks are aligned to their size, so an object's chunk is found by masking its address. */
#include "pool.h"

#include <stdint.h>
#include <stdlib.h>

enum { CHUNK_BYTES = 256 * 1024 };

typedef struct chunk {
    struct chunk *next; /* in the list of all, or of the free */
    struct chunk *next_free;
    size_t used, living;
    unsigned char data[];
} chunk;

struct lt_pool {
    chunk *all, *free, *current;
    size_t n_in_use;
};

_Static_assert(LT_POOL_MAX_OBJECT + sizeof(chunk) <= CHUNK_BYTES, "an object fits a chunk");

lt_pool *lt_pool_create(void)
{
    return calloc(1, sizeof(lt_pool));
}

void lt_pool_destroy(lt_pool *pool)
{
    if (!pool)
        return;
    for (chunk *c = pool->all; c;) {
        chunk *next = c->next;
        free(c);
        c = next;
    }
    free(pool);
}

static chunk *chunk_take(lt_pool *pool)
{
    chunk *c = pool->free;
    if (c) {
        pool->free = c->next_free;
    } else {
        c = aligned_alloc(CHUNK_BYTES, CHUNK_BYTES);
        if (!c)
            return NULL;
        c->next = pool->all;
        pool->all = c;
    }
    c->used = c->living = 0;
    pool->n_in_use++;
    return c;
}

static void chunk_give(lt_pool *pool, chunk *c)
{
    c->next_free = pool->free;
    pool->free = c;
    pool->n_in_use--;
}

void *lt_pool_alloc(lt_pool *pool, size_t n_bytes)
{
    n_bytes = (n_bytes + 7) / 8 * 8;
    chunk *c = pool->current;
    if (!c || CHUNK_BYTES - sizeof *c - c->used < n_bytes) {
        if (c && !c->living)
            chunk_give(pool, c);
        c = pool->current = chunk_take(pool);
        if (!c)
            return NULL;
    }
    void *object = c->data + c->used;
    c->used += n_bytes;
    c->living++;
    return object;
}

void lt_pool_release(lt_pool *pool, void *object)
{
    chunk *c = (chunk *)((uintptr_t)object & ~(uintptr_t)(CHUNK_BYTES - 1));
    if (--c->living)
        return;
    if (c == pool->current)
        c->used = 0;
    else
        chunk_give(pool, c);
}

size_t lt_pool_bytes(const lt_pool *pool)
{
    return pool->n_in_use * (size_t)CHUNK_BYTES;
}
