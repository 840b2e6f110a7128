/* family.c -- one row a strand: its consensus bases, and how many reads stand behind each.
 *
 * A base whose reads all differ from it (support without agreement) is no observation. */
#include "family.h"

#include "row.h"

static size_t span_of(const lt_read *read)
{
    return (size_t)(read->end - read->beg);
}

static size_t rounded(size_t n)
{
    return (n + 7) / 8 * 8;
}

size_t lt_family_bytes(const lt_read *read, int meets)
{
    if (!read->strand)
        return 0;
    /* observations of the other strand, support of both */
    const size_t rows = meets ? span_of(read) * (1 + LT_N_STRANDS * sizeof(lt_support)) : 0;
    return rounded(sizeof(lt_family)) + rounded(rows);
}

static void strand_pack(uint8_t *obs, lt_support *support, const lt_read *read,
                        const lt_strand *strand, int min_baseq)
{
    lt_read own = *read;
    own.seq = strand->seq;
    own.qual = strand->qual;
    obs[0] = LT_OBS_NONE; /* the one position of an alignment without any */
    support[0] = (lt_support){0};
    lt_row_pack(obs, &own, min_baseq);
    lt_row_support(support, read, strand->support);
    for (size_t i = 0; i < span_of(read); i++)
        obs[i] = support[i].agree ? obs[i] : LT_OBS_NONE;
}

void lt_family_init(lt_held *held, void *memory, const lt_read *read, uint8_t *obs, int min_baseq)
{
    lt_family *family = memory;
    lt_support *support = (lt_support *)((char *)memory + rounded(sizeof *family));
    for (int s = 0; s < LT_N_STRANDS; s++)
        family->depth[s] = read->strand[s].depth;
    held->family = family;
    if (obs) {
        uint8_t *other = (uint8_t *)(support + LT_N_STRANDS * span_of(read));
        strand_pack(obs, support, read, &read->strand[LT_STRAND_SAME], min_baseq);
        held->row.support = support;
        support += span_of(read);
        strand_pack(other, support, read, &read->strand[LT_STRAND_OPPOSITE], min_baseq);
        family->opposite = held->row;
        family->opposite.obs = other;
        family->opposite.support = support;
    } else {
        family->opposite = held->row;
    }
}

void lt_held_cut(lt_held *held, int64_t beg, int64_t end)
{
    const int64_t from = held->row.beg;
    lt_row_cut(&held->row, beg, end);
    if (!held->family)
        return;
    lt_row *opposite = &held->family->opposite;
    const lt_row before = *opposite;
    const int64_t shift = held->row.beg - from;
    *opposite = held->row; /* the blocks are shared */
    opposite->obs = before.obs ? before.obs + shift : NULL;
    opposite->support = before.support ? before.support + shift : NULL;
}
