/* pool.h -- memory for reads that arrive in order and leave nearly in order.
 *
 * Objects are cut from chunks; a chunk whose last object is released is used again. No allocation
 * from the system per read, and the bytes held are known at any time. */
#ifndef LT_MODEL_POOL_H
#define LT_MODEL_POOL_H

#include <stddef.h>

typedef struct lt_pool lt_pool;

#define LT_POOL_MAX_OBJECT (200 * 1024)

lt_pool *lt_pool_create(void); /* NULL when out of memory */
void lt_pool_destroy(lt_pool *pool);

/* n bytes (at most LT_POOL_MAX_OBJECT) aligned to 8, not cleared; NULL when out of memory. */
void *lt_pool_alloc(lt_pool *pool, size_t n_bytes);
void lt_pool_release(lt_pool *pool, void *object);

/* Bytes in chunks that hold living objects. */
size_t lt_pool_bytes(const lt_pool *pool);

#endif
