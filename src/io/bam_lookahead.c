/* bam_lookahead.c -- a queue of records packed into chunks.
 *
 * An entry is the fixed part, then the variable part, padded to 16 bytes. A chunk is freed when the
 * entry after its last is asked for, so memory falls while the queue is replayed. */
#include "bam_lookahead.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 20, ALIGNMENT = 16 };

typedef struct entry_head {
    _Alignas(ALIGNMENT) bam1_core_t core;
    int l_data;
} entry_head;

struct lt_lookahead_chunk {
    lt_lookahead_chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) uint8_t data[];
};

static size_t entry_bytes(int l_data)
{
    size_t n = sizeof(entry_head) + (size_t)l_data;
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static lt_lookahead_chunk *chunk_append(lt_lookahead *lookahead, size_t at_least)
{
    size_t size = at_least > CHUNK_BYTES ? at_least : CHUNK_BYTES;
    lt_lookahead_chunk *chunk = aligned_alloc(ALIGNMENT, sizeof *chunk + size);
    if (!chunk)
        return NULL;
    *chunk = (lt_lookahead_chunk){.size = size};
    if (lookahead->last)
        lookahead->last->next = chunk;
    else
        lookahead->first = chunk;
    lookahead->last = chunk;
    return chunk;
}

lt_status lt_lookahead_put(lt_lookahead *lookahead, const bam1_t *record)
{
    size_t n = entry_bytes(record->l_data);
    lt_lookahead_chunk *chunk = lookahead->last;
    if (!chunk || chunk->size - chunk->used < n)
        chunk = chunk_append(lookahead, n);
    if (!chunk)
        return lt_fail(LT_ENOMEM, "out of memory: records read ahead");
    entry_head *head = (entry_head *)(void *)(chunk->data + chunk->used);
    head->core = record->core;
    head->l_data = record->l_data;
    memcpy(head + 1, record->data, (size_t)record->l_data);
    chunk->used += n;
    return LT_OK;
}

int lt_lookahead_take(lt_lookahead *lookahead, bam1_t *view)
{
    lt_lookahead_chunk *chunk = lookahead->first;
    if (chunk && lookahead->taken == chunk->used) {
        lookahead->first = chunk->next;
        lookahead->taken = 0;
        if (!lookahead->first)
            lookahead->last = NULL;
        free(chunk);
        chunk = lookahead->first;
    }
    if (!chunk)
        return 0;
    entry_head *head = (entry_head *)(void *)(chunk->data + lookahead->taken);
    memset(view, 0, sizeof *view);
    view->core = head->core;
    view->l_data = head->l_data;
    view->data = (uint8_t *)(head + 1);
    lookahead->taken += entry_bytes(head->l_data);
    return 1;
}

void lt_lookahead_clear(lt_lookahead *lookahead)
{
    for (lt_lookahead_chunk *chunk = lookahead->first; chunk;) {
        lt_lookahead_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    memset(lookahead, 0, sizeof *lookahead);
}
