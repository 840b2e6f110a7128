/* rows.c -- sequencing: a molecule's templates as rows of observations, and their UMIs.
 *
 * All forward rows of a molecule span the same bases, and so do all reverse rows. Writing a row is
 * one vector loop; edits and errors then touch single bytes. */
#include <stddef.h>

#include "array.h"
#include "state.h"

int lt_sim_on_target(const lt_sim *sim, int32_t contig, int64_t beg, int64_t end)
{
    for (size_t i = sim->i_target; i < sim->n_targets; i++) {
        const lt_interval *target = &sim->target[i];
        if (target->contig != contig || target->beg >= end)
            return 0;
        if (target->end > beg)
            return 1;
    }
    return 0;
}

static lt_status reserve(lt_sim *sim, size_t n, size_t stride)
{
    LT_TRY(lt_array_reserve(&sim->templates, &sim->template_capacity, n, sizeof *sim->templates));
    LT_TRY(lt_array_reserve(&sim->row, &sim->row_capacity, 2 * n, sizeof *sim->row));
    LT_TRY(lt_array_reserve(&sim->umi, &sim->umi_capacity, n, sizeof *sim->umi));
    return lt_array_reserve(&sim->obs, &sim->obs_capacity, 2 * n * stride, 1);
}

/* Strand A's read 1 is forward, strand B's is reverse. */
static void lay_rows(lt_sim *sim, uint32_t n, size_t stride)
{
    const lt_molecule *m = &sim->out.molecule;
    int64_t length = lt_sim_row_length(sim, m);
    int lend[2]; /* forward rows, reverse rows: with observations */
    lend[0] =
        !sim->config.on_target_only || lt_sim_on_target(sim, m->contig, m->left, m->left + length);
    lend[1] = !sim->config.on_target_only ||
              lt_sim_on_target(sim, m->contig, m->right - length, m->right);
    sim->block[0] = 0;
    sim->block[1] = (uint32_t)length;
    for (uint32_t i = 0; i < 2 * n; i++) {
        lt_row *row = &sim->row[i];
        int reverse = (i / 2 < m->n_a) == (i % 2 == 1);
        row->beg = reverse ? m->right - length : m->left;
        row->end = row->beg + length;
        row->obs = lend[reverse] ? sim->obs + i * stride : NULL;
        row->block = sim->block;
        row->n_blocks = 1;
        row->gapped = NULL;
        row->support = NULL;
        row->mapq = m->mapq;
        row->reverse = (uint8_t)reverse;
        sim->templates[i / 2].mate[i % 2] = row;
        sim->templates[i / 2].name = NULL;
    }
}

static void apply_edit(lt_sim *sim, const lt_sim_edit *edit, size_t stride)
{
    const lt_molecule *m = &sim->out.molecule;
    uint32_t first, last;
    lt_sim_edit_range(m, edit, &first, &last);
    int64_t pos = m->left + edit->offset;
    for (uint32_t i = 2 * first; i < 2 * last; i++) {
        const lt_row *row = &sim->row[i];
        if (!row->obs || pos < row->beg || pos >= row->end)
            continue;
        uint8_t *obs = sim->obs + i * stride + (pos - row->beg);
        *obs = (uint8_t)((*obs & ~3u) | edit->base);
    }
}

/* Each base is misread with probability umi_error: -ln(1 - p) events a base, of which at least one.
 */
static void read_umis(lt_sim *sim, uint32_t n, lt_sim_random *r)
{
    const lt_umi *umi = &sim->out.molecule.umi;
    for (uint32_t t = 0; t < n; t++)
        sim->umi[t] = *umi;
    uint32_t length = (uint32_t)umi->length[0] + umi->length[1];
    double limit = -lt_sim_log(1.0 - sim->config.umi_error) * n * length;
    for (;;) {
        double step = lt_sim_event(r, limit);
        if (step >= limit)
            return;
        limit -= step;
        lt_umi *seen = &sim->umi[lt_sim_below(r, n)];
        uint32_t shift = 2 * lt_sim_below(r, length);
        uint64_t base = ((umi->bases >> shift) + 1 + lt_sim_below(r, 3)) & 3;
        seen->bases = (seen->bases & ~(UINT64_C(3) << shift)) | base << shift;
    }
}

lt_status lt_sim_sequence(lt_sim *sim, lt_sim_random *r)
{
    lt_molecule *m = &sim->out.molecule;
    uint32_t n = m->n_a + m->n_b;
    size_t stride = sim->patterns.stride;
    LT_TRY(reserve(sim, n, stride));
    read_umis(sim, n, r);
    sim->out.whole = NULL;
    sim->out.seen_umi = sim->umi;
    m->templates = sim->templates;
    if (sim->n_gaps > 0 || sim->out.n_slips > 0)
        return lt_sim_sequence_gaps(sim, n);
    lay_rows(sim, n, stride);

    uint64_t key = lt_sim_key(sim->out.key, LT_SIM_STREAM_READ);
    const uint8_t *codes = sim->stretch.codes;
    int64_t origin = sim->stretch.span.beg;
    for (uint32_t i = 0; i < 2 * n; i++) {
        const lt_row *row = &sim->row[i];
        if (row->obs)
            lt_sim_patterns_write(&sim->patterns, sim->obs + i * stride,
                                  codes + (row->beg - origin), sim->block[1], row->reverse,
                                  lt_sim_mix(key + i));
    }
    for (uint32_t i = 0; i < sim->out.n_edits; i++)
        apply_edit(sim, &sim->edit[i], stride);
    for (uint32_t i = 0; i < 2 * n; i++)
        if (sim->row[i].obs)
            lt_sim_patterns_err(&sim->patterns, sim->obs + i * stride, sim->block[1],
                                lt_sim_mix(key + i));
    return LT_OK;
}
