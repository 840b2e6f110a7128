/* umi.h -- UMIs: reading their written forms, and finding which are errors of which.
 *
 * Directional adjacency at distance 1: taken by count (ties: lexicographic), a UMI adopts every
 * neighbour whose count is at most half its own plus one, and so on from the adopted. Two
 * singletons merge only where chance neighbours are rare: distinct * 3 * length < 0.05 * 4^length.
 * UMIs of unequal length are never neighbours. Neighbours are enumerated (3 * length look-ups a
 * UMI). */
#ifndef LT_MODEL_UMI_H
#define LT_MODEL_UMI_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "lowtide/molecule.h"
#include "lowtide/sample.h"

/* Parses a written UMI: letters with at most one of + - _ between two halves; a half with an r
 * prefix is reverse-complemented. Returns LT_LEDGER_USED or why it cannot be used (no UMI, N, all
 * G, too long). */
enum lt_ledger_reason lt_umi_parse(lt_umi *umi, const char *text, size_t length);

/* The UMI in a read name's last field (after ':' or '_'); 0 length when there is none. A field that
 * is not a UMI form is none. */
const char *lt_umi_in_name(const char *name, size_t *length);

lt_umi lt_umi_swap(lt_umi umi); /* exchanges the halves */
/* Text of at most 34 characters and a zero: "ACGT" or "ACG-TTT". */
void lt_umi_format(lt_umi umi, char text[40]);
int lt_umi_compare(lt_umi a, lt_umi b); /* by lengths, then bases: a total order */

typedef struct lt_umi_clusterer lt_umi_clusterer;
lt_umi_clusterer *lt_umi_clusterer_create(void); /* NULL when out of memory */
void lt_umi_clusterer_destroy(lt_umi_clusterer *clusterer);

/* Clusters n distinct UMIs with their counts (any order): root[i] = index of the UMI that stands
 * for i (its own index for a root). The result does not depend on the order of the input, as UMIs.
 * Time O(n * length), memory O(n), kept for the next call. */
lt_status lt_umi_cluster(lt_umi_clusterer *clusterer, const lt_umi *umi, const uint32_t *count,
                         size_t n, uint32_t *root);

#endif
