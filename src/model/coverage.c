/* coverage.c -- sweeps the ends of aligned blocks from left to right.
 *
 * n_A and n_B at a position are the templates of each strand with a block over it, a template
 * counting once for both mates. Most templates of a family begin and end at the same few positions,
 * so ends are first added up by position (slot_of), and only the distinct ones are sorted:
 * O(templates + distinct log distinct). Suspicion is a third counter: it is above zero near the 5'
 * ends and near indels. */
#include "coverage.h"

#include <stdlib.h>

#include "array.h"
#include "lowtide/sample.h"
#include "row.h"

/* What changes at a position. */
typedef struct lt_edge {
    int64_t pos;
    int32_t delta[3]; /* templates of strand A, of strand B, reasons for suspicion */
} lt_edge;

enum { EDGE_SUSPICION = 2 };

void lt_coverage_clear(lt_coverage *c)
{
    free(c->stretch);
    free(c->edge);
    free(c->slot_of);
    *c = (lt_coverage){0};
}

static lt_status add_edge(lt_coverage *c, int64_t pos, int which, int32_t delta)
{
    uint32_t *slot = &c->slot_of[pos - c->origin];
    if (!*slot) {
        LT_TRY(lt_array_reserve(&c->edge, &c->edge_capacity, c->n_edges + 1, sizeof *c->edge));
        c->edge[c->n_edges++] = (lt_edge){.pos = pos};
        *slot = (uint32_t)c->n_edges;
    }
    c->edge[*slot - 1].delta[which] += delta;
    return LT_OK;
}

static lt_status add_range(lt_coverage *c, int64_t beg, int64_t end, int which)
{
    if (beg >= end)
        return LT_OK;
    LT_TRY(add_edge(c, beg, which, 1));
    return add_edge(c, end, which, -1);
}

/* The union of the blocks of both mates: both lists are sorted, so it is a merge. */
static lt_status add_template(lt_coverage *c, const lt_template *t, int strand)
{
    uint32_t next[2] = {0, 0};
    int64_t beg = 0, end = INT64_MIN;
    for (;;) {
        int take = -1;
        int64_t take_beg = 0;
        for (int m = 0; m < 2; m++) {
            const lt_row *row = t->mate[m];
            if (!row || next[m] == row->n_blocks)
                continue;
            int64_t b = row->beg + row->block[2 * next[m]];
            if (take < 0 || b < take_beg) {
                take = m;
                take_beg = b;
            }
        }
        if (take < 0)
            break;
        int64_t take_end = t->mate[take]->beg + t->mate[take]->block[2 * next[take] + 1];
        next[take]++;
        if (end == INT64_MIN || take_beg > end) {
            if (end != INT64_MIN)
                LT_TRY(add_range(c, beg, end, strand));
            beg = take_beg;
            end = take_end;
        } else if (take_end > end) {
            end = take_end;
        }
    }
    return end == INT64_MIN ? LT_OK : add_range(c, beg, end, strand);
}

/* The reads behind two consensus mates are the same templates: the larger number counts. */
static lt_status add_family(lt_coverage *c, const lt_template *t, int strand)
{
    int64_t beg = INT64_MAX, end = INT64_MIN;
    int32_t before = 0;
    for (int m = 0; m < 2; m++) {
        const lt_row *row = t->mate[m];
        if (!row || !row->support)
            continue;
        beg = row->beg < beg ? row->beg : beg;
        end = row->end > end ? row->end : end;
    }
    for (int64_t pos = beg; pos <= end; pos++) {
        const uint32_t one = lt_row_behind(t->mate[0], pos), two = lt_row_behind(t->mate[1], pos);
        const int32_t now = (int32_t)(one > two ? one : two);
        if (now != before)
            LT_TRY(add_edge(c, pos, strand, now - before));
        before = now;
    }
    return LT_OK;
}

/* Between two blocks lies an indel: the bases around it are suspect. */
static lt_status add_indels(lt_coverage *c, const lt_row *row)
{
    for (uint32_t i = 0; i + 1 < row->n_blocks; i++) {
        int64_t gap_beg = row->beg + row->block[2 * i + 1];
        int64_t gap_end = row->beg + row->block[2 * i + 2];
        LT_TRY(add_range(c, gap_beg - LT_SUSPICION_BP, gap_end + LT_SUSPICION_BP, EDGE_SUSPICION));
    }
    return LT_OK;
}

static lt_status add_suspicion(lt_coverage *c, const lt_molecule *m)
{
    const uint32_t n = m->n_a + m->n_b;
    for (uint32_t i = 0; i < n; i++)
        for (int mate = 0; mate < 2; mate++)
            if (m->templates[i].mate[mate] && m->templates[i].mate[mate]->n_blocks > 1)
                LT_TRY(add_indels(c, m->templates[i].mate[mate]));
    if (m->kind != LT_MOLECULE_REVERSE)
        LT_TRY(add_range(c, m->left, m->left + LT_SUSPICION_BP, EDGE_SUSPICION));
    if (m->kind != LT_MOLECULE_FORWARD)
        LT_TRY(add_range(c, m->right - LT_SUSPICION_BP, m->right, EDGE_SUSPICION));
    return LT_OK;
}

/* Makes slot_of reach from the leftmost to the rightmost position that can have an edge. */
static lt_status open_span(lt_coverage *c, const lt_molecule *m)
{
    int64_t lo = m->left, hi = m->right;
    const uint32_t n = m->n_a + m->n_b;
    for (uint32_t i = 0; i < n; i++)
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = m->templates[i].mate[mate];
            if (row && row->beg < lo)
                lo = row->beg;
            if (row && row->end > hi)
                hi = row->end;
        }
    c->origin = lo - 2 * LT_SUSPICION_BP;
    size_t size = (size_t)(hi - c->origin) + 2 * LT_SUSPICION_BP + 1, old = c->slot_capacity;
    LT_TRY(lt_array_reserve(&c->slot_of, &c->slot_capacity, size, sizeof *c->slot_of));
    for (size_t i = old; i < c->slot_capacity; i++)
        c->slot_of[i] = 0;
    return LT_OK;
}

static int compare_edges(const void *a, const void *b)
{
    const lt_edge *x = a, *y = b;
    return (x->pos > y->pos) - (x->pos < y->pos);
}

static void sort_edges(lt_edge *edge, size_t n)
{
    if (n > 24) {
        qsort(edge, n, sizeof *edge, compare_edges);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        lt_edge e = edge[i];
        size_t j = i;
        for (; j > 0 && edge[j - 1].pos > e.pos; j--)
            edge[j] = edge[j - 1];
        edge[j] = e;
    }
}

static int size_class(int32_t n)
{
    return n >= 3 ? 2 : (int)n - 1;
}

static uint8_t class_of(const int32_t now[3], int poorly_mapped)
{
    int suspicion = now[EDGE_SUSPICION] > 0 || poorly_mapped;
    if (now[0] && now[1])
        return (uint8_t)LT_CLASS(LT_CATEGORY_D, size_class(now[0] < now[1] ? now[0] : now[1]),
                                 suspicion);
    return (uint8_t)(now[0] ? LT_CLASS(LT_CATEGORY_A, size_class(now[0]), suspicion)
                            : LT_CLASS(LT_CATEGORY_B, size_class(now[1]), suspicion));
}

static lt_status sweep(lt_coverage *c, int poorly_mapped)
{
    int32_t now[3] = {0, 0, 0};
    c->n = 0;
    LT_TRY(lt_array_reserve(&c->stretch, &c->capacity, c->n_edges, sizeof *c->stretch));
    for (size_t i = 0; i < c->n_edges; i++) {
        for (int k = 0; k < 3; k++)
            now[k] += c->edge[i].delta[k];
        if (i + 1 == c->n_edges || !(now[0] || now[1]))
            continue;
        uint8_t klass = class_of(now, poorly_mapped);
        lt_stretch *last = c->n ? &c->stretch[c->n - 1] : NULL;
        if (last && last->end == c->edge[i].pos && last->klass == klass)
            last->end = c->edge[i + 1].pos;
        else
            c->stretch[c->n++] = (lt_stretch){c->edge[i].pos, c->edge[i + 1].pos, klass};
    }
    return LT_OK;
}

lt_status lt_coverage_of(lt_coverage *c, const lt_molecule *m)
{
    LT_TRY(open_span(c, m));
    c->n_edges = 0;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++)
        LT_TRY(lt_template_is_family(&m->templates[i])
                   ? add_family(c, &m->templates[i], i >= m->n_a)
                   : add_template(c, &m->templates[i], i >= m->n_a));
    LT_TRY(add_suspicion(c, m));
    for (size_t i = 0; i < c->n_edges; i++)
        c->slot_of[c->edge[i].pos - c->origin] = 0;
    sort_edges(c->edge, c->n_edges);
    return sweep(c, m->mapq < LT_GOOD_MAPQ);
}

int lt_coverage_class(const lt_coverage *c, int64_t pos)
{
    for (size_t i = 0; i < c->n; i++)
        if (pos >= c->stretch[i].beg && pos < c->stretch[i].end)
            return c->stretch[i].klass;
    return -1;
}
