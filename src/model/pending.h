/* pending.h -- reads that wait for their mates.
 *
 * Found by read name; left in the order of arrival when the mate can no longer come. */
#ifndef LT_MODEL_PENDING_H
#define LT_MODEL_PENDING_H

#include <stddef.h>

#include "error.h"
#include "lowtide/molecule.h"
#include "lowtide/read.h"

/* A read kept by the assembler. The row comes first; blocks, name and observations follow in the
 * same allocation. */
typedef struct lt_held {
    lt_row row;
    uint32_t name_length;
    uint16_t library;
    uint16_t flag;
    uint8_t counts; /* 1: its bases are evidence; 0: left out, known for its position only */
    const char *name;
    int64_t five; /* unclipped 5' end */
    lt_umi umi;
    struct lt_family *family; /* behind a consensus read; NULL: a raw read */
    uint64_t arrival;         /* the pending table's */
} lt_held;

typedef struct lt_pending lt_pending;

lt_pending *lt_pending_create(void); /* NULL when out of memory */
void lt_pending_destroy(lt_pending *pending);

uint64_t lt_name_hash(const char *name, size_t length);

/* Tells that a read of this hash is about to be looked for, so that the memory comes meanwhile. */
void lt_pending_expect(const lt_pending *pending, uint64_t hash);
/* Removes and returns the read that has this one's name, or NULL. hash: of the name. */
lt_held *lt_pending_take(lt_pending *pending, const lt_held *like, uint64_t hash);
lt_status lt_pending_add(lt_pending *pending, lt_held *held, uint64_t hash);
/* Removes and returns the read that has waited longest, or NULL. */
lt_held *lt_pending_take_oldest(lt_pending *pending);
/* The read that has waited longest, or NULL; still pending. */
lt_held *lt_pending_oldest(const lt_pending *pending);
size_t lt_pending_bytes(const lt_pending *pending);

#endif
