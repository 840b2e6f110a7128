/* gap_rows.c -- sequencing of a molecule with gaps or slips: each read as bases in its own order,
 * which are then laid over the reference. Reads without slips share what the molecule is. Few
 * molecules come here, so it goes base by base. */
#include <string.h>

#include "array.h"
#include "state.h"

/* A read while it is made. */
typedef struct reading {
    uint32_t i; /* of the row */
    const lt_sim_haplotype *sequence;
    const lt_sim_layout *layout;
    uint8_t *base;
} reading;

static lt_status reserve(lt_sim *sim, size_t n, size_t stride, size_t span)
{
    LT_TRY(lt_array_reserve(&sim->whole, &sim->whole_capacity, 2 * n, sizeof *sim->whole));
    LT_TRY(lt_array_reserve(&sim->base, &sim->base_capacity, 2 * n * stride, 1));
    LT_TRY(lt_array_reserve(&sim->slipped, &sim->slipped_capacity, 2u * sim->out.n_slips,
                            sizeof *sim->slipped));
    return lt_array_reserve(&sim->obs, &sim->obs_capacity, 2 * n * span, 1);
}

static void make_sequence(const lt_sim *sim, lt_sim_haplotype *sequence,
                          const lt_allele *const *gap, uint32_t n_gaps)
{
    const lt_molecule *m = &sim->out.molecule;
    const uint8_t *codes = sim->stretch.codes + (m->left - sim->stretch.span.beg);
    lt_sim_haplotype_make(sequence, codes, (int32_t)(m->right - m->left), m->left, gap, n_gaps);
}

static void make_layout(const lt_sim *sim, lt_sim_layout *layout, const lt_sim_haplotype *sequence,
                        int reverse)
{
    const lt_molecule *m = &sim->out.molecule;
    const uint8_t *codes = sim->stretch.codes + (m->left - sim->stretch.span.beg);
    uint32_t most = (uint32_t)sim->config.read_length;
    layout->n = sequence->n < most ? sequence->n : most;
    layout->first = reverse ? sequence->n - layout->n : 0;
    lt_sim_layout_make(layout, sequence, codes, (int32_t)(m->right - m->left));
}

/* A slip at the left end of its run, which is where a gap stands. */
static lt_allele allele_of(const lt_sim *sim, const lt_sim_slip *slip)
{
    const lt_molecule *m = &sim->out.molecule;
    const uint8_t *codes = sim->stretch.codes + (m->left - sim->stretch.span.beg) + slip->offset;
    lt_allele a = {.contig = m->contig, .pos = m->left + slip->offset - 1};
    a.ref[0] = a.alt[0] = "ACGT"[codes[-1]];
    *(slip->change < 0 ? &a.ref[1] : &a.alt[1]) = "ACGT"[codes[0]];
    return a;
}

/* Puts a gap in its place among n others; returns how many there are then: n when it meets one. */
static uint32_t add_gap(const lt_allele **gap, uint32_t n, const lt_allele *a)
{
    uint32_t at = n;
    while (at > 0 && gap[at - 1]->pos > a->pos)
        at--;
    if (n == LT_SIM_MAX_GAPS ||
        (at > 0 && gap[at - 1]->pos + (int64_t)strlen(gap[at - 1]->ref) > a->pos) ||
        (at < n && a->pos + (int64_t)strlen(a->ref) > gap[at]->pos))
        return n;
    memmove(gap + at + 1, gap + at, (n - at) * sizeof *gap);
    gap[at] = a;
    return n + 1;
}

/* What row i is read from: its own sequence when it has slips. */
static reading begin_reading(lt_sim *sim, uint32_t i)
{
    lt_allele own[LT_SIM_MAX_GAPS];
    const lt_allele *gap[LT_SIM_MAX_GAPS];
    uint32_t n = sim->n_gaps, n_own = 0;
    int reverse = (i / 2 < sim->out.molecule.n_a) == (i % 2 == 1);
    memcpy(gap, sim->gap, n * sizeof *gap);
    for (uint32_t k = 0; k < sim->out.n_slips && n < LT_SIM_MAX_GAPS; k++) {
        const lt_sim_slip *slip = &sim->slip[k];
        if (slip->on != i / 2 || (slip->mate >= 0 && slip->mate != (int8_t)(i % 2)))
            continue;
        own[n_own] = allele_of(sim, slip);
        uint32_t with = add_gap(gap, n, &own[n_own]);
        n_own += with - n;
        n = with;
    }
    if (n_own == 0)
        return (reading){i, &sim->sequence, &sim->layout[reverse], NULL};
    lt_sim_layout *layout = &sim->slipped[sim->n_slipped++];
    make_sequence(sim, &sim->slipped_sequence, gap, n);
    make_layout(sim, layout, &sim->slipped_sequence, reverse);
    return (reading){i, &sim->slipped_sequence, layout, NULL};
}

static void lay_row(lt_sim *sim, const reading *read, uint8_t *obs)
{
    const lt_molecule *m = &sim->out.molecule;
    const lt_sim_layout *layout = read->layout;
    uint32_t i = read->i;
    lt_row *row = &sim->row[i];
    row->beg = m->left + layout->beg;
    row->end = m->left + layout->end;
    int is_wanted =
        !sim->config.on_target_only || lt_sim_on_target(sim, m->contig, row->beg, row->end);
    row->obs = is_wanted ? obs : NULL;
    row->block = layout->block;
    row->n_blocks = layout->n_blocks;
    row->mapq = m->mapq;
    row->reverse = (i / 2 < m->n_a) == (i % 2 == 1);
    sim->whole[i] = (lt_gapped){row->beg, layout->cigar, read->base, layout->n_cigar};
    row->gapped = is_wanted && layout->has_gap ? &sim->whole[i] : NULL;
    row->support = NULL;
    sim->templates[i / 2].mate[i % 2] = row;
    sim->templates[i / 2].name = NULL;
}

static void apply_edit(const lt_sim *sim, const lt_sim_edit *edit, const reading *read)
{
    uint32_t first, last;
    lt_sim_edit_range(&sim->out.molecule, edit, &first, &last);
    int32_t index = read->sequence->index[edit->offset] - (int32_t)read->layout->first;
    if (read->i / 2 < first || read->i / 2 >= last || read->sequence->index[edit->offset] < 0 ||
        index < 0 || index >= (int32_t)read->layout->n)
        return;
    read->base[index] = (uint8_t)((read->base[index] & ~3u) | edit->base);
}

static void spread(const reading *read, uint8_t *obs)
{
    const lt_sim_layout *layout = read->layout;
    for (int32_t k = 0; k < layout->end - layout->beg; k++)
        obs[k] = LT_OBS_NONE;
    for (uint32_t k = 0; k < layout->n; k++)
        if (layout->at[k] >= 0)
            obs[layout->at[k] - layout->beg] = read->base[k];
}

lt_status lt_sim_sequence_gaps(lt_sim *sim, uint32_t n)
{
    make_sequence(sim, &sim->sequence, sim->gap, sim->n_gaps);
    for (int reverse = 0; reverse < 2; reverse++)
        make_layout(sim, &sim->layout[reverse], &sim->sequence, reverse);
    sim->n_slipped = 0;
    size_t stride = sim->patterns.stride;
    size_t span = stride + sim->sequence.n_deleted + LT_SIM_MAX_GAPS;
    LT_TRY(reserve(sim, n, stride, span));
    uint64_t key = lt_sim_key(sim->out.key, LT_SIM_STREAM_READ);
    for (uint32_t i = 0; i < 2 * n; i++) {
        reading read = begin_reading(sim, i);
        const lt_sim_layout *layout = read.layout;
        read.base = sim->base + i * stride;
        lay_row(sim, &read, sim->obs + i * span);
        lt_sim_patterns_write(&sim->patterns, read.base, read.sequence->code + layout->first,
                              layout->n, sim->row[i].reverse, lt_sim_mix(key + i));
        for (uint32_t e = 0; e < sim->out.n_edits; e++)
            apply_edit(sim, &sim->edit[e], &read);
        lt_sim_patterns_err(&sim->patterns, read.base, layout->n, lt_sim_mix(key + i));
        if (sim->row[i].obs)
            spread(&read, sim->obs + i * span);
    }
    sim->out.whole = sim->whole;
    return LT_OK;
}
