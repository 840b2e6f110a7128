/* made_read.h -- alignment records built field by field, as a reader would lend them. */
#ifndef LT_TEST_MADE_READ_H
#define LT_TEST_MADE_READ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lowtide/read.h"

#include "unit.h"

enum { CIGAR_M, CIGAR_I, CIGAR_D, CIGAR_N, CIGAR_S, CIGAR_H, CIGAR_P, CIGAR_EQUAL, CIGAR_X };

enum { READ_MAX_OPS = 16, READ_MAX_BASES = 2000 };

static const char READ_NIBBLES[] = "=ACMGRSVTWYHKDBN";

/* A record with its memory. bases is the sequence as text; seq is made from it. */
typedef struct made_read {
    lt_read read;
    char name[40], umi[40];
    uint32_t cigar[READ_MAX_OPS];
    char bases[READ_MAX_BASES];
    uint8_t seq[READ_MAX_BASES / 2], qual[READ_MAX_BASES];
    unsigned serial; /* to sort stably */
} made_read;

/* xorshift64*: the same numbers everywhere. */
typedef struct dice {
    uint64_t state;
} dice;

static inline uint64_t dice_next(dice *d)
{
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return d->state * 0x2545f4914f6cdd1du;
}

static inline int dice_below(dice *d, int n)
{
    return (int)((dice_next(d) >> 33) % (uint64_t)n);
}

static inline int dice_between(dice *d, int lo, int hi)
{
    return lo + dice_below(d, hi - lo + 1);
}

/* Whether an event of this many percent happens. */
static inline int dice_percent(dice *d, int percent)
{
    return dice_below(d, 100) < percent;
}

static inline void made_read_op(made_read *r, int op, int length)
{
    if (length <= 0)
        return;
    ck_assert_uint_lt(r->read.n_cigar, READ_MAX_OPS);
    r->cigar[r->read.n_cigar++] = (uint32_t)length << 4 | (uint32_t)op;
    if (op == CIGAR_M || op == CIGAR_EQUAL || op == CIGAR_X || op == CIGAR_D || op == CIGAR_N)
        r->read.end += length;
    if (op == CIGAR_M || op == CIGAR_EQUAL || op == CIGAR_X || op == CIGAR_I || op == CIGAR_S)
        r->read.length += length;
    ck_assert_int_le(r->read.length, READ_MAX_BASES);
}

/* Sets pointers (again, after a copy) and packs the bases. */
static inline void made_read_seal(made_read *r)
{
    memset(r->seq, 0, sizeof r->seq);
    for (int i = 0; i < r->read.length; i++) {
        unsigned nibble = (unsigned)(strchr(READ_NIBBLES, r->bases[i]) - READ_NIBBLES);
        r->seq[i / 2] |= (uint8_t)(i % 2 ? nibble : nibble << 4);
    }
    r->read.name = r->name;
    r->read.umi = r->umi[0] ? r->umi : NULL;
    r->read.umi_length = (uint32_t)strlen(r->umi);
    r->read.cigar = r->cigar;
    r->read.seq = r->seq;
    r->read.qual = r->qual;
}

static inline uint8_t dice_quality(dice *d)
{
    static const uint8_t some[] = {2, 9, 10, 11, 25, 37, 37, 37, 37, 62, 63, 64, 70, 93};
    return some[dice_below(d, (int)sizeof some)];
}

/* One observation per aligned position by walking the CIGAR base by base: the naive form of a row.
 * kind: 'B' within a block, '-' in a gap. obs and kind have read->end - read->beg cells. */
static inline void naive_row(const made_read *r, int min_baseq, uint8_t *obs, char *kind)
{
    int at = 0, x = 0;
    for (uint32_t i = 0; i < r->read.n_cigar; i++)
        for (uint32_t k = 0; k < r->cigar[i] >> 4; k++)
            switch (r->cigar[i] & 15) {
            case CIGAR_M:
            case CIGAR_EQUAL:
            case CIGAR_X: {
                const char *acgt = "ACGT", *base = strchr(acgt, r->bases[at]);
                int q = r->qual[at];
                obs[x] =
                    base && q >= min_baseq ? (uint8_t)((base - acgt) + 4 * (q > 63 ? 63 : q)) : 0;
                kind[x++] = 'B';
                at++;
                break;
            }
            case CIGAR_D:
            case CIGAR_N:
                obs[x] = 0;
                kind[x++] = '-';
                break;
            case CIGAR_I:
            case CIGAR_S:
                at++;
                break;
            default:
                break;
            }
}

#endif
