/* window.c -- the ring: a coordinate's list is at coordinate & mask. */
#include "window.h"

#include <stdlib.h>

lt_status lt_window_init(lt_window *window, int64_t span)
{
    int64_t size = 64;
    while (size < span)
        size *= 2;
    window->head = calloc((size_t)size, sizeof *window->head);
    if (!window->head)
        return lt_fail(LT_ENOMEM, "out of memory: a window of %lld positions", (long long)size);
    window->mask = size - 1;
    window->lowest = INT64_MAX;
    window->highest = INT64_MIN;
    return LT_OK;
}

void lt_window_clear(lt_window *window)
{
    free(window->head);
    window->head = NULL;
}

enum { FIRST_PIECE = 2, LARGEST_PIECE = 1024 };
_Static_assert(sizeof(lt_list) + LARGEST_PIECE * sizeof(lt_open) <= LT_POOL_MAX_OBJECT,
               "a piece fits the pool");

/* Each piece is as large as all before it. */
static lt_list *piece_create(lt_pool *pool, lt_list *older)
{
    const size_t n_older = older ? older->n_older + older->n : 0;
    size_t capacity = n_older < FIRST_PIECE ? FIRST_PIECE : n_older;
    if (capacity > LARGEST_PIECE)
        capacity = LARGEST_PIECE;
    lt_list *list = lt_pool_alloc(pool, sizeof *list + capacity * sizeof *list->open);
    if (list) {
        list->older = older;
        list->n = 0;
        list->capacity = (uint32_t)capacity;
        list->n_older = n_older;
    }
    return list;
}

lt_open *lt_window_add(lt_window *window, lt_pool *pool, int64_t at)
{
    lt_list **head = &window->head[at & window->mask];
    if (!*head || (*head)->n == (*head)->capacity) {
        lt_list *list = piece_create(pool, *head);
        if (!list)
            return NULL;
        *head = list;
    }
    if (at < window->lowest)
        window->lowest = at;
    if (at > window->highest)
        window->highest = at;
    return &(*head)->open[(*head)->n++];
}

lt_list *lt_window_take(lt_window *window, int64_t limit)
{
    for (; window->lowest < limit && window->lowest <= window->highest; window->lowest++) {
        lt_list **head = &window->head[window->lowest & window->mask];
        if (*head) {
            lt_list *list = *head;
            *head = NULL;
            __builtin_prefetch(window->head[(window->lowest + 1) & window->mask]); /* likely next */
            return list;
        }
    }
    if (window->lowest > window->highest) {
        window->lowest = INT64_MAX;
        window->highest = INT64_MIN;
    }
    return NULL;
}
