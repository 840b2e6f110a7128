/* changes.c -- see changes.h. */
#include "changes.h"

#include <string.h>

#include "allele.h"

enum { OP_M = 0, OP_I = 1, OP_D = 2, OP_N = 3, OP_S = 4, OP_EQUAL = 7, OP_X = 8 };
enum { TRACT_MAX = 400 };

static const char letters[] = "ACGTN";

/* ---- what a row shows ---- */

typedef struct change_list {
    lt_change *change;
    size_t n; /* may run past LT_MAX_CHANGES: then only counted */
} change_list;

static void add(change_list *list, int64_t pos, uint32_t n_ref, uint32_t n_alt, const uint8_t *alt)
{
    if (list->n < LT_MAX_CHANGES)
        list->change[list->n] = (lt_change){pos, (uint16_t)n_ref, (uint16_t)n_alt, alt};
    list->n++;
}

/* Substitutions among n observations from pos on; those outside of row or window do not count. */
static void compare(change_list *list, const lt_row *row, const lt_ref_window *w, int64_t pos,
                    const uint8_t *obs, int64_t n)
{
    int64_t beg = row->beg > w->beg ? row->beg : w->beg,
            end = row->end < w->end ? row->end : w->end;
    beg = beg > pos ? beg : pos;
    end = end < pos + n ? end : pos + n;
    for (int64_t x = beg; x < end; x++) {
        const uint8_t *o = obs + (x - pos), ref = w->code[x - w->beg];
        if (LT_OBS_BASE(*o) != ref && LT_OBS_QUAL(*o) >= LT_CHANGE_QUAL && ref < 4)
            add(list, x, 1, 1, o);
    }
}

static int is_within(const lt_row *row, const lt_ref_window *w, int64_t beg, int64_t end)
{
    return beg > row->beg && end < row->end && beg > w->beg && end < w->end;
}

static int all_usable(const uint8_t *base, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (base[i] == LT_OBS_NONE)
            return 0;
    return 1;
}

static void compare_gapped(change_list *list, const lt_row *row, const lt_ref_window *w)
{
    const lt_gapped *g = row->gapped;
    const uint8_t *base = g->base;
    int64_t x = g->beg;
    for (uint32_t i = 0; i < g->n_cigar; i++) {
        const uint32_t op = g->cigar[i] & 15, n = g->cigar[i] >> 4;
        if (op == OP_M || op == OP_EQUAL || op == OP_X) {
            compare(list, row, w, x, base, n);
            x += n;
            base += n;
        } else if (op == OP_I) {
            if (n < LT_ALLELE_BASES && is_within(row, w, x, x) && all_usable(base, n))
                add(list, x, 0, n, base);
            base += n;
        } else if (op == OP_D) {
            if (n < LT_ALLELE_BASES && is_within(row, w, x, x + n))
                add(list, x, n, 0, base);
            x += n;
        } else if (op == OP_N) {
            x += n;
        } else if (op == OP_S) {
            base += n;
        }
    }
}

size_t lt_changes_of_row(lt_change change[LT_MAX_CHANGES], const lt_row *row,
                         const lt_ref_window *window)
{
    change_list list = {.change = change};
    if (!row->obs)
        return 0;
    if (row->gapped)
        compare_gapped(&list, row, window);
    else
        for (uint32_t b = 0; b < row->n_blocks; b++)
            compare(&list, row, window, row->beg + row->block[2 * b], row->obs + row->block[2 * b],
                    row->block[2 * b + 1] - row->block[2 * b]);
    return list.n <= LT_MAX_CHANGES ? list.n : 0;
}

size_t lt_changes_joined(const lt_change *change, size_t n)
{
    size_t i = 1;
    for (; i < n; i++) {
        const lt_change *last = &change[i - 1];
        const int gap = lt_change_is_gap(last) || lt_change_is_gap(&change[i]);
        const int64_t apart = change[i].pos - (last->pos + last->n_ref);
        if (gap ? apart > LT_COMPLEX_BP : apart >= LT_MNV_BP)
            break;
    }
    return i;
}

/* ---- the canonical form ---- */

/* lt_allele_fetch of a window; what lies outside is N. */
static lt_status fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const lt_ref_window *w = data;
    (void)contig;
    for (int64_t x = beg; x < end; x++)
        codes[x - beg] = x >= w->beg && x < w->end ? w->code[x - w->beg] : 4;
    return LT_OK;
}

/* Smallest period of n bases that divides n. */
static int unit_of(const char *base, int n)
{
    for (int unit = 1; unit < n; unit++) {
        int i = unit;
        while (n % unit == 0 && i < n && base[i] == base[i - unit])
            i++;
        if (i == n)
            return unit;
    }
    return n;
}

/* Tract, unit and copies of a pure insertion or deletion of n bases behind the anchor. */
static void measure(lt_indel *indel, const lt_ref_window *w, const char *bases, int n,
                    int n_deleted)
{
    const int64_t first = indel->allele.pos + 1 + n_deleted;
    int64_t moved = 0;
    while (first + moved < w->end && moved < TRACT_MAX &&
           letters[w->code[first + moved - w->beg]] == bases[moved % n])
        moved++;
    const int unit = unit_of(bases, n);
    const int64_t copies = (n_deleted + moved) / unit;
    indel->tract = (uint16_t)(n_deleted + moved);
    indel->unit = (uint8_t)unit;
    indel->copies = (uint8_t)(copies < 255 ? copies : 255);
}

int lt_indel_complete(lt_indel *indel, const lt_ref_window *window)
{
    lt_allele *a = &indel->allele;
    if (lt_allele_canonicalise(a, fetch, (void *)window) < 0)
        return 0;
    const int n_ref = (int)strlen(a->ref), n_alt = (int)strlen(a->alt);
    const int is_anchored = a->ref[0] == a->alt[0];
    if (n_ref == 1 && n_alt == 1)
        return 0;
    if (n_ref != n_alt && a->ref[n_ref - 1] == a->alt[n_alt - 1])
        return 0; /* nothing known before it */
    indel->unit = indel->copies = 0;
    indel->tract = (uint16_t)n_ref;
    if (is_anchored && n_alt == 1)
        measure(indel, window, a->ref + 1, n_ref - 1, n_ref - 1);
    else if (is_anchored && n_ref == 1)
        measure(indel, window, a->alt + 1, n_alt - 1, 0);
    return 1;
}

/* Appends reference bases [beg, end); 0 when there is no room. */
static int append_reference(char *text, size_t *n, const lt_ref_window *w, int64_t beg, int64_t end)
{
    if (beg < w->beg || end > w->end || *n + (size_t)(end - beg) > LT_ALLELE_BASES)
        return 0;
    for (int64_t x = beg; x < end; x++)
        text[(*n)++] = letters[w->code[x - w->beg]];
    return 1;
}

int lt_indel_form(lt_indel *indel, const lt_change *change, size_t n, const lt_ref_window *window)
{
    const int64_t beg = change[0].pos - 1; /* an anchor */
    const int64_t end = change[n - 1].pos + change[n - 1].n_ref;
    size_t n_ref = 0, n_alt = 0;
    int64_t x = beg;
    memset(indel, 0, sizeof *indel);
    lt_allele *a = &indel->allele;
    a->contig = window->contig;
    a->pos = beg;
    if (!append_reference(a->ref, &n_ref, window, beg, end))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (!append_reference(a->alt, &n_alt, window, x, change[i].pos) ||
            n_alt + change[i].n_alt > LT_ALLELE_BASES)
            return 0;
        for (uint32_t k = 0; k < change[i].n_alt; k++)
            a->alt[n_alt++] = letters[LT_OBS_BASE(change[i].alt[k])];
        x = change[i].pos + change[i].n_ref;
    }
    return lt_indel_complete(indel, window);
}

void lt_indel_span(const lt_indel *indel, int64_t *beg, int64_t *end)
{
    *beg = indel->allele.pos + (indel->unit > 0);
    *end = *beg + indel->tract;
}
