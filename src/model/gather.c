/* gather.c -- what a molecule says at each of the shard's sites.
 *
 * For each molecule: its classes along the reference become exposures; each row is compared with
 * the reference, and where they differ the (site, allele) is noted; each distinct note becomes a
 * candidate with the observations of all templates at that site. Nearly all bases agree with the
 * reference, so a row is looked at 32 bases at a time and only blocks with a difference base by
 * base. Exposure and read depth are difference arrays: two writes a stretch, whatever its length.
 */
#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "column.h"
#include "coverage.h"

#if LT_USE_TARGET_CLONES
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

#define NO_SITE UINT32_MAX

/* An allele seen by some read of the molecule. */
typedef struct lt_note {
    int64_t pos;
    uint32_t site;
    uint8_t alt;
} lt_note;

struct lt_gather {
    lt_sample *sample;
    const lt_shard *shard;
    int dense;
    lt_near near;
    lt_coverage coverage;
    lt_note *note;
    size_t n_notes, note_capacity;
    lt_batch batch;
    lt_tally evidence;
    lt_alleles alleles;
    int32_t *cover;     /* per site of the shard + 1: change of read depth */
    uint32_t *unusable; /* per site of the shard: aligned bases without a usable observation */
    uint64_t mirror[LT_N_CLASSES][LT_N_LEVELS + 1];
    lt_damage_tally damage;
};

lt_status lt_gather_create(lt_gather **out, lt_sample *sample, const lt_shard *shard, int dense)
{
    *out = NULL;
    lt_gather *g = calloc(1, sizeof *g);
    size_t n = shard->site_end - shard->site_beg;
    if (g) {
        g->cover = calloc(n + 1, sizeof *g->cover);
        g->unusable = calloc(n + 1, sizeof *g->unusable);
    }
    if (!g || !g->cover || !g->unusable) {
        lt_gather_destroy(g);
        return lt_fail(LT_ENOMEM, "out of memory: %zu sites", n);
    }
    g->sample = sample;
    g->shard = shard;
    g->dense = dense;
    *out = g;
    return LT_OK;
}

void lt_gather_destroy(lt_gather *g)
{
    if (!g)
        return;
    lt_coverage_clear(&g->coverage);
    lt_tally_clear(&g->evidence);
    lt_alleles_clear(&g->alleles);
    free(g->note);
    free(g->batch.candidate);
    free(g->batch.site);
    free(g->batch.level);
    free(g->batch.obs);
    free(g->cover);
    free(g->unusable);
    free(g);
}

void lt_gather_look_for_alleles(lt_gather *g, const lt_reference *reference)
{
    g->alleles.reference = reference;
}

lt_alleles *lt_gather_alleles(lt_gather *g)
{
    return &g->alleles;
}

lt_batch *lt_gather_batch(lt_gather *g)
{
    return &g->batch;
}

lt_tally *lt_gather_evidence(lt_gather *g)
{
    return &g->evidence;
}

/* A run of the shard's sites within one stretch of positions; visited in order. */
typedef lt_status (*run_fn)(lt_gather *g, const void *data, int64_t pos, uint32_t site, size_t n);

static lt_status for_each_run(lt_gather *g, int32_t contig, int64_t beg, int64_t end, run_fn visit,
                              const void *data)
{
    const lt_targets *t = g->shard->targets;
    const lt_interval *last = &g->near.slice;
    if (contig == last->contig && beg >= last->beg && end <= last->end)
        return visit(g, data, beg, last->first_site + (uint32_t)(beg - last->beg),
                     (size_t)(end - beg));
    for (size_t i = lt_shard_interval(g->shard, contig, beg, &g->near); i < t->n; i++) {
        const lt_interval *iv = &t->interval[i];
        lt_interval s;
        if (iv->contig != contig || iv->beg >= end || iv->first_site >= g->shard->site_end)
            break;
        if (!lt_shard_slice(g->shard, i, &s))
            continue;
        int64_t from = s.beg > beg ? s.beg : beg, to = s.end < end ? s.end : end;
        if (from < to)
            LT_TRY(
                visit(g, data, from, s.first_site + (uint32_t)(from - s.beg), (size_t)(to - from)));
    }
    return LT_OK;
}

static lt_status expose_run(lt_gather *g, const void *data, int64_t pos, uint32_t site, size_t n)
{
    (void)pos;
    uint32_t *exposure = g->sample->exposure;
    size_t klass = *(const uint8_t *)data;
    exposure[(size_t)site * LT_N_CLASSES + klass]++;
    if (site + n < g->shard->site_end)
        exposure[(site + n) * LT_N_CLASSES + klass]--;
    return LT_OK;
}

enum { STEP = 32 };

/* Whether any of n observations is unusable or differs from the reference (or that is N). */
static inline int differs(const uint8_t *restrict obs, const uint8_t *restrict ref, size_t n)
{
    uint8_t any = 0;
    for (size_t i = 0; i < n; i++)
        any |= (uint8_t)((obs[i] == 0) | ((obs[i] ^ ref[i]) & 3) | (ref[i] & 4));
    return any != 0;
}

/* The first step at or after i, a multiple of STEP, with a difference; n or more when there is
 * none. The last step looks at some observations again rather than at fewer. */
CLONES static size_t next_step(const uint8_t *restrict obs, const uint8_t *restrict ref, size_t i,
                               size_t n)
{
    for (; i + STEP <= n; i += STEP)
        if (differs(obs + i, ref + i, STEP))
            return i;
    if (i < n && !(n < STEP ? differs(obs, ref, n) : differs(obs + n - STEP, ref + n - STEP, STEP)))
        return n;
    return i;
}

static lt_status note_differences(lt_gather *g, const uint8_t *obs, int64_t pos, uint32_t site,
                                  size_t n)
{
    const uint8_t *ref = g->sample->ref + site;
    for (size_t i = 0; i < n; i++) {
        if (obs[i] == LT_OBS_NONE) {
            g->unusable[site + i - g->shard->site_beg]++;
            continue;
        }
        uint8_t base = LT_OBS_BASE(obs[i]);
        if (base == ref[i])
            continue;
        g->sample->raw_base[(site + i) * 4 + base]++;
        if (ref[i] > 3)
            continue;
        LT_TRY(lt_array_reserve(&g->note, &g->note_capacity, g->n_notes + 1, sizeof *g->note));
        g->note[g->n_notes++] = (lt_note){pos + (int64_t)i, site + (uint32_t)i, base};
    }
    return LT_OK;
}

/* Compares one aligned block of a row with the reference. */
static lt_status scan_run(lt_gather *g, const void *data, int64_t pos, uint32_t site, size_t n)
{
    const lt_row *row = data;
    const uint8_t *obs = row->obs + (pos - row->beg), *ref = g->sample->ref + site;
    g->cover[site - g->shard->site_beg]++;
    g->cover[site + n - g->shard->site_beg]--;
    for (size_t i = next_step(obs, ref, 0, n); i < n; i = next_step(obs, ref, i + STEP, n)) {
        size_t step = n - i < STEP ? n - i : STEP;
        LT_TRY(note_differences(g, obs + i, pos + (int64_t)i, site + (uint32_t)i, step));
    }
    return LT_OK;
}

/* The same for a consensus: what differs from it is not told, so of no usable base. */
static lt_status scan_family_run(lt_gather *g, const void *data, int64_t pos, uint32_t site,
                                 size_t n)
{
    const lt_row *row = data;
    const uint8_t *obs = row->obs + (pos - row->beg);
    const lt_support *support = row->support + (pos - row->beg);
    const uint32_t first = site - g->shard->site_beg;
    for (size_t i = 0; i < n; i++) {
        const lt_support s = support[i];
        const uint8_t base = LT_OBS_BASE(obs[i]), ref = g->sample->ref[site + i];
        g->cover[first + i] += s.agree + s.differ;
        g->cover[first + i + 1] -= s.agree + s.differ;
        g->unusable[first + i] += (uint32_t)s.differ + (obs[i] == LT_OBS_NONE ? s.agree : 0);
        if (obs[i] == LT_OBS_NONE || base == ref)
            continue;
        g->sample->raw_base[(site + i) * 4 + base] += s.agree;
        if (ref > 3)
            continue;
        LT_TRY(lt_array_reserve(&g->note, &g->note_capacity, g->n_notes + 1, sizeof *g->note));
        g->note[g->n_notes++] = (lt_note){pos + (int64_t)i, site + (uint32_t)i, base};
    }
    return LT_OK;
}

static lt_status scan_row(lt_gather *g, int32_t contig, const lt_row *row)
{
    const run_fn scan = row->support ? scan_family_run : scan_run;
    for (uint32_t b = 0; b < row->n_blocks; b++)
        LT_TRY(for_each_run(g, contig, row->beg + row->block[2 * b],
                            row->beg + row->block[2 * b + 1], scan, row));
    return LT_OK;
}

static lt_status note_all(lt_gather *g, const void *data, int64_t pos, uint32_t site, size_t n)
{
    (void)data;
    for (size_t i = 0; i < n; i++)
        for (uint8_t alt = 0; alt < 4; alt++) {
            if (g->sample->ref[site + i] > 3 || g->sample->ref[site + i] == alt)
                continue;
            LT_TRY(lt_array_reserve(&g->note, &g->note_capacity, g->n_notes + 1, sizeof *g->note));
            g->note[g->n_notes++] = (lt_note){pos + (int64_t)i, site + (uint32_t)i, alt};
        }
    return LT_OK;
}

static int compare_notes(const void *a, const void *b)
{
    const lt_note *x = a, *y = b;
    if (x->site != y->site)
        return x->site < y->site ? -1 : 1;
    return (x->alt > y->alt) - (x->alt < y->alt);
}

static void sort_notes(lt_note *note, size_t n)
{
    if (n > 24) {
        qsort(note, n, sizeof *note, compare_notes);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        lt_note x = note[i];
        size_t j = i;
        for (; j > 0 && compare_notes(&note[j - 1], &x) > 0; j--)
            note[j] = note[j - 1];
        note[j] = x;
    }
}

static lt_status append_candidate(lt_gather *g, const lt_candidate *candidate, uint32_t site)
{
    lt_batch *b = &g->batch;
    LT_TRY(lt_array_reserve(&b->candidate, &b->capacity, b->n + 1, sizeof *b->candidate));
    LT_TRY(lt_array_reserve(&b->site, &b->site_capacity, b->n + 1, sizeof *b->site));
    LT_TRY(lt_array_reserve(&b->level, &b->level_capacity, b->n + 1, 1));
    b->candidate[b->n] = *candidate;
    b->site[b->n++] = site;
    return LT_OK;
}

/* Notes of one site share their observations. */
static lt_status make_candidates(lt_gather *g, const lt_molecule *m)
{
    lt_batch *b = &g->batch;
    sort_notes(g->note, g->n_notes);
    uint32_t n[2] = {0, 0};
    size_t first_template = 0;
    for (size_t i = 0; i < g->n_notes; i++) {
        const lt_note *note = &g->note[i];
        if (i && note->site == note[-1].site && note->alt == note[-1].alt)
            continue;
        if (!i || note->site != note[-1].site) {
            first_template = b->n_templates;
            LT_TRY(lt_column_append(b, m, note->pos, g->sample->ref[note->site], n));
            b->n_templates += n[0] + n[1];
        }
        int klass = lt_coverage_class(&g->coverage, note->pos);
        if (klass < 0) /* only in the dense form: no template has a block here */
            continue;
        LT_TRY(append_candidate(g,
                                &(lt_candidate){.first_template = (uint32_t)first_template,
                                                .n_a = (uint16_t)n[0],
                                                .n_b = (uint16_t)n[1],
                                                .alt = note->alt,
                                                .ref = g->sample->ref[note->site],
                                                .klass = (uint8_t)klass,
                                                .mapq = m->mapq},
                                note->site));
    }
    return LT_OK;
}

/* Whether all usable observations among n templates are this base. */
static int all_are(const uint8_t *obs, size_t n_templates, uint8_t base)
{
    for (size_t i = 0; i < 2 * n_templates; i++)
        if (obs[i] != LT_OBS_NONE && LT_OBS_BASE(obs[i]) != base)
            return 0;
    return 1;
}

/* The likelihood ratio is antisymmetric, so a molecule that shows only the reference tells, with
 * the roles of reference and alternative exchanged, what a true alternative molecule would show. */
static lt_status mirror_run(lt_gather *g, const void *data, int64_t pos, uint32_t site, size_t n)
{
    const lt_molecule *m = data;
    lt_batch *b = &g->batch;
    uint64_t phase = (uint64_t)m->left * 0x9e3779b97f4a7c15u ^
                     (uint64_t)m->right * 0xbf58476d1ce4e5b9u ^ m->umi.bases * 0x94d049bb133111ebu;
    phase ^= phase >> 31;
    size_t skip = (size_t)((phase - (uint64_t)pos) & (LT_MIRROR_PERIOD - 1));
    for (size_t i = skip; i < n; i += LT_MIRROR_PERIOD) {
        uint8_t ref = g->sample->ref[site + i];
        int klass = lt_coverage_class(&g->coverage, pos + (int64_t)i);
        uint32_t strand[2];
        if (ref > 3 || klass < 0)
            continue;
        LT_TRY(lt_column_append(b, m, pos + (int64_t)i, (ref + 1) & 3, strand));
        size_t n_templates = strand[0] + strand[1];
        if (!all_are(b->obs + 2 * b->n_templates, n_templates, ref))
            continue;
        lt_candidate mirrored = {.first_template = (uint32_t)b->n_templates,
                                 .n_a = (uint16_t)strand[0],
                                 .n_b = (uint16_t)strand[1],
                                 .alt = ref,
                                 .ref = (ref + 1) & 3,
                                 .klass = (uint8_t)klass,
                                 .mapq = m->mapq};
        b->n_templates += n_templates;
        LT_TRY(append_candidate(g, &mirrored, NO_SITE));
    }
    return LT_OK;
}

/* Whether the row, whose notes begin at first, shows an allele that is not a single base. */
static int shows_allele(const lt_gather *g, int32_t contig, const lt_row *row, size_t first)
{
    if (!g->alleles.reference)
        return 0;
    if (row->gapped)
        return 1;
    for (size_t i = first; i < g->n_notes; i++)
        if (lt_alleles_joins(&g->alleles, contig, row, g->note[i].pos))
            return 1;
    return 0;
}

lt_status lt_gather_molecule(lt_gather *g, const lt_molecule *m)
{
    int shows = 0;
    LT_TRY(lt_coverage_of(&g->coverage, m));
    for (size_t i = 0; i < g->coverage.n; i++) {
        const lt_stretch *s = &g->coverage.stretch[i];
        LT_TRY(for_each_run(g, m->contig, s->beg, s->end, expose_run, &s->klass));
    }
    g->n_notes = 0;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++)
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = m->templates[i].mate[mate];
            const size_t first = g->n_notes;
            if (!row || !row->obs)
                continue;
            LT_TRY(scan_row(g, m->contig, row));
            shows = shows || shows_allele(g, m->contig, row, first);
        }
    if (shows)
        LT_TRY(lt_alleles_molecule(&g->alleles, m, g->shard, &g->coverage));
    for (size_t i = 0; g->dense && i < g->coverage.n; i++)
        LT_TRY(for_each_run(g, m->contig, g->coverage.stretch[i].beg, g->coverage.stretch[i].end,
                            note_all, m));
    if (g->n_notes)
        LT_TRY(make_candidates(g, m));
    if (!g->coverage.n)
        return LT_OK;
    return for_each_run(g, m->contig, g->coverage.stretch[0].beg,
                        g->coverage.stretch[g->coverage.n - 1].end, mirror_run, m);
}

static size_t substitution(uint8_t ref, uint8_t alt)
{
    return (size_t)ref * 3 + (alt > ref ? alt - 1u : alt);
}

lt_status lt_gather_absorb(lt_gather *g)
{
    lt_batch *b = &g->batch;
    for (size_t i = 0; i < b->n; i++) {
        const lt_candidate *c = &b->candidate[i];
        uint8_t level = b->level[i];
        if (b->site[i] == NO_SITE)
            g->mirror[c->klass][level < LT_N_LEVELS ? level : LT_N_LEVELS]++;
        else if (level < LT_N_LEVELS)
            LT_TRY(lt_tally_add(&g->evidence, b->site[i], c->alt,
                                (uint8_t)(c->klass * LT_N_LEVELS + level), 1));
        else if (level == LT_LEVEL_DENIED_A || level == LT_LEVEL_DENIED_B)
            g->damage[substitution(c->ref, c->alt)][level == LT_LEVEL_DENIED_B]++;
    }
    b->n = b->n_templates = 0;
    return LT_OK;
}

void lt_gather_finish(lt_gather *g)
{
    const lt_shard *shard = g->shard;
    const uint32_t n = shard->site_end - shard->site_beg;
    uint32_t *exposure = g->sample->exposure + (size_t)shard->site_beg * LT_N_CLASSES;
    for (size_t i = LT_N_CLASSES; i < (size_t)n * LT_N_CLASSES; i++)
        exposure[i] += exposure[i - LT_N_CLASSES];
    int32_t depth = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *base = g->sample->raw_base + (size_t)(shard->site_beg + i) * 4;
        uint8_t ref = g->sample->ref[shard->site_beg + i];
        depth += g->cover[i];
        if (ref < 4)
            base[ref] = (uint32_t)depth - g->unusable[i] - base[0] - base[1] - base[2] - base[3];
    }
}

void lt_gather_add_to(const lt_gather *g, lt_sample *sample)
{
    for (size_t i = 0; i < LT_N_CLASSES; i++)
        for (size_t j = 0; j <= LT_N_LEVELS; j++)
            sample->mirror[i][j] += g->mirror[i][j];
    for (size_t i = 0; i < 12; i++)
        for (size_t j = 0; j < 2; j++)
            sample->damage[i][j] += g->damage[i][j];
}
