/* background_file.h -- a background (lowtide/background.h) as an HDF5 file, and back.
 *
 *     /sites/    contig, pos, ref, context, homopolymer, depth u64
 *     /alleles/  sites x 3, by rank of alt among the other bases: alt, X_A X_B X_D X_weak, E (the
 *                sum) E_A E_B E_D, n_with_two, n_aside
 *     /events/   one normal's share of a (site, alt) that was far above the usual
 *     /groups/   count, exposure, q_count, and site_counts
 *     /samples/  name, digest, rates; sorted by digest */
#ifndef LT_IO_BACKGROUND_FILE_H
#define LT_IO_BACKGROUND_FILE_H

#include "digest.h"
#include "error.h"
#include "lowtide/background.h"
#include "store.h"

/* (site, alt) of each factor group by how many strong molecules they show; last: that and more. */
#define LT_SITE_COUNTS 256
typedef uint64_t lt_site_counts[LT_N_FACTOR_GROUPS][LT_SITE_COUNTS];

/* Builds the file in memory. A background that the reader would refuse is a bug (LT_EBUG). */
lt_status lt_background_file_build(lt_store **out, const lt_background *bg, lt_site_counts counts);

/* Reads one; everything is checked (sizes, ranges, order, sums). content gets the digest of what is
 * in it. bg is emptied first and is for lt_background_clear() to end, also after a failure. */
lt_status lt_background_file_read(lt_background *bg, char content[LT_DIGEST_HEX], const char *path);

#endif
