/* row.h -- an alignment record as a row of one-byte observations over the reference. */
#ifndef LT_MODEL_ROW_H
#define LT_MODEL_ROW_H

#include "lowtide/molecule.h"
#include "lowtide/read.h"

/* Bases of the read that its 5' and 3' clips (soft and hard) hide, left and right. */
void lt_read_clips(const lt_read *read, int64_t *left, int64_t *right);

/* The unclipped 5' end: of a forward read its leftmost position, of a reverse read one past its
 * rightmost. */
int64_t lt_read_five_prime(const lt_read *read);

/* Aligned blocks (M/=/X runs, merged when they touch without an indel between). Fills block with
 * pairs (beg, end) relative to read->beg when it is not NULL; returns how many there are. */
uint32_t lt_read_blocks(const lt_read *read, uint32_t *block);

/* Writes read->end - read->beg observations: usable bases of quality >= min_baseq
 * (and above 0), else 0. */
void lt_row_pack(uint8_t *obs, const lt_read *read, int min_baseq);

/* Whether the alignment has an insertion or a deletion. */
int lt_read_is_gapped(const lt_read *read);

/* Writes read->length observations in the order of the read, as lt_row_pack() would. */
void lt_read_pack(uint8_t *base, const lt_read *read, int min_baseq);

/* The same for what stands behind each base of a consensus read: read->length entries to
 * read->end - read->beg; none in gaps. */
void lt_row_support(lt_support *out, const lt_read *read, const lt_support *support);

/* Raw reads behind a consensus row's base at pos; 0 of a raw read and where there is no row. */
uint32_t lt_row_behind(const lt_row *row, int64_t pos);
/* Whether the template is a consensus. */
int lt_template_is_family(const lt_template *t);

/* Forgets what lies outside [beg, end), which meets the row. The row's blocks are changed in place,
 * so they must be in memory of the caller's. */
void lt_row_cut(lt_row *row, int64_t beg, int64_t end);

#endif
