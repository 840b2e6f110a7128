/* edit.c -- what differs from the reference before sequencing: variants carried, damage of either
 * strand, clones of the PCR tree, late PCR errors.
 *
 * Each process is a Poisson process along the molecule; one uniform tells whether it has any event,
 * which it seldom has, and only then is more drawn. Edits are few (none in most molecules). */
#include <string.h>

#include "array.h"
#include "state.h"

static lt_status add_edit(lt_sim *sim, int64_t offset, int32_t on, uint8_t base, int cause)
{
    lt_sim_molecule *m = &sim->out;
    LT_TRY(lt_array_reserve(&sim->edit, &sim->edit_capacity, m->n_edits + 1u, sizeof *sim->edit));
    sim->edit[m->n_edits++] = (lt_sim_edit){(int32_t)offset, on, base, (uint8_t)cause};
    return LT_OK;
}

/* The base that all templates of a strand have at an offset, by the edits made so far. */
static uint8_t strand_base(const lt_sim *sim, int64_t offset, int32_t strand)
{
    uint8_t base = sim->stretch.codes[sim->left - sim->stretch.span.beg + offset];
    for (uint32_t i = 0; i < sim->out.n_edits; i++) {
        const lt_sim_edit *e = &sim->edit[i];
        if (e->offset == offset && (e->on == LT_SIM_ALL || e->on == strand))
            base = e->base;
    }
    return base;
}

static int is_covered(const lt_sim *sim, int64_t pos)
{
    const lt_molecule *m = &sim->out.molecule;
    int64_t n = lt_sim_row_length(sim, m);
    return pos < m->left + n || pos >= m->right - n;
}

/* Variants of one phase look at one uniform, so the rarer are carried with the more frequent. */
static int draw_carries(const lt_sim *sim, const lt_sim_variant *v)
{
    enum { STREAM_PHASE = 1, STREAM_ALONE = 2 };
    if (v->phase > 0)
        return lt_sim_unit(lt_sim_key(lt_sim_key(sim->out.key, STREAM_PHASE), v->phase)) < v->vaf;
    uint64_t key =
        lt_sim_key(lt_sim_key(sim->out.key, STREAM_ALONE), (uint64_t)v->pos * 4 + v->alt);
    if (v->change.ref[1] || v->change.alt[1]) {
        for (const char *p = v->change.ref; *p; p++)
            key = lt_sim_key(key, (uint64_t)*p);
        for (const char *p = v->change.alt; *p; p++)
            key = lt_sim_key(key, (uint64_t)*p + 128u);
    }
    return lt_sim_unit(key) < v->vaf;
}

/* The bases in which ref and alt differ, and the gap. */
static lt_status carry(lt_sim *sim, uint32_t i)
{
    lt_sim_molecule *out = &sim->out;
    const lt_sim_variant *v = &sim->variant[i];
    LT_TRY(lt_array_reserve(&sim->carried, &sim->carried_capacity, out->n_variants + 1u,
                            sizeof *sim->carried));
    sim->carried[out->n_variants++] = i;
    const char *ref = v->change.ref, *alt = v->change.alt;
    int64_t offset = v->pos - out->molecule.left;
    for (; *ref && *alt; ref++, alt++, offset++)
        if (*ref != *alt)
            LT_TRY(add_edit(sim, offset, LT_SIM_ALL, lt_sim_code(*alt), LT_SIM_VARIANT));
    if (*ref || *alt)
        sim->gap[sim->n_gaps++] = &v->change;
    return LT_OK;
}

static lt_status carry_variants(lt_sim *sim)
{
    lt_sim_molecule *out = &sim->out;
    int64_t free_from = 0; /* behind the last gap and its bases ... */
    int64_t touched = 0;   /* ... and behind the last variant of any kind */
    while (sim->i_variant < sim->n_variants &&
           (sim->variant[sim->i_variant].contig < out->molecule.contig ||
            (sim->variant[sim->i_variant].contig == out->molecule.contig &&
             sim->variant[sim->i_variant].pos < out->molecule.left)))
        sim->i_variant++;
    for (size_t i = sim->i_variant; i < sim->n_variants; i++) {
        lt_sim_variant *v = &sim->variant[i];
        if (v->contig != out->molecule.contig || v->pos >= out->molecule.right)
            break;
        int64_t n_ref = (int64_t)strlen(v->change.ref);
        int is_gap = n_ref != (int64_t)strlen(v->change.alt);
        if (v->pos + n_ref + is_gap > out->molecule.right)
            continue;
        int carries = draw_carries(sim, v) && v->pos >= free_from &&
                      !(is_gap && (v->pos < touched || sim->n_gaps == LT_SIM_MAX_GAPS));
        v->depth += (uint64_t)is_covered(sim, v->pos);
        v->carriers += (uint64_t)(carries && is_covered(sim, v->pos));
        if (!carries)
            continue;
        LT_TRY(carry(sim, (uint32_t)i));
        if (touched < v->pos + n_ref)
            touched = v->pos + n_ref;
        if (is_gap)
            free_from = v->pos + n_ref;
    }
    return LT_OK;
}

/* One event: its alternative allele by the share of the rates, copied to the other strand by end
 * repair or not. A variant's base is left as it is: rates are those of the reference base. */
static lt_status damage_at(lt_sim *sim, int strand, int64_t i, uint64_t rest, lt_sim_random *r)
{
    const lt_sim_stretch *s = &sim->stretch;
    int64_t offset = s->span.beg + i - sim->left;
    int64_t from_right = sim->out.molecule.right - 1 - (s->span.beg + i);
    int at_end = offset < LT_SIM_END_BP || from_right < LT_SIM_END_BP;
    uint32_t rank = 0;
    while (rank < 2 && rest >= s->rate[i][strand][rank])
        rest -= s->rate[i][strand][rank++];
    double copied = at_end ? sim->config.copied_end : sim->config.copied;
    int32_t on = strand == LT_SIM_A ? LT_SIM_STRAND_A : LT_SIM_STRAND_B;
    if (lt_sim_uniform(r) < copied)
        on = LT_SIM_ALL;
    for (uint32_t e = 0; e < sim->out.n_edits && sim->edit[e].cause == LT_SIM_VARIANT; e++)
        if (sim->edit[e].offset == offset)
            return LT_OK;
    return add_edit(sim, offset, on, lt_sim_alt(s->codes[i], rank), LT_SIM_DAMAGE);
}

/* Damage of one strand within [from, to) of the stretch, at a multiple of its rates. */
static lt_status damage_range(lt_sim *sim, int strand, int64_t from, int64_t to, double times,
                              lt_sim_random *r)
{
    const uint64_t *sum = sim->stretch.hazard[strand];
    double limit = (double)(sum[to] - sum[from]) / LT_SIM_HAZARD_ONE * times;
    double at = 0.0;
    for (;;) {
        double step = lt_sim_event(r, limit - at);
        if (step >= limit - at)
            return LT_OK;
        at += step;
        uint64_t target = sum[from] + (uint64_t)(at / times * LT_SIM_HAZARD_ONE);
        if (target >= sum[to])
            return LT_OK;
        int64_t i = lt_sim_hazard_find(sum, from, to, target);
        LT_TRY(damage_at(sim, strand, i, target - sum[i], r));
    }
}

static lt_status damage_strand(lt_sim *sim, int strand, lt_sim_random *r)
{
    int64_t beg = sim->left - sim->stretch.span.beg;
    int64_t end = beg + sim->out.molecule.right - sim->left;
    LT_TRY(damage_range(sim, strand, beg, end, 1.0, r));
    double more = sim->config.end_damage - 1.0;
    if (more <= 0.0)
        return LT_OK;
    LT_TRY(damage_range(sim, strand, beg, beg + LT_SIM_END_BP, more, r));
    return damage_range(sim, strand, end - LT_SIM_END_BP, end, more, r);
}

/* Transitions are A-G and C-T. */
static uint8_t pcr_base(const lt_sim_config *config, uint8_t from, lt_sim_random *r)
{
    double all = config->pcr_transition + 2.0 * config->pcr_transversion;
    double u = lt_sim_uniform(r) * all;
    if (u < config->pcr_transition)
        return from ^ 2u;
    return u < config->pcr_transition + config->pcr_transversion ? from ^ 1u : from ^ 3u;
}

/* k of the n templates from first on, all choices alike (selection sampling, Knuth 3.4.2 S). */
static lt_status clone_templates(lt_sim *sim, uint32_t first, uint32_t n, uint32_t k,
                                 int64_t offset, uint8_t base, lt_sim_random *r)
{
    for (uint32_t t = 0; k > 0; t++) {
        if (lt_sim_below(r, n - t) >= k)
            continue;
        k--;
        LT_TRY(add_edit(sim, offset, (int32_t)(first + t), base, LT_SIM_CLONE));
    }
    return LT_OK;
}

/* In a Yule tree the density of errors at family fraction phi is mu / phi^2; n sampled templates
 * show one in exactly k of them at rate mu n / (k (k-1)), k >= 2, in all mu (n-1). Hence P(<= k |
 * an error) = (1 - 1/k) / (1 - 1/n), inverted below. */
uint32_t lt_sim_clone_size(uint32_t n, lt_sim_random *r)
{
    double shown = 1.0 / (1.0 - lt_sim_uniform(r) * (1.0 - 1.0 / n));
    uint32_t k = (uint32_t)shown + ((uint32_t)shown < shown);
    return k < 2 ? 2 : k > n ? n : k;
}

static lt_status grow_clones(lt_sim *sim, int32_t strand, uint32_t first, uint32_t n,
                             lt_sim_random *r)
{
    if (n < 2)
        return LT_OK;
    const lt_sim_config *config = &sim->config;
    int64_t length = sim->out.molecule.right - sim->left;
    double mu = config->pcr_transition + 2.0 * config->pcr_transversion;
    double limit = mu * (n - 1.0) * (double)length;
    for (;;) {
        double step = lt_sim_event(r, limit);
        if (step >= limit)
            return LT_OK;
        limit -= step;
        uint32_t k = lt_sim_clone_size(n, r);
        int64_t offset = lt_sim_below(r, (uint32_t)length);
        uint8_t base = pcr_base(config, strand_base(sim, offset, strand), r);
        LT_TRY(clone_templates(sim, first, n, k, offset, base, r));
    }
}

static lt_status err_late(lt_sim *sim, lt_sim_random *r)
{
    const lt_molecule *m = &sim->out.molecule;
    uint32_t n = m->n_a + m->n_b;
    uint32_t length = (uint32_t)(m->right - m->left);
    double limit = sim->config.late_pcr * n * length;
    for (;;) {
        double step = lt_sim_event(r, limit);
        if (step >= limit)
            return LT_OK;
        limit -= step;
        int64_t offset = lt_sim_below(r, length);
        uint32_t t = lt_sim_below(r, n);
        uint8_t from = strand_base(sim, offset, t < m->n_a ? LT_SIM_STRAND_A : LT_SIM_STRAND_B);
        uint8_t base = (from + 1u + lt_sim_below(r, 3)) & 3u;
        LT_TRY(add_edit(sim, offset, (int32_t)t, base, LT_SIM_LATE));
    }
}

lt_status lt_sim_edit_all(lt_sim *sim, lt_sim_random *r)
{
    const lt_molecule *m = &sim->out.molecule;
    sim->out.n_edits = sim->out.n_variants = sim->n_gaps = 0;
    LT_TRY(carry_variants(sim));
    LT_TRY(damage_strand(sim, LT_SIM_A, r));
    LT_TRY(damage_strand(sim, LT_SIM_B, r));
    LT_TRY(grow_clones(sim, LT_SIM_STRAND_A, 0, m->n_a, r));
    LT_TRY(grow_clones(sim, LT_SIM_STRAND_B, m->n_a, m->n_b, r));
    LT_TRY(err_late(sim, r));
    sim->out.edits = sim->edit;
    sim->out.variants = sim->carried;
    return LT_OK;
}
