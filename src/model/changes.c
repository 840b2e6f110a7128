/* changes.c -- see changes.h.
 *
 * Canonical: shared last bases are cut off; where nothing is left of ref or alt both grow by the
 * base before, which moves the change to the left; then shared first bases are cut off (Tan 2015,
 * doi 10.1093/bioinformatics/btv112). */
#include "changes.h"

#include <string.h>

enum { OP_M = 0, OP_I = 1, OP_D = 2, OP_N = 3, OP_S = 4, OP_EQUAL = 7, OP_X = 8 };
enum { SHIFT_MAX = 200 };

static const char letters[] = "ACGT";

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

/* A change of reference bases [pos, pos + n_ref) to alt, which can grow to the left. */
typedef struct form {
    const lt_ref_window *w;
    int64_t pos;
    int n_ref, n_alt;
    uint8_t *alt;
    uint8_t room[SHIFT_MAX + 4 * LT_ALLELE_BASES];
} form;

static uint8_t ref_at(const form *f, int64_t pos)
{
    return f->w->code[pos - f->w->beg];
}

/* 0 when it would leave the window, or move too far. */
static int shift(form *f)
{
    const int64_t start = f->pos;
    for (;;) {
        if (f->n_ref && f->n_alt && ref_at(f, f->pos + f->n_ref - 1) == f->alt[f->n_alt - 1]) {
            f->n_ref--;
            f->n_alt--;
        } else if (f->n_ref && f->n_alt) {
            break;
        }
        if (f->n_ref && f->n_alt)
            continue;
        if (f->pos <= f->w->beg || start - f->pos >= SHIFT_MAX)
            return 0;
        f->pos--;
        f->n_ref++;
        f->n_alt++;
        *--f->alt = ref_at(f, f->pos);
    }
    while (f->n_ref > 1 && f->n_alt > 1 && ref_at(f, f->pos) == f->alt[0]) {
        f->pos++;
        f->alt++;
        f->n_ref--;
        f->n_alt--;
    }
    return 1;
}

/* Smallest period of n bases that divides n. */
static int unit_of(const uint8_t *base, int n)
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

/* Tract, unit and copies of a pure insertion or deletion of n bases, which begins after pos. */
static void measure(lt_indel *indel, const form *f, const uint8_t *base, int n, int n_deleted)
{
    const int64_t first = f->pos + 1;
    int64_t moved = 0;
    while (first + n_deleted + moved < f->w->end && moved < SHIFT_MAX &&
           ref_at(f, first + n_deleted + moved) == base[moved % n])
        moved++;
    const int unit = unit_of(base, n);
    const int64_t copies = (n_deleted + moved) / unit;
    indel->tract = (uint16_t)(n_deleted + moved);
    indel->unit = (uint8_t)unit;
    indel->copies = (uint8_t)(copies < 255 ? copies : 255);
}

/* Into letters; 0 where a base is not known. */
static int spell(lt_allele *allele, const form *f)
{

    for (int i = 0; i < f->n_ref; i++) {
        uint8_t code = ref_at(f, f->pos + i);
        if (code > 3)
            return 0;
        allele->ref[i] = letters[code];
    }
    for (int i = 0; i < f->n_alt; i++) {
        if (f->alt[i] > 3)
            return 0;
        allele->alt[i] = letters[f->alt[i]];
    }
    allele->pos = f->pos;
    allele->contig = f->w->contig;
    return 1;
}

static int finish(lt_indel *indel, form *f)
{
    if (!shift(f) || f->n_ref > LT_ALLELE_BASES || f->n_alt > LT_ALLELE_BASES)
        return 0;
    if (f->n_ref == 1 && f->n_alt == 1) /* nothing, or a substitution */
        return 0;
    memset(indel, 0, sizeof *indel);
    if (!spell(&indel->allele, f))
        return 0;
    uint8_t deleted[LT_ALLELE_BASES];
    for (int i = 1; i < f->n_ref; i++)
        deleted[i - 1] = ref_at(f, f->pos + i);
    const int anchored = ref_at(f, f->pos) == f->alt[0];
    if (anchored && f->n_alt == 1)
        measure(indel, f, deleted, f->n_ref - 1, f->n_ref - 1);
    else if (anchored && f->n_ref == 1)
        measure(indel, f, f->alt + 1, f->n_alt - 1, 0);
    else
        indel->tract = (uint16_t)f->n_ref;
    return 1;
}

int lt_indel_form(lt_indel *indel, const lt_change *change, size_t n, const lt_ref_window *window)
{
    form f = {.w = window, .pos = change[0].pos};
    const lt_change *last = &change[n - 1];
    const int64_t end = last->pos + last->n_ref;
    int64_t x = f.pos, length = end - f.pos;
    for (size_t i = 0; i < n; i++)
        length += change[i].n_alt;
    if (end - f.pos > LT_ALLELE_BASES || length > 3 * LT_ALLELE_BASES)
        return 0;
    f.n_ref = (int)(end - f.pos);
    f.alt = f.room + SHIFT_MAX;
    for (size_t i = 0; i < n; i++) {
        for (; x < change[i].pos; x++)
            f.alt[f.n_alt++] = ref_at(&f, x);
        for (uint32_t k = 0; k < change[i].n_alt; k++)
            f.alt[f.n_alt++] = LT_OBS_BASE(change[i].alt[k]);
        x = change[i].pos + change[i].n_ref;
    }
    return finish(indel, &f);
}

int lt_indel_complete(lt_indel *indel, const lt_ref_window *window)
{
    const lt_allele *a = &indel->allele;
    form f = {.w = window, .pos = a->pos};
    f.n_ref = (int)strlen(a->ref);
    f.alt = f.room + SHIFT_MAX;
    if (a->pos < window->beg || a->pos + f.n_ref > window->end)
        return 0;
    for (; a->alt[f.n_alt]; f.n_alt++)
        f.alt[f.n_alt] = (uint8_t)(strchr(letters, a->alt[f.n_alt]) - letters);
    return finish(indel, &f);
}

void lt_indel_span(const lt_indel *indel, int64_t *beg, int64_t *end)
{
    *beg = indel->allele.pos + (indel->unit > 0);
    *end = *beg + indel->tract;
}
