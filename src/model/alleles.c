/* alleles.c -- see alleles.h.
 *
 * What is decided for an allele depends on the reads that cover its site alone, so a shard that
 * does not hold the other reads of a molecule decides alike. Another allele competes if it lies
 * within LT_COMPLEX_BP and more than half as many of the molecule's reads show it: a sequencing
 * error beside a deletion is no rival of it, an inherited variant is. An allele of several changes
 * also competes with itself less one of them, each in turn. A gap and what the reads show beside
 * it, an inherited SNV say, is no rival of the gap: it speaks for it, and what is beside it, alone,
 * is the rival. */
#include "alleles.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "gaps.h"

enum { MAX_SEEN = 64 };

/* An allele that some read of the molecule shows. */
typedef struct lt_seen {
    lt_indel indel;
    lt_change part[LT_MAX_PARTS]; /* as the first such read is aligned */
    size_t n_parts;
} lt_seen;

/* Which read shows it. */
typedef struct lt_sight {
    uint32_t seen;
    const lt_row *row;
} lt_sight;

void lt_alleles_clear(lt_alleles *a)
{
    lt_indels_clear(&a->found);
    lt_tally_clear(&a->evidence);
    lt_haplotypes_clear(&a->batch);
    free(a->seen);
    free(a->sight);
    *a = (lt_alleles){0};
}

int lt_alleles_joins(const lt_alleles *a, int32_t contig, const lt_row *row, int64_t pos)
{
    const lt_ref_window *w = lt_reference_find(a->reference, contig, pos);
    for (int64_t x = pos + 1; w && x <= pos + LT_MNV_BP && x < row->end && x < w->end; x++) {
        const uint8_t obs = row->obs[x - row->beg], ref = w->code[x - w->beg];
        if (LT_OBS_QUAL(obs) >= LT_CHANGE_QUAL && LT_OBS_BASE(obs) != ref && ref < 4)
            return 1;
    }
    return 0;
}

/* ---- what the reads show ---- */

static int is_same(const lt_allele *a, const lt_allele *b)
{
    return a->pos == b->pos && !strcmp(a->ref, b->ref) && !strcmp(a->alt, b->alt);
}

static lt_status note(lt_alleles *a, const lt_row *row, const lt_change *change, size_t n,
                      const lt_ref_window *w)
{
    lt_indel indel;
    size_t i = 0;
    if (n > LT_MAX_PARTS || !lt_indel_form(&indel, change, n, w))
        return LT_OK;
    while (i < a->n_seen && !is_same(&a->seen[i].indel.allele, &indel.allele))
        i++;
    if (i == MAX_SEEN)
        return LT_OK;
    if (i == a->n_seen) {
        LT_TRY(lt_array_reserve(&a->seen, &a->seen_capacity, i + 1, sizeof *a->seen));
        a->seen[i] = (lt_seen){.indel = indel, .n_parts = n};
        memcpy(a->seen[i].part, change, n * sizeof *change);
        a->n_seen++;
    }
    LT_TRY(lt_array_reserve(&a->sight, &a->sight_capacity, a->n_sights + 1, sizeof *a->sight));
    a->sight[a->n_sights++] = (lt_sight){(uint32_t)i, row};
    return LT_OK;
}

static lt_status note_row(lt_alleles *a, const lt_row *row, const lt_ref_window *w)
{
    lt_change change[LT_MAX_CHANGES];
    const size_t n = lt_changes_of_row(change, row, w);
    for (size_t i = 0; i < n;) {
        const size_t joined = lt_changes_joined(change + i, n - i);
        if (joined > 1)
            LT_TRY(note(a, row, change + i, joined, w));
        for (size_t k = i; k < i + joined; k++)
            if (lt_change_is_gap(&change[k]))
                LT_TRY(note(a, row, change + k, 1, w));
        i += joined;
    }
    return LT_OK;
}

static lt_status note_molecule(lt_alleles *a, const lt_molecule *m)
{
    const lt_reference *r = a->reference;
    a->n_seen = a->n_sights = 0;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++)
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = m->templates[i].mate[mate];
            if (!row || !row->obs)
                continue;
            for (size_t k = lt_reference_first(r, m->contig, row->beg);
                 k < r->n && r->window[k].contig == m->contig && r->window[k].beg < row->end; k++)
                LT_TRY(note_row(a, row, &r->window[k]));
        }
    return LT_OK;
}

/* ---- candidates ---- */

/* The molecule's reads that cover pos and show the allele. */
static uint32_t support(const lt_alleles *a, size_t seen, int64_t pos)
{
    uint32_t n = 0;
    for (size_t i = 0; i < a->n_sights; i++)
        n += a->sight[i].seen == seen && a->sight[i].row->beg <= pos && a->sight[i].row->end > pos;
    return n;
}

static int are_near(const lt_indel *a, const lt_indel *b)
{
    int64_t a_beg, a_end, b_beg, b_end;
    lt_indel_span(a, &a_beg, &a_end);
    lt_indel_span(b, &b_beg, &b_end);
    return a_beg <= b_end + LT_COMPLEX_BP && b_beg <= a_end + LT_COMPLEX_BP;
}

static void add_haplotype(lt_haplotype_set *set, const lt_change *change, size_t n)
{
    if (set->n == LT_MAX_HAPLOTYPES)
        return;
    lt_haplotype *h = &set->haplotype[set->n++];
    memcpy(h->change, change, n * sizeof *change);
    h->n = n;
    h->is_with = 0;
}

static int is_same_change(const lt_change *a, const lt_change *b)
{
    int same = a->pos == b->pos && a->n_ref == b->n_ref && a->n_alt == b->n_alt;
    for (uint32_t i = 0; same && i < a->n_alt; i++)
        same = LT_OBS_BASE(a->alt[i]) == LT_OBS_BASE(b->alt[i]);
    return same;
}

/* The rival; one that holds the only change of y speaks for y, and its rest is the rival. */
static void add_rival(lt_haplotype_set *set, const lt_seen *rival, const lt_seen *y)
{
    lt_change rest[LT_MAX_PARTS];
    size_t n = 0;
    for (size_t i = 0; i < rival->n_parts; i++)
        if (y->n_parts > 1 || !is_same_change(&rival->part[i], &y->part[0]))
            rest[n++] = rival->part[i];
    if (n < rival->n_parts && set->n + 2 > LT_MAX_HAPLOTYPES)
        return; /* both or none */
    add_haplotype(set, rest, n);
    if (n == rival->n_parts)
        return;
    add_haplotype(set, rival->part, rival->n_parts);
    set->haplotype[set->n - 1].is_with = 1;
}

/* The reference, the allele, it less one change, and its rivals. */
static void choose_haplotypes(lt_haplotype_set *set, const lt_alleles *a, size_t seen)
{
    const lt_seen *y = &a->seen[seen];
    const int64_t pos = y->indel.allele.pos;
    const uint32_t own = support(a, seen, pos);
    *set = (lt_haplotype_set){
        .n = 1, .window = lt_reference_find(a->reference, y->indel.allele.contig, pos)};
    lt_indel_span(&y->indel, &set->beg, &set->end);
    set->beg -= LT_CHANGE_FLANK_BP;
    set->end += LT_CHANGE_FLANK_BP;
    add_haplotype(set, y->part, y->n_parts);
    for (size_t out = 0; y->n_parts > 1 && out < y->n_parts; out++) {
        lt_change rest[LT_MAX_PARTS];
        size_t n = 0;
        for (size_t i = 0; i < y->n_parts; i++)
            if (i != out)
                rest[n++] = y->part[i];
        add_haplotype(set, rest, n);
    }
    for (size_t x = 0; x < a->n_seen; x++)
        if (x != seen && are_near(&a->seen[x].indel, &y->indel) && 2 * support(a, x, pos) > own)
            add_rival(set, &a->seen[x], y);
}

static lt_status add_candidate(lt_alleles *a, const lt_molecule *m, size_t seen, int klass)
{
    const lt_indel *indel = &a->seen[seen].indel;
    const lt_ratio_candidate like = {.clone_shift =
                                         indel->unit ? lt_gap_clone_shift(indel->copies) : 0,
                                     .klass = (uint8_t)(klass & ~1),
                                     .mapq = m->mapq};
    lt_haplotype_set set;
    uint32_t index;
    choose_haplotypes(&set, a, seen);
    LT_TRY(lt_indels_add(&a->found, indel, &index));
    return lt_haplotypes_add(&a->batch, m, &set, &like, index);
}

lt_status lt_alleles_molecule(lt_alleles *a, const lt_molecule *m, const lt_shard *shard,
                              const lt_coverage *coverage)
{
    LT_TRY(note_molecule(a, m));
    for (size_t i = 0; i < a->n_seen; i++) {
        lt_indel *indel = &a->seen[i].indel;
        const int64_t pos = indel->allele.pos;
        int64_t beg, end;
        lt_indel_span(indel, &beg, &end);
        const int klass = lt_coverage_class(coverage, beg - 1);
        indel->site = lt_sites_first(shard->targets, m->contig, pos, pos + 1);
        if (indel->site < shard->site_beg || indel->site >= shard->site_end || klass < 0 ||
            !support(a, i, pos))
            continue;
        LT_TRY(add_candidate(a, m, i, klass));
    }
    return LT_OK;
}

lt_status lt_alleles_absorb(lt_alleles *a)
{
    lt_haplotype_batch *b = &a->batch;
    for (size_t i = 0; i < b->n; i++) {
        a->found.row[b->indel[i]].raw_alt += b->raw[i];
        if (b->level[i] < LT_N_LEVELS)
            LT_TRY(lt_tally_add(&a->evidence, b->indel[i], 0,
                                (uint8_t)(b->candidate[i].klass * LT_N_LEVELS + b->level[i]), 1));
    }
    lt_haplotypes_empty(b);
    return LT_OK;
}
