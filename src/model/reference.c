/* reference.c -- see reference.h. One allocation a window, as there are few. */
#include "reference.h"

#include <stdlib.h>

static lt_status allocate(lt_ref_window *w)
{
    w->code = malloc((size_t)(w->end - w->beg));
    return w->code ? LT_OK
                   : lt_fail(LT_ENOMEM, "out of memory: %lld bases of reference",
                             (long long)(w->end - w->beg));
}

lt_status lt_reference_init(lt_reference *reference, const lt_targets *targets)
{
    *reference = (lt_reference){.window = calloc(targets->n + 1, sizeof *reference->window)};
    if (!reference->window)
        return lt_fail(LT_ENOMEM, "out of memory: %zu targets", targets->n);
    for (size_t i = 0; i < targets->n; i++) {
        const lt_interval *iv = &targets->interval[i];
        lt_ref_window *last = reference->n ? &reference->window[reference->n - 1] : NULL;
        if (last && last->contig == iv->contig && iv->beg - LT_REFERENCE_MARGIN <= last->end)
            last->end = iv->end + LT_REFERENCE_MARGIN;
        else
            reference->window[reference->n++] = (lt_ref_window){
                iv->contig, iv->beg - LT_REFERENCE_MARGIN, iv->end + LT_REFERENCE_MARGIN, NULL};
    }
    for (size_t i = 0; i < reference->n; i++)
        LT_TRY(allocate(&reference->window[i]));
    return LT_OK;
}

void lt_reference_clear(lt_reference *reference)
{
    for (size_t i = 0; i < reference->n; i++)
        free(reference->window[i].code);
    free(reference->window);
    *reference = (lt_reference){0};
}

size_t lt_reference_first(const lt_reference *reference, int32_t contig, int64_t pos)
{
    size_t lo = 0, hi = reference->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const lt_ref_window *w = &reference->window[mid];
        if (w->contig < contig || (w->contig == contig && w->end <= pos))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const lt_ref_window *lt_reference_find(const lt_reference *reference, int32_t contig, int64_t pos)
{
    size_t i = lt_reference_first(reference, contig, pos);
    const lt_ref_window *w = &reference->window[i];
    return i < reference->n && w->contig == contig && w->beg <= pos ? w : NULL;
}
