/* window.h -- the open templates, by the position that names their molecules.
 *
 * A ring with one list a coordinate. Coordinates close in order once no read can join them. */
#ifndef LT_MODEL_WINDOW_H
#define LT_MODEL_WINDOW_H

#include "pending.h"
#include "pool.h"

/* A template whose key is known. */
typedef struct lt_open {
    lt_held *read[2]; /* read 1, read 2; NULL when absent */
    int64_t left, right;
    lt_umi umi;
    uint16_t library;
    uint8_t kind;   /* LT_MOLECULE_* */
    uint8_t strand; /* 0: A, 1: B */
} lt_open;

/* Templates of one coordinate in order of arrival, in pieces that grow with their number: a list
 * lies together in memory, whatever came between. */
typedef struct lt_list {
    struct lt_list *older;
    uint32_t n, capacity;
    size_t n_older; /* templates in older pieces */
    lt_open open[];
} lt_list;

typedef struct lt_window {
    lt_list **head; /* the newest pieces */
    int64_t mask;
    int64_t lowest;  /* no list below is in use */
    int64_t highest; /* no list above is in use */
} lt_window;

/* span: the most coordinates open at a time. */
lt_status lt_window_init(lt_window *window, int64_t span);
void lt_window_clear(lt_window *window);

/* Room for one more template, to be filled; NULL when out of memory. */
lt_open *lt_window_add(lt_window *window, lt_pool *pool, int64_t at);

/* Takes the list of the lowest coordinate in use that is below limit; NULL when there is none. The
 * caller releases its pieces to the pool. */
lt_list *lt_window_take(lt_window *window, int64_t limit);

#endif
