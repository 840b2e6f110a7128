/* umi.h -- UMIs: reading their written forms, and finding which are errors of which.
 *
 * Directional adjacency at distance 1 (Smith et al. 2017, doi:10.1101/gr.209601.116): taken by
 * count (ties: lexicographic), a UMI adopts every free neighbour whose count is at most half its
 * own (rounded down) plus one, and each adopted one does the same with its own count. Two
 * singletons merge only where chance neighbours are rare: distinct * 3 * length < 0.05 * 4^length,
 * distinct being the UMIs of the position. UMIs of unequal length (of either half) are never
 * neighbours. */
#ifndef LT_MODEL_UMI_H
#define LT_MODEL_UMI_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "lowtide/molecule.h"
#include "lowtide/sample.h"

/* Parses a written UMI: capital letters with at most one of + - _ between two halves; a half with
 * an r prefix is reverse-complemented. Returns LT_LEDGER_USED, or why it cannot be used: NO_UMI
 * (not of this form, or half of it missing), UMI_N, UMI_ALL_G (as written or as reverse-
 * complemented), UMI_LENGTH; *umi is then not to be used. */
enum lt_ledger_reason lt_umi_parse(lt_umi *umi, const char *text, size_t length);

/* The UMI in a read name's last field (after ':' or '_'), borrowed from the name; NULL and length 0
 * when there is none. A field that is not a UMI form of A C G T N is none. Two UMIs with a '_'
 * between them are one field. */
const char *lt_umi_in_name(const char *name, size_t *length);

/* Exchanges the halves; a single UMI stays what it is. */
lt_umi lt_umi_swap(lt_umi umi);
/* Text of at most 33 characters and a zero: "ACGT" or "ACG-TTT"; empty for what is no UMI (a
 * group's number). */
void lt_umi_format(lt_umi umi, char text[40]);
int lt_umi_compare(lt_umi a, lt_umi b); /* by lengths, then bases: a total order */

typedef struct lt_umi_clusterer lt_umi_clusterer;
lt_umi_clusterer *lt_umi_clusterer_create(void); /* NULL when out of memory */
void lt_umi_clusterer_destroy(lt_umi_clusterer *clusterer);

/* Clusters n distinct UMIs with their counts (any order): root[i] = index of the UMI that stands
 * for i (its own index for a root). The result does not depend on the order of the input, as UMIs.
 * Time O(n * length + n log n), memory O(n), kept for the next call. Fails with LT_ENOMEM. One
 * clusterer a thread. */
lt_status lt_umi_cluster(lt_umi_clusterer *clusterer, const lt_umi *umi, const uint32_t *count,
                         size_t n, uint32_t *root);

/* Hash slots visited by the last lt_umi_cluster(): what its time is made of, for tests. 0 where the
 * group was so small that all pairs were compared. */
uint64_t lt_umi_clusterer_probes(const lt_umi_clusterer *clusterer);

#endif
