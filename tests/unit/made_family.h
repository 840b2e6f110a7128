/* made_family.h -- a molecule of hand-made reads over a short reference, as the assembler makes it.
 */
#ifndef LT_TEST_MADE_FAMILY_H
#define LT_TEST_MADE_FAMILY_H

#include "alleles.h"
#include "made_read.h"
#include "row.h"

enum { FAMILY_MAX = 16, FAMILY_QUAL = 37 };

typedef struct made_family {
    lt_molecule m;
    lt_template t[FAMILY_MAX];
    lt_row row[FAMILY_MAX][2];
    made_read read[FAMILY_MAX][2];
    uint8_t obs[FAMILY_MAX][2][READ_MAX_BASES], whole[FAMILY_MAX][2][READ_MAX_BASES];
    uint32_t block[FAMILY_MAX][2][2 * READ_MAX_OPS];
    lt_gapped gapped[FAMILY_MAX][2];
} made_family;

/* A molecule without reads over [left, right) of contig 0. */
static inline void made_family_init(made_family *f, int64_t left, int64_t right)
{
    memset(f, 0, sizeof *f);
    f->m = (lt_molecule){.left = left, .right = right, .mapq = 60, .templates = f->t};
}

/* "10M2D5M" over the reference, with the bases of text where CIGAR has M, I or S. */
static inline void made_family_read(made_read *r, int64_t beg, const char *cigar, const char *bases)
{
    memset(r, 0, sizeof *r);
    r->read.beg = r->read.end = beg;
    for (const char *c = cigar; *c; c++) {
        char *end;
        int n = (int)strtol(c, &end, 10);
        const char *ops = "MIDNSHP=X";
        made_read_op(r, (int)(strchr(ops, *end) - ops), n);
        c = end;
    }
    ck_assert_int_eq((int)strlen(bases), r->read.length);
    strcpy(r->bases, bases);
    memset(r->qual, FAMILY_QUAL, (size_t)r->read.length);
    made_read_seal(r);
}

/* Appends a template of strand A, or B when all of A are there; one mate, forward. */
static inline void made_family_add(made_family *f, int strand, int64_t beg, const char *cigar,
                                   const char *bases)
{
    const uint32_t i = f->m.n_a + f->m.n_b;
    ck_assert_uint_lt(i, FAMILY_MAX);
    ck_assert(strand || !f->m.n_b);
    made_read *r = &f->read[i][0];
    made_family_read(r, beg, cigar, bases);
    lt_row_pack(f->obs[i][0], &r->read, 10);
    lt_read_pack(f->whole[i][0], &r->read, 10);
    f->gapped[i][0] = (lt_gapped){beg, r->cigar, f->whole[i][0], r->read.n_cigar};
    f->row[i][0] = (lt_row){.beg = beg,
                            .end = r->read.end,
                            .obs = f->obs[i][0],
                            .block = f->block[i][0],
                            .n_blocks = lt_read_blocks(&r->read, f->block[i][0]),
                            .mapq = 60,
                            .gapped = lt_read_is_gapped(&r->read) ? &f->gapped[i][0] : NULL};
    f->t[i].mate[0] = &f->row[i][0];
    f->m.n_a += !strand;
    f->m.n_b += strand;
}

/* Codes of a text as the one window of a reference that begins at position 0. */
static inline void made_window(lt_ref_window *w, uint8_t *code, const char *text)
{
    const char *acgt = "ACGTN";
    *w = (lt_ref_window){.end = (int64_t)strlen(text), .code = code};
    for (int64_t i = 0; i < w->end; i++)
        code[i] = (uint8_t)(strchr(acgt, text[i]) - acgt);
}

#endif
