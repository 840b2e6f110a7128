/* haplotypes.c -- see haplotypes.h.
 *
 * A read's part within LT_FLANK_BP of all differences is aligned; the haplotypes reach
 * LT_MARGIN_BP farther, so that a read never hangs over. The band lies between the diagonal of the
 * read's first base and that of its last; where they are farther apart than the band is wide, each
 * has an alignment of its own and the better counts. */
#include "haplotypes.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "gaps.h"
#include "tables.h"

enum { OP_M = 0, OP_I = 1, OP_D = 2, OP_N = 3, OP_S = 4, OP_EQUAL = 7, OP_X = 8 };
enum { MARGIN_BP = 24, MATE_BIT = 128, MAX_BASES = 4096 };

/* Where a haplotype lies in the batch. */
typedef struct placed {
    uint32_t first, length;
    int64_t longer; /* bases more than the reference has */
} placed;

typedef struct placing {
    lt_haplotype_batch *b;
    const lt_molecule *m;
    const lt_haplotype_set *set;
    int64_t beg, end; /* reference positions of the reads' parts */
    placed at[LT_MAX_HAPLOTYPES];
    size_t n;
    uint8_t with; /* bit h: at[h] holds the allele */
} placing;

void lt_haplotypes_clear(lt_haplotype_batch *b)
{
    free(b->job);
    free(b->job_of);
    free(b->score);
    free(b->obs);
    free(b->base);
    free(b->gap_open);
    free(b->first_job);
    free(b->ratio);
    free(b->candidate);
    free(b->indel);
    free(b->raw);
    free(b->with);
    free(b->level);
    *b = (lt_haplotype_batch){0};
}

void lt_haplotypes_empty(lt_haplotype_batch *b)
{
    b->n_jobs = b->n_obs = b->n_bases = b->n_templates = b->n = 0;
}

/* ---- haplotypes ---- */

/* The window of the reads: the span of all changes and LT_FLANK_BP around it. */
static void find_window(placing *p)
{
    p->beg = p->set->beg;
    p->end = p->set->end;
    for (size_t h = 0; h < p->set->n; h++)
        for (size_t i = 0; i < p->set->haplotype[h].n; i++) {
            const lt_change *c = &p->set->haplotype[h].change[i];
            p->beg = c->pos < p->beg ? c->pos : p->beg;
            p->end = c->pos + c->n_ref > p->end ? c->pos + c->n_ref : p->end;
        }
    const lt_ref_window *w = p->set->window;
    p->beg = p->beg - LT_FLANK_BP > w->beg ? p->beg - LT_FLANK_BP : w->beg;
    p->end = p->end + LT_FLANK_BP < w->end ? p->end + LT_FLANK_BP : w->end;
}

/* Spells a haplotype of reference [beg, end) into base; returns its length, 0 when changes overlap
 * or leave the stretch. */
static size_t spell(uint8_t base[MAX_BASES], const lt_haplotype *h, const lt_ref_window *w,
                    int64_t beg, int64_t end)
{
    size_t n = 0;
    int64_t x = beg;
    for (size_t i = 0; i <= h->n; i++) {
        const lt_change *c = i < h->n ? &h->change[i] : NULL;
        const int64_t to = c ? c->pos : end;
        if (to < x || to > end || n + (size_t)(to - x) > MAX_BASES - LT_ALLELE_BASES)
            return 0;
        memcpy(base + n, w->code + (x - w->beg), (size_t)(to - x));
        n += (size_t)(to - x);
        for (uint32_t k = 0; c && k < c->n_alt; k++)
            base[n++] = LT_OBS_BASE(c->alt[k]);
        x = c ? c->pos + c->n_ref : end;
    }
    return n;
}

/* Appends haplotype h unless it is spelt as an earlier one. */
static lt_status place_haplotype(placing *p, size_t h)
{
    lt_haplotype_batch *b = p->b;
    const lt_ref_window *w = p->set->window;
    const int64_t beg = p->beg - MARGIN_BP > w->beg ? p->beg - MARGIN_BP : w->beg;
    const int64_t end = p->end + MARGIN_BP < w->end ? p->end + MARGIN_BP : w->end;
    uint8_t base[MAX_BASES];
    lt_repeat repeat[MAX_BASES];
    const size_t n = spell(base, &p->set->haplotype[h], w, beg, end);
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].length == n && !memcmp(b->base + p->at[i].first, base, n))
            return LT_OK;
    if (!n)
        return LT_OK;
    LT_TRY(lt_array_reserve(&b->base, &b->base_capacity, b->n_bases + n, 1));
    LT_TRY(lt_array_reserve(&b->gap_open, &b->gap_capacity, b->n_bases + n, sizeof *b->gap_open));
    memcpy(b->base + b->n_bases, base, n);
    lt_repeats_find(repeat, base, n);
    for (size_t i = 0; i < n; i++)
        b->gap_open[b->n_bases + i] = lt_gap_open(repeat[i].copies);
    p->with |= (uint8_t)((h == 1 || p->set->haplotype[h].is_with) << p->n);
    p->at[p->n++] = (placed){(uint32_t)b->n_bases, (uint32_t)n, (int64_t)n - (end - beg)};
    b->n_bases += n;
    return LT_OK;
}

/* ---- reads ---- */

static int tells(const lt_row *row, const lt_haplotype_set *set)
{
    return row && row->obs && row->beg <= set->beg && row->end >= set->end;
}

/* The part of a read in the batch: n observations, the first and last at these positions of the
 * reference. */
typedef struct part {
    uint32_t first, n;
    int64_t beg, last;
} part;

static void take(part *s, uint8_t *out, const uint8_t *base, int64_t n, int64_t x)
{
    if (n <= 0)
        return;
    if (!s->n)
        s->beg = x;
    memcpy(out + s->n, base, (size_t)n);
    s->n += (uint32_t)n;
    s->last = x + n - 1;
}

/* Aligned or clipped bases from position x on, those within [beg, end) only. */
static void take_within(part *s, uint8_t *out, const uint8_t *base, int64_t n, int64_t x,
                        int64_t beg, int64_t end)
{
    const int64_t from = x > beg ? x : beg, to = x + n < end ? x + n : end;
    take(s, out, base + (from - x), to - from, from);
}

static int uses_bases(uint32_t op)
{
    return op == OP_M || op == OP_I || op == OP_S || op == OP_EQUAL || op == OP_X;
}

static void take_gapped(part *s, uint8_t *out, const lt_gapped *g, int64_t beg, int64_t end)
{
    const uint8_t *base = g->base;
    int64_t x = g->beg;
    for (uint32_t i = 0; i < g->n_cigar; i++) {
        const uint32_t op = g->cigar[i] & 15;
        const int64_t n = g->cigar[i] >> 4;
        if (op == OP_M || op == OP_EQUAL || op == OP_X) {
            take_within(s, out, base, n, x, beg, end);
            x += n;
        } else if (op == OP_S && x == g->beg) {
            take_within(s, out, base, n, x - n, beg, end);
        } else if (op == OP_S) {
            take_within(s, out, base, n, x, beg, end);
        } else if (op == OP_I && s->n && x < end) {
            memcpy(out + s->n, base, (size_t)n);
            s->n += (uint32_t)n;
        } else if (op == OP_D || op == OP_N) {
            x += n;
        }
        base += uses_bases(op) ? n : 0;
    }
}

static uint32_t read_length(const lt_gapped *g)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->n_cigar; i++) {
        const uint32_t op = g->cigar[i] & 15;
        n += uses_bases(op) ? g->cigar[i] >> 4 : 0;
    }
    return n;
}

static lt_status take_part(part *s, placing *p, const lt_row *row)
{
    lt_haplotype_batch *b = p->b;
    int64_t beg = p->beg, end = p->end;
    const size_t most = row->gapped ? read_length(row->gapped) : (size_t)(end - beg);
    *s = (part){.first = (uint32_t)b->n_obs};
    LT_TRY(lt_array_reserve(&b->obs, &b->obs_capacity, b->n_obs + most, 1));
    if (p->m->kind == LT_MOLECULE_PAIR) { /* beyond its ends lies adapter */
        beg = p->m->left > beg ? p->m->left : beg;
        end = p->m->right < end ? p->m->right : end;
    }
    if (row->gapped)
        take_gapped(s, b->obs + b->n_obs, row->gapped, beg, end);
    else
        take_within(s, b->obs + b->n_obs, row->obs, row->end - row->beg, row->beg, beg, end);
    b->n_obs += s->n;
    return LT_OK;
}

static lt_status add_job(placing *p, const part *s, size_t h, int mate, int64_t diagonal)
{
    lt_haplotype_batch *b = p->b;
    LT_TRY(lt_array_reserve(&b->job, &b->job_capacity, b->n_jobs + 1, sizeof *b->job));
    LT_TRY(lt_array_reserve(&b->job_of, &b->job_of_capacity, b->n_jobs + 1, 1));
    LT_TRY(lt_array_reserve(&b->score, &b->score_capacity, b->n_jobs + 1, sizeof *b->score));
    b->job_of[b->n_jobs] = (uint8_t)(h | (mate ? MATE_BIT : 0));
    b->job[b->n_jobs++] = (lt_alignment){.read_first = s->first,
                                         .haplotype_first = p->at[h].first,
                                         .read_length = (uint16_t)s->n,
                                         .haplotype_length = (uint16_t)p->at[h].length,
                                         .diagonal = (int32_t)diagonal};
    return LT_OK;
}

static lt_status add_read(placing *p, const lt_row *row, int mate)
{
    part s;
    LT_TRY(take_part(&s, p, row));
    const lt_ref_window *w = p->set->window;
    const int64_t beg = p->beg - MARGIN_BP > w->beg ? p->beg - MARGIN_BP : w->beg;
    for (size_t h = 0; h < p->n; h++) {
        const int64_t left = s.beg - beg;
        const int64_t right = s.last - beg + p->at[h].longer - (int64_t)s.n + 1;
        const int64_t apart = right - left;
        if (apart > -LT_BAND_HALF && apart < LT_BAND_HALF) {
            LT_TRY(add_job(p, &s, h, mate, left + apart / 2));
        } else {
            LT_TRY(add_job(p, &s, h, mate, left));
            LT_TRY(add_job(p, &s, h, mate, right));
        }
    }
    return LT_OK;
}

/* The template's jobs, if one of its mates tells. */
static lt_status add_template(placing *p, const lt_template *t, uint16_t *n)
{
    lt_haplotype_batch *b = p->b;
    if (!tells(t->mate[0], p->set) && !tells(t->mate[1], p->set))
        return LT_OK;
    LT_TRY(lt_array_reserve(&b->first_job, &b->first_capacity, b->n_templates + 1,
                            sizeof *b->first_job));
    b->first_job[b->n_templates++] = (uint32_t)b->n_jobs;
    ++*n;
    for (int mate = 0; mate < 2; mate++)
        if (tells(t->mate[mate], p->set))
            LT_TRY(add_read(p, t->mate[mate], mate));
    return LT_OK;
}

lt_status lt_haplotypes_add(lt_haplotype_batch *b, const lt_molecule *m,
                            const lt_haplotype_set *set, const lt_ratio_candidate *like,
                            uint32_t indel)
{
    placing p = {.b = b, .m = m, .set = set};
    lt_ratio_candidate c = *like;
    const size_t n_bases = b->n_bases;
    c.first_template = (uint32_t)b->n_templates;
    find_window(&p);
    for (size_t h = 0; h < set->n; h++) {
        LT_TRY(place_haplotype(&p, h));
        if (h < 2 && p.n != h + 1) { /* cannot be spelt: no allele to look for */
            b->n_bases = n_bases;
            return LT_OK;
        }
    }
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++)
        LT_TRY(add_template(&p, &m->templates[i], i < m->n_a ? &c.n_a : &c.n_b));
    if (!c.n_a && !c.n_b) {
        b->n_bases = n_bases;
        return LT_OK;
    }
    LT_TRY(lt_array_reserve(&b->candidate, &b->candidate_capacity, b->n + 1, sizeof *b->candidate));
    LT_TRY(lt_array_reserve(&b->indel, &b->indel_capacity, b->n + 1, sizeof *b->indel));
    LT_TRY(lt_array_reserve(&b->raw, &b->raw_capacity, b->n + 1, sizeof *b->raw));
    LT_TRY(lt_array_reserve(&b->with, &b->with_capacity, b->n + 1, 1));
    LT_TRY(lt_array_reserve(&b->level, &b->level_capacity, b->n + 1, 1));
    b->candidate[b->n] = c;
    b->with[b->n] = p.with;
    b->indel[b->n++] = indel;
    return LT_OK;
}

/* ---- ratios ---- */

/* How much better the best haplotype with the allele fits than the best of the others. */
static int32_t advantage(const int32_t score[LT_MAX_HAPLOTYPES], size_t n, unsigned with)
{
    int32_t best[2] = {score[0], score[1]};
    for (size_t h = 2; h < n; h++) {
        int32_t *side = &best[with >> h & 1];
        *side = score[h] > *side ? score[h] : *side;
    }
    return best[1] - best[0];
}

/* The ratio of the template of jobs [job, end); *raw grows by its reads that fit the allele best.
 */
static int16_t template_ratio(const lt_haplotype_batch *b, const lt_tables *tables, uint32_t job,
                              uint32_t end, unsigned with, uint32_t *raw)
{
    int32_t sum[LT_MAX_HAPLOTYPES] = {0};
    size_t n = 0;
    while (job < end) {
        const int mate = b->job_of[job] & MATE_BIT;
        int32_t score[LT_MAX_HAPLOTYPES] = {0};
        for (n = 0; job < end && (b->job_of[job] & MATE_BIT) == mate; job++) {
            const size_t h = b->job_of[job] & (MATE_BIT - 1);
            if (h < n) /* the other diagonal */
                score[h] = b->score[job] > score[h] ? b->score[job] : score[h];
            else
                score[n++] = b->score[job];
        }
        for (size_t h = 0; h < n; h++)
            sum[h] += score[h];
        *raw += advantage(score, n, with) > 0;
    }
    return lt_tables_score_ratio(tables, advantage(sum, n, with));
}

lt_status lt_haplotypes_ratios(lt_haplotype_batch *b, const lt_tables *tables)
{
    LT_TRY(lt_array_reserve(&b->ratio, &b->ratio_capacity, b->n_templates + 1, sizeof *b->ratio));
    for (size_t i = 0; i < b->n; i++) {
        const lt_ratio_candidate *c = &b->candidate[i];
        b->raw[i] = 0;
        for (uint32_t t = c->first_template; t < c->first_template + c->n_a + c->n_b; t++) {
            const uint32_t end = t + 1 < b->n_templates ? b->first_job[t + 1] : (uint32_t)b->n_jobs;
            b->ratio[t] = template_ratio(b, tables, b->first_job[t], end, b->with[i], &b->raw[i]);
        }
    }
    return LT_OK;
}
