/* allele.c -- trims, shifts to the left, and gives back the one base that a VCF record needs.
 *
 * Trimming goes all the way: an insertion or deletion has nothing left of ref or alt. Only such a
 * change can move: by one base to the left when the base there is its own last. The bases then turn
 * in a circle, so that they are moved once, at the end. The reference is read in blocks. O(length +
 * shift). */
#include "allele.h"

#include <string.h>

enum { BLOCK_BP = 64, CODE_N = 4 };

static const char letters[] = "ACGTN";

/* The bases of an allele while it has no anchor. */
typedef struct change {
    int64_t pos;
    size_t n_ref, n_alt;
    char ref[LT_ALLELE_BASES + 1], alt[LT_ALLELE_BASES + 1];
} change;

int lt_allele_compare(const lt_allele *a, const lt_allele *b)
{
    if (a->contig != b->contig)
        return a->contig < b->contig ? -1 : 1;
    if (a->pos != b->pos)
        return a->pos < b->pos ? -1 : 1;
    int order = strcmp(a->ref, b->ref);
    return order ? order : strcmp(a->alt, b->alt);
}

enum lt_allele_kind lt_allele_kind(const lt_allele *allele)
{
    const char *ref = allele->ref, *alt = allele->alt;
    size_t n_ref = strlen(ref), n_alt = strlen(alt);
    if (n_ref == n_alt)
        return n_ref == 1 ? LT_ALLELE_SNV : LT_ALLELE_MNV;
    /* the anchor is before, or behind at the start of a contig */
    if (n_ref == 1 && (alt[0] == ref[0] || alt[n_alt - 1] == ref[0]))
        return LT_ALLELE_INSERTION;
    if (n_alt == 1 && (ref[0] == alt[0] || ref[n_ref - 1] == alt[0]))
        return LT_ALLELE_DELETION;
    return LT_ALLELE_COMPLEX;
}

const char *lt_allele_kind_name(enum lt_allele_kind kind)
{
    static const char *const name[LT_N_ALLELE_KINDS] = {"SNV", "MNV", "insertion", "deletion",
                                                        "complex"};
    return name[kind];
}

/* Copies bases in upper case; their number, or 0 where it is none or not all are ACGT. */
static size_t upper(char *out, const char *bases)
{
    static const char accepted[] = "ACGTacgt";
    size_t n = 0;
    for (; bases[n]; n++) {
        const char *hit = strchr(accepted, bases[n]);
        if (!hit)
            return 0;
        out[n] = accepted[(hit - accepted) & 3];
    }
    return n;
}

static void trim(change *c)
{
    size_t n = 0;
    while (c->n_ref && c->n_alt && c->ref[c->n_ref - 1] == c->alt[c->n_alt - 1]) {
        c->n_ref--;
        c->n_alt--;
    }
    while (n < c->n_ref && n < c->n_alt && c->ref[n] == c->alt[n])
        n++;
    c->pos += (int64_t)n;
    c->n_ref -= n;
    c->n_alt -= n;
    memmove(c->ref, c->ref + n, c->n_ref);
    memmove(c->alt, c->alt + n, c->n_alt);
}

/* How far the n bases, which begin at pos, can go to the left. */
static lt_status find_shift(int64_t *shift, const char *bases, size_t n, int64_t pos,
                            int32_t contig, lt_allele_fetch fetch, void *data)
{
    uint8_t block[BLOCK_BP];
    size_t last = n - 1;
    for (*shift = 0;; ++*shift) {
        int64_t k = *shift % BLOCK_BP;
        if (k == 0)
            LT_TRY(fetch(data, contig, pos - *shift - BLOCK_BP, pos - *shift, block));
        /* no base equals N, and so the start of a contig ends this */
        if (letters[block[BLOCK_BP - 1 - k]] != bases[last])
            return LT_OK;
        last = last ? last - 1 : n - 1;
    }
}

/* Turns n bases by shift to the right: the last comes first. */
static void turn(char *bases, size_t n, int64_t shift)
{
    char from[LT_ALLELE_BASES];
    size_t by = (size_t)(shift % (int64_t)n);
    memcpy(from, bases, n);
    for (size_t i = 0; i < n; i++)
        bases[(i + by) % n] = from[i];
}

static void push(char *bases, size_t *n, char base, int before)
{
    if (before)
        memmove(bases + 1, bases, *n);
    bases[before ? 0 : *n] = base;
    ++*n;
}

/* There is room: what was trimmed, or the last place, see the caller. */
static lt_status anchor(change *c, int32_t contig, lt_allele_fetch fetch, void *data)
{
    uint8_t before, behind;
    int64_t end = c->pos + (int64_t)c->n_ref;
    LT_TRY(fetch(data, contig, c->pos - 1, c->pos, &before));
    LT_TRY(fetch(data, contig, end, end + 1, &behind));
    int is_before = before != CODE_N;
    uint8_t code = is_before ? before : behind;
    if (code == CODE_N)
        return lt_fail(LT_EINVAL, "no base beside the change is known");
    push(c->ref, &c->n_ref, letters[code], is_before);
    push(c->alt, &c->n_alt, letters[code], is_before);
    c->pos -= is_before;
    return LT_OK;
}

static lt_status settle(change *c, int32_t contig, lt_allele_fetch fetch, void *data)
{
    size_t n = c->n_ref + c->n_alt; /* one of them is 0 */
    char *bases = c->n_ref ? c->ref : c->alt;
    int64_t shift;
    if (n >= LT_ALLELE_BASES)
        return lt_fail(LT_EINVAL, "longer than %d bases", LT_ALLELE_BASES);
    LT_TRY(find_shift(&shift, bases, n, c->pos, contig, fetch, data));
    turn(bases, n, shift);
    c->pos -= shift;
    return anchor(c, contig, fetch, data);
}

lt_status lt_allele_canonicalise(lt_allele *allele, lt_allele_fetch fetch, void *data)
{
    change c = {.pos = allele->pos};
    c.n_ref = upper(c.ref, allele->ref);
    c.n_alt = upper(c.alt, allele->alt);
    if (c.n_ref == 0 || c.n_alt == 0)
        return lt_fail(LT_EINVAL, "%s > %s: not made of A, C, G and T", allele->ref, allele->alt);
    trim(&c);
    if (c.n_ref == 0 && c.n_alt == 0)
        return lt_fail(LT_EINVAL, "%s > %s: not a change", allele->ref, allele->alt);
    if (c.n_ref == 0 || c.n_alt == 0)
        LT_TRY(settle(&c, allele->contig, fetch, data));
    c.ref[c.n_ref] = c.alt[c.n_alt] = '\0';
    allele->pos = c.pos;
    memcpy(allele->ref, c.ref, c.n_ref + 1);
    memcpy(allele->alt, c.alt, c.n_alt + 1);
    return LT_OK;
}
