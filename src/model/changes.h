/* changes.h -- what one read's alignment shows that the reference does not, and the alleles it
 * makes.
 *
 * Substitutions at most 2 bp apart on one read are one allele (MNV), and so is an insertion or
 * deletion with what lies within 10 bp of it (complex). Each insertion and deletion is an allele by
 * itself as well. Single substitutions are not told here. */
#ifndef LT_MODEL_CHANGES_H
#define LT_MODEL_CHANGES_H

#include "lowtide/molecule.h"
#include "lowtide/sample.h"
#include "reference.h"

#define LT_MAX_CHANGES 16 /* of a read; one with more is misaligned and tells nothing */
#define LT_MAX_PARTS 6    /* changes that make one allele */
#define LT_CHANGE_QUAL 20 /* least quality of a substitution that is joined to another change */
#define LT_MNV_BP 2       /* substitutions that far apart are one allele */
#define LT_COMPLEX_BP 10
#define LT_CHANGE_FLANK_BP 3 /* beyond both ends of an allele, for a read to tell it */

/* Reference bases [pos, pos + n_ref) read as alt. */
typedef struct lt_change {
    int64_t pos;
    uint16_t n_ref, n_alt;
    const uint8_t *alt; /* observations or base codes: the base is in the low two bits */
} lt_change;

/* Whether the changes begin an MNV or a complex allele, or one is an insertion or a deletion. */
static inline int lt_change_is_gap(const lt_change *change)
{
    return change->n_ref != change->n_alt;
}

/* The row's changes in order, LT_MAX_CHANGES at most; 0 when there are more. */
size_t lt_changes_of_row(lt_change change[LT_MAX_CHANGES], const lt_row *row,
                         const lt_ref_window *window);

/* How many of n changes, from the first on, are one allele. */
size_t lt_changes_joined(const lt_change *change, size_t n);

/* The canonical allele of n joined changes, without its site; 0 when it is none of ours: a single
 * substitution, too long or beside an N. */
int lt_indel_form(lt_indel *indel, const lt_change *change, size_t n, const lt_ref_window *window);

/* The same of an allele that may not be canonical yet; its reference bases must be right. */
int lt_indel_complete(lt_indel *indel, const lt_ref_window *window);

/* The reference positions that a read must cover to tell the allele from others. */
void lt_indel_span(const lt_indel *indel, int64_t *beg, int64_t *end);

#endif
