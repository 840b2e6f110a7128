/* arena.c -- a list of blocks that is filled from the front and kept over a reset. */
#include "arena.h"

#include <stdlib.h>

enum { BLOCK_BYTES = 256 * 1024, ALIGNMENT = 16 };

typedef struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) unsigned char data[];
} block;

struct lt_arena {
    block *first, *current;
    size_t bytes;
};

lt_arena *lt_arena_create(void)
{
    return calloc(1, sizeof(lt_arena));
}

void lt_arena_destroy(lt_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->first; b;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

static block *block_append(lt_arena *arena, size_t n_bytes)
{
    size_t size = n_bytes > BLOCK_BYTES ? n_bytes : BLOCK_BYTES;
    block *b = malloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->next = NULL;
    b->size = size;
    b->used = 0;
    arena->bytes += sizeof *b + size;
    if (arena->current) {
        b->next = arena->current->next;
        arena->current->next = b;
    } else {
        arena->first = b;
    }
    return b;
}

void *lt_arena_alloc(lt_arena *arena, size_t n_bytes)
{
    n_bytes = (n_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block *b = arena->current;
    while (b && b->size - b->used < n_bytes) {
        b = b->next;
        if (b)
            arena->current = b;
    }
    if (!b) {
        b = block_append(arena, n_bytes);
        if (!b)
            return NULL;
        arena->current = b;
    }
    void *p = b->data + b->used;
    b->used += n_bytes;
    return p;
}

void lt_arena_reset(lt_arena *arena)
{
    for (block *b = arena->first; b; b = b->next)
        b->used = 0;
    arena->current = arena->first;
}

size_t lt_arena_bytes(const lt_arena *arena)
{
    return arena->bytes;
}
