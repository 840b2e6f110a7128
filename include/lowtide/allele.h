/* allele.h -- a change of the reference of any kind: SNV, MNV, insertion, deletion, or both.
 *
 * Written as in a VCF record: a deletion or insertion is preceded by the base before it. Canonical
 * (base/allele.h) means parsimonious and left-aligned, so that one change has one spelling in every
 * draw. */
#ifndef LOWTIDE_ALLELE_H
#define LOWTIDE_ALLELE_H

#include <stdint.h>

#define LT_ALLELE_BASES 100 /* longest ref or alt; longer changes are another method's work */

typedef struct lt_allele {
    int32_t contig;
    int64_t pos;                                             /* 0-based, of the first base of ref */
    char ref[LT_ALLELE_BASES + 1], alt[LT_ALLELE_BASES + 1]; /* A C G T, zero-terminated */
} lt_allele;

#endif
