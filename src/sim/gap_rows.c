/* gap_rows.c -- sequencing of a molecule with gaps: each read as bases in its own order, which are
 * then laid over the reference. Few molecules come here, so it goes base by base. */
#include "array.h"
#include "state.h"

static lt_status reserve(lt_sim *sim, size_t n, size_t stride, size_t span)
{
    LT_TRY(lt_array_reserve(&sim->whole, &sim->whole_capacity, 2 * n, sizeof *sim->whole));
    LT_TRY(lt_array_reserve(&sim->base, &sim->base_capacity, 2 * n * stride, 1));
    return lt_array_reserve(&sim->obs, &sim->obs_capacity, 2 * n * span, 1);
}

static void make_layouts(lt_sim *sim)
{
    const lt_molecule *m = &sim->out.molecule;
    const uint8_t *codes = sim->stretch.codes + (m->left - sim->stretch.span.beg);
    int32_t length = (int32_t)(m->right - m->left);
    lt_sim_haplotype *s = &sim->sequence;
    lt_sim_haplotype_make(s, codes, length, m->left, sim->gap, sim->n_gaps);
    uint32_t most = (uint32_t)sim->config.read_length;
    for (int reverse = 0; reverse < 2; reverse++) {
        lt_sim_layout *layout = &sim->layout[reverse];
        layout->n = s->n < most ? s->n : most;
        layout->first = reverse ? s->n - layout->n : 0;
        lt_sim_layout_make(layout, s, codes, length);
    }
}

static void lay_rows(lt_sim *sim, uint32_t n, size_t stride, size_t span)
{
    const lt_molecule *m = &sim->out.molecule;
    for (uint32_t i = 0; i < 2 * n; i++) {
        lt_row *row = &sim->row[i];
        int reverse = (i / 2 < m->n_a) == (i % 2 == 1);
        const lt_sim_layout *layout = &sim->layout[reverse];
        row->beg = m->left + layout->beg;
        row->end = m->left + layout->end;
        int is_wanted =
            !sim->config.on_target_only || lt_sim_on_target(sim, m->contig, row->beg, row->end);
        row->obs = is_wanted ? sim->obs + i * span : NULL;
        row->block = layout->block;
        row->n_blocks = layout->n_blocks;
        row->mapq = m->mapq;
        row->reverse = (uint8_t)reverse;
        sim->whole[i] =
            (lt_gapped){row->beg, layout->cigar, sim->base + i * stride, layout->n_cigar};
        row->gapped = is_wanted && layout->has_gap ? &sim->whole[i] : NULL;
        row->support = NULL;
        sim->templates[i / 2].mate[i % 2] = row;
        sim->templates[i / 2].name = NULL;
    }
}

static void apply_edit(lt_sim *sim, const lt_sim_edit *edit, size_t stride)
{
    uint32_t first, last;
    lt_sim_edit_range(&sim->out.molecule, edit, &first, &last);
    int32_t index = sim->sequence.index[edit->offset];
    for (uint32_t i = 2 * first; i < 2 * last; i++) {
        const lt_sim_layout *layout = &sim->layout[sim->row[i].reverse];
        if (index < (int32_t)layout->first || index >= (int32_t)(layout->first + layout->n))
            continue;
        uint8_t *base = sim->base + i * stride + (index - (int32_t)layout->first);
        *base = (uint8_t)((*base & ~3u) | edit->base);
    }
}

static void spread(lt_sim *sim, uint32_t i, const uint8_t *base, uint8_t *obs)
{
    const lt_sim_layout *layout = &sim->layout[sim->row[i].reverse];
    for (int32_t k = 0; k < layout->end - layout->beg; k++)
        obs[k] = LT_OBS_NONE;
    for (uint32_t k = 0; k < layout->n; k++)
        if (layout->at[k] >= 0)
            obs[layout->at[k] - layout->beg] = base[k];
}

lt_status lt_sim_sequence_gaps(lt_sim *sim, uint32_t n)
{
    make_layouts(sim);
    size_t stride = sim->patterns.stride, span = stride + sim->sequence.n_deleted;
    LT_TRY(reserve(sim, n, stride, span));
    lay_rows(sim, n, stride, span);
    uint64_t key = lt_sim_key(sim->out.key, LT_SIM_STREAM_READ);
    for (uint32_t i = 0; i < 2 * n; i++) {
        const lt_sim_layout *layout = &sim->layout[sim->row[i].reverse];
        lt_sim_patterns_write(&sim->patterns, sim->base + i * stride,
                              sim->sequence.code + layout->first, layout->n, sim->row[i].reverse,
                              lt_sim_mix(key + i));
    }
    for (uint32_t i = 0; i < sim->out.n_edits; i++)
        apply_edit(sim, &sim->edit[i], stride);
    for (uint32_t i = 0; i < 2 * n; i++) {
        uint8_t *base = sim->base + i * stride;
        lt_sim_patterns_err(&sim->patterns, base, sim->layout[sim->row[i].reverse].n,
                            lt_sim_mix(key + i));
        if (sim->row[i].obs)
            spread(sim, i, base, sim->obs + i * span);
    }
    sim->out.whole = sim->whole;
    return LT_OK;
}
