/* column.c -- a consensus is spread into the templates that it was made from.
 *
 * Of these, those that agree with it show its base, and the others what it is compared with. So the
 * kernel weighs the family that was sequenced, and the early copying errors that all its reads may
 * share are allowed for by their number, which the consensus' own quality knows nothing of. */
#include "column.h"

#include "array.h"
#include "row.h"

static uint8_t observation(const lt_row *row, int64_t pos)
{
    return row && row->obs && pos >= row->beg && pos < row->end ? row->obs[pos - row->beg]
                                                                : LT_OBS_NONE;
}

/* What read number k behind a consensus shows. */
static uint8_t read_behind(const lt_row *row, int64_t pos, uint32_t k, uint8_t otherwise)
{
    const uint8_t obs = observation(row, pos);
    if (obs == LT_OBS_NONE || k >= lt_row_behind(row, pos))
        return LT_OBS_NONE;
    if (k < row->support[pos - row->beg].agree)
        return obs;
    return LT_OBS_BASE(obs) == otherwise ? LT_OBS_NONE : LT_OBS(otherwise, LT_OBS_QUAL(obs));
}

/* Appends the templates behind a consensus; *n counts those of its strand. The mates' reads are
 * laid together in order: first those that agree. Leaves room
 * for n_left further templates. */
static lt_status append_family(lt_batch *b, const lt_template *t, int64_t pos, uint8_t otherwise,
                               uint32_t n_left, size_t *at, uint32_t *n)
{
    const uint32_t one = lt_row_behind(t->mate[0], pos), two = lt_row_behind(t->mate[1], pos);
    const uint32_t n_behind = one > two ? one : two;
    LT_TRY(lt_array_reserve(&b->obs, &b->obs_capacity, *at + 2 * ((size_t)n_behind + n_left), 1));
    for (uint32_t k = 0; k < n_behind; k++) {
        const uint8_t first = read_behind(t->mate[0], pos, k, otherwise);
        const uint8_t second = read_behind(t->mate[1], pos, k, otherwise);
        if (!(first | second))
            continue;
        b->obs[(*at)++] = first;
        b->obs[(*at)++] = second;
        ++*n;
    }
    return LT_OK;
}

lt_status lt_column_append(lt_batch *b, const lt_molecule *m, int64_t pos, uint8_t otherwise,
                           uint32_t n[2])
{
    const uint32_t n_all = m->n_a + m->n_b;
    size_t at = 2 * b->n_templates;
    LT_TRY(lt_array_reserve(&b->obs, &b->obs_capacity, at + 2 * (size_t)n_all, 1));
    n[0] = n[1] = 0;
    for (uint32_t i = 0; i < n_all; i++) {
        const lt_template *t = &m->templates[i];
        if (lt_template_is_family(t)) {
            LT_TRY(append_family(b, t, pos, otherwise, n_all - i, &at, &n[i >= m->n_a]));
            continue;
        }
        uint8_t one = observation(t->mate[0], pos), two = observation(t->mate[1], pos);
        if (!(one | two))
            continue;
        b->obs[at++] = one;
        b->obs[at++] = two;
        n[i >= m->n_a]++;
    }
    return LT_OK;
}
