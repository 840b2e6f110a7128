/* tally.c -- a hash table of 12-byte rows, sorted once at the end. */
#include "tally.h"

#include <stdlib.h>

#include "array.h"

static uint64_t key_of(uint32_t site, uint8_t alt, uint8_t bin)
{
    return (uint64_t)site << 16 | (uint64_t)alt << 8 | bin;
}

static size_t home_of(uint64_t key, size_t mask)
{
    key *= 0x9e3779b97f4a7c15u;
    return (size_t)(key ^ key >> 29) & mask;
}

void lt_tally_clear(lt_tally *tally)
{
    free(tally->slot);
    *tally = (lt_tally){0};
}

static void slot_add(lt_tally *tally, const lt_evidence *row)
{
    size_t mask = tally->n_slots - 1;
    size_t i = home_of(key_of(row->site, row->alt, row->bin), mask);
    for (; tally->slot[i].count; i = (i + 1) & mask) {
        lt_evidence *s = &tally->slot[i];
        if (s->site == row->site && s->alt == row->alt && s->bin == row->bin) {
            s->count += row->count;
            return;
        }
    }
    tally->slot[i] = *row;
    tally->n++;
}

static lt_status grow(lt_tally *tally)
{
    lt_tally larger = {.n_slots = tally->n_slots ? tally->n_slots * 2 : 1024};
    larger.slot = calloc(larger.n_slots, sizeof *larger.slot);
    if (!larger.slot)
        return lt_fail(LT_ENOMEM, "out of memory: %zu rows of evidence", tally->n);
    for (size_t i = 0; i < tally->n_slots; i++)
        if (tally->slot[i].count)
            slot_add(&larger, &tally->slot[i]);
    lt_tally_clear(tally);
    *tally = larger;
    return LT_OK;
}

lt_status lt_tally_add(lt_tally *tally, uint32_t site, uint8_t alt, uint8_t bin, uint32_t count)
{
    if (3 * (tally->n + 1) > 2 * tally->n_slots)
        LT_TRY(grow(tally));
    slot_add(tally, &(lt_evidence){.site = site, .alt = alt, .bin = bin, .count = count});
    return LT_OK;
}

static int compare_rows(const void *a, const void *b)
{
    const lt_evidence *x = a, *y = b;
    uint64_t kx = key_of(x->site, x->alt, x->bin), ky = key_of(y->site, y->alt, y->bin);
    return (kx > ky) - (kx < ky);
}

lt_status lt_tally_drain(lt_tally *tally, lt_evidence **rows, size_t *n, size_t *capacity)
{
    LT_TRY(lt_array_reserve(rows, capacity, *n + tally->n, sizeof **rows));
    lt_evidence *first = *rows + *n;
    for (size_t i = 0; i < tally->n_slots; i++)
        if (tally->slot[i].count)
            (*rows)[(*n)++] = tally->slot[i];
    if (tally->n)
        qsort(first, tally->n, sizeof *first, compare_rows);
    lt_tally_clear(tally);
    return LT_OK;
}
