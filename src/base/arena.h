/* arena.h -- memory that lives and dies together, handed out by moving a pointer.
 *
 * lt_arena serves a batch: reset, not freed. An address stays valid until the reset. */
#ifndef LT_BASE_ARENA_H
#define LT_BASE_ARENA_H

#include <stddef.h>

typedef struct lt_arena lt_arena;

/* NULL when out of memory. */
lt_arena *lt_arena_create(void);
void lt_arena_destroy(lt_arena *arena);

/* n bytes aligned to 16, not cleared; NULL when out of memory. */
void *lt_arena_alloc(lt_arena *arena, size_t n_bytes);

/* Forgets all allocations, keeps the memory. */
void lt_arena_reset(lt_arena *arena);

/* Bytes held from the system. */
size_t lt_arena_bytes(const lt_arena *arena);

#endif
