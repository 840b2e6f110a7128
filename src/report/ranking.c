/* ranking.c -- see ranking.h. */
#include "ranking.h"

#include <stdlib.h>

typedef struct ranked {
    double highest;
    size_t locus;
} ranked;

static int compare(const void *va, const void *vb)
{
    const ranked *a = va, *b = vb;
    if (a->highest != b->highest)
        return a->highest > b->highest ? -1 : 1;
    return a->locus < b->locus ? -1 : 1;
}

lt_status lt_ranking(size_t *order, const lt_series *series)
{
    ranked *list = malloc((series->n_loci + 1) * sizeof *list);
    if (!list)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", series->n_loci);
    for (size_t i = 0; i < series->n_loci; i++) {
        list[i] = (ranked){0, i};
        for (size_t t = 0; t < series->n_draws; t++) {
            const lt_draw_locus *x = &series->draw[t].locus[i];
            if (x->evaluable && x->alt > 0 && x->vaf > list[i].highest)
                list[i].highest = x->vaf;
        }
    }
    qsort(list, series->n_loci, sizeof *list, compare);
    for (size_t i = 0; i < series->n_loci; i++)
        order[i] = list[i].locus;
    free(list);
    return LT_OK;
}
