/* slips.c -- bases that PCR and sequencing lose or double, most of them in runs of one base.
 *
 * As the edits: a Poisson process along the molecule, which seldom has an event. A slip of PCR is
 * in a clone of the templates of one strand, one of sequencing in one read. */
#include <string.h>

#include "array.h"
#include "state.h"

static lt_status add_slip(lt_sim *sim, lt_sim_slip slip)
{
    uint32_t n = sim->out.n_slips;
    LT_TRY(lt_array_reserve(&sim->slip, &sim->slip_capacity, n + 1u, sizeof *sim->slip));
    sim->slip[n] = slip;
    sim->out.n_slips++;
    return LT_OK;
}

/* Whether the run and a base on either side lie in the molecule, apart from the gaps it carries. */
static int can_slip(const lt_sim *sim, int64_t i)
{
    const lt_molecule *m = &sim->out.molecule;
    int64_t origin = sim->stretch.span.beg, end = i + 1;
    while (end < m->right - origin && sim->stretch.codes[end] == sim->stretch.codes[i])
        end++;
    if (i <= m->left - origin || end >= m->right - origin)
        return 0;
    for (uint32_t g = 0; g < sim->n_gaps; g++) {
        int64_t beg = sim->gap[g]->pos - origin;
        if (beg <= end && beg + (int64_t)strlen(sim->gap[g]->ref) >= i)
            return 0;
    }
    return 1;
}

/* The place of an event that is as likely in [from, to) as the rates say. */
static int64_t draw_place(const uint64_t *sum, int64_t from, int64_t to, lt_sim_random *r)
{
    uint64_t all = sum[to] - sum[from];
    uint64_t target = (uint64_t)(lt_sim_uniform(r) * (double)all);
    return lt_sim_hazard_find(sum, from, to, sum[from] + (target < all ? target : all - 1));
}

static int8_t draw_change(lt_sim_random *r)
{
    return lt_sim_below(r, 3) < 2 ? -1 : 1;
}

/* Clones of the n templates from first on; the rate of those of two or more is mu (n - 1). */
static lt_status slip_by_pcr(lt_sim *sim, uint32_t first, uint32_t n, lt_sim_random *r)
{
    if (n < 2)
        return LT_OK;
    const uint64_t *sum = sim->stretch.slip[LT_SIM_BY_PCR];
    int64_t from = sim->left - sim->stretch.span.beg;
    int64_t to = sim->out.molecule.right - sim->stretch.span.beg;
    double limit = (n - 1.0) * (double)(sum[to] - sum[from]) / LT_SIM_HAZARD_ONE;
    for (;;) {
        double step = lt_sim_event(r, limit);
        if (step >= limit)
            return LT_OK;
        limit -= step;
        int64_t i = draw_place(sum, from, to, r);
        int8_t change = draw_change(r);
        uint32_t k = lt_sim_clone_size(n, r);
        if (!can_slip(sim, i))
            continue;
        for (uint32_t t = 0; k > 0; t++) { /* selection sampling, Knuth 3.4.2 S */
            if (lt_sim_below(r, n - t) >= k)
                continue;
            k--;
            LT_TRY(add_slip(sim, (lt_sim_slip){(int32_t)(i - from), first + t, -1, change}));
        }
    }
}

/* Of the reads of one direction. */
static lt_status slip_by_reading(lt_sim *sim, int reverse, lt_sim_random *r)
{
    const lt_molecule *m = &sim->out.molecule;
    const uint64_t *sum = sim->stretch.slip[LT_SIM_BY_READING];
    int64_t left = m->left - sim->stretch.span.beg, right = m->right - sim->stretch.span.beg;
    int64_t from = reverse ? right - lt_sim_row_length(sim, m) : left;
    int64_t to = from + lt_sim_row_length(sim, m);
    uint32_t n = m->n_a + m->n_b;
    double limit = n * (double)(sum[to] - sum[from]) / LT_SIM_HAZARD_ONE;
    for (;;) {
        double step = lt_sim_event(r, limit);
        if (step >= limit)
            return LT_OK;
        limit -= step;
        int64_t i = draw_place(sum, from, to, r);
        int8_t change = draw_change(r);
        uint32_t t = lt_sim_below(r, n);
        int8_t mate = (t < m->n_a) == reverse; /* strand A's read 2 is reverse */
        if (can_slip(sim, i))
            LT_TRY(add_slip(sim, (lt_sim_slip){(int32_t)(i - left), t, mate, change}));
    }
}

lt_status lt_sim_slip_all(lt_sim *sim)
{
    const lt_molecule *m = &sim->out.molecule;
    lt_sim_random r = {lt_sim_key(sim->out.key, LT_SIM_STREAM_SLIP)};
    sim->out.n_slips = 0;
    LT_TRY(slip_by_pcr(sim, 0, m->n_a, &r));
    LT_TRY(slip_by_pcr(sim, m->n_a, m->n_b, &r));
    LT_TRY(slip_by_reading(sim, 0, &r));
    LT_TRY(slip_by_reading(sim, 1, &r));
    sim->out.slips = sim->slip;
    return LT_OK;
}
