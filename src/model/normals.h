/* normals.h -- a background seen from one sample: what the normals say at its sites. */
#ifndef LT_MODEL_NORMALS_H
#define LT_MODEL_NORMALS_H

#include "error.h"
#include "lowtide/background.h"

typedef struct lt_normals {
    const lt_background *background; /* NULL: there are no normals */
    uint32_t *site;     /* the background's site of each of the sample's, or UINT32_MAX */
    uint32_t n_covered; /* sites with molecules of normals */
} lt_normals;

/* Finds the sample's sites by contig name and position. LT_EIDENTITY where the reference bases
 * differ. background may be NULL and is borrowed. Cleared by lt_normals_clear(). */
lt_status lt_normals_init(lt_normals *normals, const lt_background *background,
                          const lt_sample *sample);
void lt_normals_clear(lt_normals *normals);

/* The normals' sums at a (site, alt), borrowed; NULL where none cover it. */
const lt_background_cell *lt_normals_cell(const lt_normals *normals, uint32_t site, int ref,
                                          int alt);

/* Normals that carry the allele as their own. */
uint32_t lt_normals_aside(const lt_normals *normals, uint32_t site, int ref, int alt);

/* Strong molecules x of the normals at a (site, alt), and e, expected at g = 1; both 0 where
 * nothing is known. ref and alt: base codes, unequal. */
void lt_normals_at(const lt_normals *normals, uint32_t site, int ref, int alt, double *x,
                   double *e);

#endif
