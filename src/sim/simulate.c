/* simulate.c -- walks the left ends of a panel and makes the molecules of each.
 *
 * Order of a run: plan stretches, load one (reference, damage), then at each left end the number of
 * molecules (Poisson), and for each: length, strands and family sizes, UMI, MAPQ; edits (edit.c);
 * rows (rows.c). A molecule that touches no target costs its length only. Memory: one stretch and
 * one molecule. Time: about half a nanosecond an observation. */
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "state.h"

enum { STREAM_STARTS = 40, STREAM_MOLECULES = 41 };

static lt_status prepare(lt_sim *sim, const lt_genome *genome, const lt_targets *targets)
{
    const lt_sim_config *config = &sim->config;
    sim->n_contigs = genome->n_contigs;
    sim->contig_length = calloc((size_t)genome->n_contigs + 1, sizeof *sim->contig_length);
    sim->target = calloc(targets->n + 1, sizeof *sim->target);
    if (!sim->contig_length || !sim->target)
        return lt_fail(LT_ENOMEM, "out of memory: %zu targets", targets->n);
    for (int32_t i = 0; i < genome->n_contigs; i++)
        sim->contig_length[i] = genome->contig[i].length;
    if (targets->n > 0)
        memcpy(sim->target, targets->interval, targets->n * sizeof *sim->target);
    sim->n_targets = targets->n;

    lt_sim_noise_init(&sim->noise, config);
    /* A molecule covers as many positions as its reads do. */
    double covered_bp =
        lt_sim_fragment_law(&sim->fragment, config->dinucleosome, 2.0 * config->read_length);
    sim->starts = config->depth / covered_bp;
    double jackpots = 1.0 + config->jackpot_rate * (config->jackpot_times - 1.0);
    double strands = config->duplex ? 1.0 + config->both_strands : 1.0;
    double strand_family = config->family / strands / jackpots;
    if (strand_family < 1.0)
        return lt_hint(lt_fail(LT_EINVAL,
                               "a mean family of %g templates is too small: seen strands have at "
                               "least one template each, %g a molecule with jackpots",
                               config->family, strands * jackpots),
                       "lower the share of molecules seen on both strands, or the jackpots");
    lt_sim_family_law(&sim->family, strand_family, config->family_shape);
    LT_TRY(lt_sim_patterns_init(&sim->patterns, config));
    LT_TRY(lt_sim_stretch_init(&sim->stretch));
    return lt_sim_spans(&sim->span, &sim->n_spans, targets);
}

lt_status lt_sim_open(lt_sim **out, const lt_sim_config *config, const lt_genome *genome,
                      const lt_targets *targets, const lt_sim_reference *reference,
                      const lt_sim_variant *variants, size_t n_variants)
{
    *out = NULL;
    LT_TRY(lt_sim_config_check(config));
    lt_sim *sim = calloc(1, sizeof *sim);
    if (!sim)
        return lt_fail(LT_ENOMEM, "out of memory: simulator");
    sim->config = *config;
    sim->reference = *reference;
    lt_status st = prepare(sim, genome, targets);
    if (st >= 0)
        st = lt_sim_variants_set(sim, variants, n_variants);
    if (st >= 0)
        st = lt_sim_select(sim, 0, 1);
    if (st < 0) {
        lt_sim_close(sim);
        return st;
    }
    *out = sim;
    return LT_OK;
}

void lt_sim_close(lt_sim *sim)
{
    if (!sim)
        return;
    lt_sim_patterns_clear(&sim->patterns);
    lt_sim_stretch_clear(&sim->stretch);
    free(sim->contig_length);
    free(sim->target);
    free(sim->variant);
    free(sim->span);
    free(sim->templates);
    free(sim->row);
    free(sim->umi);
    free(sim->obs);
    free(sim->edit);
    free(sim->slip);
    free(sim->slipped);
    free(sim->carried);
    free(sim->whole);
    free(sim->base);
    free(sim);
}

lt_status lt_sim_select(lt_sim *sim, uint32_t part, uint32_t n_parts)
{
    if (part >= n_parts)
        return lt_fail(LT_EINVAL, "part %u of %u does not exist", part, n_parts);
    sim->i_span = (size_t)((uint64_t)sim->n_spans * part / n_parts);
    sim->end_span = (size_t)((uint64_t)sim->n_spans * (part + 1u) / n_parts);
    sim->left_ends = sim->left_ends_done = 0;
    for (size_t i = sim->i_span; i < sim->end_span; i++)
        sim->left_ends += (uint64_t)(sim->span[i].end - sim->span[i].beg);
    sim->stretch.span = (lt_sim_span){-1, 0, 0};
    sim->left = 0;
    sim->number = sim->n_here = 0;
    sim->i_target = sim->i_variant = 0;
    return LT_OK;
}

void lt_sim_position(const lt_sim *sim, uint64_t *done, uint64_t *total)
{
    *done = sim->left_ends_done;
    *total = sim->left_ends;
}

static uint64_t place_key(const lt_sim *sim, uint64_t stream)
{
    uint64_t key =
        lt_sim_key(lt_sim_key(sim->config.seed, stream), (uint64_t)sim->stretch.span.contig);
    return lt_sim_key(key, (uint64_t)sim->left);
}

/* Goes to the next left end and plans its molecules; LT_EOF behind the last. */
static lt_status next_left_end(lt_sim *sim)
{
    int has_stretch = sim->stretch.span.contig >= 0;
    if (has_stretch && sim->left + 1 < sim->stretch.span.end) {
        sim->left++;
        sim->left_ends_done++;
    } else {
        if (has_stretch) {
            sim->left_ends_done++;
            sim->stretch.span.contig = -1;
        }
        if (sim->i_span == sim->end_span)
            return LT_EOF;
        const lt_sim_span *span = &sim->span[sim->i_span];
        LT_TRY(lt_sim_stretch_load(&sim->stretch, span, &sim->noise, &sim->reference));
        sim->left = span->beg;
        sim->i_span++;
    }
    int32_t contig = sim->stretch.span.contig;
    while (sim->i_target < sim->n_targets && (sim->target[sim->i_target].contig < contig ||
                                              (sim->target[sim->i_target].contig == contig &&
                                               sim->target[sim->i_target].end <= sim->left)))
        sim->i_target++;
    lt_sim_random r = {place_key(sim, STREAM_STARTS)};
    sim->n_here =
        lt_sim_poisson(&r, sim->starts * lt_sim_depth_profile(&sim->config, contig, sim->left));
    sim->number = 0;
    return LT_OK;
}

static uint32_t draw_family(const lt_sim *sim, lt_sim_random *r)
{
    uint32_t n = lt_sim_law_draw(&sim->family, lt_sim_bits(r));
    if (lt_sim_uniform(r) < sim->config.jackpot_rate)
        n = (uint32_t)(n * sim->config.jackpot_times);
    return n;
}

static void draw_strands(lt_sim *sim, lt_sim_random *r)
{
    lt_molecule *m = &sim->out.molecule;
    double both = sim->config.duplex ? sim->config.both_strands : 0.0;
    double u = lt_sim_uniform(r);
    int on_a = u < both || u >= 0.5 * (1.0 + both);
    int on_b = u < 0.5 * (1.0 + both);
    m->n_a = on_a ? draw_family(sim, r) : 0;
    m->n_b = on_b ? draw_family(sim, r) : 0;
}

static void draw_umi(lt_sim *sim, lt_sim_random *r)
{
    lt_umi *umi = &sim->out.molecule.umi;
    umi->length[0] = (uint8_t)sim->config.umi_length[0];
    umi->length[1] = (uint8_t)sim->config.umi_length[1];
    unsigned unused = 64u - 2u * (umi->length[0] + umi->length[1]);
    umi->bases = lt_sim_bits(r) >> unused;
}

/* Length and place; 0 when the fragment leaves the contig or no read of it touches a target. */
static int draw_fragment(lt_sim *sim, lt_sim_random *r)
{
    lt_molecule *m = &sim->out.molecule;
    m->contig = sim->stretch.span.contig;
    m->left = sim->left;
    m->right = m->left + lt_sim_law_draw(&sim->fragment, lt_sim_bits(r));
    if (m->right > sim->contig_length[m->contig])
        return 0;
    int64_t n = lt_sim_row_length(sim, m);
    return lt_sim_on_target(sim, m->contig, m->left, m->left + n) ||
           lt_sim_on_target(sim, m->contig, m->right - n, m->right);
}

lt_status lt_sim_next(lt_sim *sim, const lt_sim_molecule **molecule)
{
    *molecule = NULL;
    lt_sim_molecule *out = &sim->out;
    lt_sim_random r;
    for (;;) {
        while (sim->number == sim->n_here)
            LT_TRY(next_left_end(sim));
        out->number = sim->number++;
        out->key = lt_sim_key(place_key(sim, STREAM_MOLECULES), out->number);
        r = (lt_sim_random){out->key};
        if (draw_fragment(sim, &r))
            break;
    }
    draw_strands(sim, &r);
    draw_umi(sim, &r);
    double u = lt_sim_uniform(&r);
    double low = sim->config.low_mapq;
    out->molecule.mapq = u < low ? 30 : u < 2.0 * low ? 3 : 60;
    out->molecule.library = 0;
    out->molecule.kind = LT_MOLECULE_PAIR;
    LT_TRY(lt_sim_edit_all(sim, &r));
    LT_TRY(lt_sim_slip_all(sim));
    LT_TRY(lt_sim_sequence(sim, &r));
    *molecule = out;
    return LT_OK;
}

void lt_sim_damage_rate(const lt_sim *sim, int32_t contig, int64_t pos, const uint8_t neighbours[2],
                        uint8_t ref, uint8_t alt, double rate[2])
{
    uint8_t codes[3] = {neighbours[0], ref, neighbours[1]};
    double all[2][3];
    lt_sim_noise_site(&sim->noise, contig, pos, codes, all);
    rate[0] = all[0][lt_sim_rank(ref, alt)];
    rate[1] = all[1][lt_sim_rank(ref, alt)];
}
