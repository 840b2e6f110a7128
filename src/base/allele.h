/* allele.h -- order, kind and the one spelling of a change of the reference.
 *
 * One change can be written in many ways: CAA > CA is CA > C, and any A of a run of As may be the
 * one that is gone. The canonical spelling is parsimonious and left-aligned (Tan, Abecasis and
 * Kang, Bioinformatics 31:2202, 2015), as `bcftools norm` writes it:
 *   - bases that ref and alt share at their ends are cut off;
 *   - an insertion or deletion stands as far left as it can, and is written with the base before
 * it. Where there is none, at the start of a contig or after an N, it is the base behind instead.
 * Pure functions of their arguments: any thread. */
#ifndef LT_BASE_ALLELE_H
#define LT_BASE_ALLELE_H

#include "error.h"
#include "lowtide/allele.h"

enum lt_allele_kind {
    LT_ALLELE_SNV,
    LT_ALLELE_MNV, /* as many bases as before, more than one */
    LT_ALLELE_INSERTION,
    LT_ALLELE_DELETION,
    LT_ALLELE_COMPLEX, /* all else */
    LT_N_ALLELE_KINDS
};

/* Reference bases [beg, end) of the contig as codes (A0 C1 G2 T3 N4); positions outside of the
 * contig are N, also negative ones. A failure ends the caller and is what it returns. */
typedef lt_status (*lt_allele_fetch)(void *data, int32_t contig, int64_t beg, int64_t end,
                                     uint8_t *codes);

/* By contig, position, ref, alt: negative, 0 or positive. */
int lt_allele_compare(const lt_allele *a, const lt_allele *b);

/* Of a canonical allele. */
enum lt_allele_kind lt_allele_kind(const lt_allele *allele);
const char *lt_allele_kind_name(enum lt_allele_kind kind); /* "SNV", "insertion" ... */

/* Rewrites the allele, in upper case. Its ref must be what the reference holds there (not looked
 * at). LT_EINVAL, and the allele stays as it was: ref or alt is empty, holds something else than
 * ACGT, both are the same, or it would need an N or more than LT_ALLELE_BASES bases. */
lt_status lt_allele_canonicalise(lt_allele *allele, lt_allele_fetch fetch, void *data);

#endif
