/* row.c -- from BAM's nibbles and qualities to one byte an observation.
 *
 * The naive form is a table of 16 bases; arithmetic instead lets the compiler work on 16 or 32
 * bases at once, in bytes all through (with an int in between GCC takes twice the time): for the
 * one-hot nibble n of A C G T = 1 2 4 8, (n >> 1) - (n >> 3) is 0 1 2 3. */
#include "row.h"

#include <string.h>

enum { OP_M = 0, OP_I = 1, OP_D = 2, OP_N = 3, OP_S = 4, OP_H = 5, OP_EQUAL = 7, OP_X = 8 };

#if LT_USE_TARGET_CLONES
#define CLONES __attribute__((target_clones("avx2", "default")))
#else
#define CLONES
#endif

void lt_read_clips(const lt_read *read, int64_t *left, int64_t *right)
{
    *left = *right = 0;
    for (uint32_t i = 0; i < read->n_cigar; i++) {
        uint32_t op = read->cigar[i] & 15;
        if (op != OP_S && op != OP_H)
            break;
        *left += read->cigar[i] >> 4;
    }
    for (uint32_t i = read->n_cigar; i-- > 0;) {
        uint32_t op = read->cigar[i] & 15;
        if (op != OP_S && op != OP_H)
            break;
        *right += read->cigar[i] >> 4;
    }
}

int64_t lt_read_five_prime(const lt_read *read)
{
    int64_t left, right;
    lt_read_clips(read, &left, &right);
    return read->flag & LT_READ_REVERSE ? read->end + right : read->beg - left;
}

uint32_t lt_read_blocks(const lt_read *read, uint32_t *block)
{
    uint32_t n = 0, x = 0, open = 0;
    for (uint32_t i = 0; i < read->n_cigar; i++) {
        uint32_t op = read->cigar[i] & 15, length = read->cigar[i] >> 4;
        if (op == OP_M || op == OP_EQUAL || op == OP_X) {
            if (!open && block)
                block[2 * n] = x;
            n += !open;
            open = 1;
            x += length;
            if (block)
                block[2 * n - 1] = x;
        } else if (op == OP_D || op == OP_N) {
            x += length;
            open = 0;
        } else if (op == OP_I) {
            open = 0;
        }
    }
    return n;
}

static inline uint8_t observe(uint8_t nibble, uint8_t qual, uint8_t min_baseq)
{
    uint8_t below = (uint8_t)(nibble - 1), others = nibble & below; /* of more than one base */
    uint8_t usable = (nibble != 0) & (others == 0) & (qual >= min_baseq);
    uint8_t capped = qual < 63 ? qual : 63;
    uint8_t obs = (uint8_t)(((nibble >> 1) - (nibble >> 3)) | capped << 2);
    return (uint8_t)(obs & (uint8_t)-usable);
}

/* Pairs of bases that share a byte of seq. */
CLONES static void pack_pairs(uint8_t *restrict obs, const uint8_t *restrict seq,
                              const uint8_t *restrict qual, size_t n_pairs, uint8_t min_baseq)
{
    for (size_t i = 0; i < n_pairs; i++) {
        obs[2 * i] = observe(seq[i] >> 4, qual[2 * i], min_baseq);
        obs[2 * i + 1] = observe(seq[i] & 15, qual[2 * i + 1], min_baseq);
    }
}

static void pack_run(uint8_t *obs, const lt_read *read, size_t at, size_t n, uint8_t min_baseq)
{
    const uint8_t *seq = read->seq, *qual = read->qual;
    if (n && at & 1) {
        *obs++ = observe(seq[at / 2] & 15, qual[at], min_baseq);
        at++;
        n--;
    }
    pack_pairs(obs, seq + at / 2, qual + at, n / 2, min_baseq);
    if (n & 1)
        obs[n - 1] = observe(seq[(at + n - 1) / 2] >> 4, qual[at + n - 1], min_baseq);
}

void lt_row_pack(uint8_t *obs, const lt_read *read, int min_baseq)
{
    const uint8_t cut_off =
        (uint8_t)(min_baseq > 1 ? min_baseq : 1); /* A of quality 0 is 0: none */
    size_t at = 0;
    for (uint32_t i = 0; i < read->n_cigar; i++) {
        uint32_t op = read->cigar[i] & 15, length = read->cigar[i] >> 4;
        if (op == OP_M || op == OP_EQUAL || op == OP_X) {
            pack_run(obs, read, at, length, cut_off);
            obs += length;
            at += length;
        } else if (op == OP_D || op == OP_N) {
            memset(obs, LT_OBS_NONE, length);
            obs += length;
        } else if (op == OP_I || op == OP_S) {
            at += length;
        }
    }
}

int lt_read_is_gapped(const lt_read *read)
{
    for (uint32_t i = 0; i < read->n_cigar; i++) {
        uint32_t op = read->cigar[i] & 15;
        if (op == OP_I || op == OP_D)
            return 1;
    }
    return 0;
}

void lt_read_pack(uint8_t *base, const lt_read *read, int min_baseq)
{
    pack_run(base, read, 0, (size_t)read->length, (uint8_t)(min_baseq > 1 ? min_baseq : 1));
}

void lt_row_support(lt_support *out, const lt_read *read, const lt_support *support)
{
    for (uint32_t i = 0; i < read->n_cigar; i++) {
        uint32_t op = read->cigar[i] & 15, length = read->cigar[i] >> 4;
        if (op == OP_M || op == OP_EQUAL || op == OP_X) {
            memcpy(out, support, length * sizeof *out);
            out += length;
            support += length;
        } else if (op == OP_D || op == OP_N) {
            memset(out, 0, length * sizeof *out);
            out += length;
        } else if (op == OP_I || op == OP_S) {
            support += length;
        }
    }
}

uint32_t lt_row_behind(const lt_row *row, int64_t pos)
{
    if (!row || !row->support || pos < row->beg || pos >= row->end)
        return 0;
    const lt_support s = row->support[pos - row->beg];
    return (uint32_t)s.agree + s.differ;
}

int lt_template_is_family(const lt_template *t)
{
    return (t->mate[0] && t->mate[0]->support) || (t->mate[1] && t->mate[1]->support);
}

void lt_row_cut(lt_row *row, int64_t beg, int64_t end)
{
    const int64_t from = beg > row->beg ? beg : row->beg, to = end < row->end ? end : row->end;
    const int64_t shift = from - row->beg;
    uint32_t *block = (uint32_t *)row->block, n = 0;
    for (uint32_t i = 0; i < row->n_blocks; i++) {
        int64_t block_beg = block[2 * i] - shift, block_end = block[2 * i + 1] - shift;
        block_beg = block_beg > 0 ? block_beg : 0;
        block_end = block_end < to - from ? block_end : to - from;
        if (block_beg >= block_end)
            continue;
        block[2 * n] = (uint32_t)block_beg;
        block[2 * n + 1] = (uint32_t)block_end;
        n++;
    }
    row->n_blocks = n;
    row->beg = from;
    row->end = to;
    if (row->obs)
        row->obs += shift;
    if (row->support)
        row->support += shift;
}
