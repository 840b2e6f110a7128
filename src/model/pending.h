/* pending.h -- reads that wait for their mates.
 *
 * Found by read name; left in the order of arrival when the mate can no longer come. */
#ifndef LT_MODEL_PENDING_H
#define LT_MODEL_PENDING_H

#include <stddef.h>

#include "error.h"
#include "lowtide/molecule.h"
#include "lowtide/read.h"

/* A read kept by the assembler. The row comes first; name, blocks and observations follow in the
 * same allocation. */
typedef struct lt_held {
    lt_row row;
    struct lt_held *older, *newer; /* order of arrival among those pending */
    uint64_t hash;                 /* of the name */
    const char *name;
    int64_t five; /* unclipped 5' end */
    lt_umi umi;
    int32_t contig;
    uint16_t library;
    uint16_t flag;
    uint8_t counts; /* 1: its bases are evidence; 0: left out, known for its position only */
} lt_held;

typedef struct lt_pending lt_pending;

lt_pending *lt_pending_create(void); /* NULL when out of memory */
void lt_pending_destroy(lt_pending *pending);

uint64_t lt_name_hash(const char *name);

lt_status lt_pending_add(lt_pending *pending, lt_held *held);
/* Removes and returns the read of that name, or NULL. */
lt_held *lt_pending_take(lt_pending *pending, const char *name, uint64_t hash);
/* The read that has waited longest, or NULL; still pending. */
lt_held *lt_pending_oldest(const lt_pending *pending);
size_t lt_pending_bytes(const lt_pending *pending);

#endif
