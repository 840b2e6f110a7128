/* gaps.c -- a molecule's sequence base by base, each with its place in the reference; a read is a
 * window of it, and its CIGAR follows from the places. */
#include "gaps.h"

#include <string.h>

enum { CIGAR_M, CIGAR_I, CIGAR_D, CIGAR_S = 4 };
enum { INSERTED = -1, CLIPPED = -2 };

static void add_reference(lt_sim_haplotype *s, const uint8_t *codes, int32_t from, int32_t to)
{
    for (int32_t i = from; i < to; i++) {
        s->index[i] = (int32_t)s->n;
        s->at[s->n] = i;
        s->code[s->n++] = codes[i];
    }
}

void lt_sim_haplotype_make(lt_sim_haplotype *sequence, const uint8_t *codes, int32_t length,
                           int64_t left, const lt_allele *const *alleles, uint32_t n)
{
    int32_t done = 0;
    sequence->n = sequence->n_deleted = 0;
    for (uint32_t i = 0; i < n; i++) {
        const lt_allele *a = alleles[i];
        int32_t n_ref = (int32_t)strlen(a->ref), n_alt = (int32_t)strlen(a->alt);
        int32_t both = n_ref < n_alt ? n_ref : n_alt;
        int32_t offset = (int32_t)(a->pos - left);
        add_reference(sequence, codes, done, offset + both);
        for (int32_t k = both; k < n_alt; k++) {
            sequence->at[sequence->n] = INSERTED;
            sequence->code[sequence->n++] = lt_sim_code(a->alt[k]);
        }
        for (int32_t k = both; k < n_ref; k++) {
            sequence->index[offset + k] = -1;
            sequence->n_deleted++;
        }
        done = offset + n_ref;
    }
    add_reference(sequence, codes, done, length);
}

static int follows(const int32_t *at, uint32_t i)
{
    return at[i - 1] >= 0 && at[i] == at[i - 1] + 1;
}

/* Takes gaps off the right end, one after the other: m bases are not clipped. */
static void trim_right(lt_sim_layout *layout, const uint8_t *code, const uint8_t *reference,
                       int32_t length)
{
    int32_t *at = layout->at;
    for (uint32_t m = layout->n; m > 1;) {
        uint32_t g = m - 1;
        while (g > 0 && follows(at, g))
            g--;
        if (g == 0)
            return;
        uint32_t s = g;
        while (s > 0 && at[s - 1] < 0)
            s--;
        if (s == 0)
            return;
        uint32_t tail = at[g] >= 0 ? m - g : 0, same = 0;
        int32_t next = at[s - 1] + 1;
        while (s + same < m && next + (int32_t)same < length &&
               code[s + same] == reference[next + (int32_t)same])
            same++;
        if (s + same < m && tail > LT_SIM_CLIP_BP)
            return;
        for (uint32_t k = s; k < m; k++)
            at[k] = k < s + same ? next + (int32_t)(k - s) : CLIPPED;
        m = s + same;
    }
}

/* The same from the left: bases before b are clipped. */
static void trim_left(lt_sim_layout *layout, const uint8_t *code, const uint8_t *reference)
{
    int32_t *at = layout->at;
    for (uint32_t b = 0;;) {
        uint32_t g = b; /* the first base behind the head */
        while (g < layout->n && at[g] >= 0 && (g == b || follows(at, g)))
            g++;
        uint32_t s = g;
        while (s < layout->n && at[s] < 0)
            s++;
        if (s == layout->n || at[g] == CLIPPED)
            return;
        uint32_t head = g - b, same = 0;
        while (s - same > b && at[s] > (int32_t)same &&
               code[s - 1 - same] == reference[at[s] - 1 - (int32_t)same])
            same++;
        if (s - same > b && head > LT_SIM_CLIP_BP)
            return;
        for (uint32_t k = b; k < s; k++)
            at[k] = k >= s - same ? at[s] - (int32_t)(s - k) : CLIPPED;
        b = s - same;
    }
}

static void add_operation(lt_sim_layout *layout, uint32_t op, uint32_t n)
{
    if (layout->n_cigar > 0 && (layout->cigar[layout->n_cigar - 1] & 15) == op)
        layout->cigar[layout->n_cigar - 1] += n << 4;
    else
        layout->cigar[layout->n_cigar++] = n << 4 | op;
}

static void write_cigar(lt_sim_layout *layout)
{
    int32_t last = -1;
    layout->n_cigar = 0;
    layout->has_gap = 0;
    for (uint32_t i = 0; i < layout->n; i++) {
        int32_t at = layout->at[i];
        if (at >= 0 && last >= 0 && at > last + 1) {
            add_operation(layout, CIGAR_D, (uint32_t)(at - last - 1));
            layout->has_gap = 1;
        }
        layout->has_gap |= at == INSERTED;
        add_operation(layout, at >= 0 ? CIGAR_M : at == INSERTED ? CIGAR_I : CIGAR_S, 1);
        if (at < 0)
            continue;
        if (last < 0)
            layout->beg = at;
        last = at;
    }
    layout->end = last + 1;
}

static void write_blocks(lt_sim_layout *layout)
{
    uint32_t at = 0;
    layout->n_blocks = 0;
    for (uint32_t i = 0; i < layout->n_cigar; i++) {
        uint32_t n = layout->cigar[i] >> 4, op = layout->cigar[i] & 15;
        if (op == CIGAR_M) {
            layout->block[2 * layout->n_blocks] = at;
            layout->block[2 * layout->n_blocks++ + 1] = at + n;
        }
        if (op == CIGAR_M || op == CIGAR_D)
            at += n;
    }
}

void lt_sim_layout_make(lt_sim_layout *layout, const lt_sim_haplotype *sequence,
                        const uint8_t *codes, int32_t length)
{
    memcpy(layout->at, sequence->at + layout->first, layout->n * sizeof *layout->at);
    const uint8_t *code = sequence->code + layout->first;
    trim_right(layout, code, codes, length);
    trim_left(layout, code, codes);
    write_cigar(layout);
    write_blocks(layout);
}
