/* family.h -- the raw reads behind a held consensus read, as rows over the reference. */
#ifndef LT_MODEL_FAMILY_H
#define LT_MODEL_FAMILY_H

#include <stddef.h>

#include "pending.h"

/* Behind a held consensus read. Its held row tells of the strand of its own read 1. */
typedef struct lt_family {
    lt_row opposite; /* of the other strand: the same alignment, its own observations */
    uint32_t depth[LT_N_STRANDS]; /* templates of each strand; 0: no reads of it */
} lt_family;

/* Bytes that lt_family_init() needs for this read, aligned to 8; 0 for a raw read. meets: whether
 * its bases matter. */
size_t lt_family_bytes(const lt_read *read, int meets);

/* Makes held->family in memory of so many bytes, and the held row's observations those of its own
 * strand. obs: the held row's, to be written; NULL unless the bases matter. */
void lt_family_init(lt_held *held, void *memory, const lt_read *read, uint8_t *obs, int min_baseq);

/* lt_row_cut() of the held row, and of the other strand's. */
void lt_held_cut(lt_held *held, int64_t beg, int64_t end);

#endif
