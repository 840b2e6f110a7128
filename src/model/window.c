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

void lt_window_add(lt_window *window, int64_t at, lt_open *open)
{
    lt_open **head = &window->head[at & window->mask];
    open->next = *head;
    *head = open;
    if (at < window->lowest)
        window->lowest = at;
    if (at > window->highest)
        window->highest = at;
}

lt_open *lt_window_take(lt_window *window, int64_t limit)
{
    for (; window->lowest < limit && window->lowest <= window->highest; window->lowest++) {
        lt_open **head = &window->head[window->lowest & window->mask];
        if (*head) {
            lt_open *list = *head;
            *head = NULL;
            return list;
        }
    }
    if (window->lowest > window->highest) {
        window->lowest = INT64_MAX;
        window->highest = INT64_MIN;
    }
    return NULL;
}
